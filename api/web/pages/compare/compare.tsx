import type { FormEvent, ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { keyPath } from '../../addresses.ts'
import { useCut } from '../../ledger/cut.ts'
import type { Change } from '../../ledger/entries.ts'
import { withParams } from '../../ledger/params.ts'
import { useAsked } from '../../ledger/views.ts'
import type { PageProps } from '../../page-props.ts'
import { countText, numberText } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Answer, Empty } from '../../parts/states.tsx'
import { submitted } from '../../parts/submitted.ts'
import '../entries/entries.css'
import { Changes } from '../why/changes.tsx'

type Compared = { readonly from: { readonly size: number }; readonly to: { readonly size: number }; readonly changes: readonly (Change & { readonly by: readonly string[] })[] }

/** A side of the comparison: a day, or a number of entries when all was recorded in one day. */
const Side = ({ name, label, value }: { readonly name: string; readonly label: string; readonly value: string }): ReactNode => (
  <div>
    <label className="usa-label" htmlFor={`side-${name}`}>
      {label}
    </label>
    <input className="usa-input" id={`side-${name}`} name={name} defaultValue={value} required placeholder="2026-03-01 or 5400" aria-describedby="side-hint" />
  </div>
)

/** What changed in a view between two moments of the ledger, and by which entries. */
export const Compare = ({ places }: PageProps): ReactNode => {
  const { projection = '', key = '' } = places
  const [params, setParams] = useSearchParams()
  const [{ occurred }] = useCut()
  const [from, to] = [params.get('from') ?? '', params.get('to') ?? '']
  const address = `/api/v1/diff/${projection}/${keyPath(key)}?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`
  const asked = useAsked<Compared>(from === '' || to === '' ? null : address, { cut: occurred === undefined ? {} : { occurred } })
  const compare = (event: FormEvent<HTMLFormElement>): void => {
    const value = submitted(event)
    setParams((before) => withParams(before, { from: value('from'), to: value('to') }))
  }
  return (
    <>
      <h1>Compare two dates</h1>
      <p>
        {projection} of {key}.{' '}
        {projection === 'cluster-overview' && (
          <To page="cluster" places={{ cluster: key }}>
            Back to the cluster
          </To>
        )}
      </p>
      <form className="filters" onSubmit={compare} aria-label="Two moments" key={`${from} ${to}`}>
        <Side name="from" label="What the ledger knew at the end of" value={from} />
        <Side name="to" label="against what it knew at the end of" value={to} />
        <div>
          <button className="usa-button" type="submit">
            Compare
          </button>
        </div>
      </form>
      <p id="side-hint" className="soft">
        A day such as 2026-03-01, or a number of entries.
      </p>
      {from !== '' && to !== '' && (
        <Answer asked={asked} what="Comparing">
          {(compared) =>
            compared.changes.length === 0 ? (
              <Empty>Nothing in this view changed between the two.</Empty>
            ) : (
              <>
                <p>
                  {countText(compared.changes.length, 'change')} between entry {numberText(compared.from.size)} and entry {numberText(compared.to.size)}.
                </p>
                <ul className="entry-list" aria-label="Changes">
                  {compared.changes.map((change) => (
                    <li key={change.path}>
                      <Changes changes={[change]} />
                      <p className="links">
                        {change.by.map((id, i) => (
                          <To key={id} page="entry" places={{ entry: id }}>
                            Entry {i + 1} behind it
                          </To>
                        ))}
                      </p>
                    </li>
                  ))}
                </ul>
              </>
            )
          }
        </Answer>
      )}
    </>
  )
}
