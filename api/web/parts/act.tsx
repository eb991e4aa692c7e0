import type { ReactNode } from 'react'
import { useMay } from '../ledger/session.tsx'
import { isPast, useCut } from '../ledger/cut.ts'
import { To } from './link.tsx'

type Fields = Readonly<Record<string, string | readonly string[] | null | undefined>>

const queryOf = (fields: Fields): string => {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of typeof value === 'string' ? [value] : (value ?? [])) params.append(name, one)
  return params.size === 0 ? '' : `?${params.toString()}`
}

/** A link to the form of a command with fields filled in: offered to those alone whose role may send it, and never from the past. */
export const Act = ({ command, fields, about, plain = false, children }: { readonly command: string; readonly fields: Fields; readonly about: string; readonly plain?: boolean; readonly children: ReactNode }): ReactNode => {
  const may = useMay()
  const [cut] = useCut()
  if (isPast(cut) || !may(command)) return null
  return (
    <To page="record" places={{ command }} query={queryOf(fields)} className={`usa-button act no-print ${plain ? 'usa-button--outline' : ''}`}>
      {children}
      <span className="usa-sr-only">: {about}</span>
    </To>
  )
}
