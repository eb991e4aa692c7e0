import { isCorrection } from '../../domain/correction/effective.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { counting } from '../../projections/kernel/cut.ts'
import type { Projection } from '../../projections/kernel/projection.ts'
import { openSeen } from './seen.ts'
import type { Place, Snap, Table, Version } from './table.ts'
import type { Value } from './tables.ts'
import { orderColumn } from './tables.ts'

/** A row as it stands in memory while entries come in. */
type Live = {
  readonly id: number
  readonly key: string
  /** Size at which the key was first touched; 0 once it is written. */
  born: number
  view: unknown
  count: number
  latest: number
  /** Size at which it was last touched. */
  since: number
  /** Entries since the last snapshot, and the length of the newest document. */
  waited: number
  length: number
  last: Version | undefined
  /** The last version that is written. */
  written: Version | undefined
  versions: Version[]
  snaps: Snap[]
  places: Place[]
  merge: boolean
  touched: boolean
}

/** What is kept in memory after a flush: rows, and characters of their documents; the least recently used go first. */
const rowsKept = 20_000
const charactersKept = 32_000_000

/** A snapshot costs about as much as `share` characters an entry, and folding on from one is bounded either way. */
const share = 256
const [leastApart, mostApart] = [8, 128]

/** When an entry occurred, in ms; corrections count at every cut of the occurred axis. */
export const momentOf = (event: Recorded): number => (isCorrection(event) ? 0 : Date.parse(event.occurredAt))

export const plainOf = (value: string | number | null | readonly string[]): Value => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value)

const same = (a: readonly Value[], b: readonly Value[]): boolean => {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}

/** Folds entries into the rows of one generation, and hands what changed to its table. `apart`: entries between two snapshots. */
export const openFold = (p: Projection<unknown>, table: Table, apart?: number) => {
  const rows = new Map<string, Live>()
  let touched: Live[] = []
  let corrected: { readonly id: number; readonly size: number; readonly about: number }[] = []
  let lastKey = table.lastKey()
  // Only of what was empty when it was opened is every key known: in a build.
  let seen = lastKey === 0 ? openSeen() : undefined
  let characters = 0
  const orderPlace = orderColumn(p).place

  const valuesOf = (view: unknown): readonly Value[] => {
    const values: Value[] = []
    for (const column of p.columns) values.push(plainOf(column.of(view)))
    return values
  }
  const lists = (count: number, view: unknown): boolean => count > 0 && (p.lists === undefined || p.lists(view))

  const load = (key: string, size: number): Live => {
    const known = seen?.isNew(key) ? undefined : table.findKey(key)
    const stored = known === undefined ? undefined : table.now(known)
    const view: unknown = stored ? (JSON.parse(stored.doc) as unknown) : p.initial(key)
    const last = stored ? { from: 0, listed: lists(stored.count, view), values: valuesOf(view), moving: stored.moving === 1 } : undefined
    if (known === undefined) lastKey += 1
    const row: Live = {
      id: known ?? lastKey,
      key,
      born: known === undefined ? size : 0,
      view,
      count: stored?.count ?? 0,
      latest: stored?.latest ?? 0,
      since: size,
      waited: stored?.waited ?? 0,
      length: stored?.doc.length ?? 0,
      last,
      written: last,
      versions: [],
      snaps: [],
      places: [],
      merge: false,
      touched: false,
    }
    characters += row.length
    rows.set(key, row)
    return row
  }

  const touch = (key: string, size: number): Live => {
    const row = rows.get(key) ?? load(key, size)
    row.since = size
    if (!row.touched) {
      row.touched = true
      touched.push(row)
    }
    return row
  }

  /** Adds a version when something that lists can see changed. */
  const note = (row: Live, from: number): void => {
    const listed = lists(row.count, row.view)
    const { last } = row
    if (last && !last.listed && !listed) return
    const values = valuesOf(row.view)
    if (last && last.listed === listed && same(last.values, values)) return
    // A correction and what it changed share one size.
    if (row.versions.at(-1)?.from === from) row.versions.pop()
    const moved = last !== undefined && orderPlace >= 0 && last.values[orderPlace] !== values[orderPlace]
    row.last = { from, listed, values, moving: moved || last?.moving === true }
    row.versions.push(row.last)
  }

  const snapshot = (row: Live, at: number, since: number): void => {
    const doc = JSON.stringify(row.view)
    row.snaps.push({ at, since, latest: row.latest, count: row.count, doc })
    row.waited = 0
    characters += doc.length - row.length
    row.length = doc.length
  }

  const step = (row: Live, event: Recorded, moment: number, since: number | undefined): void => {
    row.view = p.evolve(row.view, event, row.key)
    row.count += 1
    row.waited += 1
    if (moment > row.latest) row.latest = moment
    if (row.waited >= (apart ?? Math.min(mostApart, Math.max(leastApart, row.length / share)))) snapshot(row, event.index + 1, since ?? event.index + 1)
  }

  const write = (row: Live, tally: Map<number, number>): void => {
    if (row.born > 0) table.addKey(row.id, row.key, row.born)
    if (row.merge) table.mergePlaces(row.id, row.places)
    else if (row.places.length > 0) table.addPlaces(row.id, row.places, row.born > 0)
    let listed = row.written?.listed ?? false
    for (const version of row.versions) {
      if (version.listed !== listed) tally.set(version.from, (tally.get(version.from) ?? 0) + (version.listed ? 1 : -1))
      listed = version.listed
    }
    table.addVersions(row.id, row.versions, row.written)
    for (const snap of row.snaps) table.addSnap(row.id, snap)
    const doc = JSON.stringify(row.view)
    characters += doc.length - row.length
    row.length = doc.length
    table.setNow(row.id, { name: row.key, count: row.count, latest: row.latest, waited: row.waited, since: row.since, moving: row.last?.moving ?? false, listed: lists(row.count, row.view), values: row.last?.values ?? valuesOf(row.view), doc }, row.born > 0)
  }

  return {
    /** Folds an entry; returns the keys that it touched. */
    apply: (event: Recorded, moment: number): readonly string[] => {
      const given = p.keys(event)
      const keys = given.length < 2 ? given : [...new Set(given)]
      for (const key of keys) {
        const row = touch(key, event.index + 1)
        step(row, event, moment, undefined)
        row.places.push([event.index, moment])
        note(row, event.index + 1)
      }
      return keys
    },

    /** Folds a key again from `base` on, because a correction at `size - 1` touched the entry `about`. */
    refold: (key: string, base: Snap | undefined, rest: readonly Recorded[], correction: { readonly size: number; readonly about: number; readonly places: readonly number[] }): void => {
      const { size, about } = correction
      const row = touch(key, size)
      row.view = base ? (JSON.parse(base.doc) as unknown) : p.initial(key)
      row.count = base?.count ?? 0
      row.latest = base?.latest ?? 0
      row.waited = 0
      // The correction itself may have been folded just now, and a snapshot made before its effect.
      row.snaps = []
      for (const event of counting(p, key, rest)) {
        const before = row.snaps.length
        step(row, event, momentOf(event), size)
        // Snapshots before the corrected entry are still true.
        if (event.index < about && row.snaps.length > before) row.snaps.pop()
      }
      row.places.push(...correction.places.map((index): Place => [index, 0]))
      row.merge = true
      corrected.push({ id: row.id, size, about })
      note(row, size)
    },

    /** Rows that wait to be written. */
    pending: (): number => touched.length,

    /** Writes what changed, in the order of keys; to be called inside a transaction. Returns the keys. */
    flush: (): readonly string[] => {
      const tally = new Map<number, number>()
      touched.sort((a, b) => a.id - b.id)
      for (const row of touched) write(row, tally)
      table.drain()
      table.addTally(tally)
      for (const { id, size, about } of corrected) table.addCorrection(id, { size, about })
      return touched.map(({ key }) => key)
    },

    /** To be called when the transaction has held: forgets what is written, and rows that memory has no room for. */
    settle: (): void => {
      for (const row of touched) {
        row.born = 0
        row.written = row.last
        row.versions = []
        row.snaps = []
        row.places = []
        row.merge = false
        row.touched = false
        rows.delete(row.key)
        rows.set(row.key, row)
      }
      touched = []
      corrected = []
      for (const [key, row] of rows) {
        if (rows.size <= rowsKept && characters <= charactersKept) break
        characters -= row.length
        rows.delete(key)
      }
    },

    /** Forgets what was not written, after a failed transaction. */
    reset: (): void => {
      table.forget()
      rows.clear()
      touched = []
      corrected = []
      characters = 0
      lastKey = table.lastKey()
      seen = undefined
    },
  }
}
