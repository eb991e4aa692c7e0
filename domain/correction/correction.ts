import { streams } from '../catalog.ts'
import type { Decision } from '../kernel/decider.ts'
import { accept, alreadySo } from '../kernel/decider.ts'
import { sameJson } from '../kernel/equal.ts'
import type { Actor, Recorded, Role } from '../kernel/event.ts'
import { refuse } from '../kernel/refusals.ts'
import type { Rejection } from '../kernel/rejection.ts'
import { registerOf } from '../kernel/rejection.ts'
import type { ReferenceKind, Schema } from '../kernel/schema.ts'
import { anyObject, instant, integer, object, optional, text } from '../kernel/schema.ts'
import { effective, isCorrection } from './effective.ts'
import type { CorrectionEvent } from './events.ts'

export const correctionRefusals = {
  'entry-unknown': { kind: 'missing', message: 'The stream {stream} has no entry {revision}.', remedy: 'Take stream and revision from the entry itself, as the timeline shows it.' },
  'correction-needs-reason': { kind: 'invalid', message: 'A correction needs a reason.', remedy: 'Say in a sentence what was wrong, or what the remark is.' },
  'correction-needs-owner': {
    kind: 'forbidden',
    onRecord: true,
    message: 'The entry was made by {agency}; you act for {acting}.',
    remedy: 'Ask a colleague at {agency}, or a steward.',
  },
  'correction-not-replaceable': {
    kind: 'invalid',
    message: 'The entry is itself a correction.',
    remedy: 'Retract it, or replace the original entry once more: the last replacement counts.',
  },
  'refusal-not-correctable': { message: 'A refused command stays as it was.', remedy: 'Add a note to it instead.' },
  'entry-retracted': { message: 'The entry was retracted.', remedy: 'Retract the retraction first.' },
  'replacement-about-other-thing': {
    kind: 'invalid',
    message: 'The replacement is about another thing than {stream}.',
    remedy: 'Keep the id of the thing; if the entry belongs to another one, retract it and record it there.',
  },
  'entry-others-depend': {
    message: 'The entry began this record, and {count} later entries stand on it.',
    remedy: 'Replace the entry instead, or retract the later entries first.',
  },
} as const
const reject = registerOf(correctionRefusals)

type Touched = { readonly kind: ReferenceKind; readonly id: string }
type About = { readonly stream: string; readonly revision: number; readonly reason: string }
type Replacement = About & { readonly data: Readonly<Record<string, unknown>>; readonly occurredAt?: string }

export type CorrectionCommand =
  | { readonly name: 'replace-entry'; readonly data: Replacement }
  | { readonly name: 'retract-entry'; readonly data: About }
  | { readonly name: 'annotate-entry'; readonly data: About }

/** A correction as it may be asked for. It has no stream of its own: it goes to that of the entry. */
export type CorrectionSpec = {
  readonly name: CorrectionCommand['name']
  readonly summary: string
  readonly description: string
  readonly data: Schema<CorrectionCommand['data']>
  readonly example: CorrectionCommand['data']
  readonly roles: readonly Role[]
}

const about = {
  stream: text({ maxLength: 90, pattern: '^[a-z][a-z-]*-[a-z0-9][a-z0-9-]*$', description: 'Stream of the entry, `<kind>-<id>`.' }),
  revision: integer({ minimum: 0, description: 'Place of the entry in its stream, from 0.' }),
  reason: text({ maxLength: 2000 }),
}
const example = { stream: 'award-eda-binghamton-2022', revision: 0 }
const roles = ['liaison', 'steward'] as const

export const correctionCommands: readonly CorrectionSpec[] = [
  {
    name: 'replace-entry',
    summary: 'Replace what an entry says',
    description: 'From now on the entry counts with the data given, which are those of its own type, and with `occurredAt` as its time where that is given. What it said first stays readable.',
    data: object({ ...about, data: anyObject({ description: 'All data of the entry, as they should read.' }), occurredAt: optional(instant({ description: 'When the corrected fact happened, if that was wrong.' })) }),
    example: { stream: 'agency-eda', revision: 3, reason: 'The name was misspelled.', data: { agency: 'eda', name: 'Administration for Economic Development', reason: 'Department order.' } },
    roles,
  },
  {
    name: 'retract-entry',
    summary: 'Take an entry out of what counts',
    description: 'From now on the entry does not count; it stays readable. A correction may be retracted too, and then the entry counts as before it.',
    data: object(about),
    example: { ...example, revision: 3, reason: 'Logged for the wrong cluster.' },
    roles,
  },
  {
    name: 'annotate-entry',
    summary: 'Add a note to an entry',
    description: 'A remark that stands beside the entry; what the entry says counts as before.',
    data: object(about),
    example: { ...example, reason: 'Confirmed by the state office by telephone.' },
    roles,
  },
]

/** Finds what data of an event type refers to or is about (`subjectsIn` of its schema). */
export type TouchesOf = (type: string, data: unknown) => readonly Touched[]

const touchesOfEntry = (entry: Recorded, touches: TouchesOf): readonly Touched[] => {
  const own = (entry.data as { readonly touches?: readonly Touched[] }).touches
  return own !== undefined && (isCorrection(entry) || entry.type === 'CommandRefused') ? own : touches(entry.type, entry.data)
}

const union = (...lists: readonly (readonly Touched[])[]): readonly Touched[] => {
  const byName = new Map(lists.flat().map(({ kind, id }) => [`${kind}-${id}`, { kind, id }]))
  return [...byName.keys()].sort().map((name) => byName.get(name) as Touched)
}

/** What is wrong with the data of a replacement in themselves: the rules of the command hold for its correction as well. */
const faultOf = (type: string, data: unknown): { readonly rejected: Rejection } | undefined => {
  const rule = streams.find(({ events }) => events.some((spec) => spec.type === type))?.faults?.[type] as ((data: unknown) => { readonly rejected: Rejection } | undefined) | undefined
  const found = rule?.(data)
  return found && { rejected: { ...found.rejected, field: `/data${found.rejected.field ?? ''}` } }
}

const isFact = (event: Recorded): boolean => !isCorrection(event) && event.type !== 'CommandRefused'

/** Facts that count now and stand on the first one: retracting that would leave them about nothing. */
const dependants = (entry: Recorded, counting: readonly Recorded[]): number => {
  const facts = counting.filter(isFact)
  return facts[0]?.id === entry.id ? facts.length - 1 : 0
}

/**
 * What comes of a correction of an entry in `history`, the whole stream as it was recorded. Corrections name earlier
 * entries only, so they cannot run in a circle. That the data of a replacement fit the type of the entry is checked
 * before.
 */
export const decideCorrection = (
  command: CorrectionCommand,
  history: readonly Recorded[],
  touches: TouchesOf,
  context: { readonly actor: Actor; readonly now: string },
): Decision<CorrectionEvent> => {
  const { stream, revision, reason } = command.data
  const entry = history.find((event) => event.revision === revision)
  if (!entry) return reject('entry-unknown', { stream, revision }, '/revision')
  if (reason.trim() === '') return reject('correction-needs-reason', {}, '/reason')
  const { agency, role } = context.actor
  if (entry.agency !== agency && role !== 'steward') return reject('correction-needs-owner', { agency: entry.agency, acting: agency })

  const corrected = { event: entry.id, revision, type: entry.type }
  const counting = effective(history)
  const current = counting.find((event) => event.id === entry.id)
  const before = union(touchesOfEntry(entry, touches), current ? touchesOfEntry(current, touches) : [])
  if (command.name === 'annotate-entry') return accept({ type: 'EntryAnnotated', data: { corrected, reason, touches: before } })
  if (entry.type === 'CommandRefused') return reject('refusal-not-correctable', {}, '/revision')

  if (command.name === 'retract-entry') {
    if (!current) return alreadySo
    const count = isFact(entry) ? dependants(entry, counting) : 0
    return count > 0 ? reject('entry-others-depend', { count }, '/revision') : accept({ type: 'EntryRetracted', data: { corrected, reason, touches: before } })
  }

  const { data } = command.data
  if (isCorrection(entry)) return reject('correction-not-replaceable', {}, '/revision')
  if (!current) return reject('entry-retracted', {}, '/revision')
  // A time that was put right before stays right when only the data are replaced again.
  const moved = current.occurredAt === entry.occurredAt ? undefined : current.occurredAt
  const occurredAt = command.data.occurredAt ?? moved
  if (occurredAt !== undefined && occurredAt > context.now) return refuse('occurs-in-future', { now: context.now }, '/occurredAt')
  const after = touches(entry.type, data)
  const names = (list: readonly Touched[]): boolean => list.some(({ kind, id }) => `${kind}-${id}` === stream)
  if (names(before) && !names(after)) return reject('replacement-about-other-thing', { stream }, '/data')
  const same = sameJson(data, current.data)
  if (same && (occurredAt ?? current.occurredAt) === current.occurredAt) return alreadySo
  const fault = same ? undefined : faultOf(entry.type, data)
  if (fault) return fault
  return accept({ type: 'EntryReplaced', data: { corrected, reason, data, ...(occurredAt === undefined ? {} : { occurredAt }), touches: union(before, after) } })
}
