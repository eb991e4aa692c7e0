import type { Entry } from './event-log.ts'

/** What entries can be found by. `person`: who recorded it, or a member of staff whom it names. `cause`: the entry that it followed from. */
export type Term = { readonly kind: 'id' | 'cause' | 'correlation' | 'stream' | 'person' | 'cluster' | 'agency' | 'type'; readonly value: string }

export type EntryQuery = {
  /** All of them hold for every entry that is found. */
  readonly terms: readonly Term[]
  /** Bounds of when it occurred, inclusive, in milliseconds since 1970. */
  readonly occurred?: { readonly from?: number; readonly to?: number }
  /** Leaf indexes with from ≤ index < to. */
  readonly from: number
  readonly to: number
  readonly newestFirst?: boolean
  readonly limit: number
}

export type Span = { readonly first: number; readonly last: number }

/** Finds entries without going through the log. */
export type Finder = {
  /** In the order of the log, or against it. Waits until it has seen all that is in the log. */
  readonly find: (query: EntryQuery) => Promise<readonly Entry[]>
  /** When the earliest and the latest of all entries occurred, in milliseconds since 1970; nothing while there are none. */
  readonly span: () => Promise<Span | undefined>
  readonly close: () => Promise<void>
}
