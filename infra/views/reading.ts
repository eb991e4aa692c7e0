import type Database from 'better-sqlite3'
import type { Cut } from '../../projections/kernel/cut.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { At, Row, RowsAnswer, RowsQuery, Seen, Views } from '../ports/views.ts'
import { ViewFault } from '../ports/views.ts'
import { viewAt } from './at-cut.ts'
import type { Order } from './conditions.ts'
import { conditionsOf, orderOf } from './conditions.ts'
import type { Cursor } from './cursor.ts'
import { limitOf, listPrint, momentOf, readCursor, writeCursor } from './cursor.ts'
import { differenceOf, historyAt, stepsOf, touching } from './explaining.ts'
import type { Decode, Generation } from './generation.ts'
import { countRows, listRows } from './listing.ts'
import { openOccurredLists } from './occurred-list.ts'
import type { Value } from './tables.ts'

type Reading = Pick<Views, 'row' | 'rows' | 'export' | 'explain' | 'diff'>

const endOf = (day: string): string => `${day}T23:59:59.999Z`

const textOf = ({ name, descending }: Order): string => `${descending ? '-' : ''}${name}`

/** Everything that is asked of the views, at any cut. */
export const openReading = (engine: {
  readonly db: Database.Database
  readonly log: EventLog
  readonly decode: Decode
  readonly clock: Clock
  readonly size: () => number
  readonly generation: (name: string) => Generation | undefined
  readonly names: () => readonly string[]
  readonly reach: (size: number) => Promise<void>
  readonly behind: (name: string) => ViewFault
}): Reading => {
  const { db, log } = engine
  const occurredLists = openOccurredLists(log, engine.decode)

  const generationOf = (name: string): Generation => {
    const found = engine.generation(name)
    if (found) return found
    throw new ViewFault('unknown-projection', 'projection', `There is no projection "${name}".`, `Projections: ${engine.names().join(', ')}.`)
  }

  const sizeOf = async (recorded: number | string): Promise<number> => {
    const newest = log.head().size
    if (typeof recorded === 'string' && !/^\d{1,15}$/.test(recorded)) {
      const moment = momentOf(recorded, 'asOf')
      const today = engine.clock().slice(0, 10)
      if (moment > endOf(today)) {
        // A clock that was set back does not take away the days to which the ledger has come.
        const [last] = newest === 0 ? [] : await log.readAt([newest - 1])
        const reached = last && last.recordedAt > today ? last.recordedAt.slice(0, 10) : today
        if (moment > endOf(reached)) throw new ViewFault('bad-cut', 'asOf', `"${recorded}" is still to come; today is ${reached}.`, 'Ask for a day up to today, or leave it out for now.')
      }
      return log.sizeAsOf(moment)
    }
    const size = Number(recorded)
    if (!Number.isSafeInteger(size) || size < 0 || size > newest) throw new ViewFault('bad-cut', 'asOf', `The log has no size ${recorded}; it is at ${newest}.`, 'Ask for a size that was reached, a day, or an instant.')
    return size
  }

  /** Puts the clock where it was asked to be; the views are at or beyond the cut when this resolves. */
  const cutOf = async (name: string, at: At = {}): Promise<Cut> => {
    const generation = generationOf(name)
    const least = at.atLeast === undefined ? 0 : await log.reached(at.atLeast)
    if (least === undefined) throw new ViewFault('bad-cut', 'atLeast', 'This ledger has no such position.', 'Use a position as an answer of this ledger gave it.')
    if (generation.frozen) {
      if (at.recorded !== undefined || at.occurred !== undefined || least > generation.size()) throw engine.behind(name)
      return { size: generation.size() }
    }
    if (least > engine.size()) await engine.reach(least)
    const size = at.recorded === undefined ? engine.size() : await sizeOf(at.recorded)
    if (size > engine.size()) await engine.reach(size)
    return { size, ...(at.occurred === undefined ? {} : { occurred: momentOf(at.occurred, 'occurred') }) }
  }

  /** Runs a task on the generation that is live now; its tables stay while the task does. */
  const withGeneration = async <T>(name: string, task: (generation: Generation) => Promise<T>): Promise<T> => {
    const generation = generationOf(name)
    const release = generation.hold()
    try {
      return await task(generation)
    } finally {
      release()
    }
  }

  const seen = async ({ projection }: Generation, cut: Cut): Promise<Seen> => {
    const head = log.head()
    const position = cut.size === head.size ? head.position : (await log.readAt([cut.size - 1]))[0]?.position
    return { projection: projection.name, version: projection.version, cut, position }
  }

  type PlacedRow = Row & { readonly value: Value }
  const rowsAt = async (generation: Generation, cut: Cut, query: RowsQuery, limit: number, after: Cursor | undefined): Promise<{ readonly rows: readonly PlacedRow[]; readonly total: number }> => {
    const { projection, table } = generation
    const conditions = conditionsOf(projection, query.filters)
    const order = orderOf(projection, query.sort)
    if (cut.occurred !== undefined) {
      const found = await occurredLists(generation, cut, conditions, order, after)
      return { rows: found.rows.slice(0, limit), total: found.total }
    }
    const list = { size: cut.size, now: cut.size === generation.size(), conditions, order, limit, ...(after ? { after } : {}) }
    const found = listRows(db, table, list)
    const total = after ? after.total : countRows(db, table, list)
    const rows: PlacedRow[] = []
    for (const { name, id, doc, value } of found) rows.push({ key: name, value, view: doc === null ? await viewAt(generation, name, cut, id) : (JSON.parse(doc) as unknown) })
    return { rows, total }
  }

  return {
    row: async (name, key, at) => {
      const cut = await cutOf(name, at)
      return withGeneration(name, async (generation) => {
        const view = await viewAt(generation, key, cut)
        return { ...(await seen(generation, cut)), row: view === undefined ? undefined : { key, view } }
      })
    },

    rows: async (name, query = {}, at) => {
      const { projection } = generationOf(name)
      const limit = limitOf(query)
      const of = listPrint(name, projection.version, textOf(orderOf(projection, query.sort)), query.filters)
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor, of)
      if (after && after.size > log.head().size) throw new ViewFault('bad-cursor', 'cursor', 'The cursor is not one of this ledger.', 'Start again without it.')
      const cut: Cut = after ? { size: after.size, ...(after.occurred === undefined ? {} : { occurred: after.occurred }) } : await cutOf(name, at)
      return withGeneration(name, async (generation): Promise<RowsAnswer> => {
        const { rows, total } = await rowsAt(generation, cut, query, limit + 1, after)
        const shown = rows.slice(0, limit)
        const last = rows.length > limit ? shown.at(-1) : undefined
        return {
          ...(await seen(generation, cut)),
          rows: shown.map(({ key, view }) => ({ key, view })),
          total,
          next: last && writeCursor({ of, ...cut, total, value: last.value, key: last.key }),
        }
      })
    },

    export: async function* (name, query = {}, at) {
      const cut = await cutOf(name, at)
      const generation = generationOf(name)
      const release = generation.hold()
      try {
        const { projection, table } = generation
        const conditions = conditionsOf(projection, query.filters)
        const order = orderOf(projection, query.sort)
        if (cut.occurred !== undefined) {
          for (const { key, view } of (await occurredLists(generation, cut, conditions, order, undefined)).rows) yield { key, view }
          return
        }
        // Names are few bytes; documents are read one by one, at the cut, whatever is written meanwhile.
        for (const { name: key } of listRows(db, table, { size: cut.size, now: cut.size === generation.size(), conditions, order, limit: -1, namesOnly: true }))
          yield { key, view: await viewAt(generation, key, cut) }
      } finally {
        release()
      }
    },

    explain: async (name, key, { path, at } = {}) => {
      const cut = await cutOf(name, at)
      if (generationOf(name).frozen) throw engine.behind(name)
      return withGeneration(name, async (generation) => {
        const { steps } = stepsOf(generation, key, await historyAt(generation, key, cut.size), cut)
        return { ...(await seen(generation, cut)), key, steps: path === undefined || path === '' ? steps : touching(steps, path) }
      })
    },

    diff: async (name, key, from, to) => {
      if (generationOf(name).frozen) throw engine.behind(name)
      const [first, second] = [await cutOf(name, from), await cutOf(name, to)]
      return withGeneration(name, async (generation) => {
        const history = await historyAt(generation, key, Math.max(first.size, second.size))
        const { version } = generation.projection
        return { projection: name, version, key, from: first, to: second, ...differenceOf(generation, key, history, first, second) }
      })
    },
  }
}

/** The same reading, with what the store of the views says put into words that a person can act on. */
export const withFaults = (reading: Reading, faultOf: (cause: unknown) => unknown): Reading => {
  const tell = (cause: unknown): never => {
    throw faultOf(cause)
  }
  return {
    row: (...asked) => reading.row(...asked).catch(tell),
    rows: (...asked) => reading.rows(...asked).catch(tell),
    export: async function* (...asked) {
      try {
        yield* reading.export(...asked)
      } catch (cause) {
        tell(cause)
      }
    },
    explain: (...asked) => reading.explain(...asked).catch(tell),
    diff: (...asked) => reading.diff(...asked).catch(tell),
  }
}
