import type { ReactNode } from 'react'
import type { participantDirectory } from '../../../../../projections/participant-directory.ts'
import type { ViewOf } from '../../../ledger/views.ts'
import { useRows } from '../../../ledger/views.ts'
import { countText, words } from '../../../parts/format.ts'
import { Answer, Empty } from '../../../parts/states.tsx'
import { ScrollTable } from '../../../parts/table.tsx'
import { Invented, SourceOf } from '../../../parts/traced.tsx'
import { More, Sources } from '../bits.tsx'
import type { OverviewPart } from '../overview.ts'

type Participant = ViewOf<typeof participantDirectory>

const shown = 50

/** Who belongs to the cluster. */
export const Participants = ({ row }: OverviewPart): ReactNode => {
  const asked = useRows<Participant>('participant-directory', { cluster: row.key, limit: shown })
  return (
    <Answer asked={asked} what="Reading the participants">
      {({ rows, total, labels }) => (
        <SourceOf projection="participant-directory" viewKey={row.key} labels={labels}>
          {total === 0 ? (
            <Empty>No participant is registered. They can be pasted as a list under “My work”.</Empty>
          ) : (
            <ScrollTable label="Table of participants" caption={`${countText(total, 'participant')} by name`} heads={['Name', 'Type', 'Employees', 'County (FIPS)']}>
              <tbody>
                {rows.map(({ key, view }) => (
                  <tr key={key}>
                    <th scope="row">
                      {view.name ?? key}
                      <Invented when={view.synthetic} />
                    </th>
                    <td>{view.type === null ? '' : words(view.type)}</td>
                    <td>{view.sizeClass === null ? '' : words(view.sizeClass)}</td>
                    <td>{view.county ?? ''}</td>
                  </tr>
                ))}
              </tbody>
            </ScrollTable>
          )}
          <More count={total - rows.length} projection="participant-directory" cluster={row.key} what="all participants" />
          <Sources projection="participant-directory" cluster={row.key} what="participants" />
        </SourceOf>
      )}
    </Answer>
  )
}
