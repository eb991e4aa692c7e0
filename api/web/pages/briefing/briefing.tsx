import type { ReactNode } from 'react'
import { isPast, useCut } from '../../ledger/cut.ts'
import type { Row } from '../../ledger/views.ts'
import { useRow } from '../../ledger/views.ts'
import type { PageProps } from '../../page-props.ts'
import { countText, dayText, leftText, moneyText, numberText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Answer } from '../../parts/states.tsx'
import { Invented, SourceOf, useNames } from '../../parts/traced.tsx'
import { cutText } from '../../shell/clock-bar.tsx'
import { Words } from '../cluster/bits.tsx'
import { Facts } from '../cluster/head.tsx'
import type { Overview } from '../cluster/overview.ts'
import { gapsByClock, subjectOf } from '../cluster/overview.ts'
import type { Profile } from '../cluster/sections/composition.tsx'
import { BriefingContacts, BriefingMoney } from './tables.tsx'
import '../cluster/cluster.css'
import './briefing.css'

/** Lines of each list: what two pages hold. */
const shown = 12

const Rest = ({ count, what }: { readonly count: number; readonly what: string }): ReactNode => (count > 0 ? <li className="soft">and {numberText(count)} more {what}</li> : null)

/** As of when, on both axes, and how long the log was. */
const AsOf = ({ row }: { readonly row: Row<Overview> }): ReactNode => {
  const [cut] = useCut()
  const { size, occurred } = row.cut
  return (
    <p className="briefing__as-of">
      {isPast(cut) ? `A briefing of the past: ${cutText(cut)}. ` : `As of ${dayText(row.day ?? new Date().toISOString())}. `}
      Recorded: all {numberText(size)} entries of the log up to then. Occurred: {occurred === undefined ? 'whatever had happened' : `only what had happened by ${dayText(occurred)}`}. Days left and overdue are reckoned to {dayText(row.day ?? new Date().toISOString())}.
      {row.view.synthetic && ' It shows synthetic entries, marked where they stand.'}
    </p>
  )
}

const Composition = ({ cluster }: { readonly cluster: string }): ReactNode => (
  <Answer asked={useRow<Profile>('cluster-profile', cluster)} what="Reading the composition">
    {({ view }) => (
      <>
        <p>
          {view.membership.count === 0
            ? 'No member is registered.'
            : `${countText(view.membership.count, 'registered member')}: ${Object.entries(view.composition.types).map(([type, count]) => `${words(type)} ${numberText(count)}`).join(', ')}.`}
        </p>
        {view.composition.missing.length > 0 && <p>No registered member of: {view.composition.missing.map(words).join(', ').toLowerCase()}.</p>}
      </>
    )}
  </Answer>
)

const Gaps = ({ view }: { readonly view: Overview }): ReactNode => {
  const name = useNames()
  const gaps = gapsByClock(view)
  if (view.gaps.open === 0) return <p>None is open.</p>
  return (
    <ul className="lines">
      {gaps.slice(0, shown).map(({ gap, owner, clock }) => (
        <li key={gap.gap}>
          <strong>{name('agency', owner)}</strong>, {words(gap.status).toLowerCase()}
          {clock && `, ${clock.what.toLowerCase()} ${dayText(clock.day)} (${leftText(clock.left)})`}: <Words of={gap.statement} />
          <Invented when={gap.synthetic} />
        </li>
      ))}
      <Rest count={view.gaps.open - Math.min(shown, gaps.length)} what="open gaps" />
    </ul>
  )
}

const Due = ({ view }: { readonly view: Overview }): ReactNode => {
  const name = useNames()
  const { items, more } = view.due
  if (items.length === 0) return <p>Nothing is promised.</p>
  return (
    <ul className="lines">
      {items.slice(0, shown).map((item) => (
        <li key={`${item.what} ${item.of} ${item.action}`}>
          <strong>{dayText(item.due)}</strong> ({leftText(item.daysLeft)}) {words(item.what).toLowerCase()}, {name('agency', item.agency)}
          {subjectOf(item, view, name) && `: ${subjectOf(item, view, name)}`}
          <Invented when={item.synthetic} />
        </li>
      ))}
      <Rest count={items.length + more - Math.min(shown, items.length)} what="later" />
    </ul>
  )
}

const Needs = ({ view }: { readonly view: Overview }): ReactNode => {
  const name = useNames()
  const open = Object.values(view.needs.open).reduce((sum, ids) => sum + ids.length, 0)
  if (open === 0) return <p>None is on record.</p>
  return (
    <ul className="lines">
      {view.needs.newest.slice(0, shown).map((need) => (
        <li key={need.finding}>
          {words(need.kind)} ({name('agency', need.agency)}, {dayText(need.date)}
          {need.severity !== null && `, ${need.severity} severity`}): <Words of={need.statement} />
          <Invented when={need.synthetic} />
        </li>
      ))}
      <Rest count={open - Math.min(shown, view.needs.newest.length)} what="open needs" />
    </ul>
  )
}

const People = ({ view }: { readonly view: Overview }): ReactNode => {
  const name = useNames()
  const { staff, vacancies } = view.desk
  if (staff.length + vacancies.length === 0) return <p>No agency has assigned anybody.</p>
  return (
    <ul className="lines">
      {staff.slice(0, shown).map(({ staff: person, agency, role, synthetic }) => (
        <li key={person}>
          {name('staff', person)}, {words(role).toLowerCase()} at {name('agency', agency)}
          <Invented when={synthetic} />
        </li>
      ))}
      <Rest count={staff.length - shown} what="assigned" />
      {vacancies.map(({ agency, since, reason, synthetic }) => (
        <li key={agency}>
          <strong>Vacant</strong> at {name('agency', agency)} since {dayText(since)}: {reason}
          <Invented when={synthetic} />
        </li>
      ))}
    </ul>
  )
}

const Body = ({ row }: { readonly row: Row<Overview> }): ReactNode => {
  const { key, view } = row
  return (
    <article className="briefing">
      <h1>
        Briefing: {view.identity.name ?? key}
        <Invented when={view.synthetic} />
      </h1>
      <p className="links no-print">
        <button type="button" className="usa-button" onClick={() => print()}>
          Print
        </button>
        <To page="cluster" places={{ cluster: key }}>
          Back to the cluster
        </To>
      </p>
      <AsOf row={row} />
      <Facts row={row} />
      <h2>Composition</h2>
      <Composition cluster={key} />
      <h2>Last contacts</h2>
      <BriefingContacts row={row} limit={shown} />
      <h2>Open gaps: {numberText(view.gaps.open)}</h2>
      <Gaps view={view} />
      <h2>Promised and due</h2>
      <Due view={view} />
      <h2>Open needs: {numberText(Object.values(view.needs.open).reduce((sum, ids) => sum + ids.length, 0))}</h2>
      <Needs view={view} />
      <h2>
        Awards: {countText(view.money.total.awards, 'award')}, {moneyText(view.money.total.amount)}
      </h2>
      <BriefingMoney row={row} limit={shown} />
      <h2>People</h2>
      <People view={view} />
    </article>
  )
}

/** What one takes to a meeting: a page or two of paper. */
export const Briefing = ({ places }: PageProps): ReactNode => {
  const asked = useRow<Overview>('cluster-overview', places.cluster ?? '')
  return (
    <>
      {asked.data === undefined && <h1>{asked.error === undefined ? 'Briefing' : 'This briefing cannot be shown'}</h1>}
      <Answer asked={asked} what="Writing the briefing">
        {(row) => (
          <SourceOf projection="cluster-overview" viewKey={row.key} labels={row.labels}>
            <Body row={row} />
          </SourceOf>
        )}
      </Answer>
    </>
  )
}
