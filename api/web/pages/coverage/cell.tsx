import type { ReactNode } from 'react'
import type { Labels } from '../../ledger/views.ts'
import { countText, dayText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import type { People } from '../../parts/people.tsx'
import { personText } from '../../parts/people.tsx'
import { Invented, SourceOf, Why } from '../../parts/traced.tsx'
import type { Cell } from './asked.ts'

/** What each state of coverage means. */
export const meanings: Readonly<Record<NonNullable<Cell['coverageToday']>, string>> = {
  assigned: 'somebody is assigned to the cluster',
  lapsed: 'every assignment ran out, and nobody said what follows',
  vacant: 'the post is known to be empty',
  uncovered: 'the agency deals with the cluster, and nobody is assigned to it',
}

const signs: typeof meanings = { assigned: '●', lapsed: '◐', vacant: '○', uncovered: '–' }

export const CoverageWord = ({ coverage }: { readonly coverage: NonNullable<Cell['coverageToday']> }): ReactNode => (
  <strong className={`cover cover--${coverage}`}>
    <span aria-hidden="true">{signs[coverage]}</span> {words(coverage)}
  </strong>
)

/** What was earned: dialogs, answers and findings, not what somebody says of themselves. */
const earnedText = ({ dialogs, answers, findings }: Pick<Cell, 'dialogs' | 'answers' | 'findings'>): string =>
  [dialogs > 0 && countText(dialogs, 'dialog'), answers > 0 && countText(answers, 'answer'), findings > 0 && countText(findings, 'finding')].filter(Boolean).join(', ')

/** One agency at one cluster: who is there, what they earned, and what is missing. */
export const CellView = ({ cell, labels, people }: { readonly cell: Cell; readonly labels: Labels; readonly people: People }): ReactNode => {
  const { agency, cluster, assigned, desk, vacancy, earned } = cell
  const about = `${labels.agency?.[agency] ?? agency} at ${labels.cluster?.[cluster] ?? cluster}`
  const byPerson = new Map(earned.map((one) => [one.staff, one]))
  const once = (staff: string): string => {
    const own = byPerson.get(staff)
    return own === undefined ? 'nothing earned yet' : earnedText(own)
  }
  return (
    <SourceOf projection="coverage-matrix" viewKey={`${agency}/${cluster}`} labels={labels}>
      <CoverageWord coverage={cell.coverageToday ?? 'uncovered'} />
      <Invented when={cell.synthetic} />
      <ul className="plain">
        {assigned.map(({ staff, role, until }) => (
          <li key={staff}>
            {personText(people, staff, labels)}
            <span className="soft">
              {' '}
              ({role}; {once(staff)}
              {until === null ? '' : `; until ${dayText(until)}`})
            </span>
          </li>
        ))}
      </ul>
      {vacancy !== null && <div>since {dayText(vacancy.since)}</div>}
      {desk !== null && !assigned.some(({ staff }) => staff === desk.owner) && <div className="soft">Desk: {personText(people, desk.owner, labels)}</div>}
      <div className="soft">
        {assigned.length === 0 && earnedText(cell) !== '' && `${earnedText(cell)}. `}
        {cell.lastContact === null ? 'No contact' : `Last contact ${dayText(cell.lastContact)}`}
        {cell.asked > 0 && `. Asked ${countText(cell.asked, 'time')}`} <Why at="/assigned" what={about} />{' '}
        <To page="list" places={{ projection: 'staff-directory' }} query={`?agency=${encodeURIComponent(agency)}`} className="why">
          people<span className="usa-sr-only"> of {labels.agency?.[agency] ?? agency}</span>
        </To>
      </div>
    </SourceOf>
  )
}
