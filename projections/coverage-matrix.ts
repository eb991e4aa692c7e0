import type { ClusterDeskClosed, ClusterDeskOpened, ClusterDeskOwnerChanged } from '../domain/agency/events.ts'
import type { DialogHeld } from '../domain/dialog/events.ts'
import type { CompanyNeedRecorded, ConstraintIdentified, SkillNeedReported } from '../domain/finding/events.ts'
import type { AgencyResponded, PolicyGapIdentified } from '../domain/gap/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, date, instant, integer, list, nullable, object, oneOfText, optional, ref, text } from '../domain/kernel/schema.ts'
import type { NeedReferred } from '../domain/referral/events.ts'
import type { ExpertiseRecorded, LiaisonAssigned, LiaisonHandedOver, LiaisonReleased } from '../domain/staff/events.ts'
import { liaisonRoles } from '../domain/staff/events.ts'
import { defineProjection } from './kernel/projection.ts'
import { laterOf } from './quarter.ts'

const count = integer({ minimum: 0 })
const assigned = object({ staff: ref('staff'), role: oneOfText(liaisonRoles), from: date(), reviewBy: nullable(date()), until: nullable(date()) })
const declared = object({ staff: ref('staff'), area: text({ maxLength: 200 }), code: nullable(text({ pattern: '^[A-Za-z0-9][A-Za-z0-9.-]*$' })), at: instant() })
const earned = object({
  staff: ref('staff'),
  dialogs: integer({ minimum: 0, description: 'Dialogs that the person took part in.' }),
  answers: integer({ minimum: 0, description: 'Gaps that the person answered for the agency.' }),
  findings: integer({ minimum: 0, description: 'Findings that the person learned.' }),
  lastContact: nullable(instant()),
})

const coverageView = object({
  agency: ref('agency'),
  cluster: ref('cluster'),
  coverageToday: optional(
    oneOfText(['assigned', 'lapsed', 'vacant', 'uncovered'], {
      description: 'By the day for which the view is asked, reckoned when it is shown. Lapsed: every assignment is past its last day, and nobody said what follows.',
    }),
  ),
  desk: nullable(object({ owner: ref('staff'), since: instant() })),
  assigned: list(assigned, { description: 'Liaisons whose assignment was not ended; those past `until` are over.' }),
  vacancy: nullable(object({ since: instant() }), { description: 'A post known to be empty: stated at a release, over once somebody is assigned.' }),
  handOver: nullable(object({ from: ref('staff'), to: ref('staff'), toAgency: ref('agency'), at: instant() }), { description: 'The last one.' }),
  declared: list(declared, { description: 'Expertise as declared.' }),
  earned: list(earned, { description: 'Expertise as the ledger shows it, by staff member.' }),
  dialogs: count,
  answers: count,
  findings: count,
  asked: integer({ minimum: 0, description: 'Gaps and referrals for this cluster that were addressed to the agency.' }),
  lastContact: nullable(instant(), { description: 'Latest dialog that the agency took part in.' }),
  synthetic: boolean({ description: 'Something that is shown here was invented.' }),
})
type CoverageView = Infer<typeof coverageView>
type Earned = Infer<typeof earned>
type Desks = typeof ClusterDeskOpened | typeof ClusterDeskOwnerChanged | typeof ClusterDeskClosed
type People = typeof LiaisonAssigned | typeof LiaisonHandedOver | typeof LiaisonReleased | typeof ExpertiseRecorded
type Found = typeof ConstraintIdentified | typeof CompanyNeedRecorded | typeof SkillNeedReported
type CoverageEvent = EventOf<Desks | People | Found | typeof DialogHeld | typeof AgencyResponded | typeof PolicyGapIdentified | typeof NeedReferred>

const pairs = (agencies: readonly string[], clusters: readonly string[]): readonly string[] => [
  ...new Set(agencies.flatMap((agency) => clusters.map((cluster) => `${agency}/${cluster}`))),
]

const unassigned = (view: CoverageView, person: string): CoverageView['assigned'] => view.assigned.filter(({ staff }) => staff !== person)

const credited = (view: CoverageView, people: readonly string[], what: 'dialogs' | 'answers' | 'findings', contact?: string): CoverageView => {
  const byPerson = new Map(view.earned.map((one) => [one.staff, one]))
  for (const staff of new Set(people)) {
    const before: Earned = byPerson.get(staff) ?? { staff, dialogs: 0, answers: 0, findings: 0, lastContact: null }
    byPerson.set(staff, { ...before, [what]: before[what] + 1, lastContact: contact === undefined ? before.lastContact : laterOf(before.lastContact, contact) })
  }
  return { ...view, [what]: view[what] + 1, earned: [...byPerson.values()].toSorted((a, b) => (a.staff < b.staff ? -1 : 1)) }
}

const released = (view: CoverageView, { data, occurredAt }: Recorded<EventOf<typeof LiaisonReleased>>): CoverageView => {
  const rest = unassigned(view, data.staff)
  return { ...view, assigned: rest, vacancy: data.statedVacancy ? { since: occurredAt } : view.vacancy }
}

const change = (view: CoverageView, event: Recorded<CoverageEvent>): CoverageView => {
  const at = event.occurredAt
  switch (event.type) {
    case 'ClusterDeskOpened':
    case 'ClusterDeskOwnerChanged':
      return { ...view, desk: { owner: event.data.owner, since: at } }
    case 'ClusterDeskClosed':
      return { ...view, desk: null }
    case 'LiaisonAssigned': {
      const { staff, role, from, reviewBy = null, until = null } = event.data
      return { ...view, assigned: [...unassigned(view, staff), { staff, role, from, reviewBy, until }], vacancy: null }
    }
    case 'LiaisonHandedOver': {
      const { staff: from, to, toAgency } = event.data
      return { ...view, assigned: unassigned(view, from), handOver: { from, to, toAgency, at } }
    }
    case 'LiaisonReleased':
      return released(view, event)
    case 'ExpertiseRecorded': {
      const { staff, area, code = null } = event.data
      return { ...view, declared: [...view.declared, { staff, area, code, at }] }
    }
    case 'DialogHeld': {
      const own = event.data.staff.filter(({ agency }) => agency === view.agency)
      return { ...credited(view, own.map(({ staff }) => staff), 'dialogs', at), lastContact: laterOf(view.lastContact, at) }
    }
    case 'AgencyResponded':
      return credited(view, event.data.staff === undefined ? [] : [event.data.staff], 'answers')
    case 'ConstraintIdentified':
    case 'CompanyNeedRecorded':
    case 'SkillNeedReported':
      return credited(view, event.data.staff === undefined ? [] : [event.data.staff], 'findings')
    case 'PolicyGapIdentified':
    case 'NeedReferred':
      return { ...view, asked: view.asked + 1 }
    default:
      return unreachable(event)
  }
}

/** `assigned`: somebody is there. `vacant`: nobody, and the vacancy is stated. `uncovered`: nobody, and nobody said so. */
const coverageOf = ({ assigned: people, vacancy }: Pick<CoverageView, 'assigned' | 'vacancy'>) => (people.length > 0 ? 'assigned' : vacancy === null ? 'uncovered' : 'vacant')

/** The same by a day: an assignment that is past its last day covers nothing, though nobody ended it. */
const coverageOn = (view: Pick<CoverageView, 'assigned' | 'vacancy'>, day: string) =>
  view.assigned.length > 0 && view.assigned.every(({ until }) => until !== null && until < day) ? 'lapsed' : coverageOf(view)

/** Who at which agency knows which cluster: desks, liaisons, vacancies, and expertise declared and earned. */
export const coverageMatrix = defineProjection<CoverageView, CoverageEvent>({
  name: 'coverage-matrix',
  version: 2,
  title: 'Coverage matrix',
  description: 'For each agency and cluster: desk, named liaisons, vacancies, declared expertise, and expertise earned in dialogs, answers and findings.',
  keyed: 'agency id/cluster id',
  view: coverageView,
  interests: [
    'ClusterDeskOpened',
    'ClusterDeskOwnerChanged',
    'ClusterDeskClosed',
    'LiaisonAssigned',
    'LiaisonHandedOver',
    'LiaisonReleased',
    'ExpertiseRecorded',
    'DialogHeld',
    'AgencyResponded',
    'PolicyGapIdentified',
    'NeedReferred',
    'ConstraintIdentified',
    'CompanyNeedRecorded',
    'SkillNeedReported',
  ],
  keys: (event) => {
    switch (event.type) {
      case 'DialogHeld':
        return pairs(event.data.agencies.map(({ agency }) => agency), event.data.clusters)
      case 'AgencyResponded':
      case 'PolicyGapIdentified':
        return pairs([event.data.responsible], event.data.clusters)
      case 'NeedReferred':
        return pairs([event.data.to], [event.data.cluster])
      case 'ConstraintIdentified':
      case 'CompanyNeedRecorded':
      case 'SkillNeedReported':
        return pairs([event.agency], [event.data.cluster])
      default:
        return pairs([event.data.agency], [event.data.cluster])
    }
  },
  initial: (key) => {
    const [agency = '', cluster = ''] = key.split('/')
    const nobody = { desk: null, assigned: [], vacancy: null, handOver: null, declared: [], earned: [] }
    return { agency, cluster, ...nobody, dialogs: 0, answers: 0, findings: 0, asked: 0, lastContact: null, synthetic: false }
  },
  evolve: change,
  lists: (view) =>
    view.desk !== null || view.vacancy !== null || view.handOver !== null || view.assigned.length + view.declared.length + view.dialogs + view.answers + view.findings + view.asked > 0,
  columns: [
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'cluster', title: 'Cluster', type: 'id', of: (view) => view.cluster },
    { name: 'coverage', title: 'Coverage', type: 'id', of: coverageOf },
    { name: 'desk', title: 'Desk owner', type: 'id', of: (view) => view.desk?.owner ?? null },
    { name: 'staff', title: 'Liaisons', type: 'set', of: (view) => view.assigned.map(({ staff }) => staff) },
    { name: 'lead', title: 'Lead', type: 'set', of: (view) => view.assigned.filter(({ role }) => role === 'lead').map(({ staff }) => staff) },
    {
      name: 'nextReview',
      title: 'Next review or end',
      type: 'date',
      of: (view) => view.assigned.flatMap(({ reviewBy, until }) => [reviewBy, until].filter((day) => day !== null)).toSorted()[0] ?? null,
    },
    { name: 'vacantSince', title: 'Vacant since', type: 'date', of: (view) => view.vacancy?.since ?? null },
    { name: 'asked', title: 'Asked', type: 'number', of: (view) => view.asked },
    { name: 'dialogs', title: 'Dialogs', type: 'number', of: (view) => view.dialogs },
    { name: 'answers', title: 'Answers', type: 'number', of: (view) => view.answers },
    { name: 'findings', title: 'Findings', type: 'number', of: (view) => view.findings },
    { name: 'lastContact', title: 'Last contact', type: 'date', of: (view) => view.lastContact },
  ],
  order: 'agency',
  clock: {
    of: ({ agency, cluster, ...rest }, day) => ({ agency, cluster, coverageToday: coverageOn(rest, day), ...rest }),
    columns: [{ name: 'coverageToday', title: 'Coverage by the day', type: 'id', of: (view) => view.coverageToday ?? null }],
  },
})
