import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { systemClock } from '../../infra/ports/clock.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { inFlight, things } from './ground.ts'
import type { Bench, Measured, Settings } from './measure.ts'
import { compare } from './measure.ts'

type Happened = { readonly type: string; readonly data: unknown }
/** The part of an Emmett store that is measured. */
type Store = { readonly appendToStream: (stream: string, events: readonly Happened[]) => Promise<unknown>; readonly close?: () => Promise<void> }
type Peer = { readonly name: string; readonly module: string; readonly open: (module: unknown, folder: string) => Promise<Store> }

const peers: readonly Peer[] = [
  {
    name: 'SQLite',
    module: '@event-driven-io/emmett-sqlite',
    open: async (module, folder) => (module as { readonly getSQLiteEventStore: (options: object) => Store }).getSQLiteEventStore({ fileName: join(folder, `emmett-${randomUUID()}.sqlite`) }),
  },
  {
    name: 'PostgreSQL',
    module: '@event-driven-io/emmett-postgresql',
    open: async (module) => {
      const address = process.env.BENCH_POSTGRES
      if (address === undefined) throw new Error('BENCH_POSTGRES names no database')
      return (module as { readonly getPostgreSQLEventStore: (address: string) => Store }).getPostgreSQLEventStore(address)
    },
  },
]

/** A package of one of the folders that BENCH_EMMETT names: these packages are no part of the project. */
const loaded = (name: string): unknown => {
  for (const folder of (process.env.BENCH_EMMETT ?? '').split(delimiter).filter((one) => one !== '')) {
    const from = createRequire(join(folder, 'package.json'))
    try {
      from.resolve(name)
    } catch {
      continue
    }
    return from(name)
  }
  return undefined
}

const text = 'Suppliers find no certified welders within one hour, and what they have is booked nine months ahead. '.repeat(4)
const data = { finding: 'finding-1', cluster: 'cluster-1', category: 'workforce', schema: 1, text }
const body = JSON.stringify(data)

type Shape = { readonly what: string; readonly appends: number; readonly width: number; readonly together: number }
const shapes: readonly Shape[] = [
  { what: 'one append at a time', appends: 500, width: 1, together: 1 },
  { what: '64 in flight', appends: 1_280, width: 64, together: 1 },
  { what: 'batches of 100', appends: 50, width: 1, together: 100 },
]

const race = async (peer: Peer, store: Store, { what, appends, width, together }: Shape, folder: string, quick: boolean): Promise<Measured> => {
  const prefix = randomUUID()
  const log = await openSqliteEventLog({ path: join(folder, `beside-${prefix}.sqlite`), clock: systemClock })
  const entry = () => ({ id: randomUUID(), type: 'ConstraintIdentified', agency: 'eda', occurredAt: '2026-03-01T10:00:00.000Z', body })
  const stream = (n: number): string => `${prefix}-${n % things}`
  const list = <T>(make: () => T): readonly T[] => Array.from({ length: together }, make)
  const count = quick ? Math.ceil(appends / 10) : appends
  try {
    // The first append makes the tables.
    await store.appendToStream(`${prefix}-first`, [{ type: 'ConstraintIdentified', data }])
    return await compare(`emmett: ${what}, ${peer.name} store`, undefined, quick ? 3 : 5, count * together, {
      ours: () => inFlight(count, width, (n) => log.append(stream(n), 'any', list(entry))),
      plain: () => inFlight(count, width, (n) => store.appendToStream(stream(n), list(() => ({ type: 'ConstraintIdentified', data })))),
    })
  } finally {
    await log.close()
  }
}

const run = async ({ folder, quick, tell }: Settings): Promise<readonly Measured[]> => {
  const rows: Measured[] = []
  for (const peer of peers) {
    const module = loaded(peer.module)
    if (module === undefined) {
      tell(`${peer.module} is not installed; docs/performance.md says how it is compared`)
      continue
    }
    for (const shape of shapes) {
      try {
        tell(`${peer.name}, ${shape.what}`)
        const store = await peer.open(module, folder)
        rows.push(await race(peer, store, shape, folder, quick))
        await store.close?.()
      } catch (fault) {
        tell(`${peer.name}, ${shape.what}: not measured (${(fault as Error).message})`)
      }
    }
  }
  return rows
}

/** The log against the stores of Emmett, where somebody installed them. */
export const emmettBench: Bench = { name: 'emmett', about: "the log against Emmett's SQLite and PostgreSQL stores, when BENCH_EMMETT names where they are", run }
