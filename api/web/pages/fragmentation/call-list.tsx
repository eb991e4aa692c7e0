import type { ReactNode } from 'react'
import type { Labels } from '../../ledger/views.ts'
import type { People } from '../../parts/people.tsx'
import { personText } from '../../parts/people.tsx'
import { dayText, leftText } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Invented, useNames, Why } from '../../parts/traced.tsx'
import { Act } from '../../parts/act.tsx'
import type { Case, Report } from './asked.ts'

/** Whom to call at each agency: leads first; or the plain word that nobody is there. */
export const CallList = ({ report, labels, people }: { readonly report: Report; readonly labels: Labels; readonly people: People }): ReactNode => {
  const named = useNames()
  if (report.call.length === 0) return null
  return (
    <section className="call" aria-label={`Whom to call about ${report.name ?? report.cluster}`}>
      <h3>
        Whom to call <Why at="/call" what="whom to call" />
      </h3>
      <ul className="plain">
        {report.call.map(({ agency, staff, synthetic }) => (
          <li key={agency}>
            <strong>{named('agency', agency)}</strong>:{' '}
            {staff.length === 0 ? (
              <>
                nobody is assigned.{' '}
                <To page="coverage" query={`?agency=${encodeURIComponent(agency)}`}>
                  Coverage of {named('agency', agency)}
                </To>
              </>
            ) : (
              staff.map((id) => personText(people, id, labels)).join('; ')
            )}
            <Invented when={synthetic} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the agencies are settling already. */
export const Cases = ({ cases, labels, day }: { readonly cases: readonly Case[]; readonly labels: Labels; readonly day: string | undefined }): ReactNode =>
  cases.length === 0 ? null : (
    <section aria-label="Open coordination cases">
      <h3>Open cases</h3>
      <ul className="plain">
        {cases.map((one) => (
          <li key={one.case}>
            {one.question}
            <Invented when={one.synthetic} />{' '}
            <span className="soft">
              {one.agencies.map((id) => labels.agency?.[id] ?? id).join(' and ')}
              {one.silent.length > 0 && `; no word yet from ${one.silent.map((id) => labels.agency?.[id] ?? id).join(', ')}`}
              {one.nextDue !== null && `; next due ${dayText(one.nextDue)}${day === undefined ? '' : ` (${leftText(Math.round((Date.parse(one.nextDue) - Date.parse(day)) / 86_400_000))})`}`}
            </span>{' '}
            <Act command="state-position" fields={{ case: one.case }} about={one.question} plain>
              State a position
            </Act>
          </li>
        ))}
      </ul>
    </section>
  )
