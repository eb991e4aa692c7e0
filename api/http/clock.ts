import type { EventLog } from '../../infra/ports/event-log.ts'
import type { At, Row, Seen } from '../../infra/ports/views.ts'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import type { Book } from './parts.ts'

/** The day (UTC) to which days open and days left are reckoned, and a row as it is shown on that day. */
export type Reckoned = { readonly day: string | undefined; readonly show: (row: Row) => Row }

/** Until when the ledger stood as it does at a size: until its next entry was recorded. */
const lastOf = async (log: Pick<EventLog, 'head' | 'readAt'>, size: number, now: string): Promise<string> =>
  size < log.head().size ? ((await log.readAt([size]))[0]?.recordedAt ?? now) : now

/**
 * A view that has a clock is shown as of the day that was asked for: that of `occurred`, else that of `asOf`, else the
 * last on which the ledger stood so, which is today when nothing was asked for. A day to come is not reckoned to.
 */
export const reckonedOn = async ({ log, clock }: Book, projection: AnyProjection, at: At, { cut }: Pick<Seen, 'cut'>): Promise<Reckoned> => {
  if (!projection.clock) return { day: undefined, show: (row) => row }
  const now = clock()
  const asked = typeof at.recorded === 'string' && !/^\d{1,15}$/.test(at.recorded) ? at.recorded : undefined
  const moment = cut.occurred ?? asked ?? (await lastOf(log, cut.size, now))
  const day = new Date(Math.min(Date.parse(moment), Date.parse(now))).toISOString().slice(0, 10)
  const of = projection.clock.of as unknown as (view: unknown, day: string) => unknown
  return { day, show: ({ key, view }) => ({ key, view: of(view, day) }) }
}
