import type { FormEvent, ReactNode } from 'react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { PageName } from '../addresses.ts'
import { addresses, addressOf } from '../addresses.ts'
import { seesHistory, useMay, useMe } from '../ledger/session.tsx'
import { useCut, withCut } from '../ledger/cut.ts'
import { To } from '../parts/link.tsx'
import { submitted } from '../parts/submitted.ts'

type Item = { readonly page: PageName; readonly title: string; readonly for?: 'liaison' | 'history' }

const items: readonly Item[] = [
  { page: 'home', title: 'Home' },
  { page: 'clusters', title: 'Clusters' },
  { page: 'work', title: 'My work', for: 'liaison' },
  { page: 'coverage', title: 'Coverage' },
  { page: 'fragmentation', title: 'Fragmentation' },
  { page: 'money', title: 'Money and gaps' },
  { page: 'entries', title: 'Entries' },
]

const SearchBox = (): ReactNode => {
  const [, go] = useLocation()
  const [cut] = useCut()
  const search = (event: FormEvent<HTMLFormElement>): void => {
    const q = submitted(event)('q')
    if (q !== '') go(withCut(`${addressOf('search')}?q=${encodeURIComponent(q)}`, cut))
  }
  return (
    <form className="search" role="search" onSubmit={search} action="/search">
      <label className="usa-sr-only" htmlFor="site-search">
        Search clusters, agencies, people, programs, awards
      </label>
      <input className="usa-input" id="site-search" name="q" type="search" placeholder="Search the ledger" minLength={2} required />
      <button className="usa-button" type="submit">
        Search
      </button>
    </form>
  )
}

export const Header = (): ReactNode => {
  const [here] = useLocation()
  const me = useMe()
  const may = useMay()
  const [open, setOpen] = useState(false)
  const offered = items.filter(({ for: whom }) => whom === undefined || (whom === 'liaison' ? may('log-dialog') : seesHistory(me)))
  return (
    <header className="site-header">
      <div className="grid-container site-header__line">
        <To page="home" className="site-title">
          Cluster Ledger
        </To>
        <button type="button" className="usa-button usa-button--outline menu-button" aria-expanded={open} aria-controls="site-nav" onClick={() => setOpen(!open)}>
          Menu
        </button>
        <SearchBox />
      </div>
      <nav id="site-nav" className={open ? 'grid-container site-nav site-nav--open' : 'grid-container site-nav'} aria-label="Pages">
        <ul>
          {offered.map(({ page, title }) => (
            <li key={page}>
              <To page={page} aria-current={here === addresses[page] || (page !== 'home' && here.startsWith(`${addresses[page]}/`)) ? 'page' : undefined} onClick={() => setOpen(false)}>
                {title}
              </To>
            </li>
          ))}
          {may('log-dialog') && (
            <li>
              <To page="dialog" className="usa-button" onClick={() => setOpen(false)}>
                Log a dialog
              </To>
            </li>
          )}
        </ul>
      </nav>
    </header>
  )
}
