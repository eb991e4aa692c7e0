import type Database from 'better-sqlite3'
import { openRecent } from './recent.ts'

/** Names are kept once and stand as numbers in the entries: streams, types and agencies repeat without end. */
export const namesSchema = 'CREATE TABLE name (key INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;'

const remembered = 50_000

export type Names = {
  readonly keyOf: (text: string) => number | undefined
  /** The key of a name, new or old; part of the transaction that uses it. */
  readonly keep: (text: string) => number
  readonly textOf: (key: number) => string
  /** Forgets what a failed transaction may have added. */
  readonly forget: () => void
}

/** `alone`: nobody else adds names, so that one that was not there is not looked for again. */
export const openNames = (db: Database.Database, alone: boolean): Names => {
  const find = db.prepare<[string], number>('SELECT key FROM name WHERE text = ?').pluck()
  const read = db.prepare<[number], string>('SELECT text FROM name WHERE key = ?').pluck()
  const add = db.prepare<[string]>('INSERT INTO name (text) VALUES (?)')
  const keys = openRecent<string, number>(remembered)
  const texts = openRecent<number, string>(remembered)
  const unknown = openRecent<string, true>(remembered)

  const keyOf = (text: string): number | undefined => {
    const cached = keys.get(text)
    if (cached !== undefined) return cached
    if (alone && unknown.get(text)) return undefined
    const key = find.get(text)
    if (key !== undefined) keys.set(text, key)
    else if (alone) unknown.set(text, true)
    return key
  }
  return {
    keyOf,
    keep: (text) => {
      const found = keyOf(text)
      if (found !== undefined) return found
      const key = Number(add.run(text).lastInsertRowid)
      unknown.delete(text)
      keys.set(text, key)
      return key
    },
    textOf: (key) => {
      const cached = texts.get(key)
      if (cached !== undefined) return cached
      const text = read.get(key)
      if (text === undefined) throw Object.assign(new Error(`There is no name ${key}.`), { code: 'SQLITE_CORRUPT' })
      texts.set(key, text)
      return text
    },
    forget: () => {
      keys.clear()
      texts.clear()
    },
  }
}
