import type { Definition } from '../definition-set/definition-set.ts'
import type { ClusterFigures } from './location-quotient.ts'

type IndustryFigures = { readonly naics: string; readonly establishments: number; readonly employees: number; readonly payroll: number }
type Definitions = { readonly clusters: ReadonlyMap<string, Definition>; readonly clustersOf: ReadonlyMap<string, readonly string[]> }

/** Adds industry figures up to clusters. Industries that no cluster claims are left out; clusters without any are too. */
export const aggregate = ({ clusters, clustersOf }: Definitions, counties: readonly (readonly IndustryFigures[])[]): readonly ClusterFigures[] => {
  const sums = new Map<string, { establishments: number; employees: number; payroll: number }>()
  for (const rows of counties)
    for (const row of rows)
      for (const cluster of clustersOf.get(row.naics) ?? []) {
        const sum = sums.get(cluster) ?? { establishments: 0, employees: 0, payroll: 0 }
        sum.establishments += row.establishments
        sum.employees += row.employees
        sum.payroll += row.payroll
        sums.set(cluster, sum)
      }
  return [...clusters.values()].flatMap(({ id, name, kind }) => {
    const sum = sums.get(id)
    return sum ? [{ cluster: id, name, kind, ...sum }] : []
  })
}
