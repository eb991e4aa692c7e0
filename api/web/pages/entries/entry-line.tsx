import type { ReactNode } from 'react'
import type { EntryFacts } from '../../ledger/entries.ts'
import { dayText, instantText, nameWords } from '../../parts/format.ts'
import { To } from '../../parts/link.tsx'
import { Invented } from '../../parts/traced.tsx'

/** An entry in one line: what it is, who speaks, when it happened, and when that was recorded. */
export const EntryLine = ({ entry, synthetic, agencyName }: { readonly entry: Omit<EntryFacts, 'position'>; readonly synthetic?: boolean; readonly agencyName?: string | undefined }): ReactNode => (
  <>
    <To page="entry" places={{ entry: entry.id }}>
      {nameWords(entry.type)}
    </To>
    <Invented when={synthetic} /> <span className="soft">by</span> {agencyName ?? entry.agency}
    <span className="soft">
      , <time dateTime={entry.occurredAt}>{dayText(entry.occurredAt)}</time>; recorded <time dateTime={entry.recordedAt}>{instantText(entry.recordedAt)}</time> as entry {(entry.index + 1).toLocaleString('en-US')}
    </span>
  </>
)
