import type { AwardClusterAttributed, AwardCorrected, AwardModified, AwardRecorded, AwardTerminated } from '../../domain/award/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import { levels } from '../../domain/kernel/event.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, date, integer, nullable, object, oneOfText, record, ref } from '../../domain/kernel/schema.ts'
import { instruments, policyAreas } from '../../domain/program/events.ts'
import { isInvented, own } from '../concerns.ts'
import type { Transactions } from '../transactions.ts'
import { centsSum, corrected, shareOf, transactionsSchema } from '../transactions.ts'

const group = object({ awards: integer({ minimum: 0 }), amount: centsSum({ description: "The cluster's share of the awards." }) })
type Group = Infer<typeof group>

const awardRow = object({
  program: ref('program'),
  agency: ref('agency', { description: 'The awarding agency.' }),
  fundingAgency: ref('agency'),
  implementingAgency: ref('agency'),
  level: nullable(oneOfText(levels)),
  policyArea: nullable(oneOfText(policyAreas)),
  instrument: nullable(oneOfText(instruments)),
  basis: nullable(oneOfText(['announced', 'obligated']), { description: 'An announcement is not yet an obligation.' }),
  actionDate: nullable(date()),
  share: integer({ minimum: 0, maximum: 10_000, description: 'Hundredths of a percent that are for this cluster.' }),
  transactions: transactionsSchema,
  terminated: nullable(date()),
  synthetic: boolean(),
})
type AwardRow = Infer<typeof awardRow>

type Dimension = 'byAgency' | 'byProgram' | 'byLevel' | 'byPolicyArea' | 'byInstrument' | 'byFiscalYear' | 'byBasis'

/**
 * Public money for the cluster. Sums hold the cluster's share, in whole cents an award and fiscal year. An award that
 * was attributed to the cluster only after it was recorded is known by name alone here: it is in `awards` without
 * transactions, and in no sum.
 */
export const moneyView = object({
  total: group,
  byAgency: record(group, { description: 'By awarding agency.' }),
  byProgram: record(group),
  byLevel: record(group, { description: 'By level of government of the program.' }),
  byPolicyArea: record(group),
  byInstrument: record(group, { description: 'By instrument: grants, loans and so on, as the program was when the award was recorded.' }),
  byFiscalYear: record(group, { description: 'By fiscal year of the awarding agency, such as FY2024; each modification counts in its own.' }),
  byBasis: record(group, { description: 'Announced and obligated apart: an announcement is not yet an obligation.' }),
  awards: record(awardRow, { description: 'By award id: every award that has a share for the cluster.' }),
})
export type Money = Infer<typeof moneyView>
export type AwardEvent = Recorded<EventOf<typeof AwardRecorded | typeof AwardModified | typeof AwardCorrected | typeof AwardTerminated | typeof AwardClusterAttributed>>

const none: Group = { awards: 0, amount: '0' }
export const noMoney: Money = { total: none, byAgency: {}, byProgram: {}, byLevel: {}, byPolicyArea: {}, byInstrument: {}, byFiscalYear: {}, byBasis: {}, awards: {} }

type Part = { readonly dimension: Dimension; readonly name: string; readonly amount: bigint }

const byYear = (row: AwardRow): ReadonlyMap<number, bigint> => {
  const years = new Map<number, bigint>()
  for (const { fiscalYear, amount } of row.transactions) years.set(fiscalYear, (years.get(fiscalYear) ?? 0n) + BigInt(amount))
  return new Map([...years].map(([year, amount]) => [year, shareOf(amount, row.share)]))
}

/** What one award adds to each group; the whole is the sum of its years, so that every grouping adds up to the same. */
const partsOf = (row: AwardRow): { readonly total: bigint; readonly parts: readonly Part[] } => {
  const years = byYear(row)
  const total = [...years.values()].reduce((sum, amount) => sum + amount, 0n)
  const parts: Part[] = [
    { dimension: 'byAgency', name: row.agency, amount: total },
    { dimension: 'byProgram', name: row.program, amount: total },
    ...[...years].map(([year, amount]): Part => ({ dimension: 'byFiscalYear', name: `FY${year}`, amount })),
  ]
  if (row.level !== null) parts.push({ dimension: 'byLevel', name: row.level, amount: total })
  if (row.policyArea !== null) parts.push({ dimension: 'byPolicyArea', name: row.policyArea, amount: total })
  if (row.instrument !== null) parts.push({ dimension: 'byInstrument', name: row.instrument, amount: total })
  if (row.basis !== null) parts.push({ dimension: 'byBasis', name: row.basis, amount: total })
  return { total, parts }
}

const plus = (before: Group | undefined, count: 1 | -1, amount: bigint): Group => ({ awards: (before?.awards ?? 0) + count, amount: String(BigInt(before?.amount ?? '0') + BigInt(count) * amount) })

const counted = (money: Money, row: AwardRow | undefined, count: 1 | -1): Money => {
  if (row === undefined || row.transactions.length === 0) return money
  const { total, parts } = partsOf(row)
  const after: { -readonly [K in keyof Money]: Money[K] } = { ...money, total: plus(money.total, count, total) }
  for (const { dimension, name, amount } of parts) {
    const changed = plus(own(after[dimension], name), count, amount)
    const groups = { ...after[dimension], [name]: changed }
    after[dimension] = changed.awards === 0 ? Object.fromEntries(Object.entries(groups).filter(([key]) => key !== name)) : groups
  }
  return after
}

/** Puts an award, or its new state, in place of what was known of it; without `after` it is taken out. */
const put = (money: Money, award: string, after: AwardRow | undefined): Money => {
  const summed = counted(counted(money, own(money.awards, award), -1), after, 1)
  return { ...summed, awards: after ? { ...money.awards, [award]: after } : Object.fromEntries(Object.entries(money.awards).filter(([id]) => id !== award)) }
}

const changed = (money: Money, award: string, change: (row: AwardRow) => Partial<AwardRow>): Money => {
  const row = own(money.awards, award)
  return row ? put(money, award, { ...row, ...change(row) }) : money
}

const recordedRow = (event: Extract<AwardEvent, { type: 'AwardRecorded' }>, share: number): AwardRow => {
  const { program, awardingAgency: agency, fundingAgency, implementingAgency, level, policyArea, instrument, basis, actionDate, fiscalYear, amount } = event.data
  return { program, agency, fundingAgency, implementingAgency, level, policyArea, instrument, basis, actionDate, share, transactions: [{ modification: '', fiscalYear, amount }], terminated: null, synthetic: isInvented(event) }
}

const attributed = (money: Money, event: Extract<AwardEvent, { type: 'AwardClusterAttributed' }>, cluster: string): Money => {
  const { award, shares, program, awardingAgency: agency, fundingAgency, implementingAgency } = event.data
  const share = shares.find((one) => one.cluster === cluster)?.share
  if (share === undefined) return put(money, award, undefined)
  const unseen = { program, agency, fundingAgency, implementingAgency, level: null, policyArea: null, instrument: null, basis: null, actionDate: null, transactions: [], terminated: null, synthetic: isInvented(event) }
  return put(money, award, { ...(own(money.awards, award) ?? unseen), share })
}

export const moneyAfter = (money: Money, event: AwardEvent, cluster: string): Money => {
  switch (event.type) {
    case 'AwardRecorded':
      return put(money, event.data.award, recordedRow(event, event.data.clusters.find((one) => one.cluster === cluster)?.share ?? 0))
    case 'AwardModified': {
      const { award, modification, fiscalYear, change } = event.data
      const added = (transactions: Transactions): Transactions => (transactions.length === 0 ? transactions : [...transactions, { modification, fiscalYear, amount: change }])
      return changed(money, award, ({ transactions }) => ({ transactions: added(transactions) }))
    }
    case 'AwardCorrected': {
      const { award, modification, amount } = event.data
      return changed(money, award, ({ transactions }) => ({ transactions: corrected(transactions, modification, amount) }))
    }
    case 'AwardTerminated':
      return changed(money, event.data.award, () => ({ terminated: event.data.on }))
    case 'AwardClusterAttributed':
      return attributed(money, event, cluster)
    default:
      return unreachable(event)
  }
}
