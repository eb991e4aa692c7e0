import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../infra/ports/clock.ts'
import type { EventLog, NewEntry } from '../../infra/ports/event-log.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { entriesOf } from './entries.ts'
import { openPlainStore } from './log-plain.ts'
import { inFlight } from './ground.ts'
import type { Bench, Measured, Settings } from './measure.ts'
import { compare } from './measure.ts'

const streams = 1_000
const slices = 10
const batch = 100

/** Streams and what was last written to them; each run counts on its own. */
const placesOf = () => {
  const last = new Int32Array(streams)
  return (stream: number, count: number): number => {
    const revision = last[stream] as number
    last[stream] = revision + count
    return revision
  }
}
const nameOf = (stream: number): string => `finding-${stream}`
const expectedOf = (revision: number): number | 'no_stream' => (revision === 0 ? 'no_stream' : revision - 1)

type Pair = { readonly log: EventLog; readonly plain: ReturnType<typeof openPlainStore>; readonly close: () => Promise<void> }
const openPair = async (folder: string, name: string): Promise<Pair> => {
  const log = await openSqliteEventLog({ path: join(folder, `${name}-ours.sqlite`), clock: systemClock })
  const plain = openPlainStore(join(folder, `${name}-plain.sqlite`))
  return {
    log,
    plain,
    close: async () => {
      await log.close()
      plain.close()
    },
  }
}

/** Against the same store by hand over group commit; and, to inform, against transactions that wait for nobody. */
const oneAtATime = async ({ folder, quick }: Settings): Promise<readonly Measured[]> => {
  const count = quick ? 100 : 500
  const measure = async (name: string, what: string, goal: number | undefined, together: boolean): Promise<Measured> => {
    const pair = await openPair(folder, name)
    const [ours, theirs] = [placesOf(), placesOf()]
    let entries: NewEntry[] = []
    const measured = await compare(what, goal, 9, count, {
      prepare: () => {
        entries = entriesOf(count)
      },
      ours: async () => {
        for (const [i, entry] of entries.entries()) await pair.log.append(nameOf(i % streams), expectedOf(ours(i % streams, 1)), [entry])
      },
      plain: async () => {
        for (const [i, entry] of entries.entries()) {
          const revision = theirs(i % streams, 1)
          if (together) await pair.plain.append(nameOf(i % streams), revision, [entry])
          else pair.plain.appendNow(nameOf(i % streams), revision, [entry])
        }
      },
    })
    await pair.close()
    return measured
  }
  return [
    await measure('single', 'log: one append at a time', 0.8, true),
    await measure('alone', 'log: one append at a time, plain without group commit', undefined, false),
  ]
}

const together = async ({ folder, quick }: Settings, writers: number): Promise<Measured> => {
  const pair = await openPair(folder, `flight${writers}`)
  const count = quick ? 3_200 : 32_000
  const [ours, theirs] = [placesOf(), placesOf()]
  const rounds = Array.from({ length: 7 }, () => entriesOf(count))
  const measured = await compare(`log: ${writers} appends in flight`, 0.6, 7, count, {
    ours: async (round) => {
      const entries = rounds[round] as NewEntry[]
      await inFlight(count, writers, (i) => pair.log.append(nameOf(i % streams), expectedOf(ours(i % streams, 1)), [entries[i] as NewEntry]))
    },
    plain: async (round) => {
      const entries = rounds[round] as NewEntry[]
      await inFlight(count, writers, (i) => pair.plain.append(nameOf(i % streams), theirs(i % streams, 1), [entries[i] as NewEntry]))
    },
  })
  await pair.close()
  return measured
}

const batches = async (pair: Pair, total: number): Promise<Measured> => {
  const count = Math.floor(total / slices / batch) * batch
  const [ours, theirs] = [placesOf(), placesOf()]
  let lists: NewEntry[][] = []
  return compare('log: batches of 100', 0.6, slices, count, {
    prepare: () => {
      lists = Array.from({ length: count / batch }, () => entriesOf(batch))
    },
    ours: async (round) => {
      for (const [i, list] of lists.entries()) await pair.log.append(nameOf((round + i) % streams), expectedOf(ours((round + i) % streams, batch)), list)
    },
    plain: (round) => {
      for (const [i, list] of lists.entries()) pair.plain.appendNow(nameOf((round + i) % streams), theirs((round + i) % streams, batch), list)
    },
  })
}

const reading = async (pair: Pair): Promise<Measured> => {
  const count = pair.log.head().size
  let bytes = 0
  const look = (text: string): void => {
    bytes += (JSON.parse(text) as { schema: number }).schema
  }
  const measured = await compare(`log: read and decode ${count.toLocaleString('en-US')} events`, 0.8, 3, count, {
    ours: async () => {
      for await (const entries of pair.log.readAll()) for (const { body } of entries) look(body)
    },
    plain: () => {
      for (let at = 0; at < count; at += 1000) for (const { body } of pair.plain.read(at, at + 1000)) look(body)
    },
  })
  if (bytes !== count * 6) throw new Error(`Read ${bytes} events, not ${count * 6}.`)
  return measured
}

/** Peak memory of a process that has nothing but the log: opens it, reads all, appends with 64 in flight. */
const memoryOf = (path: string): Measured => {
  const kilobytes = execFileSync(process.execPath, [fileURLToPath(new URL('log-memory.js', import.meta.url)), path], { encoding: 'utf8' })
  return { what: 'log: peak memory of a process that opens, reads and appends', figure: Number(kilobytes) / 1024, unit: 'MB', goal: 200 }
}

export const logBench: Bench = {
  name: 'log',
  about: 'the log alone, from the port to the disk, leaf and tree included',
  run: async (settings) => {
    const { folder, events, tell } = settings
    const rows: Measured[] = []
    tell('one append at a time')
    rows.push(...(await oneAtATime(settings)))
    tell('64 in flight')
    rows.push(await together(settings, 64))
    tell(`batches of ${batch}, ${events.toLocaleString('en-US')} events`)
    const pair = await openPair(folder, 'whole')
    rows.push(await batches(pair, events))
    tell('read and decode')
    rows.push(await reading(pair))
    await pair.close()
    tell('memory')
    rows.push(memoryOf(join(folder, 'whole-ours.sqlite')))
    return rows
  },
}
