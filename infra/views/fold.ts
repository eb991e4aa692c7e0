import type { Recorded } from '../../domain/kernel/event.ts'
import { counting, fold } from '../../projections/kernel/cut.ts'
import type { AnyProjection, Projection } from '../../projections/kernel/projection.ts'
import type { Table, Version } from './table.ts'
import { docEvery, smallDoc } from './table.ts'

/** A row as it stands in memory while entries come in. */
type Live = {
  readonly id: number
  view: unknown
  count: number
  latest: string
  /** Size at which the row was last touched. */
  at: number
  /** Entries since a version with a document, and the length that its document had. */
  sinceDoc: number
  docLength: number
  last: Version | undefined
  /** Size of the newest version that is written. */
  written: number
  fresh: Version[]
  entries: number[]
}

/** Rows held in memory beyond a flush; the least recently used go first. */
const rowsKept = 20_000

const epoch = ''

const sameValues = (a: Version['values'], b: Version['values']): boolean =>
  a.every((value, i) => value === b[i] || (Array.isArray(value) && JSON.stringify(value) === JSON.stringify(b[i])))

/** Folds entries into the rows of one generation, and hands what changed to its table. */
export const openFold = (projection: AnyProjection, table: Table) => {
  const p = projection as unknown as Projection<unknown>
  const rows = new Map<string, Live>()
  const touched = new Set<string>()
  const corrected: { readonly id: number; readonly size: number }[] = []

  const rowOf = (key: string): Live => {
    const known = rows.get(key)
    if (known) return known
    const id = table.keyId(key)
    const stored = table.current(id)
    const row: Live = {
      id,
      view: stored?.doc ? (JSON.parse(stored.doc) as unknown) : p.initial(key),
      count: stored?.count ?? 0,
      latest: stored?.latest ?? epoch,
      at: stored?.from_size ?? 0,
      sinceDoc: 0,
      docLength: stored?.doc?.length ?? 0,
      last: undefined,
      written: stored?.from_size ?? -1,
      fresh: [],
      entries: [],
    }
    rows.set(key, row)
    return row
  }

  /** Adds a version for the row as it is now, unless nothing that lists can see changed and the document may wait. */
  const note = (row: Live, from: number, whole: boolean): void => {
    row.at = from
    const due = whole || row.sinceDoc >= docEvery || row.docLength <= smallDoc
    const text = due ? JSON.stringify(row.view) : undefined
    if (text !== undefined) row.docLength = text.length
    const doc = text !== undefined && (whole || row.sinceDoc >= docEvery || text.length <= smallDoc) ? text : null
    const listed = row.count > 0 && (p.lists ? p.lists(row.view) : true)
    const values = p.columns.map((column) => column.of(row.view))
    if (doc === null && row.last && row.last.listed === listed && sameValues(row.last.values, values)) return
    if (doc !== null) row.sinceDoc = 0
    // Two refolds may meet at one size; the later word counts.
    if (row.fresh.at(-1)?.from === from) row.fresh.pop()
    row.last = { from, count: row.count, latest: row.latest, listed, doc, values }
    row.fresh.push(row.last)
  }

  return {
    /** Keys that the entry touched. */
    apply: (event: Recorded): readonly string[] => {
      const keys = [...new Set(p.keys(event))]
      for (const key of keys) {
        const row = rowOf(key)
        row.view = p.evolve(row.view, event, key)
        row.count += 1
        row.sinceDoc += 1
        if (event.occurredAt > row.latest) row.latest = event.occurredAt
        row.entries.push(event.index)
        note(row, event.index + 1, false)
        touched.add(key)
      }
      return keys
    },

    /** Folds a key again from its whole history, because a correction at `size - 1` touched it. */
    refold: (key: string, history: readonly Recorded[], size: number, indexes: readonly number[]): void => {
      const row = rowOf(key)
      row.view = fold(p, key, history)
      row.count = counting(p, key, history).length
      row.latest = history.reduce((latest, event) => (event.occurredAt > latest ? event.occurredAt : latest), epoch)
      row.entries.push(...indexes)
      corrected.push({ id: row.id, size })
      note(row, size, true)
      touched.add(key)
    },

    /** Writes what changed; to be called inside a transaction. The newest version of a row always has its document. */
    flush: (): readonly string[] => {
      const keys = [...touched]
      for (const key of keys.toSorted()) {
        const row = rows.get(key) as Live
        const last = row.fresh.at(-1)
        if (last?.from !== row.at || last.doc === null) note(row, row.at, true)
        for (const index of row.entries) table.addEntry(row.id, index)
        table.write(row.id, row.fresh, row.fresh[0]?.from === row.written)
        row.written = row.fresh.at(-1)?.from ?? row.written
        row.fresh = []
        row.entries = []
      }
      for (const { id, size } of corrected) table.addCorrection(id, size)
      corrected.length = 0
      touched.clear()
      for (const key of rows.keys()) {
        if (rows.size <= rowsKept) break
        rows.delete(key)
      }
      return keys
    },

    /** Forgets what was not written, after a failed transaction. */
    reset: (): void => {
      rows.clear()
      touched.clear()
      corrected.length = 0
    },
  }
}

export type Fold = ReturnType<typeof openFold>
