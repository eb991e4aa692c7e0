import type { AnchorHTMLAttributes, ReactNode } from 'react'
import { Link } from 'wouter'
import type { PageName } from '../addresses.ts'
import { addressOf } from '../addresses.ts'
import { useCut, withCut } from '../ledger/cut.ts'

type Attributes = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>

/** A link to a page; the clock stays where it stands. */
export const To = ({ page, places, query = '', children, ...rest }: Attributes & { readonly page: PageName; readonly places?: Readonly<Record<string, string>>; readonly query?: string; readonly children: ReactNode }): ReactNode => {
  const [cut] = useCut()
  return (
    <Link {...rest} href={withCut(`${addressOf(page, places)}${query}`, cut)}>
      {children}
    </Link>
  )
}
