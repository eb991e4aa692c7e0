import type { ReactNode, Ref } from 'react'
import type { Table } from './series.ts'

/** Fills that are told apart without colour too: by their order, which the legend and the table have as well. */
const fills = ['#005ea2', '#e5a000', '#2e8540', '#d54309', '#54278f', '#3d4551'] as const
/** Beyond these the rest of the series is drawn together; the table has each. */
const drawn = fills.length

const rowHeight = 46
const barHeight = 20
const legendHeight = 24

type Part = { readonly name: string; readonly value: bigint; readonly fill: string }

const partsOf = (table: Table, category: string, nameOf: (series: string) => string): readonly Part[] => {
  const alone = table.series.length > drawn ? table.series.slice(0, drawn - 1) : table.series
  const rest = table.series.slice(alone.length)
  const one = (series: string, place: number): Part => ({ name: nameOf(series), value: table.at(category, series), fill: fills[place] ?? '#3d4551' })
  const together: readonly Part[] = rest.length === 0 ? [] : [{ name: `${rest.length} others`, value: rest.reduce((sum, series) => sum + table.at(category, series), 0n), fill: '#3d4551' }]
  return [...alone.map(one), ...together]
}

const share = (value: bigint, most: bigint): number => (most <= 0n || value <= 0n ? 0 : Number((value * 100_000n) / most) / 1000)

/**
 * Stacked bars, one line for each category, drawn in percent of the width that there is, so that the words stay as large
 * on a phone. Negative sums have no bar; their figure is written all the same.
 */
export const Bars = ({ table, label, nameOf, valueOf, svg }: { readonly table: Table; readonly label: string; readonly nameOf: (series: string) => string; readonly valueOf: (value: bigint) => string; readonly svg?: Ref<SVGSVGElement> }): ReactNode => {
  const most = table.categories.reduce((max, category) => (table.ofCategory(category) > max ? table.ofCategory(category) : max), 0n)
  const legend = partsOf(table, '', nameOf)
  const top = legend.length * legendHeight + 8
  const height = top + table.categories.length * rowHeight
  return (
    <svg ref={svg} className="bars" role="img" aria-label={label} width="100%" height={height} fontFamily="system-ui, sans-serif" fontSize="14" fill="#1b1b1b">
      {legend.map(({ name, fill }, place) => (
        <g key={name}>
          <rect x="0" y={place * legendHeight + 4} width="14" height="14" fill={fill} stroke="#1b1b1b" strokeWidth="0.5" />
          <text x="22" y={place * legendHeight + 16}>
            {name}
          </text>
        </g>
      ))}
      {table.categories.map((category, row) => {
        const y = top + row * rowHeight
        let start = 0
        return (
          <g key={category}>
            <text x="0" y={y + 14} fontWeight="600">
              {category}
            </text>
            <text x="100%" y={y + 14} textAnchor="end">
              {valueOf(table.ofCategory(category))}
            </text>
            <rect x="0" y={y + 19} width="100%" height={barHeight} fill="#f0f0f0" />
            {partsOf(table, category, nameOf).map(({ name, value, fill }) => {
              const width = share(value, most)
              const x = start
              start += width
              return width === 0 ? null : (
                <rect key={name} x={`${x}%`} y={y + 19} width={`${width}%`} height={barHeight} fill={fill} stroke="#ffffff" strokeWidth="1">
                  <title>{`${category}, ${name}: ${valueOf(value)}`}</title>
                </rect>
              )
            })}
          </g>
        )
      })}
    </svg>
  )
}
