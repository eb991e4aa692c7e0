import type { clusterOverview } from '../../../../projections/cluster-overview.ts'
import type { Row, ViewOf } from '../../ledger/views.ts'

export type Overview = ViewOf<typeof clusterOverview>
/** What every part of the page is given: the answer as it came. */
export type OverviewPart = { readonly row: Row<Overview> }
type Gap = Overview['gaps']['byOwner'][string]['gaps'][number]
type DueItem = Overview['due']['items'][number]

/** The moment from which "how long ago" is reckoned: the end of the day of the view, which at a past cut is not today. */
export const nowOf = ({ day }: Row<unknown>): number => (day === undefined ? Date.now() : Date.parse(`${day}T23:59:59.999Z`))

/** What runs for a gap: the day for its answer, or, once answered, for what was promised. */
const gapClock = ({ gap, dueBy, daysLeft, promiseDue }: Gap, due: readonly DueItem[]): { readonly what: string; readonly day: string; readonly left: number | null } | undefined => {
  if (dueBy !== null) return { what: 'Answer due', day: dueBy, left: daysLeft ?? null }
  if (promiseDue === null) return undefined
  return { what: 'Promised by', day: promiseDue, left: due.find((one) => one.of === gap && one.what === 'gap-promise')?.daysLeft ?? null }
}

/** Open gaps of every owner, the most urgent clock first; those without a clock last. */
export const gapsByClock = ({ gaps, due }: Overview) =>
  Object.entries(gaps.byOwner)
    .flatMap(([owner, { level, gaps: open }]) => open.map((gap, at) => ({ owner, level, gap, at, clock: gapClock(gap, due.items) })))
    .toSorted((a, b) => (a.clock?.left ?? Infinity) - (b.clock?.left ?? Infinity) || 0)

/** What a promise is about, in the words of the thing itself where the page has them. */
export const subjectOf = ({ what, of, action }: DueItem, view: Overview, name: (kind: string, id: string) => string): string | undefined => {
  switch (what) {
    case 'gap-answer':
    case 'gap-promise':
      return Object.values(view.gaps.byOwner).flatMap(({ gaps }) => gaps).find(({ gap }) => gap === of)?.statement ?? undefined
    case 'joint-action':
      return view.coordination.cases.flatMap((one) => (one.case === of ? one.actions : [])).find((one) => one.action === action)?.text
    case 'convening':
      return view.convenings.scheduled.find(({ convening }) => convening === of)?.title
    default:
      return name('staff', of)
  }
}
