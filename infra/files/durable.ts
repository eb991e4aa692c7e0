import type Database from 'better-sqlite3'
import { LogFault } from '../ports/event-log.ts'

/**
 * Makes every commit durable, and looks whether it is so: SQLite goes on without a word where a file system has no room
 * for what runs ahead of the file, and better-sqlite3 chooses NORMAL in WAL mode, which may forget the last commits in a
 * power cut.
 */
export const makeDurable = (db: Database.Database, path: string): void => {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  // Only macOS knows the difference: without it the disk may still hold in its own memory what it says is written.
  db.pragma('fullfsync = ON')
  db.pragma('checkpoint_fullfsync = ON')
  const [journal, synchronous] = [db.pragma('journal_mode', { simple: true }), db.pragma('synchronous', { simple: true })]
  if ((journal === 'wal' || path === ':memory:') && synchronous === 2) return
  const sentence = `${path} cannot be written durably (journal ${String(journal)}, synchronous ${String(synchronous)}).`
  throw new LogFault('log-unavailable', sentence, 'Keep the store on a disk of this machine: some network and shared file systems cannot hold it.')
}
