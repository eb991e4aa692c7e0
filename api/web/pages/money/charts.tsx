import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { addressOf } from '../../addresses.ts'
import { Chart } from '../../charts/figure.tsx'
import type { Table } from '../../charts/series.ts'
import { useCut, withCut } from '../../ledger/cut.ts'
import { useEveryRow } from '../../ledger/every.ts'
import type { Labels, Question, Rows } from '../../ledger/views.ts'
import { rowsPath } from '../../ledger/views.ts'
import { moneyText, numberText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Answer, Empty } from '../../parts/states.tsx'
import type { Award, Dimension, Fact, Filter, Gap } from './facts.ts'
import { dimensions, factOfGap, factsOfAward, tableOf } from './facts.ts'

export const dimensionText: Readonly<Record<Dimension, string>> = { level: 'Level of government', agency: 'Agency', area: 'Policy area' }

const queryText = (question: Question): string => rowsPath('', question).replace(/^[^?]*/, '')

/** Filter and split as the address has them. */
export const useView = (): { readonly filter: Filter; readonly by: Dimension } => {
  const [params] = useSearchParams()
  const of = (name: string): string => params.get(name) ?? ''
  const by = dimensions.find((one) => one === params.get('by')) ?? 'level'
  return { filter: { cluster: of('cluster'), level: of('level'), agency: of('agency'), area: of('area'), year: of('year') }, by }
}

type One = { readonly name: string; readonly projection: string; readonly table: Table; readonly title: string; readonly note: string; readonly head: string; readonly labels: Labels; readonly valueOf: (value: bigint) => string; readonly question: Question; readonly yearQuestion: (category: string) => Question; readonly alone: boolean }

/** A chart of the page and of its own address: the same in both places. */
const Drawn = ({ name, projection, table, title, note, head, labels, valueOf, question, yearQuestion, alone }: One): ReactNode => {
  const [cut] = useCut()
  const [params] = useSearchParams()
  if (table.categories.length === 0) return <Empty>{title}: nothing on record fits these filters. Choose fewer of them.</Empty>
  const nameOf = (series: string): string => labels.agency?.[series] ?? words(series)
  // What frames a chart may frame no other page: from there a link opens a page of its own.
  const list = (text: ReactNode, asked: Question): ReactNode =>
    alone ? (
      <a href={withCut(`${addressOf('list', { projection })}${queryText(asked)}`, cut)} target="_blank" rel="noopener">
        {text}
      </a>
    ) : (
      <To page="list" places={{ projection }} query={queryText(asked)}>
        {text}
      </To>
    )
  return (
    <Chart
      table={table}
      title={title}
      note={note}
      head={head}
      nameOf={nameOf}
      valueOf={valueOf}
      linkOf={(category) => list(category, yearQuestion(category))}
      links={
        <>
          <a href={withCut(rowsPath(projection, { ...question, format: 'csv' }), cut)} download>
            CSV of what it is made of
          </a>
          {list('What it is made of, and why', question)}
        </>
      }
      {...(alone ? {} : { embed: `${location.origin}${addressOf('chart', { chart: name })}${params.size === 0 ? '' : `?${params.toString()}`}` })}
    />
  )
}

type Shown = { readonly filter: Filter; readonly by: Dimension; readonly alone?: boolean }

const MoneyChart = ({ data, filter, by, alone = false }: Shown & { readonly data: Rows<Award> }): ReactNode => {
  const { cluster, level, agency, area, year } = filter
  const question = { cluster, level, agency, policyArea: area }
  const facts = data.rows.flatMap(({ view }) => factsOfAward(view, cluster))
  const missing = data.total > data.rows.length ? ` The first ${numberText(data.rows.length)} of ${numberText(data.total)} awards.` : ''
  return (
    <Drawn
      name="money"
      projection="award-ledger"
      table={tableOf(facts, filter, by)}
      title={`Public money by fiscal year and ${dimensionText[by].toLowerCase()}`}
      note={`${cluster === '' ? 'Whole awards, each once' : 'The share of this cluster in each award'}, in dollars, by the fiscal year of the awarding agency; each modification in its own year. Announced and obligated money together.${missing}`}
      head="Fiscal year"
      labels={data.labels}
      valueOf={(value) => moneyText(String(value))}
      question={{ ...question, fiscalYear: year }}
      yearQuestion={(category) => ({ ...question, fiscalYear: category.replace('FY', '') })}
      alone={alone}
    />
  )
}

const GapChart = ({ data, filter, by, alone = false }: Shown & { readonly data: Rows<Gap> }): ReactNode => {
  const { cluster, level, agency, year } = filter
  const question = { cluster, responsible: agency, level }
  const span = (from: string): Question => (/^\d{4}$/.test(from) ? { ...question, 'identifiedAt.from': `${from}-01-01`, 'identifiedAt.to': `${from}-12-31` } : question)
  return (
    <Drawn
      name="gaps"
      projection="gap-register"
      table={tableOf(data.rows.map(({ view }): Fact => factOfGap(view)), { ...filter, area: '' }, by)}
      title={`Policy gaps by year and ${by === 'area' ? 'kind' : by === 'agency' ? 'responsible agency' : 'level of government'}`}
      note="Gaps and weaknesses of public policy by the calendar year in which they were identified. A gap names no policy area: split by policy area, the bars show its kind."
      head="Year"
      labels={data.labels}
      valueOf={(value) => numberText(Number(value))}
      question={span(year)}
      yearQuestion={span}
      alone={alone}
    />
  )
}

export const useAwards = () => useEveryRow<Award>('award-ledger')
export const useGaps = () => useEveryRow<Gap>('gap-register')

/** Charts by the name that their own address has. */
export const charts: Readonly<Record<string, (shown: Shown) => ReactNode>> = {
  money: function Money(shown) {
    return (
      <Answer asked={useAwards()} what="Adding up the awards">
        {(data) => <MoneyChart data={data} {...shown} />}
      </Answer>
    )
  },
  gaps: function Gaps(shown) {
    return (
      <Answer asked={useGaps()} what="Counting the gaps">
        {(data) => <GapChart data={data} {...shown} />}
      </Answer>
    )
  },
}
