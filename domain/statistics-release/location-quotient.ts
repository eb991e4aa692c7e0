/** Concentration from which a region has a meaningful presence of a cluster; the paper's own figure. */
export const presenceThreshold = 1.5

/** The formula in words, as it is put on record beside every determination. */
export const locationQuotientFormula = '(cluster employment in region / traded employment in region) / (cluster employment in nation / traded employment in nation)'

/**
 * How concentrated a traded cluster is in a region against the nation, over traded employment only. `null` where a base
 * is zero, for then there is nothing to compare.
 */
export const locationQuotient = (cluster: { readonly region: number; readonly nation: number }, traded: { readonly region: number; readonly nation: number }): number | null => {
  if (traded.region <= 0 || traded.nation <= 0 || cluster.nation <= 0) return null
  const quotient = cluster.region / traded.region / (cluster.nation / traded.nation)
  return Math.round(quotient * 1e6) / 1e6
}

export type ClusterFigures = { readonly cluster: string; readonly name: string; readonly kind: 'traded' | 'local'; readonly establishments: number; readonly employees: number; readonly payroll: number }

/** Employment of all rows of one kind. */
export const employmentOf = (rows: readonly ClusterFigures[], kind: 'traded' | 'local'): number => rows.reduce((sum, row) => (row.kind === kind ? sum + row.employees : sum), 0)

/** The rows of a region with their quotient; local clusters get none. */
export const withQuotients = (rows: readonly ClusterFigures[], nation: readonly ClusterFigures[]): readonly (ClusterFigures & { readonly lq: number | null })[] => {
  const national = new Map(nation.map((row) => [row.cluster, row.employees]))
  const traded = { region: employmentOf(rows, 'traded'), nation: employmentOf(nation, 'traded') }
  return rows.map((row) => ({ ...row, lq: row.kind === 'local' ? null : locationQuotient({ region: row.employees, nation: national.get(row.cluster) ?? 0 }, traded) }))
}
