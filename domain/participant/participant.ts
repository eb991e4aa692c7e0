import { ueiFault } from '../award/keys.ts'
import { participantTypes } from '../finding/events.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { registerOf } from '../kernel/rejection.ts'
import { optional, ownId, ref, text } from '../kernel/schema.ts'
import { participantEvents, participantFields, ParticipantRegistered } from './events.ts'

export type Participant =
  | { readonly status: 'unknown' }
  | { readonly status: 'registered'; readonly type: (typeof participantTypes)[number]; readonly sizeClass: typeof ParticipantRegistered.example.sizeClass; readonly clusters: readonly string[] }

export const participantRefusals = {
  'uei-malformed': { kind: 'invalid', message: '{fault}', remedy: 'Copy the UEI from SAM.gov, or leave it out.' },
  'participant-not-member': { message: 'The participant is not in this cluster.', remedy: 'Check the cluster id.' },
} as const
const reject = registerOf(participantRefusals)

const initial: Participant = { status: 'unknown' }
const roles = ['liaison', 'steward'] as const

/** A firm, institution or government body, and the clusters that it takes part in. */
export const participant = defineStream({
  kind: 'participant',
  title: 'Participant',
  description: 'Firms of each type, institutions and governments that make up clusters.',
  events: participantEvents,
  initial: initial as Participant,
  evolve: (state, event): Participant => {
    if (event.type === 'ParticipantRegistered') return { status: 'registered', type: event.data.type, sizeClass: event.data.sizeClass, clusters: [] }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'ParticipantJoined':
        return { ...state, clusters: [...state.clusters.filter((c) => c !== event.data.cluster), event.data.cluster] }
      case 'ParticipantLeft':
        return { ...state, clusters: state.clusters.filter((c) => c !== event.data.cluster) }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'register-participant',
      summary: 'Register a participant',
      description: 'Registers a firm or institution; with `cluster` it joins that cluster at once.',
      target: 'participant',
      mode: 'creates',
      roles,
      data: { participant: optional(ownId('participant')), ...participantFields, cluster: optional(ref('cluster')) },
      example: { name: 'Plains Composites', type: 'component-supplier', sizeClass: '20-99', county: '20173', cluster: 'wichita-aerospace' },
      decide: ({ cluster, ...data }, _state, context) => {
        const fault = data.uei === undefined ? undefined : ueiFault(data.uei)
        if (fault !== undefined) return reject('uei-malformed', { fault }, '/uei')
        const { type, sizeClass } = data
        const registered = { type: 'ParticipantRegistered' as const, data: { ...data, participant: context.id } }
        return cluster === undefined ? accept(registered) : accept<typeof registered | { type: 'ParticipantJoined'; data: { participant: string; cluster: string; type: typeof type; sizeClass: typeof sizeClass } }>(registered, { type: 'ParticipantJoined', data: { participant: context.id, cluster, type, sizeClass } })
      },
    }),
    command({
      name: 'join-cluster',
      summary: 'Record that a participant joined a cluster',
      target: 'participant',
      mode: 'changes',
      roles,
      data: { participant: ownId('participant'), cluster: ref('cluster') },
      example: { participant: 'plains-composites', cluster: 'wichita-aerospace' },
      decide: (data, state) =>
        state.status === 'unknown' || state.clusters.includes(data.cluster) ? alreadySo : accept({ type: 'ParticipantJoined', data: { ...data, type: state.type, sizeClass: state.sizeClass } }),
    }),
    command({
      name: 'leave-cluster',
      summary: 'Record that a participant left a cluster',
      target: 'participant',
      mode: 'changes',
      roles,
      data: { participant: ownId('participant'), cluster: ref('cluster'), reason: optional(text({ maxLength: 500 })) },
      example: { participant: 'plains-composites', cluster: 'wichita-aerospace', reason: 'Moved.' },
      decide: (data, state) => (state.status !== 'unknown' && state.clusters.includes(data.cluster) ? accept({ type: 'ParticipantLeft', data }) : reject('participant-not-member', {}, '/cluster')),
    }),
  ],
})
