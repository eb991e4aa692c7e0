import { jsonEvent } from '@eventstore/db-client'
import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Claim, EventLog, Intent } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import type { Random } from '../ports/random.ts'
import { conflict } from '../ports/append-rules.ts'
import type { Append, Turn } from './append.ts'
import type { Connection } from './connection.ts'
import { storeFault } from './faults.ts'
import { endOfStream } from './tail.ts'

export type ClaimTimes = {
  /** Milliseconds for which a claim is respected whose append has not been made. */
  readonly claim?: number
}

/** The part of that time in which the claimant's own append must be over; the rest is for what is still on its way then. */
const share = 0.75

/** What was told last of a key: who claimed it, or that nobody does any more. */
type Last = { readonly revision: number; readonly intent: Intent | undefined }

/** How the turn came about that a claimant may take now. */
type Chance = { readonly revision: number; readonly lapsed?: Intent; readonly shared?: true }

const same = (a: Intent, b: Intent): boolean => a.stream === b.stream && a.revision === b.revision

/** Milliseconds since this was called, by whichever clock ran further: one of them stands still while a machine sleeps. */
const openWatch = (now: () => number): (() => number) => {
  const [steady, wall] = [now(), Date.now()]
  return () => Math.max(now() - steady, Date.now() - wall)
}

/**
 * Turns at keys, over all nodes: a stream for each key beside the ledger's entries, in which a command says what it is
 * about to append, always at exactly the last revision, so that of two at once one is told that the stream moved on.
 *
 * A claim names the stream and the revision of that append. Once the stream has gone beyond, the append was made or never
 * can be, and the next claimant need not ask whether the last one still lives; nothing is written when a command is done.
 * Only while the stream stands still is there anything to wait for: a lease, counted by whoever waits in time during which
 * the engine answered, and longer than the claimant may take by its own clock.
 *
 * The name of a stream is a digest of the key with the identity of the ledger, so that names, which more people may list
 * than may read entries, neither show a key nor let somebody try one that they guess.
 */
export const openClaims = (options: {
  readonly connection: Connection
  readonly ledger: string
  readonly identity: string
  readonly append: Append
  /** The log's own append, within a turn. */
  readonly appendIn: (turn: Turn) => EventLog['append']
  /** Last revision of a stream of the ledger, as the leader has it, once this node has read as far; -1 for none. */
  readonly endOf: (stream: string) => Promise<number>
  readonly random: Random
  readonly times?: ClaimTimes
  readonly now?: () => number
}): EventLog['claim'] => {
  const { connection, ledger, identity, append, appendIn, endOf, random, now = () => performance.now() } = options
  const { claim: lease = 20_000 } = options.times ?? {}
  const longest = Math.min(500, lease / 10)

  const intentOf = (name: string, type: string, data: unknown): Intent | undefined => {
    const { stream, revision } = (data ?? {}) as Partial<Intent>
    if (type === 'KeyReleased') return undefined
    if (type === 'KeyClaimed' && typeof stream === 'string' && Number.isInteger(revision)) return { stream, revision: revision as number }
    throw new LogFault('log-damaged', `The stream ${name} holds what this product does not write.`, 'Somebody else wrote to it. See "tampering" in the operations guide.')
  }

  const lastOf = async (name: string): Promise<Last> => {
    const [last] = await endOfStream(connection, name, 'last').catch((cause: unknown) => {
      throw storeFault(connection.hosts, cause)
    })
    return last ? { revision: Number(last.revision), intent: intentOf(name, last.type, last.data) } : { revision: -1, intent: undefined }
  }

  /** Whether it is what was told next after `revision`. */
  const tell = async (name: string, revision: number, type: 'KeyClaimed' | 'KeyReleased', intent: Intent): Promise<boolean> => {
    try {
      await append(name, name, revision < 0 ? 'no_stream' : revision, [jsonEvent({ id: random.uuid(), type, data: intent })])
      return true
    } catch (fault) {
      if (fault instanceof LogFault && fault.code === 'revision-conflict') return false
      throw fault
    }
  }

  /** Waits until whoever claimed last can append no more. */
  const chance = async (name: string, mine: Intent): Promise<Chance> => {
    let seen = { revision: -1, answered: 0, at: now() }
    for (let wait = 10; ; wait = Math.min(longest, wait * 2)) {
      const { revision, intent } = await lastOf(name)
      if (!intent) return { revision }
      const end = await endOf(intent.stream)
      if (end > intent.revision) {
        if (same(intent, mine)) throw conflict(mine.stream, mine.revision, end)
        return { revision }
      }
      // Of two that append at the same revision of the same stream, one is refused in any case.
      if (same(intent, mine)) return { revision, shared: true }
      const at = now()
      // Only while the engine answers can what is on its way have come to it.
      seen = seen.revision === revision ? { revision, answered: seen.answered + Math.min(at - seen.at, 2 * longest), at } : { revision, answered: 0, at }
      if (seen.answered >= lease) return { revision, lapsed: intent }
      await pause(wait)
    }
  }

  const claimOf = (name: string, revision: number, intent: Intent, since: () => number, shared: boolean): Claim => {
    let idle = !shared
    const turn: Turn = {
      left: () => lease * share - since(),
      begin: () => {
        if (turn.left() <= 0) throw new LogFault('revision-conflict', `The turn to append to ${intent.stream} is over.`, 'Read the stream again and decide again.', { actual: intent.revision < 0 ? 'no_stream' : intent.revision })
        idle = false
      },
    }
    return {
      append: (...args) =>
        appendIn(turn)(...args).catch((fault: unknown) => {
          // Refused for what it is: nothing will come of it.
          if (fault instanceof LogFault && fault.code !== 'log-unavailable' && fault.code !== 'revision-conflict') idle = !shared
          throw fault
        }),
      release: async () => {
        if (!idle) return
        idle = false
        // One that cannot be given back runs out by itself.
        await tell(name, revision, 'KeyReleased', intent).catch(() => undefined)
      },
    }
  }

  return async (key, intent, free) => {
    const name = `${ledger}-key-${createHmac('sha256', identity).update(key).digest('hex')}`
    for (;;) {
      const { revision, lapsed, shared = false } = await chance(name, intent)
      if (!(await free())) return undefined
      const since = openWatch(now)
      if (!(await tell(name, revision, 'KeyClaimed', intent))) continue
      const claim = claimOf(name, revision + 1, intent, since, shared)
      // The one that was taken over may have appended just then, and from now on cannot.
      if (lapsed === undefined || (await endOf(lapsed.stream)) <= lapsed.revision || (await free())) return claim
      await claim.release()
      return undefined
    }
  }
}
