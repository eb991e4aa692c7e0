import { attendance, leaders, leveledAgencies, noticeClasses, participants } from '../domain/convening/events.ts'
import type { conveningEvents } from '../domain/convening/events.ts'
import type { ConveningCompositionChecked, DialogHeld } from '../domain/dialog/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import { defineProjection } from './kernel/projection.ts'

/** Dialogs that are named on the row of a convening; the others are counted. */
const dialogsShown = 50

const notice = object({
  faca: oneOfText(noticeClasses),
  basis: text({ maxLength: 1000 }),
  sameQuestionsToTenOrMore: boolean(),
  praControlNumber: nullable(text({ pattern: '^[0-9]{4}-[0-9]{4}$' })),
  antitrustStatementRead: boolean(),
  at: instant(),
})
const held = object({ at: instant(), agencies: leveledAgencies, attendance, people: integer({ minimum: 0 }), participants })

const conveningView = object({
  convening: ref('convening'),
  status: oneOfText(['unknown', 'scheduled', 'held', 'cancelled'], { description: 'Scheduled also after its day, until somebody records who came.' }),
  title: nullable(text({ maxLength: 300 })),
  clusters: list(ref('cluster'), { description: 'Regional clusters that were called together; empty when it is about no region.' }),
  themes: list(object({ definitionSet: ref('definition-set'), definition: text() }), { description: 'What it is about, as clusters of a definition set wherever they are.' }),
  startsAt: nullable(instant()),
  endsAt: nullable(instant()),
  place: nullable(text({ maxLength: 300 })),
  virtual: boolean(),
  url: nullable(text({ maxLength: 500, pattern: '^https?://' })),
  ledBy: nullable(oneOfText(leaders)),
  withinConvenersEvent: boolean(),
  convenerConsent: nullable(text({ maxLength: 500 })),
  hosts: leveledAgencies,
  scheduledBy: nullable(ref('agency')),
  notice: nullable(notice, { description: 'What the laws on advisory committees, paperwork and competition ask; null while not determined.' }),
  held: nullable(held),
  cancelled: nullable(object({ at: instant(), reason: text({ maxLength: 1000 }) })),
  dialogs: list(ref('dialog'), { maxItems: dialogsShown }),
  dialogCount: integer({ minimum: 0, description: 'Dialogs in it, those not shown included.' }),
  singleType: integer({ minimum: 0, description: 'Dialogs in it with competing firms of one type only.' }),
  sequence: integer({ minimum: 0, description: 'Changes of the calendar entry, as iCalendar counts them.' }),
  changedAt: nullable(instant(), { description: 'When the calendar entry was last recorded or changed.' }),
  synthetic: boolean(),
})
type ConveningView = Infer<typeof conveningView>
type ConveningEvent = EventOf<(typeof conveningEvents)[number] | typeof DialogHeld | typeof ConveningCompositionChecked>

/** Convenings of all agencies on one calendar. */
export const conveningCalendar = defineProjection<ConveningView, ConveningEvent>({
  name: 'convening-calendar',
  version: 2,
  title: 'Convening calendar',
  description: 'Convenings that agencies and conveners hold: planned, held and cancelled, with their compliance line.',
  keyed: 'convening id',
  view: conveningView,
  interests: ['ConveningScheduled', 'ConveningNoticeClassified', 'ConveningHeld', 'ConveningCancelled', 'DialogHeld', 'ConveningCompositionChecked'],
  keys: (event) => (event.data.convening === undefined ? [] : [event.data.convening]),
  initial: (convening) => ({
    convening,
    status: 'unknown',
    title: null,
    clusters: [],
    themes: [],
    startsAt: null,
    endsAt: null,
    place: null,
    virtual: false,
    url: null,
    ledBy: null,
    withinConvenersEvent: false,
    convenerConsent: null,
    hosts: [],
    scheduledBy: null,
    notice: null,
    held: null,
    cancelled: null,
    dialogs: [],
    dialogCount: 0,
    singleType: 0,
    sequence: 0,
    changedAt: null,
    synthetic: false,
  }),
  evolve: (view, event) => {
    const at = event.occurredAt
    const changed = { sequence: view.sequence + 1, changedAt: event.recordedAt }
    switch (event.type) {
      case 'ConveningScheduled': {
        const { title, clusters, themes = [], startsAt, endsAt, place = null, virtual, url = null, ledBy, withinConvenersEvent, convenerConsent = null, hosts } = event.data
        const plan = { title, clusters, themes, startsAt, endsAt, place, virtual, url, ledBy, withinConvenersEvent, convenerConsent, hosts, scheduledBy: event.agency }
        const sequence = event.correctedBy === undefined ? 0 : 1
        return { ...view, ...plan, status: 'scheduled', sequence, changedAt: event.recordedAt }
      }
      case 'ConveningNoticeClassified': {
        const { faca, basis, sameQuestionsToTenOrMore, praControlNumber = null, antitrustStatementRead } = event.data
        return { ...view, notice: { faca, basis, sameQuestionsToTenOrMore, praControlNumber, antitrustStatementRead, at } }
      }
      case 'ConveningHeld': {
        const { agencies, attendance: came, participants: named } = event.data
        const people = came.reduce((sum, { count }) => sum + count, 0)
        return { ...view, ...changed, status: 'held', held: { at, agencies, attendance: came, people, participants: named } }
      }
      case 'ConveningCancelled':
        return { ...view, ...changed, status: 'cancelled', cancelled: { at, reason: event.data.reason } }
      case 'DialogHeld':
        return { ...view, dialogs: [...view.dialogs, event.data.dialog].slice(0, dialogsShown), dialogCount: view.dialogCount + 1 }
      case 'ConveningCompositionChecked':
        return { ...view, singleType: view.singleType + 1 }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.startsAt !== null,
  columns: [
    { name: 'startsAt', title: 'Starts', type: 'date', of: (view) => view.startsAt },
    { name: 'endsAt', title: 'Ends', type: 'date', of: (view) => view.endsAt },
    { name: 'title', title: 'Title', type: 'text', of: (view) => view.title },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters },
    { name: 'definition', title: 'Themes', type: 'set', of: (view) => [...new Set(view.themes.map(({ definition }) => definition))] },
    { name: 'host', title: 'Hosts', type: 'set', of: (view) => view.hosts.map(({ agency }) => agency) },
    { name: 'level', title: 'Levels', type: 'set', of: (view) => [...new Set(view.hosts.map(({ level }) => level))] },
    { name: 'ledBy', title: 'Led by', type: 'id', of: (view) => view.ledBy },
    { name: 'place', title: 'Place', type: 'text', of: (view) => view.place },
    { name: 'notice', title: 'Notice class', type: 'id', of: (view) => view.notice?.faca ?? null },
    { name: 'people', title: 'People', type: 'number', of: (view) => view.held?.people ?? null },
    { name: 'singleType', title: 'Single-type sessions', type: 'number', of: (view) => view.singleType },
  ],
  order: '-startsAt',
})
