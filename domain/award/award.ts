import type { Agency } from '../agency/agency-state.ts'
import { agencyState } from '../agency/agency-state.ts'
import { finding } from '../finding/finding.ts'
import { gap } from '../gap/gap.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream } from '../kernel/decider.ts'
import { refuse, refuseMissing } from '../kernel/refusals.ts'
import { cents, date, oneOfText, optional, ownId, text } from '../kernel/schema.ts'
import { program } from '../program/program.ts'
import type { KnownAward, Need, Shares } from './award-state.ts'
import { evolveAward, initialAward, keyOfAward, needKey } from './award-state.ts'
import { AwardRecorded, awardEvents, awardFields, confirmations, needField, relations, shares } from './events.ts'
import { federalStart, fiscalYear, usualStart } from './fiscal-year.ts'
import { amountFault, futureFault, identifiersOf, keyFault, partyFault, periodFault, programFault, recordedFault, rejectAward, seenBefore, sharesFault, wholeKey } from './rules.ts'

const roles = ['liaison', 'steward'] as const
const award = ownId('award')
const clustersOf = (list: Shares): readonly string[] => [...new Set(list.map(({ cluster }) => cluster))]
const about = (state: KnownAward) => ({ ...state.about, clusters: clustersOf(state.shares) })

const sameShares = (a: Shares, b: Shares): boolean =>
  a.length === b.length &&
  a.every(({ cluster, share, attributedBy, reason }) => {
    const other = b.find((one) => one.cluster === cluster)
    return other?.share === share && other.attributedBy === attributedBy && other.reason === reason
  })

/** A need that is not open to all; what is said of it in an award would be. */
const isConfidential = (need: Need, { world }: Context): boolean => {
  const found = need.kind === 'finding' ? world.of(finding, need.finding) : world.of(gap, need.gap)
  return found === undefined || found.status === 'unknown' || found.confidentiality !== 'open'
}

/** Public money for a recipient, and the clusters that it is for. */
export const awardStream = defineStream({
  kind: 'award',
  title: 'Award',
  description: 'An award of any level under its key, with its modifications, its clusters and the needs that it answers.',
  events: awardEvents,
  initial: initialAward,
  faults: {
    AwardRecorded: recordedFault,
    AwardModified: ({ period }) => periodFault(period),
    AwardCorrected: ({ recipient }) => keyFault({}, recipient?.uei),
    AwardClusterAttributed: (data) => sharesFault(data.shares, '/shares'),
  },
  key: { what: 'FAIN, URI, listing and subtier', of: keyOfAward },
  evolve: evolveAward,
  commands: (command) => [
    command({
      name: 'record-award',
      summary: 'Record an award',
      description:
        'One of the three agencies records its award, or a steward a published one. What the program is and does is copied from it and stays with the award.',
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
        const fault =
          recordedFault({ ...data, level }) ??
          futureFault(data.actionDate, context, '/actionDate') ??
          amountFault(data.amount, identifiersOf(data), amountConfirmed, '/amount') ??
          programFault(found, data.actionDate, data.key) ??
          partyFault({ program: data.program, fundingAgency, awardingAgency, implementingAgency }, context)
        if (fault) return fault
        const agency = context.world.of<Agency>(agencyState, awardingAgency)
        const fiscalYearStart = agency?.status === 'registered' ? agency.fiscalYearStart : level === 'federal' ? federalStart : usualStart
        const copied = { programName, level, policyArea, instrument, activities, fundingAgency, awardingAgency, implementingAgency }
        return accept({
          type: 'AwardRecorded',
          data: { ...data, key: wholeKey(data.key, found), award: context.id, ...copied, fiscalYearStart, fiscalYear: fiscalYear(data.actionDate, fiscalYearStart) },
        })
      },
    }),
    command({
      name: 'modify-award',
      summary: 'Record a later transaction of an award',
      target: 'award',
      mode: 'changes',
      roles,
      data: { award, modification: text({ maxLength: 25 }), change: cents(), actionDate: date(), period: awardFields.period, ...confirmations },
      example: { award: AwardRecorded.example.award, modification: '01', change: '10000000', actionDate: '2023-05-01' },
      decide: ({ amountConfirmed, ...data }, state, context) => {
        if (state.status === 'unknown') return refuseMissing('award', context)
        const seen = seenBefore(state, data)
        if (seen === 'same') return alreadySo
        if (seen === 'differs') return rejectAward('modification-differs', { modification: data.modification }, '/modification')
        if (state.status === 'terminated') return rejectAward('award-terminated')
        return (
          futureFault(data.actionDate, context, '/actionDate') ??
          (data.actionDate < state.actionDate ? rejectAward('modification-before-award', { day: state.actionDate }, '/actionDate') : undefined) ??
          amountFault(data.change, identifiersOf(state), amountConfirmed, '/change') ??
          periodFault(data.period) ??
          partyFault(state.about, context) ??
          accept({ type: 'AwardModified', data: { ...data, ...about(state), fiscalYear: fiscalYear(data.actionDate, state.startMonth) } })
        )
      },
    }),
    command({
      name: 'correct-award',
      summary: 'Correct what was published of a transaction',
      description:
        'Corrects the amount of a transaction, or the recipient and the non-Federal share of the award. Other fields are corrected by replacing the entry.',
      target: 'award',
      mode: 'changes',
      roles,
      data: {
        award,
        modification: optional(text({ maxLength: 25, description: 'The transaction that is wrong; the award itself when absent.' })),
        amount: optional(cents()),
        recipient: optional(awardFields.recipient),
        nonFederal: awardFields.nonFederal,
        reason: text({ maxLength: 1000 }),
        ...confirmations,
      },
      example: { award: AwardRecorded.example.award, amount: '5140000000', reason: 'Published in thousands.' },
      decide: ({ amountConfirmed, ...data }, state, context) => {
        if (state.status === 'unknown') return refuseMissing('award', context)
        const { modification, recipient, nonFederal } = data
        if (data.amount === undefined && recipient === undefined && nonFederal === undefined) return refuse('nothing-changed')
        const current = modification === undefined ? state.amount : state.modifications.find((one) => one.modification === modification)?.change
        if (current === undefined) return rejectAward('modification-unknown', { modification: modification ?? '' }, '/modification')
        if (modification !== undefined && (recipient !== undefined || nonFederal !== undefined))
          return rejectAward('award-correction-of-modification', { modification })
        const amount = data.amount ?? current
        if (modification === undefined && amount.startsWith('-')) return rejectAward('award-amount-negative', {}, '/amount')
        const sameRecipient =
          recipient === undefined ||
          (recipient.name === state.recipient.name && recipient.uei === state.recipient.uei && recipient.participant === state.recipient.participant)
        if (amount === current && sameRecipient && (nonFederal === undefined || nonFederal === state.nonFederal)) return alreadySo
        return (
          keyFault({}, recipient?.uei) ??
          amountFault(amount, identifiersOf({ key: state.key, recipient: recipient ?? state.recipient }), amountConfirmed, '/amount') ??
          partyFault(state.about, context) ??
          accept({ type: 'AwardCorrected', data: { ...data, amount, ...about(state) } })
        )
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
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('award', context)
        if (state.status === 'terminated')
          return state.terminatedOn === data.on ? alreadySo : rejectAward('award-terminated-otherwise', { on: state.terminatedOn ?? '' }, '/on')
        if (data.on < state.actionDate) return refuse('period-reversed', {}, '/on')
        return futureFault(data.on, context, '/on') ?? partyFault(state.about, context) ?? accept({ type: 'AwardTerminated', data: { ...data, ...about(state) } })
      },
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
        if (state.status === 'unknown') return refuseMissing('award', context)
        const fault = sharesFault(data.shares, '/shares')
        if (fault) return fault
        if (sameShares(state.shares, data.shares)) return alreadySo
        return partyFault(state.about, context) ?? accept({ type: 'AwardClusterAttributed', data: { ...data, before: clustersOf(state.shares), ...state.about } })
      },
    }),
    command({
      name: 'link-award-to-need',
      summary: 'Say whether an award answers a finding or a policy gap',
      description: 'Any agency may say so; the last word on a pair counts.',
      target: 'award',
      mode: 'changes',
      roles,
      data: { award, need: needField, relation: oneOfText(relations), note: optional(text({ maxLength: 1000 })) },
      example: { award: AwardRecorded.example.award, need: { kind: 'finding', finding: 'heat-treatment' }, relation: 'partly' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('award', context)
        if (data.note !== undefined && isConfidential(data.need, context)) return rejectAward('award-note-on-confidential-need', {}, '/note')
        const before = state.links.get(needKey(data.need))
        const same = before?.relation === data.relation && (data.note === undefined || data.note === before.note)
        return same ? alreadySo : accept({ type: 'AwardLinkedToNeed', data: { ...data, ...about(state) } })
      },
    }),
  ],
})
