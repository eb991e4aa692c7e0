import type { Recorded } from '../../domain/kernel/event.ts'
import { leafRecord } from '../../infra/transparency/leaf.ts'
import type { Entry } from '../../infra/ports/event-log.ts'
import type { Finder } from '../../infra/ports/finder.ts'
import { factsOf } from './entries.ts'

/** Entries of one tree at most. */
const mostInTree = 500

type Decode = (entry: Entry) => Recorded

/** The first entry with this id, if there is one. */
export const entryById = async (finder: Finder, id: string): Promise<Entry | undefined> =>
  (await finder.find({ terms: [{ kind: 'id', value: id }], from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1 }))[0]

/** An entry and those that it followed from, the earliest last. */
const lineageOf = async (finder: Finder, decode: Decode, entry: Entry): Promise<readonly Entry[]> => {
  const lineage = [entry]
  while (lineage.length < mostInTree) {
    const cause = await entryById(finder, decode(lineage.at(-1) as Entry).causation)
    // A cause was there before what it caused, so this comes to an end.
    if (!cause || cause.index >= (lineage.at(-1) as Entry).index) break
    lineage.push(cause)
  }
  return lineage
}

/**
 * What an entry belongs to: the earliest entry that it followed from, and all that followed from that one, by place in
 * the log. Those between the first and the one that was asked for are always among them; `more` when others are not.
 */
export const causationTree = async (finder: Finder, decode: Decode, entry: Entry) => {
  const lineage = await lineageOf(finder, decode, entry)
  const root = lineage.at(-1) as Entry
  const found = new Map(lineage.map((one) => [one.id, one]))
  let more = false
  const waiting = [root]
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const caused = await finder.find({ terms: [{ kind: 'cause', value: next.id }], from: next.index + 1, to: Number.MAX_SAFE_INTEGER, limit: mostInTree + 1 })
    for (const one of caused) {
      if (!found.has(one.id) && found.size >= mostInTree) more = true
      else {
        found.set(one.id, one)
        waiting.push(one)
      }
    }
  }
  const entries = [...found.values()]
    .toSorted((a, b) => a.index - b.index)
    .map((one) => {
      const { causation } = decode(one)
      return { ...factsOf(one), leaf: leafRecord(one, one.stream, one.revision, one.recordedAt), causation: found.has(causation) ? causation : null }
    })
  return { root: root.id, entries, ...(more ? { more } : {}) }
}
