import { ErrorType, EventStoreDBClient } from '@eventstore/db-client'
import { setTimeout as pause } from 'node:timers/promises'
import type { Address } from './address.ts'

type Credentials = Address['credentials']

/** What every call carries: who asks, and for how long. Credentials on the call itself select the append that has a deadline. */
type CallOptions = { readonly credentials: Credentials; readonly deadline: number; readonly requiresLeader: boolean }

export type Connection = {
  readonly hosts: string
  readonly credentials: Credentials
  /** One call, ended after `deadline` milliseconds whatever the client does. A client that may be stuck is replaced. */
  readonly call: <T>(action: (client: EventStoreDBClient, options: CallOptions) => Promise<T>, deadline?: number) => Promise<T>
  /** A client for one subscription; whoever opens it ends it. */
  readonly fresh: () => EventStoreDBClient
  readonly close: () => Promise<void>
}

/** Milliseconds for one call; the server itself gives up a write after two seconds. */
const usually = 5_000

const overdue = (milliseconds: number): Error =>
  Object.assign(new Error(`No answer within ${milliseconds} ms.`), { type: ErrorType.DEADLINE_EXCEEDED })

/**
 * After these the client goes on with a line, a leader or a rejected promise that is of no use: it reconnects by itself
 * only when it is told that the server is unavailable or is not the leader.
 */
const spoils = (cause: unknown): boolean => {
  const { type } = cause as { readonly type?: ErrorType }
  return type === undefined || type === ErrorType.DEADLINE_EXCEEDED || type === ErrorType.TIMEOUT || type === ErrorType.UNKNOWN
}

/** What the client knows of its line and does not show. */
type Line = { readonly getChannel: () => Promise<{ readonly close: () => void }> }
const lineOf = (client: EventStoreDBClient): ReturnType<Line['getChannel']> => (client as unknown as Line).getChannel()

/**
 * Ends a client. Its own `dispose` cancels streams but waits for ever for one that ended before all of it was read, and
 * leaves the line open.
 */
export const endClient = async (client: EventStoreDBClient): Promise<void> => {
  const closed = lineOf(client).then(
    async (line) => {
      // Whatever the client is about to send finds the line open, and is cut off instead of thrown at nobody.
      await pause(1)
      line.close()
    },
    () => undefined,
  )
  await Promise.race([Promise.all([client.dispose(), closed]), pause(200)])
}

export const openConnection = ({ text, credentials, hosts }: Address, usual = usually): Connection => {
  const fresh = (): EventStoreDBClient => EventStoreDBClient.connectionString(text)
  let current = fresh()
  let closed = false

  const replace = (used: EventStoreDBClient): void => {
    if (closed || used !== current) return
    current = fresh()
    void endClient(used)
  }

  return {
    hosts,
    credentials,
    fresh,
    call: async (action, deadline = usual) => {
      const client = current
      let timer: NodeJS.Timeout | undefined
      // The client has a deadline for the call, none for finding a server.
      const limit = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(overdue(deadline)), deadline + 250)
      })
      try {
        // A call whose server is not found in time is never begun: the client would make it later, when nobody waits.
        await Promise.race([lineOf(client), limit])
        return await Promise.race([action(client, { credentials, deadline, requiresLeader: true }), limit])
      } catch (cause) {
        if (spoils(cause)) replace(client)
        throw cause
      } finally {
        clearTimeout(timer)
      }
    },
    close: async () => {
      closed = true
      await endClient(current)
    },
  }
}
