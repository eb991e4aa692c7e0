import { convenerKinds, evidence, identificationBases } from '../../domain/cluster/events.ts'
import { linkageTypes } from '../../domain/cluster/linkages.ts'
import { participantTypes } from '../../domain/finding/events.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, date, decimal, integer, list, nullable, object, oneOfText, record, ref, text } from '../../domain/kernel/schema.ts'
import { participantGroups, sizeClasses } from '../../domain/participant/events.ts'

const synthetic = boolean()
const count = integer({ minimum: 0 })
const release = { release: ref('statistics-release'), year: integer(), source: text() }
const figures = {
  ...release,
  employees: count,
  establishments: count,
  payroll: integer({ minimum: 0, description: 'Annual payroll in thousand dollars.' }),
  suppressed: integer({ minimum: 0, description: 'Cells among these figures that the source withheld.' }),
}
const rate = nullable(decimal(), { description: 'Compound annual rate.' })

/** Most sources whose counts are shown, newest first. */
export const compositionsShown = 10

const composition = object({
  types: record(count, { description: 'Registered members by participant type.' }),
  groups: record(count, { description: `Registered members by group: ${participantGroups.join(', ')}.` }),
  sizes: record(count, { description: 'Registered members by size class.' }),
  missing: list(oneOfText(participantTypes), { description: 'Types without a registered member.' }),
  linkages: record(count, { description: 'Linkages that hold, by type.' }),
  counted: list(object({ asOf: date(), source: text(), types: record(count), synthetic }), {
    description: `What sources count beyond the registered members: the latest count of each, newest first, at most ${compositionsShown}.`,
  }),
})

const membership = object({
  count,
  members: list(object({ participant: ref('participant'), type: oneOfText(participantTypes), sizeClass: oneOfText(sizeClasses), since: date(), synthetic }), {
    description: 'In the order in which they joined; who they are is in the participant directory.',
  }),
})

const performance = object({
  ...release,
  averageWage: nullable(integer({ minimum: 0 }), { description: 'Payroll per employee in dollars: a proxy, not productivity.' }),
  suppressed: figures.suppressed,
  since: nullable(object({ release: ref('statistics-release'), year: integer(), employment: rate, wage: rate, establishments: rate }), {
    description: 'Growth from an earlier release.',
  }),
  synthetic,
})

const presence = object({
  ...figures,
  lq: nullable(decimal(), { description: 'Location quotient over traded employment.' }),
  threshold: decimal(),
  criteria: text(),
  formula: text(),
  present: boolean(),
  synthetic,
})

const end = object({
  participant: nullable(ref('participant'), { description: 'The participant at this end; null where it is a subcluster.' }),
  subcluster: nullable(object({ id: text({ description: 'Id within the definition set.' }), name: text() }), { description: 'The subcluster at this end; null where it is a participant.' }),
})

const linkage = object({
  type: oneOfText(linkageTypes),
  from: { ...end, description: 'The end that supplies or serves; of what is common, one of the two.' },
  to: { ...end, description: 'The other end.' },
  source: text({ description: 'Where it is known from.' }),
  since: date(),
  until: nullable(date(), { description: 'Day from which it held no more; null while it holds.' }),
  synthetic,
})

export const profileView = object({
  cluster: ref('cluster'),
  name: nullable(text()),
  basis: nullable(oneOfText(identificationBases), { description: 'On what the cluster was identified: a benchmark definition, that of an analyst, or a law.' }),
  identified: nullable(
    object({
      on: date(),
      agency: ref('agency', { description: 'The agency that identified it.' }),
      reason: nullable(text()),
      evidence: { ...evidence, description: 'Statistics releases and documents that the identification rests on; none where an old entry names none.', minItems: 0 },
      synthetic,
    }),
    { description: 'When, by whom and on what the cluster was identified.' },
  ),
  definition: nullable(object({ set: ref('definition-set'), id: text(), name: text() })),
  region: nullable(object({ system: ref('region-system'), id: text(), name: text() })),
  counties: list(text({ pattern: '^[0-9]{5}$' })),
  states: list(text({ pattern: '^[0-9]{2}$' })),
  pieces: list(list(text({ pattern: '^[0-9]{2}$' })), { description: 'A warning: states by GEOID in groups that do not touch one another; empty where they hang together.' }),
  redrawn: nullable(object({ on: date(), agency: ref('agency', { description: 'The agency that redrew it.' }), reason: text(), synthetic }), {
    description: 'When, by whom and why its region was last redrawn; null while it is that of its identification.',
  }),
  composition,
  membership,
  employment: list(object({ ...figures, synthetic }), { description: 'One line a release, oldest year first, each with its source.' }),
  performance: list(performance, { description: 'One line a release, oldest year first, each with its source.' }),
  presence: list(presence, { description: 'One determination a release, oldest year first, with the rule by which it was made.' }),
  linkages: list(linkage, { description: 'Who and what is linked within the cluster, in the order in which it was recorded; those that ended stay.' }),
  conveners: list(object({ convener: ref('participant'), kind: oneOfText(convenerKinds), lead: boolean(), since: date(), until: nullable(date()), synthetic })),
  convenerAbsence: nullable(object({ on: date(), synthetic }), { description: 'The determination that nobody convenes the cluster, while it stands.' }),
  synthetic: boolean({ description: 'At least one entry in this view was invented for demonstration.' }),
})
export type Profile = Infer<typeof profileView>
