import type { ReactNode } from 'react'
import { useRef, useState } from 'react'
import { Invented } from '../parts/traced.tsx'
import { Bars } from './bars.tsx'
import type { Table } from './series.ts'
import { Sums } from './sums.tsx'
import './charts.css'

/** Width of a picture that is taken away; on a page the bars are as wide as there is room. */
const pictureWidth = 800

/** The picture as a file of its own, which runs no script and asks for nothing. */
const saveSvg = (svg: SVGSVGElement, title: string): void => {
  const copy = svg.cloneNode(true) as SVGSVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(pictureWidth))
  const named = document.createElementNS('http://www.w3.org/2000/svg', 'title')
  named.textContent = title
  copy.prepend(named)
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.svg`
  link.click()
  URL.revokeObjectURL(address)
}

const Embed = ({ address, title, height }: { readonly address: string; readonly title: string; readonly height: number }): ReactNode => {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="usa-button usa-button--unstyled" aria-expanded={open} onClick={() => setOpen(!open)}>
        Embed this
      </button>
      {open && (
        <div className="embed">
          <p>
            This shows the chart alone, with its table and no script of anybody else. The operator says which sites may frame it (LEDGER_EMBED), and whoever looks must be signed in here. For a page that everybody may read, take the picture as SVG and the table as CSV.
          </p>
          <textarea className="usa-textarea" readOnly rows={3} aria-label={`Markup that embeds: ${title}`} value={`<iframe src="${address}" title="${title.replaceAll('"', '&quot;')}" width="100%" height="${height}"></iframe>`} />
        </div>
      )}
    </>
  )
}

export type ChartProps = {
  readonly table: Table
  readonly title: string
  /** What is counted, and how: under the title. */
  readonly note: string
  /** What the categories are: "Fiscal year". */
  readonly head: string
  readonly nameOf: (series: string) => string
  readonly valueOf: (value: bigint) => string
  /** A category as it stands in the table: its name, with a link to what it is made of. */
  readonly linkOf: (category: string) => ReactNode
  readonly links: ReactNode
  /** Address of the chart alone; it is offered where it is given. */
  readonly embed?: string
}

/** A chart with everything that belongs to it: what it says, its table, its CSV, what it is made of, and the chart to take away. */
export const Chart = ({ table, title, note, head, nameOf, valueOf, linkOf, links, embed }: ChartProps): ReactNode => {
  const svg = useRef<SVGSVGElement>(null)
  return (
    <figure className="chart">
      <figcaption>
        <h2>
          {title}
          <Invented when={table.synthetic} />
        </h2>
        <p className="soft">{note}</p>
      </figcaption>
      <Bars table={table} label={`${title}. The table below has the same numbers.`} nameOf={nameOf} valueOf={valueOf} svg={svg} />
      <Sums table={table} caption={`${title}, as a table`} head={head} nameOf={nameOf} valueOf={valueOf} linkOf={linkOf} />
      <p className="links no-print">
        {links}
        <button type="button" className="usa-button usa-button--unstyled" onClick={() => svg.current !== null && saveSvg(svg.current, title)}>
          Download SVG
        </button>
        {embed !== undefined && <Embed address={embed} title={title} height={260 + 100 * table.categories.length} />}
      </p>
    </figure>
  )
}
