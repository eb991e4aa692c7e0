import type { ReactNode } from 'react'
import { dayText, words } from '../../parts/format.ts'
import { Invented, useNames, Why } from '../../parts/traced.tsx'
import { ClockTag } from './bits.tsx'
import type { OverviewPart } from './overview.ts'
import { subjectOf } from './overview.ts'

const shown = 3

/** What agencies promised for the cluster, the earliest first. */
export const DueCard = ({ row, limit = shown }: OverviewPart & { readonly limit?: number }): ReactNode => {
  const name = useNames()
  const { items, more } = row.view.due
  const rest = items.length + more - Math.min(limit, items.length)
  return (
    <section className="card" aria-labelledby="card-due">
      <h2 id="card-due">Promised and due</h2>
      {items.length === 0 && <p className="soft">Nothing is promised.</p>}
      <ol className="plain">
        {items.slice(0, limit).map((item, at) => (
          <li key={`${item.what} ${item.of} ${item.action}`}>
            <strong>{dayText(item.due)}</strong> <ClockTag left={item.daysLeft} /> {words(item.what)}, {name('agency', item.agency)}
            <Invented when={item.synthetic} /> <Why at={`/due/items/${at}`} what={words(item.what)} />
            <span className="subject">{subjectOf(item, row.view, name)}</span>
          </li>
        ))}
      </ol>
      {rest > 0 && <p className="more">and {rest} more, due later.</p>}
    </section>
  )
}
