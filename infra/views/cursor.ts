import { createHash } from 'node:crypto'
import type { RowsQuery } from '../ports/views.ts'
import { ViewFault } from '../ports/views.ts'
import type { Value } from './tables.ts'

/** Where a page ended: the cut that all pages share, the number of rows, and the last row's place. */
export type Cursor = {
  /** Print of the list: its projection, filters and order. */
  readonly of: string
  readonly size: number
  readonly occurred?: string
  readonly total: number
  readonly value: Value
  readonly key: string
}

/** Tells one list from another, so that a cursor cannot go on in a list that it was not given for. */
export const listPrint = (projection: string, version: number, sort: string, filters: RowsQuery['filters'] = {}): string =>
  createHash('sha256')
    .update(JSON.stringify([projection, version, sort, Object.entries(filters).toSorted(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('base64url')
    .slice(0, 16)

export const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor), 'utf8').toString('base64url')

const isCursor = (cursor: Cursor): boolean =>
  Number.isSafeInteger(cursor.size) &&
  cursor.size >= 0 &&
  Number.isSafeInteger(cursor.total) &&
  typeof cursor.key === 'string' &&
  (cursor.value === null || typeof cursor.value === 'string' || Number.isFinite(cursor.value)) &&
  (cursor.occurred === undefined || (typeof cursor.occurred === 'string' && momentOf(cursor.occurred, 'cursor') === cursor.occurred))

/** Throws for what is no cursor, or that of another list. */
export const readCursor = (text: string, of: string): Cursor => {
  const bad = new ViewFault('bad-cursor', 'cursor', 'The cursor is not one of this ledger.', 'Take it unchanged from the answer before, with the same filters and order.')
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Cursor
    if (cursor.of === of && isCursor(cursor)) return cursor
  } catch {
    throw bad
  }
  throw bad
}

const day = /^\d{4}-\d{2}-\d{2}$/

/** A day stands for its end: "as of 1 March" has seen that day. Throws for what is no day and no instant. */
export const momentOf = (text: string, field: string): string => {
  // An instant without a zone would mean another moment on another machine.
  const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i.test(text)
  const time = new Date(day.test(text) ? `${text}T23:59:59.999Z` : text)
  // Years of more than four digits do not sort as text.
  const valid = !Number.isNaN(time.getTime()) && /^\d{4}-/.test(time.toISOString()) && (day.test(text) ? time.toISOString().startsWith(text) : zoned)
  if (!valid) throw new ViewFault('bad-cut', field, `"${text}" is no day and no instant.`, 'Write a day as 2026-03-01 or an instant as 2026-03-01T10:00:00Z.')
  return time.toISOString()
}

/** Most rows of one page. */
const mostRows = 1000

export const limitOf = (query: RowsQuery): number => {
  const limit = query.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > mostRows) throw new ViewFault('bad-limit', 'limit', `The limit must be from 1 to ${mostRows}.`, 'Ask for fewer rows, or export the whole list.')
  return limit
}
