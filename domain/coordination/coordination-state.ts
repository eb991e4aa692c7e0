import { unreachable } from '../kernel/decider.ts'
import type { EventOf } from '../kernel/event.ts'
import type { coordinationEvents, relationKinds } from './events.ts'

type Party = { readonly award: string; readonly program?: string; readonly agency: string }
export type Relation = {
  readonly id: string
  readonly kind: (typeof relationKinds)[number]
  readonly activity: string
  readonly policyArea?: string
  readonly awards: readonly Party[]
  readonly programs: readonly string[]
  readonly agencies: readonly string[]
  /** Where, when and in what the rule found them to meet; nothing of a suspicion. */
  readonly place: string
  readonly status: 'open' | 'dismissed' | 'superseded' | 'ended'
  /** The relation that took its place. */
  readonly by?: string
}

/** The relations of one cluster, in the order in which they became known, and the latest log size as of which awards were looked at. */
export type Coordination = { readonly relations: readonly Relation[]; readonly size: number }

export type CoordinationEvent = EventOf<(typeof coordinationEvents)[number]>

export const initialCoordination: Coordination = { relations: [], size: 0 }

const put = (state: Coordination, relation: Relation, supersedes: readonly string[] = []): readonly Relation[] => [
  ...state.relations.filter((known) => known.id !== relation.id).map((known) => (supersedes.includes(known.id) ? { ...known, status: 'superseded' as const, by: relation.id } : known)),
  relation,
]

type Place = { readonly counties: readonly string[]; readonly period: { readonly from: string; readonly to?: string }; readonly shared?: readonly string[] }
/** Where, when and in what awards meet, as one text. */
export const placeOf = ({ counties, period, shared = [] }: Place): string => [counties.join(), period.from, period.to ?? '', shared.join()].join(' ')

const stateRelation = (kind: Relation['kind'], data: Omit<Relation, 'id' | 'kind' | 'status' | 'place'> & { readonly relation: string }, place: string): Relation => ({
  id: data.relation,
  kind,
  activity: data.activity,
  ...(data.policyArea === undefined ? {} : { policyArea: data.policyArea }),
  awards: data.awards,
  programs: data.programs,
  agencies: data.agencies,
  place,
  status: 'open',
})

/** All awards of the one are in the other. */
export const within = (inner: Pick<Relation, 'awards'>, outer: Pick<Relation, 'awards'>): boolean => {
  const known = new Set(outer.awards.map((party) => party.award))
  return inner.awards.every((party) => known.has(party.award))
}
export const evolveCoordination = (state: Coordination, event: CoordinationEvent): Coordination => {
  switch (event.type) {
    case 'FragmentationDetected':
    case 'OverlapDetected': {
      const kind = event.type === 'OverlapDetected' ? 'overlap' : 'fragmentation'
      return { relations: put(state, stateRelation(kind, event.data, placeOf(event.data)), event.data.supersedes), size: Math.max(state.size, event.data.size ?? 0) }
    }
    case 'DuplicationSuspected':
      return { ...state, relations: put(state, stateRelation('duplication', event.data, '')) }
    case 'RelationDismissed':
      return { ...state, relations: state.relations.map((known) => (known.id === event.data.relation ? { ...known, status: 'dismissed' } : known)) }
    case 'RelationEnded':
      return {
        relations: state.relations.map((known) => (known.id === event.data.relation ? { ...known, status: 'ended' } : known)),
        size: Math.max(state.size, event.data.size ?? 0),
      }
    default:
      return unreachable(event)
  }
}
