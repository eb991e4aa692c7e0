import type { Level } from '../kernel/event.ts'
import type { Infer } from '../kernel/schema.ts'
import type { agencyCodes } from './events.ts'

export type Agency =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'registered'
      readonly name: string
      readonly level: Level
      readonly codes: Infer<typeof agencyCodes>
      /** Month in which its fiscal year starts, 1-12. */
      readonly fiscalYearStart: number
      /** Owner (staff id) of each open desk, by cluster id. */
      readonly desks: ReadonlyMap<string, string>
      /** Clusters whose desk was closed and not opened again. */
      readonly closedDesks: readonly string[]
    }

const initial: Agency = { status: 'unknown' }

/** What other streams need to read an agency from the world, without the rules of the agency stream. */
export const agencyState = { kind: 'agency', initial } as const satisfies { readonly kind: 'agency'; readonly initial: Agency }

/** The codes under which an agency is known outside: an agency is registered once. */
export const keyOfAgency = (state: Agency): string | undefined => {
  if (state.status === 'unknown') return undefined
  const { cgac, subtier, geoid, key } = state.codes
  return JSON.stringify(state.level === 'federal' ? [cgac, subtier ?? ''] : [geoid, key?.toLowerCase()])
}
