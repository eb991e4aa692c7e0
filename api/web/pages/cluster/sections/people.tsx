import type { ReactNode } from 'react'
import type { coverageMatrix } from '../../../../../projections/coverage-matrix.ts'
import type { staffDirectory } from '../../../../../projections/staff-directory.ts'
import type { ViewOf } from '../../../ledger/views.ts'
import { useRows } from '../../../ledger/views.ts'
import { dayText, numberText, words } from '../../../parts/format.ts'
import { To } from '../../../parts/link.tsx'
import { Answer, Empty } from '../../../parts/states.tsx'
import { ScrollTable } from '../../../parts/table.tsx'
import { Invented, SourceOf, useNames } from '../../../parts/traced.tsx'
import { More, Sources } from '../bits.tsx'
import type { OverviewPart } from '../overview.ts'

type Coverage = ViewOf<typeof coverageMatrix>
type Staff = ViewOf<typeof staffDirectory>
const shown = 50

const peopleOf = ({ assigned, earned, desk }: Coverage): readonly string[] => [...new Set([...assigned.map(({ staff }) => staff), ...(desk ? [desk.owner] : []), ...earned.map(({ staff }) => staff)])]

const Agency = ({ view, titles }: { readonly view: Coverage; readonly titles: ReadonlyMap<string, string | null> }): ReactNode => {
  const name = useNames()
  return peopleOf(view).map((person, at, all) => {
    const assigned = view.assigned.find(({ staff }) => staff === person)
    const { dialogs = 0, answers = 0, findings = 0, lastContact = null } = view.earned.find(({ staff }) => staff === person) ?? {}
    return (
      <tr key={person}>
        {at === 0 && (
          <th scope="rowgroup" rowSpan={all.length}>
            {name('agency', view.agency)}
            <br />
            <span className="tag">{words(view.coverageToday ?? 'uncovered')}</span>
            <Invented when={view.synthetic} />
          </th>
        )}
        <td>
          {name('staff', person)}
          {titles.get(person) && <span className="soft">, {titles.get(person)}</span>}
        </td>
        <td>
          {assigned ? words(assigned.role) : 'not assigned'}
          {view.desk?.owner === person && ', owns the desk'}
          {assigned?.until && `, until ${dayText(assigned.until)}`}
        </td>
        <td className="number">{numberText(dialogs)}</td>
        <td className="number">{numberText(findings)}</td>
        <td className="number">{numberText(answers)}</td>
        <td>{lastContact === null ? 'none' : dayText(lastContact)}</td>
      </tr>
    )
  })
}

/** Who at which agency knows the cluster: assigned, and by what they did. */
export const People = ({ row }: OverviewPart): ReactNode => {
  const asked = useRows<Coverage>('coverage-matrix', { cluster: row.key, limit: shown })
  const { data: staff } = useRows<Staff>('staff-directory', { cluster: row.key, limit: shown })
  const titles = new Map((staff?.rows ?? []).map(({ key, view }) => [key, view.title]))
  return (
    <>
      <Answer asked={asked} what="Reading who knows it">
        {({ rows, total, labels }) => (
          <SourceOf projection="coverage-matrix" viewKey={row.key} labels={{ ...labels, ...(staff ? { staff: { ...staff.labels.staff, ...labels.staff } } : {}) }}>
            {total === 0 ? (
              <Empty>No agency has a desk, a liaison or a dialog for this cluster.</Empty>
            ) : (
              <ScrollTable label="Table of who knows this cluster" caption="Who knows this cluster, and what they did for it" heads={['Agency', 'Person', 'Role', { figures: 'Dialogs' }, { figures: 'Findings' }, { figures: 'Answers' }, 'Last dialog']}>
                {rows.map(({ key, view }) => (
                  <tbody key={key}>
                    {peopleOf(view).length > 0 ? <Agency view={view} titles={titles} /> : <Nobody view={view} />}
                  </tbody>
                ))}
              </ScrollTable>
            )}
            <More count={total - rows.length} projection="coverage-matrix" cluster={row.key} what="all agencies" />
          </SourceOf>
        )}
      </Answer>
      <p>
        <To page="coverage" query={`?cluster=${encodeURIComponent(row.key)}`}>
          Coverage of all clusters
        </To>
      </p>
      <Sources projection="coverage-matrix" cluster={row.key} what="coverage" />
    </>
  )
}

const Nobody = ({ view }: { readonly view: Coverage }): ReactNode => {
  const name = useNames()
  return (
    <tr>
      <th scope="row">
        {name('agency', view.agency)}
        <Invented when={view.synthetic} />
      </th>
      <td colSpan={6}>
        <span className="tag tag--late">{words(view.coverageToday ?? 'uncovered')}</span>
        {view.vacancy === null ? 'Nobody, and nobody said so.' : `Nobody since ${dayText(view.vacancy.since)}.`}
      </td>
    </tr>
  )
}
