import { effective } from '../../domain/correction/effective.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { Cut } from '../../projections/kernel/cut.ts'
import { breath } from '../ports/clock.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { Row } from '../ports/views.ts'
import type { Condition, Order } from './conditions.ts'
import { matches } from './conditions.ts'
import type { Cursor } from './cursor.ts'
import { plainOf } from './fold.ts'
import type { Decode, Generation } from './generation.ts'
import type { Value } from './tables.ts'

/** Lists on the occurred axis that are kept at hand. */
const listsKept = 8

export type PlacedRow = Row & { readonly value: Value }

const compare = (a: Value, b: Value): number => (a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1)

/**
 * Lists on the occurred axis have no short way: the log is folded once for a projection and cut, and the rows are kept.
 * Two readers of the same list share one fold.
 */
export const openOccurredLists = (log: EventLog, decode: Decode) => {
  const kept = new Map<string, Promise<ReadonlyMap<string, unknown>>>()

  const foldAll = async ({ projection, interested }: Generation, cut: Cut): Promise<ReadonlyMap<string, unknown>> => {
    const events: Recorded[] = []
    for await (const entries of log.readAll({ to: cut.size, batch: 2000 })) {
      for (const entry of entries) if (interested(entry.type) || entry.type.startsWith('Entry')) events.push(decode(entry))
      // Others want their answers too.
      await breath()
    }
    const rows = new Map<string, unknown>()
    for (const event of effective(events, cut.occurred)) {
      if (!interested(event.type)) continue
      for (const key of new Set(projection.keys(event))) rows.set(key, projection.evolve(rows.has(key) ? rows.get(key) : projection.initial(key), event, key))
    }
    return rows
  }

  const rowsOf = (generation: Generation, cut: Cut): Promise<ReadonlyMap<string, unknown>> => {
    const name = `${generation.id} ${cut.size} ${cut.occurred}`
    const folding = kept.get(name) ?? foldAll(generation, cut)
    kept.delete(name)
    kept.set(name, folding)
    if (kept.size > listsKept) kept.delete(kept.keys().next().value as string)
    folding.catch(() => kept.delete(name))
    return folding
  }

  return async (generation: Generation, cut: Cut, conditions: readonly Condition[], order: Order, after: Cursor | undefined): Promise<{ readonly rows: readonly PlacedRow[]; readonly total: number }> => {
    const { projection } = generation
    const place = projection.columns.findIndex((column) => column.name === order.name)
    const sign = order.descending ? -1 : 1
    const placed = [...(await rowsOf(generation, cut))]
      .filter(([, view]) => (projection.lists === undefined || projection.lists(view)) && matches(projection, view, conditions))
      .map(([key, view]): PlacedRow => ({ key, view, value: plainOf(projection.columns[place]?.of(view) ?? null) }))
      .toSorted((a, b) => sign * compare(a.value, b.value) || (a.key < b.key ? -1 : 1))
    const start = after ? placed.findIndex((row) => sign * compare(row.value, after.value) > 0 || (row.value === after.value && row.key > after.key)) : 0
    return { rows: start < 0 ? [] : placed.slice(start), total: placed.length }
  }
}
