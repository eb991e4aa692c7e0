import { alnFault } from '../award/keys.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { refuse, refuseMissing } from '../kernel/refusals.ts'
import { registerOf } from '../kernel/rejection.ts'
import type { Infer } from '../kernel/schema.ts'
import { date, optional, ownId, text } from '../kernel/schema.ts'
import type { ProgramRegistered } from './events.ts'
import { programEvents, programFields, revisionFields } from './events.ts'

type Registered = Omit<Infer<typeof ProgramRegistered.data>, 'program'>
export type Program = { readonly status: 'unknown' } | ({ readonly status: 'active' | 'ended'; readonly agency: string } & Registered)

export const programRefusals = {
  'program-code-malformed': { kind: 'invalid', message: '{fault}', remedy: 'Copy the number from SAM.gov as text.' },
  'program-code-of-another-level': {
    kind: 'invalid',
    message: 'Assistance Listing numbers are for Federal programs.',
    remedy: 'Give the code of the state or local register.',
  },
  'program-of-other-agencies': {
    kind: 'forbidden',
    onRecord: true,
    message: 'The program is that of {agencies}; you act for {acting}.',
    remedy: 'Ask one of them, or a steward.',
  },
  'program-ended': { message: 'The program ended on {on}.', remedy: 'Register the program that follows it, or correct the entry that ended it.' },
} as const
const reject = registerOf(programRefusals)

type Parties = Pick<Registered, 'fundingAgency' | 'awardingAgency' | 'implementingAgency'>

/** Whoever funds, awards or runs a program speaks for it, and whoever registered it; a steward may in their place. */
const partyFault = ({ fundingAgency, awardingAgency, implementingAgency }: Parties, registrar: string | undefined, { actor }: Context) => {
  const parties = [...new Set([fundingAgency, awardingAgency, implementingAgency])]
  return actor.role === 'steward' || actor.agency === registrar || parties.includes(actor.agency)
    ? undefined
    : reject('program-of-other-agencies', { agencies: parties.join(', '), acting: actor.agency })
}

const registeredFault = ({ code, level, activeFrom, activeUntil }: Registered) => {
  const fault = code.kind === 'aln' ? alnFault(code.aln) : undefined
  if (fault !== undefined) return reject('program-code-malformed', { fault }, '/code/aln')
  if (code.kind === 'aln' && level !== 'federal') return reject('program-code-of-another-level', {}, '/code')
  return activeFrom !== undefined && activeUntil !== undefined && activeUntil < activeFrom ? refuse('period-reversed', {}, '/activeUntil') : undefined
}

const initial: Program = { status: 'unknown' }
const roles = ['liaison', 'steward'] as const
const sameSet = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one) => b.includes(one))

/** A program of one of the three levels: who pays, who awards, who runs it, with which instrument, and for what. */
export const program = defineStream({
  kind: 'program',
  title: 'Program',
  description: 'A Federal, state or local program line under its number.',
  events: programEvents,
  initial: initial as Program,
  faults: { ProgramRegistered: registeredFault },
  evolve: (state, event): Program => {
    if (event.type === 'ProgramRegistered') {
      const { program: _, ...rest } = event.data
      return { status: 'active', agency: event.agency, ...rest }
    }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'ProgramRevised': {
        const { program: _program, reason: _reason, ...changed } = event.data
        return { ...state, ...changed }
      }
      case 'ProgramEnded':
        return { ...state, status: 'ended', activeUntil: event.data.on }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'register-program',
      summary: 'Register a program',
      target: 'program',
      mode: 'creates',
      roles,
      data: { program: ownId('program'), ...programFields },
      example: {
        program: 'eda-build-back-better',
        name: 'Build Back Better Regional Challenge',
        level: 'federal',
        code: { kind: 'aln', aln: '11.307' },
        policyArea: 'innovation',
        instrument: 'grant',
        targeting: 'cluster',
        activities: ['technology-development'],
        fundingAgency: 'eda',
        awardingAgency: 'eda',
        implementingAgency: 'eda',
      },
      decide: (data, _state, context) => {
        const no = partyFault(data, undefined, context)
        if (no) return no
        return registeredFault(data) ?? accept({ type: 'ProgramRegistered', data })
      },
    }),
    command({
      name: 'revise-program',
      summary: 'Revise what a program does',
      target: 'program',
      mode: 'changes',
      roles,
      data: { program: ownId('program'), ...revisionFields, reason: text({ maxLength: 1000 }) },
      example: { program: 'eda-build-back-better', targeting: 'cluster', reason: 'Second phase.' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('program', context)
        const { policyArea, targeting, activities, purpose } = data
        if ([policyArea, targeting, activities, purpose].every((one) => one === undefined)) return refuse('nothing-changed')
        const same =
          (policyArea ?? state.policyArea) === state.policyArea &&
          (targeting ?? state.targeting) === state.targeting &&
          (purpose ?? state.purpose) === state.purpose &&
          sameSet(activities ?? state.activities, state.activities)
        if (same) return alreadySo
        if (state.status === 'ended') return reject('program-ended', { on: state.activeUntil ?? '' })
        return partyFault(state, state.agency, context) ?? accept({ type: 'ProgramRevised', data })
      },
    }),
    command({
      name: 'end-program',
      summary: 'End a program',
      target: 'program',
      mode: 'changes',
      roles,
      data: { program: ownId('program'), on: date(), reason: optional(text({ maxLength: 1000 })) },
      example: { program: 'eda-build-back-better', on: '2022-09-30' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('program', context)
        if (state.status === 'ended') return state.activeUntil === data.on ? alreadySo : reject('program-ended', { on: state.activeUntil ?? '' }, '/on')
        if (state.activeFrom !== undefined && data.on < state.activeFrom) return refuse('period-reversed', {}, '/on')
        return partyFault(state, state.agency, context) ?? accept({ type: 'ProgramEnded', data })
      },
    }),
  ],
})
