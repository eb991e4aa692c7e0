import type { FormEvent, ReactNode } from 'react'
import { useId, useState } from 'react'
import type { ColumnSpec } from '../ledger/catalogue.ts'
import { useRows } from '../ledger/views.ts'
import { dayText, words } from '../parts/format.ts'
import { submitted } from '../parts/submitted.ts'
import type { Namer } from './columns.ts'
import { idText, isFlag, kindOf, titleOf } from './columns.ts'
import type { ListQuestion } from './question.ts'
import { boundOf, filterName } from './question.ts'

type Choice = readonly [value: string, text: string]

/** Values that a column can be asked for, as far as they are known: its codes, states, agencies, what the rows at hand have. */
export const useChoices = (column: ColumnSpec | undefined, namer: Namer): readonly Choice[] => {
  const kind = column === undefined ? undefined : kindOf(column, namer.codes)
  const agencies = useRows<{ readonly name: string }>('agency-directory', kind === 'agency' ? { limit: 1000 } : null)
  if (column === undefined) return []
  const codes = namer.codes.byField.get(column.name)
  const choices: readonly Choice[] =
    codes !== undefined
      ? codes.map((code) => [code, words(code)])
      : column.name === 'state'
        ? [...(namer.states ?? [])]
        : kind === 'agency'
          ? (agencies.data?.rows ?? []).map(({ key, view }) => [key, view.name])
          : Object.entries(namer.labels[kind ?? column.name] ?? {})
  return choices.toSorted(([, a], [, b]) => a.localeCompare(b))
}

const Field = ({ label, name, type, list, step }: { readonly label: string; readonly name: string; readonly type: 'text' | 'date' | 'number'; readonly list?: string; readonly step?: string }): ReactNode => {
  const id = useId()
  return (
    <div className="choose">
      <label className="usa-label" htmlFor={id}>
        {label}
      </label>
      <input className="usa-input" id={id} name={name} type={type} list={list} step={step} />
    </div>
  )
}

const Select = ({ label, name, choices }: { readonly label: string; readonly name: string; readonly choices: readonly Choice[] }): ReactNode => {
  const id = useId()
  return (
    <div className="choose">
      <label className="usa-label" htmlFor={id}>
        {label}
      </label>
      <select className="usa-select" id={id} name={name}>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

const flags: readonly Choice[] = [
  ['1', 'yes'],
  ['0', 'no'],
]
/** Longer lists are typed with suggestions. */
const mostInSelect = 80

/** The fields that a column is asked by. */
const Fields = ({ column, namer }: { readonly column: ColumnSpec; readonly namer: Namer }): ReactNode => {
  const list = useId()
  const choices = useChoices(column, namer)
  const name = filterName(column.name)
  if (isFlag(column)) return <Select label="Is" name={name} choices={flags} />
  switch (column.type) {
    case 'number':
    case 'date':
      return (
        <>
          <Field label="From" name={`${name}.from`} type={column.type} step="any" />
          <Field label="To" name={`${name}.to`} type={column.type} step="any" />
        </>
      )
    case 'text':
      return <Field label="Contains" name={name} type="text" />
    case 'id':
    case 'set':
      if (choices.length > 0 && choices.length <= mostInSelect) return <Select label="Is" name={name} choices={choices} />
      return (
        <>
          <Field label="Is (id)" name={name} type="text" list={list} />
          <datalist id={list}>
            {choices.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </datalist>
        </>
      )
  }
}

const valueText = (column: ColumnSpec | undefined, value: string, namer: Namer): string => {
  if (column === undefined) return value
  if (isFlag(column)) return value === '1' ? 'yes' : 'no'
  if (column.type === 'date') return /^\d{4}-\d{2}-\d{2}/.test(value) ? dayText(value) : value
  return column.type === 'id' || column.type === 'set' ? idText(column, value, namer) : value
}

/** Filters by any column of a list, and those that are set, each with a button that takes it away. */
export const Filters = ({ columns, namer, asked: { filters, put } }: { readonly columns: readonly ColumnSpec[]; readonly namer: Namer; readonly asked: ListQuestion }): ReactNode => {
  const [chosen, setChosen] = useState('')
  const id = useId()
  const column = columns.find(({ name }) => name === chosen)
  const add = (event: FormEvent<HTMLFormElement>): void => {
    if (column === undefined) return
    const value = submitted(event)
    const name = filterName(column.name)
    put(Object.fromEntries([name, `${name}.from`, `${name}.to`].map((one) => [one, value(one)] as const)))
    setChosen('')
  }
  return (
    <div className="no-print">
      <form className="filters" aria-label="Filters" onSubmit={add}>
        <div className="choose">
          <label className="usa-label" htmlFor={id}>
            Filter by
          </label>
          <select className="usa-select" id={id} value={chosen} onChange={({ target }) => setChosen(target.value)}>
            <option value="">Choose a column</option>
            {columns.map((one) => (
              <option key={one.name} value={one.name}>
                {titleOf(one)}
              </option>
            ))}
          </select>
        </div>
        {column && (
          <>
            <Fields key={column.name} column={column} namer={namer} />
            <button type="submit" className="usa-button">
              Add filter
            </button>
          </>
        )}
      </form>
      {filters.length > 0 && (
        <ul className="plain chips" aria-label="Filters that are set">
          {filters.map(([param, value]) => {
            const { column: name, bound } = boundOf(param)
            const one = columns.find((each) => each.name === name)
            const text = `${one === undefined ? name : titleOf(one)}${bound === undefined ? ':' : bound === 'from' ? ' from' : ' to'} ${valueText(one, value, namer)}`
            return (
              <li key={param}>
                <button type="button" className="chip" onClick={() => put({ [param]: '' })}>
                  {text} <span aria-hidden="true">×</span>
                  <span className="usa-sr-only"> (remove this filter)</span>
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}

/** That the list has moved on under pages that were read before. */
export const Newer = ({ when, renew }: { readonly when: boolean; readonly renew: () => void }): ReactNode =>
  when && (
    <p role="status" className="newer">
      The list has changed since you scrolled on.{' '}
      <button type="button" className="usa-button usa-button--unstyled" onClick={renew}>
        Show it as it is now
      </button>
    </p>
  )

