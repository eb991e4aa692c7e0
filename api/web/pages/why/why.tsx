import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { keyPath } from '../../addresses.ts'
import { useProjections } from '../../ledger/catalogue.ts'
import type { Step } from '../../ledger/entries.ts'
import { useAsked } from '../../ledger/views.ts'
import type { PageProps } from '../../page-props.ts'
import { countText } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Answer, Empty } from '../../parts/states.tsx'
import { useAgencyNames } from '../../parts/agency-names.ts'
import { EntryLine } from '../entries/entry-line.tsx'
import '../entries/entries.css'
import { Changes } from './changes.tsx'
import { meaningOf, pathWords } from './pointer.ts'

type Explained = { readonly key: string; readonly steps: readonly Step[] }

/** Why a view, or one field of it, is as it is: every entry that changed it, oldest first, with what it changed. */
export const Why = ({ places }: PageProps): ReactNode => {
  const { projection = '', key = '' } = places
  const [params] = useSearchParams()
  const path = params.get('path') ?? ''
  const { data: catalogue } = useProjections()
  const spec = catalogue?.projections.find(({ name }) => name === projection)
  const nameOf = useAgencyNames()
  const address = `/api/v1/explain/${projection}/${keyPath(key)}${path === '' ? '' : `?path=${encodeURIComponent(path)}`}`
  const asked = useAsked<Explained>(address)
  const meaning = spec === undefined ? undefined : meaningOf(spec.schema, path)
  return (
    <>
      <h1>Why is this so?</h1>
      <p>
        <strong>{path === '' ? 'The whole view' : pathWords(path)}</strong> in “{spec?.title ?? projection}” of {key}.
      </p>
      {meaning && <p className="soft">{meaning}</p>}
      <p className="links">
        {projection === 'cluster-overview' && (
          <To page="cluster" places={{ cluster: key }}>
            Back to the cluster
          </To>
        )}
        {path !== '' && (
          <To page="why" places={{ projection, key }}>
            Everything that made this view
          </To>
        )}
        <To page="compare" places={{ projection, key }}>
          Compare two dates
        </To>
      </p>
      <Answer asked={asked} what="Going through the entries">
        {({ steps }) =>
          steps.length === 0 ? (
            <Empty>No entry made it so: it is as every view begins.</Empty>
          ) : (
            <>
              <p>{countText(steps.length, 'entry', 'entries')}, the oldest first.</p>
              <ol className="entry-list" aria-label="Entries that made it so">
                {steps.map(({ event, changes }) => (
                  <li key={event.id}>
                    <EntryLine entry={event} synthetic={event.origin?.kind === 'synthetic'} agencyName={nameOf(event.agency)} />
                    <Changes changes={changes} within={path} />
                  </li>
                ))}
              </ol>
            </>
          )
        }
      </Answer>
    </>
  )
}
