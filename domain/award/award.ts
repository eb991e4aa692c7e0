import { agencyState } from '../agency/agency-state.ts'
import type { Agency } from '../agency/agency-state.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import type { EventOf } from '../kernel/event.ts'
import { refuse } from '../kernel/refusals.ts'
import { registerOf } from '../kernel/rejection.ts'
import type { Infer } from '../kernel/schema.ts'
import { cents, date, object, oneOfText, optional, ownId, text } from '../kernel/schema.ts'
import type { Program } from '../program/program.ts'
import { program } from '../program/program.ts'
import { AwardRecorded, awardEvents, awardFields, confirmations, needField, shares } from './events.ts'
import type { awardKey } from './events.ts'
import { federalStart, fiscalYear } from './fiscal-year.ts'
import { alnFault, amountIsIdentifier, fainFault, subtierFault, ueiFault } from './keys.ts'

type Shares = Infer<typeof shares>
export type Award =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'active' | 'terminated'
      readonly agency: string
      readonly about: { readonly program: string; readonly fundingAgency: string; readonly awardingAgency: string; readonly implementingAgency: string }
      readonly startMonth: number
      readonly shares: Shares
      readonly identifiers: readonly string[]
      /** Change of each modification, by its number. */
      readonly modifications: Readonly<Record<string, string>>
      readonly amount: string
      readonly links: readonly string[]
    }

export const awardRefusals = {
  'award-key-malformed': { kind: 'invalid', message: '{fault}', remedy: 'Copy the key from the award document.' },
  'award-key-missing': { kind: 'invalid', message: 'An obligated Federal award has a FAIN or, for aggregates, a URI.', remedy: 'Give key.fain or key.uri; an announcement may lack both (basis "announced").' },
  'award-aln-of-another-program': { kind: 'invalid', message: 'The award names listing {given}, its program {expected}.', remedy: 'Choose the program of that listing, or correct the number.' },
  'award-shares-over-whole': { kind: 'invalid', message: 'The cluster shares add up to {percent} %.', remedy: 'Shares add up to at most 100 %.' },
  'award-cluster-twice': { kind: 'invalid', message: 'The cluster "{cluster}" stands twice.', remedy: 'Give each cluster one share.' },
  'award-amount-is-identifier': { kind: 'invalid', message: 'The digits of the amount are those of an identifier of this award.', remedy: 'Check the amount; if it is right, send amountConfirmed: true.' },
  'award-amount-negative': { kind: 'invalid', message: 'An award is not negative.', remedy: 'Record money that goes back as a modification.' },
  'program-not-active': { message: 'The program is not active on {day}.', remedy: 'Check the action date and the program.' },
  'action-in-future': { kind: 'invalid', message: 'The action date {day} has not come yet.', remedy: 'Record the award once it is made.' },
  'award-of-other-agencies': {
    kind: 'forbidden',
    onRecord: true,
    message: 'The award is that of {agencies}; you act for {acting}.',
    remedy: 'Ask one of them to record it, or a steward to import it.',
  },
  'award-terminated': { message: 'The award was terminated.', remedy: 'Correct the termination if it was wrong.' },
  'modification-differs': { message: 'Modification {modification} is recorded with another change.', remedy: 'Use the number of the new transaction, or correct the old one.' },
  'modification-unknown': { kind: 'invalid', message: 'The award has no modification {modification}.', remedy: 'Name one that is recorded, or leave it out for the award itself.' },
} as const
const reject = registerOf(awardRefusals)

type Known = Exclude<Award, { status: 'unknown' }>
type Key = Infer<typeof awardKey>

const initial: Award = { status: 'unknown' }
const roles = ['liaison', 'steward'] as const
const award = ownId('award')
const clustersOf = (list: Shares): readonly string[] => list.map(({ cluster }) => cluster)
const about = (state: Known) => ({ ...state.about, clusters: clustersOf(state.shares) })

const sharesFault = (list: Shares, field: string) => {
  const names = clustersOf(list)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return reject('award-cluster-twice', { cluster: twice }, field)
  const sum = list.reduce((all, { share }) => all + share, 0)
  return sum > 10_000 ? reject('award-shares-over-whole', { percent: sum / 100 }, field) : undefined
}

const keyFault = (key: Key, uei: string | undefined) => {
  const faults: readonly (readonly [string, string | undefined])[] = [
    ['/key/fain', key.fain === undefined ? undefined : fainFault(key.fain)],
    ['/key/aln', key.aln === undefined ? undefined : alnFault(key.aln)],
    ['/key/subtier', key.subtier === undefined ? undefined : subtierFault(key.subtier)],
    ['/recipient/uei', uei === undefined ? undefined : ueiFault(uei)],
  ]
  const found = faults.find(([, fault]) => fault !== undefined)
  return found ? reject('award-key-malformed', { fault: found[1] as string }, found[0]) : undefined
}

/** One of the three agencies records its own award; a steward records what was published. */
const partyFault = ({ fundingAgency, awardingAgency, implementingAgency }: Known['about'], { actor }: Context) =>
  actor.role === 'steward' || [fundingAgency, awardingAgency, implementingAgency].includes(actor.agency)
    ? undefined
    : reject('award-of-other-agencies', { agencies: [...new Set([fundingAgency, awardingAgency, implementingAgency])].join(', '), acting: actor.agency })

const programFault = (found: Exclude<Program, { status: 'unknown' }>, day: string, key: Key) => {
  if ((found.activeFrom !== undefined && day < found.activeFrom) || (found.activeUntil !== undefined && day > found.activeUntil)) return reject('program-not-active', { day }, '/actionDate')
  if (found.code.kind === 'aln' && key.aln !== undefined && key.aln !== found.code.aln) return reject('award-aln-of-another-program', { given: key.aln, expected: found.code.aln }, '/key/aln')
  return undefined
}

const periodFault = (period: { readonly start: string; readonly end?: string } | undefined) => (period?.end !== undefined && period.end < period.start ? refuse('period-reversed', {}, '/period/end') : undefined)

const evolveKnown = (state: Known, event: EventOf<(typeof awardEvents)[number]>): Known => {
  switch (event.type) {
    case 'AwardRecorded':
      return state
    case 'AwardModified':
      return { ...state, modifications: { ...state.modifications, [event.data.modification]: event.data.change } }
    case 'AwardCorrected':
      return event.data.modification === undefined ? { ...state, amount: event.data.amount } : { ...state, modifications: { ...state.modifications, [event.data.modification]: event.data.amount } }
    case 'AwardTerminated':
      return { ...state, status: 'terminated' }
    case 'AwardClusterAttributed':
      return { ...state, shares: event.data.shares }
    case 'AwardLinkedToNeed':
      return { ...state, links: [...state.links, linkOf(event.data)] }
    default:
      return unreachable(event)
  }
}

const linkOf = ({ need, relation }: { readonly need: Infer<typeof needField>; readonly relation: string }): string => `${need.kind === 'finding' ? need.finding : need.gap} ${relation}`

/** Public money for a recipient, and the clusters that it is for. */
export const awardStream = defineStream({
  kind: 'award',
  title: 'Award',
  description: 'An award of any level under its key, with its modifications, its clusters and the needs that it answers.',
  events: awardEvents,
  initial: initial as Award,
  evolve: (state, event): Award => {
    if (event.type !== 'AwardRecorded') return state.status === 'unknown' ? state : evolveKnown(state, event)
    const { key, recipient, program: name, fundingAgency, awardingAgency, implementingAgency, fiscalYearStart } = event.data
    return {
      status: 'active',
      agency: event.agency,
      about: { program: name, fundingAgency, awardingAgency, implementingAgency },
      startMonth: fiscalYearStart,
      shares: event.data.clusters,
      identifiers: [key.fain, key.uri, recipient.uei].filter((id): id is string => id !== undefined),
      modifications: {},
      amount: event.data.amount,
      links: [],
    }
  },
  commands: (command) => [
    command({
      name: 'record-award',
      summary: 'Record an award',
      target: 'award',
      mode: 'creates',
      roles,
      data: { award: optional(award), ...awardFields, ...confirmations },
      example: {
        award: AwardRecorded.example.award,
        key: AwardRecorded.example.key,
        program: AwardRecorded.example.program,
        recipient: { name: 'Wichita State University' },
        amount: '5140000000',
        basis: 'announced',
        actionDate: '2022-09-02',
        clusters: [...AwardRecorded.example.clusters],
      },
      reads: (data, _state, world) => {
        const found = world.of(program, data.program)
        return found && found.status !== 'unknown' ? [{ kind: 'agency', id: found.awardingAgency }] : []
      },
      decide: ({ amountConfirmed, ...data }, _state, context) => {
        const found = context.world.of(program, data.program)
        if (!found || found.status === 'unknown') return refuse('unknown-reference', { kind: 'program', id: data.program }, '/program')
        const { name: programName, level, policyArea, instrument, activities, fundingAgency, awardingAgency, implementingAgency } = found
        if (data.actionDate > context.now.slice(0, 10)) return reject('action-in-future', { day: data.actionDate }, '/actionDate')
        if (data.amount.startsWith('-')) return reject('award-amount-negative', {}, '/amount')
        if (level === 'federal' && data.basis === 'obligated' && data.key.fain === undefined && data.key.uri === undefined) return reject('award-key-missing', {}, '/key/fain')
        if (amountConfirmed !== true && amountIsIdentifier(data.amount, [data.key.fain, data.key.uri, data.recipient.uei])) return reject('award-amount-is-identifier', {}, '/amount')
        const fault =
          keyFault(data.key, data.recipient.uei) ??
          sharesFault(data.clusters, '/clusters') ??
          periodFault(data.period) ??
          programFault(found, data.actionDate, data.key) ??
          partyFault({ program: data.program, fundingAgency, awardingAgency, implementingAgency }, context)
        if (fault) return fault
        const agency = context.world.of<Agency>(agencyState, awardingAgency)
        const fiscalYearStart = agency?.status === 'registered' ? agency.fiscalYearStart : federalStart
        return accept({
          type: 'AwardRecorded',
          data: { ...data, award: context.id, programName, level, policyArea, instrument, activities, fundingAgency, awardingAgency, implementingAgency, fiscalYearStart, fiscalYear: fiscalYear(data.actionDate, fiscalYearStart) },
        })
      },
    }),
    command({
      name: 'modify-award',
      summary: 'Record a later transaction of an award',
      target: 'award',
      mode: 'changes',
      roles,
      data: { award, modification: text({ maxLength: 25 }), change: cents(), actionDate: date(), period: optional(object({ start: date(), end: optional(date()) })), ...confirmations },
      example: { award: AwardRecorded.example.award, modification: '01', change: '10000000', actionDate: '2023-05-01' },
      decide: ({ amountConfirmed, ...data }, state, context) => {
        if (state.status === 'unknown') return alreadySo
        const known = state.modifications[data.modification]
        if (known !== undefined) return known === data.change ? alreadySo : reject('modification-differs', { modification: data.modification }, '/modification')
        if (state.status === 'terminated') return reject('award-terminated')
        if (data.actionDate > context.now.slice(0, 10)) return reject('action-in-future', { day: data.actionDate }, '/actionDate')
        if (amountConfirmed !== true && amountIsIdentifier(data.change, state.identifiers)) return reject('award-amount-is-identifier', {}, '/change')
        return periodFault(data.period) ?? partyFault(state.about, context) ?? accept({ type: 'AwardModified', data: { ...data, ...about(state), fiscalYear: fiscalYear(data.actionDate, state.startMonth) } })
      },
    }),
    command({
      name: 'correct-award',
      summary: 'Correct the published amount of a transaction',
      target: 'award',
      mode: 'changes',
      roles,
      data: { award, modification: optional(text({ maxLength: 25 })), amount: cents(), reason: text({ maxLength: 1000 }) },
      example: { award: AwardRecorded.example.award, amount: '5140000000', reason: 'Published in thousands.' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return alreadySo
        const current = data.modification === undefined ? state.amount : state.modifications[data.modification]
        if (current === undefined) return reject('modification-unknown', { modification: data.modification ?? '' }, '/modification')
        if (current === data.amount) return alreadySo
        return partyFault(state.about, context) ?? accept({ type: 'AwardCorrected', data: { ...data, ...about(state) } })
      },
    }),
    command({
      name: 'terminate-award',
      summary: 'Terminate an award',
      target: 'award',
      mode: 'changes',
      roles,
      data: { award, on: date(), reason: text({ maxLength: 1000 }) },
      example: { award: AwardRecorded.example.award, on: '2024-01-31', reason: 'Recipient withdrew.' },
      decide: (data, state, context) =>
        state.status !== 'active' ? alreadySo : (partyFault(state.about, context) ?? accept({ type: 'AwardTerminated', data: { ...data, ...about(state) } })),
    }),
    command({
      name: 'attribute-award',
      summary: 'Say which clusters an award is for',
      target: 'award',
      mode: 'changes',
      roles,
      data: { award, shares },
      example: { award: AwardRecorded.example.award, shares: [{ cluster: 'wichita-aerospace', share: 10_000, attributedBy: 'eda', reason: 'Application text.' }] },
      decide: (data, state, context) => {
        if (state.status === 'unknown' || JSON.stringify(state.shares) === JSON.stringify(data.shares)) return alreadySo
        return sharesFault(data.shares, '/shares') ?? partyFault(state.about, context) ?? accept({ type: 'AwardClusterAttributed', data: { ...data, before: clustersOf(state.shares), ...state.about } })
      },
    }),
    command({
      name: 'link-award-to-need',
      summary: 'Say whether an award answers a finding or a policy gap',
      target: 'award',
      mode: 'changes',
      roles,
      data: { award, need: needField, relation: oneOfText(['addresses', 'partly', 'unrelated']), note: optional(text({ maxLength: 1000 })) },
      example: { award: AwardRecorded.example.award, need: { kind: 'finding', finding: 'heat-treatment' }, relation: 'partly' },
      decide: (data, state) => (state.status === 'unknown' || state.links.includes(linkOf(data)) ? alreadySo : accept({ type: 'AwardLinkedToNeed', data: { ...data, ...about(state) } })),
    }),
  ],
})
