import { defineEvent } from '../kernel/event.ts'
import { date, integer, list, object, oneOfText, optional, ownId, ref, text, variant } from '../kernel/schema.ts'

/** Codes of activities, policy areas, instruments and beneficiary types, as programs and awards use them. */
export const codeField = (description: string) => text({ maxLength: 80, pattern: '^[a-z0-9][a-z0-9-]*$', description })

const county = text({ pattern: '^[0-9]{5}$' })
const coordination = ownId('coordination', { description: 'Equal to the id of the cluster: one ledger of relations per cluster.' })
const cluster = ref('cluster')
const relation = text({ maxLength: 120, pattern: '^[a-z0-9][a-z0-9-]*$', description: 'Id of the relation within its cluster.' })

export const relationKinds = ['fragmentation', 'overlap', 'duplication'] as const

/** Who is in the relation: each award with the program it was made under and the agency that made it. */
const parties = {
  awards: list(object({ award: ref('award'), program: optional(ref('program')), agency: ref('agency', { description: 'The awarding agency.' }) }), { minItems: 2 }),
  programs: list(ref('program'), { uniqueItems: true }),
  agencies: list(ref('agency'), { minItems: 1, uniqueItems: true }),
}

const factsSize = integer({ minimum: 0, description: 'Size of the log as of which the awards were looked at.' })

const detected = {
  coordination,
  cluster,
  relation,
  rule: object({ id: text({ maxLength: 80 }), version: integer({ minimum: 1 }) }, { description: 'The rule that found it; see the register of coordination rules.' }),
  activity: codeField('The activity area that the awards have in common.'),
  counties: list(county, { uniqueItems: true, description: 'Counties where at least two of the parties act; empty means the whole region of the cluster.' }),
  period: object(
    { from: date(), to: optional(date()) },
    { description: 'From the first day to the last on which two of them act at once; without `to` the overlap has no known end.' },
  ),
  ...parties,
  supersedes: list(relation, {
    description: 'Earlier relations of the same rule and activity that this one takes the place of: it is wider, or what is left of them; the relation itself when it is found again with other counties or days.',
  }),
  size: optional(factsSize),
}

const example = {
  coordination: 'new-york-batteries',
  cluster: 'new-york-batteries',
  relation: 'fragmentation-technology-development-1q2w3e4',
  rule: { id: 'fragmentation', version: 1 },
  activity: 'technology-development',
  counties: ['36007'],
  period: { from: '2024-02-01', to: '2026-12-31' },
  awards: [
    { award: 'eda-binghamton-2022', program: 'aln-11-307', agency: 'eda' },
    { award: 'nsf-engine-2024', program: 'aln-47-084', agency: 'nsf' },
  ],
  programs: ['aln-11-307', 'aln-47-084'],
  agencies: ['eda', 'nsf'],
  supersedes: [],
}

export const FragmentationDetected = defineEvent({
  type: 'FragmentationDetected',
  version: 2,
  stream: 'coordination',
  summary: 'Several agencies work in the same area at the same place and time',
  description: 'By rule: awards of two or more agencies for one cluster share an activity area, counties and dates. It says that they should know of each other, not that anything is wrong.',
  data: object(detected),
  example,
})

export const OverlapDetected = defineEvent({
  type: 'OverlapDetected',
  version: 2,
  stream: 'coordination',
  summary: 'Several programs have the same aim or target',
  description: 'By rule: awards of two or more programs share activity area, counties and dates, and also policy area and either instrument or beneficiaries.',
  data: object({
    ...detected,
    policyArea: codeField('The policy area that the awards have in common.'),
    shared: list(oneOfText(['instrument', 'beneficiaries']), { minItems: 1, uniqueItems: true, description: 'What made the aim or target the same.' }),
  }),
  example: { ...example, relation: 'overlap-technology-development-5r6t7y8', rule: { id: 'overlap', version: 1 }, policyArea: 'innovation', shared: ['instrument'] },
})

export const evidenceField = list(
  variant('kind', {
    dialog: { dialog: ref('dialog') },
    finding: { finding: ref('finding') },
    document: { title: text({ maxLength: 300 }), url: optional(text({ maxLength: 500, pattern: '^https?://' })) },
  }),
  { minItems: 1, maxItems: 50, description: 'What the suspicion rests on.' },
)

export const DuplicationSuspected = defineEvent({
  type: 'DuplicationSuspected',
  stream: 'coordination',
  summary: 'A person suspects duplication',
  description: 'Somebody holds that programs do the same things for the same beneficiaries. No rule may say so; the person named in the envelope does, on evidence.',
  data: object({
    coordination,
    cluster,
    relation,
    basis: { ...relation, description: 'The detected relation that the person looked at.' },
    rule: detected.rule,
    activity: detected.activity,
    ...parties,
    services: text({ maxLength: 1000, description: 'Which activities or services are the same.' }),
    beneficiaries: text({ maxLength: 1000, description: 'Who receives them from both.' }),
    evidence: evidenceField,
  }),
  example: {
    coordination: example.coordination,
    cluster: example.cluster,
    relation: 'duplication-technology-development-5r6t7y8',
    basis: 'overlap-technology-development-5r6t7y8',
    rule: { id: 'duplication', version: 1 },
    activity: example.activity,
    awards: example.awards,
    programs: example.programs,
    agencies: example.agencies,
    services: 'Both pay for the same cell-testing line.',
    beneficiaries: 'The same eleven suppliers.',
    evidence: [{ kind: 'document', title: 'Scope of work, both awards' }],
  },
})

const RelationDismissed = defineEvent({
  type: 'RelationDismissed',
  stream: 'coordination',
  summary: 'A relation was dismissed',
  description: 'Somebody looked at a detected or suspected relation and gave a reason why it needs no coordination. It stays on record.',
  data: object({ coordination, cluster, relation, agencies: list(ref('agency'), { uniqueItems: true }), reason: text({ maxLength: 2000 }) }),
  example: { coordination: example.coordination, cluster: example.cluster, relation: example.relation, agencies: example.agencies, reason: 'The NSF award starts where the EDA award ends by design.' },
})

const RelationEnded = defineEvent({
  type: 'RelationEnded',
  stream: 'coordination',
  summary: 'The awards of a relation meet no more',
  description: 'By rule: what is known of the awards changed (one was retracted, replaced, moved in time or given to another cluster), and as they are known now they have no activity, county and day in common. What was found stays on record.',
  data: object({ coordination, cluster, relation, rule: detected.rule, activity: detected.activity, ...parties, size: optional(factsSize) }),
  example: {
    coordination: example.coordination,
    cluster: example.cluster,
    relation: example.relation,
    rule: example.rule,
    activity: example.activity,
    awards: example.awards,
    programs: example.programs,
    agencies: example.agencies,
    size: 5120,
  },
})

export const coordinationEvents = [FragmentationDetected, OverlapDetected, DuplicationSuspected, RelationDismissed, RelationEnded] as const
