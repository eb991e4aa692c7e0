import Database from 'better-sqlite3'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { LogFault } from '../ports/event-log.ts'
import { isSqlite, storeFault } from './faults.ts'

/** The file itself is damaged, or is something else. */
const isDamage = (cause: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(String((cause as { readonly code?: unknown } | null)?.code))

const removeAll = (path: string): void => {
  for (const end of ['', '-wal', '-shm', '-journal', '.damaged']) rmSync(`${path}${end}`, { force: true })
}

/**
 * A file that holds nothing but what can be made again from the log: where it turns out to be damaged it is made anew.
 * Damage that shows only while it is used is noted beside it, and mended at the next start.
 */
export const openDerived = async <T>(path: string, begin: (db: Database.Database) => Promise<T> | T): Promise<T> => {
  const attempt = async (): Promise<T> => {
    let db: Database.Database | undefined
    try {
      db = new Database(path)
      db.pragma('journal_mode = WAL')
      // A file without the right to write opens all the same; the first batch would be too late to say so.
      db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${Number(db.pragma('user_version', { simple: true }))}; ROLLBACK`)
      return await begin(db)
    } catch (fault) {
      db?.close()
      throw fault
    }
  }
  if (existsSync(`${path}.damaged`)) removeAll(path)
  try {
    return await attempt().catch((fault: unknown) => {
      if (!isDamage(fault)) throw fault
      removeAll(path)
      return attempt()
    })
  } catch (fault) {
    throw derivedFault(path, fault)
  }
}

/** What SQLite says of such a file, as a person can act on it; anything else is left as it is. */
export const derivedFault = (path: string, cause: unknown): unknown => {
  const withoutFolder = cause instanceof Error && /directory does not exist/.test(cause.message)
  if (cause instanceof LogFault || !(withoutFolder || isSqlite(cause))) return cause
  if (!isDamage(cause)) return storeFault(path, cause)
  try {
    writeFileSync(`${path}.damaged`, '')
  } catch {
    // Then the file is looked at by whoever reads this fault.
  }
  return new LogFault('log-unavailable', `${path} is damaged.`, 'Start again: it is made anew from the log, and nothing is lost.', { cause })
}
