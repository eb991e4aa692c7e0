import type { caseEvents } from '../domain/case/events.ts'
import type { coordinationEvents } from '../domain/coordination/events.ts'
import type { DialogHeld } from '../domain/dialog/events.ts'
import type { findingEvents } from '../domain/finding/events.ts'
import type { gapEvents } from '../domain/gap/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, nullable, object, text } from '../domain/kernel/schema.ts'
import { afterFinding, afterMeeting, contactsView, noContacts } from './cluster-overview/contacts.ts'
import type { ConveningEvent } from './cluster-overview/convenings.ts'
import { conveningsAfter, conveningsView, noConvenings } from './cluster-overview/convenings.ts'
import { casesAfter, coordinationView, noCoordination, relationsAfter } from './cluster-overview/coordination.ts'
import type { DeskEvent } from './cluster-overview/desk.ts'
import { deskAfter, deskView, emptyDesk } from './cluster-overview/desk.ts'
import { dueFrom, dueOn, dueView, nothingDue } from './cluster-overview/due.ts'
import { gapsAfter, gapsOn, gapsView, noGaps } from './cluster-overview/gaps.ts'
import type { IdentityEvent } from './cluster-overview/identity.ts'
import { identityAfter, identityTypes, identityView, unidentified } from './cluster-overview/identity.ts'
import type { AwardEvent } from './cluster-overview/money.ts'
import { moneyAfter, moneyView, noMoney } from './cluster-overview/money.ts'
import { needsAfter, needsView, noNeeds } from './cluster-overview/needs.ts'
import type { ReferralEvent } from './cluster-overview/referrals.ts'
import { noReferrals, referralsAfter, referralsOn, referralsView } from './cluster-overview/referrals.ts'
import { clustersIn } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'

const overviewView = object({
  cluster: text({ minLength: 0, pattern: '^[a-z0-9-]*$' }),
  identity: identityView,
  lastActivity: nullable(instant(), { description: 'When somebody last did something of what is shown below; its identification and what rules find do not count.' }),
  contacts: contactsView,
  needs: needsView,
  referrals: { ...referralsView, description: 'Needs that one agency passed on to another and that are still under way.' },
  gaps: gapsView,
  money: moneyView,
  desk: deskView,
  coordination: coordinationView,
  convenings: { ...conveningsView, description: 'Sessions that are on the calendar and not yet held or cancelled.' },
  due: dueView,
  synthetic: boolean({ description: 'At least one entry in this view was invented for demonstration.' }),
})
type Overview = Infer<typeof overviewView>

type OverviewEvent =
  | DeskEvent
  | IdentityEvent
  | AwardEvent
  | ConveningEvent
  | ReferralEvent
  | Recorded<EventOf<typeof DialogHeld | (typeof findingEvents | typeof gapEvents | typeof coordinationEvents | typeof caseEvents)[number]>>

const applied = (view: Overview, event: OverviewEvent, cluster: string): Overview => {
  switch (event.type) {
    case 'ClusterIdentified':
    case 'ClusterRegionRedrawn':
    case 'ClusterPresenceDetermined':
    case 'ConvenerRecognized':
    case 'ConvenerRecognitionEnded':
    case 'ConvenerAbsenceDetermined':
      return { ...view, identity: identityAfter(view.identity, event) }
    case 'DialogHeld':
      return { ...view, contacts: afterMeeting(view.contacts, event) }
    case 'ConveningHeld':
      return { ...view, contacts: afterMeeting(view.contacts, event), convenings: conveningsAfter(view.convenings, event) }
    case 'ConveningScheduled':
    case 'ConveningCancelled':
      return { ...view, convenings: conveningsAfter(view.convenings, event) }
    case 'NeedReferred':
    case 'ReferralAccepted':
    case 'ReferralDeclined':
    case 'ReferralCompleted':
      return { ...view, referrals: referralsAfter(view.referrals, event) }
    case 'ConstraintIdentified':
    case 'CompanyNeedRecorded':
    case 'SkillNeedReported':
      return { ...view, needs: needsAfter(view.needs, event), contacts: afterFinding(view.contacts, event) }
    case 'FindingReassessed':
    case 'FindingsMerged':
    case 'FindingRemoved':
      return { ...view, needs: needsAfter(view.needs, event) }
    case 'PolicyGapIdentified':
    case 'GapAcknowledged':
    case 'AgencyResponded':
    case 'ResponseActionLogged':
    case 'GapClosed':
    case 'GapReopened':
      return { ...view, gaps: gapsAfter(view.gaps, event) }
    case 'AwardRecorded':
    case 'AwardModified':
    case 'AwardCorrected':
    case 'AwardTerminated':
    case 'AwardClusterAttributed':
      return { ...view, money: moneyAfter(view.money, event, cluster) }
    case 'LiaisonAssigned':
    case 'LiaisonHandedOver':
    case 'LiaisonReleased':
    case 'ClusterDeskOpened':
    case 'ClusterDeskOwnerChanged':
    case 'ClusterDeskClosed':
      return { ...view, desk: deskAfter(view.desk, event) }
    case 'FragmentationDetected':
    case 'OverlapDetected':
    case 'DuplicationSuspected':
    case 'RelationDismissed':
    case 'RelationEnded':
      return { ...view, coordination: relationsAfter(view.coordination, event) }
    case 'CoordinationCaseOpened':
    case 'PositionStated':
    case 'JointActionAgreed':
    case 'JointActionDone':
    case 'CaseClosed':
      return { ...view, coordination: casesAfter(view.coordination, event) }
    default:
      return unreachable(event)
  }
}

/** What the cluster is, and what a rule finds whenever it is run, is nobody's doing. */
const doings = (type: OverviewEvent['type']): boolean => !(identityTypes as readonly string[]).includes(type) && type !== 'FragmentationDetected' && type !== 'OverlapDetected'

/** The one page about a cluster: what every agency at every level does, knows and owes. */
export const clusterOverview = defineProjection<Overview, OverviewEvent>({
  name: 'cluster-overview',
  version: 5,
  title: 'Cluster overview',
  description: 'Across agencies and levels: last contacts, needs, referrals, open policy gaps by owner, programs and awards, staff and vacancies, relations between programs, coordination cases, convenings, and what is promised and due.',
  keyed: 'cluster id',
  view: overviewView,
  interests: [
    ...identityTypes,
    'DialogHeld',
    'ConveningScheduled',
    'ConveningHeld',
    'ConveningCancelled',
    'ConstraintIdentified',
    'CompanyNeedRecorded',
    'SkillNeedReported',
    'FindingReassessed',
    'FindingsMerged',
    'FindingRemoved',
    'NeedReferred',
    'ReferralAccepted',
    'ReferralDeclined',
    'ReferralCompleted',
    'PolicyGapIdentified',
    'GapAcknowledged',
    'AgencyResponded',
    'ResponseActionLogged',
    'GapClosed',
    'GapReopened',
    'AwardRecorded',
    'AwardModified',
    'AwardCorrected',
    'AwardTerminated',
    'AwardClusterAttributed',
    'LiaisonAssigned',
    'LiaisonHandedOver',
    'LiaisonReleased',
    'ClusterDeskOpened',
    'ClusterDeskOwnerChanged',
    'ClusterDeskClosed',
    'FragmentationDetected',
    'OverlapDetected',
    'DuplicationSuspected',
    'RelationDismissed',
    'RelationEnded',
    'CoordinationCaseOpened',
    'PositionStated',
    'JointActionAgreed',
    'JointActionDone',
    'CaseClosed',
  ],
  keys: (event) => clustersIn(event.data),
  initial: (key) => ({
    cluster: key,
    identity: unidentified,
    lastActivity: null,
    contacts: noContacts,
    needs: noNeeds,
    referrals: noReferrals,
    gaps: noGaps,
    money: noMoney,
    desk: emptyDesk,
    coordination: noCoordination,
    convenings: noConvenings,
    due: nothingDue,
    synthetic: false,
  }),
  evolve: (view, event, key) => {
    const after = applied(view, event, key)
    const moved = after.gaps !== view.gaps || after.coordination !== view.coordination || after.desk !== view.desk || after.convenings !== view.convenings
    return {
      ...after,
      lastActivity: !doings(event.type) || (view.lastActivity ?? '') >= event.occurredAt ? view.lastActivity : event.occurredAt,
      due: moved ? dueFrom(after) : view.due,
    }
  },
  lists: (view) => view.identity.name !== null || view.lastActivity !== null,
  columns: [
    { name: 'lastActivity', title: 'Last activity', type: 'date', of: (view) => view.lastActivity },
    { name: 'name', title: 'Name', type: 'text', of: (view) => view.identity.name },
    { name: 'definition', title: 'Cluster definition', type: 'id', of: (view) => view.identity.definition?.id ?? null },
    { name: 'region', title: 'Region', type: 'id', of: (view) => view.identity.region?.id ?? null },
    { name: 'state', title: 'State', type: 'set', of: (view) => view.identity.states },
    { name: 'lastFederal', title: 'Last Federal contact', type: 'date', of: (view) => view.contacts.lastByLevel.federal },
    { name: 'lastState', title: 'Last state contact', type: 'date', of: (view) => view.contacts.lastByLevel.state },
    { name: 'lastLocal', title: 'Last local contact', type: 'date', of: (view) => view.contacts.lastByLevel.local },
    { name: 'agency', title: 'Agency in contact', type: 'set', of: (view) => Object.keys(view.contacts.byAgency) },
    { name: 'needs', title: 'Open needs', type: 'number', of: (view) => Object.values(view.needs.open).reduce((sum, ids) => sum + ids.length, 0) },
    { name: 'referrals', title: 'Open referrals', type: 'number', of: (view) => view.referrals.open },
    { name: 'referralOwner', title: 'Agency with open referrals', type: 'set', of: (view) => Object.keys(view.referrals.byOwner) },
    { name: 'gaps', title: 'Open gaps', type: 'number', of: (view) => view.gaps.open },
    { name: 'gapOwner', title: 'Agency with open gaps', type: 'set', of: (view) => Object.keys(view.gaps.byOwner) },
    { name: 'awards', title: 'Awards', type: 'number', of: (view) => Object.keys(view.money.awards).length },
    { name: 'dollars', title: 'Dollars of awards', type: 'number', of: (view) => Number(BigInt(view.money.total.amount) / 100n) },
    { name: 'funder', title: 'Agency with awards', type: 'set', of: (view) => Object.keys(view.money.byAgency) },
    { name: 'awardLevel', title: 'Level of awards', type: 'set', of: (view) => Object.keys(view.money.byLevel) },
    { name: 'program', title: 'Program', type: 'set', of: (view) => Object.keys(view.money.byProgram) },
    { name: 'policyArea', title: 'Policy area of awards', type: 'set', of: (view) => Object.keys(view.money.byPolicyArea) },
    { name: 'instrument', title: 'Instrument of awards', type: 'set', of: (view) => Object.keys(view.money.byInstrument) },
    { name: 'fiscalYear', title: 'Fiscal year of awards', type: 'set', of: (view) => Object.keys(view.money.byFiscalYear) },
    { name: 'relations', title: 'Open relations', type: 'number', of: (view) => view.coordination.relations.length + view.coordination.moreRelations },
    { name: 'cases', title: 'Open cases', type: 'number', of: (view) => view.coordination.cases.length + view.coordination.moreCases },
    { name: 'vacancies', title: 'Vacancies', type: 'number', of: (view) => view.desk.vacancies.length },
    { name: 'nextConvening', title: 'Next convening on the calendar', type: 'date', of: (view) => view.convenings.scheduled[0]?.startsAt ?? null },
    { name: 'nextDue', title: 'Next due', type: 'date', of: (view) => view.due.items[0]?.due ?? null },
  ],
  order: '-lastActivity',
  clock: { of: (view, day) => ({ ...view, referrals: referralsOn(view.referrals, day), gaps: gapsOn(view.gaps, day), due: dueOn(view.due, day) }), columns: [] },
})
