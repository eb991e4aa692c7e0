import { participantTypes } from '../finding/events.ts'
import { defineEvent, levels } from '../kernel/event.ts'
import { boolean, idPattern, instant, integer, list, object, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'

/**
 * What a session is under the Federal Advisory Committee Act (5 U.S.C. ch. 10): each speaks for himself; an advisory
 * committee, noticed and open; officers of governments among themselves; or no Federal agency takes part.
 */
export const noticeClasses = ['individual-views', 'advisory-committee', 'intergovernmental', 'not-federal'] as const

/** Agencies with the level that each had when it was written down. */
export const leveledAgencies = list(object({ agency: ref('agency'), level: oneOfText(levels) }), { maxItems: 200 })

export const attendance = list(
  object({
    type: oneOfText(participantTypes),
    subcluster: optional(text({ maxLength: 80, description: 'Subcluster code, where known.' })),
    count: integer({ minimum: 1, maximum: 100_000 }),
  }),
  { maxItems: 200, description: 'How many participants of each type (and subcluster) came; `government` stands for governments that are not agencies of the ledger.' },
)
export const participants = list(ref('participant'), { maxItems: 500, uniqueItems: true, description: 'Participants that may be named.' })

/** Who calls a session. */
export const leaders = ['government', 'convener'] as const

const convening = ownId('convening')
/** A convening may also be about industries of the whole country, and about none in particular. */
const concerned = list(ref('cluster'), { minItems: 0, maxItems: 50, uniqueItems: true, description: 'Regional clusters that are called together; none when it is about no region.' })

export const conveningFields = {
  clusters: concerned,
  themes: optional(
    list(object({ definitionSet: ref('definition-set'), definition: text({ maxLength: 64, pattern: idPattern, description: 'Cluster within that set.' }) }), {
      maxItems: 20,
      description: 'What it is about, as clusters of a definition set wherever they are.',
    }),
  ),
  title: text({ maxLength: 300 }),
  startsAt: instant(),
  endsAt: instant(),
  place: optional(text({ maxLength: 300 })),
  virtual: boolean({ description: 'People can take part from afar.' }),
  ledBy: oneOfText(leaders, { description: 'Who calls the session.' }),
  withinConvenersEvent: boolean({ description: "An agency session inside an event of the cluster's own convener." }),
  convenerConsent: optional(text({ maxLength: 500, description: 'How the recognized convener agreed to a session led by government: which body, when, by which letter.' })),
  url: optional(text({ maxLength: 500, pattern: '^https?://' })),
}
export const noticeFields = {
  faca: oneOfText(noticeClasses, { description: 'Determination under the Federal Advisory Committee Act.' }),
  basis: text({ maxLength: 1000, description: 'Why it is so.' }),
  sameQuestionsToTenOrMore: boolean({ description: 'The same questions go to ten or more persons, so that the Paperwork Reduction Act asks for clearance.' }),
  praControlNumber: optional(text({ pattern: '^[0-9]{4}-[0-9]{4}$', description: 'OMB control number, such as 0610-0105.' })),
  antitrustStatementRead: boolean({ description: 'Participants were reminded not to speak of prices, customers or bids.' }),
}

const example = { convening: 'wichita-suppliers-2026', clusters: ['wichita-aerospace'] }

const ConveningScheduled = defineEvent({
  type: 'ConveningScheduled',
  version: 2,
  stream: 'convening',
  summary: 'A convening was scheduled',
  description: 'Participants of one or more clusters are called together, or of industries of the whole country.',
  data: object({ convening, ...conveningFields, hosts: leveledAgencies }),
  example: {
    ...example,
    title: 'Supplier roundtable',
    startsAt: '2026-03-10T15:00:00.000Z',
    endsAt: '2026-03-10T18:00:00.000Z',
    place: 'Wichita, Kansas',
    virtual: false,
    ledBy: 'government',
    withinConvenersEvent: false,
    convenerConsent: 'Letter of the manufacturers association of 2 February 2026.',
    hosts: [{ agency: 'eda', level: 'federal' }],
  },
})

const ConveningNoticeClassified = defineEvent({
  type: 'ConveningNoticeClassified',
  version: 2,
  stream: 'convening',
  summary: 'The notice class of a convening was determined',
  description: 'What the laws on advisory committees, paperwork and competition ask of this session.',
  data: object({ convening, clusters: concerned, ...noticeFields }),
  example: { ...example, faca: 'individual-views', basis: 'No joint advice is asked for.', sameQuestionsToTenOrMore: false, antitrustStatementRead: true },
})

export const ConveningHeld = defineEvent({
  type: 'ConveningHeld',
  version: 2,
  stream: 'convening',
  summary: 'A convening was held',
  description: 'The session took place: who came.',
  data: object({ convening, clusters: concerned, agencies: leveledAgencies, attendance, participants }),
  example: { ...example, agencies: [{ agency: 'eda', level: 'federal' }], attendance: [{ type: 'component-supplier', count: 12 }, { type: 'education', count: 2 }], participants: [] },
})

const ConveningCancelled = defineEvent({
  type: 'ConveningCancelled',
  version: 2,
  stream: 'convening',
  summary: 'A convening was cancelled',
  description: 'The session does not take place.',
  data: object({ convening, clusters: concerned, reason: text({ maxLength: 1000 }) }),
  example: { ...example, reason: 'Storm.' },
})

export const conveningEvents = [ConveningScheduled, ConveningNoticeClassified, ConveningHeld, ConveningCancelled] as const
