import { attendance, leveledAgencies, noticeClasses, participants } from '../domain/convening/events.ts'
import type { ConveningCompositionChecked, DialogHeld, InformationShared } from '../domain/dialog/events.ts'
import { dialogFormats } from '../domain/dialog/events.ts'
import type { CompanyNeedRecorded, ConstraintIdentified, SkillNeedReported } from '../domain/finding/events.ts'
import { confidentialities, participantTypes } from '../domain/finding/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import { defineProjection } from './kernel/projection.ts'
import { quarterOf } from './quarter.ts'

/** Findings that are named on the row of a dialog; the others are counted. */
export const findingsShown = 100
/** Times that information was shared that are shown, the last ones; all are counted. */
const sharedShown = 20

const dialogView = object({
  dialog: ref('dialog'),
  heldAt: nullable(instant(), { description: 'Null while only others named the dialog.' }),
  recordedAt: nullable(instant()),
  agency: nullable(ref('agency'), { description: 'The agency that logged it.' }),
  clusters: list(ref('cluster')),
  agencies: leveledAgencies,
  staff: list(object({ staff: ref('staff'), agency: ref('agency') })),
  format: nullable(oneOfText(dialogFormats)),
  place: nullable(text({ maxLength: 300 })),
  virtual: boolean(),
  attendance,
  people: integer({ minimum: 0, description: 'Participants of all types together.' }),
  participants,
  topics: list(text({ maxLength: 160 })),
  noticeClass: nullable(oneOfText(noticeClasses), { description: 'Class under the Federal Advisory Committee Act.' }),
  convening: nullable(ref('convening')),
  warning: nullable(object({ type: oneOfText(participantTypes), firms: integer({ minimum: 2 }) }), { description: 'Competing firms of one type only; acknowledged by whoever logged it.' }),
  findings: list(ref('finding'), { maxItems: findingsShown, description: 'Findings that rest on the dialog.' }),
  findingCount: integer({ minimum: 0 }),
  shared: list(
    object({ what: text({ maxLength: 2000 }), withAgencies: list(ref('agency')), at: instant(), confidentiality: oneOfText(confidentialities), agency: ref('agency') }),
    { maxItems: sharedShown, description: 'What was shared with other agencies, newest first.' },
  ),
  sharedCount: integer({ minimum: 0 }),
  synthetic: boolean(),
})
type DialogView = Infer<typeof dialogView>
type Found = typeof ConstraintIdentified | typeof CompanyNeedRecorded | typeof SkillNeedReported
type DialogEvent = EventOf<typeof DialogHeld | typeof ConveningCompositionChecked | typeof InformationShared | Found>

const held = (view: DialogView, event: Recorded<EventOf<typeof DialogHeld>>): DialogView => {
  const { clusters, agencies, staff, format, place = null, virtual, attendance: came, participants: named, topics, noticeClass, convening = null } = event.data
  return {
    ...view,
    heldAt: event.occurredAt,
    recordedAt: event.recordedAt,
    agency: event.agency,
    clusters,
    agencies,
    staff: staff.map(({ staff: person, agency }) => ({ staff: person, agency })),
    format,
    place,
    virtual,
    attendance: came,
    people: came.reduce((sum, { count }) => sum + count, 0),
    participants: named,
    topics,
    noticeClass,
    convening,
  }
}

/** Every dialog: who met whom, when, about what, and what came of it. */
export const dialogLog = defineProjection<DialogView, DialogEvent>({
  name: 'dialog-log',
  version: 2,
  title: 'Dialog log',
  description: 'Dialogs of agencies with cluster participants, newest first.',
  keyed: 'dialog id',
  view: dialogView,
  interests: ['DialogHeld', 'ConveningCompositionChecked', 'InformationShared', 'ConstraintIdentified', 'CompanyNeedRecorded', 'SkillNeedReported'],
  keys: (event) =>
    'dialog' in event.data ? [event.data.dialog] : [...new Set(event.data.evidence.flatMap((one) => (one.kind === 'dialog' ? [one.dialog] : [])))],
  initial: (dialog) => ({
    dialog,
    heldAt: null,
    recordedAt: null,
    agency: null,
    clusters: [],
    agencies: [],
    staff: [],
    format: null,
    place: null,
    virtual: false,
    attendance: [],
    people: 0,
    participants: [],
    topics: [],
    noticeClass: null,
    convening: null,
    warning: null,
    findings: [],
    findingCount: 0,
    shared: [],
    sharedCount: 0,
    synthetic: false,
  }),
  evolve: (view, event) => {
    switch (event.type) {
      case 'DialogHeld':
        return held(view, event)
      case 'ConveningCompositionChecked':
        return { ...view, warning: { type: event.data.type, firms: event.data.firms } }
      case 'InformationShared': {
        const { what, withAgencies, confidentiality } = event.data
        const one = { what, withAgencies, at: event.occurredAt, confidentiality, agency: event.agency }
        return { ...view, shared: [one, ...view.shared].slice(0, sharedShown), sharedCount: view.sharedCount + 1 }
      }
      case 'ConstraintIdentified':
      case 'CompanyNeedRecorded':
      case 'SkillNeedReported':
        return { ...view, findings: [...view.findings, event.data.finding].slice(0, findingsShown), findingCount: view.findingCount + 1 }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.heldAt !== null,
  columns: [
    { name: 'heldAt', title: 'Date', type: 'date', of: (view) => view.heldAt },
    { name: 'quarter', title: 'Quarter', type: 'id', of: (view) => (view.heldAt === null ? null : quarterOf(view.heldAt)) },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters },
    { name: 'agency', title: 'Agencies', type: 'set', of: (view) => view.agencies.map(({ agency }) => agency) },
    { name: 'level', title: 'Levels', type: 'set', of: (view) => [...new Set(view.agencies.map(({ level }) => level))] },
    { name: 'staff', title: 'Staff', type: 'set', of: (view) => view.staff.map(({ staff }) => staff) },
    { name: 'format', title: 'Format', type: 'id', of: (view) => view.format },
    { name: 'participantType', title: 'Participant types', type: 'set', of: (view) => [...new Set(view.attendance.map(({ type }) => type))] },
    { name: 'people', title: 'People', type: 'number', of: (view) => view.people },
    { name: 'noticeClass', title: 'Notice class', type: 'id', of: (view) => view.noticeClass },
    { name: 'convening', title: 'Convening', type: 'id', of: (view) => view.convening },
    { name: 'warning', title: 'Single type', type: 'id', of: (view) => view.warning?.type ?? null },
    { name: 'findings', title: 'Findings', type: 'number', of: (view) => view.findingCount },
    { name: 'topics', title: 'Topics', type: 'text', of: (view) => view.topics.join('; ') },
  ],
  order: '-heldAt',
})
