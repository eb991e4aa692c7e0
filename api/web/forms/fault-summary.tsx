import type { MouseEvent, ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import type { Problem } from '../ledger/problem.ts'
import type { Field } from './fields.ts'
import { inputId } from './form-context.ts'

/** What the ledger said of each field, by JSON pointer. */
export const faultsOf = (problem: Problem | undefined): ReadonlyMap<string, string> => new Map(problem?.errors?.map(({ field, message }) => [field, message]))

/** The label of the field at a pointer: "Reporters 1, Count". */
const labelAt = (field: Field, parts: readonly string[]): string => {
  const [part, ...rest] = parts
  if (part === undefined) return field.label
  if (field.kind === 'list') return /^\d+$/.test(part) ? [`${field.label} ${Number(part) + 1}`, rest.length === 0 ? '' : labelAt({ ...field.item, label: '' }, rest)].filter(Boolean).join(', ') : field.label
  const fields = field.kind === 'group' ? field.fields : field.kind === 'variant' ? field.arms.flatMap((arm) => arm.fields) : []
  const below = fields.find(({ name }) => name === part)
  return below === undefined ? field.label || part : [field.label, labelAt(below, rest)].filter(Boolean).join(', ')
}

/** The input at a pointer, or the nearest thing around it. */
const inputAt = (pointer: string): HTMLElement | null => {
  const id = inputId(pointer)
  const exact = document.getElementById(id) ?? document.getElementById(`${id}-day`)
  return exact ?? (pointer.includes('/') ? inputAt(pointer.slice(0, pointer.lastIndexOf('/'))) : null)
}

/** All that is wrong, in the words of the ledger, with the way to each field. It takes the focus. */
export const FaultSummary = ({ problem, form }: { readonly problem: Problem; readonly form: Field }): ReactNode => {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [problem])
  const go = (event: MouseEvent, pointer: string): void => {
    event.preventDefault()
    const input = inputAt(pointer)
    // What is folded away cannot take the focus.
    input?.closest('details')?.setAttribute('open', '')
    const target = input instanceof HTMLInputElement && input.type === 'hidden' ? input.parentElement?.querySelector<HTMLElement>('button') : input
    target?.focus()
  }
  return (
    <div className="usa-alert usa-alert--error" ref={box} tabIndex={-1} role="alert">
      <div className="usa-alert__body">
        <h2 className="usa-alert__heading">{problem.detail}</h2>
        <p className="usa-alert__text">{problem.remedy}</p>
        {problem.errors && problem.errors.length > 0 && (
          <ul className="faults">
            {problem.errors.map(({ field, message }, place) => (
              <li key={place}>
                {field.startsWith('/') ? (
                  <a href={`#${inputId(field)}`} onClick={(event) => go(event, field)}>
                    {labelAt(form, field.split('/').slice(1))}
                  </a>
                ) : (
                  field
                )}
                : {message}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}
