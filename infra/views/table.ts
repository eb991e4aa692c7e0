import type Database from 'better-sqlite3'
import type { AnyProjection, Column } from '../../projections/kernel/projection.ts'

/** Documents larger than this are kept with every `docEvery`-th version only; the others are folded from the nearest one. */
export const smallDoc = 2048
export const docEvery = 64

export type Value = string | number | null

/** One version of a row: what it was from the log size `from` on. `doc` is absent where it can be folded cheaply. */
export type Version = {
  readonly from: number
  /** Entries of the key so far. */
  readonly count: number
  /** Latest `occurredAt` among the entries that count. */
  readonly latest: string
  readonly listed: boolean
  readonly doc: string | null
  readonly values: readonly (Value | readonly string[])[]
}

export type StoredVersion = { readonly key: number; readonly from_size: number; readonly count: number; readonly latest: string; readonly listed: number; readonly doc: string | null }

const sqlName = (column: string): string => `c_${column.replaceAll(/[^a-zA-Z0-9]/g, '_')}`

const listedColumns = (projection: AnyProjection): readonly Column<never>[] => projection.columns

/** The tables of one generation of one projection: keys, the entries of each, and the versions of each row. */
export const openTable = (db: Database.Database, generation: number, projection: AnyProjection) => {
  const t = `g${generation}`
  const columns = listedColumns(projection)
  const names = columns.map(({ name }) => sqlName(name))
  const orderName = projection.order.replace(/^-/, '')
  const order = columns.some(({ name }) => name === orderName) ? sqlName(orderName) : 'from_size'
  const place = columns.findIndex(({ name }) => name === orderName)
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${t}_key (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE IF NOT EXISTS ${t}_entry (key INTEGER NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (key, idx)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ${t}_correction (key INTEGER NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (key, size)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ${t}_row (
      place INTEGER PRIMARY KEY, key INTEGER NOT NULL, from_size INTEGER NOT NULL, until_size INTEGER, count INTEGER NOT NULL, latest TEXT NOT NULL,
      listed INTEGER NOT NULL${names.map((name) => `, ${name} ANY`).join('')}, doc TEXT) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS ${t}_row_key ON ${t}_row (key, from_size);
    CREATE INDEX IF NOT EXISTS ${t}_row_now ON ${t}_row (${order}, key) WHERE until_size IS NULL AND listed = 1;
    CREATE TABLE IF NOT EXISTS ${t}_member (col INTEGER NOT NULL, value TEXT NOT NULL, ord ANY, place INTEGER NOT NULL, PRIMARY KEY (col, value, ord, place)) STRICT, WITHOUT ROWID;
  `)
  const findKey = db.prepare<[string], number>(`SELECT id FROM ${t}_key WHERE key = ?`).pluck()
  const addKey = db.prepare(`INSERT INTO ${t}_key (key) VALUES (?)`)
  const nameOf = db.prepare<[number], string>(`SELECT key FROM ${t}_key WHERE id = ?`).pluck()
  const addEntry = db.prepare(`INSERT OR IGNORE INTO ${t}_entry VALUES (?, ?)`)
  const entries = db.prepare<[number, number, number], number>(`SELECT idx FROM ${t}_entry WHERE key = ? AND idx >= ? AND idx < ? ORDER BY idx`).pluck()
  const addCorrection = db.prepare(`INSERT OR IGNORE INTO ${t}_correction VALUES (?, ?)`)
  const lastCorrection = db.prepare<[number, number], number | null>(`SELECT max(size) FROM ${t}_correction WHERE key = ? AND size <= ?`).pluck()
  const end = db.prepare(`UPDATE ${t}_row SET until_size = ? WHERE key = ? AND until_size IS NULL`)
  // A version that a refold takes back is put where no cut can find it, and its place is not used again.
  const hide = db.prepare(`UPDATE ${t}_row SET from_size = -place, until_size = 0, listed = 0, doc = NULL WHERE key = ? AND from_size = ?`)
  const insert = db.prepare(`INSERT INTO ${t}_row VALUES (NULL, ?, ?, ?, ?, ?, ?${', ?'.repeat(names.length)}, ?)`)
  const addMember = db.prepare(`INSERT OR IGNORE INTO ${t}_member VALUES (?, ?, ?, ?)`)
  const fields = 'key, from_size, count, latest, listed, doc'
  const current = db.prepare<[number], StoredVersion>(`SELECT ${fields} FROM ${t}_row WHERE key = ? ORDER BY from_size DESC LIMIT 1`)
  const withDoc = db.prepare<[number, number, number, string], StoredVersion>(
    `SELECT ${fields} FROM ${t}_row WHERE key = ? AND from_size <= ? AND from_size >= ? AND latest <= ? AND doc IS NOT NULL ORDER BY from_size DESC LIMIT 1`,
  )
  const plain = (value: Value | readonly string[]): Value => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value)

  return {
    name: t,
    columns,
    sqlName,
    order,
    findKey: (key: string): number | undefined => findKey.get(key),
    keyName: (id: number): string => nameOf.get(id) as string,
    keyId: (key: string): number => findKey.get(key) ?? Number(addKey.run(key).lastInsertRowid),
    addEntry: (key: number, index: number): void => void addEntry.run(key, index),
    entriesOf: (key: number, from: number, to: number): readonly number[] => entries.all(key, from, to),
    addCorrection: (key: number, size: number): void => void addCorrection.run(key, size),
    /** Size of the last correction that touched the key by `size`; 0 when none did. */
    lastCorrection: (key: number, size: number): number => lastCorrection.get(key, size) ?? 0,
    current: (key: number): StoredVersion | undefined => current.get(key),
    /** The nearest version with a document from which a cut can be folded on. */
    base: (key: number, size: number, since: number, occurred: string): StoredVersion | undefined => withDoc.get(key, size, since, occurred),
    /** Adds versions of a row; with `again` the first takes the place of one that stands at the same size. */
    write: (key: number, versions: readonly Version[], again: boolean): void => {
      const first = versions[0]
      if (!first) return
      if (again) hide.run(key, first.from)
      end.run(first.from, key)
      for (const [i, { from, count, latest, listed, doc, values }] of versions.entries()) {
        const until = versions[i + 1]?.from ?? null
        const row = insert.run(key, from, until, count, latest, listed ? 1 : 0, ...values.map(plain), doc)
        if (!listed) continue
        for (const [col, value] of values.entries())
          if (Array.isArray(value)) for (const member of value as readonly string[]) addMember.run(col, member, place < 0 ? from : plain(values[place] ?? null), row.lastInsertRowid)
      }
    },
    drop: (): void => {
      for (const part of ['key', 'entry', 'correction', 'row', 'member']) db.exec(`DROP TABLE IF EXISTS ${t}_${part}`)
    },
    rows: (): number => db.prepare<[], number>(`SELECT count(*) FROM ${t}_key`).pluck().get() as number,
  }
}

export type Table = ReturnType<typeof openTable>
