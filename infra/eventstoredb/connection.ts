import { ErrorType, EventStoreDBClient } from '@eventstore/db-client'
import { setTimeout as pause } from 'node:timers/promises'
import { LogFault } from '../ports/event-log.ts'
import type { Address } from './address.ts'

type Credentials = Address['credentials']

/** What every call carries: who asks, and for how long. Credentials on the call itself select the append that has a deadline. */
type CallOptions = { readonly credentials: Credentials; readonly deadline: number; readonly requiresLeader: boolean }

export type Connection = {
  readonly hosts: string
  readonly credentials: Credentials
  /**
   * One call, ended after `deadline` milliseconds whatever the client does. A client that may be stuck is replaced; reads
   * that others have open on it then end without an error, which `ended` tells.
   */
  readonly call: <T>(action: (client: EventStoreDBClient, options: CallOptions, ended: () => boolean) => Promise<T>, deadline?: number) => Promise<T>
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
  if (cause instanceof LogFault) return false
  const { type } = cause as { readonly type?: ErrorType }
  return type === undefined || type === ErrorType.DEADLINE_EXCEEDED || type === ErrorType.TIMEOUT || type === ErrorType.UNKNOWN
}

/** What the client knows of its line and does not show. */
type Line = { close: () => void }
type Inside = {
  readonly getChannel: () => Promise<Line>
  createChannel: () => Promise<Line>
  handleError: (stub: unknown, cause: unknown) => Promise<void>
}
const inside = (client: EventStoreDBClient): Inside => client as unknown as Inside

/**
 * Nothing that goes wrong in the client may end the process. When a call fails it looks at the line that it has by then,
 * and nobody awaits that look, which fails if no server can be found; and it closes a line on which other calls are just
 * about to be made, which then are thrown at nobody.
 */
const openClient = (text: string): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(text)
  const { createChannel, handleError } = inside(client)
  inside(client).createChannel = async () => {
    const line = await createChannel()
    const close = line.close.bind(line)
    line.close = () => void setTimeout(close, 1)
    return line
  }
  inside(client).handleError = (stub, cause) => handleError(stub, cause).catch(() => undefined)
  return client
}

/**
 * Ends a client. Its own `dispose` cancels streams but waits for ever for one that ended before all of it was read, and
 * leaves the line open.
 */
export const endClient = async (client: EventStoreDBClient): Promise<void> => {
  const closed = inside(client)
    .getChannel()
    .then(
      (line) => line.close(),
      () => undefined,
    )
  await Promise.race([Promise.all([client.dispose(), closed]), pause(200)])
}

export const openConnection = ({ text, credentials, hosts }: Address, usual = usually): Connection => {
  const fresh = (): EventStoreDBClient => openClient(text)
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
        await Promise.race([inside(client).getChannel(), limit])
        return await Promise.race([action(client, { credentials, deadline, requiresLeader: true }, () => client !== current), limit])
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
