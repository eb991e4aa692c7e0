import type Database from 'better-sqlite3'
import type { Clock } from '../ports/clock.ts'
import { countUpTo, millisecondsOf } from '../ports/clock.ts'
import type { Appended, Entry, EventLog, ExpectedRevision, Head, NewEntry } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import { answered, checkAppend, checkTakeOver, judge } from '../ports/append-rules.ts'
import { followLog } from '../ports/follow.ts'
import { soleWriter } from '../ports/sole-writer.ts'
import { bytesOf } from '../transparency/merkle.ts'
import { openDatabase } from './database.ts'
import { entriesSchema, openEntries } from './entries.ts'
import { isDiskFailure, storeFault } from '../files/faults.ts'
import type { Waiting } from './group.ts'
import { openGroups, openTransactions } from './group.ts'
import { openGrowth } from './growth.ts'
import { namesSchema, openNames } from './names.ts'
import { openPositions } from './position.ts'
import { openStreams } from './streams.ts'
import { openTree } from './tree.ts'

/** Entries that one transaction takes at most, so that a flood does not hold the process. */
const mostTogether = 2_000

/** Entries at the end that are looked at when the store is opened. */
const checkedAtStart = 256

const defaultStride = 8

const schemaOf = (stride: number): string => `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO meta VALUES ('position-stride', ${stride});
  ${namesSchema}
  ${entriesSchema}
`

const timeText = (milliseconds: number): string => new Date(milliseconds).toISOString()

type Append = { readonly stream: string; readonly expected: ExpectedRevision; readonly entries: readonly NewEntry[] }

export type SqliteLogOptions = {
  /** File of the store, or `:memory:`. */
  readonly path: string
  readonly clock: Clock
  /** Reads beside the process that writes. */
  readonly readOnly?: boolean
  /** Most pages of 4,096 bytes that the file may grow to. */
  readonly mostPages?: number
  /** Distance between the positions of neighbours; fixed for ever when the store is made. */
  readonly positionStride?: number
}

const partsOf = (db: Database.Database, readOnly: boolean) => {
  const names = openNames(db, !readOnly)
  const stride = db.prepare<[], number>(`SELECT value FROM meta WHERE name = 'position-stride'`).pluck().get()
  const positions = openPositions(stride ?? defaultStride)
  return { names, positions, entries: openEntries(db, names, positions), tree: openTree(db), transaction: openTransactions(db) }
}

const openParts = (options: SqliteLogOptions) => {
  const { path, readOnly = false, mostPages, positionStride = defaultStride } = options
  const { db, checkPlace, close } = openDatabase(path, { readOnly, schema: schemaOf(positionStride), ...(mostPages === undefined ? {} : { mostPages }) })
  try {
    const parts = partsOf(db, readOnly)
    const wrong = parts.entries.firstWrong(checkedAtStart)
    if (wrong !== undefined) {
      const sentence = `Entry ${wrong} of ${path} is not the one that was recorded.`
      throw new LogFault('log-damaged', sentence, 'Keep the file as it is, and restore the store from a backup.')
    }
    return { ...parts, checkPlace, close }
  } catch (cause) {
    close()
    throw storeFault(path, cause)
  }
}

/**
 * The log in one SQLite file. Appends that are in flight together share one transaction; each is judged on its own, and
 * all are durable before any of them is told so. Throws `LogFault` when the file cannot be opened, is damaged, or is
 * written by another process.
 */
export const openSqliteEventLog = async (options: SqliteLogOptions): Promise<EventLog> => {
  const { path, clock, readOnly = false } = options
  const { names, positions, entries, tree, transaction, checkPlace, close } = openParts(options)
  const streams = openStreams({ names, entries, tree }, !readOnly)
  const { find, put } = streams
  let lastRecorded = timeText(entries.recordedAt(tree.size() - 1) ?? 0)
  let closed = false
  let stopped: LogFault | undefined

  const guarded = <T>(task: () => T): T => {
    if (closed) throw new LogFault('log-closed', 'The log is closed.', 'Open it again.')
    try {
      return task()
    } catch (cause) {
      throw storeFault(path, cause)
    }
  }

  const size = (): number => (readOnly ? entries.size() : tree.size())
  const head = (): Head => {
    const now = size()
    if (now === 0) return { size: 0, position: undefined, recordedAt: undefined }
    return { size: now, position: positions.of(now - 1), recordedAt: readOnly ? timeText(entries.recordedAt(now - 1) as number) : lastRecorded }
  }
  const growth = openGrowth(head, readOnly)

  /** Judges one append and stores it; runs inside the transaction of its group. */
  const store = (append: Append, recordedAt: string): Appended => {
    const found = find(append.stream)
    const stored = (from: number, limit: number): readonly Entry[] => (found ? entries.ofStream(found.key, from, limit) : [])
    const verdict = judge(append.stream, append.expected, append.entries, found?.last ?? -1, stored)
    if (verdict !== 'write') return answered(verdict)
    const stream = put(append.stream, append.entries, recordedAt)
    return { revision: stream.last, position: positions.of(tree.size() - 1), recordedAt, repeated: false }
  }

  const storeAll = (group: readonly Waiting<Append, Appended>[], recordedAt: string): (Appended | LogFault)[] =>
    group.map(({ task }) => {
      try {
        return store(task, recordedAt)
      } catch (fault) {
        // A conflict is one caller's answer; anything else fails the transaction.
        if (fault instanceof LogFault) return fault
        throw fault
      }
    })

  /** A clock that runs backwards does not take the log with it: the order of entries is the order of their times. */
  const timeOf = (now: string): string => {
    // Of this one form the text sorts as the time does.
    const text = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z$/.test(now) ? now : new Date(now).toISOString()
    return text > lastRecorded ? text : lastRecorded
  }

  /** After a transaction failed, what is remembered may be of it. */
  const forget = (cause: unknown): void => {
    streams.forget()
    if (isDiskFailure(cause)) stopped = storeFault(path, cause)
    try {
      tree.reload()
    } catch (worse) {
      stopped = storeFault(path, worse)
    }
  }

  const serve = (group: readonly Waiting<Append, Appended>[]): void => {
    const before = tree.size()
    let outcomes: (Appended | LogFault)[]
    try {
      if (stopped) throw stopped
      checkPlace()
      const recordedAt = timeOf(clock())
      outcomes = transaction(() => storeAll(group, recordedAt))
      if (tree.size() > before) lastRecorded = recordedAt
    } catch (cause) {
      if (!stopped) forget(cause)
      // One that cannot be stored does not take the others with it.
      if (group.length > 1 && !stopped) for (const one of group) serve([one])
      else for (const { reject } of group) reject(stopped ?? storeFault(path, cause))
      return
    }
    for (const [i, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[i] as Appended | LogFault
      if (outcome instanceof LogFault) reject(outcome)
      else resolve(outcome)
    }
    if (tree.size() > before) growth.tell()
  }
  const groups = openGroups<Append, Appended>(({ entries: list }) => list.length, mostTogether, serve)

  const log: EventLog = {
    append: (stream, expected, list) => {
      try {
        guarded(() => checkAppend(stream, list))
        if (readOnly) throw new LogFault('log-read-only', `${path} was opened for reading.`, 'Open it without the read-only option.')
      } catch (fault) {
        return Promise.reject(fault as LogFault)
      }
      return groups.join({ stream, expected, entries: list })
    },
    takeOver: async (list) =>
      guarded(() => {
        if (readOnly) throw new LogFault('log-read-only', `${path} was opened for reading.`, 'Open it without the read-only option.')
        groups.drain()
        checkPlace()
        checkTakeOver(list, tree.size(), (stream) => find(stream)?.last ?? -1)
        try {
          transaction(() => {
            for (const entry of list) put(entry.stream, [entry], entry.recordedAt)
          })
        } catch (cause) {
          forget(cause)
          throw cause
        }
        lastRecorded = timeOf(list.at(-1)?.recordedAt ?? lastRecorded)
        growth.tell()
      }),
    readStream: async (stream, { from = 0, limit = -1 } = {}) =>
      guarded(() => {
        const found = find(stream)
        return found ? { kind: 'found', entries: entries.ofStream(found.key, from, limit), lastRevision: found.last } : { kind: 'missing' }
      }),
    readAll: async function* ({ from = 0, to = guarded(size), batch = 1000 } = {}) {
      for (let at = from; at < to; at += batch) {
        const read = guarded(() => entries.inOrder(at, Math.min(to, at + batch)))
        if (read.length === 0) return
        yield read
      }
    },
    readAt: async (indexes) => guarded(() => indexes.flatMap((index) => entries.at(index) ?? [])),
    follow: (after, signal, batch) => followLog(log, after === undefined ? 0 : Math.floor(positions.indexOf(after)) + 1, signal, batch),
    head: () => (readOnly ? guarded(head) : head()),
    sizeAt: (position) => {
      const index = positions.indexOf(position)
      return Number.isInteger(index) && index >= 0 && index < guarded(size) ? index + 1 : undefined
    },
    reached: async (position) => log.sizeAt(position),
    condition: () => ({ engine: 'sqlite', state: stopped ? 'stopped' : 'live', ...(stopped ? { trouble: stopped.message } : {}) }),
    sizeAsOf: async (instant) =>
      guarded(() => {
        const time = millisecondsOf(instant)
        return countUpTo(time, size(), (index) => entries.recordedAt(index) as number)
      }),
    root: async (at) =>
      guarded(() => {
        const now = size()
        const asked = at ?? now
        if (!Number.isInteger(asked) || asked < 0 || asked > now)
          throw new LogFault('position-malformed', `The log has no size ${asked}.`, `Ask for a size from 0 to ${now}.`)
        return bytesOf(tree.root(asked)).toString('base64')
      }),
    ...soleWriter((...append) => log.append(...append)),
    onGrowth: growth.onGrowth,
    close: async () => {
      if (closed) return
      groups.drain()
      closed = true
      growth.close()
      close()
    },
  }
  return log
}
