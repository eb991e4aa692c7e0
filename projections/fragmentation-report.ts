import type { ClusterDeskClosed, ClusterDeskOpened, ClusterDeskOwnerChanged } from '../domain/agency/events.ts'
import type { AwardClusterAttributed, AwardCorrected, AwardModified, AwardRecorded, AwardTerminated } from '../domain/award/events.ts'
import type { ClusterIdentified } from '../domain/cluster/events.ts'
import type { coordinationEvents } from '../domain/coordination/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { LiaisonAssigned, LiaisonHandedOver, LiaisonReleased } from '../domain/staff/events.ts'
import { deskAfter, emptyDesk } from './cluster-overview/desk.ts'
import { clustersIn, own } from './concerns.ts'
import { factAfter } from './fragmentation-report/facts.ts'
import { relationsAfter, totalOf } from './fragmentation-report/relations.ts'
import { fragmentationView } from './fragmentation-report/view.ts'
import type { Fragmentation } from './fragmentation-report/view.ts'
import { defineProjection } from './kernel/projection.ts'

type ReportEvent = Recorded<
  EventOf<
    | typeof ClusterIdentified
    | typeof LiaisonAssigned
    | typeof LiaisonHandedOver
    | typeof LiaisonReleased
    | typeof ClusterDeskOpened
    | typeof ClusterDeskOwnerChanged
    | typeof ClusterDeskClosed
    | typeof AwardRecorded
    | typeof AwardModified
    | typeof AwardCorrected
    | typeof AwardTerminated
    | typeof AwardClusterAttributed
    | (typeof coordinationEvents)[number]
  >
>

const applied = (view: Fragmentation, event: ReportEvent, cluster: string): Fragmentation => {
  switch (event.type) {
    case 'ClusterIdentified':
      return { ...view, name: event.data.name }
    case 'LiaisonAssigned':
    case 'LiaisonHandedOver':
    case 'LiaisonReleased':
    case 'ClusterDeskOpened':
    case 'ClusterDeskOwnerChanged':
    case 'ClusterDeskClosed':
      return { ...view, desk: deskAfter(view.desk, event) }
    case 'AwardRecorded':
    case 'AwardModified':
    case 'AwardCorrected':
    case 'AwardTerminated':
    case 'AwardClusterAttributed': {
      const awards = factAfter(view.awards, event, cluster)
      const about = event.data.award
      const touched = (one: Fragmentation['relations'][number]) => one.awards.some(({ award }) => award === about)
      return { ...view, awards, relations: view.relations.map((one) => (touched(one) ? { ...one, ...totalOf(one.awards, awards) } : one)) }
    }
    case 'FragmentationDetected':
    case 'OverlapDetected':
    case 'DuplicationSuspected':
    case 'RelationDismissed':
    case 'RelationEnded':
      return { ...view, relations: relationsAfter(view.relations, event, view.awards) }
    default:
      return unreachable(event)
  }
}

/** Assigned on that day; without a day, whoever's assignment was not ended. */
const holds = ({ from, until }: Fragmentation['desk']['staff'][number], day: string | undefined): boolean => day === undefined || (from <= day && (until === null || until >= day))

/** For each agency in an open relation: its liaisons for the cluster, leads first, then the owner of its desk. */
const callList = ({ relations, desk }: Fragmentation, day?: string): Fragmentation['call'] => {
  const agencies = [...new Set(relations.filter((one) => one.status === 'open').flatMap((one) => one.agencies))].sort()
  return agencies.map((agency) => {
    const staff = desk.staff.filter((one) => one.agency === agency && holds(one, day))
    const named = [...staff.filter((one) => one.role === 'lead'), ...staff.filter((one) => one.role !== 'lead')].map((one) => one.staff)
    const kept = own(desk.desks, agency)
    const synthetic = staff.some((one) => one.synthetic) || kept?.synthetic === true
    return { agency, staff: [...new Set([...named, ...(kept === undefined ? [] : [kept.owner])])], synthetic }
  })
}

const openOnes = (view: Fragmentation, kind?: string): number => view.relations.filter((one) => one.status === 'open' && (kind === undefined || one.kind === kind)).length

/** Where the programs of several agencies meet in one cluster, and whom to call about it. */
export const fragmentationReport = defineProjection<Fragmentation, ReportEvent>({
  name: 'fragmentation-report',
  version: 4,
  title: 'Fragmentation report',
  description: 'For each cluster: fragmentation and overlap as the rules found them, duplication as persons suspect it, with agencies, programs, awards, money, and whom to call at each agency.',
  keyed: 'cluster id',
  view: fragmentationView,
  interests: [
    'ClusterIdentified',
    'LiaisonAssigned',
    'LiaisonHandedOver',
    'LiaisonReleased',
    'ClusterDeskOpened',
    'ClusterDeskOwnerChanged',
    'ClusterDeskClosed',
    'AwardRecorded',
    'AwardModified',
    'AwardCorrected',
    'AwardTerminated',
    'AwardClusterAttributed',
    'FragmentationDetected',
    'OverlapDetected',
    'DuplicationSuspected',
    'RelationDismissed',
    'RelationEnded',
  ],
  keys: (event) => clustersIn(event.data),
  initial: (key) => ({ cluster: key, name: null, open: 0, relations: [], call: [], desk: emptyDesk, awards: {}, synthetic: false }),
  evolve: (view, event, key) => {
    const after = applied(view, event, key)
    const moved = after.relations !== view.relations || after.desk !== view.desk
    return moved ? { ...after, open: openOnes(after), call: callList(after) } : after
  },
  lists: (view) => view.relations.length > 0,
  columns: [
    { name: 'open', title: 'Open relations', type: 'number', of: (view) => view.open },
    { name: 'name', title: 'Cluster', type: 'text', of: (view) => view.name },
    { name: 'fragmentation', title: 'Fragmentation', type: 'number', of: (view) => openOnes(view, 'fragmentation') },
    { name: 'overlap', title: 'Overlap', type: 'number', of: (view) => openOnes(view, 'overlap') },
    { name: 'duplication', title: 'Suspected duplication', type: 'number', of: (view) => openOnes(view, 'duplication') },
    { name: 'policyArea', title: 'Policy area', type: 'set', of: (view) => [...new Set(Object.values(view.awards).flatMap(({ policyArea }) => policyArea ?? []))] },
    { name: 'agency', title: 'Agency', type: 'set', of: (view) => [...new Set(view.relations.flatMap((one) => one.agencies))] },
    { name: 'program', title: 'Program', type: 'set', of: (view) => [...new Set(view.relations.flatMap((one) => one.programs))] },
    { name: 'activity', title: 'Activity', type: 'set', of: (view) => [...new Set(view.relations.map((one) => one.activity))] },
    { name: 'county', title: 'County', type: 'set', of: (view) => [...new Set(view.relations.flatMap((one) => one.counties))] },
  ],
  order: '-open',
  clock: { of: (view, day) => ({ ...view, call: callList(view, day) }), columns: [] },
})
