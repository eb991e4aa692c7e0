import { defineEvent, levels } from '../kernel/event.ts'
import { boolean, cents, date, integer, list, object, oneOfText, optional, ownId, ref, text, variant } from '../kernel/schema.ts'
import { activities, instruments, policyAreas } from '../program/events.ts'
import { county } from '../region-system/events.ts'

const award = ownId('award')
const place = object({ state: optional(text({ pattern: '^[0-9]{2}$' })), county: optional(county), name: optional(text({ maxLength: 200 })) })
const counties = list(county, { uniqueItems: true })
const period = object({ start: date(), end: optional(date()) })
const modification = text({ maxLength: 25, description: 'AwardModificationAmendmentNumber: told apart within one award.' })

/** What an award may answer. */
export const needField = variant('kind', { finding: { finding: ref('finding') }, gap: { gap: ref('gap') } })
export const relations = ['addresses', 'partly', 'unrelated'] as const

/** The key under which Federal rules know one transaction of an award (FABS: FAIN, modification, URI, ALN, subtier). */
export const awardKey = object({
  fain: optional(text({ maxLength: 30 })),
  modification: optional(text({ maxLength: 25, description: 'AwardModificationAmendmentNumber of the first transaction, often 0 or absent.' })),
  uri: optional(text({ maxLength: 70 })),
  aln: optional(text({ maxLength: 20, description: 'Assistance Listing number, text: 11.307.' })),
  subtier: optional(text({ maxLength: 20, description: 'Awarding subtier agency, four characters: 1325.' })),
})

/** Share in hundredths of a percent: 2500 is a quarter. Shares of an award add up to at most 10000. */
export const shares = list(
  object({
    cluster: ref('cluster'),
    share: integer({ minimum: 1, maximum: 10_000, description: 'Hundredths of a percent.' }),
    attributedBy: text({ maxLength: 100, description: 'The agency or rule that says so.' }),
    reason: text({ maxLength: 500 }),
  }),
  { maxItems: 50 },
)

const recipient = object({
  name: text({ maxLength: 300, description: 'Name of the organization.' }),
  uei: optional(text({ maxLength: 20, description: 'Unique Entity Identifier, 12 characters.' })),
  participant: optional(ref('participant')),
})

export const awardFields = {
  key: awardKey,
  program: ref('program'),
  recipient,
  amount: cents({ description: 'Federal or other public money obligated; whole cents.' }),
  nonFederal: optional(cents({ description: 'Share that others bring.' })),
  basis: oneOfText(['announced', 'obligated'], { description: 'An announcement is not yet an obligation.' }),
  actionDate: date(),
  period: optional(period),
  recipientPlace: optional(place),
  performanceCounties: optional(counties),
  benefitingCounties: optional(counties),
  clusters: shares,
  title: optional(text({ maxLength: 300 })),
  sourceUrl: optional(text({ maxLength: 500, pattern: '^https?://' })),
}

/** What the decider copies from the program, so that an award says for ever what it was made under. */
const fromProgram = {
  programName: text({ maxLength: 300 }),
  level: oneOfText(levels),
  policyArea: oneOfText(policyAreas),
  instrument: oneOfText(instruments),
  activities: list(oneOfText(activities)),
  fundingAgency: ref('agency'),
  awardingAgency: ref('agency'),
  implementingAgency: ref('agency'),
  fiscalYearStart: integer({ minimum: 1, maximum: 12, description: 'Month in which the fiscal year of the awarding agency starts.' }),
  fiscalYear: integer({ description: 'Of the awarding agency, by the action date.' }),
}

/** Fields that later entries repeat so that every view of the award finds them. */
const parties = { program: ref('program'), fundingAgency: ref('agency'), awardingAgency: ref('agency'), implementingAgency: ref('agency') }
const about = { award, clusters: list(ref('cluster'), { uniqueItems: true }), ...parties }

const exampleParties = { program: 'eda-build-back-better', fundingAgency: 'eda', awardingAgency: 'eda', implementingAgency: 'eda' }
const example = { award: 'eda-wichita-state-2022', clusters: ['wichita-aerospace'], ...exampleParties }

export const AwardRecorded = defineEvent({
  type: 'AwardRecorded',
  stream: 'award',
  summary: 'An award was recorded',
  description: 'Public money for a recipient, under one program, and the clusters that it is for.',
  data: object({ award, ...awardFields, ...fromProgram }),
  example: {
    award: example.award,
    key: { aln: '11.307', subtier: '1325' },
    program: example.program,
    recipient: { name: 'Wichita State University' },
    amount: '5140000000',
    basis: 'announced',
    actionDate: '2022-09-02',
    clusters: [{ cluster: 'wichita-aerospace', share: 10_000, attributedBy: 'eda', reason: 'The coalition is about aerospace.' }],
    programName: 'Build Back Better Regional Challenge',
    level: 'federal',
    policyArea: 'innovation',
    instrument: 'grant',
    activities: ['technology-development'],
    fundingAgency: 'eda',
    awardingAgency: 'eda',
    implementingAgency: 'eda',
    fiscalYearStart: 10,
    fiscalYear: 2022,
  },
})

export const AwardModified = defineEvent({
  type: 'AwardModified',
  stream: 'award',
  summary: 'An award was modified',
  description: 'A later transaction of the same award: money added or taken back, or another period.',
  data: object({
    ...about,
    modification,
    change: cents({ description: 'Added to the amount; negative when money goes back.' }),
    actionDate: date(),
    fiscalYear: integer(),
    period: optional(period),
  }),
  example: { ...example, modification: '01', change: '10000000', actionDate: '2023-05-01', fiscalYear: 2023 },
})

export const AwardCorrected = defineEvent({
  type: 'AwardCorrected',
  stream: 'award',
  summary: 'An award was corrected',
  description: 'The published record of a transaction was wrong (correction indicator C): what it should have said. What is absent was right.',
  data: object({
    ...about,
    modification: optional(text({ maxLength: 25, description: 'The transaction that was wrong; the award itself when absent.' })),
    amount: cents({ description: 'What the transaction comes to.' }),
    recipient: optional(recipient),
    nonFederal: awardFields.nonFederal,
    reason: text({ maxLength: 1000 }),
  }),
  example: { ...example, amount: '5140000000', reason: 'Published in thousands.' },
})

export const AwardTerminated = defineEvent({
  type: 'AwardTerminated',
  stream: 'award',
  summary: 'An award was terminated',
  description: 'The award ended before its period did.',
  data: object({ ...about, on: date(), reason: text({ maxLength: 1000 }) }),
  example: { ...example, on: '2024-01-31', reason: 'Recipient withdrew.' },
})

export const AwardClusterAttributed = defineEvent({
  type: 'AwardClusterAttributed',
  stream: 'award',
  summary: 'An award was attributed to clusters',
  description: 'Which clusters the award is for, in which shares, who says so and why. Takes the place of what was said before.',
  data: object({ award, shares, before: list(ref('cluster'), { uniqueItems: true, description: 'The clusters that it was attributed to until now.' }), ...parties }),
  example: {
    award: example.award,
    shares: [{ cluster: 'wichita-aerospace', share: 10_000, attributedBy: 'eda', reason: 'Application text.' }],
    before: [],
    ...exampleParties,
  },
})

export const AwardLinkedToNeed = defineEvent({
  type: 'AwardLinkedToNeed',
  stream: 'award',
  summary: 'An award was linked to a need',
  description: 'Whether an award answers a finding or a policy gap.',
  data: object({
    ...about,
    need: needField,
    relation: oneOfText(relations),
    note: optional(text({ maxLength: 1000, description: 'Open to all, as awards are; there is none where the need is confidential.' })),
  }),
  example: { ...example, need: { kind: 'finding', finding: 'heat-treatment' }, relation: 'partly' },
})

/** Fields of commands that confirm what looks like a slip. */
export const confirmations = { amountConfirmed: optional(boolean({ description: 'The amount is right although its digits are those of an identifier.' })) }
export const awardEvents = [AwardRecorded, AwardModified, AwardCorrected, AwardTerminated, AwardClusterAttributed, AwardLinkedToNeed] as const
