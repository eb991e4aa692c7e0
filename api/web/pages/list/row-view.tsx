import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import type { ColumnSpec, ProjectionSpec } from '../../ledger/catalogue.ts'
import type { CellRow } from '../../ledger/list-pages.ts'
import { seesHistory, useMe } from '../../ledger/session.tsx'
import { useRow } from '../../ledger/views.ts'
import type { Namer } from '../../lists/columns.ts'
import { cellTexts, titleOf } from '../../lists/columns.ts'
import { To } from '../../parts/link.tsx'
import { Answer } from '../../parts/states.tsx'
import { Invented } from '../../parts/traced.tsx'

/** Keys that are ids of clusters or of entries have a page of their own. */
const OwnPage = ({ keyed, viewKey }: { readonly keyed: string; readonly viewKey: string }): ReactNode =>
  keyed === 'cluster id' ? (
    <To page="cluster" places={{ cluster: viewKey }}>
      Page of the cluster
    </To>
  ) : keyed.startsWith('event id') ? (
    <To page="entry" places={{ entry: viewKey }}>
      The entry
    </To>
  ) : null

type RowViewProps = { readonly spec: ProjectionSpec; readonly columns: readonly ColumnSpec[]; readonly viewKey: string; readonly row: CellRow | undefined; readonly namer: Namer; readonly close: () => void }

/** One row with all that the ledger shows of it, and the way to the entries that made it. */
export const RowView = ({ spec, columns, viewKey, row, namer, close }: RowViewProps): ReactNode => {
  const dialog = useRef<HTMLDialogElement>(null)
  const asked = useRow<Readonly<Record<string, unknown>>>(spec.name, viewKey)
  const me = useMe()
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  const name = ['name', 'title'].map((one) => row?.cells[one]).find((one) => typeof one === 'string' && one !== '')
  const filled = columns.map((column) => [column, cellTexts(column, row?.cells[column.name], namer)] as const).filter(([{ name: column }, texts]) => texts.length > 0 && column !== 'synthetic')
  return (
    <dialog ref={dialog} className="row-view" aria-labelledby="row-view-title" onClose={close}>
      <form method="dialog">
        <button type="submit" className="usa-button usa-button--outline">
          Close
        </button>
      </form>
      <h2 id="row-view-title">
        {name ?? viewKey}
        <Invented when={row?.cells.synthetic === 1} />
      </h2>
      <p className="links">
        <OwnPage keyed={spec.keyed} viewKey={viewKey} />
        {seesHistory(me) && (
          <To page="why" places={{ projection: spec.name, key: viewKey }}>
            Why is this so: the entries behind it
          </To>
        )}
      </p>
      {filled.length > 0 && (
        <dl className="facts">
          {filled.map(([column, texts]) => (
            <div key={column.name}>
              <dt>{titleOf(column)}</dt>
              <dd>{texts.join(', ')}</dd>
            </div>
          ))}
        </dl>
      )}
      <Answer asked={asked} what="Reading the view">
        {({ view }) => (
          <details open={row === undefined}>
            <summary>The whole view, as the interface gives it</summary>
            <pre className="json" tabIndex={0}>
              {JSON.stringify(view, null, 2)}
            </pre>
          </details>
        )}
      </Answer>
    </dialog>
  )
}
