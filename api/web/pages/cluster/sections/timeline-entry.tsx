import type { ReactNode } from 'react'
import type { clusterTimeline } from '../../../../../projections/cluster-timeline.ts'
import type { corrections } from '../../../../../projections/corrections.ts'
import { isPast, useCut } from '../../../ledger/cut.ts'
import { seesHistory, useMay, useMe } from '../../../ledger/session.tsx'
import type { Row, ViewOf } from '../../../ledger/views.ts'
import { rowPath, useAsked } from '../../../ledger/views.ts'
import { countText, dayText, moneyText, nameWords } from '../../../parts/format.ts'
import { To } from '../../../parts/link.tsx'
import { Invented, useNames } from '../../../parts/traced.tsx'
import { Words } from '../bits.tsx'

export type Entry = ViewOf<typeof clusterTimeline>
export type Correction = ViewOf<typeof corrections>

/** What an entry said before it was corrected: the same row as it stood a moment earlier. */
const Before = ({ event, at }: { readonly event: string; readonly at: string }): ReactNode => {
  const me = useMe()
  const { data } = useAsked<Row<Entry>>(seesHistory(me) ? rowPath('cluster-timeline', event) : null, { cut: { asOf: new Date(Date.parse(at) - 1).toISOString() } })
  if (data === undefined) return null
  return (
    <del>
      <span className="usa-sr-only">Before: </span>
      <Words of={data.view.title} />
      {data.view.amount !== null && ` ${moneyText(data.view.amount)}`}
    </del>
  )
}

const Correct = ({ entry: { stream, revision, event, type } }: { readonly entry: Entry }): ReactNode => {
  const may = useMay()
  const [cut] = useCut()
  if (isPast(cut) || revision < 0) return null
  // The commands name an entry by its stream and its place there; the form shows it by its id.
  const query = `?stream=${encodeURIComponent(stream)}&revision=${revision}&entry=${event ?? ''}`
  const ways = [
    ['replace-entry', 'Correct this'],
    ['retract-entry', 'Retract'],
    ['annotate-entry', 'Add a note'],
  ] as const
  return ways
    .filter(([command]) => may(command))
    .map(([command, title]) => (
      <To key={command} page="record" places={{ command }} query={query}>
        {title}
        <span className="usa-sr-only">: {nameWords(type)}</span>
      </To>
    ))
}

/** One entry. What counts no more, and what it first said, is struck through and still there. */
export const TimelineEntry = ({ entry, correction }: { readonly entry: Entry; readonly correction: Correction | undefined }): ReactNode => {
  const name = useNames()
  const { event, type, agency, date, recordedAt, title, amount, notes, retractedBy, corrected, synthetic } = entry
  const late = date !== null && recordedAt !== null && date.slice(0, 10) !== recordedAt.slice(0, 10)
  const id = event ?? ''
  return (
    <li>
      <strong>{retractedBy === null ? nameWords(type) : <del>{nameWords(type)}</del>}</strong> · {agency === null ? '' : name('agency', agency)} · {date !== null && <time dateTime={date}>{dayText(date)}</time>}
      {late && recordedAt !== null && <span className="soft"> (recorded {dayText(recordedAt)})</span>}
      <Invented when={synthetic} />
      <div>
        {retractedBy === null && title !== null && (
          <span>
            <Words of={title} />
          </span>
        )}
        {amount !== null && <strong> {moneyText(amount)}</strong>}
      </div>
      {(corrected || retractedBy !== null) && (
        <div className="correction">
          <strong>{retractedBy === null ? 'Corrected' : 'Retracted'}</strong>
          {correction?.agency && ` by ${name('agency', correction.agency)}`}
          {correction?.recordedAt && ` on ${dayText(correction.recordedAt)}`}
          {correction && (
            <>
              : <Words of={correction.reason} />
            </>
          )}
          {correction?.recordedAt && (
            <div>
              <Before event={id} at={correction.recordedAt} />
            </div>
          )}
        </div>
      )}
      <p className="links no-print">
        <To page="entry" places={{ entry: id }}>
          Entry<span className="usa-sr-only">: {nameWords(type)}</span>
        </To>
        {notes > 0 && <span>{countText(notes, 'note')}</span>}
        <Correct entry={entry} />
      </p>
    </li>
  )
}
