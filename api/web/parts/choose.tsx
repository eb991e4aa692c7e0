import type { ReactNode } from 'react'
import { useId } from 'react'
import { useSearchParams } from 'wouter'
import { withParams } from '../ledger/params.ts'

/** A filter that is part of the address, so that a filtered page can be sent to somebody. */
export const useChosen = (name: string): readonly [string, (value: string) => void] => {
  const [params, setParams] = useSearchParams()
  const put = (value: string): void =>
    setParams((before) => withParams(before, { [name]: value }), { replace: true })
  return [params.get(name) ?? '', put]
}

export type Option = readonly [value: string, text: string]

/** One of a list, or all of it. A value of the address that is not in the list is shown as it is. */
export const Choose = ({ label, all, value, options, put }: { readonly label: string; readonly all?: string; readonly value: string; readonly options: readonly Option[]; readonly put: (value: string) => void }): ReactNode => {
  const id = useId()
  const known = value === '' || options.some(([one]) => one === value)
  return (
    <div className="choose">
      <label className="usa-label" htmlFor={id}>
        {label}
      </label>
      <select id={id} className="usa-select" value={value} onChange={({ target }) => put(target.value)}>
        {all !== undefined && <option value="">{all}</option>}
        {!known && <option value={value}>{value}</option>}
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
