import { confidentialities } from '../domain/finding/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import type { referralEvents } from '../domain/referral/events.ts'
import { defineProjection } from './kernel/projection.ts'

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

/** Needs that agencies passed on to each other, with who owns each now. Days are counted from its dates by whoever reads it. */
export const referralQueue = defineProjection<ReferralView, ReferralEvent>({
  name: 'referral-queue',
  version: 2,
  title: 'Referral queue',
  description: 'Referred needs by the agency that owns them, with the dates from which response days are counted.',
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
        return { ...view, ...what, status: 'referred', referredAt: at }
      }
      case 'ReferralAccepted':
        return { ...view, status: 'accepted', owner: event.data.owner, decidedAt: view.decidedAt ?? at, staff: event.data.staff ?? view.staff }
      case 'ReferralDeclined':
        return { ...view, status: 'declined', owner: event.data.owner, decidedAt: view.decidedAt ?? at, staff: event.data.staff ?? view.staff, outcome: outcomeOf(event) }
      case 'ReferralCompleted':
        return { ...view, status: 'completed', owner: event.data.owner, completedAt: at, staff: event.data.staff ?? view.staff, outcome: outcomeOf(event) }
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
    { name: 'decidedAt', title: 'Decided', type: 'date', of: (view) => view.decidedAt },
    { name: 'completedAt', title: 'Completed', type: 'date', of: (view) => view.completedAt },
    { name: 'request', title: 'Request', type: 'text', of: (view) => view.request },
  ],
  order: 'referredAt',
})
