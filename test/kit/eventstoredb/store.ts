import type { ExpectedRevision } from '../../../infra/ports/event-log.ts'
import { LogFault } from '../../../infra/ports/event-log.ts'
import { judge } from '../../../infra/ports/append-rules.ts'

/** An event as the engine keeps it. */
export type Kept = {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly commit: number
  readonly type: string
  readonly contentType: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
  readonly created: number
}
export type Proposed = Pick<Kept, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>
export type Answer =
  | { readonly kind: 'appended'; readonly revision: number; readonly commit: number }
  | { readonly kind: 'conflict'; readonly actual: number | 'no_stream' }
  | { readonly kind: 'deleted' }

type Stream = { readonly events: Kept[]; state: 'live' | 'soft-deleted' | 'tombstoned' }

/**
 * What an EventStoreDB holds, as far as a client can see it. The rule of revisions is the one that the embedded engines
 * use; what a real server answered (`recorded.json`) is the judge of both.
 */
export const openStore = () => {
  const all: Kept[] = []
  const streams = new Map<string, Stream>()
  const listeners = new Set<() => void>()
  // Byte offsets: they rise, and nobody can count with them.
  let offset = 0

  const append = (name: string, expected: ExpectedRevision, proposed: readonly Proposed[]): Answer => {
    const stream = streams.get(name)
    if (stream?.state === 'tombstoned') return { kind: 'deleted' }
    const deleted = stream?.state === 'soft-deleted'
    if (deleted && expected === 'stream_exists') return { kind: 'deleted' }
    const known = stream?.events ?? []
    const last = known.length - 1
    if (proposed.length === 0) return { kind: 'appended', revision: Math.max(0, last), commit: known.at(-1)?.commit ?? 0 }
    // The end of a stream that was deleted softly may be written to as if there were none.
    const asked = deleted && expected === 'no_stream' ? last : expected
    if (expected === 'any') {
      const start = known.findIndex(({ id }) => id === proposed[0]?.id)
      const end = start < 0 ? undefined : known[start + proposed.length - 1]
      if (end && proposed.every(({ id }, i) => known[start + i]?.id === id)) return { kind: 'appended', revision: end.revision, commit: end.commit }
    }
    try {
      const entries = proposed.map(({ id, type }) => ({ id, type, agency: '', occurredAt: '', body: '' }))
      const verdict = judge(name, asked, entries, last, (from, limit) => known.slice(from, from + limit))
      if (verdict !== 'write') return { kind: 'appended', revision: verdict.revision, commit: verdict.commit }
    } catch (fault) {
      if (fault instanceof LogFault && fault.code === 'revision-conflict') return { kind: 'conflict', actual: fault.actual ?? 'no_stream' }
      throw fault
    }
    const kept = proposed.map((event, i): Kept => {
      const commit = offset
      offset += 200 + event.data.length + event.metadata.length
      return { ...event, stream: name, revision: last + 1 + i, commit, created: Date.now() }
    })
    streams.set(name, { events: [...known, ...kept], state: 'live' })
    all.push(...kept)
    for (const listener of [...listeners]) listener()
    return { kind: 'appended', revision: kept.at(-1)?.revision ?? last, commit: kept.at(-1)?.commit ?? 0 }
  }

  return {
    append,
    stateOf: (name: string): Stream['state'] | 'missing' => streams.get(name)?.state ?? 'missing',
    eventsOf: (name: string): readonly Kept[] => streams.get(name)?.events ?? [],
    all: (): readonly Kept[] => all,
    end: (name: string, state: 'soft-deleted' | 'tombstoned'): void => {
      streams.set(name, { events: streams.get(name)?.events ?? [], state })
    },
    /** Somebody with hands on the disk: the change is not an append. */
    tamper: (change: (all: Kept[]) => void): void => change(all),
    onAppend: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export type Store = ReturnType<typeof openStore>
