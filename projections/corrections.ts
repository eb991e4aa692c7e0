import type { EntryAnnotated, EntryReplaced, EntryRetracted } from '../domain/correction/events.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import { roles } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, ref, text, uuid } from '../domain/kernel/schema.ts'
import { clustersIn, isInvented, wordsFor } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'

type Correction = EventOf<typeof EntryReplaced | typeof EntryRetracted | typeof EntryAnnotated>

const kinds = ['replaced', 'retracted', 'annotated'] as const
const kindOf: Readonly<Record<string, (typeof kinds)[number]>> = { EntryReplaced: 'replaced', EntryRetracted: 'retracted', EntryAnnotated: 'annotated' }

const correctionView = object({
  event: nullable(uuid(), { description: 'The correction itself; its data hold what the entry says now.' }),
  kind: nullable(oneOfText(kinds)),
  status: oneOfText(['stands', 'withdrawn'], { description: 'Withdrawn: a later correction retracted this one.' }),
  withdrawnBy: nullable(uuid()),
  stream: text({ minLength: 0, pattern: '^[a-z0-9-]*$' }),
  corrected: nullable(object({ event: uuid(), revision: integer(), type: text({ pattern: '^[A-Za-z]+$' }) }), { description: 'The entry that was corrected; null when only the withdrawal counts.' }),
  reason: nullable(text()),
  confidentiality: oneOfText(['agencies', 'own'], { description: 'Who may read the reason.' }),
  agency: nullable(ref('agency')),
  actor: nullable(text({ pattern: '^\\S+$', description: 'Reference to the person; never a name.' })),
  role: nullable(oneOfText(roles)),
  authority: nullable(text()),
  recordedAt: nullable(instant()),
  clusters: list(ref('cluster'), { description: 'Clusters that the entry concerned before or after.' }),
  synthetic: boolean(),
})
type CorrectionView = Infer<typeof correctionView>

/** What was corrected, by whom and why. A correction that was itself retracted keeps its row, marked as withdrawn. */
export const corrections = defineProjection<CorrectionView, Correction>({
  name: 'corrections',
  version: 2,
  title: 'Corrections',
  description: 'Every replacement, retraction and note: which entry, who, when and why. One that was withdrawn keeps its row with the entry that withdrew it; what it said is in its own entry.',
  keyed: 'event id of the correction',
  view: correctionView,
  interests: ['EntryReplaced', 'EntryRetracted', 'EntryAnnotated'],
  keys: (event) => (event.data.corrected.type in kindOf ? [event.id, event.data.corrected.event] : [event.id]),
  initial: () => ({
    event: null,
    kind: null,
    status: 'stands',
    withdrawnBy: null,
    stream: '',
    corrected: null,
    reason: null,
    confidentiality: 'agencies',
    agency: null,
    actor: null,
    role: null,
    authority: null,
    recordedAt: null,
    clusters: [],
    synthetic: false,
  }),
  evolve: (view, event, key) => {
    if (key !== event.id) {
      if (event.type !== 'EntryRetracted') return view
      const kind = kindOf[event.data.corrected.type] ?? null
      return { ...view, event: key, kind, status: 'withdrawn', withdrawnBy: event.id, stream: event.stream, clusters: clustersIn(event.data) }
    }
    const { corrected, reason } = event.data
    return {
      ...view,
      event: event.id,
      kind: kindOf[event.type] ?? null,
      stream: event.stream,
      corrected,
      reason,
      confidentiality: wordsFor(event.stream, {}) === 'own' ? 'own' : 'agencies',
      agency: event.agency,
      actor: event.actor.ref,
      role: event.actor.role,
      authority: event.authority ?? null,
      recordedAt: event.recordedAt,
      clusters: clustersIn(event.data),
      synthetic: isInvented(event),
    }
  },
  lists: (view) => view.event !== null,
  columns: [
    { name: 'recordedAt', title: 'Recorded', type: 'date', of: (view) => view.recordedAt },
    { name: 'kind', title: 'Kind', type: 'id', of: (view) => view.kind },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'cluster', title: 'Cluster', type: 'set', of: (view) => view.clusters },
    { name: 'stream', title: 'Stream', type: 'id', of: (view) => view.stream },
    { name: 'entry', title: 'Corrected entry', type: 'id', of: (view) => view.corrected?.event ?? null },
    { name: 'type', title: 'Type of entry', type: 'id', of: (view) => view.corrected?.type ?? null },
  ],
  order: '-recordedAt',
})
