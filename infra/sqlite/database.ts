import Database from 'better-sqlite3'
import { storeFault } from './faults.ts'

/** Pages that SQLite may write ahead before it folds them into the file: fewer, longer pauses. */
const checkpointPages = 4000

/** The lock is a database of its own, held exclusively: the system frees it when the process dies, however it dies. */
const holdLock = (path: string): Database.Database => {
  const lock = new Database(`${path}.lock`, { timeout: 0 })
  try {
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (fault) {
    lock.close()
    throw fault
  }
}

export type Opened = { readonly db: Database.Database; readonly close: () => void }

/** Opens a store for its one writer, or beside it for reading. Every commit is on the disk when it returns. */
export const openDatabase = (path: string, options: { readonly readOnly?: boolean; readonly schema: string; readonly mostPages?: number }): Opened => {
  let lock: Database.Database | undefined
  let db: Database.Database | undefined
  try {
    const inMemory = path === ':memory:'
    if (!options.readOnly && !inMemory) lock = holdLock(path)
    db = new Database(path, options.readOnly ? { readonly: true, fileMustExist: true } : { timeout: 5000 })
    if (!options.readOnly) {
      db.pragma('journal_mode = WAL')
      // better-sqlite3 chooses NORMAL in WAL mode, which may forget the last commits in a power cut.
      db.pragma('synchronous = FULL')
      db.pragma(`wal_autocheckpoint = ${checkpointPages}`)
      if (options.mostPages !== undefined) db.pragma(`max_page_count = ${options.mostPages}`)
      db.exec(options.schema)
    }
    const opened = db
    return {
      db,
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
