import type { ReactNode } from 'react'
import { countText, dayText, words } from '../../parts/format.ts'
import { Invented, useNames, Why } from '../../parts/traced.tsx'
import type { OverviewPart } from './overview.ts'

/** People that are shown at first sight; all of them are in the section on people. */
const shown = 4

/** Who knows the cluster: assigned staff, what their agency has learned of it, and posts that are empty. */
export const PeopleCard = ({ row }: OverviewPart): ReactNode => {
  const name = useNames()
  const { day = '', view } = row
  const { staff, desks, vacancies } = view.desk
  // An owner of a desk who is not assigned as a liaison knows the cluster all the same.
  const owners = Object.entries(desks).filter(([, { owner }]) => !staff.some((one) => one.staff === owner))
  const earned = (agency: string): string => {
    const { dialogs = 0, convenings = 0, findings = 0 } = view.contacts.byAgency[agency] ?? {}
    return dialogs + convenings + findings === 0 ? 'no contact of its own yet' : `${countText(dialogs + convenings, 'meeting')}, ${countText(findings, 'finding')}`
  }
  return (
    <section className="card" aria-labelledby="card-people">
      <h2 id="card-people">Who knows this cluster</h2>
      {staff.length + owners.length + vacancies.length === 0 ? (
        <p className="soft">No agency has assigned anybody.</p>
      ) : (
        <ul className="plain">
          {vacancies.map(({ agency, since, reason, synthetic }, at) => (
            <li key={`vacancy ${agency}`}>
              <span className="tag tag--late">Vacant</span>
              <strong>{name('agency', agency)}</strong>: nobody since {dayText(since)}. {reason}
              <Invented when={synthetic} /> <Why at={`/desk/vacancies/${at}`} what={`vacancy at ${name('agency', agency)}`} />
            </li>
          ))}
          {staff.slice(0, shown).map(({ staff: person, agency, role, until, synthetic }, at) => (
            <li key={person}>
              <strong>{name('staff', person)}</strong>, {words(role)} at {name('agency', agency)}
              {desks[agency]?.owner === person && ', owns the desk'}
              {until !== null && until < day && (
                <>
                  {' '}
                  <span className="tag tag--late">assignment ended {dayText(until)}</span>
                </>
              )}{' '}
              <span className="soft">· agency: {earned(agency)}</span>
              <Invented when={synthetic} /> <Why at={`/desk/staff/${at}`} what={`assignment at ${name('agency', agency)}`} />
            </li>
          ))}
          {owners.slice(0, shown).map(([agency, { owner, synthetic }]) => (
            <li key={`desk ${agency}`}>
              <strong>{name('staff', owner)}</strong>, desk owner at {name('agency', agency)} <span className="soft">· agency: {earned(agency)}</span>
              <Invented when={synthetic} /> <Why at={`/desk/desks/${agency}`} what={`desk at ${name('agency', agency)}`} />
            </li>
          ))}
        </ul>
      )}
      <p className="more">
        <a href="#people">{staff.length > shown ? `All ${countText(staff.length, 'assigned person', 'assigned people')} and earned expertise` : 'Earned expertise by person'}</a>
      </p>
    </section>
  )
}
