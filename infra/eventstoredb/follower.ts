import type { Readable } from 'node:stream'
import type { AllStreamResolvedEvent, AllStreamSubscription, EventStoreDBClient } from '@eventstore/db-client'
import { START, streamNameFilter } from '@eventstore/db-client'
import { breath } from '../ports/clock.ts'
import { LogFault } from '../ports/event-log.ts'
import type { Connection } from './connection.ts'
import { endClient } from './connection.ts'
import { outcomeOf, storeFault } from './faults.ts'
import type { Naming, Stored } from './form.ts'
import { storedOf } from './form.ts'
import type { Checkpoint, Replica } from './replica.ts'

/** What the subscription hands over, in its order: entries, and marks of how far it has looked or that nothing is left. */
type Item = AllStreamResolvedEvent | { readonly checkpoint: Checkpoint } | { readonly caughtUp: true }

type FollowerState = 'starting' | 'catching-up' | 'live' | 'reconnecting' | 'stopped'

export type Follower = {
  readonly state: () => FollowerState
  /** Why the last subscription ended, or why following stopped for good. */
  readonly trouble: () => LogFault | undefined
  /** Milliseconds since anything came from the engine. */
  readonly silence: () => number
  /** Milliseconds since the last entry of the ledger; undefined before the first. */
  readonly lastEntry: () => number | undefined
  /** Milliseconds for which an entry that is known to be written has been waited for; 0 when none is. */
  readonly lag: () => number
  /** How often following began anew after a fault or an end, and not for silence alone. */
  readonly reconnects: () => number
  /** Entries up to here are known to be written: a subscription that does not bring them is replaced. */
  readonly expect: (commit: bigint) => void
  /** Resolves when the node has caught up for the first time; rejects when it cannot. */
  readonly ready: Promise<void>
  readonly close: () => Promise<void>
}

export type FollowerTimes = {
  /** Longest silence, in milliseconds, before a subscription is replaced by a new one over a new connection. */
  readonly silence?: number
  /** Longest time that an entry known to be written may stay away. */
  readonly overdue?: number
  /** Shortest and longest wait before subscribing again. */
  readonly back?: readonly [number, number]
}

/** Entries taken in by one transaction. */
const most = 500
/** A mark about every thousand entries that are looked through in vain. */
const filterMarks = { checkpointInterval: 32, maxSearchWindow: 32 }

/**
 * Reads the engine's log into the replica, for ever: one filtered subscription to `$all`, replaced whenever it fails, ends
 * without an error, or is silent for too long, and taken up where the replica stands. What is not of this ledger, or has
 * a hole, stops it for good and loudly.
 */
export const openFollower = (options: { readonly connection: Connection; readonly replica: Replica; readonly naming: Naming; readonly onGrowth: (taken: readonly Stored[]) => void; readonly times?: FollowerTimes; readonly now?: () => number }): Follower => {
  const { connection, replica, naming, onGrowth, now = () => performance.now() } = options
  const { silence = 15_000, overdue = 3_000, back = [100, 5_000] } = options.times ?? {}
  let state: FollowerState = 'starting'
  let trouble: LogFault | undefined
  let heard = now()
  let failures = 0
  let taken: number | undefined
  let reconnects = 0
  /** Set while a subscription that said nothing is replaced by another. */
  let renewing = false
  let awaited: number | undefined
  let expected: { readonly commit: bigint; readonly since: number } | undefined
  let current: { readonly end: () => void } | undefined
  let closed = false
  let caughtUpOnce = false
  let begun: (() => void) | undefined
  let failed: ((fault: LogFault) => void) | undefined
  const ready = new Promise<void>((resolve, reject) => {
    begun = resolve
    failed = reject
  })
  ready.catch(() => undefined)

  const reachedCommit = (): bigint => replica.followed()?.checkpoint?.commit ?? -1n

  /** Takes in what lies ready. A mark is only as good as everything before it, which came in the same order. */
  const takeIn = (items: readonly Item[]): void => {
    const events: Stored[] = []
    let checkpoint: Checkpoint | undefined
    let caughtUp = false
    for (const item of items) {
      if ('caughtUp' in item) caughtUp = true
      else if ('checkpoint' in item) checkpoint = { commit: item.checkpoint.commit, prepare: item.checkpoint.prepare === 0n ? item.checkpoint.commit : item.checkpoint.prepare }
      else if (item.event) {
        const stored = storedOf(item.event, naming)
        events.push(stored)
        checkpoint = { commit: stored.commit, prepare: stored.prepare }
      }
    }
    const before = replica.size()
    if (checkpoint && checkpoint.commit < reachedCommit()) checkpoint = undefined
    replica.take(events, checkpoint)
    if (expected && reachedCommit() >= expected.commit) expected = awaited = undefined
    if (caughtUp) {
      state = 'live'
      trouble = undefined
      failures = 0
      caughtUpOnce = true
      begun?.()
    }
    if (replica.size() === before) return
    taken = now()
    onGrowth(events)
  }

  const subscribe = (client: EventStoreDBClient): AllStreamSubscription => {
    const at = replica.followed()?.checkpoint
    const subscription = client.subscribeToAll({
      fromPosition: at ?? START,
      credentials: connection.credentials,
      requiresLeader: true,
      filter: streamNameFilter({
        prefixes: [naming.prefix],
        ...filterMarks,
        // The callback runs ahead of the reader; a mark in the stream itself comes in its turn.
        checkpointReached: (stream, position) => void (stream as unknown as { push: (item: Item) => void }).push({ checkpoint: position }),
      }),
    })
    subscription.on('caughtUp', () => void (subscription as unknown as { push: (item: Item) => void }).push({ caughtUp: true }))
    return subscription
  }

  /** One subscription from its beginning to whatever ends it. */
  const followOnce = async (): Promise<void> => {
    const client = connection.fresh()
    const subscription = subscribe(client)
    const source = subscription as unknown as Readable
    let fault: unknown
    let over = false
    let wake: (() => void) | undefined
    const stir = (): void => wake?.()
    const end = (): void => {
      over = true
      stir()
    }
    current = { end }
    subscription.on('error', (cause: unknown) => {
      fault = cause
      end()
    })
    for (const name of ['end', 'close']) source.on(name, end)
    source.on('readable', stir)
    try {
      while (!over || source.readable) {
        const items: Item[] = []
        while (items.length < most) {
          const item = source.read() as Item | null
          if (item === null) break
          items.push(item)
        }
        if (items.length > 0) {
          heard = now()
          takeIn(items)
          // Others on this thread have their turn between two transactions.
          await breath()
        } else if (over) break
        else await new Promise<void>((resolve) => (wake = resolve))
      }
      if (fault !== undefined) throw fault as Error
    } finally {
      current = undefined
      subscription.on('error', () => undefined)
      await subscription.unsubscribe().catch(() => undefined)
      void endClient(client)
    }
  }

  const watch = setInterval(() => {
    const silent = now() - heard > silence
    const late = expected !== undefined && now() - expected.since > overdue
    if (!current || (!silent && !late)) return
    heard = now()
    if (expected) expected = { ...expected, since: now() }
    renewing = silent && !late
    if (late) trouble = new LogFault('log-unavailable', `EventStoreDB at ${connection.hosts} took an entry and does not bring it.`, 'The subscription is opened anew; nothing is lost.')
    current.end()
  }, Math.min(silence, overdue) / 4)
  watch.unref()

  let rest: (() => void) | undefined
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      rest = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async (): Promise<void> => {
    while (!closed) {
      try {
        if (state === 'starting' || state === 'reconnecting') state = 'catching-up'
        await followOnce()
        if (!renewing && !closed) reconnects += 1
        renewing = false
      } catch (cause) {
        const fault = storeFault(connection.hosts, cause)
        trouble = fault
        // Somebody who may not read will not be able to later; after it could, rights come and go.
        if (fault.code !== 'log-unavailable' || (!caughtUpOnce && outcomeOf(cause) === 'denied')) {
          state = 'stopped'
          failed?.(fault)
          return
        }
        failures += 1
        reconnects += 1
        renewing = false
        const longest = Math.min(back[1], back[0] * 2 ** failures)
        if (!closed) state = 'reconnecting'
        await pause(longest / 2 + (Math.random() * longest) / 2)
      }
    }
  }
  const running = run()

  return {
    state: () => state,
    trouble: () => trouble,
    silence: () => now() - heard,
    lastEntry: () => (taken === undefined ? undefined : now() - taken),
    lag: () => (awaited === undefined ? 0 : now() - awaited),
    reconnects: () => reconnects,
    expect: (commit) => {
      if (commit <= (expected?.commit ?? -1n) || commit <= reachedCommit()) return
      awaited ??= now()
      expected = { commit, since: expected?.since ?? now() }
    },
    ready,
    close: async () => {
      closed = true
      clearInterval(watch)
      current?.end()
      rest?.()
      await running
    },
  }
}
