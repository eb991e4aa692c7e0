import type { caseEvents } from '../domain/case/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, date, instant, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import { defineProjection } from './kernel/projection.ts'

const actionView = object({
  action: text(),
  owner: ref('agency'),
  due: date(),
  text: text(),
  agreedAt: instant(),
  doneAt: nullable(instant()),
  note: nullable(text()),
})

const caseView = object({
  case: text({ minLength: 0 }),
  cluster: nullable(ref('cluster')),
  relation: nullable(text(), { description: 'The relation of the cluster that the case is about.' }),
  programs: list(ref('program')),
  agencies: list(ref('agency'), { description: 'The parties.' }),
  question: text({ minLength: 0 }),
  status: oneOfText(['open', 'closed'], { description: 'Open until it ends with a decision or a reason for none.' }),
  openedAt: nullable(instant()),
  openedBy: nullable(ref('agency')),
  positions: list(object({ agency: ref('agency'), position: text(), statedAt: instant() }), { description: 'The latest position of each party that stated one.' }),
  silent: list(ref('agency'), { description: 'Parties that have not stated a position.' }),
  actions: list(actionView),
  nextDue: nullable(date(), { description: 'Earliest due date of a joint action that is not done.' }),
  closedAt: nullable(instant()),
  decision: nullable(text()),
  noActionReason: nullable(text()),
  synthetic: boolean(),
})
type CaseView = Infer<typeof caseView>
type CaseEvent = EventOf<(typeof caseEvents)[number]>

const settled = (view: CaseView): CaseView => ({
  ...view,
  silent: view.agencies.filter((agency) => !view.positions.some((stated) => stated.agency === agency)),
  nextDue: view.actions.filter((action) => action.doneAt === null).map((action) => action.due).sort()[0] ?? null,
})

/** What agencies settle with one another: questions, positions, joint actions and their dates, outcomes. */
export const coordinationBoard = defineProjection<CaseView, CaseEvent>({
  name: 'coordination-board',
  version: 2,
  title: 'Coordination board',
  description: 'Coordination cases between agencies: the question, where each party stands, what was agreed and is due, how it ended.',
  keyed: 'case id',
  view: caseView,
  interests: ['CoordinationCaseOpened', 'PositionStated', 'JointActionAgreed', 'JointActionDone', 'CaseClosed'],
  keys: (event) => [event.data.case],
  initial: (key) => ({
    case: key,
    cluster: null,
    relation: null,
    programs: [],
    agencies: [],
    question: '',
    status: 'open',
    openedAt: null,
    openedBy: null,
    positions: [],
    silent: [],
    actions: [],
    nextDue: null,
    closedAt: null,
    decision: null,
    noActionReason: null,
    synthetic: false,
  }),
  evolve: (view, event) => {
    switch (event.type) {
      case 'CoordinationCaseOpened': {
        const { cluster, relation, programs, agencies, question } = event.data
        const opened = { cluster, relation: relation ?? null, programs, agencies, question, openedAt: event.occurredAt, openedBy: event.agency }
        return settled({ ...view, ...opened })
      }
      case 'PositionStated': {
        const stated = { agency: event.agency, position: event.data.position, statedAt: event.occurredAt }
        return settled({ ...view, positions: [...view.positions.filter((known) => known.agency !== event.agency), stated] })
      }
      case 'JointActionAgreed': {
        const { action, owner, due, text: words } = event.data
        const agreed = { action, owner, due, text: words, agreedAt: event.occurredAt, doneAt: null, note: null }
        return settled({ ...view, actions: [...view.actions.filter((known) => known.action !== action), agreed] })
      }
      case 'JointActionDone': {
        const { action, note } = event.data
        return settled({ ...view, actions: view.actions.map((known) => (known.action === action ? { ...known, doneAt: event.occurredAt, note } : known)) })
      }
      case 'CaseClosed':
        return { ...view, status: 'closed', closedAt: event.occurredAt, decision: event.data.decision ?? null, noActionReason: event.data.noActionReason ?? null }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.openedAt !== null,
  columns: [
    { name: 'nextDue', title: 'Next due', type: 'date', of: (view) => view.nextDue },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
    { name: 'cluster', title: 'Cluster', type: 'id', of: (view) => view.cluster },
    { name: 'agency', title: 'Agency', type: 'set', of: (view) => view.agencies },
    { name: 'program', title: 'Program', type: 'set', of: (view) => view.programs },
    { name: 'relation', title: 'Relation', type: 'id', of: (view) => view.relation },
    { name: 'openedAt', title: 'Opened', type: 'date', of: (view) => view.openedAt },
    { name: 'openActions', title: 'Open joint actions', type: 'number', of: (view) => view.actions.filter((action) => action.doneAt === null).length },
  ],
  order: 'nextDue',
})
