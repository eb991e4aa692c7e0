import type { awardLedger } from '../../../../projections/award-ledger.ts'
import type { gapRegister } from '../../../../projections/gap-register.ts'
import type { Point } from '../../charts/series.ts'
import { tabulated } from '../../charts/series.ts'
import type { Table } from '../../charts/series.ts'
import type { ViewOf } from '../../ledger/views.ts'

export type Award = ViewOf<typeof awardLedger>
export type Gap = ViewOf<typeof gapRegister>

/** What the bars are split by. Gaps have a kind where money has a policy area. */
export const dimensions = ['level', 'agency', 'area'] as const
export type Dimension = (typeof dimensions)[number]

/** What is looked at; an empty text is everything. */
export type Filter = { readonly cluster: string; readonly level: string; readonly agency: string; readonly area: string; readonly year: string }

export type Fact = { readonly year: string; readonly level: string; readonly agency: string; readonly area: string; readonly clusters: readonly string[]; readonly value: bigint; readonly synthetic: boolean }

const unknown = 'not-known'

/** Part of an amount for a share in hundredths of a percent; fractions of a cent are dropped, as in the views of clusters. */
const shareOf = (amount: bigint, share: number): bigint => (amount * BigInt(share)) / 10_000n

/** An award by fiscal year, each modification in its own; of a cluster its share, else the whole award once. */
export const factsOfAward = (award: Award, cluster: string): readonly Fact[] => {
  const { awardingAgency, level, policyArea, fiscalYear, recorded, modifications, clusters, synthetic } = award
  const years = new Map<number, bigint>()
  const add = (year: number | null, amount: string | null): void => void (year === null || amount === null || years.set(year, (years.get(year) ?? 0n) + BigInt(amount)))
  add(fiscalYear, recorded)
  for (const one of modifications) add(one.fiscalYear, one.change)
  const share = cluster === '' ? 10_000 : (clusters.find((one) => one.cluster === cluster)?.share ?? 0)
  if (share === 0) return []
  const what = { level: level ?? unknown, agency: awardingAgency ?? unknown, area: policyArea ?? unknown, clusters: clusters.map((one) => one.cluster), synthetic }
  return [...years].map(([year, amount]) => ({ ...what, year: `FY${year}`, value: shareOf(amount, share) }))
}

/** A gap in the calendar year in which it was identified. */
export const factOfGap = ({ responsible, level, kind, clusters, identifiedAt, synthetic }: Gap): Fact => ({
  year: identifiedAt?.slice(0, 4) ?? unknown,
  level: level ?? unknown,
  agency: responsible ?? unknown,
  area: kind ?? unknown,
  clusters,
  value: 1n,
  synthetic,
})

/** Fiscal years of awards and calendar years of gaps are chosen by their number. */
export const yearOf = ({ year }: Pick<Fact, 'year'>): string => year.replace('FY', '')

const fits = (fact: Fact, { cluster, level, agency, area, year }: Filter): boolean =>
  (cluster === '' || fact.clusters.includes(cluster)) && (level === '' || fact.level === level) && (agency === '' || fact.agency === agency) && (area === '' || fact.area === area) && (year === '' || yearOf(fact) === year)

export const tableOf = (facts: readonly Fact[], filter: Filter, by: Dimension): Table =>
  tabulated(facts.filter((fact) => fits(fact, filter)).map((fact): Point => ({ category: fact.year, series: fact[by], value: fact.value, synthetic: fact.synthetic })))
