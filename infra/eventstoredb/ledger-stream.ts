import { jsonEvent } from '@eventstore/db-client'
import type { Random } from '../ports/random.ts'
import { LogFault } from '../ports/event-log.ts'
import type { Connection } from './connection.ts'
import { actualOf, outcomeOf, storeFault } from './faults.ts'
import { endOfStream } from './tail.ts'

/** What the nodes of one ledger tell each other; it stands beside the ledger's entries, not among them. */
export type Told =
  | { readonly type: 'LedgerBegun'; readonly data: { readonly ledger: string } }
  | { readonly type: 'SequencerTookOver'; readonly data: TreeHead }
  | { readonly type: 'TreeHeadPublished'; readonly data: TreeHead }

/** The tree as the holder of the sequencer saw it. `epoch` counts the holders. */
export type TreeHead = { readonly holder: string; readonly epoch: number; readonly size: number; readonly root: string }

export type LastTold = { readonly revision: number; readonly told: Told }

/** The stream of a ledger's own affairs: its identity first, then the heads of its tree. */
export const openLedgerStream = (connection: Connection, ledger: string, random: Random) => {
  const name = `${ledger}-tree`

  const one = async (end: 'first' | 'last'): Promise<LastTold | undefined> => {
    const [event] = await endOfStream(connection, name, end)
    return event && { revision: Number(event.revision), told: { type: event.type, data: event.data } as Told }
  }

  /** Writes the next thing to tell, if nobody told anything since `revision` (-1: nothing at all). */
  const tell = async (told: Told, revision: number): Promise<'told' | { readonly actual: number | 'no_stream' }> => {
    const event = jsonEvent({ id: random.uuid(), type: told.type, data: told.data })
    try {
      await connection.call((client, options) => client.appendToStream(name, event, { expectedRevision: revision < 0 ? 'no_stream' : BigInt(revision), ...options }))
      return 'told'
    } catch (cause) {
      if (outcomeOf(cause) === 'conflict') return { actual: actualOf(cause) }
      throw cause
    }
  }

  return {
    last: () => one('last'),
    tell,
    /** The id of the ledger in this database; the first node to ask gives it one. */
    identity: async (): Promise<string> => {
      try {
        const before = await one('first')
        if (before === undefined) await tell({ type: 'LedgerBegun', data: { ledger: random.uuid() } }, -1)
        const begun = before ?? (await one('first'))
        if (begun?.told.type !== 'LedgerBegun')
          throw new LogFault('log-damaged', `The stream ${name} does not begin as that of a ledger.`, 'Name another ledger with LEDGER_NAME, or see "tampering" in the operations guide.')
        return begun.told.data.ledger
      } catch (cause) {
        throw storeFault(connection.hosts, cause)
      }
    },
  }
}

export type LedgerStream = ReturnType<typeof openLedgerStream>
