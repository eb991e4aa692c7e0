import type Database from 'better-sqlite3'
import type { Condition, Order } from './conditions.ts'
import type { Cursor } from './cursor.ts'
import type { Table } from './table.ts'
import type { Listed, Value } from './tables.ts'
import { anywhere, orderColumn, sqlName } from './tables.ts'

export type ListQuery = {
  readonly size: number
  /** `size` is that of the generation, so the rows as they are now answer. */
  readonly now: boolean
  readonly conditions: readonly Condition[]
  readonly order: Order
  /** -1 for all. */
  readonly limit: number
  readonly after?: Cursor
  /** Leaves documents out. */
  readonly namesOnly?: boolean
}

/** Keys up to which it is cheaper to look each one up than to go through all versions in the order of the list. */
const fewKeys = 20_000
/** Entries of `had` that are counted to find the rarest condition. */
const sample = 2000

type Sql = { readonly sql: string; readonly values: readonly Value[] }

/** A column of the rows as they are, or of a version of them. */
const columnSql = ({ listing }: Table, now: boolean, place: number): string => {
  const own = orderColumn(listing)
  if (now) return `r.${sqlName(listing.columns[place]?.name ?? '')}`
  return place === own.place ? 'r.ord' : `json_extract(r.vals, '$[${place}]')`
}

const conditionSql = (table: Table, now: boolean, { place, how, value }: Condition): Sql => {
  const column = columnSql(table, now, place)
  switch (how) {
    case 'is':
      return { sql: `${column} = ?`, values: [value] }
    case 'from':
      return { sql: `${column} >= ?`, values: [value] }
    case 'to':
      return { sql: `${column} <= ?`, values: [value] }
    case 'contains':
      return { sql: `instr(lower(${column}), lower(?)) > 0`, values: [value] }
    case 'holds':
      // A set is a JSON list of texts, in which a quotation mark of a text is escaped.
      return { sql: `instr(${column}, ?) > 0`, values: [JSON.stringify(String(value))] }
  }
}

/** The condition that the fewest keys ever met, among those on ids and sets. */
const leadOf = (db: Database.Database, table: Table, conditions: readonly Condition[]): Condition | undefined => {
  const candidates = conditions.filter(({ how, place }) => how === 'holds' || (how === 'is' && table.listing.columns[place]?.type === 'id'))
  if (candidates.length < 2) return candidates[0]
  const count = db.prepare<Value[], number>(`SELECT count(*) FROM (SELECT 1 FROM ${table.prefix}_had WHERE col = ? AND value = ? LIMIT ${sample})`).pluck()
  return candidates.map((condition) => ({ condition, keys: count.get(condition.place, condition.value) as number })).toSorted((a, b) => a.keys - b.keys)[0]?.condition
}

type Source = Sql & { readonly name: string; readonly led: boolean; readonly where: readonly Sql[] }

/** Which rows there are at the size, and by which way they are found. */
const sourceOf = (db: Database.Database, table: Table, { size, now, conditions, order }: ListQuery): Source => {
  const t = table.prefix
  const own = orderColumn(table.listing)
  const lead = leadOf(db, table, conditions)
  const where: readonly Sql[] = [{ sql: 'r.listed = 1', values: [] }, ...conditions.map((condition) => conditionSql(table, now, condition))]
  const version = (key: string): Sql => ({
    sql: `CROSS JOIN ${t}_row r INDEXED BY ${t}_row_key ON r.key = ${key} AND r.from_size = (SELECT max(from_size) FROM ${t}_row WHERE key = ${key} AND from_size <= ?)`,
    values: [size],
  })
  if (lead) {
    const values = [lead.place, String(lead.value)]
    const had = `SELECT key FROM ${t}_had WHERE col = ? AND value = ?`
    const moving = db.prepare<Value[], number>(`${had} AND ord = ? LIMIT 1`).pluck().get(...values, anywhere) !== undefined
    const key = now ? '' : ` CROSS JOIN ${t}_key k ON k.id = h.key`
    const rows = now ? { sql: `CROSS JOIN ${t}_now r ON r.key = h.key`, values: [] } : version('h.key')
    const common = { name: now ? 'r.name' : 'k.key', led: !moving }
    if (moving) return { ...common, sql: `(SELECT DISTINCT key FROM (${had})) h ${rows.sql}${key}`, values: [...values, ...rows.values], where }
    const column = own.place < 0 ? 'NULL' : columnSql(table, now, own.place)
    const found: Sql = { sql: `h.col = ? AND h.value = ? AND h.ord = coalesce(${column}, ?)`, values: [...values, own.none] }
    return { ...common, sql: `${t}_had h ${rows.sql}${key}`, values: rows.values, where: [found, ...where] }
  }
  if (now) return { sql: `${t}_now r`, values: [], name: 'r.name', led: false, where }
  const keys = table.keysAt(size)
  if (keys <= fewKeys || own.place < 0 || sqlName(order.name) !== own.sql) {
    const rows = version('k.id')
    return { sql: `${t}_key k ${rows.sql}`, values: rows.values, name: 'k.key', led: false, where: [{ sql: 'k.id <= ?', values: [keys] }, ...where] }
  }
  const current: Sql = {
    sql: `r.from_size <= ? AND NOT EXISTS (SELECT 1 FROM ${t}_row x WHERE x.key = r.key AND x.from_size > r.from_size AND x.from_size <= ?)`,
    values: [size, size],
  }
  return { sql: `${t}_row r INDEXED BY ${t}_row_order CROSS JOIN ${t}_key k ON k.id = r.key`, values: [], name: 'k.key', led: false, where: [current, ...where] }
}

/** What is beyond the last row of the page before. NULL sorts first in SQLite, and must not lose rows at a page's edge. */
const beyond = (by: string, name: string, descending: boolean, value: Value, key: string): Sql => {
  if (value === null) return { sql: descending ? `(${by} IS NULL AND ${name} > ?)` : `(${by} IS NOT NULL OR ${name} > ?)`, values: [key] }
  const past = descending ? `${by} < ? OR ${by} IS NULL` : `${by} > ?`
  return { sql: `(${past} OR (${by} = ? AND ${name} > ?))`, values: [value, value, key] }
}

const isOwnOrder = ({ listing }: Table, { name, descending }: Order): boolean => {
  const own = orderColumn(listing)
  return own.place >= 0 && sqlName(name) === own.sql && descending === own.descending
}

/** Rows of a list at a log size, in order, ties by key. */
export const listRows = (db: Database.Database, table: Table, query: ListQuery): readonly Listed[] => {
  const { now, order, after } = query
  const begins = !now && query.conditions.length === 0 && query.limit >= 0 && isOwnOrder(table, order)
  const first = begins ? table.pages.first(query.size, query.limit, after) : undefined
  if (first) return first
  const source = sourceOf(db, table, query)
  const own = orderColumn(table.listing)
  const place = table.listing.columns.findIndex(({ name }) => name === order.name)
  const column = columnSql(table, now, place)
  const [by, last]: [string, Value] = source.led && place === own.place ? ['h.ord', after?.value ?? own.none] : [column, after?.value ?? null]
  const where = [...source.where, ...(after ? [beyond(by, source.name, order.descending, last, after.key)] : [])]
  const sql =
    `SELECT ${source.name} AS name, ${now && !query.namesOnly ? 'r.doc' : 'NULL'} AS doc, ${column} AS value FROM ${source.sql} ` +
    `WHERE ${where.map((one) => one.sql).join(' AND ')} ORDER BY ${by} ${order.descending ? 'DESC' : 'ASC'}, ${source.name} LIMIT ?`
  return db.prepare<Value[], Listed>(sql).all(...source.values, ...where.flatMap((one) => one.values), query.limit)
}

export const countRows = (db: Database.Database, table: Table, query: ListQuery): number => {
  if (query.conditions.length === 0) return table.listedAt(query.size)
  const source = sourceOf(db, table, query)
  const sql = `SELECT count(*) FROM ${source.sql} WHERE ${source.where.map((one) => one.sql).join(' AND ')}`
  return db.prepare<Value[], number>(sql).pluck().get(...source.values, ...source.where.flatMap((one) => one.values)) as number
}
