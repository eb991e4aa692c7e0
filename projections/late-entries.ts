import type { Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import { clustersIn, isInvented } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'
import { dayLength, daysBetween } from './quarter.ts'

/** Whole days between what happened and its entry beyond which an entry is late. */
const lateAfterDays = 30

const isLate = (event: Recorded): boolean => Date.parse(event.recordedAt) - Date.parse(event.occurredAt) > lateAfterDays * dayLength

const lateView = object({
  event: text({ minLength: 0, description: 'Id of the entry.' }),
  type: text({ minLength: 0 }),
  stream: text({ minLength: 0 }),
  agency: nullable(ref('agency')),
  actor: nullable(text({ description: 'Reference to the person; never a name.' })),
  occurredAt: nullable(instant()),
  recordedAt: nullable(instant()),
  lagDays: integer({ description: 'Whole days from what happened to its entry.' }),
  clusters: list(ref('cluster')),
  origin: oneOfText(['person', 'import', 'synthetic'], { description: 'Imports of older facts are late by nature.' }),
  corrected: boolean({ description: 'The time shown was put right by a correction.' }),
  synthetic: boolean(),
})

/** What was written down long after it happened. */
export const lateEntries = defineProjection<Infer<typeof lateView>, Recorded>({
  name: 'late-entries',
  version: 2,
  title: 'Late entries',
  description: `Entries recorded more than ${lateAfterDays} days after they occurred, by agency.`,
  keyed: 'event id',
  view: lateView,
  interests: 'all',
  keys: (event) => (isLate(event) ? [event.id] : []),
  initial: () => ({ event: '', type: '', stream: '', agency: null, actor: null, occurredAt: null, recordedAt: null, lagDays: 0, clusters: [], origin: 'person', corrected: false, synthetic: false }),
  evolve: (_view, event) => ({
    event: event.id,
    type: event.type,
    stream: event.stream,
    agency: event.agency,
    actor: event.actor.ref,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    lagDays: daysBetween(event.occurredAt, event.recordedAt),
    clusters: clustersIn(event.data),
    origin: event.origin?.kind ?? 'person',
    corrected: event.correctedBy !== undefined,
    synthetic: isInvented(event),
  }),
  lists: (view) => view.event !== '',
  columns: [
    { name: 'lagDays', title: 'Days late', type: 'number', of: (view) => view.lagDays },
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'cluster', title: 'Cluster', type: 'set', of: (view) => view.clusters },
    { name: 'type', title: 'Type of entry', type: 'id', of: (view) => view.type },
    { name: 'origin', title: 'Origin', type: 'id', of: (view) => view.origin },
    { name: 'occurredAt', title: 'Occurred', type: 'date', of: (view) => view.occurredAt },
    { name: 'recordedAt', title: 'Recorded', type: 'date', of: (view) => view.recordedAt },
  ],
  order: '-lagDays',
})
