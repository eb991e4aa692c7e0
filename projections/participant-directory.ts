import { participantTypes } from '../domain/finding/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import type { participantEvents } from '../domain/participant/events.ts'
import { participantGroup, participantGroups, sizeClasses } from '../domain/participant/events.ts'
import { defineProjection } from './kernel/projection.ts'

type ParticipantEvent = EventOf<(typeof participantEvents)[number]>

const directoryView = object({
  participant: ref('participant'),
  name: nullable(text()),
  type: nullable(oneOfText(participantTypes)),
  group: nullable(oneOfText(participantGroups), { description: 'Firm, institution or government, by its type.' }),
  sizeClass: nullable(oneOfText(sizeClasses)),
  county: nullable(text({ pattern: '^[0-9]{5}$' })),
  naics: nullable(text({ pattern: '^[0-9]+$' })),
  uei: nullable(text({ description: 'Unique Entity Identifier of SAM.gov.' })),
  clusters: list(ref('cluster')),
  agency: nullable(ref('agency'), { description: 'The agency that registered it.' }),
  synthetic: boolean({ description: 'At least one entry in this view was invented for demonstration.' }),
})
type Directory = Infer<typeof directoryView>

const after = (view: Directory, event: Recorded<ParticipantEvent>): Directory => {
  switch (event.type) {
    case 'ParticipantRegistered': {
      const { name, type, sizeClass, county = null, naics = null, uei = null } = event.data
      return { ...view, name, type, group: participantGroup(type), sizeClass, county, naics, uei, agency: event.agency }
    }
    case 'ParticipantJoined':
      return { ...view, clusters: [...new Set([...view.clusters, event.data.cluster])] }
    case 'ParticipantLeft':
      return { ...view, clusters: view.clusters.filter((cluster) => cluster !== event.data.cluster) }
    default:
      return unreachable(event)
  }
}

/** Firms, institutions and governments by type, and the clusters they are in. */
export const participantDirectory = defineProjection<Directory, ParticipantEvent>({
  name: 'participant-directory',
  version: 2,
  title: 'Participant directory',
  description: 'Participants by type and size, with the clusters that they take part in.',
  keyed: 'participant id',
  view: directoryView,
  interests: ['ParticipantRegistered', 'ParticipantJoined', 'ParticipantLeft'],
  keys: (event) => [event.data.participant],
  initial: (participant) => ({
    participant,
    name: null,
    type: null,
    group: null,
    sizeClass: null,
    county: null,
    naics: null,
    uei: null,
    clusters: [],
    agency: null,
    synthetic: false,
  }),
  evolve: after,
  lists: (view) => view.name !== null,
  columns: [
    { name: 'participant', title: 'Participant', type: 'id', of: (view) => view.participant },
    { name: 'name', title: 'Name', type: 'text', of: (view) => view.name },
    { name: 'type', title: 'Type', type: 'id', of: (view) => view.type },
    { name: 'group', title: 'Group', type: 'id', of: (view) => view.group },
    { name: 'sizeClass', title: 'Size', type: 'id', of: (view) => view.sizeClass },
    { name: 'state', title: 'State', type: 'id', of: (view) => view.county?.slice(0, 2) ?? null },
    { name: 'county', title: 'County', type: 'id', of: (view) => view.county },
    { name: 'naics', title: 'Industry', type: 'id', of: (view) => view.naics },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters },
  ],
  order: 'name',
})
