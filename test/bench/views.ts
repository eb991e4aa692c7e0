import Database from 'better-sqlite3'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventSpecs } from '../../domain/catalog.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { openCodec } from '../../infra/codec/codec.ts'
import { systemClock } from '../../infra/ports/clock.ts'
import type { Entry, EventLog } from '../../infra/ports/event-log.ts'
import { systemRandom } from '../../infra/ports/random.ts'
import type { Views } from '../../infra/ports/views.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { openViews } from '../../infra/views/views.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import { projections } from '../../projections/catalog.ts'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import type { Bench, Measured, Settings } from './measure.ts'
import { rate } from './measure.ts'
import { startTime } from './start.ts'
import { clusterName, clusters, fillLog } from './views-log.ts'

/** Entries of the small log. */
const few = 10_000
const oneView = 'cluster-overview'

const random = systemRandom()
const codec = openCodec(eventSpecs, random, (name, value) => disclose(random, name, value))
const decode = (entry: Entry): Recorded => codec.decode(entry)

/** The raw fold: every body is read and parsed, and counted by its stream. */
const rawFold = (path: string): number => {
  const db = new Database(path, { readonly: true })
  const counts = new Map<number, number>()
  for (const row of db.prepare<[], { stream: number; body: string }>('SELECT stream, body FROM entry ORDER BY idx').iterate()) {
    const body = JSON.parse(row.body) as { readonly data: unknown }
    counts.set(row.stream, (counts.get(row.stream) ?? 0) + (body.data === undefined ? 0 : 1))
  }
  db.close()
  return counts.size
}

const seconds = (rateOf: number, count: number): string => `${(count / rateOf).toFixed(1)} s`

const rebuildOf = async (what: string, goal: number, log: EventLog, path: string, chosen: readonly AnyProjection[], viewsPath: string, tell: Settings['tell']): Promise<Measured> => {
  const size = log.head().size
  const plain = await rate(size, () => void rawFold(path))
  let views: Views | undefined
  const ours = await rate(size, async () => {
    views = await openViews({ log, decode, projections: chosen, path: viewsPath })
  })
  await views?.close()
  tell(`${what}: ${seconds(ours, size)}, raw fold ${seconds(plain, size)}`)
  return { what, ours, plain, figure: ours / plain, unit: 'ratio', goal }
}

/** Times of `ask` at random cuts, in ms, sorted. */
const timesOf = async (size: number, samples: number, ask: (cut: number) => Promise<unknown>): Promise<readonly number[]> => {
  const times: number[] = []
  for (let i = 0; i < samples + 20; i += 1) {
    const cut = Math.min(size, clusters) + Math.floor(((i * 0.618_033_988_75) % 1) * Math.max(1, size - clusters))
    const begun = process.hrtime.bigint()
    await ask(Math.min(cut, size))
    // The first ones warm up what a running service has warm.
    if (i >= 20) times.push(Number(process.hrtime.bigint() - begun) / 1e6)
  }
  return times.toSorted((a, b) => a - b)
}
const at = (times: readonly number[], share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] as number

type Question = { readonly what: string; readonly ask: (views: Views, log: EventLog) => (cut: number) => Promise<unknown> }

const dayOf = async (log: EventLog, index: number): Promise<string> => ((await log.readAt([index]))[0]?.occurredAt ?? '2024-01-01').slice(0, 10)

const questions: readonly Question[] = [
  { what: 'as of: one cluster, recorded axis', ask: (views) => (cut) => views.row(oneView, clusterName(1 + (cut % (clusters - 1))), { recorded: cut }) },
  {
    what: 'as of: one cluster on both axes',
    ask: (views, log) => async (cut) => views.row(oneView, clusterName(1 + (cut % (clusters - 1))), { recorded: cut, occurred: await dayOf(log, Math.floor(cut * 0.9)) }),
  },
  {
    what: 'as of: the heaviest cluster on both axes',
    ask: (views, log) => async (cut) => views.row(oneView, clusterName(0), { recorded: cut, occurred: await dayOf(log, Math.floor(cut * 0.9)) }),
  },
  ...projections.map(
    ({ name }): Question => ({ what: `as of: first page of ${name}`, ask: (views) => (cut) => views.rows(name, { limit: 50 }, { recorded: cut }) }),
  ),
  {
    what: 'as of: first page of the timeline of one cluster',
    ask: (views) => (cut) => views.rows('cluster-timeline', { limit: 50, filters: { cluster: clusterName(1 + (cut % (clusters - 1))) } }, { recorded: cut }),
  },
]

/** Answers at random cuts in a log of each size, asked of views that were closed and opened again. */
const asking = async (folder: string, count: number, samples: number, tell: Settings['tell']): Promise<ReadonlyMap<string, readonly number[]>> => {
  const log = await openSqliteEventLog({ path: join(folder, 'ledger.sqlite'), clock: systemClock })
  const views = await openViews({ log, decode, projections, path: join(folder, 'views.sqlite') })
  const times = new Map<string, readonly number[]>()
  for (const { what, ask } of questions) {
    const taken = await timesOf(count, samples, ask(views, log))
    tell(`${count} entries: ${what}: p50 ${at(taken, 0.5).toFixed(2)} ms, p99 ${at(taken, 0.99).toFixed(2)} ms`)
    times.set(what, taken)
  }
  await views.close()
  await log.close()
  return times
}

const filled = async (folder: string, count: number, tell: Settings['tell']): Promise<EventLog> => {
  mkdirSync(folder)
  tell(`filling a log with ${count} entries`)
  await fillLog(join(folder, 'ledger.sqlite'), count)
  // These entries hold nothing personal; a server does not start without the vault of its log.
  writeFileSync(join(folder, 'vault.sqlite'), '')
  return openSqliteEventLog({ path: join(folder, 'ledger.sqlite'), clock: systemClock })
}

const run: Bench['run'] = async ({ folder, events, quick, tell }) => {
  const rows: Measured[] = []
  const samples = quick ? 40 : 300
  const [small, large] = [join(folder, 'small'), join(folder, 'large')]
  const log = await filled(small, few, tell)
  await (await openViews({ log, decode, projections, path: join(small, 'views.sqlite') })).close()
  await log.close()
  const before = await asking(small, few, samples, tell)

  const largeLog = await filled(large, events, tell)
  const path = join(large, 'ledger.sqlite')
  rows.push(await rebuildOf(`views: rebuild of ${oneView}, ${events.toLocaleString('en-US')} events`, 0.5, largeLog, path, projections.filter(({ name }) => name === oneView), join(large, 'one.sqlite'), tell))
  rows.push(await rebuildOf(`views: rebuild of all ${projections.length}`, 0.2, largeLog, path, projections, join(large, 'views.sqlite'), tell))
  await largeLog.close()
  tell('start')
  rows.push({ what: `start: from nothing to the first answer, ${events.toLocaleString('en-US')} events`, figure: await startTime(large), unit: 'ms', goal: 2000 })
  for (const [what, taken] of await asking(large, events, samples, tell)) {
    const [half, most] = [at(taken, 0.5), at(taken, 0.99)]
    rows.push({ what: `${what}, p99`, figure: most, unit: 'ms', goal: 20 })
    // Shown as the share that is left of the speed with few entries: 1 / 1.5 is the least.
    rows.push({ what: `${what}, median against ${few.toLocaleString('en-US')} events`, figure: at(before.get(what) ?? taken, 0.5) / half, unit: 'ratio', goal: 1 / 1.5 })
  }
  return rows
}

/** Rebuilds against a raw fold of the same log, views at random cuts in a small and in a large log, and the start. */
export const viewsBench: Bench = { name: 'views', about: 'rebuilds against a raw fold, answers as of any cut, the start with a large log', run }
