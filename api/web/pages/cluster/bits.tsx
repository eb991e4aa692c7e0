import type { ReactNode } from 'react'
import { useCut, withCut } from '../../ledger/cut.ts'
import { rowsPath } from '../../ledger/views.ts'
import { agoText, countText, dayText, leftText, moneyText, numberText } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Why } from '../../parts/traced.tsx'

/** Words of an entry. They are missing where they are confidential to another agency. */
export const Words = ({ of }: { readonly of: string | null | undefined }): ReactNode =>
  of === undefined ? <em className="soft">Words not for your agency</em> : of === null ? <em className="soft">No words on record</em> : <>{of}</>

/** A day with how long ago it was. */
export const Since = ({ at, now }: { readonly at: string; readonly now: number }): ReactNode => (
  <>
    <time dateTime={at}>{dayText(at)}</time> <span className="soft">({agoText(at, now)})</span>
  </>
)

/** What runs: said in words, marked when it is late. */
export const ClockTag = ({ left }: { readonly left: number | null | undefined }): ReactNode =>
  left === null || left === undefined ? null : <span className={left < 0 ? 'tag tag--late' : 'tag'}>{leftText(left)}</span>

/** How many are not shown, and where all of them are. */
export const More = ({ count, projection, cluster, what, query = '' }: { readonly count: number; readonly projection: string; readonly cluster: string; readonly what: string; readonly query?: string }): ReactNode =>
  count <= 0 ? null : (
    <p className="more">
      and {numberText(count)} more:{' '}
      <To page="list" places={{ projection }} query={`?cluster=${encodeURIComponent(cluster)}${query}`}>
        {what}
      </To>
    </p>
  )

/** The same rows for programs, and the page that lists them. */
export const Sources = ({ projection, cluster, what }: { readonly projection: string; readonly cluster: string; readonly what: string }): ReactNode => {
  const [cut] = useCut()
  return (
    <p className="links no-print">
      <To page="list" places={{ projection }} query={`?cluster=${encodeURIComponent(cluster)}`}>
        All {what}
      </To>
      <a href={withCut(rowsPath(projection, { cluster, format: 'csv' }), cut)} download={`${projection}-${cluster}.csv`}>
        CSV of {what}
      </a>
    </p>
  )
}

/** A length beside its figure; the figure itself stands in the table. */
export const Bar = ({ share }: { readonly share: number }): ReactNode => (
  <svg className="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect width={Math.max(share > 0 ? 1 : 0, Math.min(100, share * 100))} height="8" />
  </svg>
)

export type Sum = { readonly awards: number; readonly amount: string }

const bySum = ([, a]: readonly [string, Sum], [, b]: readonly [string, Sum]): number => (BigInt(a.amount) < BigInt(b.amount) ? 1 : BigInt(a.amount) > BigInt(b.amount) ? -1 : 0)

/** Rows of a table of sums, largest first, each with its share of the whole. */
export const SumRows = ({ sums, name, at, total, limit = Infinity, order = bySum }: { readonly sums: Readonly<Record<string, Sum>>; readonly name: (key: string) => string; readonly at: string; readonly total: string; readonly limit?: number; readonly order?: typeof bySum }): ReactNode =>
  Object.entries(sums)
    .toSorted(order)
    .slice(0, limit)
    .map(([key, { awards, amount }]) => (
      <tr key={key}>
        <th scope="row">{name(key)}</th>
        <td className="number">{numberText(awards)}</td>
        <td className="number">
          {moneyText(amount)}
          <Why at={`${at}/${key}/amount`} what={`${name(key)}, ${countText(awards, 'award')}`} />
          <Bar share={BigInt(total) === 0n ? 0 : Number((BigInt(amount) * 10_000n) / BigInt(total)) / 10_000} />
        </td>
      </tr>
    ))
