import { BACKWARDS, END, FORWARDS, START } from '@eventstore/db-client'
import type { Connection } from './connection.ts'
import { outcomeOf } from './faults.ts'

type Told = { readonly id: string; readonly type: string; readonly data: unknown; readonly revision: bigint; readonly commit: bigint }

const ways = { first: { direction: FORWARDS, fromRevision: START }, last: { direction: BACKWARDS, fromRevision: END } } as const

/** The first or last `count` entries of a stream, oldest first; none when there is no such stream. */
export const endOfStream = (connection: Connection, name: string, end: keyof typeof ways, count = 1): Promise<readonly Told[]> =>
  connection.call(async (client, options, ended) => {
    const read = client.readStream(name, { ...ways[end], maxCount: count, ...options })
    const found: Told[] = []
    try {
      for await (const { event } of read) if (event) found.push({ id: event.id, type: event.type, data: event.data, revision: event.revision, commit: event.position?.commit ?? 0n })
    } catch (cause) {
      if (outcomeOf(cause) === 'missing') return []
      throw cause
    } finally {
      await read.cancel()
    }
    // Cut off, and not at the end of what there is: another client has to say.
    if (found.length < count && ended()) return endOfStream(connection, name, end, count)
    return end === 'last' ? found.reverse() : found
  })
