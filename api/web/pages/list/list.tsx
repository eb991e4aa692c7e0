import type { ReactNode } from 'react'
import { useMemo } from 'react'
import { useProjections } from '../../ledger/catalogue.ts'
import type { ProjectionSpec } from '../../ledger/catalogue.ts'
import { useCut, withCut } from '../../ledger/cut.ts'
import { useListPages } from '../../ledger/list-pages.ts'
import type { CellRow } from '../../ledger/list-pages.ts'
import { rowsPath } from '../../ledger/views.ts'
import { codesOf } from '../../lists/columns.ts'
import { Filters, Newer } from '../../lists/filters.tsx'
import { useListQuestion } from '../../lists/question.ts'
import type { PageProps } from '../../page-props.ts'
import { useChosen } from '../../parts/choose.tsx'
import { countText } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { useStateNames } from '../../parts/state-names.ts'
import { Answer, Empty, Failed } from '../../parts/states.tsx'
import { LongTable } from './long-table.tsx'
import { RowView } from './row-view.tsx'
import '../../lists/lists.css'
import './list.css'

/** Rows that are asked for at once: some 100 kB. */
const page = 500

const ListOf = ({ spec }: { readonly spec: ProjectionSpec }): ReactNode => {
  const [cut] = useCut()
  const asked = useListQuestion()
  const [opened, setOpened] = useChosen('opened')
  const list = useListPages<CellRow>(spec.name, { ...asked.question, show: 'columns', limit: page })
  const states = useStateNames()
  const codes = useMemo(() => codesOf(spec), [spec])
  const namer = useMemo(() => ({ labels: list.labels, codes, states }), [list.labels, codes, states])
  const columns = useMemo(() => [...spec.columns, ...spec.reckoned], [spec])
  return (
    <>
      <Filters columns={spec.columns} namer={namer} asked={asked} />
      <Answer asked={list.asked} what="Reading the list">
        {() => (
          <>
            <p role="status">
              {countText(list.total, 'row')}
              {asked.filters.length === 0 ? '' : ' with these filters'}.
            </p>
            <p className="links no-print">
              <a href={withCut(rowsPath(spec.name, { ...asked.question, format: 'csv' }), cut)} download>
                CSV of {asked.filters.length === 0 ? 'the whole list' : 'these rows'}
              </a>
              <To page="dictionary">What the columns mean</To>
            </p>
            <Newer when={list.newer} renew={list.renew} />
            {list.total === 0 ? (
              <Empty>{asked.filters.length === 0 ? 'Nothing of this kind is on record yet. It appears here as soon as somebody records it.' : 'No row fits these filters. Take one of them away.'}</Empty>
            ) : (
              <LongTable title={spec.title} columns={columns} sortable={spec.columns.length} list={list} namer={namer} order={asked.sort ?? spec.order} sort={(sort) => asked.put({ sort })} open={setOpened} />
            )}
            {list.fault !== undefined && <Failed fault={list.fault} again={list.more} />}
          </>
        )}
      </Answer>
      {opened !== '' && <RowView spec={spec} columns={columns} viewKey={opened} row={list.rows.find(({ key }) => key === opened)} namer={namer} close={() => setOpened('')} />}
    </>
  )
}

const Unknown = ({ name, all }: { readonly name: string; readonly all: readonly ProjectionSpec[] }): ReactNode => (
  <>
    <h1>There is no list called “{name}”</h1>
    <p>These are the lists that there are:</p>
    <ul>
      {all.map((one) => (
        <li key={one.name}>
          <To page="list" places={{ projection: one.name }}>
            {one.title}
          </To>
        </li>
      ))}
    </ul>
  </>
)

/** The list of any projection, by its columns. */
export const List = ({ places: { projection = '' } }: PageProps): ReactNode => (
  <Answer asked={useProjections()}>
    {({ projections }) => {
      const spec = projections.find(({ name }) => name === projection)
      return spec === undefined ? (
        <Unknown name={projection} all={projections} />
      ) : (
        <>
          <h1>{spec.title}</h1>
          <p>{spec.description}</p>
          <ListOf key={projection} spec={spec} />
        </>
      )
    }}
  </Answer>
)
