import type { AnyStream, Draft } from '../../domain/kernel/decider.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import type { CommandOutcome } from '../ports/commands.ts'
import type { Claim } from '../ports/event-log.ts'
import { heldInMemory } from './held-keys.ts'
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

/** Entries looked through before what was found is noted. */
const together = 50_000

/**
 * Sees to it that no two things of a kind hold the same key. What is held is derived from the log: at each question it is
 * read from where it was read to. What changed is folded anew, so that a key is free once a correction has taken it from
 * its holder. Commands of this process take their turns here, and those of several processes by a claim in the log.
 */
export const openHolders = ({ log, loader, held = heldInMemory() }: Pick<Engine, 'log' | 'loader' | 'held'>, streams: readonly AnyStream[]) => {
  const keyed = new Map<string, AnyStream>(streams.filter(({ key }) => key !== undefined).map((stream) => [stream.kind, stream]))
  const queue = openQueues()
  let checked = false
  /** Names the last entry that was looked at, and what was looked for: what was noted for fewer kinds is not enough. */
  const printOf = (entry: string | undefined): string => [...keyed.keys(), entry].join(' ')

  const streamOf = (name: string): AnyStream | undefined => [...keyed.values()].find(({ kind }) => name.startsWith(`${kind}-`))

  const heldBy = async (stream: AnyStream, name: string) => {
    const id = name.slice(stream.kind.length + 1)
    return { stream: name, id, key: keyIn(stream, (await loader.load(stream.kind, id)).state)?.name }
  }

  /** Where to go on: what was noted beside another log is no help with this one. */
  const start = async (): Promise<number> => {
    const seen = held.seen()
    if (!seen || checked) return seen?.size ?? 0
    checked = true
    const [last] = await log.readAt([seen.size - 1])
    if (printOf(last?.id) === seen.entry) return seen.size
    held.forget()
    return 0
  }

  const catchUp = async (): Promise<void> => {
    const { size } = log.head()
    const from = await start()
    const changed = new Map<string, AnyStream>()
    for await (const entries of log.readAll({ from, to: size, batch: together })) {
      for (const { stream } of entries) {
        const found = streamOf(stream)
        if (found) changed.set(stream, found)
      }
      const last = entries.at(-1)
      if (last) held.note(await Promise.all([...changed].map(([name, stream]) => heldBy(stream, name))), { size: last.index + 1, entry: printOf(last.id) })
      changed.clear()
    }
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

  /** Whoever has the key now. One that seems to have it is asked again: what freed the key may not have been read here yet. */
  const holderOf = async (key: string, kind: string, own: string): Promise<string | undefined> => {
    for (let asked: string | undefined; ; ) {
      await queue('', catchUp)
      const holder = held.holderOf(key)
      if (holder === undefined || holder === own || holder === asked) return holder
      asked = holder
      await log.readStream(`${kind}-${holder}`, { limit: 0 })
    }
  }

  /** Writes what was decided, unless the thing would then have a key that another one holds. */
  return async (job: Job, loaded: Loaded, drafts: readonly Draft[], write: (claim?: Claim) => Promise<CommandOutcome>): Promise<CommandOutcome> => {
    const stream = keyed.get(job.stream.kind)
    const key = stream && (await newKey(stream, job, loaded, drafts))
    if (!key) return write()
    return queue(key.name, async () => {
      let holder: string | undefined
      const claim = await log.claim(key.name, { stream: loaded.stream, revision: loaded.revision }, async () => {
        holder = await holderOf(key.name, job.stream.kind, job.id)
        return holder === undefined || holder === job.id
      })
      if (!claim) return { kind: 'refused', rejection: refuse('same-as-another', { kind: job.stream.kind, id: holder ?? '', what: key.what }).rejected }
      return write(claim).finally(claim.release)
    })
  }
}
