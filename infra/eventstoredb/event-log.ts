import type { Clock } from '../ports/clock.ts'
import { checkAppend, checkTakeOver } from '../ports/append-rules.ts'
import type { Appended, Entry, EventLog, Head, LogCondition } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import { followLog } from '../ports/follow.ts'
import type { Random } from '../ports/random.ts'
import { openGrowth } from '../sqlite/growth.ts'
import type { Address } from './address.ts'
import type { Turn } from './append.ts'
import { openAppend } from './append.ts'
import { openArrivals } from './arrivals.ts'
import type { ClaimTimes } from './claims.ts'
import { openClaims } from './claims.ts'
import { openConnection } from './connection.ts'
import { storeFault } from './faults.ts'
import type { FollowerTimes } from './follower.ts'
import { openFollower } from './follower.ts'
import { eventOf, namingOf } from './form.ts'
import { openLedgerStream } from './ledger-stream.ts'
import { openReplicaOf } from './replica-of.ts'
import { runOf } from './runs.ts'
import type { SequencerTimes } from './sequencer.ts'
import { openSequencer } from './sequencer.ts'
import { endOfStream } from './tail.ts'
import { openWaiting } from './waiting.ts'

export type EventStoreLogOptions = {
  readonly address: Address
  /** Name of the ledger in the database: streams of several ledgers and of other products do not touch. */
  readonly ledger: string
  /** File of what this node has read; it can be deleted at any time. */
  readonly replica: string
  readonly clock: Clock
  readonly random: Random
  /** Milliseconds that a caller waits until this node has read an entry back. */
  readonly patience?: number
  readonly times?: FollowerTimes &
    SequencerTimes &
    ClaimTimes & {
      /** Milliseconds for one call. */
      readonly deadline?: number
    }
}

/**
 * The log in an EventStoreDB. Appends and the ends of streams are asked of the leader; everything else is answered from
 * what this node has read back, in the engine's own order. Resolves once the node has caught up.
 */
export const openEventStoreLog = async (options: EventStoreLogOptions): Promise<EventLog> => {
  const { address, ledger, clock, random, patience = 10_000, times = {} } = options
  const naming = namingOf(ledger)
  const connection = openConnection(address, times.deadline)
  const told = openLedgerStream(connection, ledger, random)
  const append = openAppend(connection)
  const identity = await told.identity().catch(async (fault: unknown) => {
    await connection.close()
    throw fault
  })
  const replica = openReplicaOf(options.replica, identity)
  let closed = false
  let tampering: LogFault | undefined
  let newest = -1n
  let lastRecorded = new Date(replica.latest()).toISOString()

  const head = (): Head => {
    const size = replica.size()
    const last = size === 0 ? undefined : replica.at(size - 1)
    return { size, position: last?.position, recordedAt: last?.recordedAt }
  }
  const growth = openGrowth(head, false)
  const arrivals = openArrivals()
  const follower = openFollower({
    connection,
    replica,
    naming,
    times,
    onGrowth: (taken) => {
      arrivals.came(taken)
      waiting.stir()
      growth.tell()
    },
  })
  const waiting = openWaiting({ hosts: connection.hosts, patience, closed: () => closed, trouble: follower.trouble })
  const { until } = waiting
  const sequencer = openSequencer({ stream: told, tree: replica, node: random.uuid(), times, onTampering: (fault) => (tampering = fault) })

  const alive = (): void => {
    if (closed) throw new LogFault('log-closed', 'The log is closed.', 'Open it again.')
  }

  /** Nothing more is written to a log that is not what it was. */
  const writable = (): void => {
    alive()
    const fault = tampering ?? (follower.state() === 'stopped' ? follower.trouble() : undefined)
    if (fault) throw fault
  }

  const reached = async (position: Parameters<EventLog['reached']>[0]): Promise<number> => {
    await until(() => replica.sizeUpTo(position).exact)
    return replica.sizeUpTo(position).size
  }

  const appendIn =
    (turn?: Turn): EventLog['append'] =>
    async (stream, expected, entries): Promise<Appended> => {
      writable()
      checkAppend(stream, entries)
      const now = clock()
      lastRecorded = now > lastRecorded ? now : lastRecorded
      const recordedAt = lastRecorded
      const known = replica.lastCommit()
      const before = newest > known ? newest : known
      const events = entries.map((entry) => eventOf(entry, recordedAt))
      arrivals.sent(entries)
      const { revision, commit } = await append(stream, naming.nameOf(stream), expected, events, turn).catch((fault: unknown) => {
        arrivals.unsent(entries)
        throw fault
      })
      const position = replica.positionOf(commit)
      // What lies before a position that was known already was written by an earlier call with the same ids.
      if (commit <= before) {
        arrivals.unsent(entries)
        const size = await reached(position)
        return { revision, position, recordedAt: replica.at(size - 1)?.recordedAt ?? recordedAt, repeated: true }
      }
      if (commit > newest) newest = commit
      follower.expect(commit)
      return { revision, position, recordedAt, repeated: false }
    }

  const endOf = async (stream: string): Promise<number> => {
    const read = await log.readStream(stream, { limit: 0 })
    return read.kind === 'found' ? read.lastRevision : -1
  }

  const log: EventLog = {
    append: appendIn(),
    takeOver: async (entries) => {
      writable()
      checkTakeOver(entries, replica.size(), replica.lastRevision)
      let commit = -1n
      // One order for all streams: each run of entries of one stream has to be there before the next is sent.
      for (let at = 0; at < entries.length; ) {
        const { stream, revision } = entries[at] as Entry
        const run = runOf(entries, at)
        const written = await append(stream, naming.nameOf(stream), revision === 0 ? 'no_stream' : revision - 1, run.map((entry) => eventOf(entry, entry.recordedAt)))
        commit = written.commit
        at += run.length
      }
      if (commit < 0n) return
      newest = commit
      follower.expect(commit)
      await reached(replica.positionOf(commit))
    },
    readStream: async (stream, { from = 0, limit = -1 } = {}) => {
      alive()
      // Before the engine is asked: what this node has read by now must be there still.
      const known = replica.lastRevision(stream)
      const [last] = await endOfStream(connection, naming.nameOf(stream), 'last').catch((cause: unknown) => {
        throw storeFault(connection.hosts, cause)
      })
      if (!last) {
        if (known >= 0) throw storeFault(connection.hosts, { type: 'stream-deleted', streamName: stream })
        return { kind: 'missing' }
      }
      const lastRevision = Number(last.revision)
      if (known < lastRevision) {
        follower.expect(last.commit)
        await until(() => replica.lastRevision(stream) >= lastRevision)
      }
      return { kind: 'found', entries: replica.ofStream(stream, from, limit), lastRevision }
    },
    readAll: async function* ({ from = 0, to = replica.size(), batch = 1000 } = {}) {
      alive()
      for (let at = from; at < to; at += batch) {
        alive()
        const entries = replica.inOrder(at, Math.min(to, at + batch))
        if (entries.length === 0) return
        yield entries
      }
    },
    readAt: async (indexes) => {
      alive()
      return indexes.flatMap((index) => replica.at(index) ?? [])
    },
    follow: (after, signal, batch) => followLog(log, after === undefined ? 0 : replica.sizeUpTo(after).size, signal, batch),
    head,
    sizeAt: (position) => {
      const { size, exact } = replica.sizeUpTo(position)
      return exact ? size : undefined
    },
    reached,
    sizeAsOf: async (instant) => {
      alive()
      return replica.sizeAsOf(instant)
    },
    root: async (size = replica.size()) => {
      alive()
      if (!Number.isInteger(size) || size < 0 || size > replica.size())
        throw new LogFault('position-malformed', `The log has no size ${size}.`, `Ask for a size from 0 to ${replica.size()}.`)
      return replica.root(size)
    },
    condition: (): LogCondition => {
      const trouble = tampering ?? follower.trouble()
      const lastEntry = follower.lastEntry()
      return {
        engine: 'eventstoredb',
        state: tampering ? 'stopped' : follower.state(),
        silence: Math.round(follower.silence()),
        ...(lastEntry === undefined ? {} : { lastEntry: Math.round(lastEntry) }),
        lag: Math.round(follower.lag()),
        reconnects: follower.reconnects(),
        sequencer: sequencer.holds(),
        published: sequencer.published()?.size ?? 0,
        ...(trouble === undefined ? {} : { trouble: trouble.message }),
      }
    },
    claim: openClaims({ connection, ledger, identity, append, appendIn, endOf, random, times }),
    onArrival: arrivals.onArrival,
    onGrowth: growth.onGrowth,
    close: async () => {
      if (closed) return
      closed = true
      waiting.stir()
      growth.close()
      await sequencer.close()
      await follower.close()
      await connection.close()
      replica.close()
    },
  }
  try {
    await follower.ready
  } catch (fault) {
    await log.close()
    throw fault
  }
  return log
}
