import type { Context } from '../../domain/kernel/decider.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import type { Rejection } from '../../domain/kernel/rejection.ts'
import { referencesIn } from '../../domain/kernel/schema.ts'
import type { Job } from './job.ts'
import type { Loaded, Loader } from './loaded.ts'

type World = Context['world']
type Things = readonly { readonly kind: string; readonly id: string }[]
type Reads = (data: unknown, state: unknown, world: World) => Things

/**
 * What else a decision may look at: all that the command names, which must be there, and what its decider asks for. A
 * promise only when something is not at hand: it nearly always is, and each wait costs more than the look.
 */
export const openWorlds = (loader: Loader) => {
  const loadAll = async (states: Map<string, Loaded>, things: Things): Promise<void> => {
    for (const { kind, id } of things) states.set(`${kind}-${id}`, await loader.load(kind, id))
  }
  /** Adds what is not there yet; a promise when some of it must be read. */
  const gather = (states: Map<string, Loaded>, things: Things): Promise<void> | undefined => {
    const away = things.filter(({ kind, id }) => {
      const stream = `${kind}-${id}`
      if (states.has(stream)) return false
      const found = loader.at(kind, id)
      if (found) states.set(stream, found)
      return !found
    })
    return away.length === 0 ? undefined : loadAll(states, away)
  }

  return ({ command, prepared }: Job, loaded: Loaded): World | Rejection | Promise<World | Rejection> => {
    const named = referencesIn(command.data, prepared.data)
    const states = new Map<string, Loaded>([[loaded.stream, loaded]])
    const world: World = {
      of: (stream, id) => {
        const found = states.get(`${stream.kind}-${id}`)
        return (found && found.revision >= 0 ? found.state : undefined) as never
      },
    }
    const look = (): World | Rejection | Promise<World> => {
      const missing = named.find(({ kind, id }) => (states.get(`${kind}-${id}`)?.revision ?? -1) < 0)
      if (missing) return refuse('unknown-reference', { kind: missing.kind, id: missing.id }, missing.path).rejected
      const reading = command.reads ? gather(states, (command.reads as Reads)(prepared.data, loaded.state, world)) : undefined
      return reading ? reading.then(() => world) : world
    }
    const reading = gather(states, named)
    return reading ? reading.then(look) : look()
  }
}
