import type { ReactNode } from 'react'
import type { ColumnSpec } from '../ledger/catalogue.ts'
import { titleOf } from './columns.ts'

const arrows = { ascending: '▲', descending: '▼', none: '' } as const

/** A column head that sorts by its column; the first time numbers and dates stand with the largest on top. */
export const SortHead = ({ column, order, put, title = titleOf(column), className = column.type === 'number' ? 'number' : '' }: { readonly column: ColumnSpec; readonly order: string; readonly put: (sort: string) => void; readonly title?: string; readonly className?: string }): ReactNode => {
  const now = order === column.name ? 'ascending' : order === `-${column.name}` ? 'descending' : 'none'
  const first = column.type === 'number' || column.type === 'date' ? `-${column.name}` : column.name
  const other = now === 'ascending' ? `-${column.name}` : now === 'descending' ? column.name : first
  return (
    <th scope="col" aria-sort={now === 'none' ? undefined : now} className={className}>
      <button type="button" className="sort" onClick={() => put(other)}>
        {title} <span aria-hidden="true">{arrows[now]}</span>
      </button>
    </th>
  )
}
