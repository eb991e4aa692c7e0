import type Database from 'better-sqlite3'
import type { AnyProjection, Projection } from '../../projections/kernel/projection.ts'
import { breath } from '../ports/clock.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { Decode, Generation } from './generation.ts'
import { openGeneration } from './generation.ts'
import type { Projector } from './projector.ts'
import type { Listing } from './tables.ts'
import { dropTables } from './tables.ts'

type State = 'building' | 'live' | 'retired'
type Stored = {
  readonly id: number
  readonly projection: string
  readonly version: number
  readonly size: number
  readonly state: State
  /** Layout of the tables; those of another one are built again. */
  readonly layout: number
  readonly listing: string
  /** An entry that was folded: a log that has another one there is another log. */
  readonly marked: number | null
  readonly mark: string | null
}

/** Raised when the tables of a generation change. */
const layout = 4

const schema = `
  CREATE TABLE IF NOT EXISTS generation (
    id INTEGER PRIMARY KEY, projection TEXT NOT NULL, version INTEGER NOT NULL, size INTEGER NOT NULL, state TEXT NOT NULL, layout INTEGER NOT NULL,
    listing TEXT NOT NULL, marked INTEGER, mark TEXT) STRICT;
`

/** Rows that may wait in memory before a build writes them. */
const rowsWaiting = 200_000

type Build = { readonly generation: Generation; size: number; of: number }

const listingOf = ({ columns, order }: Projection<unknown>): string =>
  JSON.stringify({ columns: columns.map(({ name, title, type }) => ({ name, title, type })), order } satisfies Listing)

/** Whether what is stored is what the projection makes now: columns that changed under an old number are told as well. */
const isCurrent = ({ version, listing }: Stored, projection: AnyProjection): boolean =>
  version === projection.version && listing === listingOf(projection as unknown as Projection<unknown>)

/** An older version can be shown and not folded: only its rows as they are, with the columns that it had. */
const frozenProjection = ({ projection, version, listing }: Stored, now: AnyProjection): Projection<unknown> => {
  const { columns, order } = JSON.parse(listing) as Listing
  return { ...(now as unknown as Projection<unknown>), name: projection, version, columns: columns.map((column) => ({ ...column, of: () => null })), order, interests: [], keys: () => [] }
}

/** Keeps account of all generations: which are live, which are being built, which can go. */
export const openGenerations = (
  db: Database.Database,
  options: { readonly log: EventLog; readonly decode: Decode; readonly projector: Projector; readonly buildBatch: number; readonly apart?: number },
) => {
  const { log, projector, buildBatch, ...given } = options
  const common = { ...given, log }
  const columns = db.prepare<[], string>("SELECT name FROM pragma_table_info('generation')").pluck().all()
  // A file of an older form: the views are made again.
  if (columns.length > 0 && !columns.includes('layout')) {
    for (const id of db.prepare<[], number>('SELECT id FROM generation').pluck().all()) dropTables(db, id)
    db.exec('DROP TABLE generation')
  }
  db.exec(schema)
  const add = db.prepare(`INSERT INTO generation (projection, version, size, state, layout, listing) VALUES (?, ?, 0, 'building', ${layout}, ?)`)
  const all = db.prepare<[], Stored>('SELECT * FROM generation')
  const setState = db.prepare<[State, number]>('UPDATE generation SET state = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM generation WHERE id = ?')
  const live = new Map<string, Generation>()
  const building = new Map<string, Build>()

  const drop = (id: number): void => {
    db.transaction(() => {
      dropTables(db, id)
      remove.run(id)
    })()
  }
  const create = (projection: AnyProjection): Generation => {
    const p = projection as unknown as Projection<unknown>
    const id = Number(add.run(p.name, p.version, listingOf(p)).lastInsertRowid)
    return openGeneration(db, { id, projection: p, size: 0, ...common })
  }
  const reopen = ({ id, size }: Stored, projection: AnyProjection): Generation => openGeneration(db, { id, projection: projection as unknown as Projection<unknown>, size, ...common })

  const ofThisLog = async ({ size, marked, mark, layout: own }: Stored): Promise<boolean> => {
    if (own !== layout || size > log.head().size) return false
    if (marked === null) return size === 0
    const [entry] = await log.readAt([marked])
    return entry?.id === mark
  }

  return {
    live,
    building,
    create,

    /**
     * Takes up what an earlier run left: live generations go on, unfinished builds go on, and what nobody can use is
     * dropped. Returns what there is to build.
     */
    resume: async (projections: readonly AnyProjection[]): Promise<readonly Generation[]> => {
      const known: Stored[] = []
      for (const stored of all.all()) {
        const projection = projections.find(({ name }) => name === stored.projection)
        if (projection && stored.state !== 'retired' && (await ofThisLog(stored))) known.push(stored)
        else drop(stored.id)
      }
      const builds: Generation[] = []
      for (const projection of projections) {
        const own = known.filter((stored) => stored.projection === projection.name)
        const shown = own.find(({ state }) => state === 'live')
        const begun = own.find((stored) => stored.state === 'building' && isCurrent(stored, projection))
        for (const stored of own) if (stored !== shown && stored !== begun) drop(stored.id)
        if (shown && isCurrent(shown, projection)) live.set(projection.name, reopen(shown, projection))
        else if (shown) live.set(projection.name, openGeneration(db, { id: shown.id, projection: frozenProjection(shown, projection), size: shown.size, frozen: true, ...common }))
        if (begun) builds.push(reopen(begun, projection))
        else if (!shown || !isCurrent(shown, projection)) builds.push(create(projection))
      }
      return builds
    },

    /** Folds generations that stand at one size up to `to`, many entries to a transaction. */
    build: async (generations: readonly Generation[], to: () => number, stopped: () => boolean, onProgress?: (done: number, of: number) => void): Promise<void> => {
      const from = generations[0]?.size() ?? 0
      const builds = generations.map((generation): Build => ({ generation, size: from, of: to() }))
      for (const build of builds) building.set(build.generation.projection.name, build)
      const note = (size: number): void => {
        for (const build of builds) [build.size, build.of] = [size, to()]
        onProgress?.(size, to())
      }
      try {
        for (let at = from; at < to() && !stopped(); ) {
          let written = at
          for await (const entries of log.readAll({ from: at, to: to(), batch: Math.min(1000, buildBatch) })) {
            await projector.apply(generations, entries)
            const last = entries.at(-1)
            at = (last?.index ?? at) + 1
            const waiting = generations.reduce((sum, generation) => sum + generation.pending(), 0)
            if (at - written >= buildBatch || waiting >= rowsWaiting || stopped()) {
              projector.flush(generations, at, last)
              written = at
              note(at)
            }
            await breath()
            if (stopped()) break
          }
          if (at > written) projector.flush(generations, at, (await log.readAt([at - 1]))[0])
          note(at)
        }
      } finally {
        for (const { generation } of builds) building.delete(generation.projection.name)
      }
    },

    /** From here on readers get this generation. The one before goes when its last reader has left. */
    promote: (generation: Generation): void => {
      const { name } = generation.projection
      const before = live.get(name)
      db.transaction(() => {
        if (before) setState.run('retired', before.id)
        setState.run('live', generation.id)
      })()
      live.set(name, generation)
      if (before)
        before.released().then(
          () => db.open && drop(before.id),
          () => undefined,
        )
    },
  }
}
