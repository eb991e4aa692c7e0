import type { Projection } from '../../projections/kernel/projection.ts'
import type { RowsQuery } from '../ports/views.ts'
import { ViewFault } from '../ports/views.ts'

export type Order = { readonly name: string; readonly descending: boolean }

/** The order that a query asks for; the projection's own when it asks for none. */
export const orderOf = (projection: Projection<unknown>, sort: string | undefined): Order => {
  const wanted = sort ?? projection.order
  const name = wanted.replace(/^-/, '')
  if (!projection.columns.some((column) => column.name === name))
    throw new ViewFault('bad-sort', 'sort', `${projection.name} has no column "${name}".`, `Sort by one of: ${projection.columns.map((c) => c.name).join(', ')}.`)
  return { name, descending: wanted.startsWith('-') }
}

/** One wanted condition: a column and how it is compared. */
export type Condition = { readonly place: number; readonly name: string; readonly how: 'is' | 'holds' | 'contains' | 'from' | 'to'; readonly value: string | number }

/** Filters of a query as conditions; unknown columns and bounds that make no sense are refused. */
export const conditionsOf = (projection: Projection<unknown>, filters: RowsQuery['filters'] = {}): readonly Condition[] =>
  Object.entries(filters).map(([given, text]) => {
    const bound = /^(.*)\.(from|to)$/.exec(given)
    const name = bound?.[1] ?? given
    const place = projection.columns.findIndex((column) => column.name === name)
    const column = projection.columns[place]
    if (!column) throw new ViewFault('unknown-column', given, `${projection.name} has no column "${name}".`, `Filter by one of: ${projection.columns.map((c) => c.name).join(', ')}.`)
    const value = column.type === 'number' ? Number(text) : text
    if (typeof value === 'number' && Number.isNaN(value)) throw new ViewFault('unknown-column', given, `"${text}" is no number.`, `Give a number for ${name}.`)
    if (bound) {
      if (column.type !== 'number' && column.type !== 'date') throw new ViewFault('unknown-column', given, `${name} has no bounds.`, 'Bounds are for dates and numbers.')
      // A day as upper bound takes in all instants of that day.
      const end = bound[2] === 'to' && column.type === 'date' && text.length === 10 ? `${text}T23:59:59.999Z` : value
      return { place, name, how: bound[2] as 'from' | 'to', value: end }
    }
    const how = column.type === 'set' ? 'holds' : column.type === 'text' ? 'contains' : 'is'
    return { place, name, how, value }
  })

/** The same for rows that were folded and not stored: lists on the occurred axis. */
export const matches = (projection: Projection<unknown>, view: unknown, conditions: readonly Condition[]): boolean =>
  conditions.every(({ place, how, value }) => {
    const own = projection.columns[place]?.of(view) ?? null
    switch (how) {
      case 'is':
        return own === value
      case 'holds':
        return Array.isArray(own) && own.includes(String(value))
      case 'contains':
        return typeof own === 'string' && own.toLowerCase().includes(String(value).toLowerCase())
      case 'from':
        return own !== null && own >= value
      case 'to':
        return own !== null && own <= value
    }
  })
