import type { ReactNode } from 'react'
import { useLocation, useSearch } from 'wouter'
import { addresses } from '../addresses.ts'
import { useSession } from '../ledger/session.tsx'
import { To } from '../parts/link.tsx'

/** The address that signs in and comes back here. */
const useSignIn = (): string => {
  const { session } = useSession()
  const [path] = useLocation()
  const search = useSearch()
  const here = path === addresses.signIn ? (new URLSearchParams(search).get('next') ?? '/') : search === '' ? path : `${path}?${search}`
  return `${session.signIn ?? addresses.signIn}?next=${encodeURIComponent(here)}`
}

/** Nobody is signed in, or it came to nothing: what to do. */
export const SignIn = (): ReactNode => {
  const { session } = useSession()
  const signIn = useSignIn()
  const { trouble, me } = session
  return (
    <>
      <h1>{me === null ? 'Sign in' : 'You are signed in'}</h1>
      {trouble && (
        <div className="usa-alert usa-alert--error" role="alert">
          <div className="usa-alert__body">
            <h2 className="usa-alert__heading">{trouble.detail}</h2>
            <p className="usa-alert__text">{trouble.remedy}</p>
          </div>
        </div>
      )}
      {me === null ? (
        <>
          <p>Sign in with your agency's account to see what every agency did with each industry cluster.</p>
          {session.signIn === undefined ? (
            <p>People cannot sign in at these pages: whoever runs this ledger has not set it up.</p>
          ) : (
            <p>
              <a className="usa-button" href={signIn}>
                Sign in
              </a>
            </p>
          )}
        </>
      ) : (
        <p>
          <To page="home">Go to the start</To>
        </p>
      )}
    </>
  )
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
