import type { ReactNode } from 'react'
import { useState } from 'react'
import { useProjections } from '../../../ledger/catalogue.ts'
import { useRows } from '../../../ledger/views.ts'
import { countText, words } from '../../../parts/format.ts'
import { Answer, Empty } from '../../../parts/states.tsx'
import { SourceOf, useNames } from '../../../parts/traced.tsx'
import { More, Sources } from '../bits.tsx'
import type { OverviewPart } from '../overview.ts'
import type { Correction, Entry } from './timeline-entry.tsx'
import { TimelineEntry } from './timeline-entry.tsx'

/** Entries that are asked for first, and with each step; from so many on, the list shows them better. */
const step = 20
const most = 200

type Choose = { readonly id: string; readonly label: string; readonly value: string; readonly all: string; readonly options: readonly (readonly [string, string])[]; readonly onChoose: (value: string) => void }

const Choice = ({ id, label, value, all, options, onChoose }: Choose): ReactNode => (
  <div>
    <label className="usa-label" htmlFor={id}>
      {label}
    </label>
    <select className="usa-select" id={id} value={value} onChange={({ target }) => onChoose(target.value)}>
      <option value="">{all}</option>
      {options.map(([code, title]) => (
        <option key={code} value={code}>
          {title}
        </option>
      ))}
    </select>
  </div>
)

/** Kinds of things as the catalogue lists them for the view. */
const useKinds = (): readonly string[] => {
  const { data } = useProjections()
  const properties = (data?.projections.find(({ name }) => name === 'cluster-timeline')?.schema.properties ?? {}) as { readonly kind?: { readonly enum?: readonly (string | null)[]; readonly anyOf?: readonly { readonly enum?: readonly string[] }[] } }
  const found = properties.kind?.enum ?? properties.kind?.anyOf?.flatMap((one) => one.enum ?? []) ?? []
  return found.filter((kind) => kind !== null).toSorted()
}

/** Everything on record about the cluster, newest first, corrections in their place. */
export const Timeline = ({ row }: OverviewPart): ReactNode => {
  const name = useNames()
  const [kind, setKind] = useState('')
  const [agency, setAgency] = useState('')
  const [limit, setLimit] = useState(step)
  const kinds = useKinds()
  const asked = useRows<Entry>('cluster-timeline', { cluster: row.key, kind, agency, limit })
  const { data: told } = useRows<Correction>('corrections', { cluster: row.key, limit: 200 })
  const correctionOf = (event: string): Correction | undefined => told?.rows.find(({ view }) => view.status === 'stands' && view.kind !== 'annotated' && view.corrected?.event === event)?.view
  const agencies = Object.keys(row.labels.agency ?? {}).map((id) => [id, name('agency', id)] as const)
  return (
    <>
      <div className="filters no-print">
        <Choice id="timeline-kind" label="About" value={kind} all="Everything" options={kinds.map((one) => [one, words(one)])} onChoose={setKind} />
        <Choice id="timeline-agency" label="By agency" value={agency} all="Every agency" options={agencies} onChoose={setAgency} />
      </div>
      <Answer asked={asked} what="Reading the timeline">
        {({ rows, total, labels }) => (
          <SourceOf projection="cluster-timeline" viewKey={row.key} labels={labels}>
            <p role="status" className="soft">
              {countText(total, 'entry', 'entries')}, newest first
            </p>
            {total === 0 ? (
              <Empty>No entry fits. Choose “Everything” and “Every agency” to see all that is on record.</Empty>
            ) : (
              <ol className="timeline" aria-busy={asked.waiting}>
                {rows.map(({ key, view }) => (
                  <TimelineEntry key={key} entry={view} correction={view.corrected || view.retractedBy !== null ? correctionOf(key) : undefined} />
                ))}
              </ol>
            )}
            {rows.length < total && limit < most && (
              <button type="button" className="usa-button usa-button--outline no-print" onClick={() => setLimit(limit + step)}>
                Show older entries
              </button>
            )}
            {limit >= most && <More count={total - rows.length} projection="cluster-timeline" cluster={row.key} what="the whole timeline" />}
          </SourceOf>
        )}
      </Answer>
      <Sources projection="cluster-timeline" cluster={row.key} what="entries" />
    </>
  )
}
