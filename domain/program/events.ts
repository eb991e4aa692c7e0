import { defineEvent, levels } from '../kernel/event.ts'
import { date, list, object, oneOfText, optional, ownId, ref, text, variant } from '../kernel/schema.ts'

const program = ownId('program')

/** Areas of policy that a cluster strategy brings together. */
export const policyAreas = [
  'workforce-development',
  'export-promotion',
  'investment-attraction',
  'infrastructure-investment',
  'product-regulation',
  'innovation',
  'research',
  'entrepreneurship',
  'planning',
  'capital-access',
  'standards',
  'marketing',
  'environmental',
  'other',
] as const

export const instruments = [
  'grant',
  'cooperative-agreement',
  'loan',
  'loan-guarantee',
  'technical-assistance',
  'training-support',
  'procurement-preference',
  'sbir',
  'tax-incentive',
  'other',
] as const
export const targetingLevels = ['general', 'cluster', 'industry', 'firm'] as const

/** What a program does on the ground; fragmentation is looked for among programs of one activity. */
export const activities = [
  'coalition-building',
  'workforce-training',
  'technology-development',
  'research-center',
  'testing-facility',
  'infrastructure',
  'export-marketing',
  'technical-assistance',
  'supply-chain',
  'entrepreneurship-support',
  'planning',
  'site-development',
  'standards-setting',
  'capital-access',
  'other',
] as const

export const programFields = {
  name: text({ maxLength: 300 }),
  level: oneOfText(levels),
  code: variant('kind', {
    aln: { aln: text({ maxLength: 20, description: 'Assistance Listing number, text: 11.307.' }) },
    registered: { registry: text({ maxLength: 100, description: 'Whose register.' }), code: text({ maxLength: 60 }) },
  }),
  policyArea: oneOfText(policyAreas),
  instrument: oneOfText(instruments, { description: 'One instrument a program line.' }),
  targeting: oneOfText(targetingLevels),
  activities: list(oneOfText(activities), { minItems: 1, uniqueItems: true }),
  fundingAgency: ref('agency', { description: 'Whose money it is.' }),
  awardingAgency: ref('agency', { description: 'Who decides on awards.' }),
  implementingAgency: ref('agency', { description: 'Who runs it.' }),
  activeFrom: optional(date()),
  activeUntil: optional(date()),
  purpose: optional(text({ maxLength: 2000, description: 'What the program is for, in plain words.' })),
}

/** What may change while a program keeps its number. */
export const revisionFields = {
  policyArea: optional(programFields.policyArea),
  targeting: optional(programFields.targeting),
  activities: optional(programFields.activities),
  purpose: programFields.purpose,
}

const example = { program: 'eda-build-back-better' } as const

export const ProgramRegistered = defineEvent({
  type: 'ProgramRegistered',
  stream: 'program',
  summary: 'A program was registered',
  description: 'A program of any level, with who funds, awards and runs it, and what it does.',
  data: object({ program, ...programFields }),
  example: {
    ...example,
    name: 'Build Back Better Regional Challenge',
    level: 'federal',
    code: { kind: 'aln', aln: '11.307' },
    policyArea: 'innovation',
    instrument: 'grant',
    targeting: 'cluster',
    activities: ['technology-development', 'workforce-training'],
    fundingAgency: 'eda',
    awardingAgency: 'eda',
    implementingAgency: 'eda',
    activeFrom: '2021-07-22',
  },
})

const ProgramRevised = defineEvent({
  type: 'ProgramRevised',
  stream: 'program',
  summary: 'A program was revised',
  description: 'What the program does or how it is targeted changed; awards made before keep what they were made under.',
  data: object({ program, ...revisionFields, reason: text({ maxLength: 1000 }) }),
  example: { ...example, activities: ['technology-development', 'workforce-training', 'infrastructure'], reason: 'Second phase.' },
})

const ProgramEnded = defineEvent({
  type: 'ProgramEnded',
  stream: 'program',
  summary: 'A program ended',
  description: 'No awards are made under it after this day.',
  data: object({ program, on: date(), reason: optional(text({ maxLength: 1000 })) }),
  example: { ...example, on: '2022-09-30' },
})

export const programEvents = [ProgramRegistered, ProgramRevised, ProgramEnded] as const
