import { onlyOneOf, readAgency } from '../agency/leveled.ts'
import { finding } from '../finding/finding.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { sameJson } from '../kernel/equal.ts'
import { onlyAgency, refuse } from '../kernel/refusals.ts'
import type { Rejection } from '../kernel/rejection.ts'
import type { Infer } from '../kernel/schema.ts'
import { optional, ownId, text } from '../kernel/schema.ts'
import { actingFault } from '../staff/acting.ts'
import { citationFault } from './citation.ts'
import { startClock } from './clock.ts'
import type { AgencyResponded, PolicyGapIdentified } from './events.ts'
import { actionFields, gapEvents, gapFields, responseFields } from './events.ts'
import { rejectGap as reject } from './refusals.ts'

type Decided = 'accept' | 'partly' | 'decline'

export type Gap =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'identified' | 'acknowledged' | 'answered' | 'closed'
      /** The agency that identified it. */
      readonly agency: string
      readonly responsible: string
      readonly clusters: readonly string[]
      readonly confidentiality: 'open' | 'agencies' | 'own'
      /** The last answer since it was identified or reopened, as it was given. */
      readonly answer?: { readonly decision: Decided }
      /** Actions as they were logged, how it was closed and why it was reopened last: to tell a repetition. */
      readonly actions: readonly unknown[]
      readonly how?: string
      readonly reopened?: string
    }

type Known = Exclude<Gap, { status: 'unknown' }>
type Refused = { readonly rejected: Rejection }

const wordsInReason = 4

const saysWhy = (reason: string | undefined): boolean => (reason ?? '').split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length >= wordsInReason

const known = (state: Gap, context: Context): Known | Refused => (state.status === 'unknown' ? refuse('does-not-exist', { kind: 'gap', id: context.id }) : state)

/** The gap, when the responsible agency asks and the gap is not over. */
const forAnswer = (state: Gap, context: Context, person: string | undefined): Known | Refused => {
  const gap = known(state, context)
  if ('rejected' in gap) return gap
  const no = onlyAgency(gap.responsible, context)
  if (no) return no
  if (gap.status === 'closed') return reject('gap-closed')
  return actingFault(person, gap.responsible, context) ?? gap
}

type Identified = Pick<Infer<typeof PolicyGapIdentified.data>, 'kind' | 'citation'>

const identifiedFault = ({ kind, citation }: Identified): Refused | undefined => {
  if (citation === undefined) return kind === 'weakness' ? reject('weakness-without-citation', {}, '/citation') : undefined
  const expected = citationFault(citation)
  return expected === undefined ? undefined : reject('citation-malformed', { text: citation.text, expected }, '/citation/text')
}

type Answer = Pick<Infer<typeof AgencyResponded.data>, 'decision' | 'reason' | 'responseClass' | 'promiseDue'>

const answerFault = ({ decision, reason, responseClass, promiseDue }: Answer): Refused | undefined => {
  if (decision !== 'accept' && !saysWhy(reason)) return reject('answer-without-reason', {}, '/reason')
  if (decision === 'decline') return undefined
  if (responseClass === undefined) return reject('answer-without-promise', {}, '/responseClass')
  return promiseDue === undefined ? reject('answer-without-promise', {}, '/promiseDue') : undefined
}

const about = (gap: Known) => ({ clusters: gap.clusters, responsible: gap.responsible })

const initial: Gap = { status: 'unknown' }

/** Something that public policy lacks or does badly for a cluster, and what the responsible agency makes of it. */
export const gap = defineStream({
  kind: 'gap',
  title: 'Policy gap',
  description: 'A gap or weakness in public policy, the answer of the responsible agency, and what came of it.',
  events: gapEvents,
  initial: initial as Gap,
  faults: { PolicyGapIdentified: identifiedFault, AgencyResponded: answerFault },
  evolve: (state, event): Gap => {
    if (event.type === 'PolicyGapIdentified') {
      const { responsible, clusters, confidentiality } = event.data
      return { status: 'identified', agency: event.agency, responsible, clusters, confidentiality, actions: [] }
    }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'GapAcknowledged':
        return state.status === 'identified' ? { ...state, status: 'acknowledged' } : state
      case 'AgencyResponded':
        return { ...state, status: 'answered', answer: event.data }
      case 'ResponseActionLogged':
        return { ...state, actions: [...state.actions, event.data] }
      case 'GapClosed':
        return { ...state, status: 'closed', how: event.data.how }
      case 'GapReopened': {
        const { answer: _answer, ...rest } = state
        return { ...rest, status: 'identified', reopened: event.data.reason }
      }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'identify-gap',
      summary: 'Record a gap or weakness in public policy',
      description: 'Says what policy lacks or does badly, whose it is, and what it does to clusters. The responsible agency has 90 days to answer.',
      target: 'gap',
      mode: 'creates',
      data: { gap: optional(ownId('gap')), ...gapFields },
      example: {
        kind: 'weakness',
        level: 'federal',
        citation: { kind: 'cfr', text: '40 CFR 63.1(a)' },
        responsible: 'epa',
        statement: 'Permits for new furnace lines take two years.',
        effect: 'Suppliers cannot add capacity in time.',
        clusters: ['wichita-aerospace'],
        findings: ['6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01'],
        confidentiality: 'open',
      },
      decide: (data, _state, context) => {
        const fault = identifiedFault(data)
        if (fault) return fault
        for (const [place, id] of data.findings.entries()) {
          const basis = context.world.of(finding, id)
          if (basis && basis.status !== 'unknown' && !data.clusters.includes(basis.cluster))
            return reject('gap-finding-of-another-cluster', { finding: id, cluster: basis.cluster }, `/findings/${place}`)
        }
        if (data.confidentiality === 'own' && data.responsible !== context.actor.agency)
          return reject('gap-unreadable-to-responsible', { responsible: data.responsible }, '/confidentiality')
        const owner = readAgency(data.responsible, context)
        if (owner.status === 'registered' && owner.level !== data.level)
          return reject('gap-level-of-another-agency', { level: data.level, responsible: data.responsible, own: owner.level }, '/level')
        const desks = data.clusters.flatMap((cluster) => {
          const desk = owner.status === 'registered' ? owner.desks.get(cluster) : undefined
          return desk === undefined ? [] : [{ cluster, owner: desk }]
        })
        return accept({ type: 'PolicyGapIdentified', data: { ...data, gap: context.id, clock: startClock(context.occurredAt), desks } })
      },
    }),
    command({
      name: 'acknowledge-gap',
      summary: 'Say that the responsible agency has seen a gap',
      target: 'gap',
      mode: 'changes',
      data: { gap: ownId('gap'), staff: responseFields.staff },
      example: { gap: 'b2c3d4e5-1a2b-4c3d-8e4f-5a6b7c8d9e0f' },
      decide: (data, state, context) => {
        const open = forAnswer(state, context, data.staff)
        if ('rejected' in open) return open
        return open.status === 'identified' ? accept({ type: 'GapAcknowledged', data: { ...data, ...about(open) } }) : alreadySo
      },
    }),
    command({
      name: 'answer-gap',
      summary: 'Answer for a gap that your agency is responsible for',
      description: 'Accept, accept partly or decline, with the reason; an accepted gap carries the kind of change and the day by which it comes.',
      target: 'gap',
      mode: 'changes',
      data: { gap: ownId('gap'), ...responseFields },
      example: { gap: 'b2c3d4e5-1a2b-4c3d-8e4f-5a6b7c8d9e0f', decision: 'accept', responseClass: 'rule', promiseDue: '2026-12-31' },
      decide: (data, state, context) => {
        const open = forAnswer(state, context, data.staff)
        if ('rejected' in open) return open
        const fault = answerFault(data)
        if (fault) return fault
        if (data.promiseDue !== undefined && data.promiseDue < context.occurredAt.slice(0, 10)) return reject('promise-in-the-past', {}, '/promiseDue')
        const answer = { ...data, ...about(open), confidentiality: open.confidentiality }
        return sameJson(answer, open.answer) ? alreadySo : accept({ type: 'AgencyResponded', data: answer })
      },
    }),
    command({
      name: 'log-gap-action',
      summary: 'Log what was done about a gap',
      target: 'gap',
      mode: 'changes',
      data: { gap: ownId('gap'), ...actionFields },
      example: { gap: 'b2c3d4e5-1a2b-4c3d-8e4f-5a6b7c8d9e0f', what: 'Draft rule sent for comment.', done: false },
      decide: (data, state, context) => {
        const open = forAnswer(state, context, data.staff)
        if ('rejected' in open) return open
        if (open.answer === undefined) return reject('gap-not-answered')
        if (open.answer.decision === 'decline') return reject('gap-declined')
        const action = { ...data, ...about(open), confidentiality: open.confidentiality }
        return open.actions.some((one) => sameJson(one, action)) ? alreadySo : accept({ type: 'ResponseActionLogged', data: action })
      },
    }),
    command({
      name: 'close-gap',
      summary: 'Close a gap and say how it ended',
      target: 'gap',
      mode: 'changes',
      data: { gap: ownId('gap'), how: text({ maxLength: 2000 }) },
      example: { gap: 'b2c3d4e5-1a2b-4c3d-8e4f-5a6b7c8d9e0f', how: 'The rule is in force.' },
      decide: (data, state, context) => {
        const open = known(state, context)
        if ('rejected' in open) return open
        const no = onlyOneOf([open.responsible, open.agency], context)
        if (no) return no
        if (open.status === 'closed') return open.how === data.how ? alreadySo : reject('gap-closed')
        if (open.answer === undefined) return reject('gap-not-answered')
        return accept({ type: 'GapClosed', data: { ...data, ...about(open), confidentiality: open.confidentiality } })
      },
    }),
    command({
      name: 'reopen-gap',
      summary: 'Reopen a closed gap',
      target: 'gap',
      mode: 'changes',
      data: { gap: ownId('gap'), reason: text({ maxLength: 2000 }) },
      example: { gap: 'b2c3d4e5-1a2b-4c3d-8e4f-5a6b7c8d9e0f', reason: 'The rule leaves small furnaces out.' },
      decide: (data, state, context) => {
        const closed = known(state, context)
        if ('rejected' in closed) return closed
        const no = onlyOneOf([closed.responsible, closed.agency], context)
        if (no) return no
        if (closed.status !== 'closed') return closed.reopened === data.reason ? alreadySo : reject('gap-not-closed')
        return accept({ type: 'GapReopened', data: { ...data, ...about(closed), clock: startClock(context.occurredAt), confidentiality: closed.confidentiality } })
      },
    }),
  ],
})
