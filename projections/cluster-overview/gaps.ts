import { confidentialities } from '../../domain/finding/events.ts'
import type { gapEvents } from '../../domain/gap/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import { levels } from '../../domain/kernel/event.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, date, instant, integer, list, nullable, object, oneOfText, optional, record, ref, text } from '../../domain/kernel/schema.ts'
import { isInvented, own } from '../concerns.ts'
import { daysLeft, daysSince } from '../quarter.ts'

/** Open gaps that are shown for each responsible agency; the others are counted. */
export const gapsShown = 50
/** Closed gaps that are shown. */
export const closedShown = 20

const gapItem = object({
  gap: ref('gap'),
  responsible: ref('agency'),
  kind: nullable(oneOfText(['gap', 'weakness'])),
  statement: nullable(text({ maxLength: 2000 })),
  confidentiality: oneOfText(confidentialities),
  agency: ref('agency', { description: 'The agency that identified it.' }),
  status: oneOfText(['identified', 'acknowledged', 'answered', 'closed']),
  dueBy: nullable(date(), { description: 'Day by which an answer is due; null once it was given.' }),
  openSince: nullable(instant(), { description: 'When it was identified or last reopened; null once it is closed.' }),
  daysOpen: optional(nullable(integer({ minimum: 0 }), { description: 'Days of the calendar (UTC) from openSince to the day for which the view is asked, reckoned when it is shown.' })),
  daysLeft: optional(nullable(integer(), { description: 'Days of the calendar (UTC) from the day for which the view is asked to dueBy, negative when it is overdue, reckoned when it is shown.' })),
  decision: nullable(oneOfText(['accept', 'partly', 'decline'])),
  promiseDue: nullable(date(), { description: 'Day by which the promised change is to be there.' }),
  synthetic: boolean(),
})
type GapItem = Infer<typeof gapItem>

const owned = object({
  level: nullable(oneOfText(levels), { description: 'Level of government whose policy it is.' }),
  open: integer({ minimum: 0 }),
  gaps: list(gapItem, { maxItems: gapsShown, description: 'Open gaps in the order in which they were identified.' }),
  more: integer({ minimum: 0, description: 'Open gaps beyond those shown.' }),
})
type Owned = Infer<typeof owned>

/** Policy gaps of the cluster by the agency that is responsible for them. */
export const gapsView = object({
  open: integer({ minimum: 0 }),
  byOwner: record(owned, { description: 'By responsible agency, those with open gaps only.' }),
  closed: integer({ minimum: 0 }),
  recentlyClosed: list(gapItem, { maxItems: closedShown, description: 'Newest first.' }),
})
export type Gaps = Infer<typeof gapsView>
type GapEvent = Recorded<EventOf<(typeof gapEvents)[number]>>

export const noGaps: Gaps = { open: 0, byOwner: {}, closed: 0, recentlyClosed: [] }
const nothing: Owned = { level: null, open: 0, gaps: [], more: 0 }

const without = <A>(values: Readonly<Record<string, A>>, name: string): Readonly<Record<string, A>> => Object.fromEntries(Object.entries(values).filter(([key]) => key !== name))

const put = (gaps: Gaps, owner: string, after: Owned): Gaps => ({
  ...gaps,
  open: gaps.open - (own(gaps.byOwner, owner)?.open ?? 0) + after.open,
  byOwner: after.open === 0 ? without(gaps.byOwner, owner) : { ...gaps.byOwner, [owner]: after },
})

const opened = (gaps: Gaps, item: GapItem, level: Owned['level']): Gaps => {
  const before = own(gaps.byOwner, item.responsible) ?? nothing
  const fits = before.gaps.length < gapsShown
  return put(gaps, item.responsible, {
    level: level ?? before.level,
    open: before.open + 1,
    gaps: fits ? [...before.gaps, item] : before.gaps,
    more: before.more + (fits ? 0 : 1),
  })
}

const changed = (gaps: Gaps, owner: string, gap: string, change: Partial<GapItem>): Gaps => {
  const before = own(gaps.byOwner, owner)
  return before ? put(gaps, owner, { ...before, gaps: before.gaps.map((item) => (item.gap === gap ? { ...item, ...change } : item)) }) : gaps
}

const closed = (gaps: Gaps, { data: { gap, responsible } }: Extract<GapEvent, { type: 'GapClosed' }>): Gaps => {
  const before = own(gaps.byOwner, responsible)
  const item = before?.gaps.find((one) => one.gap === gap)
  if (!before || (!item && before.more === 0)) return gaps
  const after = { ...before, open: before.open - 1, gaps: before.gaps.filter((one) => one !== item), more: before.more - (item ? 0 : 1) }
  const shown = item ? [{ ...item, status: 'closed' as const, dueBy: null, openSince: null, promiseDue: null }, ...gaps.recentlyClosed].slice(0, closedShown) : gaps.recentlyClosed
  return { ...put(gaps, responsible, after), closed: gaps.closed + 1, recentlyClosed: shown }
}

const reopened = (gaps: Gaps, event: Extract<GapEvent, { type: 'GapReopened' }>): Gaps => {
  const { gap, responsible, reason, confidentiality, clock } = event.data
  const item = gaps.recentlyClosed.find((one) => one.gap === gap)
  if (gaps.closed === 0) return gaps
  const unseen = { gap, responsible, kind: null, statement: reason, confidentiality, agency: event.agency, synthetic: isInvented(event) }
  const again: GapItem = { ...(item ?? unseen), status: 'identified', dueBy: clock.dueBy, openSince: event.occurredAt, decision: null, promiseDue: null }
  return { ...opened(gaps, again, null), closed: gaps.closed - 1, recentlyClosed: gaps.recentlyClosed.filter((one) => one !== item) }
}

export const gapsAfter = (gaps: Gaps, event: GapEvent): Gaps => {
  switch (event.type) {
    case 'PolicyGapIdentified': {
      const { gap, responsible, kind, statement, confidentiality, clock, level } = event.data
      const item: GapItem = { gap, responsible, kind, statement, confidentiality, agency: event.agency, status: 'identified', dueBy: clock.dueBy, openSince: event.occurredAt, decision: null, promiseDue: null, synthetic: isInvented(event) }
      return opened(gaps, item, level)
    }
    case 'GapAcknowledged':
      return changed(gaps, event.data.responsible, event.data.gap, { status: 'acknowledged' })
    case 'AgencyResponded': {
      const { responsible, gap, decision, promiseDue } = event.data
      return changed(gaps, responsible, gap, { status: 'answered', dueBy: null, decision, promiseDue: promiseDue ?? null })
    }
    case 'ResponseActionLogged':
      return gaps
    case 'GapClosed':
      return closed(gaps, event)
    case 'GapReopened':
      return reopened(gaps, event)
    default:
      return unreachable(event)
  }
}

/** How long the open gaps wait by a day, and how long their owners still have. */
export const gapsOn = (gaps: Gaps, day: string): Gaps => ({
  ...gaps,
  byOwner: Object.fromEntries(
    Object.entries(gaps.byOwner).map(([owner, those]) => [owner, { ...those, gaps: those.gaps.map((item) => ({ ...item, daysOpen: daysSince(item.openSince, day), daysLeft: daysLeft(item.dueBy, day) })) }]),
  ),
})
