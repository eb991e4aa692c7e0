import type { ReactNode } from 'react'
import { TableHead } from '../parts/table.tsx'
import type { Table } from './series.ts'

/** The same numbers as the bars, exactly: a line for each category, a column for each series, and the sums. */
export const Sums = ({ table, caption, head, nameOf, valueOf, linkOf }: { readonly table: Table; readonly caption: string; readonly head: string; readonly nameOf: (series: string) => string; readonly valueOf: (value: bigint) => string; readonly linkOf: (category: string) => ReactNode }): ReactNode => (
  <div className="scroll" tabIndex={0} role="group" aria-label={`${caption}: table, scrolls sideways`}>
    <table className="usa-table sums">
      <caption>{caption}</caption>
      <TableHead of={[head, ...table.series.map((series) => ({ figures: nameOf(series) })), { figures: 'Together' }]} />
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
