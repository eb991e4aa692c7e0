import { confidentialities } from '../../domain/finding/events.ts'
import type { findingEvents } from '../../domain/finding/events.ts'
import { unreachable } from '../../domain/kernel/decider.ts'
import type { EventOf, Recorded } from '../../domain/kernel/event.ts'
import type { Infer } from '../../domain/kernel/schema.ts'
import { boolean, instant, list, nullable, object, oneOfText, ref, text } from '../../domain/kernel/schema.ts'
import { isInvented } from '../concerns.ts'

/** Findings that are shown with their words; the others are shown by their ids. */
export const needsShown = 20

const kinds = ['constraint', 'company-need', 'skill-need'] as const
const ids = list(ref('finding'))
const need = object({
  finding: ref('finding'),
  kind: oneOfText(kinds),
  category: text({ pattern: '^[a-z0-9-]+$', description: 'Category of a constraint, kind of a company need, or occupation code.' }),
  statement: text({ maxLength: 2000 }),
  severity: nullable(oneOfText(['low', 'medium', 'high'])),
  confidentiality: oneOfText(confidentialities),
  agency: ref('agency', { description: 'The agency that recorded it.' }),
  date: instant(),
  synthetic: boolean(),
})
type Need = Infer<typeof need>

/** What the cluster needs: findings that nobody removed or merged into another. */
export const needsView = object({
  open: object({ constraint: ids, 'company-need': ids, 'skill-need': ids }, { description: 'Open findings of each kind.' }),
  newest: list(need, { maxItems: needsShown, description: `The open ones among the ${needsShown} recorded last, newest first.` }),
})
export type Needs = Infer<typeof needsView>
type FindingEvent = Recorded<EventOf<(typeof findingEvents)[number]>>

export const noNeeds: Needs = { open: { constraint: [], 'company-need': [], 'skill-need': [] }, newest: [] }

const add = (needs: Needs, event: FindingEvent, kind: Need['kind'], category: string, data: { readonly finding: string; readonly statement: string; readonly confidentiality: Need['confidentiality'] }): Needs => {
  const { finding, statement, confidentiality } = data
  const row: Need = { finding, kind, category, statement, severity: null, confidentiality, agency: event.agency, date: event.occurredAt, synthetic: isInvented(event) }
  const without = remove(needs, finding)
  return { open: { ...without.open, [kind]: [...without.open[kind], finding] }, newest: [row, ...without.newest].slice(0, needsShown) }
}

const remove = (needs: Needs, finding: string): Needs => {
  const kind = kinds.find((one) => needs.open[one].includes(finding))
  if (kind === undefined) return needs
  return { open: { ...needs.open, [kind]: needs.open[kind].filter((id) => id !== finding) }, newest: needs.newest.filter((row) => row.finding !== finding) }
}

export const needsAfter = (needs: Needs, event: FindingEvent): Needs => {
  switch (event.type) {
    case 'ConstraintIdentified':
      return add(needs, event, 'constraint', event.data.category, event.data)
    case 'CompanyNeedRecorded':
      return add(needs, event, 'company-need', event.data.need, event.data)
    case 'SkillNeedReported':
      return add(needs, event, 'skill-need', event.data.occupation, event.data)
    case 'FindingReassessed': {
      const { finding, severity } = event.data
      return { ...needs, newest: needs.newest.map((row) => (row.finding === finding ? { ...row, severity } : row)) }
    }
    case 'FindingsMerged':
      return remove(needs, event.data.merged)
    case 'FindingRemoved':
      return remove(needs, event.data.finding)
    default:
      return unreachable(event)
  }
}
