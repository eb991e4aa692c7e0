import type { ReactNode } from 'react'
import { useFreshness } from '../../ledger/live.tsx'
import { useAsked } from '../../ledger/views.ts'
import type { Entries } from '../../ledger/entries.ts'
import { To } from '../../parts/link.tsx'
import { Answer, Empty } from '../../parts/states.tsx'
import { useAgencyNames } from '../../parts/agency-names.ts'
import { EntryLine } from '../entries/entry-line.tsx'
import '../entries/entries.css'

/** Entries that the start shows. */
const shown = 12

/** What this is, where to begin, and what happened last. */
export const Home = (): ReactNode => {
  const asked = useAsked<Entries>(`/api/v1/entries?order=newest&limit=${shown}`, { cut: {} })
  const { latest } = useFreshness()
  const nameOf = useAgencyNames()
  return (
    <>
      <h1>What every agency did with each industry cluster</h1>
      <p>Federal, State and local agencies all deal with the same regional industry clusters. This is their shared book: who spoke with whom, what firms need, which policies stand in the way, who pays for what, and who knows the cluster.</p>
      <p className="links">
        <To page="clusters">All clusters</To>
        <To page="cluster" places={{ cluster: 'wichita-aerospace' }}>
          An example: Wichita aerospace
        </To>
        <To page="coverage">Who knows which cluster</To>
        <To page="fragmentation">Where programs are fragmented</To>
        <To page="money">Money and gaps</To>
      </p>
      <h2>What happened last</h2>
      <p className="soft">{latest.length === 0 ? 'What others record appears here by itself.' : 'What others record has appeared here by itself.'}</p>
      <Answer asked={asked} what="Reading the log">
        {({ entries }) =>
          entries.length === 0 ? (
            <Empty>Nothing is on record yet.</Empty>
          ) : (
            <ol className="entry-list" aria-label="What happened last">
              {entries.map((entry) => (
                <li key={entry.id}>
                  <EntryLine entry={entry} synthetic={entry.body?.origin?.kind === 'synthetic'} agencyName={nameOf(entry.agency)} />
                </li>
              ))}
            </ol>
          )
        }
      </Answer>
    </>
  )
}
