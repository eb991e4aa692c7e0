import { dialog } from '../dialog/dialog.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { onlyAgency } from '../kernel/refusals.ts'
import { staff } from '../staff/staff.ts'
import { registerOf } from '../kernel/rejection.ts'
import { oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'
import type { confidentialities } from './events.ts'
import { companyNeedFields, constraintFields, FindingReassessed, FindingRemoved, findingEvents, findingFields, outcomes, severities, skillNeedFields } from './events.ts'

export type Finding =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'removed'
      readonly cluster: string
      /** The agency that recorded it. */
      readonly agency: string
      readonly confidentiality: (typeof confidentialities)[number]
      /** Findings that were merged into this one. */
      readonly merged: readonly string[]
    }

export const findingRefusals = {
  'finding-needs-open-confidentiality-consent': {
    kind: 'invalid',
    message: 'A need of one firm is confidential.',
    remedy: 'Set confidentiality to "own" or "agencies"; or set firmAgreed to true when the firm agreed that all may read it.',
  },
  'evidence-of-another-cluster': {
    kind: 'invalid',
    message: 'The dialog {dialog} was not about {cluster}.',
    remedy: 'Cite a dialog with this cluster, or a document.',
  },
  'recording-staff-of-another-agency': {
    kind: 'invalid',
    message: 'Staff member {staff} is not staff of {agency}, for which you act.',
    remedy: 'Name the colleague who learned it, or leave the field out.',
  },
  'finding-not-open': { message: 'The finding was removed.', remedy: 'Record a new finding if it came back.' },
  'merge-with-itself': { kind: 'invalid', message: 'A finding cannot be merged with itself.', remedy: 'Name the other finding.' },
  'merge-across-clusters': { message: 'The findings are about two clusters.', remedy: 'Merge findings of one cluster only.' },
} as const
const reject = registerOf(findingRefusals)

const initial: Finding = { status: 'unknown' }

const changeable = (state: Finding, context: Context) => {
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

/** What every new finding must satisfy: evidence about its cluster, and the own staff of who records it. */
const basisFault = (data: { readonly evidence: Evidence; readonly cluster: string; readonly staff?: string }, context: Context) => {
  const person = data.staff === undefined ? undefined : context.world.of(staff, data.staff)
  if (data.staff !== undefined && (person === undefined || person.status === 'unknown' || person.agency !== context.actor.agency))
    return reject('recording-staff-of-another-agency', { staff: data.staff, agency: context.actor.agency }, '/staff')
  return evidenceFault(data.evidence, data.cluster, context)
}

/** What a dialog or a document brought to light about a cluster: a constraint, a company need or a skill need. */
export const finding = defineStream({
  kind: 'finding',
  title: 'Finding',
  description: 'What was learned from a cluster: a constraint to productivity, a company need or a skill need.',
  events: findingEvents,
  initial: initial as Finding,
  evolve: (state, event): Finding => {
    switch (event.type) {
      case 'ConstraintIdentified':
      case 'CompanyNeedRecorded':
      case 'SkillNeedReported':
        return { status: 'open', cluster: event.data.cluster, agency: event.agency, confidentiality: event.data.confidentiality, merged: [] }
      case 'FindingReassessed':
        return state
      case 'FindingsMerged':
        return state.status === 'unknown' ? state : { ...state, merged: [...state.merged, event.data.merged] }
      case 'FindingRemoved':
        return state.status === 'unknown' ? state : { ...state, status: 'removed' }
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
      decide: (data, _state, context) =>
        basisFault(data, context) ?? accept({ type: 'ConstraintIdentified', data: { ...data, finding: context.id } }),
    }),
    command({
      name: 'record-company-need',
      summary: 'Record what firms need from agencies',
      target: 'finding',
      mode: 'creates',
      data: { finding: optional(ownId('finding')), ...findingFields, ...companyNeedFields },
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
      decide: (data, _state, context) =>
        data.singleFirm && data.confidentiality === 'open' && data.firmAgreed !== true
          ? reject('finding-needs-open-confidentiality-consent', {}, '/confidentiality')
          : (basisFault(data, context) ?? accept({ type: 'CompanyNeedRecorded', data: { ...data, finding: context.id } })),
    }),
    command({
      name: 'report-skill-need',
      summary: 'Record which skills employers lack',
      target: 'finding',
      mode: 'creates',
      data: { finding: optional(ownId('finding')), ...findingFields, ...skillNeedFields },
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
      },
      decide: (data, _state, context) =>
        basisFault(data, context) ?? accept({ type: 'SkillNeedReported', data: { ...data, finding: context.id } }),
    }),
    command({
      name: 'reassess-finding',
      summary: 'Say how a finding looks in the light of new evidence',
      target: 'finding',
      mode: 'changes',
      data: { finding: ownId('finding'), severity: oneOfText(severities), evidence: findingFields.evidence, note: text({ maxLength: 1000 }) },
      example: { finding: FindingReassessed.example.finding, severity: 'high', evidence: [{ kind: 'document', title: 'Survey' }], note: 'Confirmed.' },
      decide: (data, state, context) =>
        changeable(state, context) ??
        evidenceFault(data.evidence, about(state).cluster, context) ??
        accept({ type: 'FindingReassessed', data: { ...data, ...about(state) } }),
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
        const other = context.world.of<Finding>({ kind: 'finding', initial }, data.merged)
        if (other && state.status !== 'unknown' && other.status !== 'unknown' && other.cluster !== state.cluster) return reject('merge-across-clusters', {}, '/merged')
        if (state.status !== 'unknown' && state.merged.includes(data.merged)) return alreadySo
        const mergedAgency = other && other.status !== 'unknown' ? other.agency : context.actor.agency
        return changeable(state, context) ?? accept({ type: 'FindingsMerged', data: { ...data, mergedAgency, ...about(state) } })
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
        if (state.status === 'removed') return alreadySo
        return changeable(state, context) ?? accept({ type: 'FindingRemoved', data: { ...data, ...about(state) } })
      },
    }),
  ],
})

const about = (state: Finding) => (state.status === 'unknown' ? { cluster: '', confidentiality: 'own' as const } : { cluster: state.cluster, confidentiality: state.confidentiality })
