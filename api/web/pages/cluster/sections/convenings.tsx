import type { ReactNode } from 'react'
import type { conveningCalendar } from '../../../../../projections/convening-calendar.ts'
import type { dialogLog } from '../../../../../projections/dialog-log.ts'
import type { ViewOf } from '../../../ledger/views.ts'
import { useRows } from '../../../ledger/views.ts'
import { countText, dayText, words } from '../../../parts/format.ts'
import { Answer, Empty } from '../../../parts/states.tsx'
import { Invented, SourceOf, useNames } from '../../../parts/traced.tsx'
import { More, Sources } from '../bits.tsx'
import type { OverviewPart } from '../overview.ts'

type Convening = ViewOf<typeof conveningCalendar>
type Dialog = ViewOf<typeof dialogLog>

const shown = 20

const ConveningItem = ({ view }: { readonly view: Convening }): ReactNode => {
  const name = useNames()
  return (
    <li>
      <span className="tag">{words(view.status)}</span>
      <strong>{view.title ?? view.convening}</strong>, {view.startsAt !== null && dayText(view.startsAt)}
      {view.place !== null && `, ${view.place}`}
      {view.virtual && ', online'}
      <br />
      <span className="soft">
        Hosts: {view.hosts.map(({ agency }) => name('agency', agency)).join(', ')}
        {view.held && `; ${countText(view.held.people, 'person', 'people')} came`}
        {view.cancelled && `; cancelled: ${view.cancelled.reason}`}
      </span>
      <Invented when={view.synthetic} />
    </li>
  )
}

const DialogItem = ({ view }: { readonly view: Dialog }): ReactNode => {
  const name = useNames()
  return (
    <li>
      <strong>{view.format === null ? 'Dialog' : words(view.format)}</strong>
      {view.heldAt !== null && `, ${dayText(view.heldAt)}`}
      {view.topics.length > 0 && `: ${view.topics.join('; ')}`}
      <br />
      <span className="soft">
        {view.agencies.map(({ agency }) => name('agency', agency)).join(', ')}; {countText(view.people, 'participant')}; {countText(view.findingCount, 'finding')} came of it
      </span>
      <Invented when={view.synthetic} />
    </li>
  )
}

/** Sessions on the calendar and held, and dialogs. */
export const Convenings = ({ row }: OverviewPart): ReactNode => {
  const convenings = useRows<Convening>('convening-calendar', { cluster: row.key, limit: shown })
  const dialogs = useRows<Dialog>('dialog-log', { cluster: row.key, limit: shown })
  return (
    <>
      <Answer asked={convenings} what="Reading the calendar">
        {({ rows, total, labels }) => (
          <SourceOf projection="convening-calendar" viewKey={row.key} labels={labels}>
            {total === 0 && <Empty>No convening is on the calendar.</Empty>}
            <ul className="plain">
              {rows.map(({ key, view }) => (
                <ConveningItem key={key} view={view} />
              ))}
            </ul>
            <More count={total - rows.length} projection="convening-calendar" cluster={row.key} what="all convenings" />
          </SourceOf>
        )}
      </Answer>
      <Sources projection="convening-calendar" cluster={row.key} what="convenings" />
      <h3>Dialogs</h3>
      <Answer asked={dialogs} what="Reading the dialogs">
        {({ rows, total, labels }) => (
          <SourceOf projection="dialog-log" viewKey={row.key} labels={labels}>
            {total === 0 && <Empty>No dialog is logged.</Empty>}
            <ul className="plain">
              {rows.map(({ key, view }) => (
                <DialogItem key={key} view={view} />
              ))}
            </ul>
            <More count={total - rows.length} projection="dialog-log" cluster={row.key} what="all dialogs" />
          </SourceOf>
        )}
      </Answer>
    </>
  )
}
