import { confidentialities } from '../domain/finding/events.ts'
import type { Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, cents, instant, integer, list, nullable, object, oneOfText, ref, referenceKinds, text, uuid } from '../domain/kernel/schema.ts'
import { clustersIn, isInvented, streamKind, wordsFor } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'

/** Characters of a title; longer words end in an ellipsis. */
export const titleLength = 240

const timelineView = object({
  event: nullable(uuid(), { description: 'Id of the entry.' }),
  type: text({ minLength: 0, pattern: '^[A-Za-z]*$', description: 'Type of the entry.' }),
  kind: nullable(oneOfText(referenceKinds), { description: 'Kind of thing that the entry is about.' }),
  stream: text({ minLength: 0, pattern: '^[a-z0-9-]*$' }),
  revision: integer({ description: 'Place in its stream; with `stream` it is how a correction names the entry. -1 when the entry was retracted.' }),
  clusters: list(ref('cluster')),
  agency: nullable(ref('agency'), { description: 'The agency that put it on record; of a retracted entry, the one that retracted it.' }),
  date: nullable(instant(), { description: 'When it happened; of a retracted entry, when it was retracted.' }),
  recordedAt: nullable(instant()),
  title: nullable(text({ maxLength: titleLength }), { description: 'What it says, in its own words, cut at a length; null when it has no words or was retracted.' }),
  amount: nullable(cents(), { description: 'Money that the entry is about.' }),
  confidentiality: oneOfText(confidentialities),
  corrected: boolean({ description: 'What is shown was put in place of what was first recorded.' }),
  retractedBy: nullable(uuid(), { description: 'The retraction, when the entry counts no more; it stays readable by its id.' }),
  about: nullable(uuid(), { description: 'Of a correction: the entry that it corrects.' }),
  notes: integer({ minimum: 0, description: 'Annotations of this entry.' }),
  synthetic: boolean(),
})
type TimelineView = Infer<typeof timelineView>

/** Fields that hold the words of an entry, best first. */
const wordFields = ['title', 'name', 'statement', 'question', 'position', 'text', 'what', 'request', 'how', 'result', 'services', 'reason', 'noActionReason', 'decision', 'note', 'area', 'notes', 'effect']
const amountFields = ['amount', 'change']

const cut = (words: string): string => {
  if (words.length <= titleLength) return words
  const points = [...words]
  return points.length <= titleLength ? words : `${points.slice(0, titleLength - 1).join('')}…`
}

type Data = Readonly<Record<string, unknown>>

const titleOf = (data: Data): string | null => {
  const { name: recipient } = (data.recipient ?? {}) as { readonly name?: unknown }
  const found = [...wordFields.map((name) => data[name]), recipient].find((value) => typeof value === 'string' && value !== '')
  if (typeof found === 'string') return cut(found)
  return Array.isArray(data.topics) && data.topics.length > 0 ? cut(data.topics.join('; ')) : null
}

const amountOf = (data: Data): string | null => {
  const found = amountFields.map((name) => data[name]).find((value) => typeof value === 'string' && /^-?[0-9]+$/.test(value))
  return typeof found === 'string' ? found : null
}

const correctedEntry = (event: Recorded): { readonly event: string; readonly type: string } | undefined =>
  event.type === 'EntryReplaced' || event.type === 'EntryRetracted' || event.type === 'EntryAnnotated'
    ? (event.data as { readonly corrected: { readonly event: string; readonly type: string } }).corrected
    : undefined

/** Everything that was put on record about clusters, one row an entry, newest first. */
export const clusterTimeline = defineProjection<TimelineView, Recorded>({
  name: 'cluster-timeline',
  version: 2,
  title: 'Cluster timeline',
  description: 'Every entry about a cluster by every agency, corrections included. A retracted entry keeps its row without its words.',
  keyed: 'event id',
  view: timelineView,
  interests: 'all',
  keys: (event) => {
    if (event.type === 'CommandRefused' || clustersIn(event.data).length === 0) return []
    const about = event.type === 'EntryReplaced' ? undefined : correctedEntry(event)
    return about ? [event.id, about.event] : [event.id]
  },
  initial: () => ({
    event: null,
    type: '',
    kind: null,
    stream: '',
    revision: -1,
    clusters: [],
    agency: null,
    date: null,
    recordedAt: null,
    title: null,
    amount: null,
    confidentiality: 'open',
    corrected: false,
    retractedBy: null,
    about: null,
    notes: 0,
    synthetic: false,
  }),
  evolve: (view, event, key) => {
    const about = correctedEntry(event)
    const kind = (streamKind(event.stream, referenceKinds) ?? null) as TimelineView['kind']
    if (key !== event.id) {
      if (event.type === 'EntryAnnotated') return { ...view, notes: view.notes + 1 }
      const { stream, agency, occurredAt: date, recordedAt } = event
      return { ...view, event: key, type: about?.type ?? '', kind, stream, clusters: clustersIn(event.data), agency, date, recordedAt, retractedBy: event.id }
    }
    const data = event.data as Data
    return {
      event: event.id,
      type: event.type,
      kind,
      stream: event.stream,
      revision: event.revision,
      clusters: clustersIn(data),
      agency: event.agency,
      date: event.occurredAt,
      recordedAt: event.recordedAt,
      title: titleOf(data),
      amount: amountOf(data),
      confidentiality: about && wordsFor(event.stream, {}) === 'open' ? 'agencies' : wordsFor(event.stream, data),
      corrected: event.correctedBy !== undefined,
      retractedBy: null,
      about: about?.event ?? null,
      notes: 0,
      synthetic: isInvented(event),
    }
  },
  lists: (view) => view.event !== null,
  columns: [
    { name: 'date', title: 'Date', type: 'date', of: (view) => view.date },
    { name: 'cluster', title: 'Cluster', type: 'set', of: (view) => view.clusters },
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'type', title: 'Type', type: 'id', of: (view) => view.type },
    { name: 'kind', title: 'Kind', type: 'id', of: (view) => view.kind },
    { name: 'recordedAt', title: 'Recorded', type: 'date', of: (view) => view.recordedAt },
  ],
  order: '-date',
})
