import type { ReactNode } from 'react'
import type { Change } from '../../ledger/entries.ts'
import { Value } from '../../parts/value.tsx'
import { pathWords } from './pointer.ts'

/** Fields of a view before and after; `within` is the field that was asked for, whose own name need not be said again. */
export const Changes = ({ changes, within = '' }: { readonly changes: readonly Change[]; readonly within?: string }): ReactNode => (
  <>
    {changes.map(({ path, before, after }) => (
      <div className="change" key={path}>
        {path !== within && <p className="soft">{pathWords(path)}</p>}
        {before !== undefined && before !== null && (
          <div>
            <span className="usa-sr-only">Before: </span>
            <del>
              <Value value={before} />
            </del>
          </div>
        )}
        <div>
          <span className="usa-sr-only">After: </span>
          <ins>{after === undefined ? <span className="soft">taken away</span> : <Value value={after} />}</ins>
        </div>
      </div>
    ))}
  </>
)
