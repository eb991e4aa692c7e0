import type { Subscriber } from 'rxjs'
import { Observable, Subject } from 'rxjs'
import { breath, pauseUntil } from '../ports/clock.ts'
import type { Entry, EventLog, Position } from '../ports/event-log.ts'
import type { Change, Views } from '../ports/views.ts'

/** What a follower is told; `heartbeat` keeps the line open, `resync` says that messages were lost. */
export type LiveMessage =
  | { readonly kind: 'entry'; readonly position: Position; readonly entry: Entry }
  /** `change.keys` is empty when too much changed to name it: read the view again. */
  | { readonly kind: 'change'; readonly position: Position; readonly change: Change }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'resync'; readonly position: Position | undefined }

export type StreamOptions = {
  /** The last position that was seen; from now on when absent. */
  readonly after?: Position
  /** Awaited between batches while old entries are read, so that a slow follower sets the pace of its own catching up. */
  readonly pace?: () => Promise<void>
}

export type Hub = {
  /** From just after a position, or from now on: every entry once, in order. Changes of views are told at least once. */
  readonly stream: (options?: StreamOptions) => Observable<LiveMessage>
  readonly close: () => Promise<void>
}

export type HubOptions = {
  readonly log: EventLog
  readonly views: Pick<Views, 'changes' | 'caughtUp' | 'status'>
  /** Entries that a follower may be behind and still be brought up to date; beyond it is told to read anew. */
  readonly mostBehind?: number
  /** Milliseconds between heartbeats. */
  readonly heartbeat?: number
  /** Milliseconds before a log that could not be read is read again. */
  readonly pause?: number
}

/** Entries read at once while a follower catches up. */
const piece = 200

/**
 * One reader of the log tells all followers. It waits for the views, so that whoever hears of an entry can read what came
 * of it. A change is told just before the last entry that made it: who has seen an entry's position has heard of its
 * changes. A follower that resumes reads the log at its own pace until it is where that reader is, and joins it; nothing
 * is kept waiting for it in memory.
 */
export const openHub = ({ log, views, mostBehind = 10_000, heartbeat = 15_000, pause = 1000 }: HubOptions): Hub => {
  const messages = new Subject<LiveMessage>()
  /** Changes that came after their entries had been told, for the views could not follow. */
  const late = new Subject<LiveMessage>()
  const stop = new AbortController()
  const start = log.head()
  let told = start.size
  let toldPosition = start.position
  /** Changes by the size that they came with, for the last `mostBehind` entries at least, oldest first. */
  const changes = new Map<number, Change[]>()
  let changesSince = start.size

  /** An entry and the changes that end with it; these are told under the position before it. */
  const messagesOf = (entry: Entry, before: Position | undefined): readonly LiveMessage[] => [
    ...(changes.get(entry.index + 1) ?? []).map((change): LiveMessage => ({ kind: 'change', position: before ?? entry.position, change })),
    { kind: 'entry', position: entry.position, entry },
  ]

  const forget = (upTo: number): void => {
    changesSince = upTo
    for (const size of changes.keys()) {
      if (size > upTo) break
      changes.delete(size)
    }
  }

  const read = async (): Promise<void> => {
    for await (const entries of log.follow(toldPosition, stop.signal)) {
      const last = entries.at(-1)
      // Entries are told even if the views cannot follow.
      if (last) await views.caughtUp(last.index + 1, { patient: true }).catch(() => undefined)
      for (const entry of entries) {
        const before = toldPosition
        told = entry.index + 1
        toldPosition = entry.position
        for (const message of messagesOf(entry, before)) messages.next(message)
        // What is told in one turn leaves in one piece, and must not look as if nobody took it.
        if (told % piece === 0) await breath()
      }
      if (told - changesSince > 2 * mostBehind) forget(told - mostBehind)
    }
  }
  const listening = views.changes.subscribe((change) => {
    const known = changes.get(change.size)
    if (known) known.push(change)
    else changes.set(change.size, [change])
    if (change.size <= told && toldPosition !== undefined) late.next({ kind: 'change', position: toldPosition, change })
  })
  /** A log that cannot be read for a moment keeps followers waiting, and does not send them away. */
  const keepReading = async (): Promise<void> => {
    while (!stop.signal.aborted)
      try {
        await read()
      } catch {
        await pauseUntil(pause, stop.signal)
      }
  }
  const reading = keepReading()
  const beat = setInterval(() => messages.next({ kind: 'heartbeat' }), heartbeat)
  beat.unref()

  const join = (follower: Subscriber<LiveMessage>, seen: number): void => {
    follower.add(late.subscribe((message) => follower.next(message)))
    follower.add(
      messages.subscribe({
        next: (message) => {
          // The follower may have seen a position that the reader of all has yet to reach.
          if (message.kind === 'entry' && message.entry.index < seen) return
          if (message.kind === 'change' && message.change.size <= seen) return
          follower.next(message)
        },
        error: (fault: unknown) => follower.error(fault),
        complete: () => follower.complete(),
      }),
    )
  }

  /** Reads what lies between `from` and the reader of all, and joins it in the very turn in which there is nothing between. */
  const catchUp = async (follower: Subscriber<LiveMessage>, from: number, after: Position | undefined, pace: () => Promise<void>): Promise<void> => {
    let [reached, before] = [from, after]
    // What changed before there was anybody to note it is told in one word for each view.
    const unnoted = from < changesSince
    while (reached < told)
      for await (const entries of log.readAll({ from: reached, to: told, batch: piece })) {
        for (const entry of entries) {
          for (const message of messagesOf(entry, before)) follower.next(message)
          reached = entry.index + 1
          before = entry.position
          if (follower.closed) return
        }
        await pace()
      }
    if (unnoted && before !== undefined)
      for (const { projection, version } of views.status())
        follower.next({ kind: 'change', position: before, change: { position: before, size: reached, projection, version, keys: [] } })
    join(follower, reached)
  }

  return {
    stream: ({ after, pace = breath } = {}) =>
      new Observable<LiveMessage>((follower) => {
        const size = after === undefined ? told : log.sizeAt(after)
        if (size === undefined || told - size > mostBehind) {
          follower.next({ kind: 'resync', position: toldPosition })
          join(follower, told)
        } else if (size >= told) join(follower, size)
        else catchUp(follower, size, after, pace).catch((fault: unknown) => follower.error(fault))
      }),
    close: async () => {
      clearInterval(beat)
      listening.unsubscribe()
      stop.abort()
      await reading
      messages.complete()
    },
  }
}
