import type Database from 'better-sqlite3'
import type { Entry, NewEntry } from '../ports/event-log.ts'
import { leafOf } from '../transparency/leaf.ts'
import { addLeaf, hashBytes, hashOf, rangeOf } from '../transparency/merkle.ts'
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

/** Where a run of entries begins, and when it was recorded (milliseconds since 1970). */
type Place = { readonly index: number; readonly stream: number; readonly revision: number; readonly recordedAt: number }

/** Values of one row, and rows that one statement inserts: each call into SQLite costs about as much as the row itself. */
const width = 10
const together = 8
const values = (rows: number): string => Array.from({ length: rows }, () => `(${Array.from({ length: width }, () => '?').join(', ')})`).join(', ')

export type Entries = {
  /** Stores a run of entries of one stream, each with what the tree keeps for it. */
  readonly insert: (place: Place, entries: readonly NewEntry[], hashes: readonly string[]) => void
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
  const insertOne = db.prepare<unknown[]>(`INSERT INTO entry VALUES ${values(1)}`)
  const insertMany = db.prepare<unknown[]>(`INSERT INTO entry VALUES ${values(together)}`)
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
    return {
      id,
      type: names.textOf(type),
      agency: names.textOf(agency),
      occurredAt,
      body,
      stream: names.textOf(stream),
      revision,
      index,
      position: positions.of(index),
      recordedAt: timeText,
    }
  }

  // What is bound is copied before the statement runs, so one buffer for each row of it and each length serves all.
  const buffers: Buffer[][] = Array.from({ length: together }, () => [])
  const bytesOf = (slot: number, kept: string): Buffer => {
    const own = buffers[slot] as Buffer[]
    const buffer = (own[kept.length / hashBytes] ??= Buffer.alloc(kept.length))
    buffer.write(kept, 'latin1')
    return buffer
  }
  const one: unknown[] = Array.from({ length: width })
  const many: unknown[] = Array.from({ length: width * together })
  const fill = (row: unknown[], slot: number, place: Place, nth: number, { id, type, agency, occurredAt, body }: NewEntry, kept: string): void => {
    let at = slot * width
    row[at++] = place.index + nth
    row[at++] = place.stream
    row[at++] = place.revision + nth
    row[at++] = id
    row[at++] = names.keep(type)
    row[at++] = names.keep(agency)
    row[at++] = occurredAt
    row[at++] = place.recordedAt
    row[at++] = body
    row[at] = bytesOf(slot, kept)
  }

  const sizeNow = (): number => (size.get() ?? -1) + 1
  return {
    insert: (place, list, hashesOf) => {
      let nth = 0
      for (; nth + together <= list.length; nth += together) {
        for (let slot = 0; slot < together; slot += 1) fill(many, slot, place, nth + slot, list[nth + slot] as NewEntry, hashesOf[nth + slot] as string)
        insertMany.run(many)
      }
      for (; nth < list.length; nth += 1) {
        fill(one, 0, place, nth, list[nth] as NewEntry, hashesOf[nth] as string)
        insertOne.run(one)
      }
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
      const range = rangeOf(start, (leaf, height) => hashOf((hashes.get(leaf) ?? Buffer.alloc(0)).subarray(height * hashBytes, (height + 1) * hashBytes)))
      for (let index = start; index < end; index += 1) {
        const row = at.get(index)
        const entry = row && entryOf(row)
        if (!entry || addLeaf(range, leafOf(entry, entry.stream, entry.revision, entry.recordedAt)) !== hashOf(hashes.get(index) as Buffer)) return index
      }
      return undefined
    },
  }
}
