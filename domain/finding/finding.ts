import { countiesFault, readsOfCounties } from '../cluster/reach.ts'
import { dialog } from '../dialog/dialog.ts'
import type { Context, World } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { sameJson } from '../kernel/equal.ts'
import { onlyAgency, refuse, refuseMissing } from '../kernel/refusals.ts'
import { placesFault } from '../region-system/places.ts'
import { staff } from '../staff/staff.ts'
import type { Infer } from '../kernel/schema.ts'
import { date, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'
import { participantGroup } from '../participant/events.ts'
import type { CompanyNeedRecorded, participantTypes, SkillNeedReported } from './events.ts'
import { companyNeedFields, confidentialities, constraintFields, FindingReassessed, FindingRemoved, findingEvents, findingFields, outcomes, severities, skillNeedFields } from './events.ts'
import { rejectFinding as reject } from './refusals.ts'

export type Finding =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'removed'
      readonly kind: 'constraint' | 'company-need' | 'skill-need'
      readonly cluster: string
      /** The agency that recorded it. */
      readonly agency: string
      readonly confidentiality: (typeof confidentialities)[number]
      /** Findings that were merged into this one. */
      readonly merged: readonly string[]
      /** The last word on it, and how it ended: to tell a repetition. */
      readonly reassessed?: unknown
      readonly removed?: unknown
    }

const kindOf = { ConstraintIdentified: 'constraint', CompanyNeedRecorded: 'company-need', SkillNeedReported: 'skill-need' } as const

/** Who may say that workers are missing: those who would employ them. */
const employs = (type: (typeof participantTypes)[number]): boolean => participantGroup(type) === 'firm' || ['government', 'research', 'other'].includes(type)

/** Major groups of the Standard Occupational Classification are the odd numbers from 11 to 55. */
const socGroup = /^(?:1[13579]|[234][13579]|5[135])-/

type Need = Pick<Infer<typeof CompanyNeedRecorded.data>, 'singleFirm' | 'confidentiality' | 'firmAgreed'>
type Skill = Pick<Infer<typeof SkillNeedReported.data>, 'occupation' | 'reporters'>

const needFault = ({ singleFirm, confidentiality, firmAgreed }: Need) =>
  singleFirm && confidentiality === 'open' && firmAgreed !== true ? reject('finding-needs-open-confidentiality-consent', {}, '/confidentiality') : undefined

const skillFault = ({ occupation, reporters }: Skill) => {
  if (!socGroup.test(occupation)) return reject('occupation-unknown-group', { occupation }, '/occupation')
  return reporters.some(({ type }) => employs(type)) ? undefined : reject('skill-need-without-employer', {}, '/reporters')
}

const initial: Finding = { status: 'unknown' }

const changeable = (state: Finding, context: Context) => {
  if (state.status === 'unknown') return refuseMissing('finding', context)
  if (state.status !== 'open') return reject('finding-not-open')
  return onlyAgency(state.agency, context)
}

type Evidence = readonly ({ readonly kind: 'dialog'; readonly dialog: string } | { readonly kind: 'document' })[]

/** A dialog is evidence for the clusters that took part in it. */
const evidenceFault = (evidence: Evidence, cluster: string, context: Context) => {
  for (const [place, one] of evidence.entries()) {
    if (one.kind !== 'dialog') continue
    const cited = context.world.of(dialog, one.dialog)
    if (cited?.status === 'held' && !cited.clusters.includes(cluster))
      return reject('evidence-of-another-cluster', { dialog: one.dialog, cluster }, `/evidence/${place}/dialog`)
  }
  return undefined
}

/** What every new finding must satisfy: evidence about its cluster, counties that exist, and the own staff of who records it. */
const basisFault = (data: { readonly evidence: Evidence; readonly cluster: string; readonly counties: readonly string[]; readonly staff?: string }, context: Context) => {
  const person = data.staff === undefined ? undefined : context.world.of(staff, data.staff)
  if (data.staff !== undefined && (person === undefined || person.status === 'unknown' || person.agency !== context.actor.agency))
    return reject('recording-staff-of-another-agency', { staff: data.staff, agency: context.actor.agency }, '/staff')
  return countiesFault(data, context) ?? evidenceFault(data.evidence, data.cluster, context)
}

const reads = (data: Parameters<typeof readsOfCounties>[0], _state: Finding, world: World) => readsOfCounties(data, world)
const groundFault = ({ counties }: { readonly counties: readonly string[] }) => placesFault(counties, '/counties')

/** What a dialog or a document brought to light about a cluster: a constraint, a company need or a skill need. */
export const finding = defineStream({
  kind: 'finding',
  title: 'Finding',
  description: 'What was learned from a cluster: a constraint to productivity, a company need or a skill need.',
  events: findingEvents,
  initial: initial as Finding,
  faults: { ConstraintIdentified: groundFault, CompanyNeedRecorded: (data) => needFault(data) ?? groundFault(data), SkillNeedReported: (data) => skillFault(data) ?? groundFault(data) },
  evolve: (state, event): Finding => {
    switch (event.type) {
      case 'ConstraintIdentified':
      case 'CompanyNeedRecorded':
      case 'SkillNeedReported': {
        const { cluster, confidentiality } = event.data
        return { status: 'open', kind: kindOf[event.type], cluster, agency: event.agency, confidentiality, merged: [] }
      }
      case 'FindingReassessed':
        return state.status === 'unknown' ? state : { ...state, reassessed: event.data }
      case 'FindingsMerged':
        return state.status === 'unknown' ? state : { ...state, merged: [...state.merged, event.data.merged] }
      case 'FindingRemoved':
        return state.status === 'unknown' ? state : { ...state, status: 'removed', removed: event.data }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'identify-constraint',
      summary: 'Record a constraint to productivity',
      target: 'finding',
      mode: 'creates',
      data: { finding: optional(ownId('finding')), ...findingFields, ...constraintFields },
      example: {
        cluster: 'wichita-aerospace',
        statement: 'Heat-treatment capacity is booked nine months ahead.',
        counties: ['20173'],
        evidence: [{ kind: 'document', title: 'Supplier survey' }],
        reporters: [{ type: 'component-supplier', count: 3 }],
        confidentiality: 'open',
        category: 'infrastructure',
      },
      reads,
      decide: (data, _state, context) =>
        basisFault(data, context) ?? accept({ type: 'ConstraintIdentified', data: { ...data, finding: context.id } }),
    }),
    command({
      name: 'record-company-need',
      summary: 'Record what firms need from agencies',
      target: 'finding',
      mode: 'creates',
      data: {
        finding: optional(ownId('finding')),
        ...findingFields,
        confidentiality: optional(oneOfText(confidentialities, { description: 'When left out, `own` for the need of one firm and `agencies` for that of several.' })),
        ...companyNeedFields,
      },
      example: {
        cluster: 'wichita-aerospace',
        statement: 'The air permit is unclear.',
        counties: [],
        evidence: [{ kind: 'document', title: 'Letter' }],
        reporters: [{ type: 'end-producer', count: 1 }],
        confidentiality: 'own',
        need: 'permitting',
        singleFirm: true,
      },
      reads,
      decide: (data, _state, context) => {
        const need = { ...data, confidentiality: data.confidentiality ?? (data.singleFirm ? 'own' : 'agencies'), finding: context.id }
        return needFault(need) ?? basisFault(data, context) ?? accept({ type: 'CompanyNeedRecorded', data: need })
      },
    }),
    command({
      name: 'report-skill-need',
      summary: 'Record which skills employers lack',
      target: 'finding',
      mode: 'creates',
      data: { finding: optional(ownId('finding')), ...findingFields, ...skillNeedFields, neededBy: date({ description: 'Day by which the workers are needed.' }) },
      example: {
        cluster: 'wichita-aerospace',
        statement: 'Five-axis machinists.',
        counties: ['20173'],
        evidence: [{ kind: 'document', title: 'Survey' }],
        reporters: [{ type: 'end-producer', count: 6 }],
        confidentiality: 'open',
        occupation: '51-4041',
        workers: 40,
        employers: 6,
        neededBy: '2027-06-30',
      },
      reads,
      decide: (data, _state, context) => {
        const fault = skillFault(data)
        if (fault) return fault
        if (data.neededBy < context.occurredAt.slice(0, 10)) return reject('need-already-past', { neededBy: data.neededBy }, '/neededBy')
        return basisFault(data, context) ?? accept({ type: 'SkillNeedReported', data: { ...data, finding: context.id } })
      },
    }),
    command({
      name: 'reassess-finding',
      summary: 'Say how a finding looks in the light of new evidence',
      target: 'finding',
      mode: 'changes',
      data: { finding: ownId('finding'), severity: oneOfText(severities), evidence: findingFields.evidence, note: text({ maxLength: 1000 }) },
      example: { finding: FindingReassessed.example.finding, severity: 'high', evidence: [{ kind: 'document', title: 'Survey' }], note: 'Confirmed.' },
      decide: (data, state, context) => {
        const no = changeable(state, context) ?? evidenceFault(data.evidence, about(state).cluster, context)
        if (no) return no
        const reassessed = { ...data, ...about(state) }
        return state.status !== 'unknown' && sameJson(state.reassessed, reassessed) ? alreadySo : accept({ type: 'FindingReassessed', data: reassessed })
      },
    }),
    command({
      name: 'merge-findings',
      summary: 'Merge another finding into this one; both origins stay',
      target: 'finding',
      mode: 'changes',
      data: { finding: ownId('finding'), merged: ref('finding'), reporters: findingFields.reporters, reason: text({ maxLength: 1000 }) },
      example: { finding: FindingRemoved.example.finding, merged: 'other', reporters: [{ type: 'labor', count: 2 }], reason: 'Same bottleneck.' },
      decide: (data, state, context) => {
        if (data.merged === data.finding) return reject('merge-with-itself', {}, '/merged')
        if (state.status === 'unknown') return refuseMissing('finding', context)
        if (state.merged.includes(data.merged)) return alreadySo
        const other = context.world.of<Finding>({ kind: 'finding', initial }, data.merged)
        if (other === undefined || other.status === 'unknown') return refuse('unknown-reference', { kind: 'finding', id: data.merged }, '/merged')
        // What only its own agency may read, only that agency can call the same.
        const no = changeable(state, context) ?? (other.confidentiality === 'own' ? onlyAgency(other.agency, context) : undefined)
        if (no) return no
        if (other.cluster !== state.cluster) return reject('merge-across-clusters', {}, '/merged')
        if (other.kind !== state.kind) return reject('merge-across-kinds', { kind: state.kind, other: other.kind }, '/merged')
        // So that merges never run in a circle: what has taken others in is at the top of its tree for good.
        if (other.merged.length > 0) return reject('merge-of-merged', { merged: data.merged }, '/merged')
        return accept({ type: 'FindingsMerged', data: { ...data, mergedAgency: other.agency, ...about(state) } })
      },
    }),
    command({
      name: 'remove-finding',
      summary: 'Say that a finding no longer holds',
      target: 'finding',
      mode: 'changes',
      data: { finding: ownId('finding'), outcome: oneOfText(outcomes), note: text({ maxLength: 1000 }) },
      example: { finding: FindingRemoved.example.finding, outcome: 'solved', note: 'The second line opened.' },
      decide: (data, state, context) => {
        const removed = { ...data, ...about(state) }
        if (state.status === 'removed' && sameJson(state.removed, removed)) return alreadySo
        return changeable(state, context) ?? accept({ type: 'FindingRemoved', data: removed })
      },
    }),
  ],
})

const about = (state: Finding) => (state.status === 'unknown' ? { cluster: '', confidentiality: 'own' as const } : { cluster: state.cluster, confidentiality: state.confidentiality })
