import Database from 'better-sqlite3'
import type { NewEntry } from '../../infra/ports/event-log.ts'

/**
 * What one would write by hand over better-sqlite3: a table, a unique place in the stream, nothing else. It has the same
 * durability and the same checkpoints as the log; ratios are shares of it.
 */
export const openPlainStore = (path: string) => {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('wal_autocheckpoint = 4000')
  db.exec(`CREATE TABLE event (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL,
    recorded_at TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (stream, revision))`)
  const insert = db.prepare('INSERT INTO event (stream, revision, id, type, recorded_at, body) VALUES (?, ?, ?, ?, ?, ?)')
  const inOrder = db.prepare<[number, number], { position: number; body: string }>('SELECT * FROM event WHERE position > ? AND position <= ? ORDER BY position')
  const commit = db.transaction((task: () => void) => task())
  let pending: (() => void)[] = []
  let resolvers: (() => void)[] = []

  const store = (stream: string, revision: number, entries: readonly NewEntry[]): void => {
    const recordedAt = new Date().toISOString()
    for (const [i, entry] of entries.entries()) insert.run(stream, revision + i, entry.id, entry.type, recordedAt, entry.body)
  }
  const flush = (): void => {
    const [tasks, done] = [pending, resolvers]
    pending = []
    resolvers = []
    commit(() => {
      for (const task of tasks) task()
    })
    for (const resolve of done) resolve()
  }

  return {
    /** One transaction of its own, without waiting for company. */
    appendNow: (stream: string, revision: number, entries: readonly NewEntry[]): void => commit(() => store(stream, revision, entries)),
    /** Group commit: whoever is in flight shares a transaction. */
    append: (stream: string, revision: number, entries: readonly NewEntry[]): Promise<void> =>
      new Promise((resolve) => {
        pending.push(() => store(stream, revision, entries))
        resolvers.push(resolve)
        if (pending.length === 1) setImmediate(flush)
      }),
    read: (from: number, to: number) => inOrder.all(from, to),
    close: (): void => void db.close(),
  }
}
