import type { ReactNode } from 'react'
import type { clusterOverview } from '../../../../projections/cluster-overview.ts'
import { useRow } from '../../ledger/views.ts'
import type { ViewOf } from '../../ledger/views.ts'
import type { PageProps } from '../../page-props.ts'
import { dayText } from '../../parts/format.ts'
import { Answer } from '../../parts/states.tsx'
import { Invented, SourceOf, Why } from '../../parts/traced.tsx'

type Overview = ViewOf<typeof clusterOverview>

/** The cross-agency view of one cluster. */
export const Cluster = ({ places }: PageProps): ReactNode => {
  const asked = useRow<Overview>('cluster-overview', places.cluster ?? '')
  return (
    <Answer asked={asked} what="Reading the cluster">
      {({ key, view, labels }) => (
        <SourceOf projection="cluster-overview" viewKey={key} labels={labels}>
          <h1>
            {view.identity.name ?? key}
            <Invented when={view.synthetic} />
          </h1>
          <p>
            Last Federal contact: {view.contacts.lastByLevel.federal === null ? 'none' : dayText(view.contacts.lastByLevel.federal)} <Why at="/contacts/lastByLevel/federal" what="last Federal contact" />
          </p>
        </SourceOf>
      )}
    </Answer>
  )
}
