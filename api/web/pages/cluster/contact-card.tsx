import type { ReactNode } from 'react'
import { nameWords, words } from '../../parts/format.ts'
import { Invented, useNames, Why } from '../../parts/traced.tsx'
import { Since } from './bits.tsx'
import type { OverviewPart } from './overview.ts'
import { nowOf } from './overview.ts'

/** Who was last in contact at each level of government. */
export const ContactCard = ({ row }: OverviewPart): ReactNode => {
  const name = useNames()
  const { latest, byAgency } = row.view.contacts
  const known = Object.keys(byAgency).length
  return (
    <section className="card" aria-labelledby="card-contact">
      <h2 id="card-contact">Last contact at each level</h2>
      <dl className="levels">
        {(Object.keys(latest) as (keyof typeof latest)[]).map((level) => {
          const meeting = latest[level]
          return (
            <div key={level}>
              <dt>{words(level)}</dt>
              <dd>
                {meeting === null ? (
                  <strong>No contact on record</strong>
                ) : (
                  <>
                    <strong>{meeting.agencies.map((agency) => name('agency', agency)).join(', ')}</strong>
                    {meeting.staff.length > 0 && <> · {[...new Set(meeting.staff.map((staff) => name('staff', staff)))].join(', ')}</>}
                    <br />
                    {nameWords(meeting.what)}, <Since at={meeting.at} now={nowOf(row)} />
                    <Invented when={meeting.synthetic} />
                  </>
                )}{' '}
                <Why at={`/contacts/latest/${level}`} what={`last contact, ${words(level)}`} />
              </dd>
            </div>
          )
        })}
      </dl>
      <p className="more">
        <a href="#contacts">Who else spoke with this cluster ({known})</a>
      </p>
    </section>
  )
}
