import { relationKinds } from '../../domain/coordination/events.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, date, instant, integer, list, nullable, object, oneOfText, optional, record, ref, text } from '../../domain/kernel/schema.ts'
import { deskView } from '../cluster-overview/desk.ts'
import { centsSum, transactionsSchema } from '../transactions.ts'

const counties = list(text({ pattern: '^[0-9]{5}$' }))
const code = text({ pattern: '^[a-z0-9-]+$' })

const relationView = object({
  relation: text({ pattern: '^[a-z0-9-]+$' }),
  kind: oneOfText(relationKinds, { description: 'Fragmentation and overlap are found by rules; duplication is what a person suspects.' }),
  status: oneOfText(['open', 'dismissed', 'superseded', 'ended'], {
    description: 'Superseded: the rule found a wider relation that takes this one in, or a narrower one that is left of it. Ended: the rule finds that its awards meet no more.',
  }),
  rule: object({ id: text(), version: integer() }),
  activity: code,
  policyArea: nullable(code, { description: 'Of an overlap: the policy area in common.' }),
  shared: list(oneOfText(['instrument', 'beneficiaries']), { description: 'Of an overlap: what made the aim or target the same.' }),
  counties,
  period: nullable(object({ from: date(), to: optional(date()) })),
  awards: list(object({ award: ref('award'), program: optional(ref('program')), agency: ref('agency') })),
  programs: list(ref('program')),
  agencies: list(ref('agency')),
  total: centsSum({ description: 'Sum of the awards as far as their amounts are known, whole and not by share.' }),
  unknownAmounts: integer({ minimum: 0, description: 'Awards that are in no sum because they came to the cluster after they were recorded.' }),
  detectedAt: instant(),
  supersededBy: nullable(text({ pattern: '^[a-z0-9-]+$' })),
  endedAt: nullable(instant(), { description: 'When the rule found that its awards meet no more, because one was retracted, replaced, moved in time or given to another cluster.' }),
  dismissed: nullable(object({ agency: ref('agency'), reason: text(), at: instant() })),
  suspicion: nullable(object({ basis: text({ pattern: '^[a-z0-9-]+$' }), agency: ref('agency'), services: text(), beneficiaries: text(), evidence: integer({ description: 'Number of pieces of evidence.' }) }), {
    description: 'Of a suspected duplication: the detected relation, who suspects it, and on what.',
  }),
  synthetic: boolean(),
})

const factView = object({
  program: ref('program'),
  agency: ref('agency', { description: 'The awarding agency.' }),
  activities: list(code),
  policyArea: nullable(code),
  instrument: nullable(code),
  counties: list(text({ pattern: '^[0-9]{5}$' }), { description: 'Counties of performance and benefit; empty means the whole region of the cluster.' }),
  start: date(),
  end: nullable(date()),
  transactions: transactionsSchema,
})

/** One cluster in the fragmentation report. */
export const fragmentationView = object({
  cluster: text({ minLength: 0, pattern: '^[a-z0-9-]*$' }),
  name: nullable(text()),
  open: integer({ minimum: 0, description: 'Relations that are neither dismissed nor superseded nor ended.' }),
  relations: list(relationView, { description: 'In the order of detection.' }),
  call: list(object({ agency: ref('agency'), staff: list(ref('staff')), synthetic: boolean() }), {
    description: 'Whom to call at each agency in an open relation: those whose assignment holds on the day for which the view is asked, reckoned when it is shown. An empty list says that nobody is.',
  }),
  desk: deskView,
  awards: record(factView, { description: 'By award id: what the rules look at.' }),
  synthetic: boolean({ description: 'At least one entry in this view was invented for demonstration.' }),
})
export type Fragmentation = Infer<typeof fragmentationView>
export type RelationRow = Infer<typeof relationView>
export type FactRow = Infer<typeof factView>
export type Facts = Fragmentation['awards']
