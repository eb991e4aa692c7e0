import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Swept, ToSeal } from '../ports/vault.ts'
import { VaultFault } from '../ports/vault.ts'
import type { FolderFiles } from './folder-files.ts'
import type { Layout, ValueName } from './folder-layout.ts'
import { eventOf, personOf } from './folder-layout.ts'
import type { Body, People } from './folder-people.ts'
import { inParallel } from './folder-people.ts'
import { sealValue } from './sealed.ts'

/** Times that values are sealed again because their person was erased meanwhile. */
const attempts = 5

type Written = { readonly name: ValueName; readonly body: Body; readonly item: ToSeal }

/** How values come into the folder: sealed into `pending`, and moved to their person once their event is in the log. */
export const openSealing = (options: { readonly files: FolderFiles; readonly layout: Layout; readonly people: People; readonly random: Random; readonly clock: Clock }) => {
  const { files, layout, people, random, clock } = options

  /** The files to write for one person. An instant is after all there are, whatever the clocks of other nodes say. */
  const prepare = async (subject: string, items: readonly ToSeal[], waiting: readonly ValueName[]): Promise<readonly Written[]> => {
    const hash = personOf(subject)
    const { generation, key, person } = await people.keyFor(subject)
    const there = [...waiting.filter((name) => name.person === hash), ...person.values]
    let last = Math.max(0, ...there.map(({ instant }) => instant))
    const written: Written[] = []
    for (const item of items) {
      const event = eventOf(item.eventId)
      const same = await inParallel(there.filter((name) => name.event === event && name.generation === generation), people.bodyOf)
      const known = new Set([...same.flatMap((body) => body?.values ?? []), ...written.filter(({ name }) => name.event === event).flatMap(({ body }) => body.values)].map(({ digest }) => digest))
      const made = item.disclosures.filter(({ digest }, i, all) => !known.has(digest) && all.findIndex((other) => other.digest === digest) === i)
      if (made.length === 0) continue
      const instant = item.sealedAt === undefined ? Math.max(Date.parse(clock()), last + 1) : Date.parse(item.sealedAt)
      last = Math.max(last, instant)
      const values = made.map((disclosure) => ({ digest: disclosure.digest, sealed: sealValue(random, key, item.eventId, disclosure).toString('base64url') }))
      const name: ValueName = { person: hash, generation, instant, event, tag: random.bytes(4).toString('hex'), pending: true }
      written.push({ name, item, body: { event: item.eventId, stream: item.stream, sealedAt: new Date(instant).toISOString(), values } })
    }
    return written
  }

  const takeBack = (written: readonly Written[]): Promise<unknown> => inParallel(written, ({ name }) => files.remove(layout.pathOf(name)))

  const sealAll = async (items: readonly ToSeal[]): Promise<void> => {
    let left = items.filter(({ disclosures }) => disclosures.length > 0)
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === attempts) throw new VaultFault('vault-unavailable', 'Somebody is erased again and again while their values are written.', 'Send the command again.')
      // Before the people themselves: what is confirmed meanwhile moves from here to there.
      const waiting = await people.pending()
      const subjects = [...new Set(left.map(({ subject }) => subject))]
      const written = (await inParallel(subjects, (subject) => prepare(subject, left.filter((item) => item.subject === subject), waiting))).flat()
      try {
        await inParallel(written, ({ name, body }) => files.put(layout.pathOf(name), JSON.stringify(body)))
        await files.settle(layout.pending)
      } catch (cause) {
        await takeBack(written).catch(() => undefined)
        throw cause
      }
      // Whoever erases sets the marker first and looks for values afterwards: one of the two sees the other.
      const persons = [...new Set(written.map(({ name }) => name.person))]
      const gone = new Map((await inParallel(persons, people.look)).map((person, i) => [persons[i], person.gone]))
      const lost = written.filter(({ name }) => gone.get(name.person)?.has(name.generation))
      await takeBack(lost)
      left = lost.map(({ item }) => item)
    }
  }

  /** Moves what the log holds to its person, and takes away what it does not hold; `digests` are those on record, by event. */
  const settle = async (names: readonly ValueName[], digests: ReadonlyMap<string, readonly string[]>): Promise<Swept> => {
    const bodies = await inParallel(names, people.bodyOf)
    const found = names.flatMap((name, i) => {
      const body = bodies[i]
      const onRecord = body?.values.filter(({ digest }) => digests.get(name.event)?.includes(digest))
      return body && onRecord ? [{ name, body, onRecord }] : []
    })
    const held = found.filter(({ onRecord }) => onRecord.length > 0)
    // The way from the event to its person comes first: a value that only the person leads to would be found by no sweep.
    const shelves = new Set(held.map(({ name }) => layout.shelfOfEvent(name.event)))
    if ((await inParallel([...shelves], files.makeFolder)).includes(true)) await files.settle(layout.events)
    await inParallel(held, ({ name }) => files.mark(layout.pointerOf(name)))
    await inParallel([...shelves], files.settle)
    const place = async ({ name, body, onRecord }: (typeof held)[number]): Promise<boolean> => {
      const settled = layout.pathOf({ ...name, pending: false })
      if (onRecord.length === body.values.length) return files.move(layout.pathOf(name), settled)
      await files.put(settled, JSON.stringify({ ...body, values: onRecord }))
      if ((await people.look(name.person)).gone.has(name.generation)) await files.remove(settled)
      return files.remove(layout.pathOf(name))
    }
    const placed = await inParallel(held, place)
    await inParallel([...new Set(held.map(({ name }) => layout.folderOf(name.person)))], files.settle)
    const empty = found.filter(({ onRecord }) => onRecord.length === 0)
    const removed = await inParallel(empty, ({ name }) => files.remove(layout.pathOf(name)))
    const countOf = (these: typeof found, done: readonly boolean[], count: (one: (typeof found)[number]) => number): number => these.reduce((sum, one, i) => sum + (done[i] ? count(one) : 0), 0)
    return {
      confirmed: countOf(held, placed, ({ onRecord }) => onRecord.length),
      deleted: countOf(empty, removed, ({ body }) => body.values.length) + countOf(held, placed, ({ body, onRecord }) => body.values.length - onRecord.length),
    }
  }

  return { sealAll, settle }
}
