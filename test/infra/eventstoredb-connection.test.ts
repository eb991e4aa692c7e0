import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { readAddress } from '../../infra/eventstoredb/address.ts'
import type { Connection } from '../../infra/eventstoredb/connection.ts'
import { openConnection } from '../../infra/eventstoredb/connection.ts'
import { endOfStream } from '../../infra/eventstoredb/tail.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'

/** What would have ended the process. */
const thrown: unknown[] = []
const note = (cause: unknown): void => void thrown.push(cause)
beforeEach(() => {
  thrown.length = 0
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
})
afterEach(() => {
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
})

test('servers that go and cannot be found again, under many calls: each call is told so, and nothing is thrown at nobody', async () => {
  const store = openStore()
  let double = await openDouble(store)
  const host = `127.0.0.1:${double.port}`
  // Two hosts make the client look for the leader, and let it fail in that soon.
  const connection: Connection = openConnection(readAddress(`esdb://${host},${host}?tls=false&maxDiscoverAttempts=2&discoveryInterval=20`), 1_000)
  let stop = false
  const told = { well: 0, not: 0 }
  const again = async (call: () => Promise<unknown>): Promise<void> => {
    while (!stop) {
      const well = await call().then(() => true, () => false)
      told[well ? 'well' : 'not'] += 1
      if (!well) await pause(Math.random() * 30)
    }
  }
  const event = () => ({ id: randomUUID(), type: 'Noted', contentType: 'application/json' as const, data: {}, metadata: undefined })
  const callers = Array.from({ length: 16 }, (_, i) =>
    again(() => (i % 2 === 0 ? endOfStream(connection, 's-1', 'last') : connection.call((client, options) => client.appendToStream('s-1', event(), { expectedRevision: 'any', ...options })))),
  )
  for (let round = 0; round < 6; round += 1) {
    await pause(300)
    double.hide(true)
    await double.kill()
    await pause(300)
    double = await openDouble(store, double.port)
  }
  stop = true
  await Promise.all(callers)
  await connection.close()
  await double.kill()
  expect(told.well).toBeGreaterThan(0)
  expect(told.not).toBeGreaterThan(0)
  expect(thrown).toEqual([])
})
