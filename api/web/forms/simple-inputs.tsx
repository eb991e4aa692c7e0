import type { ReactNode } from 'react'
import { words } from '../parts/format.ts'
import type { Field } from './fields.ts'
import { described, inputId, useForm } from './form-context.ts'
import { Grouped, Labelled } from './labelled.tsx'
import type { Typed } from './typed.ts'
import { groupIn, textIn } from './typed.ts'

export type InputProps<K extends Field['kind']> = { readonly field: Extract<Field, { readonly kind: K }>; readonly pointer: string; readonly typed: Typed | undefined; readonly put: (typed: Typed) => void }

/** Options up to which all stand on the page; more go into a list. */
const fewOptions = 5

export const TextInput = ({ field, pointer, typed, put }: InputProps<'text' | 'raw'>): ReactNode => {
  const { faults } = useForm()
  const shared = { id: inputId(pointer), name: pointer, value: textIn(typed), ...described(pointer, field.hint !== undefined, faults) }
  const long = field.kind === 'raw' || field.lines
  return (
    <Labelled field={field} pointer={pointer}>
      {long ? (
        <textarea {...shared} className={field.kind === 'raw' ? 'usa-textarea raw' : 'usa-textarea'} onChange={({ target }) => put(target.value)} />
      ) : (
        <input {...shared} className="usa-input" type="text" autoComplete="off" onChange={({ target }) => put(target.value)} />
      )}
    </Labelled>
  )
}

export const NumberInput = ({ field, pointer, typed, put }: InputProps<'number' | 'money'>): ReactNode => {
  const { faults } = useForm()
  const money = field.kind === 'money'
  const range = field.kind === 'number' && field.least !== undefined && field.most !== undefined ? `${field.least} to ${field.most}` : undefined
  const hint = money ? [field.hint, 'In dollars, such as 1,250,000 or 99.50.'].filter(Boolean).join(' ') : (field.hint ?? range)
  return (
    <Labelled field={field} pointer={pointer} hint={hint}>
      <input id={inputId(pointer)} name={pointer} className="usa-input number-input" type="text" inputMode={money || !(field.kind === 'number' && field.whole) ? 'decimal' : 'numeric'} autoComplete="off" value={textIn(typed)} {...described(pointer, hint !== undefined, faults)} onChange={({ target }) => put(target.value)} />
    </Labelled>
  )
}

export const DayInput = ({ field, pointer, typed, put }: InputProps<'day'>): ReactNode => {
  const { faults } = useForm()
  return (
    <Labelled field={field} pointer={pointer}>
      <input id={inputId(pointer)} name={pointer} className="usa-input day-input" type="date" value={textIn(typed)} {...described(pointer, field.hint !== undefined, faults)} onChange={({ target }) => put(target.value)} />
    </Labelled>
  )
}

export const MomentInput = ({ field, pointer, typed, put }: InputProps<'moment'>): ReactNode => {
  const { faults } = useForm()
  const moment = groupIn(typed)
  const id = inputId(pointer)
  const says = described(pointer, field.hint !== undefined, faults)
  return (
    <Grouped field={field} pointer={pointer}>
      <div className="side">
        <div>
          <label className="usa-label" htmlFor={`${id}-day`}>
            Day
          </label>
          <input id={`${id}-day`} className="usa-input day-input" type="date" value={textIn(moment.day)} {...says} onChange={({ target }) => put({ ...moment, day: target.value })} />
        </div>
        <div>
          <label className="usa-label" htmlFor={`${id}-time`}>
            Time, as at this device
          </label>
          <input id={`${id}-time`} className="usa-input day-input" type="time" value={textIn(moment.time)} onChange={({ target }) => put({ ...moment, time: target.value })} />
        </div>
      </div>
    </Grouped>
  )
}

const Radio = ({ name, value, label, chosen, put }: { readonly name: string; readonly value: string; readonly label: string; readonly chosen: boolean; readonly put: (value: string) => void }): ReactNode => (
  <div className="usa-radio">
    <input className="usa-radio__input" type="radio" id={`${name}-${value}`} name={name} value={value} checked={chosen} onChange={() => put(value)} />
    <label className="usa-radio__label" htmlFor={`${name}-${value}`}>
      {label}
    </label>
  </div>
)

export const ChoiceInput = ({ field, pointer, typed, put }: InputProps<'choice' | 'flag'>): ReactNode => {
  const { faults } = useForm()
  const id = inputId(pointer)
  const chosen = textIn(typed)
  const options: readonly (readonly [string, string])[] = field.kind === 'flag' ? [['true', 'Yes'], ['false', 'No']] : field.options.map((value) => [value, words(value)])
  if (options.length <= fewOptions && field.required)
    return (
      <Grouped field={field} pointer={pointer}>
        <div className="side">
          {options.map(([value, label]) => (
            <Radio key={value} name={id} value={value} label={label} chosen={chosen === value} put={put} />
          ))}
        </div>
      </Grouped>
    )
  return (
    <Labelled field={field} pointer={pointer}>
      <select id={id} name={pointer} className="usa-select" value={chosen} {...described(pointer, field.hint !== undefined, faults)} onChange={({ target }) => put(target.value)}>
        <option value="">{field.required ? 'Choose one' : 'Not said'}</option>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Labelled>
  )
}
