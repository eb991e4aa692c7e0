import type { awardEvents } from '../domain/award/events.ts'
import type { ConstraintIdentified, CompanyNeedRecorded, FindingRemoved, SkillNeedReported } from '../domain/finding/events.ts'
import { confidentialities } from '../domain/finding/events.ts'
import type { GapClosed, GapReopened, PolicyGapIdentified } from '../domain/gap/events.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, cents, date, list, nullable, object, oneOfText, ref, text, variant } from '../domain/kernel/schema.ts'
import { defineProjection } from './kernel/projection.ts'

type Award = EventOf<(typeof awardEvents)[number]>
type TraceEvent =
  | EventOf<typeof ConstraintIdentified | typeof CompanyNeedRecorded | typeof SkillNeedReported | typeof FindingRemoved | typeof PolicyGapIdentified | typeof GapClosed | typeof GapReopened>
  | Extract<Award, { type: 'AwardRecorded' | 'AwardLinkedToNeed' }>

const relations = ['addresses', 'partly', 'unrelated'] as const
const need = variant('kind', { finding: { finding: ref('finding') }, gap: { gap: ref('gap') } })

const traceView = object({
  side: oneOfText(['need', 'award']),
  id: text({ pattern: '^[a-z0-9-]+$' }),
  known: boolean({ description: 'False when only a link names it.' }),
  kind: nullable(oneOfText(['constraint', 'company-need', 'skill-need', 'policy-gap', 'award'])),
  statement: nullable(text()),
  confidentiality: nullable(oneOfText(confidentialities)),
  agency: nullable(ref('agency')),
  clusters: list(ref('cluster')),
  open: boolean({ description: 'A need that still stands.' }),
  amount: nullable(cents()),
  on: nullable(date()),
  links: list(object({ award: ref('award'), need, relation: oneOfText(relations), linkedOn: date() }), { description: 'The newest word on each pair.' }),
  synthetic: boolean(),
})
type TraceView = Infer<typeof traceView>

const needId = (of: Infer<typeof need>): string => (of.kind === 'finding' ? of.finding : of.gap)

const keysOf = (event: TraceEvent): readonly string[] => {
  switch (event.type) {
    case 'AwardLinkedToNeed':
      return [`need/${needId(event.data.need)}`, `award/${event.data.award}`]
    case 'AwardRecorded':
      return [`award/${event.data.award}`]
    case 'PolicyGapIdentified':
    case 'GapClosed':
    case 'GapReopened':
      return [`need/${event.data.gap}`]
    default:
      return [`need/${event.data.finding}`]
  }
}

const kinds = { ConstraintIdentified: 'constraint', CompanyNeedRecorded: 'company-need', SkillNeedReported: 'skill-need' } as const

/** From each need forward to the awards that answer it, and from each award back to the needs; blanks are visible. */
export const needsToAwards = defineProjection<TraceView, TraceEvent>({
  name: 'needs-to-awards',
  version: 1,
  title: 'Needs and awards',
  description: 'Which award answers which finding or policy gap, read from either side. Needs without an award stand there too.',
  keyed: '`need/<finding or gap id>` or `award/<award id>`',
  view: traceView,
  interests: ['ConstraintIdentified', 'CompanyNeedRecorded', 'SkillNeedReported', 'FindingRemoved', 'PolicyGapIdentified', 'GapClosed', 'GapReopened', 'AwardRecorded', 'AwardLinkedToNeed'],
  keys: keysOf,
  initial: (key) => ({
    side: key.startsWith('award/') ? 'award' : 'need',
    id: key.slice(key.indexOf('/') + 1),
    known: false,
    kind: null,
    statement: null,
    confidentiality: null,
    agency: null,
    clusters: [],
    open: false,
    amount: null,
    on: null,
    links: [],
    synthetic: false,
  }),
  evolve: (view, event) => {
    const first = { known: true, agency: event.agency, on: event.occurredAt.slice(0, 10), synthetic: event.origin?.kind === 'synthetic' }
    switch (event.type) {
      case 'ConstraintIdentified':
      case 'CompanyNeedRecorded':
      case 'SkillNeedReported': {
        const { statement, confidentiality, cluster } = event.data
        return { ...view, ...first, kind: kinds[event.type], statement, confidentiality, clusters: [cluster], open: true }
      }
      case 'PolicyGapIdentified': {
        const { statement, confidentiality, clusters } = event.data
        return { ...view, ...first, kind: 'policy-gap', statement, confidentiality, clusters, open: true }
      }
      case 'FindingRemoved':
      case 'GapClosed':
        return { ...view, open: false }
      case 'GapReopened':
        return { ...view, open: view.known }
      case 'AwardRecorded':
        return { ...view, ...first, kind: 'award', agency: event.data.awardingAgency, clusters: event.data.clusters.map(({ cluster }) => cluster), amount: event.data.amount, on: event.data.actionDate }
      case 'AwardLinkedToNeed': {
        const { award, need: of, relation } = event.data
        const others = view.links.filter((link) => link.award !== award || needId(link.need) !== needId(of))
        return { ...view, links: [...others, { award, need: of, relation, linkedOn: event.occurredAt.slice(0, 10) }] }
      }
    }
  },
  lists: (view) => view.known,
  columns: [
    { name: 'side', title: 'Side', type: 'id', of: (view) => view.side },
    { name: 'kind', title: 'Kind', type: 'id', of: (view) => view.kind },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters },
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'open', title: 'Open', type: 'number', of: (view) => Number(view.open) },
    { name: 'answers', title: 'Links that answer', type: 'number', of: (view) => view.links.filter(({ relation }) => relation !== 'unrelated').length },
    { name: 'on', title: 'Date', type: 'date', of: (view) => view.on },
  ],
  order: '-on',
})
