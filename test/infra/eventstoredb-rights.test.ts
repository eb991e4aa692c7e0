import { describe, expect, test } from '@jest/globals'
import { jsonEvent } from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import type { Address } from '../../infra/eventstoredb/address.ts'
import { readAddress } from '../../infra/eventstoredb/address.ts'
import { openConnection } from '../../infra/eventstoredb/connection.ts'
import { openEventStoreLog } from '../../infra/eventstoredb/event-log.ts'
import { outcomeOf } from '../../infra/eventstoredb/faults.ts'
import { prepareStore } from '../../infra/eventstoredb/prepare.ts'
import { openUsers } from '../../infra/eventstoredb/users.ts'
import { systemClock } from '../../infra/ports/clock.ts'
import { systemRandom } from '../../infra/ports/random.ts'

/**
 * A server with TLS and rights, `esdb://admin:password@host:port?tlsCAFile=…`. Its `$settings` are changed: name one that
 * is there for tests alone.
 */
const secure = process.env.EVENTSTORE_SECURE_URL ?? ''

describe('the rights on a real server', () => {
  if (secure === '') {
    test('skipped: no EventStoreDB with TLS (EVENTSTORE_SECURE_URL)', () => expect(secure).toBe(''))
    return
  }
  const by = readAddress(secure).credentials
  const asUser = (username: string): Address => ({ ...readAddress(secure), credentials: { username, password: `${username} has a password` } })
  const own = asUser(`ledger-${randomUUID()}`)
  const other = asUser(`other-${randomUUID()}`)
  const name = `test-${randomUUID()}`
  const stream = `${name}.cluster-1`

  /** What a call comes to: `done`, or what the engine refuses it as. */
  const tried = async (address: Address, action: Parameters<ReturnType<typeof openConnection>['call']>[0]): Promise<string> => {
    const connection = openConnection(address)
    try {
      await connection.call(action)
      return 'done'
    } catch (cause) {
      return outcomeOf(cause)
    } finally {
      await connection.close()
    }
  }
  const append = (address: Address): Promise<string> => tried(address, (client, options) => client.appendToStream(stream, jsonEvent({ type: 'X', data: {} }), options))
  const readAll = (address: Address): Promise<string> =>
    tried(address, async (client, options) => {
      for await (const _ of client.readAll({ maxCount: 1, ...options })) break
    })
  const readStream = (address: Address): Promise<string> =>
    tried(address, async (client, options) => {
      for await (const _ of client.readStream(stream, { maxCount: 1, ...options })) break
    })

  test('the ledger appends and follows; it cannot delete, and nobody else can read or write', async () => {
    const connection = openConnection({ ...own, credentials: by })
    await openUsers(connection).create(other.credentials, 'Somebody else', by)
    await connection.close()
    expect(await prepareStore({ address: own, admin: by, ledger: name, replace: true })).toMatchObject({ user: 'created', settings: 'set' })

    const log = await openEventStoreLog({ address: own, ledger: name, replica: ':memory:', clock: systemClock, random: systemRandom() })
    const entry = { id: randomUUID(), type: 'ClusterIdentified', agency: 'eda', occurredAt: '2026-03-01T10:00:00.000Z', body: '{"data":{}}' }
    const { position } = await log.append('cluster-1', 'no_stream', [entry])
    expect(await log.reached(position)).toBe(1)
    expect((await log.readStream('cluster-1')).kind).toBe('found')
    await log.close()

    expect(await tried(own, (client, options) => client.deleteStream(stream, options))).toBe('denied')
    expect(await tried(own, (client, options) => client.tombstoneStream(stream, options))).toBe('denied')
    expect(await tried(own, (client, options) => client.setStreamMetadata(stream, { maxCount: 1 }, options))).toBe('denied')
    expect(await tried(own, (client, options) => client.appendToStream('$settings', jsonEvent({ type: 'x', data: {} }), options))).toBe('denied')
    expect(await tried(own, (client, options) => client.setStreamMetadata('$all', {}, options))).toBe('denied')

    for (const somebody of [other, { ...own, credentials: { username: 'nobody', password: 'nobody' } }]) {
      expect([await append(somebody), await readStream(somebody), await readAll(somebody)]).toEqual(['denied', 'denied', 'denied'])
      expect(await tried(somebody, (client, options) => client.deleteStream(stream, options))).toBe('denied')
    }
    // What the engine cannot express: an administrator may do everything.
    expect(await tried({ ...own, credentials: by }, (client, options) => client.deleteStream(stream, options))).toBe('done')
  })
})
