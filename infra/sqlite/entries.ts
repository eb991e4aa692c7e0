import type Database from 'better-sqlite3'
import type { Entry, NewEntry } from '../ports/event-log.ts'
import { leafOf } from '../transparency/leaf.ts'
import { addLeaf, rangeOf } from '../transparency/merkle.ts'
import type { Names } from './names.ts'
import type { Positions } from './position.ts'

/**
 * One row an entry. `recorded_at` is in milliseconds since 1970, `hashes` holds the leaf and the subtrees that end with
 * it. Ids are not unique, and no index holds them: it would cost more than all else together.
 */
export const entriesSchema = `
  CREATE TABLE entry (
    idx INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL, type INTEGER NOT NULL, agency INTEGER NOT NULL,
    occurred_at TEXT NOT NULL, recorded_at INTEGER NOT NULL, body TEXT NOT NULL, hashes BLOB NOT NULL) STRICT;
  CREATE UNIQUE INDEX entry_stream ON entry (stream, revision);
`

const columns = 'idx, stream, revision, id, type, agency, occurred_at, recorded_at, body'
type Row = readonly [index: number, stream: number, revision: number, id: string, type: number, agency: number, occurredAt: string, recordedAt: number, body: string]

export type Place = { readonly index: number; readonly stream: number; readonly revision: number; readonly recordedAt: number }

export type Entries = {
  readonly insert: (entry: NewEntry, place: Place, hashes: Buffer) => void
  /** Last revision of a stream, by its key; `undefined` without entries. */
  readonly lastRevision: (stream: number) => number | undefined
  /** At most `limit` entries of a stream from a revision; -1 is all. */
  readonly ofStream: (stream: number, from: number, limit: number) => readonly Entry[]
  /** Leaf indexes from `from` to before `to`. */
  readonly inOrder: (from: number, to: number) => readonly Entry[]
  readonly at: (index: number) => Entry | undefined
  /** Milliseconds since 1970. */
  readonly recordedAt: (index: number) => number | undefined
  readonly size: () => number
  /** The first of the last `count` entries whose hashes are not those of its content. */
  readonly firstWrong: (count: number) => number | undefined
}

export const openEntries = (db: Database.Database, names: Names, positions: Positions): Entries => {
  const insert = db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const last = db.prepare<[number], number | null>('SELECT max(revision) FROM entry WHERE stream = ?').pluck()
  const ofStream = db.prepare<[number, number, number], Row>(`SELECT ${columns} FROM entry WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`).raw()
  const inOrder = db.prepare<[number, number], Row>(`SELECT ${columns} FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx`).raw()
  const at = db.prepare<[number], Row>(`SELECT ${columns} FROM entry WHERE idx = ?`).raw()
  const recordedAt = db.prepare<[number], number>('SELECT recorded_at FROM entry WHERE idx = ?').pluck()
  const size = db.prepare<[], number | null>('SELECT max(idx) FROM entry').pluck()
  const hashes = db.prepare<[number], Buffer>('SELECT hashes FROM entry WHERE idx = ?').pluck()

  // Entries of one group share their time.
  let time = Number.NaN
  let timeText = ''
  const entryOf = (row: Row): Entry => {
    const [index, stream, revision, id, type, agency, occurredAt, recorded, body] = row
    if (recorded !== time) {
      timeText = new Date(recorded).toISOString()
      time = recorded
    }
    return { id, type: names.textOf(type), agency: names.textOf(agency), occurredAt, body, stream: names.textOf(stream), revision, index, position: positions.of(index), recordedAt: timeText }
  }

  const sizeNow = (): number => (size.get() ?? -1) + 1
  return {
    insert: ({ id, type, agency, occurredAt, body }, place, kept) => {
      insert.run(place.index, place.stream, place.revision, id, names.keep(type), names.keep(agency), occurredAt, place.recordedAt, body, kept)
    },
    lastRevision: (stream) => last.get(stream) ?? undefined,
    ofStream: (stream, from, limit) => ofStream.all(stream, from, limit).map(entryOf),
    inOrder: (from, to) => inOrder.all(from, to).map(entryOf),
    at: (index) => {
      const row = at.get(index)
      return row && entryOf(row)
    },
    recordedAt: (index) => recordedAt.get(index),
    size: sizeNow,
    firstWrong: (count) => {
      const end = sizeNow()
      const start = Math.max(0, end - count)
      const range = rangeOf(start, (leaf, height) => (hashes.get(leaf) ?? Buffer.alloc(0)).subarray(height * 32, height * 32 + 32))
      for (let index = start; index < end; index += 1) {
        const row = at.get(index)
        const entry = row && entryOf(row)
        if (!entry || !addLeaf(range, leafOf(entry, entry.stream, entry.revision, entry.recordedAt)).equals(hashes.get(index) as Buffer)) return index
      }
      return undefined
    },
  }
}
