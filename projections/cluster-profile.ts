import type { clusterEvents } from '../domain/cluster/events.ts'
import { participantTypes } from '../domain/finding/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { ParticipantJoined, ParticipantLeft } from '../domain/participant/events.ts'
import { isInvented } from './concerns.ts'
import { withLinkage } from './cluster-profile/linkages.ts'
import { withMember } from './cluster-profile/members.ts'
import type { Profile } from './cluster-profile/view.ts'
import { compositionsShown, profileView } from './cluster-profile/view.ts'
import { defineProjection } from './kernel/projection.ts'

type ProfileEvent = EventOf<(typeof clusterEvents)[number] | typeof ParticipantJoined | typeof ParticipantLeft>
type Of<T extends ProfileEvent['type']> = Extract<ProfileEvent, { readonly type: T }>

/** A list of lines, one a release and in the order of years, with this line in place of an earlier one of its release. */
const withLine = <A extends { readonly release: string; readonly year: number }>(lines: readonly A[], line: A): readonly A[] =>
  [...lines.filter(({ release }) => release !== line.release), line].toSorted((a, b) => a.year - b.year)

const figuresIn = (data: Of<'EmploymentSnapshotAttached' | 'PerformanceSnapshotAttached' | 'ClusterPresenceDetermined'>['data']) => {
  const { release, year, source, employees, establishments, payroll, suppressed = 0 } = data
  return { release, year, source, employees, establishments, payroll, suppressed }
}

const withComposition = (view: Profile, { asOf, source, types }: Of<'CompositionRecorded'>['data'], synthetic: boolean): Profile => {
  const line = { asOf, source, types: Object.fromEntries(types.map(({ type, count }) => [type, count])), synthetic }
  const others = view.composition.counted.filter((one) => one.source !== source)
  const counted = [...others, line].toSorted((a, b) => Number(a.asOf < b.asOf) - Number(a.asOf > b.asOf))
  return { ...view, composition: { ...view.composition, counted: counted.slice(0, compositionsShown) } }
}

const after = (view: Profile, event: Recorded<ProfileEvent>): Profile => {
  const synthetic = isInvented(event)
  const day = event.occurredAt.slice(0, 10)
  switch (event.type) {
    case 'ClusterIdentified': {
      const { name, basis, definitionSet: set, definition, definitionName, regionSystem: system, region, regionName, counties, states, apart: pieces = [], reason = null, evidence = [] } = event.data
      const place = { region: { system, id: region, name: regionName }, counties, states, pieces, redrawn: null }
      return { ...view, name, basis, identified: { on: day, agency: event.agency, reason, evidence, synthetic }, definition: { set, id: definition, name: definitionName }, ...place }
    }
    case 'ClusterRegionRedrawn': {
      const { counties, states, apart: pieces = [], reason } = event.data
      return { ...view, counties, states, pieces, redrawn: { on: day, agency: event.agency, reason, synthetic } }
    }
    case 'ClusterPresenceDetermined': {
      const { lq, threshold, criteria, formula, present } = event.data
      return { ...view, presence: withLine(view.presence, { ...figuresIn(event.data), lq, threshold, criteria, formula, present, synthetic }) }
    }
    case 'CompositionRecorded':
      return withComposition(view, event.data, synthetic)
    case 'EmploymentSnapshotAttached':
      return { ...view, employment: withLine(view.employment, { ...figuresIn(event.data), synthetic }) }
    case 'PerformanceSnapshotAttached': {
      const { averageWage, since = null } = event.data
      const figures = figuresIn(event.data)
      const { release, year, source, suppressed } = figures
      const performance = withLine(view.performance, { release, year, source, averageWage, suppressed, since, synthetic })
      return { ...view, performance, employment: withLine(view.employment, { ...figures, synthetic }) }
    }
    case 'LinkageRecorded':
    case 'SubclusterLinkageRecorded':
    case 'LinkageEnded':
      return withLinkage(view, event, day, synthetic)
    case 'ConvenerRecognized': {
      const { convener, kind, lead } = event.data
      const standing = view.conveners.find((one) => one.convener === convener && one.until === null)
      const line = { convener, kind, lead, since: standing?.since ?? day, until: null, synthetic }
      return { ...view, convenerAbsence: null, conveners: [...view.conveners.filter((one) => one !== standing), line] }
    }
    case 'ConvenerRecognitionEnded':
      return {
        ...view,
        conveners: view.conveners.map((one) => (one.convener === event.data.convener && one.until === null ? { ...one, until: day } : one)),
      }
    case 'ConvenerAbsenceDetermined':
      return { ...view, convenerAbsence: { on: event.data.on, synthetic } }
    case 'ParticipantJoined': {
      const { participant, type, sizeClass } = event.data
      return withMember(view, participant, { participant, type, sizeClass, since: day, synthetic })
    }
    case 'ParticipantLeft':
      return withMember(view, event.data.participant, undefined)
    default:
      return unreachable(event)
  }
}

/** What a cluster is made of and how it does: composition, membership, employment, performance, each with its source. */
export const clusterProfile = defineProjection<Profile, ProfileEvent>({
  name: 'cluster-profile',
  version: 5,
  title: 'Cluster profile',
  description: 'Composition, membership, employment, performance and linkages of a cluster; every figure names its source, release and year; how, when and by whom it was identified.',
  keyed: 'cluster id',
  view: profileView,
  interests: [
    'ClusterIdentified',
    'ClusterRegionRedrawn',
    'ClusterPresenceDetermined',
    'CompositionRecorded',
    'EmploymentSnapshotAttached',
    'PerformanceSnapshotAttached',
    'LinkageRecorded',
    'SubclusterLinkageRecorded',
    'LinkageEnded',
    'ConvenerRecognized',
    'ConvenerRecognitionEnded',
    'ConvenerAbsenceDetermined',
    'ParticipantJoined',
    'ParticipantLeft',
  ],
  keys: (event) => [event.data.cluster],
  initial: (cluster) => ({
    cluster,
    name: null,
    basis: null,
    identified: null,
    definition: null,
    region: null,
    counties: [],
    states: [],
    pieces: [],
    redrawn: null,
    composition: { types: {}, groups: {}, sizes: {}, missing: participantTypes.filter((type) => type !== 'other'), linkages: {}, counted: [] },
    membership: { count: 0, members: [] },
    employment: [],
    performance: [],
    presence: [],
    linkages: [],
    conveners: [],
    convenerAbsence: null,
    synthetic: false,
  }),
  evolve: after,
  lists: (view) => view.name !== null,
  columns: [
    { name: 'cluster', title: 'Cluster', type: 'id', of: (view) => view.cluster },
    { name: 'name', title: 'Name', type: 'text', of: (view) => view.name },
    { name: 'basis', title: 'Basis', type: 'id', of: (view) => view.basis },
    { name: 'identifiedOn', title: 'Identified', type: 'date', of: (view) => view.identified?.on ?? null },
    { name: 'definition', title: 'Definition', type: 'id', of: (view) => view.definition?.id ?? null },
    { name: 'definitionSet', title: 'Definition set', type: 'id', of: (view) => view.definition?.set ?? null },
    { name: 'regionSystem', title: 'Region system', type: 'id', of: (view) => view.region?.system ?? null },
    { name: 'region', title: 'Region', type: 'id', of: (view) => view.region?.id ?? null },
    { name: 'state', title: 'States', type: 'set', of: (view) => view.states },
    { name: 'county', title: 'Counties', type: 'set', of: (view) => view.counties },
    { name: 'lq', title: 'Location quotient', type: 'number', of: (view) => view.presence.at(-1)?.lq ?? null },
    { name: 'employees', title: 'Employees', type: 'number', of: (view) => (view.employment.at(-1) ?? view.presence.at(-1))?.employees ?? null },
    { name: 'members', title: 'Members', type: 'number', of: (view) => view.membership.count },
    { name: 'linkages', title: 'Linkages that hold', type: 'number', of: (view) => Object.values(view.composition.linkages).reduce((sum, count) => sum + count, 0) },
  ],
  order: 'name',
})
