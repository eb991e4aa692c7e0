import type { Infer } from '../kernel/schema.ts'
import type { attendance } from '../convening/events.ts'
import type { participantTypes } from '../finding/events.ts'

type ParticipantType = (typeof participantTypes)[number]

/** Published: what counts as a session of competing firms only. Raised when the rule changes. */
export const compositionRule = { rule: 'composition', version: 1 } as const

const firmTypes: ReadonlySet<ParticipantType> = new Set(['end-producer', 'component-supplier', 'service-provider', 'logistics', 'distributor'])

/**
 * Firms of one kind only: more than one firm, all of one participant type and, as far as subclusters are known, of one
 * subcluster. Undefined when suppliers, customers or other kinds of firm sit at the table, or a single firm does.
 */
export const singleType = (came: Infer<typeof attendance>): { readonly type: ParticipantType; readonly firms: number } | undefined => {
  const groups = came.filter(({ type }) => firmTypes.has(type))
  const firms = groups.reduce((sum, { count }) => sum + count, 0)
  const [first] = groups
  if (first === undefined || firms < 2 || groups.some(({ type }) => type !== first.type)) return undefined
  const subclusters = new Set(groups.flatMap(({ subcluster }) => subcluster ?? []))
  return subclusters.size > 1 ? undefined : { type: first.type, firms }
}
