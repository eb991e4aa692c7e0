import { confidentialities } from '../finding/events.ts'
import { defineEvent, levels } from '../kernel/event.ts'
import { boolean, date, integer, list, object, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'
import { citationKinds } from './citation.ts'

export const gapKinds = ['gap', 'weakness'] as const
export const decisions = ['accept', 'partly', 'decline'] as const
export const responseClasses = ['rule', 'mechanism', 'incentive', 'investment'] as const

const gap = ownId('gap')
const clusters = list(ref('cluster'), { minItems: 1, maxItems: 50, uniqueItems: true })
const responsible = ref('agency', { description: 'The agency whose policy it is; it alone acknowledges and answers.' })
const staff = optional(ref('staff', { description: 'Who acted for the agency.' }))
const clock = object(
  { version: integer({ minimum: 1 }), days: integer({ minimum: 1 }), dueBy: date() },
  { description: 'Day by which an answer is due, and the version of the response clock that says so.' },
)
const confidentiality = oneOfText(confidentialities)

export const gapFields = {
  kind: oneOfText(gapKinds, { description: '`gap`: no rule or program exists. `weakness`: one exists and works badly.' }),
  level: oneOfText(levels, { description: 'Level of government whose policy it is.' }),
  citation: optional(object({ kind: oneOfText(citationKinds), text: text({ maxLength: 200, pattern: '[0-9A-Z]', description: 'For example `13 CFR 312.7(a)(4)`.' }) })),
  responsible,
  statement: text({ maxLength: 2000, description: 'What is missing or works badly, in plain words.' }),
  effect: text({ maxLength: 2000, description: 'What it does to productivity.' }),
  clusters,
  findings: list(ref('finding'), { maxItems: 200, uniqueItems: true, description: 'Findings that it rests on.' }),
  confidentiality,
}
export const responseFields = {
  decision: oneOfText(decisions),
  reason: optional(text({ maxLength: 2000, description: 'Required unless the gap is accepted in full.' })),
  responseClass: optional(oneOfText(responseClasses, { description: 'What kind of change is promised.' })),
  promiseDue: optional(date({ description: 'Day by which the promised change is to be there.' })),
  staff,
}
export const actionFields = { what: text({ maxLength: 2000 }), done: boolean({ description: 'False while it is under way.' }), staff }

const example = { gap: 'b2c3d4e5-1a2b-4c3d-8e4f-5a6b7c8d9e0f', clusters: ['wichita-aerospace'], responsible: 'epa', confidentiality: 'open' } as const
const about = { gap, clusters, responsible }
const exampleAbout = { gap: example.gap, clusters: [...example.clusters], responsible: example.responsible }

export const PolicyGapIdentified = defineEvent({
  type: 'PolicyGapIdentified',
  stream: 'gap',
  summary: 'A policy gap or weakness was identified',
  description: 'Public policy lacks something that a cluster needs, or has it and it works badly. The response clock starts.',
  data: object({
    gap,
    ...gapFields,
    clock,
    desks: list(object({ cluster: ref('cluster'), owner: ref('staff') }), {
      maxItems: 50,
      description: "The responsible agency's desks that cover the clusters; a cluster without one is covered by nobody.",
    }),
  }),
  example: {
    ...example,
    clusters: [...example.clusters],
    kind: 'weakness',
    level: 'federal',
    citation: { kind: 'cfr', text: '40 CFR 63.1(a)' },
    statement: 'Permits for new furnace lines take two years.',
    effect: 'Suppliers cannot add capacity in time.',
    findings: [],
    clock: { version: 1, days: 90, dueBy: '2026-05-30' },
    desks: [],
  },
})

const GapAcknowledged = defineEvent({
  type: 'GapAcknowledged',
  stream: 'gap',
  summary: 'A gap was acknowledged',
  description: 'The responsible agency has seen it and will answer.',
  data: object({ ...about, staff }),
  example: { ...exampleAbout },
})

export const AgencyResponded = defineEvent({
  type: 'AgencyResponded',
  stream: 'gap',
  summary: 'The responsible agency answered',
  description: 'Accepted, partly accepted or declined. A later answer takes the place of an earlier one.',
  data: object({ ...about, ...responseFields, confidentiality }),
  example: { ...exampleAbout, decision: 'accept', responseClass: 'rule', promiseDue: '2026-12-31', confidentiality: 'open' },
})

const ResponseActionLogged = defineEvent({
  type: 'ResponseActionLogged',
  stream: 'gap',
  summary: 'An action on a gap was logged',
  description: 'What the responsible agency did, or is doing, about what it promised.',
  data: object({ ...about, ...actionFields, confidentiality }),
  example: { ...exampleAbout, what: 'Draft rule sent for comment.', done: false, confidentiality: 'open' },
})

export const GapClosed = defineEvent({
  type: 'GapClosed',
  stream: 'gap',
  summary: 'A gap was closed',
  description: 'The matter ended, and how.',
  data: object({ ...about, how: text({ maxLength: 2000 }), confidentiality }),
  example: { ...exampleAbout, how: 'The rule is in force.', confidentiality: 'open' },
})

export const GapReopened = defineEvent({
  type: 'GapReopened',
  stream: 'gap',
  summary: 'A gap was reopened',
  description: 'It turned out not to be over. The response clock starts again.',
  data: object({ ...about, reason: text({ maxLength: 2000 }), clock, confidentiality }),
  example: { ...exampleAbout, reason: 'The rule leaves small furnaces out.', clock: { version: 1, days: 90, dueBy: '2026-08-30' }, confidentiality: 'open' },
})

export const gapEvents = [PolicyGapIdentified, GapAcknowledged, AgencyResponded, ResponseActionLogged, GapClosed, GapReopened] as const
