import Database from 'better-sqlite3'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { makeDurable } from '../files/durable.ts'
import { storeFault } from '../files/faults.ts'
import { LogFault } from '../ports/event-log.ts'

/** Pages that SQLite may write ahead before it folds them into the file: fewer, longer pauses. */
const checkpointPages = 4000

/** KiB of pages kept in memory: the ends of streams and the names lie all over the file, and appends touch many of them. */
const cacheSize = 32_768

/** Marks the file as a log of this product ("CLLG"), in a form that this version reads. */
const applicationId = 0x43_4c_4c_47
const format = 1

/** One store has one lock, by whatever path it is opened. */
const lockPathOf = (path: string): string => `${existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path))}.lock`

/** The lock is a database of its own, held exclusively: the system frees it when the process dies, however it dies. */
const holdLock = (path: string): Database.Database => {
  const lockPath = lockPathOf(path)
  const lock = new Database(lockPath, { timeout: 0 })
  try {
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (cause) {
    lock.close()
    if ((cause as { readonly code?: string }).code !== 'SQLITE_NOTADB') throw cause
    throw new LogFault('log-unavailable', `${lockPath} is in the way: it should be the lock of the store.`, 'Move that file elsewhere and start again.', { cause })
  }
}

/** Makes the tables in a new file, and refuses files that are something else. */
const settle = (db: Database.Database, path: string, create: string | undefined): void => {
  const id = db.pragma('application_id', { simple: true })
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (id === 0 && tables === 0 && create !== undefined) {
    db.transaction(() => {
      db.exec(create)
      db.pragma(`application_id = ${applicationId}`)
      db.pragma(`user_version = ${format}`)
    })()
    return
  }
  if (id !== applicationId) throw new LogFault('log-damaged', `${path} is no ledger.`, 'Name the file that holds the ledger; this one was left as it is.')
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version !== format) {
    const sentence = `${path} has format ${version}; this version of the product reads format ${format}.`
    throw new LogFault('log-unavailable', sentence, 'Start the version of the product that wrote it.')
  }
  // A file without the right to write opens all the same; the first append would be too late to say so.
  if (create !== undefined) db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${format}; ROLLBACK`)
}

/** What is written to a file that was moved away, deleted or replaced since it was opened is lost with it. */
const openPlace = (path: string): (() => void) => {
  if (path === ':memory:') return () => undefined
  const { dev, ino } = statSync(path)
  return () => {
    const now = statSync(path, { throwIfNoEntry: false })
    if (now?.ino === ino && now.dev === dev) return
    const sentence = now ? `${path} is another file than the one that was opened.` : `${path} is no longer where it was opened.`
    throw new LogFault('log-unavailable', sentence, 'Put that file back where it was, or stop the ledger before the store is moved or restored.')
  }
}

export type Opened = {
  readonly db: Database.Database
  /** Throws `LogFault` where the file is no longer in its place. */
  readonly checkPlace: () => void
  readonly close: () => void
}

export type DatabaseOptions = {
  readonly readOnly?: boolean
  /** Statements that make a new store. */
  readonly schema: string
  /** Most pages (of 4,096 bytes) that the file may grow to. */
  readonly mostPages?: number
}

/** Opens a store for its one writer, or beside it for reading. Every commit is on the disk when it returns. */
export const openDatabase = (path: string, options: DatabaseOptions): Opened => {
  let lock: Database.Database | undefined
  let db: Database.Database | undefined
  try {
    if (!options.readOnly && path !== ':memory:') lock = holdLock(path)
    db = new Database(path, options.readOnly ? { readonly: true, fileMustExist: true } : { timeout: 5000 })
    if (!options.readOnly) {
      makeDurable(db, path)
      db.pragma(`wal_autocheckpoint = ${checkpointPages}`)
      db.pragma(`cache_size = -${cacheSize}`)
      if (options.mostPages !== undefined) db.pragma(`max_page_count = ${options.mostPages}`)
    }
    settle(db, path, options.readOnly ? undefined : options.schema)
    const opened = db
    return {
      db,
      checkPlace: openPlace(path),
      close: () => {
        opened.close()
        lock?.close()
      },
    }
  } catch (cause) {
    db?.close()
    lock?.close()
    throw storeFault(path, cause)
  }
}
