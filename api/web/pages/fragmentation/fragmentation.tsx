import type { ReactNode } from 'react'
import { useCut, withCut } from '../../ledger/cut.ts'
import { rowsPath, useRows } from '../../ledger/views.ts'
import { Choose, useChosen } from '../../parts/choose.tsx'
import { countText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { usePeople } from '../../parts/people.tsx'
import { Answer, Empty } from '../../parts/states.tsx'
import { Invented, SourceOf } from '../../parts/traced.tsx'
import type { Case, Relation, Report, ReportRows } from './asked.ts'
import { kindText, meanings } from './asked.ts'
import { CallList, Cases } from './call-list.tsx'
import { RelationCard } from './relation.tsx'
import './fragmentation.css'

const most = 200
const kinds = Object.keys(meanings) as readonly Relation['kind'][]

const Listed = ({ data }: { readonly data: ReportRows }): ReactNode => {
  const [cut] = useCut()
  const [cluster, setCluster] = useChosen('cluster')
  const [agency, setAgency] = useChosen('agency')
  const [kind, setKind] = useChosen('kind')
  const [activity, setActivity] = useChosen('activity')
  const [status, setStatus] = useChosen('status')
  const people = usePeople()
  const cases = useRows<Case>('coordination-board', { status: 'open', limit: most })
  const { labels } = data
  const all = data.rows.map(({ view }) => view)
  const fits = (one: Relation): boolean =>
    (agency === '' || one.agencies.includes(agency)) && (kind === '' || one.kind === kind) && (activity === '' || one.activity === activity) && (status === 'all' || one.status === 'open')
  const reports = all.filter((one) => (cluster === '' || one.cluster === cluster) && one.relations.some(fits))
  const relations = all.flatMap((one) => one.relations)
  const count = reports.reduce((sum, one) => sum + one.relations.filter(fits).length, 0)
  const codes = (of: (one: Relation) => readonly string[]): readonly string[] => [...new Set(relations.flatMap(of))].toSorted()
  return (
    <>
      <form className="filters no-print" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <Choose label="Cluster" all="All clusters" value={cluster} put={setCluster} options={all.map((one) => [one.cluster, one.name ?? one.cluster])} />
        <Choose label="Agency" all="All agencies" value={agency} put={setAgency} options={codes((one) => one.agencies).map((id) => [id, labels.agency?.[id] ?? id])} />
        <Choose label="Kind" all="All kinds" value={kind} put={setKind} options={kinds.map((one) => [one, kindText[one]])} />
        <Choose label="Activity" all="All activities" value={activity} put={setActivity} options={codes((one) => [one.activity]).map((id) => [id, words(id)])} />
        <Choose label="State" value={status === 'all' ? 'all' : ''} put={setStatus} options={[['', 'Open'], ['all', 'Open and past']]} />
      </form>
      <dl className="kinds">
        {kinds.map((one) => (
          <div key={one}>
            <dt>{kindText[one]}</dt>
            <dd>{meanings[one]}</dd>
          </div>
        ))}
      </dl>
      <p role="status">
        {countText(count, 'relation')} in {countText(reports.length, 'cluster')}.{data.total > all.length ? ` The ${all.length} clusters with most of them, of ${data.total}.` : ''}
      </p>
      <p className="links">
        <a href={withCut(rowsPath('fragmentation-report', { format: 'csv' }), cut)} download>
          CSV of the report
        </a>
        <To page="list" places={{ projection: 'fragmentation-report' }}>
          As a list
        </To>
      </p>
      {reports.length === 0 && <Empty>{all.length === 0 ? 'The rules have found no place where programs meet. They look again with each award.' : 'No relation fits these filters. Choose fewer of them.'}</Empty>}
      {reports.map((report) => (
        <Cluster key={report.cluster} report={report} fits={fits} labels={labels} people={people} cases={cases.data?.rows.map(({ view }) => view).filter((one) => one.cluster === report.cluster) ?? []} caseLabels={cases.data?.labels ?? {}} day={data.day} />
      ))}
    </>
  )
}

/** What weighs most comes first: what a person suspects, then what concerns several agencies. */
const weight = ({ kind }: Relation): number => ['duplication', 'fragmentation', 'overlap'].indexOf(kind)

type ClusterProps = {
  readonly report: Report
  readonly fits: (one: Relation) => boolean
  readonly labels: ReportRows['labels']
  readonly people: ReturnType<typeof usePeople>
  readonly cases: readonly Case[]
  readonly caseLabels: ReportRows['labels']
  readonly day: string | undefined
}

const Cluster = ({ report, fits, labels, people, cases, caseLabels, day }: ClusterProps): ReactNode => (
  <SourceOf projection="fragmentation-report" viewKey={report.cluster} labels={labels}>
    <section className="fragments" aria-labelledby={`cluster-${report.cluster}`}>
      <h2 id={`cluster-${report.cluster}`}>
        <To page="cluster" places={{ cluster: report.cluster }}>
          {report.name ?? report.cluster}
        </To>
        <Invented when={report.synthetic} />
      </h2>
      <CallList report={report} labels={labels} people={people} />
      <Cases cases={cases} labels={caseLabels} day={day} />
      {report.relations
        .map((one, place) => ({ one, place }))
        .filter(({ one }) => fits(one))
        .toSorted((a, b) => weight(a.one) - weight(b.one))
        .map(({ one, place }) => (
          <RelationCard key={one.relation} one={one} report={report} place={place} />
        ))}
    </section>
  </SourceOf>
)

/** Where programs of several agencies meet in one cluster, what that means, and whom to call about it. */
export const Fragmentation = (): ReactNode => {
  const asked = useRows<Report>('fragmentation-report', { limit: most })
  return (
    <>
      <h1>Where programs meet</h1>
      <p>For each cluster: the programs and awards that do similar things in the same place and time, what they come to, and whom to call.</p>
      <Answer asked={asked} what="Reading where programs meet">
        {(data) => <Listed data={data} />}
      </Answer>
    </>
  )
}
