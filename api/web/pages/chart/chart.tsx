import type { ReactNode } from 'react'
import type { PageProps } from '../../page-props.ts'
import { To } from '../../parts/link.tsx'
import { charts, useView } from '../money/charts.tsx'

/** One chart alone, to be framed by a page of another site. */
export const ChartPage = ({ places }: PageProps): ReactNode => {
  const view = useView()
  const One = charts[places.chart ?? '']
  if (One === undefined)
    return (
      <>
        <h1>There is no such chart</h1>
        <p>
          The charts are {Object.keys(charts).join(' and ')}. They stand on <To page="money">Money and gaps</To>.
        </p>
      </>
    )
  return (
    <>
      <h1 className="usa-sr-only">Chart of the Cluster Ledger</h1>
      <One {...view} alone />
    </>
  )
}
