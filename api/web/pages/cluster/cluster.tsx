import type { ReactNode } from 'react'
import { isPast, useCut } from '../../ledger/cut.ts'
import { useRow } from '../../ledger/views.ts'
import type { PageProps } from '../../page-props.ts'
import { Answer, Empty } from '../../parts/states.tsx'
import { SourceOf } from '../../parts/traced.tsx'
import { ContactCard } from './contact-card.tsx'
import { CoordinationCard } from './coordination-card.tsx'
import { DueCard } from './due-card.tsx'
import { GapsCard } from './gaps-card.tsx'
import { Head } from './head.tsx'
import { MoneyCard } from './money-card.tsx'
import type { Overview } from './overview.ts'
import { PeopleCard } from './people-card.tsx'
import { Sections } from './sections.tsx'
import './cluster.css'

/** The cross-agency view of one cluster: one request for the first screen, the rest when it comes into view. */
export const Cluster = ({ places }: PageProps): ReactNode => {
  const asked = useRow<Overview>('cluster-overview', places.cluster ?? '')
  const [cut] = useCut()
  return (
    <>
      {asked.data === undefined && <h1>{asked.error === undefined ? 'Cluster' : 'This cluster cannot be shown'}</h1>}
      <Answer asked={asked} what="Reading the cluster">
        {(row) => (
          <SourceOf projection="cluster-overview" viewKey={row.key} labels={row.labels}>
            <Head row={row} />
            {row.view.lastActivity === null && <Empty>{isPast(cut) ? 'Nothing had been done for this cluster yet.' : 'Nobody has done anything for this cluster yet. Begin with a dialog: whom you meet and what they need appears here at once, for every agency.'}</Empty>}
            <div className="first-screen">
              <div>
                <ContactCard row={row} />
                <PeopleCard row={row} />
              </div>
              <div>
                <GapsCard row={row} />
                <DueCard row={row} />
              </div>
              <div>
                <MoneyCard row={row} />
                <CoordinationCard row={row} />
              </div>
            </div>
            <Sections row={row} />
          </SourceOf>
        )}
      </Answer>
    </>
  )
}
