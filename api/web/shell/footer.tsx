import type { ReactNode } from 'react'
import { isPast, useCut } from '../ledger/cut.ts'
import { useFreshness } from '../ledger/live.tsx'
import { numberText } from '../parts/format.ts'

const states = {
  opening: 'Connecting to the live stream',
  live: 'Live: what others record appears here by itself',
  broken: 'Not live: the connection broke, and is being made again',
  paused: 'Paused while nobody looks',
} as const

/** How fresh the page is, in words. */
export const FreshnessLine = (): ReactNode => {
  const { state, at, size } = useFreshness()
  const [cut] = useCut()
  if (isPast(cut)) return <p className="freshness freshness--past">A page of the past: it does not change.</p>
  return (
    <p className={`freshness freshness--${state}`} role="status" data-state={state}>
      {states[state]}
      {size !== undefined && state === 'live' ? `; last entry ${numberText(size)} at ${new Date(at).toLocaleTimeString('en-US')}` : ''}.
    </p>
  )
}

export const Footer = (): ReactNode => (
  <footer className="site-footer">
    <div className="grid-container">
      <FreshnessLine />
      <p>
        Entries are added and never changed. <a href="/developers">Interface for programs</a>, <a href="/docs">interactive description</a>. Help: each form and each error says what to do.
      </p>
    </div>
  </footer>
)
