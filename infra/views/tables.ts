import type Database from 'better-sqlite3'

/** A column value as SQLite keeps it; a set is its JSON text. */
export type Value = string | number | null

/** What the tables of a generation need to know about its projection. */
export type Listing = {
  readonly columns: readonly { readonly name: string; readonly title: string; readonly type: 'id' | 'text' | 'date' | 'number' | 'set' }[]
  /** Column name of the default order, with `-` before it for descending. */
  readonly order: string
}

/** `doc` is there for rows as they are now; others are folded. `id` is there where it was at hand. */
export type Listed = { readonly name: string; readonly id?: number; readonly doc: string | null; readonly value: Value }

const parts = ['key', 'entry', 'correction', 'snap', 'now', 'row', 'had', 'tally', 'page'] as const

export const tablePrefix = (generation: number): string => `g${generation}`
export const sqlName = (column: string): string => `c_${column.replaceAll(/[^a-zA-Z0-9]/g, '_')}`

/** Stands in `had` for a place in the order that does not stay. */
export const anywhere = '\uffff'

/** Default order of a list: the column's place, its SQL name, the direction, and what stands for no value in `had`, before all values. */
export const orderColumn = ({ columns, order }: Listing): { readonly place: number; readonly sql: string; readonly descending: boolean; readonly none: string | number } => {
  const name = order.replace(/^-/, '')
  const place = columns.findIndex((column) => column.name === name)
  return { place, sql: sqlName(name), descending: order.startsWith('-'), none: columns[place]?.type === 'number' ? -Number.MAX_VALUE : '' }
}

/**
 * The tables of one generation. Keys are numbered in the order in which the log first touches them.
 * `key`: the keys. `entry`: which entries each has, with when they occurred, in pieces. `correction`: what corrections
 * touched. `snap`: documents to fold on from. `now`: the rows as they are. `row`: how a row's columns were from a size
 * on, as a JSON list with the one of the default order beside it. `had`: which keys ever had a value, in the list's own
 * order, or at the end (`anywhere`) from when its place in that order first changed. `tally`: how many rows were
 * listed from a size on. `page`: the keys that the list began with at some sizes, and whether that is all of it.
 */
export const createTables = (db: Database.Database, generation: number, listing: Listing): void => {
  const t = tablePrefix(generation)
  const columns = listing.columns.map(({ name }) => `, ${sqlName(name)} ANY`).join('')
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${t}_key (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, born INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS ${t}_entry (place INTEGER PRIMARY KEY, key INTEGER NOT NULL, first INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (key, first)) STRICT;
    CREATE TABLE IF NOT EXISTS ${t}_correction (key INTEGER NOT NULL, size INTEGER NOT NULL, about INTEGER NOT NULL, PRIMARY KEY (key, size)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ${t}_snap (
      place INTEGER PRIMARY KEY, key INTEGER NOT NULL, at INTEGER NOT NULL, since INTEGER NOT NULL, latest INTEGER NOT NULL, count INTEGER NOT NULL, doc TEXT NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS ${t}_snap_key ON ${t}_snap (key, at, since, latest);
    CREATE TABLE IF NOT EXISTS ${t}_now (
      key INTEGER PRIMARY KEY, name TEXT NOT NULL, count INTEGER NOT NULL, latest INTEGER NOT NULL,
      waited INTEGER NOT NULL, since INTEGER NOT NULL, moving INTEGER NOT NULL, listed INTEGER NOT NULL${columns}, doc TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS ${t}_row (place INTEGER PRIMARY KEY, key INTEGER NOT NULL, from_size INTEGER NOT NULL, listed INTEGER NOT NULL, ord ANY, vals TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS ${t}_had (col INTEGER NOT NULL, value TEXT NOT NULL, ord ANY NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (col, value, ord, key)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ${t}_tally (size INTEGER PRIMARY KEY, listed INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS ${t}_page (size INTEGER PRIMARY KEY, whole INTEGER NOT NULL, keys BLOB NOT NULL) STRICT;
  `)
}

/** Indexes that only readers need; a build makes them last, which is many times faster. One step each. */
export const indexSteps = (generation: number, listing: Listing): readonly string[] => {
  const t = tablePrefix(generation)
  const { place, sql, descending } = orderColumn(listing)
  const direction = descending ? 'DESC' : 'ASC'
  return [
    `CREATE INDEX IF NOT EXISTS ${t}_row_key ON ${t}_row (key, from_size, listed, ord)`,
    ...(place < 0
      ? []
      : [
          `CREATE INDEX IF NOT EXISTS ${t}_now_order ON ${t}_now (${sql} ${direction}, name) WHERE listed = 1`,
          `CREATE INDEX IF NOT EXISTS ${t}_row_move ON ${t}_row (from_size, key, listed, ord)`,
          `CREATE INDEX IF NOT EXISTS ${t}_row_order ON ${t}_row (ord ${direction}, key, from_size) WHERE listed = 1`,
        ]),
  ]
}

export const dropTables = (db: Database.Database, generation: number): void => {
  for (const part of parts) db.exec(`DROP TABLE IF EXISTS ${tablePrefix(generation)}_${part}`)
}
