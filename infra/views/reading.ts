import type Database from 'better-sqlite3'
import { isCorrection } from '../../domain/correction/effective.ts'
import type { Cut } from '../../projections/kernel/cut.ts'
import { counting, fold, interested } from '../../projections/kernel/cut.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { At, Row, RowsAnswer, RowsQuery, Seen, Step, Views } from '../ports/views.ts'
import { ViewFault } from '../ports/views.ts'
import { viewAt } from './at-cut.ts'
import { changesBetween, touches } from './changes.ts'
import type { Cursor } from './cursor.ts'
import { isNow, limitOf, momentOf, mostRows, readCursor, writeCursor } from './cursor.ts'
import type { Decode, Generation } from './generation.ts'
import { conditionsOf, countRows, listRows, orderOf } from './listing.ts'
import { openOccurredLists } from './occurred-list.ts'

type Reading = Pick<Views, 'row' | 'rows' | 'export' | 'explain' | 'diff'>

/** Everything that is asked of the views, at any cut. */
export const openReading = (engine: {
  readonly db: Database.Database
  readonly log: EventLog
  readonly decode: Decode
  readonly size: () => number
  readonly generation: (name: string) => Generation | undefined
  readonly names: () => readonly string[]
  readonly reach: (size: number) => Promise<void>
}): Reading => {
  const { db, log, decode } = engine
  const occurredLists = openOccurredLists(log, decode)

  const generationOf = (name: string): Generation => {
    const found = engine.generation(name)
    if (found) return found
    throw new ViewFault('unknown-projection', 'projection', `There is no projection "${name}".`, `Projections: ${engine.names().join(', ')}.`)
  }

  const sizeOf = async (recorded: number | string): Promise<number> => {
    const newest = log.head().size
    if (typeof recorded === 'string' && !/^\d{1,15}$/.test(recorded)) return log.sizeAsOf(momentOf(recorded, 'asOf'))
    const size = Number(recorded)
    if (!Number.isSafeInteger(size) || size < 0 || size > newest) throw new ViewFault('bad-cut', 'asOf', `The log has no size ${recorded}; it is at ${newest}.`, 'Ask for a size that was reached, a day, or an instant.')
    return size
  }

  /** Puts the clock where it was asked to be; the views are at or beyond the cut when this resolves. */
  const cutOf = async (at: At = {}): Promise<Cut> => {
    if (at.atLeast !== undefined) {
      const least = log.sizeAt(at.atLeast)
      if (least === undefined) throw new ViewFault('bad-cut', 'atLeast', 'This ledger has no such position.', 'Use a position as an answer of this ledger gave it.')
      await engine.reach(least)
    }
    const size = at.recorded === undefined ? engine.size() : await sizeOf(at.recorded)
    await engine.reach(size)
    return { size, ...(at.occurred === undefined ? {} : { occurred: momentOf(at.occurred, 'occurred') }) }
  }

  const seen = async ({ projection }: Generation, cut: Cut): Promise<Seen> => {
    const [last] = cut.size === 0 ? [] : await log.readAt([cut.size - 1])
    return { projection: projection.name, version: projection.version, cut, position: last?.position }
  }

  const rowsAt = async (generation: Generation, cut: Cut, query: RowsQuery, limit: number, after: Cursor | undefined): Promise<{ readonly rows: readonly (Row & { readonly value: Cursor['value'] })[]; readonly total: () => number }> => {
    const { projection, table } = generation
    const conditions = conditionsOf(projection, query.filters)
    const order = orderOf(projection, after?.sort ?? query.sort)
    if (cut.occurred !== undefined) return occurredLists(generation, cut, conditions, order, limit, after)
    const now = cut.size === engine.size()
    const found = listRows(db, table, { size: cut.size, now, conditions, order, limit, ...(after ? { after } : {}) })
    const rows: (Row & { readonly value: Cursor['value'] })[] = []
    for (const { name, doc, value } of found) rows.push({ key: name, value, view: doc === null ? await viewAt(generation, name, cut) : (JSON.parse(doc) as unknown) })
    return { rows, total: () => countRows(db, table, cut.size, now, conditions) }
  }

  const cursorCut = (cursor: Cursor): Cut => ({ size: cursor.size, ...(cursor.occurred === undefined ? {} : { occurred: cursor.occurred }) })

  const page = async (generation: Generation, cut: Cut, query: RowsQuery, limit: number, after: Cursor | undefined): Promise<RowsAnswer> => {
    const { rows, total } = await rowsAt(generation, cut, query, limit + 1, after)
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    const sort = after?.sort ?? query.sort ?? generation.projection.order
    return {
      ...(await seen(generation, cut)),
      rows: shown.map(({ key, view }) => ({ key, view })),
      total: total(),
      next: last && rows.length > limit ? writeCursor({ ...cut, sort, value: last.value, key: last.key }) : undefined,
    }
  }

  const historyAt = async (generation: Generation, key: string, size: number) => {
    const id = generation.table.findKey(key)
    return id === undefined ? [] : generation.history(id, 0, size)
  }

  /** The view of a key after each entry that counts at the cut, with what the entry changed. */
  const steps = async (generation: Generation, key: string, cut: Cut): Promise<readonly Step[]> => {
    const { projection } = generation
    const history = await historyAt(generation, key, cut.size)
    let before: unknown = projection.initial(key)
    return counting(projection, key, history, cut).map((event) => {
      const after = projection.evolve(before, event, key)
      const step = { event, changes: changesBetween(before, after) }
      before = after
      return step
    })
  }

  return {
    row: async (name, key, at) => {
      const generation = generationOf(name)
      const cut = await cutOf(at)
      const id = generation.table.findKey(key)
      const newest = id !== undefined && isNow(at) && cut.size === engine.size() ? generation.table.current(id) : undefined
      const view = newest?.doc ? (newest.count === 0 ? undefined : (JSON.parse(newest.doc) as unknown)) : await viewAt(generation, key, cut)
      return { ...(await seen(generation, cut)), row: view === undefined ? undefined : { key, view } }
    },

    rows: async (name, query = {}, at) => {
      const generation = generationOf(name)
      const limit = limitOf(query)
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor)
      const cut = after ? cursorCut(after) : await cutOf(at)
      await engine.reach(Math.min(cut.size, log.head().size))
      return page(generation, cut, query, limit, after)
    },

    export: async function* (name, query = {}, at) {
      const generation = generationOf(name)
      const cut = await cutOf(at)
      let after: Cursor | undefined
      do {
        const answer: RowsAnswer = await page(generation, cut, query, mostRows, after)
        yield* answer.rows
        after = answer.next === undefined ? undefined : readCursor(answer.next)
      } while (after)
    },

    explain: async (name, key, { path, at } = {}) => {
      const generation = generationOf(name)
      const cut = await cutOf(at)
      const all = await steps(generation, key, cut)
      const wanted = path === undefined || path === '' ? all : all.map(({ event, changes }) => ({ event, changes: changes.filter((change) => touches(change.path, path)) })).filter(({ changes }) => changes.length > 0)
      return { ...(await seen(generation, cut)), key, steps: wanted }
    },

    diff: async (name, key, from, to) => {
      const generation = generationOf(name)
      const [first, second] = [await cutOf(from), await cutOf(to)]
      const { projection } = generation
      const history = await historyAt(generation, key, Math.max(first.size, second.size))
      const [old, late] = [fold(projection, key, history, first), fold(projection, key, history, second)]
      const then = new Set((await steps(generation, key, first)).map(({ event }) => `${event.id} ${event.correctedBy ?? ''}`))
      const added = (await steps(generation, key, second)).filter(({ event }) => !then.has(`${event.id} ${event.correctedBy ?? ''}`))
      const corrections = history.filter((event) => isCorrection(event) && !interested(projection, event.type) && event.index >= first.size && event.index < second.size)
      return {
        projection: projection.name,
        version: projection.version,
        key,
        from: first,
        to: second,
        changes: changesBetween(old, late).map((change) => {
          const by = added.filter(({ changes }) => changes.some((c) => touches(c.path, change.path))).map(({ event }) => event.correctedBy ?? event.id)
          // A change that no entry of the second history makes is the work of a retraction.
          return { ...change, by: by.length > 0 ? [...new Set(by)] : corrections.map(({ id }) => id) }
        }),
      }
    },
  }
}
