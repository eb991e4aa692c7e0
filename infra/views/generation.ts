import type Database from 'better-sqlite3'
import { isCorrection } from '../../domain/correction/effective.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { Projection } from '../../projections/kernel/projection.ts'
import { breath } from '../ports/clock.ts'
import type { Entry, EventLog } from '../ports/event-log.ts'
import { openFold } from './fold.ts'
import type { Table } from './table.ts'
import { openTable } from './table.ts'
import { createTables, indexSteps } from './tables.ts'

export type Decode = (entry: Entry) => Recorded

/** One build of one version of one projection. */
export type Generation = {
  readonly id: number
  readonly projection: Projection<unknown>
  readonly table: Table
  readonly interested: (type: string) => boolean
  /** True for a build of an older version of the projection: its rows can be shown, but nothing can be folded. */
  readonly frozen: boolean
  /** The log size that its rows are true for. */
  readonly size: () => number
  readonly apply: (event: Recorded, moment: number) => readonly string[]
  /** Refolds what a correction touched. Everything before it must be written. */
  readonly correct: (event: Recorded) => Promise<void>
  /** Rows that wait to be written. */
  readonly pending: () => number
  /** Writes what changed, how far it came, and an entry to know the log by; inside a transaction. Returns the keys. */
  readonly flush: (size: number, last: Entry | undefined) => readonly string[]
  /** After the transaction: it held, or it did not. */
  readonly settle: (size: number) => void
  readonly reset: () => void
  /** Entries of a key with from ≤ index < to, in order; those left out that surely occurred after `occurred` (ms). */
  readonly history: (key: number, from: number, to: number, occurred?: number) => Promise<readonly Recorded[]>
  /** Makes the indexes that readers need, a step at a time. */
  readonly index: () => Promise<void>
  /** Keeps its tables while a reader uses them; returns how to let go. */
  readonly hold: () => () => void
  /** Resolves when no reader holds it. */
  readonly released: () => Promise<void>
}

/** Entries read at a time when a key's history is long. */
const piece = 5000

type Family = {
  /** The fact that a correction is about in the end, and every correction about it or about one of these. */
  readonly members: readonly Recorded[]
  /** The members in every form that they ever had, for a row may have been found by any of them. */
  readonly forms: readonly Recorded[]
}

const familyOf = async (log: EventLog, decode: Decode, correction: Recorded): Promise<Family> => {
  const read = await log.readStream(correction.stream)
  const stream = read.kind === 'found' ? read.entries.filter(({ index }) => index <= correction.index).map(decode) : []
  const byId = new Map(stream.map((event) => [event.id, event]))
  let fact: Recorded | undefined = correction
  while (fact && isCorrection(fact)) fact = byId.get(fact.data.corrected.event)
  const own = new Set(fact ? [fact.id] : [])
  const members = stream.filter((event) => {
    if (isCorrection(event) && own.has(event.data.corrected.event)) own.add(event.id)
    return own.has(event.id)
  })
  const replaced = members.flatMap((event) => {
    if (!isCorrection(event) || event.type !== 'EntryReplaced') return []
    const about = byId.get(event.data.corrected.event)
    return about ? [{ ...about, data: event.data.data, occurredAt: event.data.occurredAt ?? about.occurredAt }] : []
  })
  return { members, forms: [...members, ...replaced] }
}

export const openGeneration = (
  db: Database.Database,
  options: { readonly id: number; readonly projection: Projection<unknown>; readonly size: number; readonly frozen?: boolean; readonly log: EventLog; readonly decode: Decode; readonly apart?: number },
): Generation => {
  const { id, projection: p, log, decode } = options
  createTables(db, id, p)
  const table = openTable(db, id, p)
  const fold = openFold(p, table, options.apart)
  const move = db.prepare('UPDATE generation SET size = ?, marked = coalesce(?, marked), mark = coalesce(?, mark) WHERE id = ?')
  const types = p.interests === 'all' ? undefined : new Set(p.interests)
  const interested = (type: string): boolean => types === undefined || types.has(type)
  let size = options.size
  let readers = 0
  let released: (() => void) | undefined

  const history = async (key: number, from: number, to: number, occurred = Number.MAX_SAFE_INTEGER): Promise<readonly Recorded[]> => {
    const indexes = table.placesOf(key, from, to).flatMap(([index, moment]) => (moment <= occurred ? [index] : []))
    const found: Recorded[] = []
    for (let at = 0; at < indexes.length; at += piece) for (const entry of await log.readAt(indexes.slice(at, at + piece))) found.push(decode(entry))
    return found
  }

  return {
    id,
    projection: p,
    table,
    interested,
    frozen: options.frozen ?? false,
    size: () => size,
    apply: fold.apply,
    correct: async (event) => {
      const { members, forms } = await familyOf(log, decode, event)
      const about = members.reduce((least, { index }) => Math.min(least, index), event.index)
      const keys = [...new Set(forms.filter(({ type }) => interested(type)).flatMap((form) => [...p.keys(form)]))]
      for (const key of keys) {
        const known = table.findKey(key)
        const base = known === undefined ? undefined : table.base(known, event.index, about)
        const own = known === undefined ? [] : await history(known, base?.at ?? 0, event.index)
        const byIndex = new Map([...own, ...members, event].map((entry) => [entry.index, entry]))
        const rest = [...byIndex.values()].toSorted((a, b) => a.index - b.index)
        fold.refold(key, base, rest, { size: event.index + 1, about, places: [...members.map(({ index }) => index), event.index] })
      }
    },
    pending: fold.pending,
    flush: (reached, last) => {
      move.run(reached, last?.index ?? null, last?.id ?? null, id)
      const keys = fold.flush()
      table.pages.note(reached)
      return keys
    },
    settle: (reached) => {
      size = reached
      fold.settle()
    },
    reset: fold.reset,
    history,
    index: async () => {
      for (const step of indexSteps(id, p)) {
        db.exec(step)
        await breath()
      }
      await table.pages.build()
    },
    hold: () => {
      readers += 1
      return () => {
        readers -= 1
        if (readers === 0) released?.()
      }
    },
    released: () => new Promise((resolve) => (readers === 0 ? resolve() : (released = resolve))),
  }
}
