import type { ReactNode } from 'react'
import { countText, moneyText, words } from '../../parts/format.ts'
import { useNames, Why } from '../../parts/traced.tsx'
import { SumRows } from './bits.tsx'
import type { OverviewPart } from './overview.ts'

/** Agencies, levels and policy areas that are shown at first sight, the largest of each. */
const shown = 3

/** Programs and awards by agency, level and policy area. */
export const MoneyCard = ({ row }: OverviewPart): ReactNode => {
  const name = useNames()
  const { money } = row.view
  const groups = [
    ['Agency', 'byAgency', (key: string) => name('agency', key)],
    ['Level', 'byLevel', words],
    ['Policy area', 'byPolicyArea', words],
  ] as const
  const hidden = Object.keys(money.byAgency).length > shown || Object.keys(money.byPolicyArea).length > shown
  return (
    <section className="card" aria-labelledby="card-money">
      <h2 id="card-money">Programs and awards</h2>
      {money.total.awards === 0 ? (
        <p className="soft">No award has a share for this cluster.</p>
      ) : (
        <>
          <p>
            <span className="big">{moneyText(money.total.amount)}</span> <Why at="/money/total/amount" what="sum of awards" /> in {countText(money.total.awards, 'award')} of{' '}
            {countText(Object.keys(money.byProgram).length, 'program')}
          </p>
          <table className="sums">
            <caption className="usa-sr-only">Awards by agency, level and policy area</caption>
            <thead className="usa-sr-only">
              <tr>
                <th scope="col">By</th>
                <th scope="col">Awards</th>
                <th scope="col">Dollars</th>
              </tr>
            </thead>
            {groups.map(([title, dimension, named]) => (
              <tbody key={dimension}>
                <tr className="sums__group">
                  <th scope="rowgroup" colSpan={3}>
                    {title}
                  </th>
                </tr>
                <SumRows sums={money[dimension]} name={named} at={`/money/${dimension}`} total={money.total.amount} limit={shown} />
              </tbody>
            ))}
          </table>
        </>
      )}
      <p className="more">
        <a href="#money">{hidden ? 'All agencies, programs and years' : 'By program and year'}</a>
      </p>
    </section>
  )
}
