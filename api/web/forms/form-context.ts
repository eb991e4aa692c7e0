import { createContext, use } from 'react'

/** What every field of a form needs to know of it. */
type FormFacts = {
  /** What the ledger said of fields, by JSON pointer. */
  readonly faults: ReadonlyMap<string, string>
  readonly titles: Readonly<Record<string, string>>
  readonly name: (id: string, title: string) => void
  /** The cluster that the form is about, to look first among what belongs to it. */
  readonly cluster: string
}

export const FormContext = createContext<FormFacts>({ faults: new Map(), titles: {}, name: () => undefined, cluster: '' })
export const useForm = (): FormFacts => use(FormContext)

/** The id of the input at a JSON pointer. */
export const inputId = (pointer: string): string => `field${pointer.replaceAll(/[^A-Za-z0-9]+/g, '-')}`

/** Attributes by which an input names its hint and its fault. */
export const described = (pointer: string, hinted: boolean, faults: ReadonlyMap<string, string>): { readonly 'aria-describedby'?: string; readonly 'aria-invalid'?: true } => {
  const id = inputId(pointer)
  const wrong = faults.has(pointer)
  const by = [hinted ? `${id}-hint` : '', wrong ? `${id}-fault` : ''].filter(Boolean).join(' ')
  return { ...(by === '' ? {} : { 'aria-describedby': by }), ...(wrong ? { 'aria-invalid': true } : {}) }
}
