import type { ReactNode } from 'react'
import { isPast, useCut } from '../../ledger/cut.ts'
import type { Entry as Answered } from '../../ledger/entries.ts'
import { seesHistory, useMay, useMe } from '../../ledger/session.tsx'
import { useAsked } from '../../ledger/views.ts'
import type { PageProps } from '../../page-props.ts'
import { dayText, instantText, nameWords, numberText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Answer } from '../../parts/states.tsx'
import { Invented } from '../../parts/traced.tsx'
import { Value } from '../../parts/value.tsx'
import { useAgencyNames } from '../../parts/agency-names.ts'
import { Proof } from './proof.tsx'
import { Tree } from './tree.tsx'
import './entries.css'

/** Corrections name the entry by its place in its record and say why; they are entries themselves. */
const Corrections = ({ entry: { stream, revision } }: { readonly entry: Answered }): ReactNode => {
  const may = useMay()
  const [cut] = useCut()
  const commands = [
    ['replace-entry', 'Replace it'],
    ['retract-entry', 'Retract it'],
    ['annotate-entry', 'Add a remark'],
  ] as const
  const offered = commands.filter(([command]) => may(command))
  if (isPast(cut) || offered.length === 0) return null
  return (
    <section aria-labelledby="correct" className="no-print">
      <h2 id="correct">Correct this</h2>
      <p>The entry stays, struck through where it is shown; the correction and its reason stand beside it.</p>
      <ul className="links">
        {offered.map(([command, title]) => (
          <li key={command}>
            <To page="record" places={{ command }} query={`?stream=${encodeURIComponent(stream)}&revision=${revision}`}>
              {title}
            </To>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** One entry: what it says, who recorded it and when, what led to it, and the bytes that prove it. */
export const Entry = ({ places }: PageProps): ReactNode => {
  const me = useMe()
  const id = places.entry ?? ''
  const proves = me?.role === 'auditor' || me?.role === 'steward'
  const asked = useAsked<Answered>(`/api/v1/entries/${encodeURIComponent(id)}${proves ? '?canonical=true' : ''}`, { cut: {} })
  const nameOf = useAgencyNames()
  return (
    <Answer asked={asked} what="Reading the entry">
      {(entry) => (
        <>
          <h1>
            {nameWords(entry.type)}
            <Invented when={entry.body?.origin?.kind === 'synthetic'} />
          </h1>
          <dl className="value-fields">
            <div>
              <dt>Happened</dt>
              <dd>{dayText(entry.occurredAt)}</dd>
            </div>
            <div>
              <dt>Recorded</dt>
              <dd>
                {instantText(entry.recordedAt)}, as entry {numberText(entry.index + 1)}
              </dd>
            </div>
            <div>
              <dt>By</dt>
              <dd>
                {nameOf(entry.agency)}
                {entry.body?.actor && ` (${words(entry.body.actor.role)})`}
              </dd>
            </div>
            <div>
              <dt>Record</dt>
              <dd>
                <To page="entries" query={`?stream=${encodeURIComponent(entry.stream)}&order=oldest`}>
                  {entry.stream}
                </To>
                , revision {numberText(entry.revision)}
              </dd>
            </div>
            {entry.body?.command && (
              <div>
                <dt>Command</dt>
                <dd>{entry.body.command.name}</dd>
              </div>
            )}
            {entry.body?.correlation && seesHistory(me) && (
              <div>
                <dt>Belongs to</dt>
                <dd>
                  <To page="entries" query={`?correlation=${entry.body.correlation}&order=oldest`}>
                    what was done together
                  </To>
                </dd>
              </div>
            )}
          </dl>
          <h2>What it says</h2>
          {entry.body === undefined ? <p className="soft">Its words are for the agencies concerned, auditors and stewards.</p> : <Value value={entry.body.data} />}
          <Corrections entry={entry} />
          {seesHistory(me) && <Tree entry={entry.id} nameOf={nameOf} />}
          <Proof entry={entry} />
        </>
      )}
    </Answer>
  )
}
