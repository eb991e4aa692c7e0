import type { Actor, AnyEvent, EventOf, EventSpec, Recorded, Role } from './event.ts'
import type { Rejection } from './rejection.ts'
import type { Fields, ReferenceKind, Schema, Shape } from './schema.ts'
import { object } from './schema.ts'

/** A fact that a decider wants on record. `occurredAt` is that of the command unless it says otherwise. */
export type Draft<E extends AnyEvent = AnyEvent> = E & { readonly occurredAt?: string }

/** What came of a command. No accepted events means "already so": nothing is written and the answer is a success. */
export type Decision<E extends AnyEvent = AnyEvent> = { readonly accepted: readonly Draft<E>[] } | { readonly rejected: Rejection }

export const accept = <E extends AnyEvent>(...events: readonly Draft<E>[]): Decision<E> => ({ accepted: events })
export const alreadySo: Decision<never> = { accepted: [] }

/**
 * The other things that a decision may look at: the folded state of every stream that the command refers to. `unknown`
 * things never reach a decider, so `of` gives undefined only for what the command did not name.
 */
export type World = { readonly of: <S>(stream: { readonly kind: ReferenceKind; readonly initial: S }, id: string) => S | undefined }

export type Context = {
  /** The id of the thing that the command is about, given or made. */
  readonly id: string
  /** RFC 3339 UTC with milliseconds. */
  readonly now: string
  /** When the thing happened, as the command says; `now` when it says nothing. */
  readonly occurredAt: string
  readonly actor: Actor
  readonly world: World
  /** False while the stream has no event yet. */
  readonly exists: boolean
}

/** One thing that a person can ask for, declared once. */
export type CommandSpec<C = never, S = never, E extends AnyEvent = AnyEvent> = {
  /** Kebab-case verb phrase: `log-dialog`; it is the URL and the CLI word. */
  readonly name: string
  readonly summary: string
  readonly description: string
  /** The field of `data` that names the stream; when the command creates it, the field may be left out and an id is made. */
  readonly target: string
  /** `creates` refuses a thing that exists, `changes` one that does not, `either` takes both. */
  readonly mode: 'creates' | 'changes' | 'either'
  readonly data: Schema<C>
  readonly example: C
  readonly roles: readonly Role[]
  /** Things outside the input that the decision looks at, found from the target and from what the input names. */
  readonly reads?: (command: C, state: S, world: World) => readonly { readonly kind: ReferenceKind; readonly id: string }[]
  readonly decide: (command: C, state: S, context: Context) => Decision<E>
}

/**
 * What must hold of the data of an event in themselves, by its type, whoever says them and when. The decider asks it of a
 * command, and a correction is held to it like the command that it corrects.
 */
type Faults<E extends AnyEvent> = {
  readonly [T in E['type']]?: (data: Extract<E, { readonly type: T }>['data']) => { readonly rejected: Rejection } | undefined
}

/**
 * What tells a thing apart beside its id, such as the key of an award. No two things of a kind hold the same at a time:
 * the command path refuses an entry after which they would.
 */
type Key<S> = {
  /** In words, for the refusal: "The award a1 has the same {what}." */
  readonly what: string
  /** Undefined when the thing has none. */
  readonly of: (state: S) => string | undefined
}

/** A stream: what its events are, what they add up to, and what may be asked of it. */
export type StreamSpec<S, E extends AnyEvent = AnyEvent> = {
  readonly kind: ReferenceKind
  readonly title: string
  readonly description: string
  readonly events: readonly EventSpec[]
  readonly initial: S
  readonly key?: Key<S>
  readonly faults?: Faults<E>
  /** Total: any subset of a valid history folds to a state and never throws. */
  readonly evolve: (state: S, event: Recorded<E>) => S
  readonly commands: readonly CommandSpec<never, S, E>[]
}

/** Any command and any stream, when their forms do not matter. */
export type AnyCommand = Omit<CommandSpec, 'data' | 'reads' | 'decide' | 'example'> & {
  readonly data: Schema<unknown>
  readonly example: unknown
  readonly reads?: (command: never, state: never, world: World) => readonly { readonly kind: ReferenceKind; readonly id: string }[]
  readonly decide: (command: never, state: never, context: Context) => Decision
}
export type AnyStream = {
  readonly kind: ReferenceKind
  readonly title: string
  readonly description: string
  readonly events: readonly EventSpec[]
  readonly initial: unknown
  readonly key?: Key<never>
  readonly faults?: Readonly<Record<string, ((data: never) => { readonly rejected: Rejection } | undefined) | undefined>>
  readonly evolve: (state: never, event: never) => unknown
  readonly commands: readonly AnyCommand[]
}

export const defineStream = <S, const L extends readonly EventSpec[]>(spec: {
  readonly kind: ReferenceKind
  readonly title: string
  readonly description: string
  readonly events: L
  readonly initial: S
  readonly key?: Key<NoInfer<S>>
  readonly faults?: Faults<EventOf<L[number]>>
  readonly evolve: (state: NoInfer<S>, event: Recorded<EventOf<L[number]>>) => NoInfer<S>
  readonly commands: (
    command: <const F extends Fields>(
      declared: Omit<CommandSpec<Shape<F>, NoInfer<S>, EventOf<L[number]>>, 'data' | 'roles' | 'description'> & {
        readonly data: F
        readonly roles?: readonly Role[]
        readonly description?: string
      },
    ) => CommandSpec<never, NoInfer<S>, EventOf<L[number]>>,
  ) => readonly CommandSpec<never, NoInfer<S>, EventOf<L[number]>>[]
}): StreamSpec<S, EventOf<L[number]>> => ({
  ...spec,
  commands: spec.commands(
    (declared) =>
      ({
        roles: ['liaison'],
        description: declared.summary,
        ...declared,
        data: object(declared.data as Fields),
      }) as unknown as CommandSpec<never, S, EventOf<L[number]>>,
  ),
})

/** Marks the end of an exhaustive switch. */
export const unreachable = (value: never): never => {
  throw new TypeError(`no such case: ${JSON.stringify(value)}`)
}
