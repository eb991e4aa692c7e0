import type { Recorded } from '../../domain/kernel/event.ts'
import { integer, list, nullable, object, text } from '../../domain/kernel/schema.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { Entry, EventLog, Position } from '../../infra/ports/event-log.ts'
import type { Views } from '../../infra/ports/views.ts'
import type { ViewsOptions } from '../../infra/views/views.ts'
import { openViews } from '../../infra/views/views.ts'
import { defineProjection } from '../../projections/kernel/projection.ts'
import type { AnyProjection } from '../../projections/kernel/projection.ts'

type Event =
  | { readonly type: 'CardOpened'; readonly data: { readonly card: string; readonly board: string; readonly title: string; readonly tags?: readonly string[] } }
  | { readonly type: 'PointsGiven'; readonly data: { readonly card: string; readonly points: number } }
  | { readonly type: 'CardClosed'; readonly data: { readonly card: string } }

export type Card = { readonly card: string; readonly board: string | null; readonly title: string; readonly tags: readonly string[]; readonly points: number | null; readonly opened: string | null; readonly steps: number; readonly closed: boolean }

/** A projection for tests: cards with columns of every type; closed cards are not listed. */
export const cardsOf = (version = 1): AnyProjection =>
  defineProjection<Card, Event>({
    name: 'cards',
    version,
    title: 'Cards',
    description: 'For tests.',
    keyed: 'card id',
    view: object({ card: text(), board: nullable(text()), title: text({ minLength: 0 }), tags: list(text()), points: nullable(integer()), opened: nullable(text()), steps: integer() }) as never,
    interests: ['CardOpened', 'PointsGiven', 'CardClosed'],
    keys: (event) => [event.data.card],
    initial: (card): Card => ({ card, board: null, title: '', tags: [], points: null, opened: null, steps: 0, closed: false }),
    evolve: (view, event): Card => {
      const next = { ...view, steps: view.steps + 1 }
      switch (event.type) {
        case 'CardOpened':
          return { ...next, board: event.data.board, title: event.data.title, tags: event.data.tags ?? [], opened: event.occurredAt }
        case 'PointsGiven':
          return { ...next, points: (view.points ?? 0) + event.data.points }
        case 'CardClosed':
          return { ...next, closed: true }
      }
    },
    lists: (view) => view.board !== null && !view.closed,
    columns: [
      { name: 'opened', title: 'Opened', type: 'date', of: (view) => view.opened },
      { name: 'board', title: 'Board', type: 'id', of: (view) => view.board },
      { name: 'title', title: 'Title', type: 'text', of: (view) => view.title },
      { name: 'tags', title: 'Tags', type: 'set', of: (view) => view.tags },
      { name: 'points', title: 'Points', type: 'number', of: (view) => view.points },
    ],
    order: '-opened',
  }) as unknown as AnyProjection

const uuidOf = (n: number): string => `00000000-0000-5000-8000-${String(n + 1).padStart(12, '0')}`
export const idAt = uuidOf

type Written = { readonly type: string; readonly data: unknown; readonly at?: string; readonly recorded?: string; readonly stream?: string }

export const decodeWhole = (entry: Entry): Recorded => {
  const { at, ...event } = JSON.parse(entry.body) as Recorded & { readonly at?: string }
  return { ...event, ...(at === undefined ? {} : { at }), id: entry.id, stream: entry.stream, revision: entry.revision, index: entry.index, recordedAt: entry.recordedAt, occurredAt: entry.occurredAt } as Recorded
}

/** A log in memory to which test events are written; one entry a minute unless told when. */
export const openBook = (log?: EventLog) => {
  let time = '2026-03-01T12:00:00.000Z'
  const own = log ?? openMemoryEventLog({ clock: () => time })
  const write = async (...events: readonly Written[]): Promise<Position> => {
    for (const { type, data, at, recorded, stream } of events) {
      time = recorded ?? new Date(Date.parse(time) + 60_000).toISOString()
      const index = own.head().size
      const about = (data as { readonly card?: string }).card ?? 'none'
      await own.append(stream ?? `card-${about}`, 'any', [{ id: uuidOf(index), type, agency: 'eda', occurredAt: at ?? time, body: JSON.stringify({ type, data, agency: 'eda', actor: { ref: 'r', agency: 'eda', role: 'liaison' } }) }])
    }
    return own.head().position as Position
  }
  return { log: own, write }
}

export const opened = (card: string, board = 'b1', title = `Card ${card}`, tags?: readonly string[], at?: string): Written => ({ type: 'CardOpened', data: { card, board, title, ...(tags ? { tags } : {}) }, ...(at === undefined ? {} : { at }) })
export const points = (card: string, n: number, at?: string): Written => ({ type: 'PointsGiven', data: { card, points: n }, ...(at === undefined ? {} : { at }) })
export const closed = (card: string): Written => ({ type: 'CardClosed', data: { card } })
const about = (index: number, revision: number) => ({ corrected: { event: uuidOf(index), revision, type: 'CardOpened' }, reason: 'wrong', touches: [] })
export const replaced = (card: string, index: number, revision: number, data: object, occurredAt?: string): Written => ({ type: 'EntryReplaced', stream: `card-${card}`, data: { ...about(index, revision), data, ...(occurredAt === undefined ? {} : { occurredAt }) } })
export const retracted = (card: string, index: number, revision: number): Written => ({ type: 'EntryRetracted', stream: `card-${card}`, data: about(index, revision) })

export const openCards = (log: EventLog, options: Partial<ViewsOptions> = {}): Promise<Views> => openViews({ log, decode: decodeWhole, projections: [cardsOf()], path: ':memory:', ...options })
export const keysOf = (answer: { readonly rows: readonly { readonly key: string }[] }): readonly string[] => answer.rows.map(({ key }) => key)
