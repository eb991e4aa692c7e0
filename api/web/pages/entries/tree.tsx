import type { ReactNode } from 'react'
import type { Tree as Answered } from '../../ledger/entries.ts'
import { useAsked } from '../../ledger/views.ts'
import { Answer } from '../../parts/states.tsx'
import { EntryLine } from './entry-line.tsx'

const Branch = ({ tree, of, here, nameOf }: { readonly tree: Answered; readonly of: string | null; readonly here: string; readonly nameOf: (agency: string) => string }): ReactNode => {
  const ones = tree.entries.filter(({ id, causation }) => (of === null ? id === tree.root : causation === of && id !== tree.root))
  if (ones.length === 0) return null
  return (
    <ul className="tree">
      {ones.map((entry) => (
        <li key={entry.id}>
          {entry.id === here ? <strong>This entry: </strong> : null}
          <EntryLine entry={entry} agencyName={nameOf(entry.agency)} />
          <Branch tree={tree} of={entry.id} here={here} nameOf={nameOf} />
        </li>
      ))}
    </ul>
  )
}

/** What the entry followed from, and what followed from it. */
export const Tree = ({ entry, nameOf }: { readonly entry: string; readonly nameOf: (agency: string) => string }): ReactNode => {
  const asked = useAsked<Answered>(`/api/v1/entries/${entry}/tree`, { cut: {} })
  return (
    <section aria-labelledby="tree">
      <h2 id="tree">What led to it, and what followed</h2>
      <Answer asked={asked}>
        {(tree) =>
          tree.entries.length === 1 ? (
            <p>Somebody recorded it by itself, and no rule made anything of it.</p>
          ) : (
            <>
              <Branch tree={tree} of={null} here={entry} nameOf={nameOf} />
              {tree.more === true && <p>There are more than are shown.</p>}
            </>
          )
        }
      </Answer>
    </section>
  )
}
