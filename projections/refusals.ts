import type { CommandRefused } from '../domain/correction/events.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import { roles } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import { clustersIn, isInvented } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'

const refusalView = object({
  command: text({ minLength: 0, description: 'What was asked for.' }),
  code: text({ minLength: 0 }),
  message: text({ minLength: 0, description: 'Why it was refused.' }),
  remedy: text({ minLength: 0, description: 'What the person was told to do.' }),
  agency: nullable(ref('agency'), { description: 'The agency that asked.' }),
  actor: nullable(text({ description: 'Reference to the person; never a name.' })),
  role: nullable(oneOfText(roles)),
  stream: text({ minLength: 0, description: 'Where it is on record: the thing itself, or the agency that asked.' }),
  recordedAt: nullable(instant()),
  clusters: list(ref('cluster')),
  synthetic: boolean(),
})

/** Who asked for something of consequence and was told no. */
export const refusals = defineProjection<Infer<typeof refusalView>, EventOf<typeof CommandRefused>>({
  name: 'refusals',
  version: 2,
  title: 'Refusals',
  description: 'Commands of consequence that were refused: who asked for what, and the reason given.',
  keyed: 'event id of the refusal',
  view: refusalView,
  interests: ['CommandRefused'],
  keys: (event) => [event.id],
  initial: () => ({ command: '', code: '', message: '', remedy: '', agency: null, actor: null, role: null, stream: '', recordedAt: null, clusters: [], synthetic: false }),
  evolve: (_view, { data, ...event }) => ({
    command: data.command,
    code: data.code,
    message: data.message,
    remedy: data.remedy,
    agency: event.agency,
    actor: event.actor.ref,
    role: event.actor.role,
    stream: event.stream,
    recordedAt: event.recordedAt,
    clusters: clustersIn(data),
    synthetic: isInvented(event),
  }),
  lists: (view) => view.recordedAt !== null,
  columns: [
    { name: 'recordedAt', title: 'Recorded', type: 'date', of: (view) => view.recordedAt },
    { name: 'command', title: 'Command', type: 'id', of: (view) => view.command },
    { name: 'code', title: 'Reason', type: 'id', of: (view) => view.code },
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'cluster', title: 'Cluster', type: 'set', of: (view) => view.clusters },
  ],
  order: '-recordedAt',
})
