import type { ReactNode } from 'react'
import type { Table } from './series.ts'

/** The same numbers as the bars, exactly: a line for each category, a column for each series, and the sums. */
export const Sums = ({ table, caption, head, nameOf, valueOf, linkOf }: { readonly table: Table; readonly caption: string; readonly head: string; readonly nameOf: (series: string) => string; readonly valueOf: (value: bigint) => string; readonly linkOf: (category: string) => ReactNode }): ReactNode => (
  <div className="scroll" tabIndex={0} role="group" aria-label={`${caption}: table, scrolls sideways`}>
    <table className="usa-table sums">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          {table.series.map((series) => (
            <th key={series} scope="col" className="number">
              {nameOf(series)}
            </th>
          ))}
          <th scope="col" className="number">
            Together
          </th>
        </tr>
      </thead>
      <tbody>
        {table.categories.map((category) => (
          <tr key={category}>
            <th scope="row">{linkOf(category)}</th>
            {table.series.map((series) => (
              <td key={series} className="number">
                {valueOf(table.at(category, series))}
              </td>
            ))}
            <td className="number">
              <strong>{valueOf(table.ofCategory(category))}</strong>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Together</th>
          {table.series.map((series) => (
            <td key={series} className="number">
              {valueOf(table.ofSeries(series))}
            </td>
          ))}
          <td className="number">
            <strong>{valueOf(table.total)}</strong>
          </td>
        </tr>
      </tfoot>
    </table>
  </div>
)
