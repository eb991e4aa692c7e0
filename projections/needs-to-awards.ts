import type { AwardClusterAttributed, AwardCorrected, AwardLinkedToNeed, AwardModified, AwardRecorded, AwardTerminated } from '../domain/award/events.ts'
import { needField, relations } from '../domain/award/events.ts'
import type { CompanyNeedRecorded, ConstraintIdentified, FindingRemoved, FindingsMerged, SkillNeedReported } from '../domain/finding/events.ts'
import { confidentialities } from '../domain/finding/events.ts'
import type { GapClosed, GapReopened, PolicyGapIdentified } from '../domain/gap/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import { levels } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, date, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import { activities, policyAreas } from '../domain/program/events.ts'
import { isInvented } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'
import { centsSum, corrected, sumOf, transactionsSchema } from './transactions.ts'

type Found = EventOf<typeof ConstraintIdentified | typeof CompanyNeedRecorded | typeof SkillNeedReported>
type NeedEvent = Found | EventOf<typeof FindingsMerged | typeof FindingRemoved | typeof PolicyGapIdentified | typeof GapClosed | typeof GapReopened>
type AwardEvent = EventOf<typeof AwardRecorded | typeof AwardModified | typeof AwardCorrected | typeof AwardTerminated | typeof AwardClusterAttributed>
type TraceEvent = NeedEvent | AwardEvent | EventOf<typeof AwardLinkedToNeed>

const needFact = object({
  kind: oneOfText(['constraint', 'company-need', 'skill-need', 'policy-gap']),
  statement: text({ maxLength: 4000 }),
  confidentiality: oneOfText(confidentialities),
  agency: ref('agency', { description: 'Who recorded it.' }),
  clusters: list(ref('cluster')),
  on: date({ description: 'Day on which it was found.' }),
  open: boolean({ description: 'It still stands.' }),
  mergedInto: nullable(ref('finding'), { description: 'The finding that stands in its place.' }),
  includes: list(ref('finding'), { description: 'Findings that were merged into it; their links stand on their own rows.' }),
  synthetic: boolean(),
})
const awardFact = object({
  program: ref('program'),
  agency: ref('agency', { description: 'The awarding agency.' }),
  recipient: text({ maxLength: 300 }),
  clusters: list(ref('cluster')),
  level: oneOfText(levels, { description: 'Level of government of the program.' }),
  policyArea: oneOfText(policyAreas),
  activities: list(oneOfText(activities)),
  on: date({ description: 'The action date.' }),
  transactions: transactionsSchema,
  total: centsSum(),
  status: oneOfText(['active', 'terminated']),
  synthetic: boolean(),
})
const link = object({
  award: ref('award'),
  need: needField,
  relation: oneOfText(relations),
  on: date({ description: 'Day on which this was said.' }),
  by: ref('agency', { description: 'The agency that says so.' }),
  synthetic: boolean(),
})

const traceView = object({
  side: oneOfText(['need', 'award']),
  id: text({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
  needs: list(needFact, { description: 'On the need side, the finding or gap; both, should they have chosen the same id.' }),
  award: nullable(awardFact, { description: 'On the award side.' }),
  links: list(link, { description: 'Forward from a need, back from an award: the newest word on each pair.' }),
  unanswered: boolean({ description: 'A need that still stands and that no award answers, not even partly.' }),
  synthetic: boolean(),
})
type TraceView = Infer<typeof traceView>
type NeedFact = Infer<typeof needFact>
type AwardFact = Infer<typeof awardFact>
type Need = Infer<typeof needField>

const idOf = (need: Need): string => (need.kind === 'finding' ? need.finding : need.gap)
const sameNeed = (a: Need, b: Need): boolean => a.kind === b.kind && idOf(a) === idOf(b)
const isGap = ({ kind }: NeedFact): boolean => kind === 'policy-gap'
const kinds = { ConstraintIdentified: 'constraint', CompanyNeedRecorded: 'company-need', SkillNeedReported: 'skill-need' } as const

const settled = (view: TraceView): TraceView => {
  const answered = (fact: NeedFact): boolean => view.links.some(({ need, relation }) => relation !== 'unrelated' && (need.kind === 'gap') === isGap(fact))
  return { ...view, unanswered: view.side === 'need' && view.needs.some((fact) => fact.open && !answered(fact)) }
}

const putNeed = (view: TraceView, fact: NeedFact): TraceView => ({ ...view, needs: [...view.needs.filter((other) => isGap(other) !== isGap(fact)), fact] })
const changeNeed = (view: TraceView, gap: boolean, change: (fact: NeedFact) => Partial<NeedFact>): TraceView => ({
  ...view,
  needs: view.needs.map((fact) => (isGap(fact) === gap ? { ...fact, ...change(fact) } : fact)),
})

const needAfter = (view: TraceView, event: Recorded<NeedEvent>): TraceView => {
  const synthetic = isInvented(event)
  const first = { agency: event.agency, on: event.occurredAt.slice(0, 10), open: true, mergedInto: null, includes: [], synthetic }
  switch (event.type) {
    case 'ConstraintIdentified':
    case 'CompanyNeedRecorded':
    case 'SkillNeedReported': {
      const { statement, confidentiality, cluster } = event.data
      return putNeed(view, { ...first, kind: kinds[event.type], statement, confidentiality, clusters: [cluster] })
    }
    case 'PolicyGapIdentified': {
      const { statement, confidentiality, clusters } = event.data
      return putNeed(view, { ...first, kind: 'policy-gap', statement, confidentiality, clusters })
    }
    case 'FindingsMerged': {
      const { finding, merged } = event.data
      if (view.id === merged) return changeNeed(view, false, () => ({ open: false, mergedInto: finding }))
      return changeNeed(view, false, ({ includes }) => ({ includes: [...new Set([...includes, merged])] }))
    }
    case 'FindingRemoved':
      return changeNeed(view, false, () => ({ open: false }))
    case 'GapClosed':
      return changeNeed(view, true, () => ({ open: false }))
    case 'GapReopened':
      return changeNeed(view, true, () => ({ open: true }))
    default:
      return unreachable(event)
  }
}

const withTotal = (fact: Omit<AwardFact, 'total'>): AwardFact => ({ ...fact, total: sumOf(fact.transactions).toString() })

const awardAfter = (fact: AwardFact | null, event: Recorded<AwardEvent>): AwardFact | null => {
  if (event.type === 'AwardRecorded') {
    const { program, awardingAgency: agency, recipient, clusters, level, policyArea, activities: does, actionDate: on, fiscalYear, amount } = event.data
    return withTotal({
      program,
      agency,
      recipient: recipient.name,
      clusters: clusters.map(({ cluster }) => cluster),
      level,
      policyArea,
      activities: does,
      on,
      transactions: [{ modification: '', fiscalYear, amount }],
      status: 'active',
      synthetic: isInvented(event),
    })
  }
  if (fact === null) return null
  switch (event.type) {
    case 'AwardModified': {
      const { modification, fiscalYear, change: amount } = event.data
      const others = fact.transactions.filter((one) => one.modification !== modification)
      return withTotal({ ...fact, transactions: [...others, { modification, fiscalYear, amount }] })
    }
    case 'AwardCorrected': {
      const { modification, amount, recipient } = event.data
      return withTotal({ ...fact, recipient: recipient?.name ?? fact.recipient, transactions: corrected(fact.transactions, modification, amount) })
    }
    case 'AwardTerminated':
      return { ...fact, status: 'terminated' }
    case 'AwardClusterAttributed':
      return { ...fact, clusters: event.data.shares.map(({ cluster }) => cluster) }
    default:
      return unreachable(event)
  }
}

const linked = (view: TraceView, event: Extract<Recorded<TraceEvent>, { type: 'AwardLinkedToNeed' }>): TraceView => {
  const { award, need, relation } = event.data
  const others = view.links.filter((one) => one.award !== award || !sameNeed(one.need, need))
  const word = { award, need, relation, on: event.occurredAt.slice(0, 10), by: event.agency, synthetic: isInvented(event) }
  return { ...view, links: [...others, word] }
}

const keysOf = (event: TraceEvent): readonly string[] => {
  switch (event.type) {
    case 'AwardLinkedToNeed':
      return [`need/${idOf(event.data.need)}`, `award/${event.data.award}`]
    case 'FindingsMerged':
      return [...new Set([`need/${event.data.finding}`, `need/${event.data.merged}`])]
    case 'ConstraintIdentified':
    case 'CompanyNeedRecorded':
    case 'SkillNeedReported':
    case 'FindingRemoved':
      return [`need/${event.data.finding}`]
    case 'PolicyGapIdentified':
    case 'GapClosed':
    case 'GapReopened':
      return [`need/${event.data.gap}`]
    default:
      return [`award/${event.data.award}`]
  }
}

const after = (view: TraceView, event: Recorded<TraceEvent>): TraceView => {
  switch (event.type) {
    case 'AwardLinkedToNeed':
      return linked(view, event)
    case 'AwardRecorded':
    case 'AwardModified':
    case 'AwardCorrected':
    case 'AwardTerminated':
    case 'AwardClusterAttributed':
      return { ...view, award: awardAfter(view.award, event) }
    default:
      return needAfter(view, event)
  }
}

const factsOf = ({ needs, award }: TraceView): readonly (NeedFact | AwardFact)[] => (award === null ? needs : [award, ...needs])

/** From each need forward to the awards that answer it, and from each award back to the needs; blanks are visible. */
export const needsToAwards = defineProjection<TraceView, TraceEvent>({
  name: 'needs-to-awards',
  version: 3,
  title: 'Needs and awards',
  description: 'Which award answers which finding or policy gap, read from either side. Needs without an award stand there too, as unanswered.',
  keyed: '`need/<finding or gap id>` or `award/<award id>`',
  view: traceView,
  interests: [
    'ConstraintIdentified',
    'CompanyNeedRecorded',
    'SkillNeedReported',
    'FindingsMerged',
    'FindingRemoved',
    'PolicyGapIdentified',
    'GapClosed',
    'GapReopened',
    'AwardRecorded',
    'AwardModified',
    'AwardCorrected',
    'AwardTerminated',
    'AwardClusterAttributed',
    'AwardLinkedToNeed',
  ],
  keys: keysOf,
  initial: (key) => {
    const [side, id = ''] = key.split('/')
    return { side: side === 'award' ? 'award' : 'need', id, needs: [], award: null, links: [], unanswered: false, synthetic: false }
  },
  evolve: (view, event) => {
    const changed = settled(after(view, event))
    return { ...changed, synthetic: [...factsOf(changed), ...changed.links].some(({ synthetic }) => synthetic) }
  },
  lists: (view) => factsOf(view).length > 0,
  columns: [
    { name: 'id', title: 'Finding, gap or award', type: 'id', of: (view) => view.id },
    { name: 'side', title: 'Side', type: 'id', of: (view) => view.side },
    { name: 'kind', title: 'Kind', type: 'set', of: (view) => (view.award === null ? view.needs.map(({ kind }) => kind) : ['award']) },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => [...new Set(factsOf(view).flatMap(({ clusters }) => clusters))] },
    { name: 'agency', title: 'Agency', type: 'set', of: (view) => [...new Set(factsOf(view).map(({ agency }) => agency))] },
    { name: 'level', title: 'Level of the award', type: 'id', of: (view) => view.award?.level ?? null },
    { name: 'policyArea', title: 'Policy area of the award', type: 'id', of: (view) => view.award?.policyArea ?? null },
    { name: 'activity', title: 'Activities of the award', type: 'set', of: (view) => view.award?.activities ?? [] },
    { name: 'program', title: 'Program of the award', type: 'id', of: (view) => view.award?.program ?? null },
    { name: 'status', title: 'Status', type: 'set', of: (view) => (view.award === null ? view.needs.map(({ open }) => (open ? 'open' : 'closed')) : [view.award.status]) },
    { name: 'fiscalYear', title: 'Fiscal year of the award', type: 'number', of: (view) => view.award?.transactions[0]?.fiscalYear ?? null },
    { name: 'unanswered', title: 'Unanswered', type: 'number', of: (view) => Number(view.unanswered) },
    { name: 'links', title: 'Links that answer', type: 'number', of: (view) => view.links.filter(({ relation }) => relation !== 'unrelated').length },
    { name: 'on', title: 'Date', type: 'date', of: (view) => factsOf(view)[0]?.on ?? null },
  ],
  order: '-on',
})
