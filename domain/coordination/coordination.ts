import type { Context, Draft } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream } from '../kernel/decider.ts'
import { registerOf } from '../kernel/rejection.ts'
import { date, integer, list, object, optional, ref, text } from '../kernel/schema.ts'
import type { Coordination, CoordinationEvent, Relation } from './coordination-state.ts'
import { evolveCoordination, initialCoordination, placeOf, within } from './coordination-state.ts'
import { codeField, coordinationEvents, DuplicationSuspected, evidenceField } from './events.ts'
import { coordinationRules, detect, shortPrint } from './rules.ts'
import type { Detected } from './rules.ts'

export const coordinationRefusals = {
  'too-many-awards': {
    onRecord: true,
    message: 'The cluster has {count} awards that name an activity; the rules compare {most} with one another at most, so that nothing new is said of them.',
    remedy: 'Divide the cluster, or attribute to it only the awards that are for it; what was found before stays as it was.',
  },
  'relation-unknown': { kind: 'missing', message: 'This cluster has no relation "{relation}".', remedy: 'Take the id from the fragmentation report of the cluster.' },
  'relation-superseded': { message: 'Another relation took the place of "{relation}".', remedy: 'Use that one, "{by}".' },
  'relation-ended': { message: 'The relation "{relation}" ended: its awards meet no more.', remedy: 'Take an open relation from the fragmentation report of the cluster.' },
  'relation-dismissed': { message: 'The relation "{relation}" was dismissed.', remedy: 'Retract the dismissal first if it was a mistake.' },
  'relation-not-detected': {
    kind: 'invalid',
    message: '"{relation}" is itself a suspected duplication.',
    remedy: 'Name the fragmentation or overlap that you looked at.',
  },
  'duplication-needs-person': {
    kind: 'forbidden',
    onRecord: true,
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

/** Awards of one cluster that are compared, each with every other. */
export const mostAwards = 2000

const akin = (known: Relation, found: Detected): boolean =>
  known.kind === found.kind && known.activity === found.activity && known.policyArea === (found.kind === 'overlap' ? found.policyArea : undefined)

const saysSame = (known: Relation, found: Detected): boolean => {
  const parties = (of: Pick<Relation, 'awards'>): string => of.awards.map(({ award, program = '', agency }) => [award, program, agency].join()).join(' ')
  return known.place === placeOf(found) && parties(known) === parties(found)
}

/**
 * A relation is news unless it is known and open as it is, or somebody dismissed it, alone or in a wider one. It takes
 * the place of open ones that it holds or that held it.
 */
const news = (state: Coordination, cluster: string, found: Detected, size: number | undefined): readonly Draft<CoordinationEvent>[] => {
  const alike = state.relations.filter((known) => akin(known, found))
  if (alike.some((known) => known.status === 'dismissed' && within(found, known))) return []
  if (alike.some((known) => known.status === 'open' && known.id === found.relation && saysSame(known, found))) return []
  const supersedes = alike.filter((known) => known.status === 'open' && (within(known, found) || within(found, known))).map((known) => known.id)
  const { kind, ...body } = found
  const data = { coordination: cluster, cluster, ...body, supersedes, ...(size === undefined ? {} : { size }) }
  return kind === 'fragmentation'
    ? [{ type: 'FragmentationDetected', data }]
    : [{ type: 'OverlapDetected', data: data as Extract<CoordinationEvent, { type: 'OverlapDetected' }>['data'] }]
}

/** What a rule found once, is open still, and is neither found again nor taken up in something else. */
const ended = (state: Coordination, cluster: string, found: readonly Detected[], supersedes: readonly string[], size: number | undefined): readonly Draft<CoordinationEvent>[] =>
  state.relations
    .filter(({ id, kind, status }) => status === 'open' && kind !== 'duplication' && !supersedes.includes(id) && !found.some(({ relation }) => relation === id))
    .map(({ id, kind, activity, awards, programs, agencies }) => {
      const { id: rule, version } = coordinationRules[kind]
      return {
        type: 'RelationEnded',
        data: { coordination: cluster, cluster, relation: id, rule: { id: rule, version }, activity, awards, programs, agencies, ...(size === undefined ? {} : { size }) },
      }
    })

/** The relation when it may still be worked on, or the refusal. */
const standing = (state: Coordination, id: string) => {
  const known = (name: string | undefined) => state.relations.find((one) => one.id === name)
  const relation = known(id)
  if (!relation) return reject('relation-unknown', { relation: id }, '/relation')
  let last = relation
  for (let next = known(last.by); last.status === 'superseded' && next; next = known(last.by)) last = next
  if (last.status === 'ended') return reject('relation-ended', { relation: id }, '/relation')
  return last === relation ? { relation } : reject('relation-superseded', { relation: id, by: last.id }, '/relation')
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
  initial: initialCoordination,
  evolve: evolveCoordination,
  commands: (command) => [
    command({
      name: 'detect-fragmentation',
      summary: 'Run the fragmentation and overlap rules over the awards of a cluster',
      description: 'Given the facts of all awards of one cluster, the rules say which of them meet. What is recorded is what changed: relations that were not known or are other than they were, and those that are no more. Issued by the process that follows awards.',
      target: 'cluster',
      mode: 'either',
      roles: ['steward'],
      data: {
        cluster: ref('cluster'),
        awards: list(factField, { maxItems: mostAwards }),
        beyond: optional(integer({ minimum: mostAwards + 1, description: 'In place of awards: how many there are, when they are too many to be compared.' })),
        size: optional(integer({ minimum: 0, description: 'Size of the log as of which these are the awards; what is older than what is recorded says nothing new.' })),
      },
      example: {
        cluster: 'new-york-batteries',
        awards: [
          { award: 'eda-binghamton-2022', program: 'aln-11-307', agency: 'eda', activities: ['technology-development'], policyArea: 'innovation', instrument: 'grant', counties: ['36007'], start: '2022-09-02', end: '2026-12-31' },
          { award: 'nsf-engine-2024', program: 'aln-47-084', agency: 'nsf', activities: ['technology-development'], policyArea: 'innovation', instrument: 'grant', counties: ['36007', '36109'], start: '2024-02-01', end: '2026-01-31' },
        ],
      },
      decide: (data, state, context) => {
        const { awards, beyond, size } = data
        if (beyond !== undefined) return reject('too-many-awards', { count: beyond, most: mostAwards }, '/beyond')
        if (size !== undefined && size < state.size) return alreadySo
        const found = detect(awards)
        const events = found.flatMap((one) => news(state, context.id, one, size))
        const supersedes = events.flatMap((event) => ('supersedes' in event.data ? event.data.supersedes : []))
        const all = [...events, ...ended(state, context.id, found, supersedes, size)]
        return all.length === 0 ? alreadySo : accept(...all)
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
