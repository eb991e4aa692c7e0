import { attendance, leveledAgencies, noticeClasses, participants } from '../convening/events.ts'
import { confidentialities, participantTypes } from '../finding/events.ts'
import type { EventOf } from '../kernel/event.ts'
import { defineEvent } from '../kernel/event.ts'
import { boolean, integer, list, object, oneOfText, optional, ownId, personal, ref, text } from '../kernel/schema.ts'

export const dialogFormats = ['meeting', 'listening-session', 'roundtable', 'site-visit', 'call', 'workshop', 'other'] as const

const dialog = ownId('dialog')
const clusters = list(ref('cluster'), { minItems: 1, maxItems: 50, uniqueItems: true })

export const dialogFields = {
  clusters,
  format: oneOfText(dialogFormats),
  place: optional(text({ maxLength: 300 })),
  virtual: boolean(),
  staff: list(object({ staff: ref('staff'), agency: ref('agency') }), { maxItems: 200, description: 'Staff who took part, each with the agency that he or she works for.' }),
  attendance,
  participants,
  topics: list(text({ maxLength: 160 }), { maxItems: 50, description: 'What was spoken about, in a few words each; what was learned is recorded as findings.' }),
  noticeClass: oneOfText(noticeClasses),
  convening: optional(ref('convening', { description: 'The convening that the dialog was part of.' })),
  personalNotes: personal('dialog', { maxLength: 2000, description: 'Remarks about persons; sealed.' }),
}

const example = { dialog: '0d1a8f7e-16a4-4bb0-8f2e-6f1f1f1f8a02', clusters: ['wichita-aerospace'] }

export const DialogHeld = defineEvent({
  type: 'DialogHeld',
  stream: 'dialog',
  summary: 'A dialog was held',
  description: 'One or more agencies met cluster participants and listened. `occurredAt` says when.',
  data: object({ dialog, ...dialogFields, agencies: leveledAgencies }),
  example: {
    ...example,
    format: 'roundtable',
    place: 'Wichita, Kansas',
    virtual: false,
    staff: [{ staff: '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01', agency: 'eda' }],
    attendance: [{ type: 'component-supplier', count: 4 }, { type: 'training-provider', count: 1 }],
    participants: [],
    topics: ['Heat treatment capacity'],
    noticeClass: 'individual-views',
    agencies: [{ agency: 'eda', level: 'federal' }],
  },
})

export const ConveningCompositionChecked = defineEvent({
  type: 'ConveningCompositionChecked',
  stream: 'dialog',
  summary: 'A dialog with competing firms of one kind only was acknowledged',
  description: 'More than one firm took part, and nobody but firms of one participant type and, as far as known, one subcluster. Whoever logged the dialog acknowledged the warning.',
  data: object({
    dialog,
    clusters,
    convening: optional(ref('convening')),
    warning: oneOfText(['single-type']),
    type: oneOfText(participantTypes),
    firms: integer({ minimum: 2 }),
    rule: integer({ minimum: 1, description: 'Version of the composition rule.' }),
  }),
  example: { ...example, warning: 'single-type', type: 'end-producer', firms: 3, rule: 1 },
})

export const InformationShared = defineEvent({
  type: 'InformationShared',
  stream: 'dialog',
  summary: 'What was learned in a dialog was shared',
  description: 'An agency that took part told other agencies what it learned.',
  data: object({
    dialog,
    clusters,
    what: text({ maxLength: 2000 }),
    withAgencies: list(ref('agency'), { minItems: 1, maxItems: 200, uniqueItems: true }),
    confidentiality: oneOfText(confidentialities),
  }),
  example: { ...example, what: 'Three suppliers plan the same test line.', withAgencies: ['nsf'], confidentiality: 'agencies' },
})

export const dialogEvents = [DialogHeld, ConveningCompositionChecked, InformationShared] as const
export type DialogEvent = EventOf<(typeof dialogEvents)[number]>
