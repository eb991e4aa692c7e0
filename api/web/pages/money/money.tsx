import type { ReactNode } from 'react'
import { Choose, useChosen } from '../../parts/choose.tsx'
import type { Option } from '../../parts/choose.tsx'
import { words } from '../../parts/format.ts'
import { charts, dimensionText, useAwards, useGaps, useView } from './charts.tsx'
import { dimensions, factOfGap, factsOfAward, yearOf } from './facts.ts'

const Filters = (): ReactNode => {
  const [by, setBy] = useChosen('by')
  const [cluster, setCluster] = useChosen('cluster')
  const [level, setLevel] = useChosen('level')
  const [agency, setAgency] = useChosen('agency')
  const [area, setArea] = useChosen('area')
  const [year, setYear] = useChosen('year')
  const [awards, gaps] = [useAwards().data, useGaps().data]
  const money = awards?.rows.flatMap(({ view }) => factsOfAward(view, '')) ?? []
  const all = [...money, ...(gaps?.rows.map(({ view }) => factOfGap(view)) ?? [])]
  const name = (kind: string, id: string): string => awards?.labels[kind]?.[id] ?? gaps?.labels[kind]?.[id] ?? words(id)
  const options = (ids: readonly string[], text: (id: string) => string): readonly Option[] => [...new Set(ids)].map((id) => [id, text(id)] as const).toSorted(([, a], [, b]) => a.localeCompare(b))
  return (
    <form className="filters no-print" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <Choose label="Split by" value={by === '' ? 'level' : by} put={(value) => setBy(value === 'level' ? '' : value)} options={dimensions.map((one) => [one, dimensionText[one]])} />
      <Choose label="Cluster" all="All clusters" value={cluster} put={setCluster} options={options(all.flatMap(({ clusters }) => clusters), (id) => name('cluster', id))} />
      <Choose label="Level" all="All levels" value={level} put={setLevel} options={options(all.map((one) => one.level), words)} />
      <Choose label="Agency" all="All agencies" value={agency} put={setAgency} options={options(all.map((one) => one.agency), (id) => name('agency', id))} />
      <Choose label="Policy area of money" all="All policy areas" value={area} put={setArea} options={options(money.map((one) => one.area), words)} />
      <Choose label="Year" all="All years" value={year} put={setYear} options={options(all.map(yearOf), (id) => id).toReversed()} />
    </form>
  )
}

/** Public money and policy gaps, by level, agency, policy area and year. */
export const MoneyPage = (): ReactNode => {
  const view = useView()
  const [Money, Gaps] = [charts.money, charts.gaps]
  return (
    <>
      <h1>Money and gaps</h1>
      <p>What public money went where, and which gaps in public policy were found, by year.</p>
      <Filters />
      {Money && <Money {...view} />}
      {Gaps && <Gaps {...view} />}
    </>
  )
}
