import type { AwardClusterAttributed, AwardCorrected, AwardModified, AwardRecorded } from '../../domain/award/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import { isInvented, own } from '../concerns.ts'
import type { Transactions } from '../transactions.ts'
import { corrected, shareOf, sumOf } from '../transactions.ts'
import type { AgencyRole, AwardRow, ClusterLine, Portfolio, PortfolioMoney } from './view.ts'
import { agencyRoles, emptyLine } from './view.ts'

export type AwardEvent = EventOf<typeof AwardRecorded | typeof AwardModified | typeof AwardCorrected | typeof AwardClusterAttributed>
type Sum = { readonly awards: number; readonly amount: string }
type Sign = 1 | -1
type Parties = { readonly fundingAgency: string; readonly awardingAgency: string; readonly implementingAgency: string }

/** The parts that an agency has in a program, by the three agencies that it names. */
export const rolesOf = (agency: string, parties: Parties): readonly AgencyRole[] => {
  const named = { funds: parties.fundingAgency, awards: parties.awardingAgency, implements: parties.implementingAgency }
  return agencyRoles.filter((role) => named[role] === agency)
}

const moved = (before: Sum | undefined, sign: Sign, amount: bigint): Sum => ({
  awards: (before?.awards ?? 0) + sign,
  amount: String(BigInt(before?.amount ?? '0') + BigInt(sign) * amount),
})
const without = <A>(values: Readonly<Record<string, A>>, name: string): Readonly<Record<string, A>> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key !== name))
const groupMoved = (groups: Readonly<Record<string, Sum>>, name: string, sign: Sign, amount: bigint): Readonly<Record<string, Sum>> => {
  const after = moved(own(groups, name), sign, amount)
  return after.awards === 0 ? without(groups, name) : { ...groups, [name]: after }
}

const byYear = (transactions: Transactions): ReadonlyMap<string, bigint> => {
  const years = new Map<string, bigint>()
  for (const { fiscalYear, amount } of transactions) years.set(`FY${fiscalYear}`, (years.get(`FY${fiscalYear}`) ?? 0n) + BigInt(amount))
  return years
}

const lineMoved = (before: ClusterLine, row: AwardRow, share: number, sign: Sign): ClusterLine => {
  const years = [...byYear(row.transactions)].map(([year, amount]) => [year, shareOf(amount, share)] as const)
  const amount = years.reduce((sum, [, part]) => sum + part, 0n)
  const programAwards = (own(before.byProgram, row.program) ?? 0) + sign
  return {
    ...before,
    ...moved(before, sign, amount),
    byFiscalYear: years.reduce((groups, [year, part]) => groupMoved(groups, year, sign, part), before.byFiscalYear),
    byProgram: programAwards === 0 ? without(before.byProgram, row.program) : { ...before.byProgram, [row.program]: programAwards },
    synthetic: before.synthetic || row.synthetic,
  }
}

const counted = (money: PortfolioMoney, row: AwardRow | undefined, sign: Sign): PortfolioMoney => {
  if (!row) return money
  const total = sumOf(row.transactions)
  let byCluster = money.byCluster
  let attributed = 0n
  for (const [cluster, share] of Object.entries(row.shares)) {
    const before = own(byCluster, cluster) ?? emptyLine
    const after = lineMoved(before, row, share, sign)
    attributed += BigInt(after.amount) - BigInt(before.amount)
    byCluster = after.awards === 0 ? without(byCluster, cluster) : { ...byCluster, [cluster]: after }
  }
  const role = (name: AgencyRole): Sum => (row.roles.includes(name) ? moved(money.byRole[name], sign, total) : money.byRole[name])
  return {
    ...money,
    ...moved(money, sign, total),
    byCluster,
    unattributed: String(BigInt(money.unattributed) + BigInt(sign) * total - attributed),
    byRole: { funds: role('funds'), awards: role('awards'), implements: role('implements') },
    byPolicyArea: groupMoved(money.byPolicyArea, row.policyArea, sign, total),
    byFiscalYear: [...byYear(row.transactions)].reduce((groups, [year, amount]) => groupMoved(groups, year, sign, amount), money.byFiscalYear),
  }
}

/** Takes what was known of an award out of every sum, and puts its new state in. */
const put = (view: Portfolio, money: PortfolioMoney, award: string, after: AwardRow): Portfolio => {
  const summed = counted(counted(money, own(money.held, award), -1), after, 1)
  return { ...view, money: { ...summed, held: { ...money.held, [award]: after } }, synthetic: view.synthetic || after.synthetic }
}

const sharesOf = (list: readonly { readonly cluster: string; readonly share: number }[]): Readonly<Record<string, number>> =>
  list.reduce<Readonly<Record<string, number>>>((shares, { cluster, share }) => ({ ...shares, [cluster]: share }), {})

export const awarded = (view: Portfolio, event: Recorded<AwardEvent>): Portfolio => {
  const { money } = view
  if (money === null) return view
  const synthetic = isInvented(event)
  if (event.type === 'AwardRecorded') {
    const { award, program, policyArea, fiscalYear, amount, clusters } = event.data
    const transactions = [{ modification: '', fiscalYear, amount }]
    return put(view, money, award, { program, policyArea, roles: rolesOf(view.agency, event.data), transactions, shares: sharesOf(clusters), synthetic })
  }
  const row = own(money.held, event.data.award)
  if (!row) return view
  const changed = (change: Partial<AwardRow>): Portfolio => put(view, money, event.data.award, { ...row, ...change, synthetic: row.synthetic || synthetic })
  switch (event.type) {
    case 'AwardModified': {
      const { modification, fiscalYear, change: amount } = event.data
      return changed({ transactions: [...row.transactions.filter((one) => one.modification !== modification), { modification, fiscalYear, amount }] })
    }
    case 'AwardCorrected':
      return changed({ transactions: corrected(row.transactions, event.data.modification, event.data.amount) })
    case 'AwardClusterAttributed':
      return changed({ shares: sharesOf(event.data.shares) })
    default:
      return unreachable(event)
  }
}
