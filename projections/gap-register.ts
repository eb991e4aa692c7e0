import { confidentialities } from '../domain/finding/events.ts'
import { citationKinds } from '../domain/gap/citation.ts'
import type { gapEvents } from '../domain/gap/events.ts'
import { decisions, gapKinds, responseClasses } from '../domain/gap/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import { levels } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, date, instant, integer, list, nullable, object, oneOfText, optional, ref, text } from '../domain/kernel/schema.ts'
import { defineProjection } from './kernel/projection.ts'
import { daysBetween, daysLeft, daysSince } from './quarter.ts'

/** Actions and earlier answers that are shown, the newest of each; actions are all counted. */
const actionsShown = 50
const earlierShown = 10

const words = text({ maxLength: 2000 })
/** Words of whoever acted: who may read them, and which agency they are of. */
const said = { at: instant(), confidentiality: oneOfText(confidentialities), agency: ref('agency') }
const answer = object({
  decision: oneOfText(decisions),
  reason: nullable(words),
  responseClass: nullable(oneOfText(responseClasses)),
  promiseDue: nullable(date()),
  staff: nullable(ref('staff')),
  ...said,
})

const gapView = object({
  gap: ref('gap'),
  status: oneOfText(['unknown', 'identified', 'acknowledged', 'answered', 'closed'], { description: 'How far its answer is; identified again when it is reopened.' }),
  kind: nullable(oneOfText(gapKinds), { description: 'Gap: no rule or program exists. Weakness: one exists and works badly.' }),
  level: nullable(oneOfText(levels), { description: 'Level of government whose policy it is.' }),
  citation: nullable(object({ kind: oneOfText(citationKinds), text: text({ maxLength: 200, pattern: '[0-9A-Z]', description: 'A code of public law: it is not withheld.' }) })),
  responsible: nullable(ref('agency'), { description: 'The agency that owns the policy, and the clock.' }),
  desks: list(object({ cluster: ref('cluster'), owner: ref('staff') }), { description: 'Desks of the responsible agency that covered the clusters when it was identified.' }),
  clusters: list(ref('cluster')),
  findings: list(ref('finding')),
  statement: nullable(words),
  effect: nullable(words),
  confidentiality: oneOfText(confidentialities),
  agency: nullable(ref('agency'), { description: 'The agency that identified it.' }),
  identifiedAt: nullable(instant()),
  clock: nullable(object({ version: integer({ minimum: 1 }), days: integer({ minimum: 1 }) }), { description: 'The version of the response clock that runs.' }),
  dueBy: nullable(date(), { description: 'Day by which an answer is due; it moves when the gap is reopened.' }),
  openSince: nullable(instant(), { description: 'When it was identified or last reopened. Null once it is closed.' }),
  daysOpen: optional(nullable(integer({ minimum: 0 }), { description: 'Days of the calendar (UTC) from openSince to the day for which the view is asked, reckoned when it is shown; null once it is closed.' })),
  daysLeft: optional(nullable(integer(), { description: 'Days of the calendar (UTC) from the day for which the view is asked to dueBy, negative when it is overdue, reckoned when it is shown; null once it was answered.' })),
  answerDays: nullable(integer({ minimum: 0 }), { description: 'Whole days that the first answer took since then; null while none was given.' }),
  acknowledgedAt: nullable(instant(), { description: 'Like the next two: since it was identified, or last reopened.' }),
  answeredAt: nullable(instant()),
  closedAt: nullable(instant()),
  answer: nullable(answer, { description: 'The answer that holds.' }),
  earlierAnswers: list(answer, { maxItems: earlierShown, description: 'Newest first.' }),
  actions: list(object({ what: words, done: boolean(), staff: nullable(ref('staff')), ...said }), { maxItems: actionsShown, description: 'Newest first.' }),
  actionCount: integer({ minimum: 0 }),
  closing: nullable(object({ how: words, ...said })),
  reopened: integer({ minimum: 0, description: 'Times that it was reopened.' }),
  reopening: nullable(object({ reason: words, ...said }), { description: 'The last time.' }),
  synthetic: boolean(),
})
type GapView = Infer<typeof gapView>
type GapEvent = EventOf<(typeof gapEvents)[number]>

const saidBy = (event: Recorded<Exclude<GapEvent, { type: 'GapAcknowledged' }>>) => ({ at: event.occurredAt, confidentiality: event.data.confidentiality, agency: event.agency })

const shelved = (view: GapView): GapView['earlierAnswers'] => (view.answer === null ? view.earlierAnswers : [view.answer, ...view.earlierAnswers].slice(0, earlierShown))

/** The clock stops at the first answer. */
const timed = ({ answeredAt, openSince, answerDays }: GapView, at: string): Pick<GapView, 'answeredAt' | 'answerDays'> =>
  answeredAt === null ? { answeredAt: at, answerDays: openSince === null ? null : daysBetween(openSince, at) } : { answeredAt, answerDays }

const answered = (view: GapView, event: Recorded<Extract<GapEvent, { type: 'AgencyResponded' }>>): GapView => {
  const { decision, reason = null, responseClass = null, promiseDue = null, staff = null } = event.data
  const given = { decision, reason, responseClass, promiseDue, staff, ...saidBy(event) }
  return { ...view, status: 'answered', ...timed(view, event.occurredAt), answer: given, earlierAnswers: shelved(view) }
}

/** Gaps and weaknesses of public policy with their response clock, and what the responsible agency made of them. */
export const gapRegister = defineProjection<GapView, GapEvent>({
  name: 'gap-register',
  version: 3,
  title: 'Policy gap register',
  description: 'Policy gaps and weaknesses, whose they are, by when an answer is due, what was answered and done.',
  keyed: 'gap id',
  view: gapView,
  interests: ['PolicyGapIdentified', 'GapAcknowledged', 'AgencyResponded', 'ResponseActionLogged', 'GapClosed', 'GapReopened'],
  keys: (event) => [event.data.gap],
  initial: (gap) => ({
    gap,
    status: 'unknown',
    kind: null,
    level: null,
    citation: null,
    responsible: null,
    desks: [],
    clusters: [],
    findings: [],
    statement: null,
    effect: null,
    confidentiality: 'own',
    agency: null,
    identifiedAt: null,
    clock: null,
    dueBy: null,
    openSince: null,
    answerDays: null,
    acknowledgedAt: null,
    answeredAt: null,
    closedAt: null,
    answer: null,
    earlierAnswers: [],
    actions: [],
    actionCount: 0,
    closing: null,
    reopened: 0,
    reopening: null,
    synthetic: false,
  }),
  evolve: (view, event) => {
    const at = event.occurredAt
    switch (event.type) {
      case 'PolicyGapIdentified': {
        const { kind, level, citation = null, responsible, desks, clusters, findings, statement, effect, confidentiality, clock } = event.data
        const { version, days, dueBy } = clock
        const what = { kind, level, citation, responsible, desks, clusters, findings, statement, effect, confidentiality, agency: event.agency }
        return { ...view, ...what, status: 'identified', identifiedAt: at, openSince: at, clock: { version, days }, dueBy }
      }
      case 'GapAcknowledged':
        return { ...view, acknowledgedAt: at, status: view.status === 'identified' ? 'acknowledged' : view.status }
      case 'AgencyResponded':
        return answered(view, event)
      case 'ResponseActionLogged': {
        const { what, done, staff = null } = event.data
        return { ...view, actions: [{ what, done, staff, ...saidBy(event) }, ...view.actions].slice(0, actionsShown), actionCount: view.actionCount + 1 }
      }
      case 'GapClosed':
        return { ...view, status: 'closed', closedAt: at, openSince: null, closing: { how: event.data.how, ...saidBy(event) } }
      case 'GapReopened': {
        const { clock: { version, days, dueBy }, reason } = event.data
        const again = { openSince: at, answerDays: null, acknowledgedAt: null, answeredAt: null, closedAt: null, answer: null, earlierAnswers: shelved(view), closing: null }
        return { ...view, ...again, status: 'identified', clock: { version, days }, dueBy, reopened: view.reopened + 1, reopening: { reason, ...saidBy(event) } }
      }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.identifiedAt !== null,
  columns: [
    { name: 'dueBy', title: 'Answer due', type: 'date', of: (view) => view.dueBy },
    { name: 'openSince', title: 'Open since', type: 'date', of: (view) => view.openSince },
    { name: 'answerDays', title: 'Days to the answer', type: 'number', of: (view) => view.answerDays },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
    { name: 'responsible', title: 'Responsible', type: 'id', of: (view) => view.responsible },
    { name: 'level', title: 'Level', type: 'id', of: (view) => view.level },
    { name: 'kind', title: 'Kind', type: 'id', of: (view) => view.kind },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters },
    { name: 'identifiedAt', title: 'Identified', type: 'date', of: (view) => view.identifiedAt },
    { name: 'agency', title: 'Identified by', type: 'id', of: (view) => view.agency },
    { name: 'acknowledgedAt', title: 'Acknowledged', type: 'date', of: (view) => view.acknowledgedAt },
    { name: 'answeredAt', title: 'Answered', type: 'date', of: (view) => view.answeredAt },
    { name: 'decision', title: 'Answer', type: 'id', of: (view) => view.answer?.decision ?? null },
    { name: 'responseClass', title: 'Change', type: 'id', of: (view) => view.answer?.responseClass ?? null },
    { name: 'promiseDue', title: 'Promised by', type: 'date', of: (view) => view.answer?.promiseDue ?? null },
    { name: 'closedAt', title: 'Closed', type: 'date', of: (view) => view.closedAt },
    { name: 'citation', title: 'Citation', type: 'id', of: (view) => view.citation?.text ?? null },
    { name: 'confidentiality', title: 'Confidentiality', type: 'id', of: (view) => view.confidentiality },
    { name: 'statement', title: 'Statement', type: 'text', of: (view) => view.statement },
  ],
  order: 'dueBy',
  clock: {
    of: ({ gap, status, ...rest }, day) => ({ gap, status, daysOpen: daysSince(rest.openSince, day), daysLeft: rest.answeredAt === null && rest.openSince !== null ? daysLeft(rest.dueBy, day) : null, ...rest }),
    columns: [
      { name: 'daysOpen', title: 'Days open', type: 'number', of: (view) => view.daysOpen ?? null },
      { name: 'daysLeft', title: 'Days left for the answer', type: 'number', of: (view) => view.daysLeft ?? null },
    ],
  },
})
