import type { Agency } from '../agency/agency-state.ts'
import { agencyState } from '../agency/agency-state.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { onlyAgency, refuse } from '../kernel/refusals.ts'
import type { Rejection } from '../kernel/rejection.ts'
import { boolean, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'
import { confidentialities } from '../finding/events.ts'
import { assignmentFields, expertiseFields, handOverFields, personFields, staffEvents } from './events.ts'
import { rejectStaff as reject } from './refusals.ts'

type Ending = { readonly successor?: string; readonly words: string }
type Assignment = { readonly role: 'lead' | 'support'; readonly from: string; readonly reviewBy?: string; readonly until?: string }

export type Staff =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'active' | 'left'
      readonly agency: string
      /** When the person left; RFC 3339. */
      readonly leftAt?: string
      /** By cluster id. */
      readonly assignments: ReadonlyMap<string, Assignment>
      /** How assignments ended that were not made again, by cluster id: what was said, to tell a repetition. */
      readonly ended: ReadonlyMap<string, Ending>
      /** `cluster/code/area` of what was declared. */
      readonly expertise: readonly string[]
    }

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

type Present = Exclude<Staff, { status: 'unknown' }>
type Refused = { readonly rejected: Rejection }

const presentAndOwn = (state: Staff, context: Context): Present | Refused => {
  if (state.status === 'unknown') return refuse('does-not-exist', { kind: 'staff', id: context.id })
  const no = onlyAgency(state.agency, context)
  if (no) return no
  return state.status === 'left' ? reject('staff-has-left') : state
}

const without = <A>(map: ReadonlyMap<string, A>, name: string): ReadonlyMap<string, A> => new Map([...map].filter(([key]) => key !== name))

/** An assignment without a last day runs until it is reviewed, handed over or released. */
const runsOn = (assignment: Assignment | undefined, day: string): boolean => assignment !== undefined && (assignment.until ?? day) >= day

/** An assignment that is over: ended by these very words, or never there. */
const ended = (person: Present, cluster: string, next: string | undefined, words: string) => {
  const ending = person.ended.get(cluster)
  return ending?.words === words && ending.successor === next ? alreadySo : reject('not-assigned', { cluster }, '/cluster')
}

const sameAssignment = (a: Assignment | undefined, b: Assignment): boolean =>
  a !== undefined && a.role === b.role && a.from === b.from && a.reviewBy === b.reviewBy && a.until === b.until

const assignmentFault = ({ from, until, reviewBy }: Pick<Assignment, 'from' | 'until' | 'reviewBy'>): Refused | undefined => {
  if (reviewBy === undefined && until === undefined) return reject('assignment-without-end', {}, '/reviewBy')
  if (until !== undefined && until < from) return refuse('period-reversed', {}, '/until')
  return reviewBy !== undefined && reviewBy < from ? refuse('period-reversed', {}, '/reviewBy') : undefined
}

const releaseFault = ({ statedVacancy, successor: next }: { readonly statedVacancy: boolean; readonly successor?: string }): Refused | undefined =>
  statedVacancy === (next !== undefined) ? reject('release-without-successor', {}, '/successor') : undefined

const expertiseKey = (e: { readonly cluster: string; readonly area: string; readonly code?: string }): string => `${e.cluster}/${e.code ?? ''}/${e.area}`

const initial: Staff = { status: 'unknown' }

/** A person who works for an agency: known by a random id, assigned to clusters, with the expertise that was declared. */
export const staff = defineStream({
  kind: 'staff',
  title: 'Staff member',
  description: 'A person at an agency, the clusters that he or she is assigned to, and declared expertise.',
  events: staffEvents,
  initial: initial as Staff,
  faults: { LiaisonAssigned: assignmentFault, LiaisonReleased: releaseFault },
  evolve: (state, event): Staff => {
    if (event.type === 'StaffRegistered') return { status: 'active', agency: event.data.agency, assignments: new Map(), ended: new Map(), expertise: [] }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'LiaisonAssigned': {
        const { role, from, reviewBy, until } = event.data
        const assignment: Assignment = { role, from, ...(reviewBy === undefined ? {} : { reviewBy }), ...(until === undefined ? {} : { until }) }
        const { cluster } = event.data
        return { ...state, assignments: new Map(state.assignments).set(cluster, assignment), ended: without(state.ended, cluster) }
      }
      case 'LiaisonHandedOver': {
        const { cluster, to, notes } = event.data
        return { ...state, assignments: without(state.assignments, cluster), ended: new Map(state.ended).set(cluster, { successor: to, words: notes }) }
      }
      case 'LiaisonReleased': {
        const { cluster, successor: next, reason } = event.data
        const ending = { words: reason, ...(next === undefined ? {} : { successor: next }) }
        return { ...state, assignments: without(state.assignments, cluster), ended: new Map(state.ended).set(cluster, ending) }
      }
      case 'ExpertiseRecorded':
        return { ...state, expertise: [...state.expertise, expertiseKey(event.data)] }
      case 'StaffLeft':
        return { ...state, status: 'left', leftAt: event.occurredAt, assignments: new Map() }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'register-staff',
      summary: 'Register a staff member',
      description: 'Gives a person a random id. Name and address are kept sealed, apart from the log.',
      target: 'staff',
      mode: 'creates',
      roles: ['liaison', 'steward'],
      data: { staff: optional(ownId('staff')), agency: ref('agency'), ...personFields },
      example: { agency: 'eda', name: 'Sam Example', email: 'sam@agency.example', title: 'Economic Development Representative' },
      decide: (data, _state, context) => {
        if (data.staff !== undefined && !uuidForm.test(data.staff)) return reject('staff-id-not-random', {}, '/staff')
        return onlyAgency(data.agency, context) ?? accept({ type: 'StaffRegistered', data: { ...data, staff: context.id } })
      },
    }),
    command({
      name: 'assign-liaison',
      summary: 'Assign a staff member to a cluster',
      target: 'staff',
      mode: 'changes',
      roles: ['liaison', 'steward'],
      data: { staff: ownId('staff'), cluster: ref('cluster'), ...assignmentFields },
      example: { staff: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01', cluster: 'wichita-aerospace', role: 'lead', from: '2026-01-05', reviewBy: '2027-01-05' },
      decide: (data, state, context) => {
        const person = presentAndOwn(state, context)
        if ('rejected' in person) return person
        const fault = assignmentFault(data)
        if (fault) return fault
        if (sameAssignment(person.assignments.get(data.cluster), data)) return alreadySo
        return accept({ type: 'LiaisonAssigned', data: { ...data, agency: person.agency } })
      },
    }),
    command({
      name: 'hand-over-cluster',
      summary: 'Hand a cluster over to a successor, with notes',
      target: 'staff',
      mode: 'changes',
      roles: ['liaison', 'steward'],
      data: {
        staff: ownId('staff'),
        cluster: ref('cluster'),
        ...handOverFields,
        otherAgency: optional(boolean({ description: 'The cluster passes to staff of another agency.' })),
        confidentiality: optional(oneOfText(confidentialities, { description: 'Who may read the notes; `own` when left out.' })),
      },
      example: { staff: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01', cluster: 'wichita-aerospace', to: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a02', notes: 'Two gaps are due in May.' },
      decide: ({ otherAgency = false, confidentiality = 'own', ...data }, state, context) => {
        const person = presentAndOwn(state, context)
        if ('rejected' in person) return person
        const assignment = person.assignments.get(data.cluster)
        if (!assignment) return ended(person, data.cluster, data.to, data.notes)
        const next = successor(data.to, person.agency, data, otherAgency, context, '/to')
        if ('rejected' in next) return next
        return accept({ type: 'LiaisonHandedOver', data: { ...data, agency: person.agency, role: assignment.role, toAgency: next.agency, confidentiality } })
      },
    }),
    command({
      name: 'release-liaison',
      summary: 'Release a staff member from a cluster',
      target: 'staff',
      mode: 'changes',
      roles: ['liaison', 'steward'],
      data: { staff: ownId('staff'), cluster: ref('cluster'), successor: optional(ref('staff')), statedVacancy: optional(boolean()), reason: text({ maxLength: 1000 }) },
      example: { staff: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01', cluster: 'wichita-aerospace', statedVacancy: true, reason: 'Post not filled until the new budget.' },
      decide: ({ statedVacancy = false, ...data }, state, context) => {
        const person = presentAndOwn(state, context)
        if ('rejected' in person) return person
        if (!person.assignments.has(data.cluster)) return ended(person, data.cluster, data.successor, data.reason)
        const fault = releaseFault({ statedVacancy, ...data })
        if (fault) return fault
        if (data.successor !== undefined) {
          const next = successor(data.successor, person.agency, data, false, context, '/successor')
          if ('rejected' in next) return next
        }
        return accept({ type: 'LiaisonReleased', data: { ...data, agency: person.agency, statedVacancy } })
      },
    }),
    command({
      name: 'record-expertise',
      summary: 'Declare what a staff member knows about a cluster',
      target: 'staff',
      mode: 'changes',
      roles: ['liaison', 'steward'],
      data: { staff: ownId('staff'), cluster: ref('cluster'), ...expertiseFields },
      example: { staff: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01', cluster: 'wichita-aerospace', area: 'Aerostructures supply chains', code: '336413' },
      decide: (data, state, context) => {
        const person = presentAndOwn(state, context)
        if ('rejected' in person) return person
        if (person.expertise.includes(expertiseKey(data))) return alreadySo
        return accept({ type: 'ExpertiseRecorded', data: { ...data, agency: person.agency, basis: 'declared' } })
      },
    }),
    command({
      name: 'record-staff-left',
      summary: 'Say that a staff member left the agency',
      target: 'staff',
      mode: 'changes',
      roles: ['liaison', 'steward'],
      data: { staff: ownId('staff') },
      example: { staff: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01' },
      reads: (_data, state) => (state.status === 'unknown' ? [] : [{ kind: 'agency', id: state.agency }]),
      decide: (data, state, context) => {
        if (state.status === 'left') return alreadySo
        const person = presentAndOwn(state, context)
        if ('rejected' in person) return person
        const day = context.occurredAt.slice(0, 10)
        const running = [...person.assignments].flatMap(([name, assignment]) => (runsOn(assignment, day) ? [name] : []))
        if (running.length > 0) return reject('staff-still-assigned', { clusters: running.join(', ') })
        const home = context.world.of<Agency>(agencyState, person.agency)
        const desks = home?.status === 'registered' ? [...home.desks].flatMap(([name, owner]) => (owner === data.staff ? [name] : [])) : []
        if (desks.length > 0) return reject('staff-owns-desk', { clusters: desks.join(', ') })
        return accept({ type: 'StaffLeft', data: { ...data, agency: person.agency } })
      },
    }),
  ],
})

/** The person who goes on with a cluster: present, assigned to it already, and of the same agency unless it passes to another. */
const successor = (
  id: string,
  agency: string,
  { staff: self, cluster }: { readonly staff: string; readonly cluster: string },
  otherAgency: boolean,
  context: Context,
  path: string,
): Present | Refused => {
  if (id === self) return reject('successor-is-self', {}, path)
  const next = context.world.of<Staff>({ kind: 'staff', initial }, id)
  if (next === undefined || next.status === 'unknown') return refuse('unknown-reference', { kind: 'staff', id }, path)
  if (next.status === 'left') return reject('staff-has-left', {}, path)
  if (next.agency !== agency && !otherAgency) return reject('successor-of-another-agency', { other: next.agency, agency }, path)
  return runsOn(next.assignments.get(cluster), context.occurredAt.slice(0, 10)) ? next : reject('successor-not-ready', { cluster }, path)
}
