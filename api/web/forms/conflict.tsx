import type { ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import type { Problem } from '../ledger/problem.ts'
import { instantText, nameWords } from '../parts/format.ts'
import { To } from '../parts/link.tsx'
import { Failed, Waiting } from '../parts/states.tsx'
import { Said } from './said.tsx'
import type { Entry } from './stream.ts'
import { recordedSince } from './stream.ts'

type Since = Awaited<ReturnType<typeof recordedSince>>

const Newer = ({ entry }: { readonly entry: Entry }): ReactNode => (
  <>
    <p>
      <To page="entry" places={{ entry: entry.id }}>
        {nameWords(entry.type)}
      </To>{' '}
      by {entry.agency}, {instantText(entry.recordedAt)}
    </p>
    <Said data={entry.body?.data} />
  </>
)

type Props = {
  readonly problem: Problem
  readonly stream: string
  readonly seen: number
  readonly typed: unknown
  /** Sends what was typed again, in the knowledge of the record at this revision. */
  readonly again: (revision: number | undefined) => void
}

/** Somebody else was first: what is recorded now beside what was typed. Nothing of either is lost. */
export const Conflict = ({ problem, stream, seen, typed, again }: Props): ReactNode => {
  const [since, setSince] = useState<Since>()
  const [fault, setFault] = useState<unknown>()
  const heading = useRef<HTMLHeadingElement>(null)
  const stale = problem.status === 412
  useEffect(() => {
    let over = false
    recordedSince(stream, seen).then(
      (found) => {
        if (over) return
        // Refused attempts moved the record on and changed nothing: there is nothing to look at.
        if (stale && found.entries.length === 0) again(found.now)
        else setSince(found)
      },
      (one: unknown) => void (over || setFault(one)),
    )
    return () => {
      over = true
    }
    // Asked once for each answer of the ledger.
  }, [problem])
  useEffect(() => heading.current?.focus(), [since])
  if (fault !== undefined) return <Failed fault={fault} again={() => again(undefined)} />
  if (since === undefined) return <Waiting what="Reading what is recorded now" />
  return (
    <section className="conflict" aria-labelledby="conflict-heading">
      <h2 id="conflict-heading" tabIndex={-1} ref={heading}>
        {since.entries.length === 0 ? problem.detail : 'Somebody recorded something here while you were typing'}
      </h2>
      <p>{since.entries.length === 0 ? problem.remedy : `${problem.detail} What you typed is kept: look at both, change yours if you wish, and send it again.`}</p>
      <div className="two">
        <section>
          <h3>Recorded since you opened the form</h3>
          {since.entries.length === 0 ? <p>Nothing.</p> : since.entries.map((entry) => <Newer key={entry.id} entry={entry} />)}
        </section>
        <section>
          <h3>What you typed</h3>
          <Said data={typed} />
        </section>
      </div>
      <p className="send">
        <button type="button" className="usa-button" onClick={() => again(since.now)}>
          Send mine as well
        </button>
      </p>
    </section>
  )
}
