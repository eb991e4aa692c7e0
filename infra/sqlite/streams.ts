import type { NewEntry } from '../ports/event-log.ts'
import { leafOf } from '../transparency/leaf.ts'
import type { Entries } from './entries.ts'
import type { Names } from './names.ts'
import { openRecent } from './recent.ts'
import type { Tree } from './tree.ts'

/** Streams whose last revision is remembered. */
const streamsKept = 100_000

/** A stream by the key of its name, and the revision that it is at. */
type Stream = { readonly key: number; last: number }

export type Streams = {
  readonly find: (name: string) => Stream | undefined
  /** Puts entries at the end of a stream and of the tree; part of the transaction of whoever calls. */
  readonly put: (name: string, list: readonly NewEntry[], recordedAt: string) => Stream
  /** After a transaction failed, what is remembered may be of it. */
  readonly forget: () => void
}

/** The ends of streams, the last ones from memory; a reader beside the writer remembers nothing. */
export const openStreams = ({ names, entries, tree }: { readonly names: Names; readonly entries: Entries; readonly tree: Tree }, remember: boolean): Streams => {
  const streams = openRecent<string, Stream>(streamsKept)

  const find = (name: string): Stream | undefined => {
    const cached = remember ? streams.get(name) : undefined
    if (cached) return cached
    const key = names.keyOf(name)
    const last = key === undefined ? undefined : entries.lastRevision(key)
    if (key === undefined || last === undefined) return undefined
    const stream = { key, last }
    streams.set(name, stream)
    return stream
  }

  return {
    find,
    put: (name, list, recordedAt) => {
      const found = find(name)
      const stream = found ?? { key: names.keep(name), last: -1 }
      if (!found) streams.set(name, stream)
      const place = { index: tree.size(), stream: stream.key, revision: stream.last + 1, recordedAt: Date.parse(recordedAt) }
      const hashes = list.map((entry, i) => tree.add(leafOf(entry, name, place.revision + i, recordedAt)))
      entries.insert(place, list, hashes)
      stream.last += list.length
      return stream
    },
    forget: () => {
      streams.clear()
      names.forget()
    },
  }
}
