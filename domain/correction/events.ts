import { defineEvent } from '../kernel/event.ts'
import type { EventOf } from '../kernel/event.ts'
import { anyObject, idPattern, instant, integer, list, object, oneOfText, optional, referenceKinds, text, uuid } from '../kernel/schema.ts'

const corrected = object({ event: uuid(), revision: integer({ minimum: 0 }), type: text({ maxLength: 80 }) }, { description: 'The entry that this one is about; it is in the same stream.' })
const touches = list(object({ kind: oneOfText(referenceKinds), id: text({ pattern: idPattern }) }), {
  description: 'Everything that the corrected entry was about before and after, so that every view of it is found.',
})
const reason = text({ maxLength: 2000 })
const example = {
  corrected: { event: '6f1c1c9e-6f6b-5c55-9f0e-0b8f1f1f8a01', revision: 0, type: 'AwardRecorded' },
  touches: [{ kind: 'cluster', id: 'wichita-aerospace' }],
} as const

export const EntryReplaced = defineEvent({
  type: 'EntryReplaced',
  stream: 'any',
  summary: 'An entry was replaced',
  description: 'From here on the corrected entry counts with this data. The first version stays readable and is shown struck through.',
  data: object({ corrected, reason, data: anyObject({ description: 'Data of the same event type as the corrected entry.' }), occurredAt: optional(instant()), touches }),
  example: {
    corrected: { ...example.corrected, revision: 3, type: 'AgencyRenamed' },
    touches: [{ kind: 'agency', id: 'eda' }],
    reason: 'The name was misspelled.',
    data: { agency: 'eda', name: 'Administration for Economic Development', reason: 'Department order.' },
  },
})

export const EntryRetracted = defineEvent({
  type: 'EntryRetracted',
  stream: 'any',
  summary: 'An entry was retracted',
  description: 'From here on the corrected entry no longer counts. It stays readable and is shown struck through.',
  data: object({ corrected, reason, touches }),
  example: { corrected: example.corrected, touches: [...example.touches], reason: 'Logged for the wrong cluster.' },
})

export const EntryAnnotated = defineEvent({
  type: 'EntryAnnotated',
  stream: 'any',
  summary: 'A note was added to an entry',
  description: 'A remark beside an entry; what the entry says counts as before.',
  data: object({ corrected, reason, touches }),
  example: { corrected: example.corrected, touches: [...example.touches], reason: 'Confirmed by the state office by telephone.' },
})

export const CommandRefused = defineEvent({
  type: 'CommandRefused',
  stream: 'any',
  summary: 'A command was refused',
  description: 'Somebody asked for something of consequence and was told no: who, what, and why.',
  data: object({ command: text({ maxLength: 80 }), code: text({ maxLength: 80 }), message: text({ maxLength: 1000 }), remedy: text({ maxLength: 1000 }), touches }),
  example: { command: 'answer-gap', code: 'not-own-agency', message: 'Only eda may do this; you act for nsf.', remedy: 'Ask a colleague at eda.', touches: [...example.touches] },
})

export const correctionEvents = [EntryReplaced, EntryRetracted, EntryAnnotated, CommandRefused] as const
export type CorrectionEvent = EventOf<(typeof correctionEvents)[number]>
