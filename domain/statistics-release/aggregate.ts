import type { ClustersOf, Definition } from '../definition-set/industries.ts'
import { clustersOfIndustry } from '../definition-set/industries.ts'
import type { Infer } from '../kernel/schema.ts'
import type { industryRow } from './events.ts'
import type { ClusterFigures } from './location-quotient.ts'

export type IndustryRow = Infer<typeof industryRow>
type Definitions = { readonly clusters: ReadonlyMap<string, Definition>; readonly clustersOf: ClustersOf }
type Sum = { establishments: number; employees: number; payroll: number; suppressed: number }

export type Aggregated = {
  readonly rows: readonly ClusterFigures[]
  /** Industries that no cluster claims, and their jobs. */
  readonly unassigned: { readonly industries: number; readonly employees: number }
}

const nothing: Sum = { establishments: 0, employees: 0, payroll: 0, suppressed: 0 }

/**
 * Adds industry figures up to clusters, in the order of the definition set. Clusters without any figure are left out,
 * but for those of an earlier measurement: where they had jobs before, it is news that they have none.
 */
export const aggregate = (
  { clusters, clustersOf }: Definitions,
  counties: Iterable<readonly IndustryRow[]>,
  earlier: readonly { readonly cluster: string }[] = [],
): Aggregated => {
  const owners = new Map<string, readonly string[]>()
  const sums = new Map<string, Sum>(earlier.map(({ cluster }) => [cluster, { ...nothing }]))
  const left = new Map<string, number>()
  for (const rows of counties)
    for (const { naics, establishments, employees, payroll, suppressed } of rows) {
      const claimed = owners.get(naics) ?? clustersOfIndustry(clustersOf, naics)
      owners.set(naics, claimed)
      if (claimed.length === 0) left.set(naics, (left.get(naics) ?? 0) + employees)
      for (const cluster of claimed) {
        const sum = sums.get(cluster) ?? { ...nothing }
        sum.establishments += establishments
        sum.employees += employees
        sum.payroll += payroll
        if (suppressed === true) sum.suppressed += 1
        sums.set(cluster, sum)
      }
    }
  return {
    rows: [...clusters.values()].flatMap(({ id, name, kind }) => {
      const sum = sums.get(id)
      if (sum === undefined) return []
      const { suppressed, ...figures } = sum
      return [{ cluster: id, name, kind, ...figures, ...(suppressed > 0 ? { suppressed } : {}) }]
    }),
    unassigned: { industries: left.size, employees: [...left.values()].reduce((sum, one) => sum + one, 0) },
  }
}
