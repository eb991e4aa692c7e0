import type { ReactNode } from 'react'
import { useId } from 'react'
import type { ColumnSpec } from '../../ledger/catalogue.ts'
import type { Namer } from '../../lists/columns.ts'
import { titleOf } from '../../lists/columns.ts'
import { useChoices } from '../../lists/filters.tsx'
import type { ListQuestion } from '../../lists/question.ts'
import { Choose } from '../../parts/choose.tsx'
import { submitted } from '../../parts/submitted.ts'

/** Columns that most people ask by; all others are among the further filters. */
const asked = ['state', 'agency', 'policyArea'] as const

type QuickProps = { readonly columns: readonly ColumnSpec[]; readonly namer: Namer; readonly asked: ListQuestion }

const Quick = ({ column, namer, question }: { readonly column: ColumnSpec; readonly namer: Namer; readonly question: ListQuestion }): ReactNode => {
  const choices = useChoices(column, namer)
  const value = question.filters.find(([name]) => name === column.name)?.[1] ?? ''
  return <Choose label={titleOf(column)} all="Any" value={value} options={choices} put={(one) => question.put({ [column.name]: one })} />
}

/** Name, state, agency and policy area, within reach. */
export const QuickFilters = ({ columns, namer, asked: question }: QuickProps): ReactNode => {
  const id = useId()
  const name = question.filters.find(([one]) => one === 'name')?.[1] ?? ''
  return (
    <form
      className="filters no-print"
      aria-label="Filters that are used most"
      onSubmit={(event) => {
        question.put({ name: submitted(event)('name') })
      }}
    >
      <div className="choose">
        <label className="usa-label" htmlFor={id}>
          Name contains
        </label>
        <input className="usa-input" id={id} name="name" type="search" key={name} defaultValue={name} onBlur={({ target }) => target.value.trim() !== name && question.put({ name: target.value.trim() })} />
      </div>
      {asked.map((one) => {
        const column = columns.find((each) => each.name === one)
        return column && <Quick key={one} column={column} namer={namer} question={question} />
      })}
      <button type="submit" className="usa-button usa-button--outline">
        Filter
      </button>
    </form>
  )
}
