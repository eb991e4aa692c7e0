import { afterAll, beforeAll } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { readAddress } from '../../../infra/eventstoredb/address.ts'
import type { EventStoreLogOptions } from '../../../infra/eventstoredb/event-log.ts'
import { openEventStoreLog } from '../../../infra/eventstoredb/event-log.ts'
import type { EventLog } from '../../../infra/ports/event-log.ts'
import { systemRandom } from '../../../infra/ports/random.ts'
import type { Double } from './server.ts'
import { openDouble } from './server.ts'
import { openStore } from './store.ts'

export type Engine = readonly [name: string, open: (clock: () => string) => Promise<EventLog>]

/** A ledger of its own in the database at `url`, which may hold any others. */
export const openLedgerAt = (url: string, clock: () => string, more: Partial<EventStoreLogOptions> = {}): Promise<EventLog> =>
  openEventStoreLog({ address: readAddress(url), ledger: `test-${randomUUID()}`, replica: ':memory:', clock, random: systemRandom(), ...more })

export const urlOf = (port: number): string => `esdb://127.0.0.1:${port}?tls=false`

/** The engine for many machines: always over the double, and over a real server where EVENTSTORE_URL names one. */
export const eventStoreEngines = (): readonly Engine[] => {
  const url = process.env.EVENTSTORE_URL
  if (url === undefined || url === '') console.log('skipped: no EventStoreDB (EVENTSTORE_URL)')
  let double: Double
  beforeAll(async () => {
    double = await openDouble(openStore())
  })
  afterAll(() => double.kill())
  return [
    ['EventStoreDB, the double', (clock) => openLedgerAt(urlOf(double.port), clock)],
    ...(url === undefined || url === '' ? [] : [['EventStoreDB, a real server', (clock: () => string) => openLedgerAt(url, clock)] as const]),
  ]
}
