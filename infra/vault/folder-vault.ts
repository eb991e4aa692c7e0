import { join } from 'node:path'
import type { Clock } from '../ports/clock.ts'
import { systemClock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Confirmed, Kept, ToSeal, Vault } from '../ports/vault.ts'
import { vaultFault } from './faults.ts'
import { beginFolder } from './folder-begin.ts'
import { openErasure } from './folder-erasure.ts'
import type { FolderFiles } from './folder-files.ts'
import { openFolderFiles } from './folder-files.ts'
import type { ValueName } from './folder-layout.ts'
import { eventOf, layoutOf, personOf, readPointer } from './folder-layout.ts'
import { inParallel, openPeople } from './folder-people.ts'
import { openSealing } from './folder-sealing.ts'
import { latestOf } from './sealed.ts'

/**
 * Opens or creates a vault that is a folder of files, on storage that several nodes share. Nothing that was read is
 * remembered, so what one node wrote or erased is so for all of them at once.
 */
export const openFolderVault = async (options: {
  readonly path: string
  readonly keyPath: string
  readonly random: Random
  readonly clock?: Clock
  /** The storage; the file system unless a test says otherwise. */
  readonly files?: FolderFiles
}): Promise<Vault> => {
  const { path, keyPath, random, clock = systemClock } = options
  const layout = layoutOf(path)
  const files = options.files ?? openFolderFiles(layout.scratch, random)
  const told = async <T>(task: () => Promise<T>): Promise<T> => {
    try {
      return await task()
    } catch (cause) {
      throw vaultFault(path, cause)
    }
  }
  const master = await told(() => beginFolder({ root: path, files, layout, keyPath, random }))
  const people = openPeople({ files, layout, master, random })
  const sealing = openSealing({ files, layout, people, random, clock })
  const erasure = openErasure({ files, layout, people })

  const reveal = async (eventId: string) => {
    const event = eventOf(eventId)
    const names = await files.list(layout.shelfOfEvent(event))
    if (names === undefined) await people.present()
    const persons = new Set((names ?? []).flatMap((text) => readPointer(event, text) ?? []))
    const opened = await inParallel([...persons], (person) => people.open(person, (name) => name.event === event))
    return opened.flat().flatMap(({ values }) => values)
  }

  const kept = async (subject: string): Promise<readonly Kept[]> =>
    (await people.open(personOf(subject), () => true, true)).map(({ name, body, values }) => ({
      subject,
      eventId: body.event,
      stream: body.stream,
      sealedAt: body.sealedAt,
      confirmed: !name.pending,
      disclosures: values,
    }))

  const sweepOne = async (name: ValueName, recorded: Parameters<Vault['sweepPending']>[0], before: string) => {
    const body = await people.bodyOf(name)
    if (body === undefined) return { confirmed: 0, deleted: 0 }
    const digests = await recorded(body.event, body.stream)
    if (body.values.some(({ digest }) => digests?.includes(digest))) return sealing.settle([name], new Map([[name.event, digests ?? []]]))
    const old = body.sealedAt < before && (await files.remove(layout.pathOf(name)))
    return { confirmed: 0, deleted: old ? body.values.length : 0 }
  }

  /** Files that were never whole are of nobody any more. */
  const tidy = async (before: string): Promise<void> => {
    for (const text of (await files.list(layout.scratch)) ?? []) {
      const file = join(layout.scratch, text)
      if (((await files.changed(file)) ?? Number.POSITIVE_INFINITY) < Date.parse(before)) await files.remove(file)
    }
  }

  return {
    sealAll: (items: readonly ToSeal[]) => told(() => sealing.sealAll(items)),
    confirm: (events: readonly Confirmed[]) =>
      told(async () => {
        const digests = new Map(events.map((event) => [eventOf(event.eventId), event.digests]))
        await sealing.settle((await people.pending()).filter(({ event }) => digests.has(event)), digests)
      }),
    reveal: (eventId) => told(() => reveal(eventId)),
    valuesOf: (subjects) =>
      told(async () => {
        const unique = [...new Set(subjects)]
        const opened = await inParallel(unique, (subject) => people.open(personOf(subject), () => true))
        return Object.fromEntries(unique.flatMap((subject, i) => (opened[i]?.length ? [[subject, latestOf(opened[i].flatMap(({ values }) => values))]] : [])))
      }),
    forget: (subject) =>
      told(async () => {
        const digests = await erasure.forget(personOf(subject))
        return { subject, count: digests.length, digests }
      }),
    sweepPending: (recorded, before) =>
      told(async () => {
        const counts = { confirmed: 0, deleted: 0 }
        for (const name of await people.pending()) {
          const { confirmed, deleted } = await sweepOne(name, recorded, before)
          counts.confirmed += confirmed
          counts.deleted += deleted
        }
        await erasure.finish()
        await tidy(before)
        return counts
      }),
    subjects: async function* () {
      const waiting = new Set((await told(() => people.pending())).map(({ person }) => person))
      for (const shelf of (await told(() => files.list(layout.subjects))) ?? [])
        for (const person of (await told(() => files.list(join(layout.subjects, shelf)))) ?? []) {
          const subject = await told(() => people.subjectOf(person, waiting.has(person)))
          if (subject !== undefined) yield subject
        }
    },
    kept: (subject) => told(() => kept(subject)),
    close: () => undefined,
  }
}
