import type { Actor, Origin } from '../../domain/kernel/event.ts'
import type { Rejection } from '../../domain/kernel/rejection.ts'
import type { Position } from './event-log.ts'

export type CommandRequest = {
  /** Kebab-case name from the catalogue. */
  readonly name: string
  /** The command's data plus the optional envelope members `occurredAt` and `authority`. */
  readonly body: unknown
  readonly actor: Actor
  /** The same key from the same person gives the same answer again, also after a restart. */
  readonly idempotencyKey?: string
  /** Revision that the caller saw (If-Match). */
  readonly expectedRevision?: number
  /** Log size that the caller's screen showed. */
  readonly basis?: number
  readonly origin?: Origin
  readonly correlation?: string
  readonly causation?: string
}

export type FieldFault = { readonly field: string; readonly message: string }

export type CommandOutcome =
  | {
      readonly kind: 'accepted'
      readonly command: string
      readonly stream: string
      /** Id of the thing that the command was about. */
      readonly id: string
      readonly revision: number
      readonly position: Position | undefined
      /** Log size after the append: a read at or beyond it sees the effect. */
      readonly size: number
      readonly events: readonly { readonly id: string; readonly type: string }[]
      /** The answer to a command that was done before under the same key, or that found things already so. */
      readonly repeated: boolean
    }
  | { readonly kind: 'refused'; readonly rejection: Rejection }
  | { readonly kind: 'invalid'; readonly faults: readonly FieldFault[] }
  | { readonly kind: 'unknown-command'; readonly name: string }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'stale'; readonly revision: number | 'no_stream' }

/** The one path on which anything is written. */
export type Commands = { readonly execute: (request: CommandRequest) => Promise<CommandOutcome> }
