import type { awardEvents } from '../domain/award/events.ts'
import { awardKey, shares } from '../domain/award/events.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import { levels } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, cents, date, integer, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import { activities, instruments, policyAreas } from '../domain/program/events.ts'
import { defineProjection } from './kernel/projection.ts'

type AwardEvent = EventOf<(typeof awardEvents)[number]>

const countyList = list(text({ pattern: '^[0-9]{5}$' }))

const awardView = object({
  award: ref('award'),
  title: nullable(text({ maxLength: 300 })),
  program: nullable(ref('program')),
  programName: nullable(text({ maxLength: 300 })),
  level: nullable(oneOfText(levels)),
  policyArea: nullable(oneOfText(policyAreas)),
  instrument: nullable(oneOfText(instruments)),
  activities: list(oneOfText(activities)),
  fundingAgency: nullable(ref('agency')),
  awardingAgency: nullable(ref('agency')),
  implementingAgency: nullable(ref('agency')),
  recipient: nullable(text({ maxLength: 300 })),
  uei: nullable(text()),
  key: nullable(awardKey),
  basis: nullable(oneOfText(['announced', 'obligated'])),
  recorded: cents({ description: 'Amount of the award itself, corrected where it was.' }),
  modifications: list(object({ modification: text(), change: cents(), actionDate: nullable(date()) })),
  total: cents({ description: 'The award with its modifications.' }),
  actionDate: nullable(date()),
  fiscalYear: nullable(integer()),
  start: nullable(date()),
  end: nullable(date()),
  performanceCounties: countyList,
  benefitingCounties: countyList,
  clusters: shares,
  status: oneOfText(['active', 'terminated', 'unknown']),
  sourceUrl: nullable(text({ pattern: '^https?://' })),
  synthetic: boolean(),
})
export type AwardView = Infer<typeof awardView>

export const sumCents = (amounts: readonly string[]): string => amounts.reduce((sum, amount) => sum + BigInt(amount), 0n).toString()

const withTotal = (view: AwardView): AwardView => ({ ...view, total: sumCents([view.recorded, ...view.modifications.map(({ change }) => change)]) })

const recordedView = (view: AwardView, { data, origin }: Recorded<Extract<AwardEvent, { type: 'AwardRecorded' }>>): AwardView => ({
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
  recipient: data.recipient.name,
  uei: data.recipient.uei ?? null,
  key: data.key,
  basis: data.basis,
  recorded: data.amount,
  actionDate: data.actionDate,
  fiscalYear: data.fiscalYear,
  start: data.period?.start ?? data.actionDate,
  end: data.period?.end ?? null,
  performanceCounties: data.performanceCounties ?? [],
  benefitingCounties: data.benefitingCounties ?? [],
  clusters: data.clusters,
  status: 'active',
  sourceUrl: data.sourceUrl ?? null,
  synthetic: origin?.kind === 'synthetic',
})

/** Every award of every level, one row each, with what modifications and corrections made of it. */
export const awardLedger = defineProjection<AwardView, AwardEvent>({
  name: 'award-ledger',
  version: 1,
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
    uei: null,
    key: null,
    basis: null,
    recorded: '0',
    modifications: [],
    total: '0',
    actionDate: null,
    fiscalYear: null,
    start: null,
    end: null,
    performanceCounties: [],
    benefitingCounties: [],
    clusters: [],
    status: 'unknown',
    sourceUrl: null,
    synthetic: false,
  }),
  evolve: (view, event) => {
    switch (event.type) {
      case 'AwardRecorded':
        return withTotal(recordedView(view, event as Recorded<typeof event>))
      case 'AwardModified': {
        const { modification, change, actionDate, period } = event.data
        const others = view.modifications.filter((one) => one.modification !== modification)
        const span = period ? { start: period.start, end: period.end ?? null } : {}
        return withTotal({ ...view, ...span, modifications: [...others, { modification, change, actionDate }] })
      }
      case 'AwardCorrected': {
        const { modification, amount } = event.data
        if (modification === undefined) return withTotal({ ...view, recorded: amount })
        return withTotal({ ...view, modifications: view.modifications.map((one) => (one.modification === modification ? { ...one, change: amount } : one)) })
      }
      case 'AwardTerminated':
        return { ...view, status: 'terminated', end: event.data.on }
      case 'AwardClusterAttributed':
        return { ...view, clusters: event.data.shares }
      case 'AwardLinkedToNeed':
        return view
    }
  },
  lists: (view) => view.status !== 'unknown',
  columns: [
    { name: 'award', title: 'Award', type: 'id', of: (view) => view.award },
    { name: 'title', title: 'Title', type: 'text', of: (view) => view.title ?? view.programName },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters.map(({ cluster }) => cluster) },
    { name: 'program', title: 'Program', type: 'id', of: (view) => view.program },
    { name: 'level', title: 'Level', type: 'id', of: (view) => view.level },
    { name: 'agency', title: 'Awarding agency', type: 'id', of: (view) => view.awardingAgency },
    { name: 'policyArea', title: 'Policy area', type: 'id', of: (view) => view.policyArea },
    { name: 'instrument', title: 'Instrument', type: 'id', of: (view) => view.instrument },
    { name: 'fiscalYear', title: 'Fiscal year', type: 'number', of: (view) => view.fiscalYear },
    { name: 'actionDate', title: 'Action date', type: 'date', of: (view) => view.actionDate },
    { name: 'dollars', title: 'Dollars', type: 'number', of: (view) => Number(BigInt(view.total) / 100n) },
    { name: 'recipient', title: 'Recipient', type: 'text', of: (view) => view.recipient },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
  ],
  order: '-actionDate',
})
