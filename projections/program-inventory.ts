import type { AwardClusterAttributed, AwardCorrected, AwardModified, AwardRecorded } from '../domain/award/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../domain/kernel/event.ts'
import { levels } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, date, integer, list, nullable, object, oneOfText, record, ref, text } from '../domain/kernel/schema.ts'
import type { programEvents } from '../domain/program/events.ts'
import { activities, instruments, policyAreas, programFields, targetingLevels } from '../domain/program/events.ts'
import { isInvented, own } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'
import { centsSum, corrected, sumOf, transactionsSchema } from './transactions.ts'

type AwardEvent = EventOf<typeof AwardRecorded | typeof AwardModified | typeof AwardCorrected | typeof AwardClusterAttributed>
type ProgramEvent = EventOf<(typeof programEvents)[number]>
type InventoryEvent = ProgramEvent | AwardEvent

const awardRow = object({ basis: oneOfText(['announced', 'obligated'], { description: 'An announcement is not yet an obligation.' }), clusters: list(ref('cluster')), transactions: transactionsSchema, synthetic: boolean() })
type AwardRow = Infer<typeof awardRow>

const inventoryView = object({
  program: ref('program'),
  status: oneOfText(['active', 'ended', 'unknown'], { description: 'Active until its agency ends it; unknown while only awards name it.' }),
  name: nullable(text({ maxLength: 300 })),
  level: nullable(oneOfText(levels)),
  code: nullable(programFields.code),
  policyArea: nullable(oneOfText(policyAreas)),
  instrument: nullable(oneOfText(instruments)),
  targeting: nullable(oneOfText(targetingLevels)),
  activities: list(oneOfText(activities)),
  purpose: nullable(text({ maxLength: 2000 })),
  fundingAgency: nullable(ref('agency')),
  awardingAgency: nullable(ref('agency')),
  implementingAgency: nullable(ref('agency')),
  activeFrom: nullable(date()),
  activeUntil: nullable(date()),
  awards: record(awardRow, { description: 'By award id: its transactions and the clusters that it is for.' }),
  totals: object({
    awards: integer({ minimum: 0 }),
    announced: centsSum({ description: 'Awards that are announced and not yet obligated.' }),
    obligated: centsSum(),
    total: centsSum({ description: 'Both of them.' }),
  }),
  clusters: list(ref('cluster'), { description: 'Clusters that its awards reach.' }),
  synthetic: boolean({ description: 'Something that is shown here was invented.' }),
})
type InventoryView = Infer<typeof inventoryView>

const noTotals: InventoryView['totals'] = { awards: 0, announced: '0', obligated: '0', total: '0' }

/** Takes what is known of an award out of the sums, and puts its new state in. */
const put = (view: InventoryView, award: string, after: AwardRow): InventoryView => {
  const before = own(view.awards, award)
  const awards = { ...view.awards, [award]: after }
  const sum = (row: AwardRow | undefined, basis: AwardRow['basis']): bigint => (row?.basis === basis ? sumOf(row.transactions) : 0n)
  const moved = (basis: AwardRow['basis']): bigint => BigInt(view.totals[basis]) - sum(before, basis) + sum(after, basis)
  const [announced, obligated] = [moved('announced'), moved('obligated')]
  const sameClusters = before?.clusters.length === after.clusters.length && before.clusters.every((cluster) => after.clusters.includes(cluster))
  return {
    ...view,
    awards,
    totals: { awards: view.totals.awards + (before ? 0 : 1), announced: String(announced), obligated: String(obligated), total: String(announced + obligated) },
    clusters: sameClusters ? view.clusters : [...new Set(Object.values(awards).flatMap(({ clusters }) => clusters))].sort(),
    synthetic: view.synthetic || after.synthetic,
  }
}

const awarded = (view: InventoryView, event: Recorded<AwardEvent>): InventoryView => {
  const synthetic = isInvented(event)
  if (event.type === 'AwardRecorded') {
    const { award, basis, clusters, fiscalYear, amount } = event.data
    const transactions = [{ modification: '', fiscalYear, amount }]
    return put(view, award, { basis, clusters: clusters.map(({ cluster }) => cluster), transactions, synthetic })
  }
  const row = own(view.awards, event.data.award)
  if (!row) return view
  const changed = (change: Partial<AwardRow>): InventoryView => put(view, event.data.award, { ...row, ...change, synthetic: row.synthetic || synthetic })
  switch (event.type) {
    case 'AwardModified': {
      const { modification, fiscalYear, change: amount } = event.data
      return changed({ transactions: [...row.transactions.filter((one) => one.modification !== modification), { modification, fiscalYear, amount }] })
    }
    case 'AwardCorrected':
      return changed({ transactions: corrected(row.transactions, event.data.modification, event.data.amount) })
    case 'AwardClusterAttributed':
      return changed({ clusters: event.data.shares.map(({ cluster }) => cluster) })
    default:
      return unreachable(event)
  }
}

const registered = (view: InventoryView, event: Extract<Recorded<ProgramEvent>, { type: 'ProgramRegistered' }>): InventoryView => {
  const { purpose = null, activeFrom = null, activeUntil = null, ...fields } = event.data
  return { ...view, ...fields, purpose, activeFrom, activeUntil, status: 'active', synthetic: view.synthetic || isInvented(event) }
}

/** Programs of all levels: what they do, who runs them, and what they have awarded. */
export const programInventory = defineProjection<InventoryView, InventoryEvent>({
  name: 'program-inventory',
  version: 2,
  title: 'Program inventory',
  description: 'Programs of the three levels with their numbers, instruments and activities, their awards and the clusters that those reach.',
  keyed: 'program id',
  view: inventoryView,
  interests: ['ProgramRegistered', 'ProgramRevised', 'ProgramEnded', 'AwardRecorded', 'AwardModified', 'AwardCorrected', 'AwardClusterAttributed'],
  keys: (event) => [event.data.program],
  initial: (program) => ({
    program,
    status: 'unknown',
    name: null,
    level: null,
    code: null,
    policyArea: null,
    instrument: null,
    targeting: null,
    activities: [],
    purpose: null,
    fundingAgency: null,
    awardingAgency: null,
    implementingAgency: null,
    activeFrom: null,
    activeUntil: null,
    awards: {},
    totals: noTotals,
    clusters: [],
    synthetic: false,
  }),
  evolve: (view, event) => {
    switch (event.type) {
      case 'ProgramRegistered':
        return registered(view, event)
      case 'ProgramRevised': {
        if (view.status === 'unknown') return view
        const { program: _program, reason: _reason, ...revised } = event.data
        return { ...view, ...revised }
      }
      case 'ProgramEnded':
        return view.status === 'unknown' ? view : { ...view, status: 'ended', activeUntil: event.data.on }
      default:
        return awarded(view, event)
    }
  },
  lists: (view) => view.status !== 'unknown',
  columns: [
    { name: 'program', title: 'Program', type: 'id', of: (view) => view.program },
    { name: 'name', title: 'Name', type: 'text', of: (view) => view.name },
    { name: 'level', title: 'Level', type: 'id', of: (view) => view.level },
    { name: 'code', title: 'Number', type: 'id', of: (view) => (view.code?.kind === 'aln' ? view.code.aln : (view.code?.code ?? null)) },
    { name: 'policyArea', title: 'Policy area', type: 'id', of: (view) => view.policyArea },
    { name: 'instrument', title: 'Instrument', type: 'id', of: (view) => view.instrument },
    { name: 'targeting', title: 'Targeting', type: 'id', of: (view) => view.targeting },
    { name: 'activity', title: 'Activities', type: 'set', of: (view) => view.activities },
    { name: 'fundingAgency', title: 'Funding agency', type: 'id', of: (view) => view.fundingAgency },
    { name: 'agency', title: 'Awarding agency', type: 'id', of: (view) => view.awardingAgency },
    { name: 'implementingAgency', title: 'Implementing agency', type: 'id', of: (view) => view.implementingAgency },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters },
    { name: 'fiscalYear', title: 'Fiscal years of awards', type: 'set', of: (view) => [...new Set(Object.values(view.awards).flatMap(({ transactions }) => transactions.map(({ fiscalYear }) => `FY${fiscalYear}`)))].sort() },
    { name: 'awards', title: 'Awards', type: 'number', of: (view) => view.totals.awards },
    { name: 'dollars', title: 'Dollars', type: 'number', of: (view) => Number(BigInt(view.totals.total) / 100n) },
    { name: 'status', title: 'Status', type: 'id', of: (view) => view.status },
  ],
  order: 'name',
})
