import type { ReactNode } from 'react'
import type { constraintRegister } from '../../../../../projections/constraint-register.ts'
import type { ViewOf } from '../../../ledger/views.ts'
import { useRows } from '../../../ledger/views.ts'
import { countText, dayText, numberText, words } from '../../../parts/format.ts'
import { Answer, Empty } from '../../../parts/states.tsx'
import { Invented, SourceOf, useNames, Why } from '../../../parts/traced.tsx'
import { More, Sources, Words } from '../bits.tsx'
import type { OverviewPart } from '../overview.ts'

type Finding = ViewOf<typeof constraintRegister>

const Item = ({ view }: { readonly view: Finding }): ReactNode => {
  const name = useNames()
  return (
    <li>
      <span className="tag">{words(view.kind ?? 'finding')}</span>
      {view.category !== null && <span className="tag">{words(view.category)}</span>}
      {view.status !== 'open' && <span className="tag">{words(view.status)}</span>}
      {view.severity !== null && <span className="tag">{words(view.severity)} severity</span>}
      {view.status === 'open' ? <Words of={view.statement} /> : <del><Words of={view.statement} /></del>}
      <br />
      <span className="soft">
        {view.agency !== null && name('agency', view.agency)}
        {view.identifiedAt !== null && `, ${dayText(view.identifiedAt)}`}
        {typeof view.daysOpen === 'number' && `, open ${countText(view.daysOpen, 'day')}`}; {countText(view.reports, 'reporter')}
        {view.gaps.length > 0 && `; ${countText(view.gaps.length, 'policy gap')} rests on it`}
        {view.referrals.length > 0 && `; ${countText(view.referrals.length, 'referral')}`}
      </span>
      <Invented when={view.synthetic} />
    </li>
  )
}

const Referrals = ({ row }: OverviewPart): ReactNode => {
  const name = useNames()
  const { items, more, open } = row.view.referrals
  return open === 0 ? null : (
    <>
      <h3>
        Referrals under way: {numberText(open)} <Why at="/referrals/open" what="open referrals" />
      </h3>
      <ul className="plain">
        {items.map((one) => (
          <li key={one.referral}>
            <span className="tag">{words(one.status)}</span>
            <Words of={one.request} />
            <br />
            <span className="soft">
              {name('agency', one.agency)} to {name('agency', one.owner)}, {dayText(one.referredAt)}
              {typeof one.daysOpen === 'number' && `, open ${countText(one.daysOpen, 'day')}`}
            </span>
            <Invented when={one.synthetic} />
          </li>
        ))}
      </ul>
      <More count={more} projection="referral-queue" cluster={row.key} what="all referrals" />
    </>
  )
}

const shown = 30

/** What the cluster needs, and what one agency passed on to another. */
export const Needs = ({ row }: OverviewPart): ReactNode => {
  const asked = useRows<Finding>('constraint-register', { cluster: row.key, limit: shown })
  return (
    <>
      <Referrals row={row} />
      <Answer asked={asked} what="Reading the needs">
        {({ rows, total, labels }) => (
          <SourceOf projection="constraint-register" viewKey={row.key} labels={labels}>
            <h3>Findings: {numberText(total)}</h3>
            {total === 0 && <Empty>No need is on record. What participants tell you in a dialog can be recorded as a constraint, a need of companies or of skills.</Empty>}
            <ul className="plain">
              {rows.map(({ key, view }) => (
                <Item key={key} view={view} />
              ))}
            </ul>
            <More count={total - rows.length} projection="constraint-register" cluster={row.key} what="all findings" />
          </SourceOf>
        )}
      </Answer>
      <Sources projection="constraint-register" cluster={row.key} what="findings" />
    </>
  )
}
