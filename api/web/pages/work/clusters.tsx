import type { ReactNode } from 'react'
import { useState } from 'react'
import type { clusterOverview } from '../../../../projections/cluster-overview.ts'
import type { coverageMatrix } from '../../../../projections/coverage-matrix.ts'
import type { Rows, ViewOf } from '../../ledger/views.ts'
import { useRow } from '../../ledger/views.ts'
import { useMay } from '../../ledger/session.tsx'
import { isPast, useCut } from '../../ledger/cut.ts'
import { Act } from '../../parts/act.tsx'
import { countText, dayText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import type { People } from '../../parts/people.tsx'
import { personText } from '../../parts/people.tsx'
import { Empty } from '../../parts/states.tsx'
import { Invented, SourceOf, Why } from '../../parts/traced.tsx'

export type Coverage = ViewOf<typeof coverageMatrix>
export type CoverageRows = Rows<Coverage>

/** Clusters that are drawn before somebody asks for more: each asks who else spoke with it. */
const shown = 12

/** The three agencies that spoke with it last, without one's own. */
const Others = ({ cluster, agency }: { readonly cluster: string; readonly agency: string }): ReactNode => {
  const { data } = useRow<ViewOf<typeof clusterOverview>>('cluster-overview', cluster)
  const others = Object.entries(data?.view.contacts.byAgency ?? {})
    .flatMap(([id, { lastContact }]) => (id === agency || lastContact === null ? [] : [{ id, lastContact }]))
    .toSorted((a, b) => (a.lastContact < b.lastContact ? 1 : -1))
    .slice(0, 3)
  return (
    <>
      {others.length > 0 && (
        <ul className="plain">
          {others.map(({ id, lastContact }) => (
            <li key={id}>
              {data?.labels.agency?.[id] ?? id}: {dayText(lastContact)}
            </li>
          ))}
        </ul>
      )}
      {data !== undefined && others.length === 0 && <p className="soft">No other agency has.</p>}
    </>
  )
}

const Card = ({ row, labels, people }: { readonly row: Coverage; readonly labels: CoverageRows['labels']; readonly people: People }): ReactNode => {
  const { cluster, agency } = row
  const may = useMay()
  const [cut] = useCut()
  const name = labels.cluster?.[cluster] ?? cluster
  return (
    <SourceOf projection="coverage-matrix" viewKey={`${agency}/${cluster}`} labels={labels}>
      <li className="card">
        <h3>
          <To page="cluster" places={{ cluster }}>
            {name}
          </To>
          <Invented when={row.synthetic} />
        </h3>
        <p>
          {row.assigned.length === 0 ? (
            <strong className="tag tag--late">{words(row.coverageToday ?? 'uncovered')}</strong>
          ) : (
            row.assigned.map(({ staff, role }) => `${personText(people, staff, labels)} (${role})`).join('; ')
          )}{' '}
          <Why at="/assigned" what={`liaisons for ${name}`} />
        </p>
        <p>
          We last spoke: {row.lastContact === null ? 'never' : dayText(row.lastContact)} <Why at="/lastContact" what={`our last contact with ${name}`} />
        </p>
        <h4>Who else spoke with it</h4>
        <Others cluster={cluster} agency={agency} />
        <p className="links">
          {may('log-dialog') && !isPast(cut) && (
            <To page="dialog" query={`?clusters=${encodeURIComponent(cluster)}`}>
              Log a dialog
            </To>
          )}
          <To page="briefing" places={{ cluster }}>
            Briefing
          </To>
        </p>
        <p className="acts">
          {row.assigned.map(({ staff }) => (
            <Act key={staff} command="hand-over-cluster" fields={{ staff, cluster }} about={`${name}, from ${personText(people, staff, labels)}`} plain>
              Hand over
            </Act>
          ))}
          {row.assigned.length === 0 && (
            <Act command="assign-liaison" fields={{ cluster }} about={name} plain>
              Assign somebody
            </Act>
          )}
        </p>
      </li>
    </SourceOf>
  )
}

/** Clusters that the agency has a desk or a liaison for, or once spoke with. */
export const MyClusters = ({ data, rows, people, agency }: { readonly data: CoverageRows; readonly rows: readonly Coverage[]; readonly people: People; readonly agency: string }): ReactNode => {
  const [more, setMore] = useState(false)
  if (rows.length === 0)
    return (
      <Empty>
        {agency} has no desk, liaison or dialog for a cluster yet. <To page="clusters">Find a cluster</To>, then assign somebody to it.
      </Empty>
    )
  return (
    <>
      <ul className="cards plain">
        {(more ? rows : rows.slice(0, shown)).map((row) => (
          <Card key={row.cluster} row={row} labels={data.labels} people={people} />
        ))}
      </ul>
      {rows.length > shown && !more && (
        <button type="button" className="usa-button usa-button--outline" onClick={() => setMore(true)}>
          Show all {countText(rows.length, 'cluster')}
        </button>
      )}
    </>
  )
}
