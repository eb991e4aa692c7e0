import type { Observable } from 'rxjs'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { Cut } from '../../projections/kernel/cut.ts'
import type { Position } from './event-log.ts'

/** What a reader asks the clock to be put to. Absent members mean now. */
export type At = {
  /** On the recorded axis: a log size, or a day or instant that is turned into one. */
  readonly recorded?: number | string
  /** On the occurred axis: an instant, or a day (its end). */
  readonly occurred?: string
  /** Wait until the view has seen this position (read your own writes). */
  readonly atLeast?: Position
}

export type Seen = {
  readonly projection: string
  readonly version: number
  /** The cut that the answer is true for. */
  readonly cut: Cut
  /** Position of the last entry in the cut. */
  readonly position: Position | undefined
}

export type Row = { readonly key: string; readonly view: unknown }
type RowAnswer = Seen & { readonly row: Row | undefined }

export type RowsQuery = {
  /** Column name → wanted value; `name.from` and `name.to` are bounds (inclusive) of dates and numbers. */
  readonly filters?: Readonly<Record<string, string>>
  /** Column name, `-` before it for descending; ties by key. */
  readonly sort?: string
  readonly limit?: number
  /** From the answer before; it pins the cut, so pages do not shift while the log grows. */
  readonly cursor?: string
}
export type RowsAnswer = Seen & { readonly rows: readonly Row[]; readonly total: number; readonly next: string | undefined }

/** What changed one field: the entry, and the value before and after. Paths are JSON pointers. */
export type Step = { readonly event: Recorded; readonly changes: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[] }
type Explanation = Seen & { readonly key: string; readonly steps: readonly Step[] }
export type Difference = {
  readonly projection: string
  readonly version: number
  readonly key: string
  readonly from: Cut
  readonly to: Cut
  /** Each change with the entry that made it; several when several touched the field. */
  readonly changes: readonly { readonly path: string; readonly before: unknown; readonly after: unknown; readonly by: readonly string[] }[]
}

export type ProjectionStatus = {
  readonly projection: string
  readonly version: number
  readonly size: number
  readonly rows: number
  /** A generation that is being built beside this one. */
  readonly building?: { readonly version: number; readonly size: number; readonly of: number }
}

/** One view changed because of entries up to `position`. */
export type Change = { readonly position: Position; readonly size: number; readonly projection: string; readonly version: number; readonly keys: readonly string[] }

/** Mistakes of a reader: an unknown projection, key, column, cursor, or a time that cannot be. */
export class ViewFault extends Error {
  readonly code: 'unknown-projection' | 'unknown-column' | 'bad-sort' | 'bad-cursor' | 'bad-cut' | 'bad-limit' | 'behind'
  readonly field: string
  readonly hint: string

  constructor(code: ViewFault['code'], field: string, message: string, hint: string) {
    super(message)
    this.name = 'ViewFault'
    this.code = code
    this.field = field
    this.hint = hint
  }
}

export type Views = {
  readonly row: (projection: string, key: string, at?: At) => Promise<RowAnswer>
  readonly rows: (projection: string, query?: RowsQuery, at?: At) => Promise<RowsAnswer>
  /** Every row of a list at one cut, in its order, without holding them all. */
  readonly export: (projection: string, query?: Omit<RowsQuery, 'limit' | 'cursor'>, at?: At) => AsyncIterable<Row>
  /** Entries that made the view, or only those that changed `path`. */
  readonly explain: (projection: string, key: string, options?: { readonly path?: string; readonly at?: At }) => Promise<Explanation>
  readonly diff: (projection: string, key: string, from: At, to: At) => Promise<Difference>
  readonly status: () => readonly ProjectionStatus[]
  /** Another number whenever a read might have another answer: entries were folded, or other rows are shown. It only grows. */
  readonly edition: () => number
  /** Builds the current version again beside the live one and switches; readers never wait. */
  readonly rebuild: (projection: string, onProgress?: (done: number, of: number) => void) => Promise<void>
  readonly changes: Observable<Change>
  /** Resolves once every view has folded the log up to `size`. Who is `patient` hears of it and does not hasten it. */
  readonly caughtUp: (size: number, how?: { readonly patient?: boolean }) => Promise<void>
  readonly close: () => Promise<void>
}
