import type { ReactNode } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useSession } from '../ledger/session.tsx'

/** The address that signs in and comes back here. */
export const useSignIn = (): string => {
  const { session } = useSession()
  const [path] = useLocation()
  const search = useSearch()
  return `${session.signIn ?? '/sign-in'}?next=${encodeURIComponent(search === '' ? path : `${path}?${search}`)}`
}

/** The session ended under an open page: what was typed stays, and signing in comes back to it. */
export const SessionEnded = (): ReactNode => {
  const { ended, session } = useSession()
  const signIn = useSignIn()
  if (ended === undefined) return null
  return (
    <div className="usa-alert usa-alert--warning" role="alert">
      <div className="usa-alert__body">
        <h2 className="usa-alert__heading">Your session has ended.</h2>
        <p className="usa-alert__text">
          {ended.detail} What you typed is kept on this device. {session.mode === 'oidc' ? <a href={signIn}>Sign in again</a> : <a href="">Load the page again</a>}
        </p>
      </div>
    </div>
  )
}
