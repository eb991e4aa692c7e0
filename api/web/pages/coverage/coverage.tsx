import type { ReactNode } from 'react'
import { useCut, withCut } from '../../ledger/cut.ts'
import type { Labels } from '../../ledger/views.ts'
import { rowsPath } from '../../ledger/views.ts'
import { Choose, useChosen } from '../../parts/choose.tsx'
import { countText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import type { People } from '../../parts/people.tsx'
import { usePeople } from '../../parts/people.tsx'
import { useStateNames } from '../../parts/state-names.ts'
import { Answer, Empty } from '../../parts/states.tsx'
import type { Cell, CellRows } from './asked.ts'
import { useAgencies, useCoverage, useStatesOfClusters } from './asked.ts'
import { CellView, CoverageWord, meanings } from './cell.tsx'
import './coverage.css'

type Level = ReturnType<typeof useAgencies> extends ReadonlyMap<string, infer A> ? A extends { readonly level: infer L } ? L : never : never
type States = Exclude<Cell['coverageToday'], undefined>

const byName =
  (labels: Labels, kind: string) =>
  (a: string, b: string): number =>
    (labels[kind]?.[a] ?? a).localeCompare(labels[kind]?.[b] ?? b)

type Shown = { readonly cells: readonly Cell[]; readonly labels: Labels; readonly people: People }

const ClusterLink = ({ cluster, labels }: { readonly cluster: string; readonly labels: Labels }): ReactNode => (
  <To page="cluster" places={{ cluster }}>
    {labels.cluster?.[cluster] ?? cluster}
  </To>
)

/** Agencies down, clusters across; the heads stay while it scrolls. */
const Matrix = ({ cells, labels, people }: Shown): ReactNode => {
  const agencies = [...new Set(cells.map(({ agency }) => agency))].toSorted(byName(labels, 'agency'))
  const clusters = [...new Set(cells.map(({ cluster }) => cluster))].toSorted(byName(labels, 'cluster'))
  const at = new Map(cells.map((cell) => [`${cell.agency}/${cell.cluster}`, cell]))
  return (
    <div className="matrix" tabIndex={0} role="group" aria-label="Coverage matrix, scrolls">
      <table className="usa-table">
        <caption>Who at which agency knows which cluster</caption>
        <thead>
          <tr>
            <th scope="col">Agency</th>
            {clusters.map((cluster) => (
              <th scope="col" key={cluster}>
                <ClusterLink cluster={cluster} labels={labels} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {agencies.map((agency) => (
            <tr key={agency}>
              <th scope="row">{labels.agency?.[agency] ?? agency}</th>
              {clusters.map((cluster) => {
                const cell = at.get(`${agency}/${cluster}`)
                return <td key={cluster}>{cell === undefined ? <span className="soft">Nothing on record</span> : <CellView cell={cell} labels={labels} people={people} />}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The same on a narrow screen: cluster by cluster. */
const ByCluster = ({ cells, labels, people }: Shown): ReactNode => {
  const clusters = [...new Set(cells.map(({ cluster }) => cluster))].toSorted(byName(labels, 'cluster'))
  return (
    <div className="by-cluster">
      {clusters.map((cluster) => (
        <section key={cluster}>
          <h2>
            <ClusterLink cluster={cluster} labels={labels} />
          </h2>
          <ul className="plain">
            {cells
              .filter((cell) => cell.cluster === cluster)
              .map((cell) => (
                <li key={cell.agency} className="card">
                  <h3>{labels.agency?.[cell.agency] ?? cell.agency}</h3>
                  <CellView cell={cell} labels={labels} people={people} />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

const Filtered = ({ data }: { readonly data: CellRows }): ReactNode => {
  const [cut] = useCut()
  const [level, setLevel] = useChosen('level')
  const [agency, setAgency] = useChosen('agency')
  const [state, setState] = useChosen('state')
  const [coverage, setCoverage] = useChosen('coverage')
  const agencies = useAgencies()
  const statesOf = useStatesOfClusters()
  const stateNames = useStateNames()
  const people = usePeople()
  const { labels } = data
  const all = data.rows.map(({ view }) => view)
  const cells = all.filter(
    (cell) =>
      (level === '' || agencies.get(cell.agency)?.level === level) &&
      (agency === '' || cell.agency === agency) &&
      (state === '' || statesOf?.get(cell.cluster)?.includes(state) === true) &&
      (coverage === '' || cell.coverageToday === coverage),
  )
  const present = [...new Set(all.map((cell) => cell.agency))].toSorted(byName(labels, 'agency'))
  const levels = [...new Set(present.flatMap((id) => agencies.get(id)?.level ?? []))] as readonly NonNullable<Level>[]
  const states = [...new Set(all.flatMap(({ cluster }) => statesOf?.get(cluster) ?? []))]
  const stateText = (id: string): string => stateNames?.get(id) ?? id
  const counts = (Object.keys(meanings) as States[]).map((one) => [one, cells.filter(({ coverageToday }) => coverageToday === one).length] as const)
  return (
    <>
      <form className="filters no-print" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <Choose label="Level" all="All levels" value={level} put={setLevel} options={levels.map((one) => [one, words(one)])} />
        <Choose label="Agency" all="All agencies" value={agency} put={setAgency} options={present.map((id) => [id, labels.agency?.[id] ?? id])} />
        <Choose label="State of the cluster" all="All states" value={state} put={setState} options={states.map((id) => [id, stateText(id)] as const).toSorted(([, a], [, b]) => a.localeCompare(b))} />
        <Choose label="Coverage" all="Any" value={coverage} put={setCoverage} options={(Object.keys(meanings) as States[]).map((one) => [one, words(one)])} />
      </form>
      <dl className="legend" aria-label="What the words mean">
        {counts.map(([one, count]) => (
          <div key={one}>
            <dt>
              <CoverageWord coverage={one} /> {count}
            </dt>
            <dd>{meanings[one]}</dd>
          </div>
        ))}
      </dl>
      <p role="status">
        {countText(cells.length, 'pair')} of agency and cluster{cells.length === all.length ? '' : ` of ${all.length}`}.
        {data.total > all.length ? ` The first ${all.length} of ${data.total} are here; choose an agency, or take all of them as CSV.` : ''}
      </p>
      <p className="links">
        <a href={withCut(rowsPath('coverage-matrix', { agency, format: 'csv' }), cut)} download>
          CSV of the matrix
        </a>
        <To page="list" places={{ projection: 'coverage-matrix' }}>
          As a list
        </To>
      </p>
      {cells.length === 0 ? (
        <Empty>{all.length === 0 ? 'No agency has a desk, a liaison or a dialog for a cluster yet. Assign somebody to a cluster, and the matrix begins.' : 'No pair fits these filters. Choose fewer of them.'}</Empty>
      ) : (
        <>
          <Matrix cells={cells} labels={labels} people={people} />
          <ByCluster cells={cells} labels={labels} people={people} />
        </>
      )}
    </>
  )
}

/** Who at which agency knows which cluster, what they earned, and where nobody is. */
export const CoveragePage = (): ReactNode => {
  const [agency] = useChosen('agency')
  const asked = useCoverage(agency)
  return (
    <>
      <h1>Coverage: who knows which cluster</h1>
      <p>For each agency and cluster: the people assigned, what they earned in dialogs, answers and findings, and the posts that are empty.</p>
      <Answer asked={asked} what="Reading who covers what">
        {(data) => <Filtered data={data} />}
      </Answer>
    </>
  )
}
