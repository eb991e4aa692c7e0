import type { EventData } from '@eventstore/db-client'
import { setTimeout as pause } from 'node:timers/promises'
import { conflict } from '../ports/append-rules.ts'
import type { ExpectedRevision } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import type { Connection } from './connection.ts'
import { actualOf, outcomeOf, storeFault } from './faults.ts'
import { endOfStream } from './tail.ts'

/** Where the last entry of an append is. */
export type Written = { readonly revision: number; readonly commit: bigint }

/** A time in which an append must be over. */
export type Turn = {
  readonly left: () => number
  /** Called just before anything is sent; throws when the time is over. */
  readonly begin: () => void
}

/** Milliseconds that one append is tried while its outcome is unknown: longer than a cluster takes to choose a leader. */
const patience = 30_000

const first = 50
const longest = 2_000

/**
 * Appends with an outcome that is known. A call that may or may not have been carried out is made again with the same ids
 * and the same revision, which the engine answers as it answered first; where no revision was asked for, the end of the
 * stream is looked at before it is tried again.
 */
export const openAppend = (connection: Connection, now: () => number = () => performance.now()) => {
  const send = (name: string, expected: ExpectedRevision, events: EventData[], turn: Turn | undefined): Promise<Written> =>
    connection.call(async (client, options) => {
      turn?.begin()
      const deadline = Math.min(options.deadline, turn?.left() ?? options.deadline)
      const expectedRevision = typeof expected === 'number' ? BigInt(expected) : expected
      const { nextExpectedRevision, position } = await client.appendToStream(name, events, { expectedRevision, ...options, deadline })
      return { revision: Number(nextExpectedRevision), commit: position?.commit ?? 0n }
    })

  const alreadyThere = async (name: string, events: readonly EventData[]): Promise<Written | undefined> => {
    const tail = await endOfStream(connection, name, 'last', events.length + 64)
    const start = tail.findIndex((_, at) => events.every(({ id }, i) => tail[at + i]?.id === id))
    const last = start < 0 ? undefined : tail[start + events.length - 1]
    return last && { revision: Number(last.revision), commit: last.commit }
  }

  return async (stream: string, name: string, expected: ExpectedRevision, events: EventData[], turn?: Turn): Promise<Written> => {
    const started = now()
    const exact = typeof expected === 'number' || expected === 'no_stream'
    let unknown: unknown
    for (let wait = first; ; wait = Math.min(longest, wait * 2)) {
      try {
        const found = unknown !== undefined && !exact ? await alreadyThere(name, events) : undefined
        return found ?? (await send(name, expected, events, turn))
      } catch (cause) {
        // The turn is over. What was sent before that may have been carried out.
        if (cause instanceof LogFault) throw unknown === undefined ? cause : storeFault(connection.hosts, unknown)
        const outcome = outcomeOf(cause)
        if (outcome === 'conflict') throw conflict(stream, expected, actualOf(cause))
        if (outcome !== 'unknown') throw storeFault(connection.hosts, cause)
        unknown = cause
        if (now() - started + wait > patience) throw storeFault(connection.hosts, unknown)
        // Many writers that lost one leader do not come back in one wave.
        await pause(wait / 2 + (Math.random() * wait) / 2)
      }
    }
  }
}

export type Append = ReturnType<typeof openAppend>
