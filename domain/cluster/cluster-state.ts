import { canonicalJson } from '../kernel/canonical-json.ts'
import { unreachable } from '../kernel/decider.ts'
import type { EventOf, Recorded } from '../kernel/event.ts'
import type { clusterEvents, identificationBases } from './events.ts'
import { linkageKey } from './linkages.ts'

export type ClusterEvent = EventOf<(typeof clusterEvents)[number]>

export type Cluster =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'identified'
      readonly name: string
      readonly basis: (typeof identificationBases)[number]
      readonly definitionSet: string
      readonly definition: string
      readonly regionSystem: string
      readonly region: string
      readonly counties: readonly string[]
      readonly states: readonly string[]
      /** Recognized conveners; the one that leads under `leadConvener`. */
      readonly conveners: readonly string[]
      readonly leadConvener?: string
      /** Bodies whose recognition ended and was not given again. */
      readonly formerConveners: readonly string[]
      /** Day on which it was determined that nobody convenes the cluster. */
      readonly convenerAbsence?: string
      /** What was said last of each release, by event type and release, to tell a repetition from news. */
      readonly prints: ReadonlyMap<string, string>
      /** Linkages that hold, and those that ended and were not recorded again, each in one text. */
      readonly linkages: readonly string[]
      readonly formerLinkages: readonly string[]
    }
export type KnownCluster = Exclude<Cluster, { readonly status: 'unknown' }>
export const initialCluster: Cluster = { status: 'unknown' }

/** A cluster of one definition is identified once in a region on one basis. */
export const keyOfCluster = (state: Cluster): string | undefined =>
  state.status === 'unknown' ? undefined : JSON.stringify([state.definitionSet, state.definition, state.regionSystem, state.region, state.basis])

type Fact = Extract<
  ClusterEvent,
  { readonly type: 'ClusterPresenceDetermined' | 'EmploymentSnapshotAttached' | 'PerformanceSnapshotAttached' | 'CompositionRecorded' }
>

const slot = ({ type, data }: Fact): string => `${type} ${'release' in data ? data.release : `${data.asOf} ${data.source}`}`

/** Whether the latest word on a release (or, of composition, by a source as of a day) is this one already, another one, or none. */
export const saidBefore = (state: KnownCluster, fact: Fact): 'same' | 'differs' | undefined => {
  const print = state.prints.get(slot(fact))
  return print === undefined ? undefined : print === canonicalJson(fact.data) ? 'same' : 'differs'
}

const without = (list: readonly string[], one: string): readonly string[] => list.filter((other) => other !== one)

const evolveConveners = (
  state: KnownCluster,
  event: Extract<ClusterEvent, { readonly type: 'ConvenerRecognized' | 'ConvenerRecognitionEnded' }>,
): KnownCluster => {
  const { convener } = event.data
  const { leadConvener, convenerAbsence, ...rest } = state
  const recognized = event.type === 'ConvenerRecognized'
  const others = without(state.conveners, convener)
  const former = without(state.formerConveners, convener)
  const lead = recognized && event.data.lead ? convener : leadConvener === convener ? undefined : leadConvener
  return {
    ...rest,
    conveners: recognized ? [...others, convener] : others,
    formerConveners: recognized ? former : [...former, convener],
    ...(lead === undefined ? {} : { leadConvener: lead }),
    ...(recognized || convenerAbsence === undefined ? {} : { convenerAbsence }),
  }
}

export const evolveCluster = (state: Cluster, event: Recorded<ClusterEvent>): Cluster => {
  if (event.type === 'ClusterIdentified') {
    const { name, basis, definitionSet, definition, regionSystem, region, counties, states } = event.data
    const empty = { conveners: [], formerConveners: [], linkages: [], formerLinkages: [], prints: new Map() }
    return { status: 'identified', name, basis, definitionSet, definition, regionSystem, region, counties, states, ...empty }
  }
  if (state.status === 'unknown') return state
  switch (event.type) {
    case 'ClusterRegionRedrawn':
      return { ...state, counties: event.data.counties, states: event.data.states }
    case 'ClusterPresenceDetermined':
    case 'CompositionRecorded':
    case 'EmploymentSnapshotAttached':
    case 'PerformanceSnapshotAttached':
      return { ...state, prints: new Map(state.prints).set(slot(event), canonicalJson(event.data)) }
    case 'LinkageRecorded':
    case 'SubclusterLinkageRecorded':
    case 'LinkageEnded': {
      const key = linkageKey(event)
      const [linkages, former] = [without(state.linkages, key), without(state.formerLinkages, key)]
      return event.type === 'LinkageEnded' ? { ...state, linkages, formerLinkages: [...former, key] } : { ...state, linkages: [...linkages, key], formerLinkages: former }
    }
    case 'ConvenerRecognized':
    case 'ConvenerRecognitionEnded':
      return evolveConveners(state, event)
    case 'ConvenerAbsenceDetermined':
      return { ...state, convenerAbsence: event.data.on }
    default:
      return unreachable(event)
  }
}
