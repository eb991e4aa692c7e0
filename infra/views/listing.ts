import type Database from 'better-sqlite3'
import type { Projection } from '../../projections/kernel/projection.ts'
import type { RowsQuery } from '../ports/views.ts'
import { ViewFault } from '../ports/views.ts'
import type { Cursor } from './cursor.ts'
import type { Table, Value } from './table.ts'

export type Listed = { readonly key: number; readonly name: string; readonly doc: string | null; readonly value: Value }
export type Order = { readonly name: string; readonly descending: boolean }

/** The order that a query asks for; the projection's own when it asks for none. */
export const orderOf = (projection: Projection<unknown>, sort: string | undefined): Order => {
  const wanted = sort ?? projection.order
  const name = wanted.replace(/^-/, '')
  if (!projection.columns.some((column) => column.name === name))
    throw new ViewFault('bad-sort', 'sort', `${projection.name} has no column "${name}".`, `Sort by one of: ${projection.columns.map((c) => c.name).join(', ')}.`)
  return { name, descending: wanted.startsWith('-') }
}

/** One wanted condition: a column and how it is compared. */
export type Condition = { readonly place: number; readonly name: string; readonly how: 'is' | 'holds' | 'contains' | 'from' | 'to'; readonly value: Value }

/** Filters of a query as conditions; unknown columns and bounds that make no sense are refused. */
export const conditionsOf = (projection: Projection<unknown>, filters: RowsQuery['filters'] = {}): readonly Condition[] =>
  Object.entries(filters).map(([given, text]) => {
    const bound = /^(.*)\.(from|to)$/.exec(given)
    const name = bound?.[1] ?? given
    const place = projection.columns.findIndex((column) => column.name === name)
    const column = projection.columns[place]
    if (!column) throw new ViewFault('unknown-column', given, `${projection.name} has no column "${name}".`, `Filter by one of: ${projection.columns.map((c) => c.name).join(', ')}.`)
    const value = column.type === 'number' ? Number(text) : text
    if (typeof value === 'number' && Number.isNaN(value)) throw new ViewFault('unknown-column', given, `"${text}" is no number.`, `Give a number for ${name}.`)
    if (bound) {
      if (column.type !== 'number' && column.type !== 'date') throw new ViewFault('unknown-column', given, `${name} has no bounds.`, 'Bounds are for dates and numbers.')
      // A day as upper bound takes in all instants of that day.
      const end = bound[2] === 'to' && column.type === 'date' && text.length === 10 ? `${text}T23:59:59.999Z` : value
      return { place, name, how: bound[2] as 'from' | 'to', value: end }
    }
    const how = column.type === 'set' ? 'holds' : column.type === 'text' ? 'contains' : 'is'
    return { place, name, how, value }
  })

const sqlOf = (table: Table, { place, name, how }: Condition): string => {
  const column = `r.${table.sqlName(name)}`
  switch (how) {
    case 'is':
      return `${column} = ?`
    case 'from':
      return `${column} >= ?`
    case 'to':
      return `${column} <= ?`
    case 'contains':
      return `instr(lower(${column}), lower(?)) > 0`
    case 'holds':
      return `EXISTS (SELECT 1 FROM ${table.name}_member m WHERE m.col = ${place} AND m.value = ? AND m.ord IS r.${table.order} AND m.place = r.place)`
  }
}

const atSize = (now: boolean): string => (now ? 'r.until_size IS NULL' : 'r.from_size <= ? AND (r.until_size IS NULL OR r.until_size > ?)')

/**
 * Where the rows come from: with a membership condition from the members, which are few and in the list's own order;
 * else from the rows themselves.
 */
const sourceOf = (table: Table, conditions: readonly Condition[]) => {
  const lead = conditions.find(({ how }) => how === 'holds')
  const others = conditions.filter((condition) => condition !== lead)
  const from = lead ? `${table.name}_member l CROSS JOIN ${table.name}_row r ON r.place = l.place` : `${table.name}_row r`
  const where = [...(lead ? [`l.col = ${lead.place} AND l.value = ?`] : []), ...others.map((c) => sqlOf(table, c))]
  return { led: lead !== undefined, from, where, values: [...(lead ? [lead.value] : []), ...others.map((c) => c.value)] }
}

/** What is beyond the last row of the page before. NULL sorts first in SQLite, and must not lose rows at a page's edge. */
const beyond = (by: string, descending: boolean, { value, key }: Cursor): { readonly sql: string; readonly values: readonly Value[] } => {
  if (value === null) return { sql: descending ? `(${by} IS NULL AND k.key > ?)` : `(${by} IS NOT NULL OR k.key > ?)`, values: [key] }
  const past = descending ? `${by} < ? OR ${by} IS NULL` : `${by} > ?`
  return { sql: `(${past} OR (${by} = ? AND k.key > ?))`, values: [value, value, key] }
}

/**
 * Rows of a list at a log size, in order, from the row versions. `now` says that `size` is the newest one, for which
 * there is an index.
 */
export const listRows = (
  db: Database.Database,
  table: Table,
  query: { readonly size: number; readonly now: boolean; readonly conditions: readonly Condition[]; readonly order: Order; readonly limit: number; readonly after?: Cursor },
): readonly Listed[] => {
  const { now, order, size } = query
  const source = sourceOf(table, query.conditions)
  const column = table.sqlName(order.name)
  const by = source.led && column === table.order ? 'l.ord' : `r.${column}`
  const page = query.after ? beyond(by, order.descending, query.after) : undefined
  const where = [...source.where, atSize(now), 'r.listed = 1', ...(page ? [page.sql] : [])]
  const values: readonly Value[] = [...source.values, ...(now ? [] : [size, size]), ...(page?.values ?? [])]
  const sql =
    `SELECT r.key AS key, k.key AS name, r.doc AS doc, ${by} AS value FROM ${source.from} JOIN ${table.name}_key k ON k.id = r.key ` +
    `WHERE ${where.join(' AND ')} ORDER BY ${by} ${order.descending ? 'DESC' : 'ASC'}, k.key LIMIT ?`
  return db.prepare<Value[], Listed>(sql).all(...values, query.limit)
}

export const countRows = (db: Database.Database, table: Table, size: number, now: boolean, conditions: readonly Condition[]): number => {
  const source = sourceOf(table, conditions)
  const sql = `SELECT count(*) FROM ${source.from} WHERE ${[...source.where, atSize(now), 'r.listed = 1'].join(' AND ')}`
  return db.prepare<Value[], number>(sql).pluck().get(...source.values, ...(now ? [] : [size, size])) as number
}

/** The same for rows that were folded and not stored: lists on the occurred axis. */
export const matches = (projection: Projection<unknown>, view: unknown, conditions: readonly Condition[]): boolean =>
  conditions.every(({ place, how, value }) => {
    const own = projection.columns[place]?.of(view) ?? null
    switch (how) {
      case 'is':
        return own === value
      case 'holds':
        return Array.isArray(own) && own.includes(String(value))
      case 'contains':
        return typeof own === 'string' && own.toLowerCase().includes(String(value).toLowerCase())
      case 'from':
        return own !== null && value !== null && own >= value
      case 'to':
        return own !== null && value !== null && own <= value
    }
  })
