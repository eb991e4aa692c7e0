import { participantTypes } from '../finding/events.ts'
import { defineEvent } from '../kernel/event.ts'
import { object, oneOfText, optional, ownId, personal, ref, text } from '../kernel/schema.ts'
import { county } from '../region-system/events.ts'

const participant = ownId('participant')

/** Employee bands, as County Business Patterns has them at the coarse end; `unknown` is better than a guess. */
export const sizeClasses = ['1-19', '20-99', '100-499', '500-or-more', 'unknown'] as const

type Type = (typeof participantTypes)[number]
export const participantGroups = ['firm', 'institution', 'government', 'other'] as const

/** Firms make and move the cluster's products; institutions teach, research and speak for it. */
export const participantGroup = (type: Type): (typeof participantGroups)[number] => {
  switch (type) {
    case 'end-producer':
    case 'component-supplier':
    case 'service-provider':
    case 'logistics':
    case 'distributor':
      return 'firm'
    case 'education':
    case 'research':
    case 'training-provider':
    case 'trade-association':
    case 'labor':
      return 'institution'
    case 'government':
    case 'other':
      return type
  }
}

export const participantFields = {
  name: text({ maxLength: 200, description: 'Name of the organization.' }),
  type: oneOfText(participantTypes),
  sizeClass: oneOfText(sizeClasses),
  county: optional(county),
  naics: optional(text({ pattern: '^[0-9]{2,6}$' })),
  uei: optional(text({ maxLength: 20, description: 'Unique Entity Identifier of SAM.gov.' })),
  contact: personal('participant', { description: 'Name of the person to speak to.' }),
}

export const ParticipantRegistered = defineEvent({
  type: 'ParticipantRegistered',
  stream: 'participant',
  summary: 'A participant was registered',
  description: 'A firm, institution or government body that takes part in clusters.',
  data: object({ participant, ...participantFields }),
  example: { participant: 'plains-composites', name: 'Plains Composites', type: 'component-supplier', sizeClass: '20-99', county: '20173' },
})

export const ParticipantJoined = defineEvent({
  type: 'ParticipantJoined',
  stream: 'participant',
  summary: 'A participant joined a cluster',
  description: 'The participant counts as a member of the cluster from here on.',
  data: object({ participant, cluster: ref('cluster'), type: oneOfText(participantTypes), sizeClass: oneOfText(sizeClasses) }),
  example: { participant: 'plains-composites', cluster: 'wichita-aerospace', type: 'component-supplier', sizeClass: '20-99' },
})

export const ParticipantLeft = defineEvent({
  type: 'ParticipantLeft',
  stream: 'participant',
  summary: 'A participant left a cluster',
  description: 'The participant no longer counts as a member of the cluster.',
  data: object({ participant, cluster: ref('cluster'), reason: optional(text({ maxLength: 500 })) }),
  example: { participant: 'plains-composites', cluster: 'wichita-aerospace', reason: 'Moved to another region.' },
})

export const participantEvents = [ParticipantRegistered, ParticipantJoined, ParticipantLeft] as const
