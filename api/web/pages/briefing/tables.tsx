import type { ReactNode } from 'react'
import type { Row } from '../../ledger/views.ts'
import { moneyText, numberText, words } from '../../parts/format.ts'
import { ScrollTable } from '../../parts/table.tsx'
import { Invented, useNames } from '../../parts/traced.tsx'
import { Since, SumRows } from '../cluster/bits.tsx'
import type { Overview } from '../cluster/overview.ts'
import { nowOf } from '../cluster/overview.ts'

type Table = { readonly row: Row<Overview>; readonly limit: number }

/** Who was last in contact, by agency. */
export const BriefingContacts = ({ row, limit }: Table): ReactNode => {
  const name = useNames()
  const all = Object.entries(row.view.contacts.byAgency)
    .filter(([, { lastContact }]) => lastContact !== null)
    .toSorted(([, a], [, b]) => Date.parse(b.lastContact ?? '') - Date.parse(a.lastContact ?? ''))
  if (all.length === 0) return <p>No agency has spoken with it.</p>
  const people = (agency: string): string =>
    Object.values(row.view.contacts.latest)
      .flatMap((meeting) => (meeting !== null && meeting.agencies.length === 1 && meeting.agencies[0] === agency ? meeting.staff : []))
      .map((person) => name('staff', person))
      .join(', ')
  return (
    <ScrollTable label="Table of last contacts" caption="Last contact of each agency" hiddenCaption heads={['Agency', 'Level', 'Last contact', 'Who', { figures: 'Meetings' }]}>
      <tbody>
        {all.slice(0, limit).map(([agency, { level, lastContact, dialogs, convenings, synthetic }]) => (
          <tr key={agency}>
            <th scope="row">
              {name('agency', agency)}
              <Invented when={synthetic} />
            </th>
            <td>{level === null ? '' : words(level)}</td>
            <td>{lastContact !== null && <Since at={lastContact} now={nowOf(row)} />}</td>
            <td>{people(agency)}</td>
            <td className="number">{numberText(dialogs + convenings)}</td>
          </tr>
        ))}
        {all.length > limit && (
          <tr>
            <td colSpan={5}>and {numberText(all.length - limit)} more agencies</td>
          </tr>
        )}
      </tbody>
    </ScrollTable>
  )
}

/** Awards by program. */
export const BriefingMoney = ({ row, limit }: Table): ReactNode => {
  const name = useNames()
  const { byProgram, byLevel, total } = row.view.money
  const programs = Object.keys(byProgram).length
  if (total.awards === 0) return <p>No award has a share for this cluster.</p>
  return (
    <>
      <p>{Object.entries(byLevel).map(([level, { amount }]) => `${words(level)} ${moneyText(amount)}`).join('; ')}.</p>
      <ScrollTable label="Table of awards" caption="Awards by program, largest first" hiddenCaption heads={['Program', { figures: 'Awards' }, { figures: 'Dollars' }]}>
        <tbody>
          <SumRows sums={byProgram} name={(program) => name('program', program)} at="/money/byProgram" total={total.amount} limit={limit} />
          {programs > limit && (
            <tr>
              <td colSpan={3}>and {numberText(programs - limit)} more programs</td>
            </tr>
          )}
        </tbody>
      </ScrollTable>
    </>
  )
}
