import type { Infer, ReferenceKind, Schema } from './schema.ts'

/** One kind of fact, declared once; validators, documents, generators and forms are derived from it. */
export type EventSpec<T extends string = string, D = unknown> = {
  readonly type: T
  /** Schema version. A new version only adds to the one before, so that old entries are read as they are. */
  readonly version: number
  /** The kind of stream that the event lives in; corrections and refusals live in any. */
  readonly stream: ReferenceKind | 'any'
  readonly summary: string
  readonly description: string
  readonly data: Schema<D>
  readonly example: D
  /** The product version that first wrote it. */
  readonly since: string
}

export const defineEvent = <const T extends string, D>(spec: {
  readonly type: T
  readonly version?: number
  readonly stream: ReferenceKind | 'any'
  readonly summary: string
  readonly description: string
  readonly data: Schema<D>
  readonly example: NoInfer<D>
  readonly since?: string
}): EventSpec<T, D> => ({ version: 1, since: '0.1.0', ...spec })

/** The event that a declaration stands for. */
export type EventOf<S> = S extends EventSpec<infer T, infer D> ? { readonly type: T; readonly data: D } : never
export type AnyEvent = { readonly type: string; readonly data: unknown }
export type DataOf<S> = S extends EventSpec<string, infer D> ? D : Infer<S>

export const levels = ['federal', 'state', 'local'] as const
export type Level = (typeof levels)[number]

export const roles = ['liaison', 'reader', 'auditor', 'steward', 'admin'] as const
export type Role = (typeof roles)[number]

/** Who did it: a random reference to the person (never a name), the agency acted for, and the role acted in. */
export type Actor = { readonly ref: string; readonly agency: string; readonly role: Role }

/** Where a fact came from when no person typed it. Synthetic facts are invented, and are marked wherever they are shown. */
export type Origin =
  | { readonly kind: 'synthetic'; readonly note: string }
  | { readonly kind: 'import'; readonly source: string; readonly url?: string }

/** What every recorded event carries beside its type and data. */
type Envelope = {
  /** UUID v5 of the command id and the event's place in it. */
  readonly id: string
  /** `<kind>-<id>`. */
  readonly stream: string
  /** Place in the stream, from 0 and without gaps. */
  readonly revision: number
  /** Place in the log, from 0 and without gaps; a cut of size n holds the events with index < n. */
  readonly index: number
  /** RFC 3339 UTC with milliseconds. */
  readonly recordedAt: string
  readonly occurredAt: string
  /** The agency that the actor acted for. */
  readonly agency: string
  readonly actor: Actor
  /** Statute, rule or delegation under which it was decided. */
  readonly authority?: string
  readonly origin?: Origin
  /** The log size that the decider had seen. */
  readonly basis: number
  /** Nobody said which size was seen; `basis` is what there was. */
  readonly basisAssumed?: true
  readonly command: { readonly id: string; readonly name: string; readonly print: string }
  readonly correlation: string
  readonly causation: string
  /** The id of the correction whose data stands here in place of what was first recorded. */
  readonly correctedBy?: string
}

export type Recorded<E extends AnyEvent = AnyEvent> = E & Envelope
