import type { ReactNode } from 'react'
import { Fragment } from 'react'
import type { Labels } from '../../ledger/views.ts'
import { To } from '../../parts/link.tsx'

/** Clusters by name, each a link to what every agency did with it. */
export const NamedClusters = ({ ids, labels }: { readonly ids: readonly string[]; readonly labels: Labels }): ReactNode =>
  ids.map((cluster, place) => (
    <Fragment key={cluster}>
      {place > 0 && ', '}
      <To page="cluster" places={{ cluster }}>
        {labels.cluster?.[cluster] ?? cluster}
      </To>
    </Fragment>
  ))
