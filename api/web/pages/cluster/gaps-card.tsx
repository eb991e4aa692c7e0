import type { ReactNode } from 'react'
import { dayText, nameWords, numberText, words } from '../../parts/format.ts'
import { Invented, useNames, Why } from '../../parts/traced.tsx'
import { ClockTag, More, Words } from './bits.tsx'
import type { OverviewPart } from './overview.ts'
import { gapsByClock } from './overview.ts'

/** Gaps that are shown at first sight, the most urgent of them. */
const shown = 4

/** Open gaps by owner, with what runs for each. */
export const GapsCard = ({ row, limit = shown }: OverviewPart & { readonly limit?: number }): ReactNode => {
  const name = useNames()
  const { open } = row.view.gaps
  const gaps = gapsByClock(row.view)
  const visible = gaps.slice(0, limit)
  const owners = [...new Set(visible.map(({ owner }) => owner))]
  return (
    <section className="card" aria-labelledby="card-gaps">
      <h2 id="card-gaps">
        Open gaps: {numberText(open)} <Why at="/gaps/open" what="open gaps" />
      </h2>
      {open === 0 && <p className="soft">No agency has an open policy gap here.</p>}
      {owners.map((owner) => (
        <div key={owner}>
          <h3>
            {name('agency', owner)} <span className="soft">{visible.find((one) => one.owner === owner)?.level ? `(${words(row.view.gaps.byOwner[owner]?.level ?? '')})` : ''}</span>
          </h3>
          <ul className="plain">
            {visible
              .filter((one) => one.owner === owner)
              .map(({ gap, at, clock }) => (
                <li key={gap.gap}>
                  <Words of={gap.statement} />
                  <br />
                  <span className="tag">{words(gap.status)}</span>
                  {clock && (
                    <>
                      {clock.what} {dayText(clock.day)} <ClockTag left={clock.left} />
                    </>
                  )}
                  {gap.decision !== null && <span className="soft"> Answer: {nameWords(gap.decision)}.</span>}
                  <Invented when={gap.synthetic} /> <Why at={`/gaps/byOwner/${owner}/gaps/${at}`} what="this gap" />
                </li>
              ))}
          </ul>
        </div>
      ))}
      <More count={open - visible.length} projection="gap-register" cluster={row.key} what="all gaps of this cluster" />
    </section>
  )
}
