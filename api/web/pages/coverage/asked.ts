import type { agencyDirectory } from '../../../../projections/agency-directory.ts'
import type { coverageMatrix } from '../../../../projections/coverage-matrix.ts'
import useSWR from 'swr'
import { ask } from '../../ledger/ask.ts'
import { useCut, withCut } from '../../ledger/cut.ts'
import type { Asked, Rows, ViewOf } from '../../ledger/views.ts'
import { rowsPath, useRows } from '../../ledger/views.ts'

export type Cell = ViewOf<typeof coverageMatrix>
export type CellRows = Rows<Cell>
export type Agency = ViewOf<typeof agencyDirectory>

/** Most rows that one answer gives. */
const most = 1000

/** All pairs as far as one answer holds them; of a chosen agency all of its own. */
export const useCoverage = (agency: string): Asked<CellRows> => {
  const whole = useRows<Cell>('coverage-matrix', { limit: most })
  const cut = whole.data !== undefined && whole.data.total > whole.data.rows.length
  const own = useRows<Cell>('coverage-matrix', cut && agency !== '' ? { agency, limit: most } : null)
  return cut && agency !== '' ? own : whole
}

/** Level of each agency. */
export const useAgencies = (): ReadonlyMap<string, Agency> => {
  const { data } = useRows<Agency>('agency-directory', { limit: most })
  return new Map(data?.rows.map(({ key, view }) => [key, view]))
}

/** The key and the states of each line: neither holds a comma or a quote, and what stands between them may. */
const statesIn = async (path: string): Promise<ReadonlyMap<string, readonly string[]>> => {
  const lines = (await (await ask(path)).text()).split(/\r?\n/)
  const place = (lines[0] ?? '').split(',').indexOf('state')
  const cells = (line: string): readonly string[] => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  return new Map(
    lines.slice(1).flatMap((line) => {
      const [key = '', ...rest] = cells(line)
      return key === '' ? [] : [[key, (rest[place - 1] ?? '').split('; ').filter(Boolean)] as const]
    }),
  )
}

/** States of the clusters in which something was done last, from the list of them as CSV: as views they would be a megabyte. */
export const useStatesOfClusters = (): ReadonlyMap<string, readonly string[]> | undefined => {
  const [cut] = useCut()
  const path = withCut(rowsPath('cluster-overview', { format: 'csv', limit: most }), cut)
  return useSWR<ReadonlyMap<string, readonly string[]>, unknown>(`states of clusters ${path}`, () => statesIn(path), { revalidateOnFocus: false, keepPreviousData: true }).data
}
