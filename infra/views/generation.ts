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

type Chain = {
  /** The entries that the correction is about: the fact at the end, and the corrections between. */
  readonly members: readonly Recorded[]
  /** The members in every form that they ever had, for a row may have been found by any of them. */
  readonly forms: readonly Recorded[]
}

const chainOf = async (log: EventLog, decode: Decode, correction: Recorded): Promise<Chain> => {
  const read = await log.readStream(correction.stream)
  const stream = read.kind === 'found' ? read.entries.filter(({ index }) => index <= correction.index).map(decode) : []
  const members: Recorded[] = []
  for (let about: Recorded | undefined = correction; about && isCorrection(about); ) {
    const { event }: { readonly event: string } = about.data.corrected
    about = stream.find(({ id }) => id === event)
    if (about) members.push(about)
  }
  const replacements = stream.filter((e): e is Recorded<EventOf<typeof EntryReplaced>> => e.type === 'EntryReplaced')
  const forms = members.flatMap((member) => [
    member,
    ...replacements
      .filter(({ data }) => data.corrected.event === member.id)
      .map(({ data }) => ({ ...member, data: data.data, occurredAt: data.occurredAt ?? member.occurredAt })),
  ])
  return { members, forms }
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
      const { members, forms } = await chainOf(log, decode, event)
      const keys = [...new Set(forms.filter(({ type }) => interested(type)).flatMap((form) => [...p.keys(form)]))]
      for (const key of keys) {
        const byIndex = new Map([...(await history(table.keyId(key), 0, event.index)), ...members, event].map((entry) => [entry.index, entry]))
        const whole = [...byIndex.values()].toSorted((a, b) => a.index - b.index)
        fold.refold(key, whole, event.index + 1, [...members.map(({ index }) => index), event.index])
      }
      return keys
    },
    flush: fold.flush,
    reset: fold.reset,
    history,
  }
}
