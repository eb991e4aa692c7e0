import type { AwardClusterAttributed, AwardCorrected, AwardModified, AwardRecorded, AwardTerminated } from '../domain/award/events.ts'
import { awardFields, awardKey, shares } from '../domain/award/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import { levels } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, cents, date, integer, list, nullable, object, oneOfText, optional, ref, text } from '../domain/kernel/schema.ts'
import { activities, instruments, policyAreas } from '../domain/program/events.ts'
import { defineProjection } from './kernel/projection.ts'
import { centsSum } from './transactions.ts'

type Spec = typeof AwardRecorded | typeof AwardModified | typeof AwardCorrected | typeof AwardTerminated | typeof AwardClusterAttributed
type AwardEvent = EventOf<Spec>
type Of<T extends AwardEvent['type']> = Extract<Recorded<AwardEvent>, { readonly type: T }>

const countyList = (description: string) => list(text({ pattern: '^[0-9]{5}$' }), { description })
const place = object({
  state: optional(text({ pattern: '^[0-9]{2}$' })),
  county: optional(text({ pattern: '^[0-9]{5}$' })),
  name: optional(text({ maxLength: 200 })),
})

const awardView = object({
  award: ref('award'),
  title: nullable(text({ maxLength: 300 })),
  program: nullable(ref('program')),
  programName: nullable(text({ maxLength: 300 })),
  level: nullable(oneOfText(levels), { description: 'Level of government of the program, as it was when the award was recorded.' }),
  policyArea: nullable(oneOfText(policyAreas)),
  instrument: nullable(oneOfText(instruments)),
  activities: list(oneOfText(activities)),
  fundingAgency: nullable(ref('agency')),
  awardingAgency: nullable(ref('agency')),
  implementingAgency: nullable(ref('agency')),
  recipient: nullable(awardFields.recipient),
  key: nullable(awardKey),
  basis: nullable(oneOfText(['announced', 'obligated']), { description: 'An announcement is not yet an obligation.' }),
  recorded: cents({ description: 'Amount of the award itself, corrected where it was.' }),
  modifications: list(object({ modification: text(), change: cents(), actionDate: date(), fiscalYear: integer() })),
  total: centsSum({ description: 'The award with its modifications.' }),
  nonFederal: nullable(cents({ description: 'Share that others bring.' })),
  actionDate: nullable(date()),
  fiscalYear: nullable(integer({ description: 'Of the awarding agency, by the action date.' })),
  start: nullable(date(), { description: 'Start of the period, else the action date.' }),
  end: nullable(date(), { description: 'End of the period, or the day of termination when that is earlier.' }),
  recipientPlace: nullable(place),
  performanceCounties: countyList('Where the work is done.'),
  benefitingCounties: countyList('Whom it is for, wherever the work is done.'),
  clusters: shares,
  status: oneOfText(['active', 'terminated', 'unknown'], { description: 'Active until it is terminated; a period that ran out does not change it.' }),
  terminatedOn: nullable(date(), { description: 'Null unless it was terminated.' }),
  sourceUrl: nullable(text({ pattern: '^https?://' })),
  synthetic: boolean({ description: 'Something that is shown here was invented.' }),
})
type AwardView = Infer<typeof awardView>

const withTotal = (view: AwardView): AwardView => ({
  ...view,
  total: view.modifications.reduce((sum, { change }) => sum + BigInt(change), BigInt(view.recorded)).toString(),
})

const recordedView = (view: AwardView, { data }: Of<'AwardRecorded'>): AwardView => ({
  ...view,
  title: data.title ?? null,
  program: data.program,
  programName: data.programName,
  level: data.level,
  policyArea: data.policyArea,
  instrument: data.instrument,
  activities: data.activities,
  fundingAgency: data.fundingAgency,
  awardingAgency: data.awardingAgency,
  implementingAgency: data.implementingAgency,
  recipient: data.recipient,
  key: data.key,
  basis: data.basis,
  recorded: data.amount,
  nonFederal: data.nonFederal ?? null,
  actionDate: data.actionDate,
  fiscalYear: data.fiscalYear,
  start: data.period?.start ?? data.actionDate,
  end: data.period?.end ?? null,
  recipientPlace: data.recipientPlace ?? null,
  performanceCounties: data.performanceCounties ?? [],
  benefitingCounties: data.benefitingCounties ?? [],
  clusters: data.clusters,
  status: 'active',
  sourceUrl: data.sourceUrl ?? null,
})

const modified = (view: AwardView, { data: { modification, change, actionDate, fiscalYear, period } }: Of<'AwardModified'>): AwardView => {
  const others = view.modifications.filter((one) => one.modification !== modification)
  const span = period ? { start: period.start, end: period.end ?? null } : {}
  return { ...view, ...span, modifications: [...others, { modification, change, actionDate, fiscalYear }] }
}

const corrected = (view: AwardView, { data: { modification, amount, recipient, nonFederal } }: Of<'AwardCorrected'>): AwardView =>
  modification === undefined
    ? { ...view, recorded: amount, recipient: recipient ?? view.recipient, nonFederal: nonFederal ?? view.nonFederal }
    : { ...view, modifications: view.modifications.map((one) => (one.modification === modification ? { ...one, change: amount } : one)) }

const changed = (view: AwardView, event: Recorded<AwardEvent>): AwardView => {
  switch (event.type) {
    case 'AwardRecorded':
      return withTotal(recordedView(view, event))
    case 'AwardModified':
      return withTotal(modified(view, event))
    case 'AwardCorrected':
      return withTotal(corrected(view, event))
    case 'AwardTerminated': {
      const { on } = event.data
      return { ...view, status: 'terminated', terminatedOn: on, end: view.end !== null && view.end < on ? view.end : on }
    }
    case 'AwardClusterAttributed':
      return { ...view, clusters: event.data.shares }
    default:
      return unreachable(event)
  }
}

const countiesOf = ({ performanceCounties, benefitingCounties }: AwardView): readonly string[] =>
  [...new Set([...performanceCounties, ...benefitingCounties])].sort()

/** States of the work, of whom it is for, and of the recipient. */
const statesOf = (view: AwardView): readonly string[] => {
  const named = [...countiesOf(view).map((county) => county.slice(0, 2)), view.recipientPlace?.state ?? view.recipientPlace?.county?.slice(0, 2)]
  return [...new Set(named.filter((state) => state !== undefined))].sort()
}

/** Every award of every level, one row each, with what modifications and corrections made of it. */
export const awardLedger = defineProjection<AwardView, AwardEvent>({
  name: 'award-ledger',
  version: 2,
  title: 'Award ledger',
  description: 'Awards with their key, agencies, amounts, places and clusters, across levels of government.',
  keyed: 'award id',
  view: awardView,
  interests: ['AwardRecorded', 'AwardModified', 'AwardCorrected', 'AwardTerminated', 'AwardClusterAttributed'],
  keys: (event) => [event.data.award],
  initial: (award) => ({
    award,
    title: null,
    program: null,
    programName: null,
    level: null,
    policyArea: null,
    instrument: null,
    activities: [],
    fundingAgency: null,
    awardingAgency: null,
    implementingAgency: null,
    recipient: null,
    key: null,
    basis: null,
    recorded: '0',
    modifications: [],
    total: '0',
    nonFederal: null,
    actionDate: null,
    fiscalYear: null,
    start: null,
    end: null,
    recipientPlace: null,
    performanceCounties: [],
    benefitingCounties: [],
    clusters: [],
    status: 'unknown',
    terminatedOn: null,
    sourceUrl: null,
    synthetic: false,
  }),
  evolve: (view, event) => {
    // What is said about an award that is not (or no longer) recorded has nothing to stand on.
    if (event.type !== 'AwardRecorded' && view.status === 'unknown') return view
    return changed(view, event)
  },
  lists: (view) => view.status !== 'unknown',
  columns: [
    { name: 'award', title: 'Award', type: 'id', of: (view) => view.award },
    { name: 'title', title: 'Title', type: 'text', of: (view) => view.title ?? view.programName },
    { name: 'recipient', title: 'Recipient', type: 'text', of: (view) => view.recipient?.name ?? null },
    { name: 'fain', title: 'FAIN', type: 'id', of: (view) => view.key?.fain ?? null },
    { name: 'program', title: 'Program', type: 'id', of: (view) => view.program },
    { name: 'level', title: 'Level', type: 'id', of: (view) => view.level },
    { name: 'agency', title: 'Awarding agency', type: 'id', of: (view) => view.awardingAgency },
    { name: 'fundingAgency', title: 'Funding agency', type: 'id', of: (view) => view.fundingAgency },
    { name: 'implementingAgency', title: 'Implementing agency', type: 'id', of: (view) => view.implementingAgency },
    { name: 'policyArea', title: 'Policy area', type: 'id', of: (view) => view.policyArea },
    { name: 'instrument', title: 'Instrument', type: 'id', of: (view) => view.instrument },
    { name: 'activity', title: 'Activities', type: 'set', of: (view) => view.activities },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters.map(({ cluster }) => cluster) },
    { name: 'county', title: 'Counties', type: 'set', of: countiesOf },
    { name: 'state', title: 'States', type: 'set', of: statesOf },
    { name: 'basis', title: 'Basis', type: 'id', of: (view) => view.basis },
    { name: 'fiscalYear', title: 'Fiscal year', type: 'number', of: (view) => view.fiscalYear },
    { name: 'actionDate', title: 'Action date', type: 'date', of: (view) => view.actionDate },
    { name: 'dollars', title: 'Dollars', type: 'number', of: (view) => Number(BigInt(view.total) / 100n) },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
  ],
  order: '-actionDate',
})
