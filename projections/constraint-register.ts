import type { findingEvents } from '../domain/finding/events.ts'
import { confidentialities, outcomes, participantTypes, severities } from '../domain/finding/events.ts'
import type { PolicyGapIdentified } from '../domain/gap/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, date, instant, integer, list, nullable, object, oneOfText, optional, ref, text } from '../domain/kernel/schema.ts'
import type { NeedReferred } from '../domain/referral/events.ts'
import { defineProjection } from './kernel/projection.ts'
import { daysSince, laterOf } from './quarter.ts'

/** Gaps, referrals and merged findings that are named on a row, the first ones of each. */
const linksShown = 100

const findingKinds = ['constraint', 'company-need', 'skill-need'] as const
const reporters = list(object({ type: oneOfText(participantTypes), count: integer({ minimum: 1 }) }))
const remark = object({ at: instant(), text: text({ maxLength: 1000 }), confidentiality: oneOfText(confidentialities), agency: ref('agency') })

const findingView = object({
  finding: ref('finding'),
  kind: nullable(oneOfText(findingKinds), { description: 'Null while only others named the finding.' }),
  category: nullable(text({ pattern: '^[a-z0-9-]+$', description: 'Category of a constraint, kind of a company need, or Standard Occupational Classification code.' })),
  cluster: nullable(ref('cluster')),
  counties: list(text({ pattern: '^[0-9]{5}$' })),
  identifiedAt: nullable(instant(), { description: 'When it was learned; its age counts from here.' }),
  daysOpen: optional(nullable(integer({ minimum: 0 }), { description: 'Its age: days of the calendar (UTC) from identifiedAt to the day for which the view is asked, reckoned when it is shown; null once it is merged or removed.' })),
  lastEvidenceAt: nullable(instant(), { description: 'When evidence for it was last recorded.' }),
  statement: nullable(text({ maxLength: 2000 })),
  confidentiality: oneOfText(confidentialities),
  agency: nullable(ref('agency'), { description: 'The agency that recorded it.' }),
  staff: nullable(ref('staff')),
  status: oneOfText(['unknown', 'open', 'merged', 'removed'], { description: 'Merged: another finding stands in its place. Removed: it counts no more, with a reason.' }),
  severity: nullable(oneOfText(severities), { description: 'As last assessed.' }),
  assessment: nullable(remark, { description: 'Why it was assessed so.' }),
  outcome: nullable(oneOfText(outcomes)),
  removal: nullable(remark),
  dialogs: list(ref('dialog'), { maxItems: linksShown, description: 'Dialogs that it rests on.' }),
  documents: integer({ minimum: 0, description: 'Documents that it rests on.' }),
  reporters,
  reports: integer({ minimum: 0, description: 'Independent reporters of all types together.' }),
  origins: list(object({ finding: ref('finding'), agency: ref('agency'), at: instant() }), { maxItems: linksShown, description: 'Findings that were merged into this one; each keeps its own row.' }),
  mergedInto: nullable(ref('finding')),
  singleFirm: nullable(boolean(), { description: 'Company needs: it is the need of one firm.' }),
  workers: nullable(integer({ minimum: 1 }), { description: 'Skill needs: workers looked for.' }),
  employers: nullable(integer({ minimum: 1 })),
  neededBy: nullable(date()),
  gaps: list(ref('gap'), { maxItems: linksShown, description: 'Policy gaps that rest on it.' }),
  referrals: list(ref('referral'), { maxItems: linksShown }),
  synthetic: boolean(),
})
type FindingView = Infer<typeof findingView>
type FindingEvent = EventOf<(typeof findingEvents)[number]>
type RegisterEvent = FindingEvent | EventOf<typeof PolicyGapIdentified | typeof NeedReferred>
type New = Extract<FindingEvent, { type: 'ConstraintIdentified' | 'CompanyNeedRecorded' | 'SkillNeedReported' }>
type Evidence = New['data']['evidence']

const add = (ids: readonly string[], id: string): readonly string[] => (ids.includes(id) ? ids : [...ids, id].slice(0, linksShown))
const reportsOf = (of: FindingView['reporters']): number => of.reduce((sum, { count }) => sum + count, 0)

const withEvidence = (view: FindingView, evidence: Evidence, at: string): FindingView => ({
  ...view,
  dialogs: evidence.reduce<readonly string[]>((dialogs, one) => (one.kind === 'dialog' ? add(dialogs, one.dialog) : dialogs), view.dialogs),
  documents: view.documents + evidence.filter((one) => one.kind === 'document').length,
  lastEvidenceAt: laterOf(view.lastEvidenceAt, at),
})

const found = (view: FindingView, event: Recorded<New>, kind: FindingView['kind'], category: string, more: Partial<FindingView>): FindingView => {
  const { cluster, counties, statement, confidentiality, staff = null, reporters: by, evidence } = event.data
  const own = { kind, category, cluster, counties, statement, confidentiality, agency: event.agency, staff, reporters: by, reports: reportsOf(by) }
  const status = view.mergedInto === null ? 'open' : 'merged'
  return withEvidence(
    { ...view, ...own, ...more, status, identifiedAt: event.occurredAt },
    evidence,
    event.occurredAt,
  )
}

const remarkOf = (event: Recorded<Extract<FindingEvent, { type: 'FindingReassessed' | 'FindingRemoved' }>>): Infer<typeof remark> => ({
  at: event.occurredAt,
  text: event.data.note,
  confidentiality: event.data.confidentiality,
  agency: event.agency,
})

const merged = (view: FindingView, event: Recorded<Extract<FindingEvent, { type: 'FindingsMerged' }>>): FindingView => {
  const { finding, merged: other, mergedAgency, reporters: by } = event.data
  if (view.finding === other) return { ...view, mergedInto: finding, status: view.status === 'open' ? 'merged' : view.status }
  const origins = [...view.origins, { finding: other, agency: mergedAgency, at: event.occurredAt }].slice(0, linksShown)
  return { ...view, origins, reporters: by, reports: reportsOf(by) }
}

/** Constraints to productivity, company needs and skill needs: one register for all three. */
export const constraintRegister = defineProjection<FindingView, RegisterEvent>({
  name: 'constraint-register',
  version: 2,
  title: 'Constraint register',
  description: 'What was learned from clusters: constraints, company needs and skill needs, with who reported them and what became of them.',
  keyed: 'finding id',
  view: findingView,
  interests: ['ConstraintIdentified', 'CompanyNeedRecorded', 'SkillNeedReported', 'FindingReassessed', 'FindingsMerged', 'FindingRemoved', 'PolicyGapIdentified', 'NeedReferred'],
  keys: (event) => {
    if (event.type === 'PolicyGapIdentified') return event.data.findings
    return event.type === 'FindingsMerged' ? [event.data.finding, event.data.merged] : [event.data.finding]
  },
  initial: (finding) => ({
    finding,
    kind: null,
    category: null,
    cluster: null,
    counties: [],
    identifiedAt: null,
    lastEvidenceAt: null,
    statement: null,
    confidentiality: 'own',
    agency: null,
    staff: null,
    status: 'unknown',
    severity: null,
    assessment: null,
    outcome: null,
    removal: null,
    dialogs: [],
    documents: 0,
    reporters: [],
    reports: 0,
    origins: [],
    mergedInto: null,
    singleFirm: null,
    workers: null,
    employers: null,
    neededBy: null,
    gaps: [],
    referrals: [],
    synthetic: false,
  }),
  evolve: (view, event) => {
    switch (event.type) {
      case 'ConstraintIdentified':
        return found(view, event, 'constraint', event.data.category, {})
      case 'CompanyNeedRecorded':
        return found(view, event, 'company-need', event.data.need, { singleFirm: event.data.singleFirm })
      case 'SkillNeedReported': {
        const { occupation, workers, employers, neededBy = null } = event.data
        return found(view, event, 'skill-need', occupation, { workers, employers, neededBy })
      }
      case 'FindingReassessed':
        return { ...withEvidence(view, event.data.evidence, event.occurredAt), severity: event.data.severity, assessment: remarkOf(event) }
      case 'FindingsMerged':
        return merged(view, event)
      case 'FindingRemoved':
        return { ...view, status: view.status === 'unknown' ? 'unknown' : 'removed', outcome: event.data.outcome, removal: remarkOf(event) }
      case 'PolicyGapIdentified':
        return { ...view, gaps: add(view.gaps, event.data.gap) }
      case 'NeedReferred':
        return { ...view, referrals: add(view.referrals, event.data.referral) }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.kind !== null,
  columns: [
    { name: 'identifiedAt', title: 'Learned', type: 'date', of: (view) => view.identifiedAt },
    { name: 'kind', title: 'Kind', type: 'id', of: (view) => view.kind },
    { name: 'category', title: 'Category', type: 'id', of: (view) => view.category },
    { name: 'cluster', title: 'Cluster', type: 'id', of: (view) => view.cluster },
    { name: 'county', title: 'Counties', type: 'set', of: (view) => view.counties },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
    { name: 'severity', title: 'Severity', type: 'id', of: (view) => view.severity },
    { name: 'reports', title: 'Reporters', type: 'number', of: (view) => view.reports },
    { name: 'reportedBy', title: 'Reported by', type: 'set', of: (view) => [...new Set(view.reporters.map(({ type }) => type))] },
    { name: 'agency', title: 'Agency', type: 'id', of: (view) => view.agency },
    { name: 'confidentiality', title: 'Confidentiality', type: 'id', of: (view) => view.confidentiality },
    { name: 'lastEvidenceAt', title: 'Last evidence', type: 'date', of: (view) => view.lastEvidenceAt },
    { name: 'neededBy', title: 'Needed by', type: 'date', of: (view) => view.neededBy },
    { name: 'gaps', title: 'Gaps', type: 'number', of: (view) => view.gaps.length },
    { name: 'statement', title: 'Statement', type: 'text', of: (view) => view.statement },
  ],
  order: '-identifiedAt',
  clock: {
    of: (view, day) => ({ ...view, daysOpen: view.status === 'open' ? daysSince(view.identifiedAt, day) : null }),
    columns: [{ name: 'daysOpen', title: 'Days open', type: 'number', of: (view) => view.daysOpen ?? null }],
  },
})
