import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import type { Infer } from '../kernel/schema.ts'
import { optional, ownId, ref, text } from '../kernel/schema.ts'
import type { Level } from '../kernel/event.ts'
import { onlyAgency, refuseMissing } from '../kernel/refusals.ts'
import { registerOf } from '../kernel/rejection.ts'
import { placeFault } from '../region-system/places.ts'
import { staff } from '../staff/staff.ts'
import type { Agency } from './agency-state.ts'
import { agencyState, keyOfAgency } from './agency-state.ts'
import type { agencyCodes } from './events.ts'
import { agencyEvents, agencyFields, fiscalYearStart } from './events.ts'

export const agencyRefusals = {
  'agency-codes-of-another-level': {
    kind: 'invalid',
    message: 'The codes are not those of a {level} agency: {expected}.',
    remedy: 'Give the codes of its level and leave the others out.',
  },
  'federal-fiscal-year': {
    kind: 'invalid',
    message: 'The Federal fiscal year starts in October.',
    remedy: 'Leave fiscalYearStart out, or give 10.',
  },
  'desk-owner-of-another-agency': {
    kind: 'invalid',
    message: 'The owner of a desk is staff of the agency that has the desk; {owner} is not.',
    remedy: 'Name a registered, present staff member of {agency}.',
  },
  'desk-already-open': { message: 'The desk for {cluster} is open under another owner.', remedy: 'Use change-desk-owner to give it another owner.' },
  'desk-not-open': { message: 'The agency has no open desk for {cluster}.', remedy: 'Open the desk first (open-cluster-desk).' },
} as const
const reject = registerOf(agencyRefusals)

type Codes = Infer<typeof agencyCodes>

const codesFault = (level: Level, codes: Codes): string | undefined => {
  const own = codes.geoid !== undefined && codes.key !== undefined && codes.cgac === undefined && codes.subtier === undefined
  switch (level) {
    case 'federal':
      return codes.cgac !== undefined && codes.geoid === undefined && codes.key === undefined
        ? undefined
        : 'a Federal agency has a 3-digit cgac, and a 4-digit subtier where it is a bureau'
    case 'state':
      return own && codes.geoid?.length === 2 ? undefined : 'a state agency has the 2-digit geoid of the state and a key'
    case 'local':
      return own && codes.geoid?.length !== 2 ? undefined : 'a local agency has the geoid of its county (5 digits) or place (7 digits) and a key'
    default:
      return unreachable(level)
  }
}

const registeredFault = ({ level, codes, fiscalYearStart: start }: { readonly level: Level; readonly codes: Codes; readonly fiscalYearStart: number }) => {
  const fault = codesFault(level, codes)
  if (fault !== undefined) return reject('agency-codes-of-another-level', { level, expected: fault }, '/codes')
  return level === 'federal' && start !== 10 ? reject('federal-fiscal-year', {}, '/fiscalYearStart') : placeFault(codes.geoid, '/codes/geoid')
}

const ownerFault = (agency: string, owner: string, context: Context) => {
  const person = context.world.of(staff, owner)
  return person?.status === 'active' && person.agency === agency ? undefined : reject('desk-owner-of-another-agency', { owner, agency }, '/owner')
}

const without = (list: readonly string[], one: string): readonly string[] => list.filter((other) => other !== one)

/** An agency at one of the three levels of government, with the desks through which clusters are part of its structure. */
export const agency = defineStream({
  kind: 'agency',
  title: 'Agency',
  description: 'A Federal, state or local agency, its codes, and its cluster desks.',
  events: agencyEvents,
  initial: agencyState.initial as Agency,
  key: { what: 'codes', of: keyOfAgency },
  faults: { AgencyRegistered: registeredFault },
  evolve: (state, event): Agency => {
    if (event.type === 'AgencyRegistered') {
      const { name, level, codes, fiscalYearStart: start } = event.data
      return { status: 'registered', name, level, codes, fiscalYearStart: start, desks: new Map(), closedDesks: [] }
    }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'AgencyRenamed':
        return { ...state, name: event.data.name }
      case 'ClusterDeskOpened':
      case 'ClusterDeskOwnerChanged':
        return {
          ...state,
          desks: new Map(state.desks).set(event.data.cluster, event.data.owner),
          closedDesks: without(state.closedDesks, event.data.cluster),
        }
      case 'ClusterDeskClosed': {
        const { cluster } = event.data
        const desks = new Map([...state.desks].filter(([name]) => name !== cluster))
        return { ...state, desks, closedDesks: [...without(state.closedDesks, cluster), cluster] }
      }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'register-agency',
      summary: 'Register an agency',
      description: 'Gives an agency its id in the ledger. The id is short and speaks, such as `eda` or `kansas-commerce`. The agency does it itself, or a steward.',
      target: 'agency',
      mode: 'creates',
      roles: ['steward', 'liaison'],
      data: { agency: ownId('agency'), ...agencyFields, fiscalYearStart: optional(fiscalYearStart) },
      example: { agency: 'kansas-commerce', name: 'Kansas Department of Commerce', level: 'state', codes: { geoid: '20', key: 'commerce' }, fiscalYearStart: 7 },
      decide: (data, _state, context) => {
        const no = onlyAgency(data.agency, context)
        if (no) return no
        const registered = { ...data, fiscalYearStart: data.fiscalYearStart ?? (data.level === 'federal' ? 10 : 7) }
        return registeredFault(registered) ?? accept({ type: 'AgencyRegistered', data: registered })
      },
    }),
    command({
      name: 'rename-agency',
      summary: 'Give an agency another name',
      target: 'agency',
      mode: 'changes',
      roles: ['steward', 'liaison'],
      data: { agency: ownId('agency'), name: text({ maxLength: 200 }), reason: optional(text({ maxLength: 1000 })) },
      example: { agency: 'kansas-commerce', name: 'Kansas Department of Commerce and Labor', reason: 'Reorganization.' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('agency', context)
        if (state.name === data.name) return alreadySo
        return onlyAgency(data.agency, context) ?? accept({ type: 'AgencyRenamed', data })
      },
    }),
    command({
      name: 'open-cluster-desk',
      summary: 'Open a desk for a cluster',
      target: 'agency',
      mode: 'changes',
      roles: ['steward', 'liaison'],
      data: { agency: ownId('agency'), cluster: ref('cluster'), owner: ref('staff') },
      example: { agency: 'eda', cluster: 'wichita-aerospace', owner: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('agency', context)
        const open = state.desks.get(data.cluster)
        if (open === data.owner) return alreadySo
        const no = onlyAgency(data.agency, context)
        if (no) return no
        if (open !== undefined) return reject('desk-already-open', { cluster: data.cluster }, '/cluster')
        return ownerFault(data.agency, data.owner, context) ?? accept({ type: 'ClusterDeskOpened', data })
      },
    }),
    command({
      name: 'change-desk-owner',
      summary: 'Give a cluster desk another owner',
      target: 'agency',
      mode: 'changes',
      roles: ['steward', 'liaison'],
      data: { agency: ownId('agency'), cluster: ref('cluster'), owner: ref('staff') },
      example: { agency: 'eda', cluster: 'wichita-aerospace', owner: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a02' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('agency', context)
        const before = state.desks.get(data.cluster)
        if (before === data.owner) return alreadySo
        const no = onlyAgency(data.agency, context)
        if (no) return no
        if (before === undefined) return reject('desk-not-open', { cluster: data.cluster }, '/cluster')
        return ownerFault(data.agency, data.owner, context) ?? accept({ type: 'ClusterDeskOwnerChanged', data: { ...data, before } })
      },
    }),
    command({
      name: 'close-cluster-desk',
      summary: 'Close a desk for a cluster',
      target: 'agency',
      mode: 'changes',
      roles: ['steward', 'liaison'],
      data: { agency: ownId('agency'), cluster: ref('cluster'), reason: text({ maxLength: 1000 }) },
      example: { agency: 'eda', cluster: 'wichita-aerospace', reason: 'Merged into the regional office.' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('agency', context)
        const no = onlyAgency(data.agency, context)
        if (no) return no
        if (state.closedDesks.includes(data.cluster)) return alreadySo
        return state.desks.get(data.cluster) === undefined
          ? reject('desk-not-open', { cluster: data.cluster }, '/cluster')
          : accept({ type: 'ClusterDeskClosed', data })
      },
    }),
  ],
})
