import { join } from 'node:path'
import type { Address } from '../eventstoredb/address.ts'
import type { Prepared } from '../eventstoredb/prepare.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { Random } from '../ports/random.ts'
import { openSqliteEventLog } from '../sqlite/event-log.ts'

/** An EventStoreDB, and the name of a ledger in it. */
export type RemoteStore = { readonly address: Address; readonly ledger: string }

/** Opens the log where it is: in the data folder, or in an EventStoreDB of which the folder keeps what was read. */
export const openLog = async (options: {
  readonly folder: string
  readonly store?: RemoteStore
  readonly clock: Clock
  readonly random: Random
  readonly readOnly?: boolean
}): Promise<EventLog> => {
  const { folder, store, clock, random, readOnly = false } = options
  if (store) {
    // Its client is large; a start on the embedded store does not wait for it.
    const { openEventStoreLog } = await import('../eventstoredb/event-log.ts')
    return openEventStoreLog({ ...store, replica: join(folder, 'replica.sqlite'), clock, random })
  }
  return openSqliteEventLog({ path: join(folder, 'ledger.sqlite'), clock, readOnly })
}

/** Makes an EventStoreDB ready for a ledger: its user, and rights that keep everybody else out. */
export const prepareRemoteStore = async ({ address, ledger }: RemoteStore, admin: Address['credentials'], replace: boolean): Promise<Prepared> => {
  const { prepareStore } = await import('../eventstoredb/prepare.ts')
  return prepareStore({ address, ledger, admin, replace })
}
