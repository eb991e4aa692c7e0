import type { ReactNode } from 'react'
import type { Field } from './fields.ts'
import { inputId, useForm } from './form-context.ts'

const marks = ({ required, personal, row }: Field): ReactNode => (
  <>
    {required && !row ? <span className="must"> (required)</span> : null}
    {personal ? <span className="soft"> (about a person: sealed, and not in the log)</span> : null}
  </>
)

const Said = ({ pointer, hint }: { readonly pointer: string; readonly hint: string | undefined }): ReactNode => {
  const { faults } = useForm()
  const fault = faults.get(pointer)
  return (
    <>
      {hint !== undefined && (
        <span className="usa-hint" id={`${inputId(pointer)}-hint`}>
          {hint}
        </span>
      )}
      {fault !== undefined && (
        <span className="usa-error-message" id={`${inputId(pointer)}-fault`}>
          {fault}
        </span>
      )}
    </>
  )
}

type Props = { readonly field: Field; readonly pointer: string; readonly hint?: string | undefined; readonly children: ReactNode }

/** An input with its label, what it means, and what is wrong with it. */
export const Labelled = ({ field, pointer, hint = field.hint, children }: Props): ReactNode => {
  const { faults } = useForm()
  return (
    <div className={faults.has(pointer) ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}>
      <label className="usa-label" htmlFor={inputId(pointer)}>
        {field.label}
        {marks(field)}
      </label>
      <Said pointer={pointer} hint={hint} />
      {children}
    </div>
  )
}

/** Several inputs under one name. */
export const Grouped = ({ field, pointer, hint = field.hint, children }: Props): ReactNode => {
  const { faults } = useForm()
  return (
    <fieldset className={faults.has(pointer) ? 'usa-fieldset group usa-form-group--error' : 'usa-fieldset group'} id={inputId(pointer)} tabIndex={-1}>
      <legend className="usa-legend">
        {field.label}
        {marks(field)}
      </legend>
      <Said pointer={pointer} hint={hint} />
      {children}
    </fieldset>
  )
}
