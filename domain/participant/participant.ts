import { ueiFault } from '../award/keys.ts'
import type { participantTypes } from '../finding/events.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import type { EventOf } from '../kernel/event.ts'
import { refuseMissing } from '../kernel/refusals.ts'
import { registerOf } from '../kernel/rejection.ts'
import { optional, ownId, ref, text } from '../kernel/schema.ts'
import { placeFault } from '../region-system/places.ts'
import type { ParticipantJoined, ParticipantRegistered, sizeClasses } from './events.ts'
import { participantEvents, participantFields } from './events.ts'

type Type = (typeof participantTypes)[number]
type SizeClass = (typeof sizeClasses)[number]

export type Participant =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'registered'
      readonly type: Type
      readonly sizeClass: SizeClass
      /** Unique Entity Identifier, where it has one: an organization is registered once. */
      readonly uei?: string
      /** Clusters that it takes part in, and those that it left and did not join again. */
      readonly clusters: readonly string[]
      readonly formerClusters: readonly string[]
    }

export const participantRefusals = {
  'uei-malformed': { kind: 'invalid', message: '{fault}', remedy: 'Copy the UEI from SAM.gov, or leave it out.' },
  'participant-not-member': { message: 'The participant is not in this cluster.', remedy: 'Check the cluster id.' },
} as const
const reject = registerOf(participantRefusals)

const initial: Participant = { status: 'unknown' }
const without = (list: readonly string[], one: string): readonly string[] => list.filter((other) => other !== one)
const roles = ['liaison', 'steward'] as const

const registeredFault = ({ uei, county }: { readonly uei?: string; readonly county?: string }) => {
  const fault = uei === undefined ? undefined : ueiFault(uei)
  return fault === undefined ? placeFault(county, '/county') : reject('uei-malformed', { fault }, '/uei')
}

type Entry = EventOf<typeof ParticipantRegistered | typeof ParticipantJoined>

/** A firm, institution or government body, and the clusters that it takes part in. */
export const participant = defineStream({
  kind: 'participant',
  title: 'Participant',
  description: 'Firms of each type, institutions and governments that make up clusters.',
  events: participantEvents,
  initial: initial as Participant,
  key: { what: 'UEI', of: (state) => (state.status === 'unknown' ? undefined : state.uei) },
  faults: { ParticipantRegistered: registeredFault },
  evolve: (state, event): Participant => {
    if (event.type === 'ParticipantRegistered') {
      const { type, sizeClass, uei } = event.data
      return { status: 'registered', type, sizeClass, ...(uei === undefined ? {} : { uei }), clusters: [], formerClusters: [] }
    }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'ParticipantJoined':
        return {
          ...state,
          clusters: [...without(state.clusters, event.data.cluster), event.data.cluster],
          formerClusters: without(state.formerClusters, event.data.cluster),
        }
      case 'ParticipantLeft':
        return {
          ...state,
          clusters: without(state.clusters, event.data.cluster),
          formerClusters: [...without(state.formerClusters, event.data.cluster), event.data.cluster],
        }
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
        const fault = registeredFault(data)
        if (fault) return fault
        const { type, sizeClass } = data
        const participant = context.id
        const registered = { type: 'ParticipantRegistered' as const, data: { ...data, participant } }
        if (cluster === undefined) return accept(registered)
        return accept<Entry>(registered, { type: 'ParticipantJoined', data: { participant, cluster, type, sizeClass } })
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
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('participant', context)
        if (state.clusters.includes(data.cluster)) return alreadySo
        return accept({ type: 'ParticipantJoined', data: { ...data, type: state.type, sizeClass: state.sizeClass } })
      },
    }),
    command({
      name: 'leave-cluster',
      summary: 'Record that a participant left a cluster',
      target: 'participant',
      mode: 'changes',
      roles,
      data: { participant: ownId('participant'), cluster: ref('cluster'), reason: optional(text({ maxLength: 500 })) },
      example: { participant: 'plains-composites', cluster: 'wichita-aerospace', reason: 'Moved.' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('participant', context)
        if (state.formerClusters.includes(data.cluster)) return alreadySo
        return state.clusters.includes(data.cluster) ? accept({ type: 'ParticipantLeft', data }) : reject('participant-not-member', {}, '/cluster')
      },
    }),
  ],
})
