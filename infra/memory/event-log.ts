import { answered, checkAppend, checkTakeOver, judge } from '../ports/append-rules.ts'
import type { Clock } from '../ports/clock.ts'
import { millisecondsOf } from '../ports/clock.ts'
import type { Entry, EventLog, Head, NewEntry, Position } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import { followLog } from '../ports/follow.ts'
import { soleWriter } from '../ports/sole-writer.ts'
import { leafOf } from '../transparency/leaf.ts'
import type { Hash } from '../transparency/merkle.ts'
import { addLeaf, bytesOf, emptyRange, rootOf } from '../transparency/merkle.ts'

/** Gaps of uneven width: whoever counts positions stumbles here first. */
const positionOf = (index: number): Position => (index * 7 + (index % 3)).toString(10).padStart(16, '0') as Position

/** The log as plainly as it can be written: what the guarantees mean, and what tests run on. */
export const openMemoryEventLog = ({ clock }: { readonly clock: Clock }): EventLog => {
  const all: Entry[] = []
  const leaves: Hash[] = []
  const streams = new Map<string, Entry[]>()
  const listeners = new Set<(head: Head) => void>()
  let closed = false

  const alive = (): void => {
    if (closed) throw new LogFault('log-closed', 'The log is closed.', 'Open it again.')
  }
  const head = (): Head => ({ size: all.length, position: all.at(-1)?.position, recordedAt: all.at(-1)?.recordedAt })
  /** The last entry at or before a position; -1 before all. */
  const placeOf = (position: Position): number => {
    if (!/^[0-9]{16}$/.test(position))
      throw new LogFault('position-malformed', `"${position}" is not a position.`, 'Use a position as an answer of this ledger gave it.')
    return all.findLastIndex((entry) => entry.position <= position)
  }

  const place = (entry: NewEntry, stream: string, recordedAt: string): void => {
    const known = streams.get(stream) ?? []
    streams.set(stream, known)
    const placed: Entry = { ...entry, stream, revision: known.length, index: all.length, position: positionOf(all.length), recordedAt }
    leaves.push(leafOf(entry, stream, placed.revision, recordedAt))
    known.push(placed)
    all.push(placed)
  }
  const tell = (): void => {
    for (const listener of listeners) listener(head())
  }

  const log: EventLog = {
    append: async (stream, expected, entries) => {
      alive()
      checkAppend(stream, entries)
      const known = streams.get(stream) ?? []
      const verdict = judge(stream, expected, entries, known.length - 1, (from, limit) => known.slice(from, from + limit))
      if (verdict !== 'write') return answered(verdict)
      const now = clock()
      const before = all.at(-1)?.recordedAt ?? now
      const recordedAt = now < before ? before : now
      for (const entry of entries) place(entry, stream, recordedAt)
      tell()
      return { revision: (streams.get(stream) as Entry[]).length - 1, position: positionOf(all.length - 1), recordedAt, repeated: false }
    },
    takeOver: async (entries) => {
      alive()
      checkTakeOver(entries, all.length, (stream) => (streams.get(stream)?.length ?? 0) - 1)
      for (const entry of entries) place(entry, entry.stream, entry.recordedAt)
      tell()
    },
    readStream: async (stream, { from = 0, limit } = {}) => {
      alive()
      const known = streams.get(stream)
      if (!known) return { kind: 'missing' }
      return { kind: 'found', entries: known.slice(from, limit === undefined ? undefined : from + limit), lastRevision: known.length - 1 }
    },
    readAll: async function* ({ from = 0, to = all.length, batch = 1000 } = {}) {
      alive()
      for (let at = from; at < to; at += batch) {
        const entries = all.slice(at, Math.min(to, at + batch))
        if (entries.length === 0) return
        yield entries
      }
    },
    readAt: async (indexes) => {
      alive()
      return indexes.flatMap((index) => all[index] ?? [])
    },
    follow: (after, signal, batch) => followLog(log, after === undefined ? 0 : placeOf(after) + 1, signal, batch),
    head,
    sizeAt: (position) => {
      const index = placeOf(position)
      return all[index]?.position === position ? index + 1 : undefined
    },
    reached: async (position) => log.sizeAt(position),
    condition: () => ({ engine: 'memory', state: 'live' }),
    sizeAsOf: async (instant) => {
      const time = millisecondsOf(instant)
      const later = all.findIndex(({ recordedAt }) => Date.parse(recordedAt) > time)
      return later < 0 ? all.length : later
    },
    root: async (size = all.length) => {
      if (!Number.isInteger(size) || size < 0 || size > all.length)
        throw new LogFault('position-malformed', `The log has no size ${size}.`, `Ask for a size from 0 to ${all.length}.`)
      const range = emptyRange()
      for (const leaf of leaves.slice(0, size)) addLeaf(range, leaf)
      return bytesOf(rootOf(range)).toString('base64')
    },
    ...soleWriter((...append) => log.append(...append)),
    onGrowth: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      closed = true
      listeners.clear()
    },
  }
  return log
}
