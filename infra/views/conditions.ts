import type { Projection } from '../../projections/kernel/projection.ts'
import type { RowsQuery } from '../ports/views.ts'
import { ViewFault } from '../ports/views.ts'
import { momentOf } from './cursor.ts'

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
export type Condition = { readonly place: number; readonly how: 'is' | 'holds' | 'contains' | 'from' | 'to'; readonly value: string | number }

/** A day as it stands, an instant as rows write it, for they are compared as text; nothing for what is neither. */
const dateOf = (text: string, field: string): string | undefined => {
  try {
    const end = momentOf(text, field)
    return text.length === 10 ? text : end
  } catch {
    return undefined
  }
}

/** Filters of a query as conditions; unknown columns, bounds that make no sense and values that cannot be are refused. */
export const conditionsOf = (projection: Projection<unknown>, filters: RowsQuery['filters'] = {}): readonly Condition[] =>
  Object.entries(filters).flatMap(([given, text]): readonly Condition[] => {
    const fault = (message: string, hint: string): ViewFault => new ViewFault('unknown-column', given, message, hint)
    const bound = /^(.*)\.(from|to)$/.exec(given)
    const name = bound?.[1] ?? given
    const place = projection.columns.findIndex((column) => column.name === name)
    const column = projection.columns[place]
    if (!column) throw fault(`${projection.name} has no column "${name}".`, `Filter by one of: ${projection.columns.map((c) => c.name).join(', ')}.`)
    if (bound && column.type !== 'number' && column.type !== 'date') throw fault(`${name} has no bounds.`, 'Bounds are for dates and numbers.')
    const value = column.type === 'number' ? Number(text) : column.type === 'date' ? dateOf(text, given) : text
    if (typeof value === 'number' && (text.trim() === '' || !Number.isFinite(value))) throw fault(`"${text}" is no number.`, `Give a number for ${name}.`)
    if (value === undefined) throw fault(`"${text}" is no day and no instant.`, `Give a day such as 2026-03-01 or an instant such as 2026-03-01T10:00:00Z for ${name}.`)
    // A day takes in all instants of that day.
    const isDay = column.type === 'date' && text.length === 10
    const end = isDay ? `${text}T23:59:59.999Z` : value
    if (bound?.[2] === 'from') return [{ place, how: 'from', value }]
    if (bound) return [{ place, how: 'to', value: end }]
    if (isDay) return [{ place, how: 'from', value }, { place, how: 'to', value: end }]
    return [{ place, how: column.type === 'set' ? 'holds' : column.type === 'text' ? 'contains' : 'is', value }]
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
