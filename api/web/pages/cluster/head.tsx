import type { ReactNode } from 'react'
import { isPast, useCut } from '../../ledger/cut.ts'
import { useMay } from '../../ledger/session.tsx'
import { countText, decimalText, numberText, words } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Invented, useNames, Why } from '../../parts/traced.tsx'
import { Since } from './bits.tsx'
import type { OverviewPart } from './overview.ts'
import { nowOf } from './overview.ts'

/** What one may do from here; nothing that writes is offered in the past. */
const Actions = ({ cluster }: { readonly cluster: string }): ReactNode => {
  const may = useMay()
  const [cut] = useCut()
  const now = !isPast(cut)
  const query = `?cluster=${encodeURIComponent(cluster)}`
  const writes = [
    ['identify-constraint', 'Record a finding', query],
    ['identify-gap', 'Report a gap', `?clusters=${encodeURIComponent(cluster)}`],
  ] as const
  return (
    <p className="actions no-print">
      {now && may('log-dialog') && (
        <To page="dialog" query={`?clusters=${encodeURIComponent(cluster)}`} className="usa-button">
          Log a dialog
        </To>
      )}
      {now &&
        writes.map(([command, title, prefilled]) =>
          may(command) ? (
            <To key={command} page="record" places={{ command }} query={prefilled} className="usa-button usa-button--outline">
              {title}
            </To>
          ) : null,
        )}
      <To page="briefing" places={{ cluster }} className="usa-button usa-button--outline">
        Briefing to print
      </To>
    </p>
  )
}

/** What the cluster is, in two lines. */
export const Facts = ({ row }: OverviewPart): ReactNode => {
  const name = useNames()
  const { identity, lastActivity } = row.view
  const { region, definition, presence, conveners, convenerAbsentSince, counties, basis } = identity
  return (
    <ul className="facts">
      {region && (
        <li>
          {region.name}, {countText(counties, 'county', 'counties')} <Why at="/identity/region" what="region" />
        </li>
      )}
      {definition && (
        <li>
          {definition.name}
          {basis && <span className="soft"> ({words(basis)} definition)</span>} <Why at="/identity/definition" what="definition" />
        </li>
      )}
      {presence && (
        <li>
          {presence.lq !== null && (
            <>
              <abbr title="location quotient: share of jobs here against the share in the nation">LQ</abbr> <strong>{decimalText(presence.lq, 1)}</strong>,{' '}
            </>
          )}
          <strong>{numberText(presence.employees)}</strong> jobs in {presence.year}
          <span className="soft"> ({presence.present ? presence.source : `below the threshold; ${presence.source}`})</span> <Why at="/identity/presence" what="presence" />
        </li>
      )}
      {conveners.length > 0 && (
        <li>
          Convened by {conveners.map(({ convener }) => name('participant', convener)).join(', ')} <Why at="/identity/conveners" what="conveners" />
        </li>
      )}
      {convenerAbsentSince && <li>Nobody convenes it.</li>}
      {lastActivity && (
        <li>
          Last activity <Since at={lastActivity} now={nowOf(row)} />
        </li>
      )}
    </ul>
  )
}

export const Head = ({ row }: OverviewPart): ReactNode => (
  <header>
    <div className="cluster-head">
      <h1>
        {row.view.identity.name ?? row.key}
        <Invented when={row.view.synthetic} />
      </h1>
      <Actions cluster={row.key} />
    </div>
    <Facts row={row} />
  </header>
)
