import Database from 'better-sqlite3'
import { derivedFault, openDerived } from '../files/derived.ts'

/** How far the log was looked through: its size then, and the id of its last entry, by which another log is told. */
type Seen = { readonly size: number; readonly entry: string }

/** Which thing holds which key, kept beside the log so that a start does not read all of it. It can be deleted at any time. */
export type HeldKeys = {
  /** The id of the thing that has held the key longest. */
  readonly holderOf: (key: string) => string | undefined
  readonly seen: () => Seen | undefined
  /** Notes what the changed things hold now, and how far was looked, together. */
  readonly note: (changed: readonly { readonly stream: string; readonly id: string; readonly key: string | undefined }[], seen: Seen) => void
  /** Begins anew. */
  readonly forget: () => void
  readonly close: () => void
}

const tables = `
  CREATE TABLE IF NOT EXISTS held (seq INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE, key TEXT NOT NULL, id TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS held_key ON held (key, seq);
  CREATE TABLE IF NOT EXISTS seen (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, entry TEXT NOT NULL) STRICT;
`

const tablesOf = (db: Database.Database): HeldKeys => {
  db.exec(tables)
  const holder = db.prepare<[string], string>('SELECT id FROM held WHERE key = ? ORDER BY seq LIMIT 1').pluck()
  const keyOf = db.prepare<[string], string>('SELECT key FROM held WHERE stream = ?').pluck()
  const drop = db.prepare<[string]>('DELETE FROM held WHERE stream = ?')
  const add = db.prepare<[string, string, string]>('INSERT INTO held (stream, key, id) VALUES (?, ?, ?)')
  const read = db.prepare<[], Seen>('SELECT size, entry FROM seen')
  const move = db.prepare<[number, string]>('INSERT INTO seen VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET size = excluded.size, entry = excluded.entry')
  const note = db.transaction<HeldKeys['note']>((changed, { size, entry }) => {
    for (const { stream, id, key } of changed) {
      if (keyOf.get(stream) === key) continue
      drop.run(stream)
      if (key !== undefined) add.run(stream, key, id)
    }
    move.run(size, entry)
  })
  return {
    holderOf: (key) => holder.get(key),
    seen: () => read.get(),
    note: (changed, seen) => note.immediate(changed, seen),
    forget: () => db.exec('DELETE FROM held; DELETE FROM seen'),
    close: () => void db.close(),
  }
}

export const openHeldKeys = async (path: string): Promise<HeldKeys> => {
  const { holderOf, seen, note, forget, close } = await openDerived(path, tablesOf)
  /** A disk that is full, or a file that is damaged meanwhile, as a person can act on it. */
  const told =
    <A extends unknown[], B>(task: (...args: A) => B) =>
    (...args: A): B => {
      try {
        return task(...args)
      } catch (fault) {
        throw derivedFault(path, fault)
      }
    }
  return { holderOf: told(holderOf), seen: told(seen), note: told(note), forget: told(forget), close }
}

/** For as long as the process lives. */
export const heldInMemory = (): HeldKeys => tablesOf(new Database(':memory:'))
