import type { ReactNode } from 'react'
import { numberText, words } from '../../../parts/format.ts'
import { Empty } from '../../../parts/states.tsx'
import { ScrollTable } from '../../../parts/table.tsx'
import { Invented, useNames, Why } from '../../../parts/traced.tsx'
import { Since, Sources } from '../bits.tsx'
import type { OverviewPart } from '../overview.ts'
import { nowOf } from '../overview.ts'

/** Every agency that spoke with the cluster, the latest first. */
export const Contacts = ({ row }: OverviewPart): ReactNode => {
  const name = useNames()
  const agencies = Object.entries(row.view.contacts.byAgency).toSorted(([, a], [, b]) => Date.parse(b.lastContact ?? '1970-01-01') - Date.parse(a.lastContact ?? '1970-01-01'))
  if (agencies.length === 0) return <Empty>No agency has spoken with this cluster. The first dialog that is logged appears here.</Empty>
  return (
    <>
      <ScrollTable label="Table of who spoke with this cluster" caption="Who spoke with this cluster, latest first" heads={['Agency', 'Level', 'Last contact', { figures: 'Dialogs' }, { figures: 'Convenings' }, { figures: 'Findings' }]}>
        <tbody>
          {agencies.map(([agency, { level, lastContact, dialogs, convenings, findings, synthetic }]) => (
            <tr key={agency}>
              <th scope="row">
                {name('agency', agency)}
                <Invented when={synthetic} />
              </th>
              <td>{level === null ? '' : words(level)}</td>
              <td>
                {lastContact === null ? 'none' : <Since at={lastContact} now={nowOf(row)} />} <Why at={`/contacts/byAgency/${agency}`} what={`contacts of ${name('agency', agency)}`} />
              </td>
              <td className="number">{numberText(dialogs)}</td>
              <td className="number">{numberText(convenings)}</td>
              <td className="number">{numberText(findings)}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      <Sources projection="dialog-log" cluster={row.key} what="dialogs" />
    </>
  )
}
