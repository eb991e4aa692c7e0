import type Database from 'better-sqlite3'
import { breath } from '../ports/clock.ts'
import type { Place } from './order.ts'
import { openTop, placesOf } from './order.ts'
import type { Listed, Listing, Value } from './tables.ts'
import { orderColumn, tablePrefix } from './tables.ts'

/** Versions of rows between two pages, and the most that are read on from one. */
const apart = 256
const mostRead = 4 * apart
/** Rows of one page: a list's first ones are found while fewer than that have left it since. */
const held = 512
/** Versions that are gone through at once when pages are made for what is there. */
const piece = 2000

type Page = { readonly size: number; readonly whole: number; readonly keys: Buffer }
type Moved = { readonly size: number; readonly key: number; readonly listed: number; readonly ord: Value }

/**
 * The first rows of a list, in its own order, as they were at some sizes. What a list began with at any size is the page
 * before it and the few versions of rows since; to walk all versions in the order of the list would pass over every one
 * that was not yet or no longer true.
 */
export const openPages = (db: Database.Database, generation: number, listing: Listing) => {
  const t = tablePrefix(generation)
  const { place: own, sql, descending } = orderColumn(listing)
  const compare = placesOf(descending)
  const isIndexed = db.prepare<[string], number>('SELECT count(*) FROM sqlite_schema WHERE name = ?').pluck()
  const before = db.prepare<[number], Page>(`SELECT size, whole, keys FROM ${t}_page WHERE size <= ? ORDER BY size DESC LIMIT 1`)
  const add = db.prepare<[number, number, Buffer]>(`INSERT OR REPLACE INTO ${t}_page VALUES (?, ?, ?)`)
  const nameOf = db.prepare<[number], string>(`SELECT key FROM ${t}_key WHERE id = ?`).pluck()

  /** What reads by an index can be prepared when there is one. */
  const prepared = () => ({
    moved: db.prepare<[number, number], Moved>(
      `SELECT from_size AS size, key, listed, ord FROM ${t}_row INDEXED BY ${t}_row_move WHERE from_size > ? AND from_size <= ? ORDER BY from_size LIMIT ${mostRead + 1}`,
    ),
    next: db.prepare<[number, number], Moved>(
      `SELECT from_size AS size, key, listed, ord FROM ${t}_row INDEXED BY ${t}_row_move WHERE (from_size, key) > (?, ?) ORDER BY from_size, key LIMIT ${piece}`,
    ),
    valueAt: db.prepare<[number, number], Value>(`SELECT ord FROM ${t}_row INDEXED BY ${t}_row_key WHERE key = ? AND from_size <= ? ORDER BY from_size DESC LIMIT 1`).pluck(),
    first: db.prepare<[], number>(`SELECT key FROM ${t}_now WHERE listed = 1 ORDER BY ${sql} ${descending ? 'DESC' : 'ASC'}, name LIMIT ${held + 1}`).pluck(),
  })
  let statements: ReturnType<typeof prepared> | undefined
  /** Versions since the last page. */
  let waiting = 0
  const begin = (): void => {
    waiting = 0
    if (own < 0 || isIndexed.get(`${t}_row_move`) === 0) return
    statements = prepared()
    waiting = statements.moved.all(before.get(Number.MAX_SAFE_INTEGER)?.size ?? 0, Number.MAX_SAFE_INTEGER).length
  }
  begin()

  const write = (size: number, keys: readonly number[], whole: boolean): void => {
    const packed = new Uint32Array(keys)
    add.run(size, whole ? 1 : 0, Buffer.from(packed.buffer))
  }

  return {
    /** Begins again from what is stored, after a transaction failed. */
    reload: begin,

    /** Makes the pages for all versions that are there, and from then on as more come. */
    build: async (): Promise<void> => {
      if (own < 0) return
      statements = prepared()
      db.exec(`DELETE FROM ${t}_page`)
      const top = openTop(placesOf(descending, (key) => nameOf.get(key) as string), held)
      let [size, key, count] = [0, 0, 0]
      const step = db.transaction((versions: readonly Moved[]) => {
        for (const moved of versions) {
          if (moved.size !== size && count >= apart) {
            write(size, top.keys(), top.isWhole())
            count = 0
          }
          top.set(moved.key, moved.listed === 1 ? moved.ord : undefined)
          ;[size, key, count] = [moved.size, moved.key, count + 1]
        }
      })
      for (;;) {
        const versions = statements.next.all(size, key)
        if (versions.length === 0) break
        step(versions)
        await breath()
      }
      waiting = count
    },

    /** So many versions are about to be written. */
    expect: (versions: number): void => {
      waiting += versions
    },

    /** To be called when all is written and the rows as they are are true for `size`. */
    note: (size: number): void => {
      if (!statements || waiting < apart) return
      const keys = statements.first.all()
      write(size, keys.slice(0, held), keys.length <= held)
      waiting = 0
    },

    /** The first `limit` rows beyond `after` at a size; nothing when they go beyond what the page tells. */
    first: (size: number, limit: number, after?: { readonly value: Value; readonly key: string }): readonly Listed[] | undefined => {
      if (!statements) return undefined
      const { moved, valueAt } = statements
      const page = before.get(size)
      const since = moved.all(page?.size ?? 0, size)
      if (since.length > mostRead) return undefined
      const placeOf = (key: number, ord: Value): Place => ({ key, ord, name: nameOf.get(key), isFirst: false })
      const changed = new Map(since.map((version) => [version.key, version]))
      const fresh = [...changed.values()].filter(({ listed }) => listed === 1).map(({ key, ord }) => placeOf(key, ord)).sort(compare)
      const kept = page ? new Uint32Array(page.keys.buffer.slice(page.keys.byteOffset, page.keys.byteOffset + page.keys.byteLength)).filter((key) => !changed.has(key)) : new Uint32Array()
      const keptAt = (at: number): Place | undefined => {
        const key = kept[at]
        return key === undefined ? undefined : placeOf(key, valueAt.get(key, size) ?? null)
      }
      const last = after && { key: 0, ord: after.value, name: after.key, isFirst: false }
      const found: Listed[] = []
      let [nextFresh, nextKept, old] = [0, 0, keptAt(0)]
      while (found.length < limit) {
        const young = fresh[nextFresh]
        // Behind the last row of a page there are others, of which it does not tell.
        if (!old && page?.whole === 0) return undefined
        if (!old && !young) break
        const isYoung = young !== undefined && (!old || compare(young, old) < 0)
        const one = (isYoung ? young : old) as Place
        if (isYoung) nextFresh += 1
        else old = keptAt((nextKept += 1))
        if (!last || compare(one, last) > 0) found.push({ name: one.name as string, id: one.key, doc: null, value: one.ord })
      }
      return found
    },
  }
}
