import { confidentialities } from '../domain/finding/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, integer, nullable, object, oneOfText, optional, ref, text } from '../domain/kernel/schema.ts'
import type { referralEvents } from '../domain/referral/events.ts'
import { defineProjection } from './kernel/projection.ts'
import { daysBetween, daysSince } from './quarter.ts'

const words = text({ maxLength: 2000 })

const referralView = object({
  referral: ref('referral'),
  status: oneOfText(['unknown', 'referred', 'accepted', 'declined', 'completed'], { description: 'Referred: the asked agency has not yet accepted or declined.' }),
  finding: nullable(ref('finding')),
  cluster: nullable(ref('cluster')),
  from: nullable(ref('agency'), { description: 'The agency that referred.' }),
  to: nullable(ref('agency'), { description: 'The agency that was asked.' }),
  owner: nullable(ref('agency'), { description: 'The one agency that owns the matter now.' }),
  program: nullable(ref('program')),
  deskOwner: nullable(ref('staff'), { description: "Owner of the asked agency's desk for the cluster at the time; null when no desk covered it." }),
  request: nullable(words),
  confidentiality: oneOfText(confidentialities),
  agency: nullable(ref('agency'), { description: 'Whose words the request is: the agency that referred.' }),
  referredAt: nullable(instant()),
  decidedAt: nullable(instant(), { description: 'When it was first accepted or declined.' }),
  completedAt: nullable(instant()),
  waitingSince: nullable(instant(), { description: 'Since when the asked agency has not decided. Null once it decided.' }),
  daysWaiting: optional(nullable(integer({ minimum: 0 }), { description: 'Days of the calendar (UTC) from waitingSince to the day for which the view is asked, reckoned when it is shown; null once it was decided.' })),
  daysOpen: optional(nullable(integer({ minimum: 0 }), { description: 'Days of the calendar (UTC) from the referral to the day for which the view is asked, reckoned when it is shown; null once it was declined or completed.' })),
  responseDays: nullable(integer({ minimum: 0 }), { description: 'Whole days from the referral to the first decision; null while there is none.' }),
  completionDays: nullable(integer({ minimum: 0 }), { description: 'Whole days from the referral to its completion.' }),
  staff: nullable(ref('staff'), { description: 'Who last acted for the asked agency.' }),
  outcome: nullable(object({ text: words, confidentiality: oneOfText(confidentialities), agency: ref('agency') }), { description: 'Why it was declined, or what came of it.' }),
  synthetic: boolean(),
})
type ReferralView = Infer<typeof referralView>
type ReferralEvent = EventOf<(typeof referralEvents)[number]>

const outcomeOf = (event: Recorded<Extract<ReferralEvent, { type: 'ReferralDeclined' | 'ReferralCompleted' }>>): ReferralView['outcome'] => ({
  text: event.type === 'ReferralDeclined' ? event.data.reason : event.data.result,
  confidentiality: event.data.confidentiality,
  agency: event.agency,
})

const daysFrom = ({ referredAt }: ReferralView, at: string): number | null => (referredAt === null ? null : daysBetween(referredAt, at))

/** The first decision ends the waiting. */
const decided = (view: ReferralView, at: string): Pick<ReferralView, 'decidedAt' | 'waitingSince' | 'responseDays'> => ({
  decidedAt: view.decidedAt ?? at,
  waitingSince: null,
  responseDays: view.decidedAt === null ? daysFrom(view, at) : view.responseDays,
})

/** Needs that agencies passed on to each other, with who owns each now. */
export const referralQueue = defineProjection<ReferralView, ReferralEvent>({
  name: 'referral-queue',
  version: 3,
  title: 'Referral queue',
  description: 'Referred needs by the agency that owns them, with the days that each took, and since when it waits.',
  keyed: 'referral id',
  view: referralView,
  interests: ['NeedReferred', 'ReferralAccepted', 'ReferralDeclined', 'ReferralCompleted'],
  keys: (event) => [event.data.referral],
  initial: (referral) => ({
    referral,
    status: 'unknown',
    finding: null,
    cluster: null,
    from: null,
    to: null,
    owner: null,
    program: null,
    deskOwner: null,
    request: null,
    confidentiality: 'own',
    agency: null,
    referredAt: null,
    decidedAt: null,
    completedAt: null,
    waitingSince: null,
    responseDays: null,
    completionDays: null,
    staff: null,
    outcome: null,
    synthetic: false,
  }),
  evolve: (view, event) => {
    const at = event.occurredAt
    switch (event.type) {
      case 'NeedReferred': {
        const { finding, cluster, to, owner, program = null, deskOwner = null, request, confidentiality } = event.data
        const what = { finding, cluster, from: event.agency, to, owner, program, deskOwner, request, confidentiality, agency: event.agency }
        return { ...view, ...what, status: 'referred', referredAt: at, waitingSince: at }
      }
      case 'ReferralAccepted':
        return { ...view, status: 'accepted', owner: event.data.owner, ...decided(view, at), staff: event.data.staff ?? view.staff }
      case 'ReferralDeclined':
        return { ...view, status: 'declined', owner: event.data.owner, ...decided(view, at), staff: event.data.staff ?? view.staff, outcome: outcomeOf(event) }
      case 'ReferralCompleted':
        return { ...view, status: 'completed', owner: event.data.owner, waitingSince: null, completedAt: at, completionDays: daysFrom(view, at), staff: event.data.staff ?? view.staff, outcome: outcomeOf(event) }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.referredAt !== null,
  columns: [
    { name: 'referredAt', title: 'Referred', type: 'date', of: (view) => view.referredAt },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
    { name: 'owner', title: 'Owner', type: 'id', of: (view) => view.owner },
    { name: 'to', title: 'Asked agency', type: 'id', of: (view) => view.to },
    { name: 'from', title: 'Referring agency', type: 'id', of: (view) => view.from },
    { name: 'cluster', title: 'Cluster', type: 'id', of: (view) => view.cluster },
    { name: 'finding', title: 'Finding', type: 'id', of: (view) => view.finding },
    { name: 'program', title: 'Program', type: 'id', of: (view) => view.program },
    { name: 'deskOwner', title: 'Desk owner', type: 'id', of: (view) => view.deskOwner },
    { name: 'waitingSince', title: 'Waiting since', type: 'date', of: (view) => view.waitingSince },
    { name: 'responseDays', title: 'Days to the decision', type: 'number', of: (view) => view.responseDays },
    { name: 'completionDays', title: 'Days to completion', type: 'number', of: (view) => view.completionDays },
    { name: 'decidedAt', title: 'Decided', type: 'date', of: (view) => view.decidedAt },
    { name: 'completedAt', title: 'Completed', type: 'date', of: (view) => view.completedAt },
    { name: 'request', title: 'Request', type: 'text', of: (view) => view.request },
  ],
  order: 'referredAt',
  clock: {
    of: ({ referral, status, ...rest }, day) => ({
      referral,
      status,
      daysWaiting: daysSince(rest.waitingSince, day),
      daysOpen: status === 'referred' || status === 'accepted' ? daysSince(rest.referredAt, day) : null,
      ...rest,
    }),
    columns: [
      { name: 'daysWaiting', title: 'Days waiting for a decision', type: 'number', of: (view) => view.daysWaiting ?? null },
      { name: 'daysOpen', title: 'Days open', type: 'number', of: (view) => view.daysOpen ?? null },
    ],
  },
})
