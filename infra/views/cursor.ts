import type { At, RowsQuery } from '../ports/views.ts'
import { ViewFault } from '../ports/views.ts'
import type { Value } from './table.ts'

/** Where a page ended: the cut that all pages share, the order, and the last row's place in it. */
export type Cursor = { readonly size: number; readonly occurred?: string; readonly sort: string; readonly value: Value; readonly key: string }

export const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor), 'utf8').toString('base64url')

export const readCursor = (text: string): Cursor => {
  const bad = new ViewFault('bad-cursor', 'cursor', 'The cursor is not one of this ledger.', 'Take it unchanged from the answer before, with the same filters and order.')
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Cursor
    if (Number.isSafeInteger(cursor.size) && typeof cursor.key === 'string' && typeof cursor.sort === 'string') return cursor
  } catch {
    throw bad
  }
  throw bad
}

const day = /^\d{4}-\d{2}-\d{2}$/

/** A day stands for its end: "as of 1 March" has seen that day. Throws for what is no day and no instant. */
export const momentOf = (text: string, field: string): string => {
  const time = new Date(day.test(text) ? `${text}T23:59:59.999Z` : text)
  const valid = !Number.isNaN(time.getTime()) && (day.test(text) ? time.toISOString().startsWith(text) : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text))
  if (!valid) throw new ViewFault('bad-cut', field, `"${text}" is no day and no instant.`, 'Write a day as 2026-03-01 or an instant as 2026-03-01T10:00:00Z.')
  return time.toISOString()
}

/** Most rows of one page. */
export const mostRows = 1000

export const limitOf = (query: RowsQuery): number => {
  const limit = query.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > mostRows) throw new ViewFault('bad-limit', 'limit', `The limit must be from 1 to ${mostRows}.`, 'Ask for fewer rows, or export the whole list.')
  return limit
}

export const isNow = (at: At | undefined): boolean => at?.recorded === undefined && at?.occurred === undefined
