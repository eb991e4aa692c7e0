import type Database from 'better-sqlite3'
import type { EntryReplaced } from '../../domain/correction/events.ts'
import { isCorrection } from '../../domain/correction/effective.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import type { AnyProjection, Projection } from '../../projections/kernel/projection.ts'
import type { Entry, EventLog } from '../ports/event-log.ts'
import { openFold } from './fold.ts'
import type { Table } from './table.ts'
import { openTable } from './table.ts'

export type Decode = (entry: Entry) => Recorded

/** One build of one version of one projection. */
export type Generation = {
  readonly id: number
  readonly projection: Projection<unknown>
  readonly table: Table
  readonly interested: (type: string) => boolean
  readonly apply: (event: Recorded) => readonly string[]
  /** Refolds what a correction touched. Everything before it must be flushed. */
  readonly correct: (event: Recorded) => Promise<readonly string[]>
  readonly flush: () => readonly string[]
  readonly reset: () => void
  /** Entries of a key with from ≤ index < to, in order. */
  readonly history: (key: number, from: number, to: number) => Promise<readonly Recorded[]>
}

/** Entries read at a time when a key's history is long. */
const piece = 5000

/** The fact at the end of a chain of corrections, and every form that it ever had. */
const formsOf = async (log: EventLog, decode: Decode, correction: Recorded): Promise<readonly Recorded[]> => {
  const read = await log.readStream(correction.stream)
  const stream = read.kind === 'found' ? read.entries.filter(({ index }) => index <= correction.index).map(decode) : []
  let about = correction
  while (isCorrection(about)) {
    const { event } = about.data.corrected
    const next = stream.find(({ id }) => id === event)
    if (!next) return []
    about = next
  }
  const forms = stream.filter((e): e is Recorded<EventOf<typeof EntryReplaced>> => e.type === 'EntryReplaced' && (e.data as { corrected: { event: string } }).corrected.event === about.id)
  return [about, ...forms.map(({ data }) => ({ ...about, data: data.data }))]
}

export const openGeneration = (db: Database.Database, id: number, projection: AnyProjection, log: EventLog, decode: Decode): Generation => {
  const p = projection as unknown as Projection<unknown>
  const table = openTable(db, id, projection)
  const fold = openFold(projection, table)
  const types = p.interests === 'all' ? undefined : new Set(p.interests)
  const interested = (type: string): boolean => types === undefined || types.has(type)

  const history = async (key: number, from: number, to: number): Promise<readonly Recorded[]> => {
    const indexes = table.entriesOf(key, from, to)
    const found: Recorded[] = []
    for (let at = 0; at < indexes.length; at += piece) for (const entry of await log.readAt(indexes.slice(at, at + piece))) found.push(decode(entry))
    return found
  }

  return {
    id,
    projection: p,
    table,
    interested,
    apply: fold.apply,
    correct: async (event) => {
      const forms = (await formsOf(log, decode, event)).filter(({ type }) => interested(type))
      const keys = [...new Set(forms.flatMap((form) => [...p.keys(form)]))]
      const about = forms[0]
      for (const key of keys) {
        const known = await history(table.keyId(key), 0, event.index)
        const all = [...known, about as Recorded, event].filter((e, i, list) => list.findIndex(({ index }) => index === e.index) === i)
        fold.refold(key, all.toSorted((a, b) => a.index - b.index), event.index + 1, [(about as Recorded).index, event.index])
      }
      return keys
    },
    flush: fold.flush,
    reset: fold.reset,
    history,
  }
}
