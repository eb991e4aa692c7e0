import type Database from 'better-sqlite3'
import { openBulk } from './bulk.ts'
import { openHad } from './had.ts'
import { openPages } from './pages.ts'
import type { Listing, Value } from './tables.ts'
import { anywhere, orderColumn, sqlName, tablePrefix } from './tables.ts'

/** How a row's columns were from the log size `from` on; `moving` when its place in the default order ever changed. */
export type Version = { readonly from: number; readonly listed: boolean; readonly values: readonly Value[]; readonly moving: boolean }

/**
 * A document to fold on from: the entries of the key with index < `at`, as they counted at the size `since`. Snapshots
 * made while entries came in have `since` = `at`; those that a correction renewed have its size.
 */
export type Snap = { readonly at: number; readonly since: number; readonly latest: number; readonly count: number; readonly doc: string }

/** A row as it is: entries that count, latest time among them (ms), entries since the last snapshot, the size at which it was last touched. */
export type Now = {
  readonly name: string
  readonly count: number
  readonly latest: number
  readonly waited: number
  readonly since: number
  readonly moving: boolean
  readonly listed: boolean
  readonly values: readonly Value[]
  readonly doc: string
}

type StoredNow = Omit<Now, 'listed' | 'values' | 'moving'> & { readonly moving: number }

/** An entry of a key: its index, and when it occurred in ms; 0 where a cut on that axis must not leave it out unseen. */
export type Place = readonly [index: number, occurred: number]

type Correction = { readonly size: number; readonly about: number }
type SnapPlace = { readonly place: number; readonly at: number; readonly since: number; readonly latest: number }

/** Entries in one piece of a key's index, and bytes of one entry in it. */
const piece = 128
const width = 16

const pack = (places: readonly Place[]): Buffer => {
  const values = new Float64Array(2 * places.length)
  let at = 0
  for (const [index, occurred] of places) {
    values[at++] = index
    values[at++] = occurred
  }
  return Buffer.from(values.buffer)
}
const unpack = (data: Buffer): Float64Array => new Float64Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))

/** Everything that is written to and read from the tables of one generation, lists apart. */
export const openTable = (db: Database.Database, generation: number, listing: Listing) => {
  const t = tablePrefix(generation)
  const names = listing.columns.map(({ name }) => sqlName(name))
  const marks = names.map(() => ', ?').join('')
  const order = orderColumn(listing)
  /** Columns that lists are looked up by. */
  const looked = listing.columns.flatMap(({ type }, place) => (type === 'id' || type === 'set' ? [{ place, isSet: type === 'set' }] : []))

  const pages = openPages(db, generation, listing)
  const findKey = db.prepare<[string], number>(`SELECT id FROM ${t}_key WHERE key = ?`).pluck()
  const addKey = openBulk(db, `INSERT INTO ${t}_key`, 3)
  const lastKey = db.prepare<[], number | null>(`SELECT max(id) FROM ${t}_key`).pluck()
  const born = db.prepare<[number], number>(`SELECT born FROM ${t}_key WHERE id = ?`).pluck()
  const addPiece = openBulk(db, `INSERT INTO ${t}_entry (key, first, data)`, 3)
  const lastPiece = db.prepare<[number], { place: number; data: Buffer }>(`SELECT place, data FROM ${t}_entry WHERE key = ? ORDER BY first DESC LIMIT 1`)
  const growPiece = db.prepare(`UPDATE ${t}_entry SET data = ? WHERE place = ?`)
  const pieces = db
    .prepare<[number, number, number, number], Buffer>(
      `SELECT data FROM ${t}_entry WHERE key = ? AND first < ? AND first >= coalesce((SELECT max(first) FROM ${t}_entry WHERE key = ? AND first <= ?), 0) ORDER BY first`,
    )
    .pluck()
  const dropPieces = db.prepare(`DELETE FROM ${t}_entry WHERE key = ?`)
  const addCorrection = db.prepare(`INSERT INTO ${t}_correction VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET about = min(about, excluded.about)`)
  const corrections = db.prepare<[number, number], Correction>(`SELECT size, about FROM ${t}_correction WHERE key = ? AND size <= ?`)
  const addSnap = openBulk(db, `INSERT INTO ${t}_snap (key, at, since, latest, count, doc)`, 6)
  const snaps = db.prepare<[number, number, number, number], SnapPlace>(
    `SELECT place, at, since, latest FROM ${t}_snap WHERE key = ? AND at <= ? AND since <= ? AND latest <= ? ORDER BY at DESC, since DESC`,
  )
  const snap = db.prepare<[number], Snap>(`SELECT at, since, latest, count, doc FROM ${t}_snap WHERE place = ?`)
  const now = db.prepare<[number], StoredNow>(`SELECT name, count, latest, waited, since, moving, doc FROM ${t}_now WHERE key = ?`)
  const touched = db.prepare<[number], { since: number; latest: number }>(`SELECT since, latest FROM ${t}_now WHERE key = ?`)
  const setNow = db.prepare(
    `INSERT INTO ${t}_now VALUES (?, ?, ?, ?, ?, ?, ?, ?${marks}, ?) ON CONFLICT (key) DO UPDATE SET ` +
      ['count', 'latest', 'waited', 'since', 'moving', 'listed', ...names, 'doc'].map((name) => `${name} = excluded.${name}`).join(', '),
  )
  const addNow = openBulk(db, `INSERT INTO ${t}_now`, names.length + 9)
  const addRow = openBulk(db, `INSERT INTO ${t}_row (key, from_size, listed, ord, vals)`, 5)
  const had = openHad(db, t)
  const bulks = [addKey, addPiece, addSnap, addNow, addRow, had]
  const addTally = db.prepare(`INSERT INTO ${t}_tally VALUES (?, ?) ON CONFLICT DO UPDATE SET listed = excluded.listed`)
  const tally = db.prepare<[number], number>(`SELECT listed FROM ${t}_tally WHERE size <= ? ORDER BY size DESC LIMIT 1`).pluck()

  const placesOf = (key: number, from: number, to: number): readonly Place[] => {
    const found: Place[] = []
    for (const data of pieces.iterate(key, to, key, from)) {
      const values = unpack(data)
      for (let i = 0; i < values.length; i += 2) {
        const index = values[i] as number
        if (index >= from && index < to) found.push([index, values[i + 1] as number])
      }
    }
    return found
  }
  const addPieces = (key: number, places: readonly Place[]): void => {
    for (let at = 0; at < places.length; at += 8 * piece) {
      const some = places.slice(at, at + 8 * piece)
      addPiece.add([key, (some[0] as Place)[0], pack(some)])
    }
  }

  return {
    prefix: t,
    listing,
    pages,
    findKey: (key: string): number | undefined => findKey.get(key),
    lastKey: (): number => lastKey.get() ?? 0,
    addKey: (id: number, key: string, size: number): void => addKey.add([id, key, size]),

    /** How many keys there were at a size. They are numbered as they came, so this is also the last of them. */
    keysAt: (size: number): number => {
      let [low, high] = [0, lastKey.get() ?? 0]
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if ((born.get(middle) ?? 0) <= size) low = middle
        else high = middle - 1
      }
      return low
    },

    placesOf,
    /** Appends entries that come after all that the key has; `first` says that it has none. */
    addPlaces: (key: number, places: readonly Place[], first: boolean): void => {
      const tail = first ? undefined : lastPiece.get(key)
      if (tail && tail.data.length < piece * width) growPiece.run(Buffer.concat([tail.data, pack(places)]), tail.place)
      else addPieces(key, places)
    },
    /** Puts entries among those that the key has; a corrected entry may have a new time, so its time is forgotten. */
    mergePlaces: (key: number, places: readonly Place[]): void => {
      const merged = new Map(placesOf(key, 0, Number.MAX_SAFE_INTEGER))
      for (const [index, occurred] of places) merged.set(index, occurred)
      dropPieces.run(key)
      addPieces(key, [...merged].toSorted((a, b) => a[0] - b[0]))
    },

    addCorrection: (key: number, { size, about }: Correction): void => void addCorrection.run(key, size, about),
    addSnap: (key: number, s: Snap): void => addSnap.add([key, s.at, s.since, s.latest, s.count, s.doc]),

    /**
     * The latest snapshot with `at` ≤ `mostAt` that is true for the cut: made by its size, holding nothing that occurred
     * later, and nothing that was corrected between its making and the cut.
     */
    base: (key: number, size: number, mostAt: number, occurred = Number.MAX_SAFE_INTEGER): Snap | undefined => {
      const corrected = corrections.all(key, size)
      for (const { place, at, since } of snaps.iterate(key, mostAt, size, occurred))
        if (!corrected.some((c) => c.size > since && c.about < at)) return snap.get(place)
      return undefined
    },

    now: (key: number): StoredNow | undefined => now.get(key),
    /** When a row was last touched (a size), and the latest time among its entries (ms). */
    touched: (key: number): { readonly since: number; readonly latest: number } | undefined => touched.get(key),
    /** `first` says that the key has no row yet. */
    setNow: (key: number, n: Now, first: boolean): void => {
      const values = [key, n.name, n.count, n.latest, n.waited, n.since, n.moving ? 1 : 0, n.listed ? 1 : 0, ...n.values, n.doc]
      if (first) addNow.add(values)
      else setNow.run(values)
    },

    /** Adds versions of a row that came after `before`; `drain` ends the adding. */
    addVersions: (key: number, versions: readonly Version[], before: Version | undefined): void => {
      let last = before
      pages.expect(versions.length)
      for (const version of versions) {
        const { from, listed, values } = version
        const ord = values[order.place] ?? null
        addRow.add([key, from, listed ? 1 : 0, ord, JSON.stringify(values)])
        if (listed) {
          const place = version.moving ? anywhere : (ord ?? order.none)
          const moved = !last?.listed || last.moving !== version.moving
          for (const column of looked) {
            const value = values[column.place] as Value
            if (value === null || (!moved && last?.values[column.place] === value)) continue
            if (column.isSet) for (const member of JSON.parse(String(value)) as readonly string[]) had.add(column.place, member, place, key)
            else had.add(column.place, String(value), place, key)
          }
        }
        last = version
      }
    },
    drain: (): void => {
      for (const bulk of bulks) bulk.drain()
    },
    /** Leaves out what was to be added, after a failed transaction. */
    forget: (): void => {
      for (const bulk of bulks) bulk.forget()
      pages.reload()
    },

    /** Notes by how much the number of listed rows changed at each size; sizes come in order from flush to flush. */
    addTally: (deltas: ReadonlyMap<number, number>): void => {
      const sizes = [...deltas.keys()].toSorted((a, b) => a - b)
      let listed = tally.get(Number.MAX_SAFE_INTEGER) ?? 0
      for (const size of sizes) {
        const delta = deltas.get(size) as number
        if (delta === 0) continue
        listed += delta
        addTally.run(size, listed)
      }
    },
    /** Rows that were listed at a size. */
    listedAt: (size: number): number => tally.get(size) ?? 0,
  }
}

export type Table = ReturnType<typeof openTable>
