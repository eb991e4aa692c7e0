import type { ReactNode } from 'react'
import { createContext, use } from 'react'
import { seesHistory, useMe } from '../ledger/session.tsx'
import type { Labels } from '../ledger/views.ts'
import { To } from './link.tsx'

/** The view that what is shown comes from: figures in it can be traced, and ids in it have names. */
type Source = { readonly projection: string; readonly key: string; readonly labels: Labels }
const Context = createContext<Source | null>(null)

export const SourceOf = ({ projection, viewKey, labels, children }: { readonly projection: string; readonly viewKey: string; readonly labels: Labels; readonly children: ReactNode }): ReactNode => (
  <Context value={{ projection, key: viewKey, labels }}>{children}</Context>
)

/** "Why is this so": leads to the entries that made a field of the view, given by its JSON pointer. */
export const Why = ({ at, what }: { readonly at: string; readonly what: string }): ReactNode => {
  const source = use(Context)
  if (source === null || !seesHistory(useMe())) return null
  return (
    <To className="why" page="why" places={{ projection: source.projection, key: source.key }} query={`?path=${encodeURIComponent(at)}`}>
      <span aria-hidden="true">why?</span>
      <span className="usa-sr-only">Why is this so: {what}</span>
    </To>
  )
}

/** The name of a thing, or its id where it has none or may not be seen. */
export const useNames = (): ((kind: string, id: string) => string) => {
  const source = use(Context)
  return (kind, id) => source?.labels[kind]?.[id] ?? (kind === 'staff' ? 'a colleague' : id)
}

/** Says that something was invented for demonstration. */
export const Invented = ({ when }: { readonly when: boolean | undefined }): ReactNode => (when === true ? <span className="invented">synthetic</span> : null)
