import type { Schema } from '../../domain/kernel/schema.ts'
import type { Role } from '../../domain/kernel/event.ts'
import { correctionBody } from '../../infra/engine/correct.ts'
import { bodySchema } from '../../infra/engine/request.ts'
import { documented } from '../../projections/kernel/dictionary.ts'
import type { Catalog } from '../http/parts.ts'

/** A command as a caller sees it. */
export type Asking = {
  readonly name: string
  /** Kind of the stream that it goes to; `any` for those that go to the stream of whatever they are about. */
  readonly stream: string
  readonly summary: string
  readonly description: string
  readonly target: string
  readonly mode: 'creates' | 'changes' | 'either'
  readonly roles: readonly Role[]
  readonly schema: Schema<unknown>
  readonly example: unknown
}

/** Everything that can be asked of the ledger: the commands of all streams, and the corrections. Fields without words of their own have those of the dictionary. */
export const commandsOf = ({ commandSpecs, corrections }: Pick<Catalog, 'commandSpecs' | 'corrections'>): readonly Asking[] => [
  ...commandSpecs.map(({ stream, command }): Asking => {
    const { name, summary, description, target, mode, roles, example } = command
    return { name, stream: stream.kind, summary, description, target, mode, roles, schema: documented(bodySchema(command)), example }
  }),
  ...corrections.map((spec): Asking => {
    const { name, summary, description, roles, example } = spec
    return { name, stream: 'any', summary, description, target: 'stream', mode: 'changes', roles, schema: documented(correctionBody(spec)), example }
  }),
]
