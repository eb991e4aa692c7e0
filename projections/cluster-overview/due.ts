import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, date, integer, list, nullable, object, oneOfText, optional, ref, text } from '../../domain/kernel/schema.ts'
import type { Convenings } from './convenings.ts'
import type { CoordinationPart } from './coordination.ts'
import type { Desk } from './desk.ts'
import type { Gaps } from './gaps.ts'
import { daysLeft } from '../quarter.ts'

/** Promises that are shown; the others are counted. */
const dueShown = 50

const promise = object({
  what: oneOfText(['gap-answer', 'gap-promise', 'joint-action', 'assignment-review', 'assignment-end', 'convening']),
  due: date(),
  daysLeft: optional(nullable(integer(), { description: 'Days of the calendar (UTC) from the day for which the view is asked to its due date, negative when it is overdue, reckoned when it is shown.' })),
  agency: ref('agency', { description: 'Who owes it.' }),
  of: text({ maxLength: 64, pattern: '^[a-z0-9-]+$', description: 'The gap, case, staff member or convening that it belongs to.' }),
  action: text({ minLength: 0, maxLength: 64, pattern: '^[a-z0-9-]*$', description: 'The joint action within its case; empty for the others.' }),
  synthetic: boolean(),
})
type Promised = Infer<typeof promise>

/** What agencies promised for the cluster and when it is due. */
export const dueView = object({ items: list(promise, { maxItems: dueShown, description: 'Earliest first.' }), more: integer({ minimum: 0 }) })
export type Due = Infer<typeof dueView>

export const nothingDue: Due = { items: [], more: 0 }

const gapPromises = (gaps: Gaps): readonly Promised[] =>
  Object.values(gaps.byOwner).flatMap((owned) =>
    owned.gaps.flatMap(({ gap, responsible, dueBy, promiseDue, synthetic }): Promised[] => [
      ...(dueBy === null ? [] : [{ what: 'gap-answer' as const, due: dueBy, agency: responsible, of: gap, action: '', synthetic }]),
      ...(promiseDue === null ? [] : [{ what: 'gap-promise' as const, due: promiseDue, agency: responsible, of: gap, action: '', synthetic }]),
    ]),
  )

const jointActions = (part: CoordinationPart): readonly Promised[] =>
  part.cases.flatMap((one) => one.actions.map(({ action, owner, due, synthetic }): Promised => ({ what: 'joint-action', due, agency: owner, of: one.case, action, synthetic })))

const assignments = (desk: Desk): readonly Promised[] =>
  desk.staff.flatMap(({ staff, agency, reviewBy, until, synthetic }): Promised[] => [
    ...(reviewBy === null ? [] : [{ what: 'assignment-review' as const, due: reviewBy, agency, of: staff, action: '', synthetic }]),
    ...(until === null ? [] : [{ what: 'assignment-end' as const, due: until, agency, of: staff, action: '', synthetic }]),
  ])

/** A session is owed by its first host, else by the agency that put it on the calendar. */
const sessions = ({ scheduled }: Convenings): readonly Promised[] =>
  scheduled.map(({ convening, startsAt, hosts, agency, synthetic }) => ({ what: 'convening', due: startsAt.slice(0, 10), agency: hosts[0] ?? agency, of: convening, action: '', synthetic }))

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byDate = (a: Promised, b: Promised): number => byText(a.due, b.due) || byText(a.what, b.what) || byText(a.of, b.of) || byText(a.action, b.action)

type Parts = { readonly gaps: Gaps; readonly coordination: CoordinationPart; readonly desk: Desk; readonly convenings: Convenings }

/** All that is owed, read from the gaps, cases, assignments and convenings that are shown. */
export const dueFrom = ({ gaps, coordination, desk, convenings }: Parts): Due => {
  const all = [...gapPromises(gaps), ...jointActions(coordination), ...assignments(desk), ...sessions(convenings)].sort(byDate)
  return { items: all.slice(0, dueShown), more: Math.max(0, all.length - dueShown) }
}

export const dueOn = (due: Due, day: string): Due => ({ ...due, items: due.items.map((item) => ({ ...item, daysLeft: daysLeft(item.due, day) })) })
