import type { Infer } from '../kernel/schema.ts'
import type { attendance } from '../convening/events.ts'
import type { participantTypes } from '../finding/events.ts'

type ParticipantType = (typeof participantTypes)[number]

/** Published: what counts as a session of competing firms only. Raised when the rule changes. */
export const compositionRule = { rule: 'composition', version: 1 } as const

const firmTypes: ReadonlySet<ParticipantType> = new Set(['end-producer', 'component-supplier', 'service-provider', 'logistics', 'distributor'])

/**
 * Competing firms only: more than one firm, nobody but firms of one participant type and, as far as subclusters are known,
 * of one subcluster. Undefined when suppliers, customers or other actors sit at the table too, or a single firm does.
 * Governments do not count as other actors.
 */
export const singleType = (came: Infer<typeof attendance>): { readonly type: ParticipantType; readonly firms: number } | undefined => {
  const others = came.filter(({ type }) => type !== 'government')
  const [first] = others
  if (first === undefined || !firmTypes.has(first.type) || others.some(({ type }) => type !== first.type)) return undefined
  const firms = others.reduce((sum, { count }) => sum + count, 0)
  const subclusters = new Set(others.flatMap(({ subcluster }) => subcluster ?? []))
  return firms < 2 || subclusters.size > 1 ? undefined : { type: first.type, firms }
}
