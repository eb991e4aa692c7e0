import { readAgency } from '../agency/leveled.ts'
import { finding } from '../finding/finding.ts'
import type { Context, World } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { onlyAgency, refuse } from '../kernel/refusals.ts'
import type { Rejection } from '../kernel/rejection.ts'
import { registerOf } from '../kernel/rejection.ts'
import { optional, ownId, ref, text } from '../kernel/schema.ts'
import { program } from '../program/program.ts'
import { actingFault } from '../staff/acting.ts'
import { referralEvents } from './events.ts'

export type Referral =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'referred' | 'accepted' | 'declined' | 'completed'
      readonly finding: string
      readonly cluster: string
      /** The agency that referred. */
      readonly from: string
      /** The agency that was asked. */
      readonly to: string
      /** The one agency that owns the matter now. */
      readonly owner: string
      readonly confidentiality: 'open' | 'agencies' | 'own'
      /** Why it was declined, or what came of it. */
      readonly words?: string
    }

export const referralRefusals = {
  'referral-to-self': { kind: 'invalid', message: 'A need is referred to another agency.', remedy: 'Name the other agency; what your own agency does needs no referral.' },
  'referral-to-nobody': { kind: 'invalid', message: 'A referral asks an agency.', remedy: 'Give to, or a program whose agency is asked.' },
  'referral-program-of-another-agency': {
    kind: 'invalid',
    message: '{to} neither funds, awards nor runs the program.',
    remedy: 'Ask an agency of the program, or leave one of the two out.',
  },
  'referral-of-closed-finding': { message: 'The finding is not open.', remedy: 'Refer an open finding, or record a new one if it came back.' },
  'referral-already-decided': { message: 'The referral was {status} already.', remedy: 'Refer the need anew if the matter changed.' },
  'referral-not-accepted': { message: 'The referral is not accepted, so it cannot be completed.', remedy: 'Accept it first (accept-referral).' },
  'referral-decline-without-reason': { kind: 'invalid', message: 'Declining takes a reason of at least three words.', remedy: 'Say why, and if you can who could help.' },
} as const
const reject = registerOf(referralRefusals)

type Known = Exclude<Referral, { status: 'unknown' }>

/** The referral, when the asked agency acts and `person`, where one is named, is its own. */
const known = (state: Referral, person: string | undefined, context: Context): Known | { readonly rejected: Rejection } =>
  state.status === 'unknown'
    ? refuse('does-not-exist', { kind: 'referral', id: context.id })
    : (onlyAgency(state.to, context) ?? actingFault(person, state.to, context) ?? state)

const about = (state: Known) => ({ finding: state.finding, cluster: state.cluster, to: state.to })
const staff = optional(ref('staff', { description: 'Who acted for the agency.' }))
const wordsInReason = 3

/** The agency that runs a program. */
const runnerOf = (id: string | undefined, world: World): string | undefined => {
  const found = id === undefined ? undefined : world.of(program, id)
  return found && found.status !== 'unknown' ? found.implementingAgency : undefined
}

const initial: Referral = { status: 'unknown' }

/** A need that one agency passed on to another; at any time one agency owns it. */
export const referral = defineStream({
  kind: 'referral',
  title: 'Referral',
  description: 'A need that one agency passed on to another, and what the other made of it.',
  events: referralEvents,
  initial: initial as Referral,
  evolve: (state, event): Referral => {
    if (event.type === 'NeedReferred') {
      const { finding: about, cluster, to, owner, confidentiality } = event.data
      return { status: 'referred', finding: about, cluster, from: event.agency, to, owner, confidentiality }
    }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'ReferralAccepted':
        return { ...state, status: 'accepted', owner: event.data.owner }
      case 'ReferralDeclined':
        return { ...state, status: 'declined', owner: event.data.owner, words: event.data.reason }
      case 'ReferralCompleted':
        return { ...state, status: 'completed', owner: event.data.owner, words: event.data.result }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'refer-need',
      summary: 'Refer a need to another agency',
      description: 'Passes a finding on; the asked agency owns the matter until it declines or completes it.',
      target: 'referral',
      mode: 'creates',
      data: {
        referral: optional(ownId('referral')),
        finding: ref('finding'),
        to: optional(ref('agency', { description: 'The agency that is asked; the one that runs the program when left out.' })),
        program: optional(ref('program', { description: 'The program that might help; its agency is asked.' })),
        request: text({ maxLength: 2000 }),
      },
      example: { finding: '6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01', to: 'nsf', request: 'Can the test line be shared?' },
      reads: (data, _state, world) => {
        const to = data.to ?? runnerOf(data.program, world)
        return to === undefined ? [] : [{ kind: 'agency', id: to }]
      },
      decide: (data, _state, context) => {
        const to = data.to ?? runnerOf(data.program, context.world)
        if (to === undefined) return reject('referral-to-nobody', {}, '/to')
        if (to === context.actor.agency) return reject('referral-to-self', {}, '/to')
        const helps = data.program === undefined ? undefined : context.world.of(program, data.program)
        if (helps && helps.status !== 'unknown' && ![helps.fundingAgency, helps.awardingAgency, helps.implementingAgency].includes(to))
          return reject('referral-program-of-another-agency', { to }, '/program')
        const need = context.world.of(finding, data.finding)
        if (need === undefined || need.status === 'unknown') return refuse('unknown-reference', { kind: 'finding', id: data.finding }, '/finding')
        if (need.status !== 'open') return reject('referral-of-closed-finding', {}, '/finding')
        // What only its own agency may read, only that agency can pass on.
        const no = need.confidentiality === 'own' ? onlyAgency(need.agency, context) : undefined
        if (no) return no
        const asked = readAgency(to, context)
        const desk = asked.status === 'registered' ? asked.desks.get(need.cluster) : undefined
        // The asked agency must be able to read what it is asked.
        const confidentiality = need.confidentiality === 'open' ? 'open' : 'agencies'
        return accept({
          type: 'NeedReferred',
          data: { ...data, to, referral: context.id, cluster: need.cluster, owner: to, confidentiality, ...(desk === undefined ? {} : { deskOwner: desk }) },
        })
      },
    }),
    command({
      name: 'accept-referral',
      summary: 'Accept a referral to your agency',
      target: 'referral',
      mode: 'changes',
      data: { referral: ownId('referral'), staff },
      example: { referral: 'a5b7c1d2-0d0c-4e7a-8c4e-1f2e3d4c5b6a' },
      decide: (data, state, context) => {
        const open = known(state, data.staff, context)
        if ('rejected' in open) return open
        if (open.status === 'accepted') return alreadySo
        if (open.status !== 'referred') return reject('referral-already-decided', { status: open.status })
        return accept({ type: 'ReferralAccepted', data: { ...data, ...about(open), owner: open.to } })
      },
    }),
    command({
      name: 'decline-referral',
      summary: 'Decline a referral to your agency, with the reason',
      target: 'referral',
      mode: 'changes',
      data: { referral: ownId('referral'), reason: text({ maxLength: 2000 }), staff },
      example: { referral: 'a5b7c1d2-0d0c-4e7a-8c4e-1f2e3d4c5b6a', reason: 'No program of ours pays for equipment of one firm.' },
      decide: (data, state, context) => {
        const open = known(state, data.staff, context)
        if ('rejected' in open) return open
        if (open.status === 'declined' && open.words === data.reason) return alreadySo
        if (open.status === 'declined' || open.status === 'completed') return reject('referral-already-decided', { status: open.status })
        if (data.reason.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length < wordsInReason) return reject('referral-decline-without-reason', {}, '/reason')
        return accept({ type: 'ReferralDeclined', data: { ...data, ...about(open), owner: open.from, confidentiality: open.confidentiality } })
      },
    }),
    command({
      name: 'complete-referral',
      summary: 'Record the result of a referral that your agency accepted',
      target: 'referral',
      mode: 'changes',
      data: { referral: ownId('referral'), result: text({ maxLength: 2000 }), staff },
      example: { referral: 'a5b7c1d2-0d0c-4e7a-8c4e-1f2e3d4c5b6a', result: 'The laboratory opened its line two days a week.' },
      decide: (data, state, context) => {
        const open = known(state, data.staff, context)
        if ('rejected' in open) return open
        if (open.status === 'completed') return open.words === data.result ? alreadySo : reject('referral-already-decided', { status: open.status })
        if (open.status !== 'accepted') return reject('referral-not-accepted')
        return accept({ type: 'ReferralCompleted', data: { ...data, ...about(open), owner: open.to, confidentiality: open.confidentiality } })
      },
    }),
  ],
})
