import { defineEvent } from '../kernel/event.ts'
import { boolean, date, integer, list, object, oneOfText, optional, ownId, ref, text, variant } from '../kernel/schema.ts'

/** `open`: any agency reads the words. `agencies`: only agencies do. `own`: only the agency that recorded it. */
export const confidentialities = ['open', 'agencies', 'own'] as const

export const participantTypes = [
  'end-producer',
  'component-supplier',
  'service-provider',
  'logistics',
  'distributor',
  'education',
  'research',
  'training-provider',
  'trade-association',
  'labor',
  'government',
  'other',
] as const

export const severities = ['low', 'medium', 'high'] as const
export const outcomes = ['solved', 'no-longer-reported', 'out-of-scope'] as const

const finding = ownId('finding')
const confidentiality = oneOfText(confidentialities, { description: 'That of the finding.' })
const evidence = list(
  variant('kind', {
    dialog: { dialog: ref('dialog') },
    document: { title: text({ maxLength: 300 }), url: optional(text({ maxLength: 500, pattern: '^https?://' })) },
  }),
  { minItems: 1, description: 'What the finding rests on: a dialog or a document.' },
)
const reporters = list(object({ type: oneOfText(participantTypes), count: integer({ minimum: 1, maximum: 100_000 }) }), {
  minItems: 1,
  description: 'How many independent reporters of each participant type.',
})

export const findingFields = {
  cluster: ref('cluster'),
  statement: text({ maxLength: 2000, description: 'The finding in plain words.' }),
  counties: list(text({ pattern: '^[0-9]{5}$' }), { uniqueItems: true, description: 'Five-digit county GEOIDs; empty means the whole cluster region.' }),
  evidence,
  reporters,
  confidentiality: oneOfText(confidentialities),
  staff: optional(ref('staff', { description: 'Who of the recording agency learned it.' })),
}

export const constraintFields = {
  category: oneOfText(['skills', 'infrastructure', 'regulation', 'finance', 'supply-chain', 'technology', 'market-access', 'site', 'other']),
}
export const companyNeedFields = {
  need: oneOfText(['workforce', 'capital', 'site', 'technology', 'export', 'permitting', 'supply', 'other']),
  singleFirm: boolean({ description: 'A need of one firm is confidential unless the firm agreed otherwise.' }),
  firmAgreed: optional(boolean({ description: 'The firm agreed that its need is open to all.' })),
}
export const skillNeedFields = {
  occupation: text({ pattern: '^[0-9]{2}-[0-9]{4}$', description: 'Standard Occupational Classification code.' }),
  workers: integer({ minimum: 1, maximum: 1_000_000 }),
  employers: integer({ minimum: 1, maximum: 100_000 }),
  neededBy: optional(date()),
}

const example = {
  finding: '6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01',
  cluster: 'wichita-aerospace',
  counties: ['20173'],
  evidence: [{ kind: 'dialog', dialog: '0d1a8f7e-16a4-4bb0-8f2e-6f1f1f1f8a02' }],
  reporters: [{ type: 'component-supplier', count: 3 }],
  confidentiality: 'open',
} as const

export const ConstraintIdentified = defineEvent({
  type: 'ConstraintIdentified',
  stream: 'finding',
  summary: 'A constraint to productivity was found',
  description: 'Participants of a cluster reported something in their location that holds productivity back.',
  data: object({ finding, ...findingFields, ...constraintFields }),
  example: { ...example, category: 'infrastructure', statement: 'Heat-treatment capacity in the region is booked nine months ahead.' },
})

export const CompanyNeedRecorded = defineEvent({
  type: 'CompanyNeedRecorded',
  stream: 'finding',
  summary: 'A company need was recorded',
  description: 'One or more firms said what they need from agencies.',
  data: object({ finding, ...findingFields, ...companyNeedFields }),
  example: { ...example, confidentiality: 'own', need: 'permitting', singleFirm: true, statement: 'The firm cannot size its new line until the air permit is clear.' },
})

export const SkillNeedReported = defineEvent({
  type: 'SkillNeedReported',
  stream: 'finding',
  summary: 'A skill need was reported',
  description: 'Employers said which skills they lack, how many workers, and by when.',
  data: object({ finding, ...findingFields, ...skillNeedFields }),
  example: { ...example, occupation: '51-4041', workers: 40, employers: 6, neededBy: '2026-09-30', statement: 'Six shops look for five-axis machinists.' },
})

export const FindingReassessed = defineEvent({
  type: 'FindingReassessed',
  stream: 'finding',
  summary: 'A finding was looked at again',
  description: 'New evidence changed how severe or how widespread a finding is held to be.',
  data: object({ finding, cluster: ref('cluster'), severity: oneOfText(severities), evidence, note: text({ maxLength: 1000 }), confidentiality }),
  example: { finding: example.finding, cluster: example.cluster, severity: 'high', evidence: [...example.evidence], note: 'Two more suppliers confirm.', confidentiality: 'open' },
})

export const FindingsMerged = defineEvent({
  type: 'FindingsMerged',
  stream: 'finding',
  summary: 'Another finding was merged into this one',
  description: 'Two findings turned out to be one. Both origins stay on record; the merged one points here. `reporters` are those of both, each counted once.',
  data: object({
    finding,
    cluster: ref('cluster'),
    merged: ref('finding'),
    mergedAgency: ref('agency', { description: 'The agency that recorded the other finding.' }),
    reporters,
    reason: text({ maxLength: 1000 }),
    confidentiality,
  }),
  example: {
    finding: example.finding,
    cluster: example.cluster,
    merged: 'another-finding',
    mergedAgency: 'kansas-commerce',
    reporters: [...example.reporters],
    reason: 'Same bottleneck, told to two agencies.',
    confidentiality: 'open',
  },
})

export const FindingRemoved = defineEvent({
  type: 'FindingRemoved',
  stream: 'finding',
  summary: 'A finding no longer holds',
  description: 'The constraint or need is gone: solved, or no longer reported.',
  data: object({ finding, cluster: ref('cluster'), outcome: oneOfText(outcomes), note: text({ maxLength: 1000 }), confidentiality }),
  example: { finding: example.finding, cluster: example.cluster, outcome: 'solved', note: 'The second furnace line opened.', confidentiality: 'open' },
})

export const findingEvents = [ConstraintIdentified, CompanyNeedRecorded, SkillNeedReported, FindingReassessed, FindingsMerged, FindingRemoved] as const
