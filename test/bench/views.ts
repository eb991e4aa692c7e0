import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
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
import type { Bench, Measured } from './measure.ts'
import { rate } from './measure.ts'
import { clusterName, clusters, fillLog } from './views-log.ts'

/** Entries of the large log and of the small one; BENCH_EVENTS makes the large one smaller. */
const many = Number(process.env.BENCH_EVENTS ?? 1_000_000)
const few = Math.min(10_000, many)
const oneView = 'cluster-overview'
const samples = 300

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

const rebuildOf = async (what: string, goal: number, log: EventLog, path: string, chosen: readonly AnyProjection[], tell: (line: string) => void): Promise<Measured> => {
  const size = log.head().size
  const plain = await rate(size, () => void rawFold(path))
  const viewsPath = join(path, '..', `rebuild-${chosen.length}.sqlite`)
  let views: Views | undefined
  const ours = await rate(size, async () => {
    views = await openViews({ log, decode, projections: chosen, path: viewsPath })
  })
  await views?.close()
  rmSync(viewsPath, { force: true })
  tell(`${what}: ${seconds(ours, size)}, raw fold ${seconds(plain, size)}`)
  return { what, ours, plain, figure: ours / plain, unit: 'ratio', goal }
}

/** Times of `ask` at random cuts, in ms, sorted. */
const timesOf = async (size: number, ask: (cut: number) => Promise<unknown>): Promise<readonly number[]> => {
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
  { what: 'one cluster as of a size', ask: (views) => (cut) => views.row(oneView, clusterName(1 + (cut % (clusters - 1))), { recorded: cut }) },
  {
    what: 'one cluster on both axes',
    ask: (views, log) => async (cut) => views.row(oneView, clusterName(1 + (cut % (clusters - 1))), { recorded: cut, occurred: await dayOf(log, Math.floor(cut * 0.9)) }),
  },
  {
    what: 'the heaviest cluster on both axes',
    ask: (views, log) => async (cut) => views.row(oneView, clusterName(0), { recorded: cut, occurred: await dayOf(log, Math.floor(cut * 0.9)) }),
  },
  ...['cluster-overview', 'constraint-register', 'dialog-log', 'cluster-timeline', 'coverage-matrix'].map(
    (name): Question => ({ what: `first page of ${name} as of a size`, ask: (views) => (cut) => views.rows(name, { limit: 50 }, { recorded: cut }) }),
  ),
  {
    what: 'first page of the timeline of one cluster as of a size',
    ask: (views) => (cut) => views.rows('cluster-timeline', { limit: 50, filters: { cluster: clusterName(1 + (cut % (clusters - 1))) } }, { recorded: cut }),
  },
]

const run: Bench['run'] = async (tell) => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-views-'))
  const rows: Measured[] = []
  try {
    const times = new Map<string, number>()
    for (const count of [few, many]) {
      const path = join(folder, `log-${count}.sqlite`)
      const viewsPath = join(folder, `views-${count}.sqlite`)
      tell(`filling a log with ${count} entries`)
      await fillLog(path, count)
      const log = await openSqliteEventLog({ path, clock: systemClock })
      if (count === many) {
        rows.push(await rebuildOf('rebuild one view', 0.5, log, path, projections.filter(({ name }) => name === oneView), tell))
        rows.push(await rebuildOf(`rebuild all ${projections.length} views`, 0.2, log, path, projections, tell))
      }
      await (await openViews({ log, decode, projections, path: viewsPath })).close()
      const begun = process.hrtime.bigint()
      const views = await openViews({ log, decode, projections, path: viewsPath })
      if (count === many) rows.push({ what: `start of the views with ${count} entries`, figure: Number(process.hrtime.bigint() - begun) / 1e6, unit: 'ms', goal: 2000 })
      for (const { what, ask } of questions) {
        const taken = await timesOf(count, ask(views, log))
        const [half, most] = [at(taken, 0.5), at(taken, 0.99)]
        tell(`${count} entries: ${what}: p50 ${half.toFixed(2)} ms, p99 ${most.toFixed(2)} ms`)
        if (count === few) times.set(what, half)
        if (count === many) {
          rows.push({ what: `${what}, p99`, figure: most, unit: 'ms', goal: 20 })
          // Shown as the share that is left of the speed with few entries: 1 / 1.5 is the least.
          rows.push({ what: `${what}, speed against ${few} entries`, figure: (times.get(what) ?? half) / half, unit: 'ratio', goal: 1 / 1.5 })
        }
      }
      await views.close()
      await log.close()
    }
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Rebuilds against a raw fold of the same log, views at random cuts in a small and in a large log, and the start. */
export const viewsBench: Bench = { name: 'views', run }
