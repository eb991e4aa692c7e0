import type { Context, Draft } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import type { EventOf } from '../kernel/event.ts'
import { registerOf } from '../kernel/rejection.ts'
import { date, list, object, optional, ref, text } from '../kernel/schema.ts'
import { codeField, coordinationEvents, DuplicationSuspected, evidenceField } from './events.ts'
import type { relationKinds } from './events.ts'
import { coordinationRules, detect, shortPrint } from './rules.ts'
import type { AwardFact, Detected } from './rules.ts'

type Party = { readonly award: string; readonly program?: string; readonly agency: string }
export type Relation = {
  readonly id: string
  readonly kind: (typeof relationKinds)[number]
  readonly activity: string
  readonly policyArea?: string
  readonly awards: readonly Party[]
  readonly programs: readonly string[]
  readonly agencies: readonly string[]
  readonly status: 'open' | 'dismissed' | 'superseded'
}

/** The relations of one cluster, in the order in which they became known. */
export type Coordination = { readonly relations: readonly Relation[] }

export const coordinationRefusals = {
  'relation-unknown': { kind: 'missing', message: 'This cluster has no relation "{relation}".', remedy: 'Take the id from the fragmentation report of the cluster.' },
  'relation-superseded': { message: 'The relation "{relation}" was taken up in a wider one.', remedy: 'Use the wider relation, "{by}".' },
  'relation-dismissed': { message: 'The relation "{relation}" was dismissed.', remedy: 'Retract the dismissal first if it was a mistake.' },
  'relation-not-detected': {
    kind: 'invalid',
    message: '"{relation}" is itself a suspected duplication.',
    remedy: 'Name the fragmentation or overlap that you looked at.',
  },
  'duplication-needs-person': {
    kind: 'forbidden',
    message: 'Only a person who acts for an agency may call something duplication.',
    remedy: 'Ask a liaison of one of the agencies to look at the relation.',
  },
  'relation-dismissal-needs-party': {
    kind: 'forbidden',
    onRecord: true,
    message: 'Only the agencies in the relation ({agencies}) may dismiss it; you act for {acting}.',
    remedy: 'Ask one of them, or open a coordination case.',
  },
} as const
const reject = registerOf(coordinationRefusals)

type CoordinationEvent = EventOf<(typeof coordinationEvents)[number]>

const initial: Coordination = { relations: [] }

const put = (state: Coordination, relation: Relation, supersedes: readonly string[] = []): Coordination => ({
  relations: [
    ...state.relations.filter((known) => known.id !== relation.id).map((known) => (supersedes.includes(known.id) ? { ...known, status: 'superseded' as const } : known)),
    relation,
  ],
})

const stateRelation = (kind: Relation['kind'], data: Omit<Relation, 'id' | 'kind' | 'status'> & { readonly relation: string }): Relation => ({
  id: data.relation,
  kind,
  activity: data.activity,
  ...(data.policyArea === undefined ? {} : { policyArea: data.policyArea }),
  awards: data.awards,
  programs: data.programs,
  agencies: data.agencies,
  status: 'open',
})

const awardsOf = (relation: Pick<Relation, 'awards'>): ReadonlySet<string> => new Set(relation.awards.map((party) => party.award))
const within = (inner: Pick<Relation, 'awards'>, outer: Pick<Relation, 'awards'>): boolean => {
  const known = awardsOf(outer)
  return inner.awards.every((party) => known.has(party.award))
}

/** A relation is news unless a known one of the same rule and area already holds all of its awards. */
const news = (state: Coordination, cluster: string, found: Detected): readonly Draft<CoordinationEvent>[] => {
  const { kind, ...body } = found
  const policyArea = found.kind === 'overlap' ? found.policyArea : undefined
  const akin = state.relations.filter((known) => known.kind === kind && known.activity === found.activity && known.policyArea === policyArea)
  if (akin.some((known) => within(found, known))) return []
  const supersedes = akin.filter((known) => known.status === 'open' && within(known, found)).map((known) => known.id)
  const data = { coordination: cluster, cluster, ...body, supersedes }
  return kind === 'fragmentation'
    ? [{ type: 'FragmentationDetected', data }]
    : [{ type: 'OverlapDetected', data: data as Extract<CoordinationEvent, { type: 'OverlapDetected' }>['data'] }]
}

/** The relation when it may still be worked on, or the refusal. */
const standing = (state: Coordination, id: string) => {
  const relation = state.relations.find((known) => known.id === id)
  if (!relation) return reject('relation-unknown', { relation: id }, '/relation')
  if (relation.status !== 'superseded') return { relation }
  const by = state.relations.findLast((known) => known.status !== 'superseded' && known.kind === relation.kind && known.activity === relation.activity && within(relation, known))
  return by ? reject('relation-superseded', { relation: id, by: by.id }, '/relation') : { relation }
}

const mayDismiss = (relation: Relation, context: Context) =>
  context.actor.role === 'steward' || relation.agencies.includes(context.actor.agency)
    ? undefined
    : reject('relation-dismissal-needs-party', { agencies: relation.agencies.join(', '), acting: context.actor.agency })

const factField = object({
  award: ref('award'),
  program: optional(ref('program')),
  agency: ref('agency', { description: 'The awarding agency.' }),
  activities: list(codeField('Activity area.'), { maxItems: 50, uniqueItems: true }),
  policyArea: optional(codeField('Policy area of the program.')),
  instrument: optional(codeField('How the money is given: grant, loan, tax credit.')),
  beneficiaries: optional(list(codeField('Type of beneficiary.'), { maxItems: 50, uniqueItems: true })),
  counties: list(text({ pattern: '^[0-9]{5}$' }), { uniqueItems: true, description: 'County GEOIDs; empty means the whole region of the cluster.' }),
  start: date(),
  end: optional(date()),
})

/** Where programs for one cluster meet: fragmentation, overlap and duplication, and which of them were dismissed. */
export const coordination = defineStream({
  kind: 'coordination',
  title: 'Coordination of a cluster',
  description: 'How the programs and awards of several agencies for one cluster relate: fragmentation, overlap, duplication. One stream per cluster, under the id of the cluster.',
  events: coordinationEvents,
  initial,
  evolve: (state, event): Coordination => {
    switch (event.type) {
      case 'FragmentationDetected':
        return put(state, stateRelation('fragmentation', event.data), event.data.supersedes)
      case 'OverlapDetected':
        return put(state, stateRelation('overlap', event.data), event.data.supersedes)
      case 'DuplicationSuspected':
        return put(state, stateRelation('duplication', event.data))
      case 'RelationDismissed':
        return { relations: state.relations.map((known) => (known.id === event.data.relation ? { ...known, status: 'dismissed' } : known)) }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'detect-fragmentation',
      summary: 'Run the fragmentation and overlap rules over the awards of a cluster',
      description: 'Given the facts of all awards of one cluster, the rules say which of them meet. Only relations that were not known are recorded. Issued by the process that follows awards.',
      target: 'cluster',
      mode: 'either',
      roles: ['steward'],
      data: { cluster: ref('cluster'), awards: list(factField, { maxItems: 2000 }) },
      example: {
        cluster: 'new-york-batteries',
        awards: [
          { award: 'eda-binghamton-2022', program: 'aln-11-307', agency: 'eda', activities: ['technology-development'], policyArea: 'innovation', instrument: 'grant', counties: ['36007'], start: '2022-09-02', end: '2026-12-31' },
          { award: 'nsf-engine-2024', program: 'aln-47-084', agency: 'nsf', activities: ['technology-development'], policyArea: 'innovation', instrument: 'grant', counties: ['36007', '36109'], start: '2024-02-01', end: '2026-01-31' },
        ],
      },
      decide: (data, state, context) => {
        const facts: readonly AwardFact[] = data.awards
        const events = detect(facts).flatMap((found) => news(state, context.id, found))
        return events.length === 0 ? alreadySo : accept(...events)
      },
    }),
    command({
      name: 'suspect-duplication',
      summary: 'Say, on evidence, that programs do the same for the same beneficiaries',
      target: 'cluster',
      mode: 'changes',
      data: {
        cluster: ref('cluster'),
        relation: text({ maxLength: 120, description: 'The detected fragmentation or overlap that you looked at.' }),
        services: text({ maxLength: 1000 }),
        beneficiaries: text({ maxLength: 1000 }),
        evidence: evidenceField,
      },
      example: {
        cluster: DuplicationSuspected.example.cluster,
        relation: DuplicationSuspected.example.basis,
        services: DuplicationSuspected.example.services,
        beneficiaries: DuplicationSuspected.example.beneficiaries,
        evidence: [{ kind: 'document', title: 'Scope of work, both awards' }],
      },
      decide: ({ relation: basis, services, beneficiaries, evidence }, state, context) => {
        if (context.actor.role !== 'liaison') return reject('duplication-needs-person')
        const found = standing(state, basis)
        if ('rejected' in found) return found
        const { kind, status, activity, awards, programs, agencies } = found.relation
        if (kind === 'duplication') return reject('relation-not-detected', { relation: basis }, '/relation')
        if (status === 'dismissed') return reject('relation-dismissed', { relation: basis }, '/relation')
        const { id, version } = coordinationRules.duplication
        const relation = `duplication-${activity}-${shortPrint(basis)}`
        if (state.relations.some((known) => known.id === relation && known.status === 'open')) return alreadySo
        return accept({
          type: 'DuplicationSuspected',
          data: { coordination: context.id, cluster: context.id, relation, basis, rule: { id, version }, activity, awards, programs, agencies, services, beneficiaries, evidence },
        })
      },
    }),
    command({
      name: 'dismiss-relation',
      summary: 'Say why a relation needs no coordination',
      target: 'cluster',
      mode: 'changes',
      roles: ['liaison', 'steward'],
      data: { cluster: ref('cluster'), relation: text({ maxLength: 120 }), reason: text({ maxLength: 2000 }) },
      example: { cluster: 'new-york-batteries', relation: 'fragmentation-technology-development-1q2w3e4', reason: 'The second award starts where the first one ends, by design.' },
      decide: ({ relation: id, reason }, state, context) => {
        const found = standing(state, id)
        if ('rejected' in found) return found
        const refusal = mayDismiss(found.relation, context)
        if (refusal) return refusal
        if (found.relation.status === 'dismissed') return alreadySo
        return accept({ type: 'RelationDismissed', data: { coordination: context.id, cluster: context.id, relation: id, agencies: found.relation.agencies, reason } })
      },
    }),
  ],
})
