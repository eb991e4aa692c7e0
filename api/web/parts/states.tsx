import type { ReactNode } from 'react'
import { useLayoutEffect, useState } from 'react'
import { problemOf } from '../ledger/problem.ts'
import type { Asked } from '../ledger/views.ts'

/** While the first answer is on its way. It is told to screen readers, once. */
export const Waiting = ({ what = 'Loading' }: { readonly what?: string }): ReactNode => (
  <p className="waiting" role="status">
    {what}…
  </p>
)

/** Nothing there, and what to do about it. */
export const Empty = ({ children }: { readonly children: ReactNode }): ReactNode => <p className="empty">{children}</p>

/** A problem in the words of the ledger, with what to do. */
export const Failed = ({ fault, again }: { readonly fault: unknown; readonly again?: () => void }): ReactNode => {
  const problem = problemOf(fault)
  // A page that is nothing but a problem is headed by it.
  const [alone, setAlone] = useState(false)
  useLayoutEffect(() => setAlone(document.querySelector('main h1') === null), [])
  const Heading = alone ? 'h1' : 'h2'
  return (
    <div className={`usa-alert ${problem.status === 0 ? 'usa-alert--warning' : 'usa-alert--error'}`} role="alert">
      <div className="usa-alert__body">
        <Heading className="usa-alert__heading">{problem.detail}</Heading>
        <p className="usa-alert__text">{problem.remedy}</p>
        {again && (
          <button type="button" className="usa-button usa-button--outline" onClick={again}>
            Try again
          </button>
        )}
      </div>
    </div>
  )
}

/**
 * The states of an answer: waiting, failed, there. An answer that is there stays when a later one fails, with a word
 * that it is old; but not when the ledger said no to the question, such as for a moment at which the thing was not there.
 */
export const Answer = <A,>({ asked, what, children }: { readonly asked: Asked<A>; readonly what?: string; readonly children: (data: A) => ReactNode }): ReactNode => {
  const { data, error, again } = asked
  const refused = error !== undefined && [400, 403, 404].includes(problemOf(error).status)
  if (data === undefined || refused) return error === undefined ? <Waiting {...(what === undefined ? {} : { what })} /> : <Failed fault={error} again={again} />
  return (
    <>
      {error !== undefined && <p className="stale">{problemOf(error).detail} What stands here was there before.</p>}
      {children(data)}
    </>
  )
}
