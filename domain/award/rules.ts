import type { Context } from '../kernel/decider.ts'
import { refuse } from '../kernel/refusals.ts'
import type { Rejection } from '../kernel/rejection.ts'
import { registerOf } from '../kernel/rejection.ts'
import type { Infer } from '../kernel/schema.ts'
import type { Program } from '../program/program.ts'
import { placeFault, placesFault } from '../region-system/places.ts'
import type { KnownAward, Modification, Period, Shares } from './award-state.ts'
import type { awardKey, AwardRecorded } from './events.ts'
import { alnFault, amountIsIdentifier, fainFault, subtierFault, ueiFault } from './keys.ts'

type Refused = { readonly rejected: Rejection } | undefined
type Key = Infer<typeof awardKey>

export const awardRefusals = {
  'award-key-malformed': { kind: 'invalid', message: '{fault}', remedy: 'Copy the key from the award document.' },
  'award-key-missing': {
    kind: 'invalid',
    message: 'An obligated Federal award has a FAIN or, for aggregates, a URI.',
    remedy: 'Give key.fain or key.uri; an announcement may lack both (basis "announced").',
  },
  'award-aln-of-another-program': {
    kind: 'invalid',
    message: 'The award names listing {given}, its program {expected}.',
    remedy: 'Choose the program of that listing, or correct the number.',
  },
  'award-shares-over-whole': { kind: 'invalid', message: 'The cluster shares add up to {percent} %.', remedy: 'Shares add up to at most 100 %.' },
  'award-cluster-twice': { kind: 'invalid', message: 'The cluster "{cluster}" stands twice.', remedy: 'Give each cluster one share.' },
  'award-amount-is-identifier': {
    kind: 'invalid',
    message: 'The digits of the amount are those of an identifier of this award.',
    remedy: 'Check the amount; if it is right, send amountConfirmed: true.',
  },
  'award-amount-negative': { kind: 'invalid', message: 'An award is not negative.', remedy: 'Record money that goes back as a modification.' },
  'program-not-active': { message: 'The program is not active on {day}.', remedy: 'Check the action date and the program.' },
  'action-in-future': { kind: 'invalid', message: 'The day {day} has not come yet.', remedy: 'Record it once it has happened.' },
  'award-of-other-agencies': {
    kind: 'forbidden',
    onRecord: true,
    message: 'The award is that of {agencies}; you act for {acting}.',
    remedy: 'Ask one of them to record it, or a steward to import it.',
  },
  'award-terminated': { message: 'The award was terminated.', remedy: 'Correct the termination if it was wrong.' },
  'award-terminated-otherwise': { message: 'The award was terminated on {on}.', remedy: 'Correct that entry if the day was wrong.' },
  'modification-before-award': {
    kind: 'invalid',
    message: 'The award was made on {day}; a later transaction of it is not earlier.',
    remedy: 'Check the action date; record the first transaction as the award and the others as modifications.',
  },
  'modification-differs': {
    message: 'Transaction {modification} of this award is recorded with other content.',
    remedy: 'Use the number of the new transaction, or correct the old one.',
  },
  'award-correction-of-modification': {
    kind: 'invalid',
    message: 'Recipient and non-Federal share are those of the award itself, not of modification {modification}.',
    remedy: 'Leave the modification out, or correct only its amount.',
  },
  'award-note-on-confidential-need': {
    kind: 'invalid',
    message: 'The need is confidential and what is said of an award is open to all.',
    remedy: 'Leave the note out; the link itself says nothing of the need.',
  },
  'modification-unknown': {
    kind: 'invalid',
    message: 'The award has no modification {modification}.',
    remedy: 'Name one that is recorded, or leave it out for the award itself.',
  },
} as const
export const rejectAward = registerOf(awardRefusals)

/** Each cluster once, and no more than the whole; `field` points at the list. */
export const sharesFault = (list: Shares, field: string): Refused => {
  const twice = list.findIndex(({ cluster }, i) => list.findIndex((other) => other.cluster === cluster) !== i)
  if (twice >= 0) return rejectAward('award-cluster-twice', { cluster: list[twice]?.cluster ?? '' }, `${field}/${twice}/cluster`)
  const sum = list.reduce((all, { share }) => all + share, 0)
  return sum > 10_000 ? rejectAward('award-shares-over-whole', { percent: sum / 100 }, field) : undefined
}

/** The formats of the key and of the recipient's identifier. */
export const keyFault = (key: Key, uei: string | undefined): Refused => {
  const faults: readonly (readonly [string, string | undefined])[] = [
    ['/key/fain', key.fain === undefined ? undefined : fainFault(key.fain)],
    ['/key/aln', key.aln === undefined ? undefined : alnFault(key.aln)],
    ['/key/subtier', key.subtier === undefined ? undefined : subtierFault(key.subtier)],
    ['/recipient/uei', uei === undefined ? undefined : ueiFault(uei)],
  ]
  const found = faults.find(([, fault]) => fault !== undefined)
  return found ? rejectAward('award-key-malformed', { fault: found[1] as string }, found[0]) : undefined
}

/** The key with the listing of the program where an award that has a key leaves it out. */
export const wholeKey = (key: Key, { code }: Exclude<Program, { status: 'unknown' }>): Key =>
  code.kind === 'aln' && key.aln === undefined && (key.fain ?? key.uri) !== undefined ? { ...key, aln: code.aln } : key

/** One of the three agencies records its own award; a steward records what was published. */
export const partyFault = ({ fundingAgency, awardingAgency, implementingAgency }: KnownAward['about'], { actor }: Context): Refused =>
  actor.role === 'steward' || [fundingAgency, awardingAgency, implementingAgency].includes(actor.agency)
    ? undefined
    : rejectAward('award-of-other-agencies', { agencies: [...new Set([fundingAgency, awardingAgency, implementingAgency])].join(', '), acting: actor.agency })

/** The program runs on the day of the award, and its listing is the one that the award names. */
export const programFault = (found: Exclude<Program, { status: 'unknown' }>, day: string, key: Key): Refused => {
  if ((found.activeFrom !== undefined && day < found.activeFrom) || (found.activeUntil !== undefined && day > found.activeUntil))
    return rejectAward('program-not-active', { day }, '/actionDate')
  if (found.code.kind === 'aln' && key.aln !== undefined && key.aln !== found.code.aln)
    return rejectAward('award-aln-of-another-program', { given: key.aln, expected: found.code.aln }, '/key/aln')
  return undefined
}

export const periodFault = (period: Period | undefined): Refused =>
  period?.end !== undefined && period.end < period.start ? refuse('period-reversed', {}, '/period/end') : undefined

type Said = Pick<Infer<typeof AwardRecorded.data>, 'level' | 'basis' | 'amount' | 'key' | 'recipient' | 'clusters' | 'period' | 'recipientPlace' | 'performanceCounties' | 'benefitingCounties'>

/** Counties of awards are of many vintages; that they can be is all that is known of them. */
const groundFault = ({ recipientPlace, performanceCounties, benefitingCounties }: Said): Refused =>
  placeFault(recipientPlace?.state, '/recipientPlace/state') ??
  placeFault(recipientPlace?.county, '/recipientPlace/county') ??
  placesFault(performanceCounties, '/performanceCounties') ??
  placesFault(benefitingCounties, '/benefitingCounties')

/** What must hold of an award in itself. */
export const recordedFault = (said: Said): Refused => {
  const { level, basis, amount, key, recipient, clusters, period } = said
  if (amount.startsWith('-')) return rejectAward('award-amount-negative', {}, '/amount')
  if (level === 'federal' && basis === 'obligated' && (key.fain ?? key.uri) === undefined) return rejectAward('award-key-missing', {}, '/key/fain')
  return keyFault(key, recipient.uei) ?? sharesFault(clusters, '/clusters') ?? periodFault(period) ?? groundFault(said)
}

export const futureFault = (day: string, { now }: Context, field: string): Refused =>
  day > now.slice(0, 10) ? rejectAward('action-in-future', { day }, field) : undefined

export const amountFault = (amount: string, identifiers: readonly (string | undefined)[], confirmed: boolean | undefined, field: string): Refused =>
  confirmed !== true && amountIsIdentifier(amount, identifiers) ? rejectAward('award-amount-is-identifier', {}, field) : undefined

type Identified = { readonly key: Pick<Key, 'fain' | 'uri'>; readonly recipient: { readonly uei?: string } }
export const identifiersOf = ({ key, recipient }: Identified): readonly (string | undefined)[] => [key.fain, key.uri, recipient.uei]

type Transaction = { readonly modification: string; readonly change: string; readonly actionDate: string; readonly period?: Period }
const samePeriod = (a: Period | undefined, b: Period | undefined): boolean => a?.start === b?.start && a?.end === b?.end

/**
 * Within one award the key of a transaction comes down to its modification number. The same transaction sent again is
 * known, also after its amount was corrected; another one under the same number is refused.
 */
export const seenBefore = (state: KnownAward, given: Transaction): 'same' | 'differs' | undefined => {
  if (given.modification === state.key.modification)
    return given.change === state.amount && given.actionDate === state.actionDate ? 'same' : 'differs'
  const known: Modification | undefined = state.modifications.find(({ modification }) => modification === given.modification)
  if (!known) return undefined
  const { published } = known
  const sameChange = given.change === published.change || given.change === known.change
  return sameChange && given.actionDate === published.actionDate && samePeriod(given.period, published.period) ? 'same' : 'differs'
}
