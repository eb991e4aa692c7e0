import { coordination } from '../coordination/coordination.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { onlyAgency } from '../kernel/refusals.ts'
import { registerOf } from '../kernel/rejection.ts'
import { date, optional, ownId, ref, text } from '../kernel/schema.ts'
import { actionField, CaseClosed, caseEvents, JointActionAgreed, openingFields } from './events.ts'

type Action = { readonly owner: string; readonly due: string; readonly text: string; readonly done: boolean }
export type CoordinationCase =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'closed'
      readonly cluster: string
      readonly agencies: readonly string[]
      /** By party, its latest position. */
      readonly positions: ReadonlyMap<string, string>
      readonly actions: ReadonlyMap<string, Action>
      /** How it ended. */
      readonly outcome?: { readonly decision?: string; readonly noActionReason?: string }
    }
type Known = Exclude<CoordinationCase, { status: 'unknown' }>

export const caseRefusals = {
  'case-needs-two-agencies': { kind: 'invalid', message: 'A coordination case needs two or more different agencies.', remedy: 'Name every agency that has to settle the question.' },
  'case-relation-unknown': { kind: 'invalid', message: 'The cluster has no relation "{relation}".', remedy: 'Take the id from the fragmentation report, or leave the relation out.' },
  'case-closed': { message: 'The case is closed.', remedy: 'Open a new case if the question came back.' },
  'case-not-party': {
    kind: 'forbidden',
    onRecord: true,
    message: 'Only the parties of the case ({agencies}) may do this; you act for {acting}.',
    remedy: 'Ask one of the parties, or open a case that names your agency.',
  },
  'joint-action-owner-not-party': { kind: 'invalid', message: '{owner} is not a party of the case.', remedy: 'Choose one of {agencies} as owner.' },
  'joint-action-exists': { message: 'The case already has a joint action "{action}".', remedy: 'Choose another id, or leave it out and one is made.' },
  'joint-action-unknown': { kind: 'missing', message: 'The case has no joint action "{action}".', remedy: 'Take the id from the coordination board.' },
  'joint-action-due-before-agreed': { kind: 'invalid', message: 'The due date is before the day of the agreement.', remedy: 'Give a due date that is not past on that day.' },
  'case-needs-outcome': { kind: 'invalid', message: 'A case closes with a decision or with a reason for no action.', remedy: 'Give "decision" or "noActionReason".' },
  'case-two-outcomes': { kind: 'invalid', message: 'A case closes with a decision or with a reason for no action, not with both.', remedy: 'Leave one of "decision" and "noActionReason" out.' },
} as const
const reject = registerOf(caseRefusals)

const openedFault = ({ agencies }: { readonly agencies: readonly string[] }) =>
  new Set(agencies).size < 2 ? reject('case-needs-two-agencies', {}, '/agencies') : undefined

const outcomeFault = ({ decision, noActionReason }: { readonly decision?: string; readonly noActionReason?: string }) => {
  if ((decision ?? noActionReason) === undefined) return reject('case-needs-outcome')
  return decision !== undefined && noActionReason !== undefined ? reject('case-two-outcomes') : undefined
}

const initial: CoordinationCase = { status: 'unknown' }

const isParty = (state: Known, context: Context) =>
  state.agencies.includes(context.actor.agency) ? undefined : reject('case-not-party', { agencies: state.agencies.join(', '), acting: context.actor.agency })

const freeActionId = (state: Known): string => {
  let n = state.actions.size + 1
  while (state.actions.has(`action-${n}`)) n++
  return `action-${n}`
}

/** The state when it may still change, or the refusal. */
const open = (state: CoordinationCase): { readonly known: Known } | ReturnType<typeof reject> => (state.status === 'open' ? { known: state } : reject('case-closed'))

/** What agencies settle with one another about a cluster: positions, joint actions with an owner and a date, and how it ended. */
export const coordinationCase = defineStream({
  kind: 'case',
  title: 'Coordination case',
  description: 'A question between two or more agencies about one cluster: what each says, what they agree to do, and how it ends.',
  events: caseEvents,
  initial: initial as CoordinationCase,
  faults: { CoordinationCaseOpened: openedFault, CaseClosed: outcomeFault },
  evolve: (state, event): CoordinationCase => {
    if (event.type === 'CoordinationCaseOpened')
      return { status: 'open', cluster: event.data.cluster, agencies: event.data.agencies, positions: new Map(), actions: new Map() }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'PositionStated':
        return { ...state, positions: new Map(state.positions).set(event.agency, event.data.position) }
      case 'JointActionAgreed': {
        const { action, owner, due, text: words } = event.data
        return { ...state, actions: new Map(state.actions).set(action, { owner, due, text: words, done: false }) }
      }
      case 'JointActionDone': {
        const agreed = state.actions.get(event.data.action)
        return agreed ? { ...state, actions: new Map(state.actions).set(event.data.action, { ...agreed, done: true }) } : state
      }
      case 'CaseClosed':
        return { ...state, status: 'closed', outcome: event.data }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'open-coordination-case',
      summary: 'Open a question between two or more agencies',
      target: 'case',
      mode: 'creates',
      data: { case: optional(ownId('case')), ...openingFields },
      example: { cluster: 'new-york-batteries', programs: ['aln-11-307', 'aln-47-084'], agencies: ['eda', 'nsf'], question: 'Who pays for shared cell testing from 2026 on?' },
      reads: (data) => (data.relation === undefined ? [] : [{ kind: 'coordination', id: data.cluster }]),
      decide: (data, _state, context) => {
        const fault = openedFault(data)
        if (fault) return fault
        const agencies = [...new Set(data.agencies)]
        const known = data.relation === undefined ? [] : (context.world.of(coordination, data.cluster)?.relations ?? [])
        if (data.relation !== undefined && !known.some((relation) => relation.id === data.relation))
          return reject('case-relation-unknown', { relation: data.relation }, '/relation')
        return accept({ type: 'CoordinationCaseOpened', data: { ...data, case: context.id, agencies } })
      },
    }),
    command({
      name: 'state-position',
      summary: 'State where your agency stands',
      target: 'case',
      mode: 'changes',
      data: { case: ownId('case'), position: text({ maxLength: 4000 }) },
      example: { case: CaseClosed.example.case, position: 'We fund equipment until 2026 and no operating cost.' },
      decide: ({ position }, state, context) => {
        const found = open(state)
        if ('rejected' in found) return found
        const refusal = isParty(found.known, context)
        if (refusal) return refusal
        if (found.known.positions.get(context.actor.agency) === position) return alreadySo
        return accept({ type: 'PositionStated', data: { case: context.id, cluster: found.known.cluster, position } })
      },
    }),
    command({
      name: 'agree-joint-action',
      summary: 'Record what the parties agreed to do, who owns it and by when',
      target: 'case',
      mode: 'changes',
      data: { case: ownId('case'), action: optional(actionField), owner: ref('agency'), due: date(), text: text({ maxLength: 2000 }) },
      example: { case: CaseClosed.example.case, owner: 'nsf', due: '2026-06-30', text: 'One booking schedule for both testing lines.' },
      decide: ({ owner, due, text: words, ...data }, state, context) => {
        const found = open(state)
        if ('rejected' in found) return found
        const { known } = found
        const refusal = isParty(known, context)
        if (refusal) return refusal
        if (!known.agencies.includes(owner)) return reject('joint-action-owner-not-party', { owner, agencies: known.agencies.join(', ') }, '/owner')
        const same = (one: Action | undefined): boolean => one?.owner === owner && one.due === due && one.text === words
        if (data.action === undefined ? [...known.actions.values()].some(same) : same(known.actions.get(data.action))) return alreadySo
        const action = data.action ?? freeActionId(known)
        if (known.actions.has(action)) return reject('joint-action-exists', { action }, '/action')
        if (due < context.occurredAt.slice(0, 10)) return reject('joint-action-due-before-agreed', {}, '/due')
        return accept({ type: 'JointActionAgreed', data: { case: context.id, cluster: known.cluster, action, owner, due, text: words } })
      },
    }),
    command({
      name: 'complete-joint-action',
      summary: 'Say that a joint action of your agency is done',
      target: 'case',
      mode: 'changes',
      data: { case: ownId('case'), action: actionField, note: text({ maxLength: 2000 }) },
      example: { case: JointActionAgreed.example.case, action: JointActionAgreed.example.action, note: 'In use since May.' },
      decide: ({ action, note }, state, context) => {
        const found = open(state)
        if ('rejected' in found) return found
        const agreed = found.known.actions.get(action)
        if (!agreed) return reject('joint-action-unknown', { action }, '/action')
        const refusal = onlyAgency(agreed.owner, context)
        if (refusal) return refusal
        if (agreed.done) return alreadySo
        return accept({ type: 'JointActionDone', data: { case: context.id, cluster: found.known.cluster, action, owner: agreed.owner, note } })
      },
    }),
    command({
      name: 'close-coordination-case',
      summary: 'Close a case with a decision, or with a reason for no action',
      target: 'case',
      mode: 'changes',
      data: { case: ownId('case'), decision: optional(text({ maxLength: 4000 })), noActionReason: optional(text({ maxLength: 2000 })) },
      example: { case: CaseClosed.example.case, decision: 'NSF runs the schedule; EDA pays for the second line.' },
      decide: ({ decision, noActionReason }, state, context) => {
        if (state.status === 'closed' && state.outcome?.decision === decision && state.outcome?.noActionReason === noActionReason) return alreadySo
        const found = open(state)
        if ('rejected' in found) return found
        const refusal = isParty(found.known, context)
        if (refusal) return refusal
        const fault = outcomeFault({ ...(decision === undefined ? {} : { decision }), ...(noActionReason === undefined ? {} : { noActionReason }) })
        if (fault) return fault
        const outcome = decision === undefined ? { noActionReason } : { decision }
        return accept({ type: 'CaseClosed', data: { case: context.id, cluster: found.known.cluster, ...outcome } as typeof CaseClosed.example })
      },
    }),
  ],
})
