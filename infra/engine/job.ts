import type { AnyCommand, AnyStream, Context, Decision } from '../../domain/kernel/decider.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import type { Codec } from '../codec/codec.ts'
import type { Validate } from '../codec/validators.ts'
import type { Clock } from '../ports/clock.ts'
import type { CommandOutcome, CommandRequest } from '../ports/commands.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { Random } from '../ports/random.ts'
import type { Vault } from '../ports/vault.ts'
import type { HeldKeys } from './held-keys.ts'
import type { Loaded, Loader } from './loaded.ts'
import type { Prepared } from './request.ts'

/** All that the command path works with. */
export type Engine = {
  readonly log: EventLog
  readonly loader: Loader
  /** In memory when left out: then the log is looked through at the first question. */
  readonly held?: HeldKeys
  readonly codec: Codec
  readonly vault: Pick<Vault, 'sealAll' | 'confirm'>
  readonly validatorOf: (schema: Schema<unknown>) => Validate
  readonly clock: Clock
  readonly random: Random
}

type Named = Pick<AnyCommand, 'name' | 'target' | 'mode' | 'data'> & { readonly reads?: unknown }

/** One command on its way: what was asked, of which thing, and how it will be decided once the thing is loaded. */
export type Job = {
  readonly request: CommandRequest
  readonly prepared: Prepared
  readonly stream: Pick<AnyStream, 'kind'>
  readonly command: Named
  readonly id: string
  readonly decider: (loaded: Loaded) => Decide | Promise<Decide | Extract<CommandOutcome, { kind: 'invalid' }>>
}

export type Decide = (data: unknown, state: unknown, context: Context) => Decision
