import type { ReactNode } from 'react'
import type { clusterProfile } from '../../../../../projections/cluster-profile.ts'
import type { ViewOf } from '../../../ledger/views.ts'
import { useRow } from '../../../ledger/views.ts'
import { countText, dayText, decimalText, numberText, words } from '../../../parts/format.ts'
import { Answer, Empty } from '../../../parts/states.tsx'
import { ScrollTable, TableHead } from '../../../parts/table.tsx'
import { Invented, SourceOf, useNames, Why } from '../../../parts/traced.tsx'
import { Bar, Sources } from '../bits.tsx'
import type { OverviewPart } from '../overview.ts'

export type Profile = ViewOf<typeof clusterProfile>

const Counts = ({ caption, counts, at }: { readonly caption: string; readonly counts: Readonly<Record<string, number>>; readonly at: string }): ReactNode => {
  const lines = Object.entries(counts).toSorted(([, a], [, b]) => b - a)
  const most = lines[0]?.[1] ?? 1
  return lines.length === 0 ? null : (
    <table className="usa-table">
      <caption>{caption}</caption>
      <TableHead of={['Kind', { figures: 'Members' }]} />
      <tbody>
        {lines.map(([code, count]) => (
          <tr key={code}>
            <th scope="row">{words(code)}</th>
            <td className="number">
              {numberText(count)} <Why at={`${at}/${code}`} what={`${words(code)}: ${count}`} />
              <Bar share={count / most} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Figures of a year: jobs, places of work and how strongly the region holds them, each with its source. */
const Figures = ({ view }: { readonly view: Profile }): ReactNode => {
  const years = view.employment.length > 0 ? view.employment : view.presence
  return years.length === 0 ? null : (
    <ScrollTable label="Table of figures by year" caption="Figures by year" heads={['Year', { figures: 'Jobs' }, { figures: 'Places of work' }, { figures: 'Location quotient' }, 'Source']}>
      <tbody>
        {years.map(({ release, year, employees, establishments, source, suppressed, synthetic }, at) => {
          const lq = view.presence.find((one) => one.release === release)?.lq ?? null
          return (
            <tr key={release}>
              <th scope="row">{year}</th>
              <td className="number">
                {numberText(employees)} <Why at={`/${view.employment.length > 0 ? 'employment' : 'presence'}/${at}/employees`} what={`jobs in ${year}`} />
              </td>
              <td className="number">{numberText(establishments)}</td>
              <td className="number">{lq === null ? 'not determined' : decimalText(lq)}</td>
              <td>
                {source}
                {suppressed > 0 && <span className="soft"> ({countText(suppressed, 'figure')} withheld by it)</span>}
                <Invented when={synthetic} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </ScrollTable>
  )
}

/** What the cluster is made of, who is missing, and how it does. */
export const Composition = ({ row }: OverviewPart): ReactNode => {
  const asked = useRow<Profile>('cluster-profile', row.key)
  return (
    <Answer asked={asked} what="Reading the composition">
      {({ key, view, labels }) => (
        <SourceOf projection="cluster-profile" viewKey={key} labels={labels}>
          {view.identified && <Identified view={view} />}
          {view.membership.count === 0 ? (
            <Empty>No member is registered yet. Members come from the participants of the cluster; register them one by one or from a list.</Empty>
          ) : (
            <figure className="counts">
              <figcaption>
                {countText(view.membership.count, 'registered member')} <Why at="/membership/count" what="registered members" />
              </figcaption>
              <div className="cards">
                <Counts caption="Members by type" counts={view.composition.types} at="/composition/types" />
                <Counts caption="Members by size" counts={view.composition.sizes} at="/composition/sizes" />
              </div>
            </figure>
          )}
          {view.composition.missing.length > 0 && (
            <p>
              <strong>No registered member yet:</strong> {view.composition.missing.map(words).join(', ').toLowerCase()}. <Why at="/composition/missing" what="types without a member" />
            </p>
          )}
          {view.composition.counted.map(({ asOf, source, types, synthetic }) => (
            <p key={source}>
              {source} counted on {dayText(asOf)}: {Object.entries(types).map(([type, count]) => `${words(type)} ${numberText(count)}`).join(', ')}.<Invented when={synthetic} />
            </p>
          ))}
          <Figures view={view} />
          <Sources projection="cluster-profile" cluster={key} what="profile" />
        </SourceOf>
      )}
    </Answer>
  )
}

const Identified = ({ view }: { readonly view: Profile }): ReactNode => {
  const name = useNames()
  const { identified, counties, states } = view
  return identified === null ? null : (
    <p>
      Identified {dayText(identified.on)} by {name('agency', identified.agency)}
      {identified.reason && `: ${identified.reason}`} It reaches over {countText(counties.length, 'county', 'counties')} in {countText(states.length, 'state')}. <Why at="/identified" what="how it was identified" />
    </p>
  )
}
