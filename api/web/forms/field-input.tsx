import type { ReactNode } from 'react'
import { words } from '../parts/format.ts'
import type { Field } from './fields.ts'
import { described, inputId, useForm } from './form-context.ts'
import { Grouped, Labelled } from './labelled.tsx'
import { ReferenceInput, ReferencesInput } from './reference-input.tsx'
import type { InputProps } from './simple-inputs.tsx'
import { ChoiceInput, DayInput, MomentInput, NumberInput, TextInput } from './simple-inputs.tsx'
import type { Typed } from './typed.ts'
import { groupIn, listIn, textIn } from './typed.ts'

type AnyProps = { readonly field: Field; readonly pointer: string; readonly typed: Typed | undefined; readonly put: (typed: Typed) => void }

/** The fields of a group, one below the other. */
export const FieldInputs = ({ fields, pointer, typed, put }: { readonly fields: readonly Field[]; readonly pointer: string; readonly typed: Typed | undefined; readonly put: (typed: Typed) => void }): ReactNode => {
  const group = groupIn(typed)
  return fields.map((field) => <FieldInput key={field.name} field={field} pointer={`${pointer}/${field.name}`} typed={group[field.name]} put={(one) => put({ ...group, [field.name]: one })} />)
}

/** One code a line: what people paste. */
const LinesInput = ({ field, pointer, typed, put }: InputProps<'list'>): ReactNode => {
  const { faults } = useForm()
  const hint = [field.hint, 'One a line.'].filter(Boolean).join(' ')
  // What is being typed may end in a new line, which is a blank row.
  const text = listIn(typed).map(textIn).join('\n')
  const wrong = [...faults].filter(([at]) => at.startsWith(`${pointer}/`))
  return (
    <Labelled field={field} pointer={pointer} hint={hint}>
      {wrong.map(([at, message]) => (
        <span key={at} className="usa-error-message" id={`${inputId(at)}-fault`}>
          Line {Number(at.split('/').at(-1)) + 1}: {message}
        </span>
      ))}
      <textarea id={inputId(pointer)} className="usa-textarea codes" value={text} {...described(pointer, true, faults)} onChange={({ target }) => put(target.value === '' ? [] : target.value.split('\n'))} />
    </Labelled>
  )
}

const ListInput = ({ field, pointer, typed, put }: InputProps<'list'>): ReactNode => {
  const { item } = field
  if (item.kind === 'reference') return <ReferencesInput field={field} pointer={pointer} typed={typed} put={put} />
  if (item.kind === 'text' && !item.lines) return <LinesInput field={field} pointer={pointer} typed={typed} put={put} />
  const given = listIn(typed)
  const rows = given.length === 0 && field.required ? [{}] : given
  return (
    <Grouped field={field} pointer={pointer}>
      {rows.map((row, place) => (
        <div key={place} className="row">
          <FieldInput field={item.kind === 'group' || item.kind === 'variant' ? { ...item, label: `${item.label} ${place + 1}` } : item} pointer={`${pointer}/${place}`} typed={row} put={(one) => put(rows.map((before, other) => (other === place ? one : before)))} />
          {(place > 0 || !field.required) && (
            <button type="button" className="usa-button usa-button--unstyled" onClick={() => put(rows.filter((_, other) => other !== place))}>
              Remove<span className="usa-sr-only">: {item.label} {place + 1}</span>
            </button>
          )}
        </div>
      ))}
      <button type="button" className="usa-button usa-button--outline" disabled={rows.length >= field.most} onClick={() => put([...rows, {}])}>
        Add<span className="usa-sr-only"> to: {field.label}</span>
      </button>
    </Grouped>
  )
}

const VariantInput = ({ field, pointer, typed, put }: InputProps<'variant'>): ReactNode => {
  const group = groupIn(typed)
  const chosen = field.arms.find(({ value }) => value === group[field.tag])
  const name = `${inputId(pointer)}-${field.tag}`
  return (
    <Grouped field={field} pointer={pointer}>
      <div className="side">
        {field.arms.map(({ value }) => (
          <div key={value} className="usa-radio">
            <input className="usa-radio__input" type="radio" id={`${name}-${value}`} name={name} checked={chosen?.value === value} onChange={() => put({ ...group, [field.tag]: value })} />
            <label className="usa-radio__label" htmlFor={`${name}-${value}`}>
              {words(value)}
            </label>
          </div>
        ))}
      </div>
      {chosen && <FieldInputs fields={chosen.fields} pointer={pointer} typed={typed} put={put} />}
    </Grouped>
  )
}

/** A field of any kind. */
const FieldInput = ({ field, pointer, typed, put }: AnyProps): ReactNode => {
  const rest = { pointer, typed, put }
  switch (field.kind) {
    case 'text':
    case 'raw':
      return <TextInput field={field} {...rest} />
    case 'choice':
    case 'flag':
      return <ChoiceInput field={field} {...rest} />
    case 'number':
    case 'money':
      return <NumberInput field={field} {...rest} />
    case 'day':
      return <DayInput field={field} {...rest} />
    case 'moment':
      return <MomentInput field={field} {...rest} />
    case 'reference':
      return <ReferenceInput field={field} {...rest} />
    case 'list':
      return <ListInput field={field} {...rest} />
    case 'variant':
      return <VariantInput field={field} {...rest} />
    case 'group':
      return (
        <Grouped field={field} pointer={pointer}>
          <FieldInputs fields={field.fields} {...rest} />
        </Grouped>
      )
  }
}
