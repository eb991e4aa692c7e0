import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { useAsked } from '../ledger/views.ts'
import type { Labels } from '../ledger/views.ts'
import { Combobox } from './combobox.tsx'
import type { Field } from './fields.ts'
import { described, inputId, useForm } from './form-context.ts'
import { Labelled } from './labelled.tsx'
import type { InputProps } from './simple-inputs.tsx'
import { rowAt, rowTitle } from './sources.ts'
import { listIn, textIn } from './typed.ts'

type Reference = Extract<Field, { readonly kind: 'reference' }>

/** The name of a thing of which the form knows the id alone. */
const useTitle = (kind: string, id: string): string => {
  const { titles, name } = useForm()
  const known = titles[id]
  const { data } = useAsked<{ readonly key: string; readonly view: Readonly<Record<string, unknown>>; readonly labels: Labels }>(known !== undefined || id === '' ? null : rowAt(kind, id), { cut: {} })
  const found = data === undefined || data.key !== id ? undefined : rowTitle(kind, id, data.view, data.labels)
  useEffect(() => {
    if (known === undefined && found !== undefined) name(id, found)
  }, [known, found, id, name])
  return known ?? found ?? id
}

const Picked = ({ kind, id, remove, label }: { readonly kind: string; readonly id: string; readonly remove: () => void; readonly label: string }): ReactNode => {
  const title = useTitle(kind, id)
  return (
    <span className="picked">
      <span>
        {title}
        {title === id ? '' : <code className="soft"> {id.length > 24 ? `${id.slice(0, 8)}…` : id}</code>}
      </span>
      <button type="button" className="usa-button usa-button--unstyled" onClick={remove}>
        Change<span className="usa-sr-only">: {label}, now {title}</span>
      </button>
    </span>
  )
}

/** One thing of the ledger, found by its name or named by its id. */
export const ReferenceInput = ({ field, pointer, typed, put }: InputProps<'reference'>): ReactNode => {
  const { faults, cluster, name } = useForm()
  const id = textIn(typed)
  const says = described(pointer, field.hint !== undefined, faults)
  return (
    <Labelled field={field} pointer={pointer}>
      {id === '' ? (
        <Combobox
          id={inputId(pointer)}
          kind={field.of}
          cluster={cluster}
          described={says}
          pick={(one) => {
            name(one.id, one.title)
            put(one.id)
          }}
          leave={put}
        />
      ) : (
        <>
          <Picked kind={field.of} id={id} label={field.label} remove={() => put('')} />
          <input type="hidden" id={inputId(pointer)} value={id} />
        </>
      )}
    </Labelled>
  )
}

const PickedItem = ({ kind, id, remove }: { readonly kind: string; readonly id: string; readonly remove: () => void }): ReactNode => {
  const title = useTitle(kind, id)
  return (
    <li className="picked">
      <span>{title}</span>
      <button type="button" className="usa-button usa-button--unstyled" onClick={remove}>
        Remove<span className="usa-sr-only"> {title}</span>
      </button>
    </li>
  )
}

/** Several things of one kind, each found like one. */
export const ReferencesInput = ({ field, pointer, typed, put, picked }: InputProps<'list'> & { readonly picked?: (id: string) => void }): ReactNode => {
  const { faults, cluster, name } = useForm()
  const ids = listIn(typed).map(textIn).filter(Boolean)
  const { of } = field.item as Reference
  const add = (id: string): void => {
    if (ids.includes(id)) return
    put([...ids, id])
    picked?.(id)
  }
  return (
    <Labelled field={field} pointer={pointer}>
      {ids.length > 0 && (
        <ul className="picked-list">
          {ids.map((id) => (
            <PickedItem key={id} kind={of} id={id} remove={() => put(ids.filter((one) => one !== id))} />
          ))}
        </ul>
      )}
      <Combobox
        id={inputId(pointer)}
        kind={of}
        cluster={cluster}
        described={described(pointer, field.hint !== undefined, faults)}
        pick={(one) => {
          name(one.id, one.title)
          add(one.id)
        }}
        leave={add}
      />
    </Labelled>
  )
}
