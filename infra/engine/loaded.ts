import { effective, isCorrection } from '../../domain/correction/effective.ts'
import type { AnyStream } from '../../domain/kernel/decider.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { Entry, EventLog } from '../ports/event-log.ts'
import { openRecent } from '../sqlite/recent.ts'

/** What a command did, as found again when it is sent once more. */
export type Done = {
  readonly print: string
  readonly name: string
  readonly revision: number
  readonly events: readonly { readonly id: string; readonly type: string }[]
  /** Set when the command was refused on record. */
  readonly refusal?: unknown
  /** Leaf index of its last entry. */
  readonly index: number
}

/** A stream as a decider needs it: its state, its revision, and the commands that made it. */
export type Loaded = {
  readonly stream: string
  readonly revision: number
  readonly state: unknown
  readonly done: ReadonlyMap<string, Done>
  /** A correction makes the next load start from the whole history. */
  readonly corrected: boolean
}

type Evolve = (state: unknown, event: unknown) => unknown

const withDone = (done: Map<string, Done>, event: Recorded): void => {
  const before = done.get(event.command.id)
  done.set(event.command.id, {
    print: event.command.print,
    name: event.command.name,
    revision: event.revision,
    events: before ? [...before.events, { id: event.id, type: event.type }] : [{ id: event.id, type: event.type }],
    ...(event.type === 'CommandRefused' ? { refusal: event.data } : {}),
    index: event.index,
  })
}

const foldInto = (spec: AnyStream, types: ReadonlySet<string>, state: unknown, events: readonly Recorded[]): unknown =>
  events.reduce((before, event) => (types.has(event.type) ? (spec.evolve as Evolve)(before, event) : before), state)

/**
 * Streams folded and kept at hand, at most `capacity` of those used last. The cache follows this process's own appends; a
 * stream to which anybody else appended is forgotten, at the latest upon the revision conflict, and read again.
 */
export const openLoader = (
  log: EventLog,
  decode: (entry: Entry) => Recorded,
  streams: readonly AnyStream[],
  capacity = 20_000,
) => {
  const specs = new Map(streams.map((spec) => [spec.kind as string, { spec, types: new Set(spec.events.map((e) => e.type)) }]))
  const cache = openRecent<string, Loaded>(capacity)

  log.onArrival((arrived) => {
    for (const { stream, revision } of arrived) if ((cache.get(stream)?.revision ?? revision) < revision) cache.delete(stream)
  })

  const keep = (loaded: Loaded): Loaded => {
    cache.set(loaded.stream, loaded)
    return loaded
  }

  const specOf = (kind: string) => {
    const found = specs.get(kind)
    if (!found) throw new TypeError(`no stream of kind ${kind}`)
    return found
  }

  return {
    /** The stream if it is in memory. */
    at: (kind: string, id: string): Loaded | undefined => cache.get(`${kind}-${id}`),
    /** Reads the stream `<kind>-<id>`, from memory when it is there. Revision -1 means that there is none. */
    load: async (kind: string, id: string): Promise<Loaded> => {
      const stream = `${kind}-${id}`
      const cached = cache.get(stream)
      if (cached) return cached
      const { spec, types } = specOf(kind)
      const read = await log.readStream(stream)
      const history = read.kind === 'found' ? read.entries.map((entry) => decode(entry)) : []
      const done = new Map<string, Done>()
      for (const event of history) withDone(done, event)
      const corrected = history.some(isCorrection)
      // Somebody may have read or written more of it while this was on its way.
      const meanwhile = cache.get(stream)
      if (meanwhile && meanwhile.revision >= history.length) return meanwhile
      return keep({ stream, revision: history.length - 1, state: foldInto(spec, types, spec.initial, effective(history)), done, corrected })
    },
    /** Moves a loaded stream over the events that were just appended to it. */
    advance: (kind: string, loaded: Loaded, events: readonly Recorded[]): void => {
      if (cache.get(loaded.stream) !== loaded) return
      if (loaded.corrected || events.some(isCorrection)) {
        cache.delete(loaded.stream)
        return
      }
      const { spec, types } = specOf(kind)
      const done = loaded.done as Map<string, Done>
      // Without a key the id was drawn by chance, and now that it is done nobody sends it again.
      for (const event of events) if (event.command.print !== '') withDone(done, event)
      keep({ stream: loaded.stream, revision: loaded.revision + events.length, state: foldInto(spec, types, loaded.state, events), done, corrected: false })
    },
    /** What a stream adds up to once these entries are appended to it; corrections change what came before. */
    stateAfter: async (kind: string, loaded: Loaded, events: readonly Recorded[]): Promise<unknown> => {
      const { spec, types } = specOf(kind)
      if (!events.some(isCorrection)) return foldInto(spec, types, loaded.state, events)
      const read = await log.readStream(loaded.stream)
      const history = read.kind === 'found' ? read.entries.map((entry) => decode(entry)) : []
      return foldInto(spec, types, spec.initial, effective([...history, ...events]))
    },
    forget: (stream: string): void => {
      cache.delete(stream)
    },
    history: async (stream: string): Promise<readonly Recorded[]> => {
      const read = await log.readStream(stream)
      return read.kind === 'found' ? read.entries.map((entry) => decode(entry)) : []
    },
  }
}

export type Loader = ReturnType<typeof openLoader>
