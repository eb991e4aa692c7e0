import { useVirtualizer } from '@tanstack/react-virtual'
import type { ReactNode } from 'react'
import { memo, useEffect, useMemo, useRef } from 'react'
import type { ColumnSpec } from '../../ledger/catalogue.ts'
import type { CellRow, ListPages } from '../../ledger/list-pages.ts'
import type { Namer } from '../../lists/columns.ts'
import { cellText, isFlag, isSpoken, kindOf, titleOf } from '../../lists/columns.ts'
import { SortHead } from '../../lists/sort-head.tsx'
import { To } from '../../parts/link.tsx'
import { Invented } from '../../parts/traced.tsx'

/** Pixels that a row is high; every row is one line, so that none needs to be measured. */
const rowHeight = 44
/** Rows beyond what is seen that are drawn, and that are asked for before they are reached. */
const overscan = 10
/** Of the head, with the bar that scrolls sideways. */
const headHeight = 76
const ahead = 250

const widths: Readonly<Record<ColumnSpec['type'], number>> = { number: 8, date: 10, id: 12, set: 16, text: 18 }
/** Width of the column that names the row, in rem. */
const nameWidth = 20

type Names = { readonly column: ColumnSpec | undefined; readonly others: readonly ColumnSpec[] }

/** The column by which a row is called, if it has one; else it goes by its key. Marks stand beside the name, bare ids at the end. */
const namesOf = (columns: readonly ColumnSpec[], namer: Namer): Names => {
  const column = ['name', 'title', 'statement', 'topics', 'request'].map((name) => columns.find((one) => one.name === name)).find((one) => one !== undefined)
  const others = columns.filter((one) => one !== column && one.name !== 'synthetic')
  return { column, others: [...others.filter((one) => isSpoken(one, namer)), ...others.filter((one) => !isSpoken(one, namer))] }
}

type RowProps = { readonly row: CellRow; readonly place: number; readonly names: Names; readonly namer: Namer; readonly open: (key: string) => void }

const Cell = ({ column, row, namer }: { readonly column: ColumnSpec; readonly row: CellRow; readonly namer: Namer }): ReactNode => {
  const value = row.cells[column.name]
  const text = cellText(column, value, namer)
  const one = Array.isArray(value) && value.length === 1 ? (value[0] as string) : value
  const cluster = typeof one === 'string' && kindOf(column, namer.codes) === 'cluster' ? one : undefined
  return (
    <td className={column.type === 'number' && !isFlag(column) ? 'number' : undefined} title={text.length > 20 ? text : undefined}>
      {cluster === undefined ? (
        text
      ) : (
        <To page="cluster" places={{ cluster }}>
          {text}
        </To>
      )}
    </td>
  )
}

/** Rows that stand still are not drawn again while others come and go. */
const TableRow = memo(({ row, place, names, namer, open }: RowProps): ReactNode => {
  const name = names.column === undefined ? '' : cellText(names.column, row.cells[names.column.name], namer)
  return (
    <tr aria-rowindex={place + 2} className={place % 2 === 1 ? 'odd' : undefined}>
      <th scope="row">
        <button type="button" className="opens" onClick={() => open(row.key)} title={name === '' ? row.key : name}>
          {name === '' ? row.key : name}
        </button>
        <Invented when={row.cells.synthetic === 1} />
      </th>
      {names.others.map((column) => (
        <Cell key={column.name} column={column} row={row} namer={namer} />
      ))}
    </tr>
  )
})

const Space = ({ height, columns }: { readonly height: number; readonly columns: number }): ReactNode =>
  height > 0 && (
    <tr aria-hidden="true">
      <td colSpan={columns} className="space" style={{ height: `${height}px` }} />
    </tr>
  )

export type LongTableProps = {
  readonly title: string
  /** Those that lists sort by first. */
  readonly columns: readonly ColumnSpec[]
  readonly sortable: number
  readonly list: ListPages<CellRow>
  readonly namer: Namer
  readonly order: string
  readonly sort: (sort: string) => void
  readonly open: (key: string) => void
}

/** A table of any length of which only the rows in sight are drawn. */
export const LongTable = ({ title, columns, sortable, list, namer, order, sort, open }: LongTableProps): ReactNode => {
  const place = useRef<HTMLDivElement>(null)
  const opens = useRef(open)
  opens.current = open
  const steady = useRef((key: string) => opens.current(key))
  const { rows, total, hasMore, more } = list
  const names = useMemo(() => namesOf(columns, namer), [columns, namer])
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => place.current, estimateSize: () => rowHeight, overscan })
  const items = virtual.getVirtualItems()
  const [first, last] = [items[0], items.at(-1)]
  useEffect(() => {
    if (hasMore && list.fault === undefined && (last?.index ?? 0) >= rows.length - ahead) more()
  })
  // Another order or filter begins at its top.
  const top = rows[0]?.key
  useEffect(() => void place.current?.scrollTo({ top: 0 }), [order, top])
  const { column: nameColumn, others } = names
  const sortables = new Set(columns.slice(0, sortable))
  const width = nameWidth + others.reduce((sum, { type }) => sum + widths[type], 0)
  return (
    <div className="long" style={{ height: `min(72vh, ${headHeight + rows.length * rowHeight}px)` }} ref={place} tabIndex={0} role="group" aria-label={`${title}: table, scrolls`}>
      <table className="usa-table" aria-rowcount={total + 1} style={{ width: `${width}rem` }}>
        <caption className="usa-sr-only">{title}</caption>
        <colgroup>
          <col style={{ width: `${nameWidth}rem` }} />
          {others.map(({ name, type }) => (
            <col key={name} style={{ width: `${widths[type]}rem` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {nameColumn && sortables.has(nameColumn) ? <SortHead column={nameColumn} order={order} put={sort} /> : <th scope="col">Key</th>}
            {others.map((column) =>
              sortables.has(column) ? (
                <SortHead key={column.name} column={column} order={order} put={sort} className={column.type === 'number' && !isFlag(column) ? 'number' : ''} />
              ) : (
                <th key={column.name} scope="col" className={column.type === 'number' ? 'number' : undefined}>
                  {titleOf(column)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          <Space height={first?.start ?? 0} columns={others.length + 1} />
          {items.map(({ index }) => {
            const row = rows[index]
            return row && <TableRow key={row.key} row={row} place={index} names={names} namer={namer} open={steady.current} />
          })}
          <Space height={virtual.getTotalSize() - (last?.end ?? 0)} columns={others.length + 1} />
        </tbody>
      </table>
    </div>
  )
}
