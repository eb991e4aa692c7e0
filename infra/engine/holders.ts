import type { AnyStream, Draft } from '../../domain/kernel/decider.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import type { CommandOutcome } from '../ports/commands.ts'
import type { Engine, Job } from './job.ts'
import type { Loaded } from './loaded.ts'
import { openQueues } from './queues.ts'

type Of = (state: unknown) => string | undefined
/** A key as one name over all kinds, and the words for it. */
type NamedKey = { readonly name: string; readonly what: string }

const keyIn = ({ kind, key }: AnyStream, state: unknown): NamedKey | undefined => {
  const own = key && (key.of as Of)(state)
  return key === undefined || own === undefined ? undefined : { name: `${kind}/${own}`, what: key.what }
}

/**
 * Sees to it that no two things of a kind hold the same key. Who holds which is stored nowhere: the log is read at the
 * first question, and from where it was read to at each later one. What changed is folded anew, so that a key is free
 * once a correction has taken it from its holder. That two commands do not take one key at once is this process's to
 * see to, which alone writes to the log.
 */
export const openHolders = ({ log, loader }: Pick<Engine, 'log' | 'loader'>, streams: readonly AnyStream[]) => {
  const keyed = new Map<string, AnyStream>(streams.filter(({ key }) => key !== undefined).map((stream) => [stream.kind, stream]))
  const holders = new Map<string, string>()
  const held = new Map<string, string>()
  const queue = openQueues()
  let seen = 0

  const streamOf = (name: string): AnyStream | undefined => [...keyed.values()].find(({ kind }) => name.startsWith(`${kind}-`))

  const lookAt = async (stream: AnyStream, name: string): Promise<void> => {
    const id = name.slice(stream.kind.length + 1)
    const before = held.get(name)
    if (before !== undefined && holders.get(before) === id) holders.delete(before)
    held.delete(name)
    const key = keyIn(stream, (await loader.load(stream.kind, id)).state)
    if (!key) return
    held.set(name, key.name)
    if (!holders.has(key.name)) holders.set(key.name, id)
  }

  const catchUp = async (): Promise<void> => {
    const { size } = log.head()
    if (seen >= size) return
    const changed = new Map<string, AnyStream>()
    for await (const entries of log.readAll({ from: seen, to: size }))
      for (const { stream } of entries) {
        const found = streamOf(stream)
        if (found) changed.set(stream, found)
      }
    for (const [name, stream] of changed) await lookAt(stream, name)
    seen = size
  }

  /** The key that the thing would have after these drafts and does not have now. */
  const newKey = async (stream: AnyStream, { request, prepared }: Job, loaded: Loaded, drafts: readonly Draft[]): Promise<NamedKey | undefined> => {
    const events = drafts.map((draft, place) => ({
      ...draft,
      id: `${prepared.commandId}/${place}`,
      revision: loaded.revision + 1 + place,
      occurredAt: draft.occurredAt ?? prepared.occurredAt,
      agency: request.actor.agency,
      actor: request.actor,
    }))
    const after = keyIn(stream, await loader.stateAfter(stream.kind, loaded, events as unknown as readonly Recorded[]))
    return after?.name === keyIn(stream, loaded.state)?.name ? undefined : after
  }

  /** Writes what was decided, unless the thing would then have a key that another one holds. */
  return async (job: Job, loaded: Loaded, drafts: readonly Draft[], write: () => Promise<CommandOutcome>): Promise<CommandOutcome> => {
    const stream = keyed.get(job.stream.kind)
    const key = stream && (await newKey(stream, job, loaded, drafts))
    if (!key) return write()
    return queue(key.name, async () => {
      await queue('', catchUp)
      const holder = holders.get(key.name)
      if (holder === undefined || holder === job.id) return write()
      return { kind: 'refused', rejection: refuse('same-as-another', { kind: job.stream.kind, id: holder, what: key.what }).rejected }
    })
  }
}
