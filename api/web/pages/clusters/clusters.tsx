import type { ReactNode } from 'react'
import { useMemo } from 'react'
import type { clusterOverview } from '../../../../projections/cluster-overview.ts'
import type { ProjectionSpec } from '../../ledger/catalogue.ts'
import { useProjections } from '../../ledger/catalogue.ts'
import { useCut, withCut } from '../../ledger/cut.ts'
import { useListPages } from '../../ledger/list-pages.ts'
import type { ViewOf } from '../../ledger/views.ts'
import { rowsPath } from '../../ledger/views.ts'
import type { Namer } from '../../lists/columns.ts'
import { codesOf } from '../../lists/columns.ts'
import { Filters, Newer } from '../../lists/filters.tsx'
import { useListQuestion } from '../../lists/question.ts'
import { SortHead } from '../../lists/sort-head.tsx'
import { countText, dayText, moneyText, numberText } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { useStateNames } from '../../parts/state-names.ts'
import { Answer, Empty, Failed } from '../../parts/states.tsx'
import { Invented } from '../../parts/traced.tsx'
import { QuickFilters } from './quick-filters.tsx'
import '../../lists/lists.css'
import './clusters.css'

type Overview = ViewOf<typeof clusterOverview>
type ClusterRow = { readonly key: string; readonly view: Overview }

const projection = 'cluster-overview'
const page = 50

/** Figures that stand back, so that what there is stands out. */
const nothing = ['0', '$0', 'never']

const day = (at: string | null): string => (at === null ? 'never' : dayText(at))
const open = (needs: Overview['needs']): number => Object.values(needs.open).reduce((sum, ids) => sum + ids.length, 0)

/** What is shown of a cluster, by the column that sorts by it. */
const cells: readonly (readonly [column: string, text: (view: Overview) => string])[] = [
  ['lastFederal', ({ contacts }) => day(contacts.lastByLevel.federal)],
  ['lastState', ({ contacts }) => day(contacts.lastByLevel.state)],
  ['lastLocal', ({ contacts }) => day(contacts.lastByLevel.local)],
  ['needs', ({ needs }) => numberText(open(needs))],
  ['gaps', ({ gaps }) => numberText(gaps.open)],
  ['awards', ({ money }) => numberText(money.total.awards)],
  ['dollars', ({ money }) => moneyText(money.total.amount)],
  ['vacancies', ({ desk }) => numberText(desk.vacancies.length)],
  ['relations', ({ coordination }) => numberText(coordination.relations.length + coordination.moreRelations)],
  ['lastActivity', ({ lastActivity }) => day(lastActivity)],
]

const Table = ({ spec, rows, order, sort }: { readonly spec: ProjectionSpec; readonly rows: readonly ClusterRow[]; readonly order: string; readonly sort: (sort: string) => void }): ReactNode => {
  const columns = new Map(spec.columns.map((column) => [column.name, column]))
  const name = columns.get('name')
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label="Clusters: table, scrolls sideways">
      <table className="usa-table clusters">
        <caption className="usa-sr-only">Clusters</caption>
        <thead>
          <tr>
            {name && <SortHead column={name} title="Cluster" order={order} put={sort} />}
            {cells.map(([one]) => {
              const column = columns.get(one)
              return column && <SortHead key={one} column={column} order={order} put={sort} />
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, view }) => (
            <tr key={key}>
              <th scope="row">
                <To page="cluster" places={{ cluster: key }}>
                  {view.identity.name ?? key}
                </To>
                <Invented when={view.synthetic} />
                {view.identity.name?.endsWith(view.identity.region?.name ?? '') !== true && <span className="soft where">{view.identity.region?.name}</span>}
              </th>
              {cells.map(([one, textOf]) => {
                const text = textOf(view)
                return (
                  <td key={one} data-label={columns.get(one)?.title} className={`${columns.get(one)?.type === 'number' ? 'number' : ''} ${nothing.includes(text) ? 'soft' : ''}`}>
                    {text}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Body = ({ spec }: { readonly spec: ProjectionSpec }): ReactNode => {
  const [cut] = useCut()
  const asked = useListQuestion()
  const list = useListPages<ClusterRow>(projection, { ...asked.question, limit: page })
  const states = useStateNames()
  const codes = useMemo(() => codesOf(spec), [spec])
  const regions = Object.fromEntries(list.rows.flatMap(({ view: { identity } }) => (identity.region === null ? [] : [[identity.region.id, identity.region.name]])))
  const namer: Namer = { labels: { ...list.labels, region: regions }, codes, states }
  return (
    <>
      <QuickFilters columns={spec.columns} namer={namer} asked={asked} />
      <details className="no-print" open={asked.filters.length > 0}>
        <summary>More filters</summary>
        <Filters columns={spec.columns} namer={namer} asked={asked} />
      </details>
      <Answer asked={list.asked} what="Reading the clusters">
        {() => (
          <>
            <p role="status">
              {countText(list.total, 'cluster')}
              {asked.filters.length === 0 ? ' on record' : ' with these filters'}.
            </p>
            <p className="links no-print">
              <a href={withCut(rowsPath(projection, { ...asked.question, format: 'csv' }), cut)} download>
                CSV of these clusters
              </a>
              <To page="list" places={{ projection }} query={`?${new URLSearchParams(Object.entries(asked.question).map(([name, value]) => [name, String(value)])).toString()}`}>
                As a list with all columns
              </To>
            </p>
            <Newer when={list.newer} renew={list.renew} />
            {list.total === 0 ? (
              <Empty>{asked.filters.length === 0 ? 'No cluster is on record yet. Load the reference pack, or identify a cluster.' : 'No cluster fits these filters. Take one of them away.'}</Empty>
            ) : (
              <Table spec={spec} rows={list.rows} order={asked.sort ?? spec.order} sort={(sort) => asked.put({ sort })} />
            )}
            {list.fault !== undefined && <Failed fault={list.fault} again={list.more} />}
            {list.hasMore && (
              <button type="button" className="usa-button usa-button--outline no-print" onClick={list.more}>
                Show more: {numberText(list.rows.length)} of {numberText(list.total)} are here
              </button>
            )}
          </>
        )}
      </Answer>
    </>
  )
}

/** Every cluster with who was last in contact, what is open and what was paid. */
export const Clusters = (): ReactNode => (
  <>
    <h1>Clusters</h1>
    <p>Every industry cluster on record: when Federal, state and local agencies were last in contact, what its firms need, which gaps in public policy are open, and what was awarded.</p>
    <Answer asked={useProjections()}>
      {({ projections }) => {
        const spec = projections.find(({ name }) => name === projection)
        return spec && <Body spec={spec} />
      }}
    </Answer>
  </>
)
