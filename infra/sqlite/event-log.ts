import type { Clock } from '../ports/clock.ts'
import type { Appended, Entry, EventLog, ExpectedRevision, Head, NewEntry, Position } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import { checkAppend, judge } from '../ports/append-rules.ts'
import { followLog } from '../ports/follow.ts'
import { leafOf } from '../transparency/leaf.ts'
import { openDatabase } from './database.ts'
import { storeFault } from './faults.ts'
import { openTree, treeSchema } from './tree.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS stream (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS entry (
    idx INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, agency TEXT NOT NULL,
    occurred_at TEXT NOT NULL, recorded_at INTEGER NOT NULL, body TEXT NOT NULL, leaf BLOB NOT NULL) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS entry_stream ON entry (stream, revision);
  ${treeSchema}
`

/** Positions are told with gaps, so that nobody outside learns to count with them. */
const stride = 8
const positionOf = (index: number): Position => (index * stride + 1).toString(36).padStart(10, '0') as Position
const indexOf = (position: Position): number => {
  const value = /^[0-9a-z]{10}$/.test(position) ? Number.parseInt(position, 36) : Number.NaN
  if (Number.isNaN(value)) throw new LogFault('position-malformed', `"${position}" is not a position.`, 'Use a position as an answer of this ledger gave it.')
  return (value - 1) / stride
}

/** Streams whose last revision is remembered. */
const streamsKept = 100_000

type Known = { readonly key: number; last: number }
type Row = { idx: number; stream: number; revision: number; id: string; type: string; agency: string; occurred_at: string; recorded_at: number; body: string }
type Pending = {
  readonly stream: string
  readonly expected: ExpectedRevision
  readonly entries: readonly NewEntry[]
  readonly resolve: (appended: Appended) => void
  readonly reject: (fault: unknown) => void
}

const columns = 'idx, stream, revision, id, type, agency, occurred_at, recorded_at, body'

export type SqliteLogOptions = {
  /** File of the store, or `:memory:`. */
  readonly path: string
  readonly clock: Clock
  /** Reads beside the process that writes. */
  readonly readOnly?: boolean
  /** Most pages that the file may grow to. */
  readonly mostPages?: number
}

/**
 * The log in one SQLite file. Appends that are in flight together share one transaction; each is judged on its own, and
 * all are durable before any of them is told so.
 */
export const openSqliteEventLog = async (options: SqliteLogOptions): Promise<EventLog> => {
  const { path, clock } = options
  const { db, close } = openDatabase(path, { schema, ...(options.readOnly ? { readOnly: true } : {}), ...(options.mostPages === undefined ? {} : { mostPages: options.mostPages }) })
  const guarded = <T>(task: () => T): T => {
    try {
      return task()
    } catch (cause) {
      throw storeFault(path, cause)
    }
  }
  const prepared = guarded(() => {
    try {
      return {
        tree: openTree(db, path),
        insert: db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
        addStream: db.prepare('INSERT INTO stream (name) VALUES (?)'),
        findStream: db.prepare<[string], { key: number; last: number | null }>('SELECT key, (SELECT max(revision) FROM entry WHERE stream = key) AS last FROM stream WHERE name = ?'),
        nameOf: db.prepare<[number], string>('SELECT name FROM stream WHERE key = ?').pluck(),
        ofStream: db.prepare<[number, number, number], Row>(`SELECT ${columns} FROM entry WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`),
        inOrder: db.prepare<[number, number], Row>(`SELECT ${columns} FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx`),
        at: db.prepare<[number], Row>(`SELECT ${columns} FROM entry WHERE idx = ?`),
        recordedAt: db.prepare<[number], number>('SELECT recorded_at FROM entry WHERE idx = ?').pluck(),
        size: db.prepare<[], number | null>('SELECT max(idx) FROM entry').pluck(),
      }
    } catch (fault) {
      close()
      throw fault
    }
  })
  const { tree } = prepared
  const streams = new Map<string, Known>()
  const names = new Map<number, string>()
  const listeners = new Set<(head: Head) => void>()
  let lastRecorded = prepared.recordedAt.get(tree.size() - 1) ?? 0
  let pending: Pending[] = []
  let closed = false

  const known = (name: string): Known | undefined => {
    const cached = streams.get(name)
    if (cached) return cached
    const row = prepared.findStream.get(name)
    if (!row) return undefined
    const found = { key: row.key, last: row.last ?? -1 }
    if (streams.size >= streamsKept) streams.delete(streams.keys().next().value as string)
    streams.set(name, found)
    return found
  }

  const nameOf = (key: number): string => {
    let name = names.get(key)
    if (name === undefined) {
      name = prepared.nameOf.get(key) as string
      if (names.size >= streamsKept) names.clear()
      names.set(key, name)
    }
    return name
  }

  const entryOf = (row: Row): Entry => ({
    id: row.id,
    type: row.type,
    agency: row.agency,
    occurredAt: row.occurred_at,
    body: row.body,
    stream: nameOf(row.stream),
    revision: row.revision,
    index: row.idx,
    position: positionOf(row.idx),
    recordedAt: new Date(row.recorded_at).toISOString(),
  })

  const size = (): number => (options.readOnly ? (prepared.size.get() ?? -1) + 1 : tree.size())
  const head = (): Head => {
    const now = size()
    if (now === 0) return { size: 0, position: undefined, recordedAt: undefined }
    return { size: now, position: positionOf(now - 1), recordedAt: new Date(prepared.recordedAt.get(now - 1) as number).toISOString() }
  }

  /** Judges one append and stores it; runs inside the transaction of its group. */
  const store = ({ stream, expected, entries }: Pending, time: number, recordedAt: string): Appended => {
    const found = known(stream)
    const last = found?.last ?? -1
    const verdict = judge(stream, expected, entries, last, (from, limit) => (found ? prepared.ofStream.all(found.key, from, limit) : []))
    if (verdict !== 'write') {
      return { revision: verdict.revision, position: positionOf(verdict.idx), size: verdict.idx + 1, recordedAt: new Date(verdict.recorded_at).toISOString(), repeated: true }
    }
    const place: Known = found ?? { key: Number(prepared.addStream.run(stream).lastInsertRowid), last: -1 }
    if (!found) {
      streams.set(stream, place)
      names.set(place.key, stream)
    }
    const leaves: Buffer[] = []
    let index = tree.size()
    for (const entry of entries) {
      place.last += 1
      const leaf = leafOf(entry, stream, place.last, recordedAt)
      prepared.insert.run(index, place.key, place.last, entry.id, entry.type, entry.agency, entry.occurredAt, time, entry.body, leaf)
      leaves.push(leaf)
      index += 1
    }
    tree.add(leaves)
    return { revision: place.last, position: positionOf(index - 1), size: index, recordedAt, repeated: false }
  }

  const flush = (): void => {
    const group = pending
    pending = []
    const outcomes: (Appended | { readonly fault: unknown })[] = []
    const before = tree.size()
    try {
      db.transaction(() => {
        // A clock that runs backwards does not: the log's order is also the order of its times.
        lastRecorded = Math.max(lastRecorded, Date.parse(clock()))
        const recordedAt = new Date(lastRecorded).toISOString()
        for (const one of group) {
          try {
            outcomes.push(store(one, lastRecorded, recordedAt))
          } catch (fault) {
            if (!(fault instanceof LogFault)) throw fault
            outcomes.push({ fault })
          }
        }
        tree.commit()
      })()
    } catch (cause) {
      streams.clear()
      names.clear()
      tree.reload()
      for (const one of group) one.reject(storeFault(path, cause))
      return
    }
    for (const [i, one] of group.entries()) {
      const outcome = outcomes[i] as (typeof outcomes)[number]
      if ('fault' in outcome) one.reject(outcome.fault)
      else one.resolve(outcome)
    }
    if (tree.size() > before) for (const listener of listeners) listener(head())
  }

  const alive = (): void => {
    if (closed) throw new LogFault('log-closed', 'The log is closed.', 'Open it again.')
  }

  const log: EventLog = {
    append: (stream, expected, entries) =>
      new Promise((resolve, reject) => {
        alive()
        if (options.readOnly) throw new LogFault('log-read-only', `${path} was opened for reading.`, 'Open it without the read-only option.')
        checkAppend(stream, entries)
        pending.push({ stream, expected, entries, resolve, reject })
        if (pending.length === 1) setImmediate(flush)
      }),
    readStream: async (stream, { from = 0, limit = -1 } = {}) => {
      alive()
      return guarded(() => {
        const found = options.readOnly ? prepared.findStream.get(stream) : known(stream)
        if (!found || (found.last ?? -1) < 0) return { kind: 'missing' }
        return { kind: 'found', entries: prepared.ofStream.all(found.key, from, limit).map(entryOf), lastRevision: found.last as number }
      })
    },
    readAll: async function* ({ from = 0, to = size(), batch = 1000 } = {}) {
      for (let at = from; at < to; at += batch) {
        alive()
        const rows = guarded(() => prepared.inOrder.all(at, Math.min(to, at + batch)))
        if (rows.length === 0) return
        yield rows.map(entryOf)
      }
    },
    readAt: async (indexes) => guarded(() => indexes.flatMap((index) => prepared.at.get(index) ?? []).map(entryOf)),
    follow: (after, signal, batch) => followLog(log, after === undefined ? 0 : Math.floor(indexOf(after)) + 1, signal, batch),
    head,
    sizeAt: (position) => {
      const index = indexOf(position)
      return Number.isInteger(index) && index >= 0 && index < size() ? index + 1 : undefined
    },
    sizeAsOf: async (instant) => {
      const time = Date.parse(instant)
      let [low, high] = [0, size()]
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        if ((prepared.recordedAt.get(middle) as number) <= time) low = middle + 1
        else high = middle
      }
      return low
    },
    root: async (at = size()) => {
      if (at < 0 || at > size()) throw new LogFault('position-malformed', `The log has no size ${at}.`, `Ask for a size from 0 to ${size()}.`)
      return guarded(() => tree.root(at)).toString('base64')
    },
    onGrowth: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      if (closed) return
      if (pending.length > 0) flush()
      closed = true
      listeners.clear()
      close()
    },
  }
  return log
}
