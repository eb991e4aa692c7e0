import type Database from 'better-sqlite3'
import type { Value } from './tables.ts'

type Stored = Value | Buffer

/** Rows in one statement: most of what an insert costs is the call. */
const together = 16

/** Inserts rows many at a time; `drain` writes what is left, at the end of a transaction. */
export const openBulk = (db: Database.Database, head: string, width: number) => {
  const row = `(${Array.from({ length: width }, () => '?').join(', ')})`
  const one = db.prepare<[readonly Stored[]]>(`${head} VALUES ${row}`)
  const many = db.prepare<[readonly Stored[]]>(`${head} VALUES ${Array.from({ length: together }, () => row).join(', ')}`)
  let waiting: Stored[] = []
  return {
    add: (values: readonly Stored[]): void => {
      for (const value of values) waiting.push(value)
      if (waiting.length < together * width) return
      many.run(waiting)
      waiting = []
    },
    drain: (): void => {
      for (let at = 0; at < waiting.length; at += width) one.run(waiting.slice(at, at + width))
      waiting = []
    },
    forget: (): void => {
      waiting = []
    },
  }
}
