import type { ReactNode } from 'react'
import { countText, numberText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Invented, useNames, Why } from '../../parts/traced.tsx'
import type { OverviewPart } from './overview.ts'

const shown = 2

/** Where programs meet without knowing of each other, and what agencies settle about it. */
export const CoordinationCard = ({ row }: OverviewPart): ReactNode => {
  const name = useNames()
  const { relations, moreRelations, cases, moreCases } = row.view.coordination
  const open = relations.length + moreRelations
  return (
    <section className="card" aria-labelledby="card-coordination">
      <h2 id="card-coordination">
        Where programs are fragmented: {numberText(open)} <Why at="/coordination/relations" what="open relations between programs" />
      </h2>
      {open === 0 && <p className="soft">No fragmentation, overlap or suspected duplication is open.</p>}
      <ul className="plain">
        {relations.slice(0, shown).map(({ relation, kind, activity, agencies, programs, awards }) => (
          <li key={relation}>
            <span className="tag">{words(kind)}</span>
            {words(activity)}: {agencies.slice(0, 3).map((agency) => name('agency', agency)).join(', ')}
            {agencies.length > 3 && ` and ${agencies.length - 3} more`}{' '}
            <span className="soft">
              ({countText(programs.length, 'program')}, {countText(awards, 'award')})
            </span>
          </li>
        ))}
        {cases.slice(0, shown).map((one) => (
          <li key={one.case}>
            <span className="tag">Open case</span>
            {one.question} <span className="soft">{one.agencies.map((agency) => name('agency', agency)).join(', ')}</span>
            <Invented when={one.synthetic} />
          </li>
        ))}
      </ul>
      <p className="more">
        {cases.length + moreCases > 0 && `${countText(cases.length + moreCases, 'open case')}. `}
        <To page="fragmentation" query={`?cluster=${encodeURIComponent(row.key)}`}>
          Fragmentation report with whom to call
        </To>
      </p>
    </section>
  )
}
