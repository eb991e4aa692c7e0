import type { ReactNode } from 'react'
import type { awardLedger } from '../../../../../projections/award-ledger.ts'
import type { ViewOf } from '../../../ledger/views.ts'
import { useRows } from '../../../ledger/views.ts'
import { countText, dayText, moneyText, words } from '../../../parts/format.ts'
import { Answer, Empty } from '../../../parts/states.tsx'
import { ScrollTable, TableHead } from '../../../parts/table.tsx'
import { Invented, SourceOf, useNames } from '../../../parts/traced.tsx'
import { More, Sources, SumRows } from '../bits.tsx'
import type { OverviewPart } from '../overview.ts'

type Award = ViewOf<typeof awardLedger>
const shown = 25

const groups = [
  { dimension: 'byAgency', title: 'Agency', kind: 'agency' },
  { dimension: 'byProgram', title: 'Program', kind: 'program' },
  { dimension: 'byLevel', title: 'Level', kind: null },
  { dimension: 'byPolicyArea', title: 'Policy area', kind: null },
  { dimension: 'byInstrument', title: 'Instrument', kind: null },
  { dimension: 'byBasis', title: 'Announced or obligated', kind: null },
  { dimension: 'byFiscalYear', title: 'Fiscal year', kind: null },
] as const

const Sums = ({ row }: OverviewPart): ReactNode => {
  const name = useNames()
  const { money } = row.view
  return (
    <div className="sums-grid">
      {groups.map(({ dimension, title, kind }) => (
        <figure key={dimension} className="counts scroll">
          <table className="usa-table sums">
            <caption>By {title.toLowerCase()}</caption>
            <TableHead of={[title, { figures: 'Awards' }, { figures: 'Dollars' }]} />
            <tbody>
              <SumRows
                sums={money[dimension]}
                name={(key) => (kind === null ? words(key) : name(kind, key))}
                at={`/money/${dimension}`}
                total={money.total.amount}
                {...(dimension === 'byFiscalYear' ? { order: ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1) } : {})}
              />
            </tbody>
          </table>
        </figure>
      ))}
    </div>
  )
}

/** Public money for the cluster: the sums, then the awards. */
export const Money = ({ row }: OverviewPart): ReactNode => {
  const asked = useRows<Award>('award-ledger', { cluster: row.key, limit: shown })
  if (row.view.money.total.awards === 0 && asked.data?.total === 0) return <Empty>No award names this cluster. Awards are recorded by their agency, or imported with their places, and then attributed.</Empty>
  return (
    <>
      <p className="soft">Sums hold the share of each award that is for this cluster; an announcement is not yet an obligation.</p>
      <Sums row={row} />
      <Answer asked={asked} what="Reading the awards">
        {({ rows, total, labels }) => (
          <SourceOf projection="award-ledger" viewKey={row.key} labels={labels}>
            <Awards rows={rows} total={total} />
            <More count={total - rows.length} projection="award-ledger" cluster={row.key} what="all awards" />
          </SourceOf>
        )}
      </Answer>
      <Sources projection="award-ledger" cluster={row.key} what="awards" />
    </>
  )
}

const Awards = ({ rows, total }: { readonly rows: readonly { readonly key: string; readonly view: Award }[]; readonly total: number }): ReactNode => {
  const name = useNames()
  return (
    <ScrollTable label="Table of awards" caption={`${countText(total, 'award')}, newest first, in whole`} heads={['Award', 'Recipient', 'Agency and program', 'Action date', { figures: 'Dollars' }]}>
      <tbody>
        {rows.map(({ key, view }) => (
          <tr key={key}>
            <th scope="row">
              {view.title ?? key}
              <Invented when={view.synthetic} />
            </th>
            <td>{view.recipient?.name ?? ''}</td>
            <td>
              {view.awardingAgency === null ? '' : name('agency', view.awardingAgency)}, {view.programName ?? ''}
            </td>
            <td>{view.actionDate === null ? '' : dayText(view.actionDate)}</td>
            <td className="number">
              {moneyText(view.total)}
              <br />
              <span className="soft">
                {view.basis === null ? '' : words(view.basis)}
                {view.status === 'terminated' && ', terminated'}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
