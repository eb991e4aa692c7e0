import type { Infer } from '../kernel/schema.ts'
import type { clusterRow } from './events.ts'

/** Concentration from which a region has a meaningful presence of a cluster; the paper's own figure. */
export const presenceThreshold = 1.5

/** Version of the rule by which presence is determined: raised when the threshold or the formula changes. */
export const presenceCriteria = 'presence-1'

/** The formula in words, as it is put on record beside every determination. */
export const locationQuotientFormula =
  '(cluster employment in region / traded employment in region) / (cluster employment in nation / traded employment in nation)'

const sixDecimals = (value: number): number => Math.round(value * 1e6) / 1e6

/**
 * How concentrated a traded cluster is in a region against the nation, over traded employment only. `null` where a base
 * is zero, for then there is nothing to compare.
 */
export const locationQuotient = (
  cluster: { readonly region: number; readonly nation: number },
  traded: { readonly region: number; readonly nation: number },
): number | null =>
  traded.region <= 0 || traded.nation <= 0 || cluster.nation <= 0
    ? null
    : sixDecimals(cluster.region / traded.region / (cluster.nation / traded.nation))

export type ClusterFigures = Infer<typeof clusterRow>

/** Employment of all rows of one kind. */
export const employmentOf = (rows: readonly ClusterFigures[], kind: ClusterFigures['kind']): number =>
  rows.reduce((sum, row) => (row.kind === kind ? sum + row.employees : sum), 0)

/** The rows of a region with their quotient and their share of the nation; local clusters get no quotient. */
export const withQuotients = (
  rows: readonly ClusterFigures[],
  nation: readonly ClusterFigures[],
): readonly (ClusterFigures & { readonly lq: number | null; readonly nationalShare: number | null })[] => {
  const national = new Map(nation.map((row) => [row.cluster, row.employees]))
  const traded = { region: employmentOf(rows, 'traded'), nation: employmentOf(nation, 'traded') }
  return rows.map((row) => {
    const whole = national.get(row.cluster) ?? 0
    return {
      ...row,
      lq: row.kind === 'local' ? null : locationQuotient({ region: row.employees, nation: whole }, traded),
      nationalShare: whole > 0 ? sixDecimals(row.employees / whole) : null,
    }
  })
}
