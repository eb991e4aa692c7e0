import { getJson } from '../ledger/ask.ts'
import type { CommandSpec } from '../ledger/catalogue.ts'
import type { EntryFacts } from '../ledger/entries.ts'
import type { TypedGroup } from './typed.ts'
import { textIn } from './typed.ts'

export type Entry = EntryFacts & { readonly body?: { readonly data: unknown } }

/** The record that a command is about, once it is named; a command that makes a new one is about none yet. */
export const streamOf = (spec: CommandSpec, typed: TypedGroup): string | undefined => {
  const id = textIn(typed[spec.target])
  return spec.mode === 'creates' || id === '' ? undefined : spec.stream === 'any' ? id : `${spec.stream}-${id}`
}

const entriesAt = (stream: string, order: 'newest' | 'oldest', limit: number): string => `/api/v1/entries?stream=${encodeURIComponent(stream)}&order=${order}&limit=${limit}`

/** The revision at which a record stands; `undefined` where it cannot be read. */
export const revisionOf = async (stream: string): Promise<number | undefined> => (await getJson<{ readonly entries: readonly Entry[] }>(entriesAt(stream, 'newest', 1)).catch(() => undefined))?.entries[0]?.revision

/** An attempt that was refused is an entry of the record and changes nothing of it. */
const changesNothing = ({ type }: Entry): boolean => type === 'CommandRefused'

/** What was recorded since a revision: the newest first, and where the record stands now. */
export const recordedSince = async (stream: string, seen: number): Promise<{ readonly now: number | undefined; readonly entries: readonly Entry[] }> => {
  const { entries } = await getJson<{ readonly entries: readonly Entry[] }>(entriesAt(stream, 'newest', 50))
  return { now: entries[0]?.revision, entries: entries.filter((entry) => entry.revision > seen && !changesNothing(entry)) }
}

/** The path under which the entries of a record are read from its beginning. */
export const recordPath = (stream: string): string => entriesAt(stream, 'oldest', 1000)
