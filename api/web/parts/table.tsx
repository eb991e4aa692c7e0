import type { ReactNode } from 'react'

/** A column by its title; one of figures stands to the right. */
export type Head = string | { readonly figures: string }

/** The head of a table, one cell a column. */
export const TableHead = ({ of }: { readonly of: readonly Head[] }): ReactNode => (
  <thead>
    <tr>
      {of.map((head, place) =>
        typeof head === 'string' ? (
          <th scope="col" key={place}>
            {head}
          </th>
        ) : (
          <th scope="col" className="number" key={place}>
            {head.figures}
          </th>
        ),
      )}
    </tr>
  </thead>
)

type ScrollTableProps = {
  /** Names the box. */
  readonly label: string
  readonly caption: string
  /** The heading above says it already; it is there for those who do not see that. */
  readonly hiddenCaption?: boolean
  readonly heads: readonly Head[]
  /** The bodies of the table. */
  readonly children: ReactNode
}

/** A table that scrolls inside its own box on a narrow screen, also by keyboard. */
export const ScrollTable = ({ label, caption, hiddenCaption = false, heads, children }: ScrollTableProps): ReactNode => (
  <div className="scroll" tabIndex={0} role="region" aria-label={label}>
    <table className="usa-table">
      <caption className={hiddenCaption ? 'usa-sr-only' : undefined}>{caption}</caption>
      <TableHead of={heads} />
      {children}
    </table>
  </div>
)
