import type { coordinationEvents } from '../../domain/coordination/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import { isInvented, own } from '../concerns.ts'
import { sumOf } from '../transactions.ts'
import type { Facts, RelationRow } from './view.ts'

type RelationEvent = Recorded<EventOf<(typeof coordinationEvents)[number]>>
type Found = Extract<RelationEvent, { type: 'FragmentationDetected' | 'OverlapDetected' | 'DuplicationSuspected' }>

/** What the awards of a relation come to, and how many of them are in no sum. */
export const totalOf = (awards: RelationRow['awards'], facts: Facts): Pick<RelationRow, 'total' | 'unknownAmounts'> => {
  const known = awards.flatMap(({ award }) => own(facts, award) ?? [])
  return { total: String(known.reduce((sum, row) => sum + sumOf(row.transactions), 0n)), unknownAmounts: awards.length - known.length }
}

const rowOf = (event: Found, kind: RelationRow['kind'], facts: Facts): RelationRow => {
  const { relation, rule, activity, awards, programs, agencies } = event.data
  return {
    relation,
    kind,
    status: 'open',
    rule,
    activity,
    policyArea: event.type === 'OverlapDetected' ? event.data.policyArea : null,
    shared: event.type === 'OverlapDetected' ? event.data.shared : [],
    counties: event.type === 'DuplicationSuspected' ? [] : event.data.counties,
    period: event.type === 'DuplicationSuspected' ? null : event.data.period,
    awards,
    programs,
    agencies,
    ...totalOf(awards, facts),
    detectedAt: event.occurredAt,
    supersededBy: null,
    endedAt: null,
    dismissed: null,
    suspicion:
      event.type === 'DuplicationSuspected'
        ? { basis: event.data.basis, agency: event.agency, services: event.data.services, beneficiaries: event.data.beneficiaries, evidence: event.data.evidence.length }
        : null,
    synthetic: isInvented(event),
  }
}

const put = (relations: readonly RelationRow[], row: RelationRow, supersedes: readonly string[]): readonly RelationRow[] => [
  ...relations
    .filter((one) => one.relation !== row.relation)
    .map((one) => (supersedes.includes(one.relation) ? { ...one, status: 'superseded' as const, supersededBy: row.relation } : one)),
  row,
]

/** A suspected duplication has the place and time of the relation that the person looked at. */
const suspected = (relations: readonly RelationRow[], event: Extract<Found, { type: 'DuplicationSuspected' }>, facts: Facts): readonly RelationRow[] => {
  const basis = relations.find((one) => one.relation === event.data.basis)
  const row = rowOf(event, 'duplication', facts)
  return put(relations, basis ? { ...row, counties: basis.counties, period: basis.period, policyArea: basis.policyArea } : row, [])
}

export const relationsAfter = (relations: readonly RelationRow[], event: RelationEvent, facts: Facts): readonly RelationRow[] => {
  switch (event.type) {
    case 'FragmentationDetected':
      return put(relations, rowOf(event, 'fragmentation', facts), event.data.supersedes)
    case 'OverlapDetected':
      return put(relations, rowOf(event, 'overlap', facts), event.data.supersedes)
    case 'DuplicationSuspected':
      return suspected(relations, event, facts)
    case 'RelationDismissed': {
      const { relation, reason } = event.data
      return relations.map((one) => (one.relation === relation ? { ...one, status: 'dismissed', dismissed: { agency: event.agency, reason, at: event.occurredAt } } : one))
    }
    case 'RelationEnded':
      return relations.map((one) => (one.relation === event.data.relation ? { ...one, status: 'ended', endedAt: event.occurredAt } : one))
    default:
      return unreachable(event)
  }
}
