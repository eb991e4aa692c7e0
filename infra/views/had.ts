import type Database from 'better-sqlite3'
import { openBulk } from './bulk.ts'
import type { Value } from './tables.ts'

type Place = { readonly ord: Value; readonly key: number }

/** The order of SQLite: numbers before texts. */
const byOrder = ({ ord: a }: Place, { ord: b }: Place): number => {
  if (a === b || a === null || b === null) return 0
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : 1
}

/**
 * Writes which keys had which values, several for each version of a row. They are gathered until `drain` and go in in the
 * order of their table: in the order in which they come each would land on another page, and a build would spend as much
 * on that as on all its other tables.
 */
export const openHad = (db: Database.Database, prefix: string) => {
  const rows = openBulk(db, `INSERT OR IGNORE INTO ${prefix}_had`, 4)
  const columns = new Map<number, Map<string, Place[]>>()

  const placesOf = (column: number, value: string): Place[] => {
    let values = columns.get(column)
    if (!values) columns.set(column, (values = new Map<string, Place[]>()))
    let places = values.get(value)
    if (!places) values.set(value, (places = []))
    return places
  }
  const write = (column: number, value: string, places: Place[]): void => {
    let last: Place | undefined
    for (const place of places.sort(byOrder)) {
      if (last?.key !== place.key || last.ord !== place.ord) rows.add([column, value, place.ord, place.key])
      last = place
    }
  }

  return {
    add: (column: number, value: string, ord: Value, key: number): void => void placesOf(column, value).push({ ord, key }),
    drain: (): void => {
      for (const column of [...columns.keys()].toSorted((a, b) => a - b)) {
        const values = columns.get(column) as Map<string, Place[]>
        for (const value of [...values.keys()].toSorted()) write(column, value, values.get(value) as Place[])
      }
      columns.clear()
      rows.drain()
    },
    forget: (): void => {
      columns.clear()
      rows.forget()
    },
  }
}
