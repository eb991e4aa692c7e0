import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import { numberText } from '../parts/format.ts'
import { To } from '../parts/link.tsx'
import type { Accepted } from './drafts.ts'

/** One thing that the ledger accepted: what it was, and where it stands. */
export type Recording = { readonly what: string; readonly answer: Accepted }

/** What was recorded, with the number of the entry and where to go on. It takes the focus. */
export const Recorded = ({ recordings, cluster, children }: { readonly recordings: readonly Recording[]; readonly cluster?: string | undefined; readonly children?: ReactNode }): ReactNode => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section aria-labelledby="recorded-heading" className="usa-alert usa-alert--success">
      <div className="usa-alert__body">
        <h2 className="usa-alert__heading" id="recorded-heading" tabIndex={-1} ref={heading}>
          Recorded
        </h2>
        <ul className="recorded">
          {recordings.map(({ what, answer }) => (
            <li key={answer.stream + answer.revision}>
              {what}: {' '}
              <To page="entry" places={{ entry: answer.events[0]?.id ?? '' }}>
                entry number {numberText(answer.size)}
              </To>
            </li>
          ))}
        </ul>
        <p className="links">
          {cluster !== undefined && cluster !== '' && (
            <To page="cluster" places={{ cluster }}>
              Go to the cluster
            </To>
          )}
          <To page="work">My work</To>
          {children}
        </p>
      </div>
    </section>
  )
}
