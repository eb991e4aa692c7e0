import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { AppendExpectedRevision, EventData } from '@eventstore/db-client'
import { BACKWARDS, binaryEvent, END, EventStoreDBClient, jsonEvent, START, streamNameFilter } from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import { endClient } from '../../infra/eventstoredb/connection.ts'
import { urlOf } from '../kit/eventstoredb/engines.ts'
import type { Double } from '../kit/eventstoredb/server.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'
import { vectorsOf } from '../kit/vectors.ts'

type Outcome = { readonly outcome: string; readonly nextExpectedRevision?: number; readonly actual?: string; readonly message?: string }
type Recorded = {
  readonly appendTable: readonly (Outcome & { readonly expected: string; readonly stream: string })[]
  readonly idempotency: { readonly steps: readonly (Outcome & { readonly expected: string; readonly ids: readonly string[] })[] }
  readonly limits: readonly (Outcome & { readonly append: string })[]
}

const credentials = { username: 'nobody', password: 'nobody' }
const noted = (id: string = randomUUID(), data: object = { n: 1 }, type = 'Noted'): EventData => jsonEvent({ id, type, data: data as never })
const expectedOf = (text: string): AppendExpectedRevision => (/^\d+$/.test(text) ? BigInt(text) : (text as AppendExpectedRevision))

const recorded = vectorsOf('eventstoredb')
const url = process.env.EVENTSTORE_URL

if (recorded) {
  const { appendTable, idempotency, limits } = JSON.parse(recorded.text('recorded.json')) as Recorded

  // What stands in for the server must be as the server was; where a real one is named, it is asked the same.
  describe.each<readonly [string, string | undefined]>([['the double', undefined], ...(url ? [['a real server', url] as const] : [])])('what a real EventStoreDB answered, asked of %s', (_name, real) => {
    let double: Double | undefined
    let client: EventStoreDBClient
    beforeAll(async () => {
      double = real === undefined ? await openDouble(openStore()) : undefined
      client = EventStoreDBClient.connectionString(real ?? urlOf((double as Double).port))
    })
    afterAll(async () => {
      await endClient(client)
      await double?.kill()
    })

    const append = async (stream: string, expected: string, events: EventData[]): Promise<Outcome> => {
      try {
        const { nextExpectedRevision } = await client.appendToStream(stream, events, { expectedRevision: expectedOf(expected), credentials })
        return { outcome: 'appended', nextExpectedRevision: Number(nextExpectedRevision) }
      } catch (fault) {
        const { type = 'plain', actualVersion } = fault as { type?: string; actualVersion?: bigint | string }
        return actualVersion === undefined ? { outcome: type } : { outcome: type, actual: String(actualVersion) }
      }
    }
    const plain = ({ outcome, nextExpectedRevision, actual }: Outcome): Outcome =>
      actual !== undefined ? { outcome, actual } : nextExpectedRevision === undefined ? { outcome } : { outcome, nextExpectedRevision }

    test.each(appendTable)('$expected, $stream', async (cell) => {
      const stream = `cell-${randomUUID()}`
      if (cell.stream !== 'never existed') await append(stream, 'no_stream', [noted(), noted(), noted()])
      if (cell.stream.startsWith('soft-deleted')) await client.deleteStream(stream, { credentials })
      if (cell.stream === 'tombstoned') await client.tombstoneStream(stream, { credentials })
      expect(await append(stream, cell.expected, [noted()])).toEqual(plain(cell))
    })

    test('the sequence of retries', async () => {
      const stream = `retry-${randomUUID()}`
      const ids = new Map<string, string>()
      const idOf = (letter: string): string => ids.get(letter) ?? (ids.set(letter, randomUUID()).get(letter) as string)
      for (const step of idempotency.steps) expect(await append(stream, step.expected, step.ids.map((letter) => noted(idOf(letter))))).toEqual(plain(step))
    })

    const appends: Readonly<Record<string, () => readonly [string, EventData[]]>> = {
      'empty append, missing stream': () => [`limit-${randomUUID()}`, []],
      'empty type': () => [`limit-${randomUUID()}`, [noted(randomUUID(), {}, '')]],
      'empty stream name': () => ['', [noted()]],
      '$ name': () => [`$x-${randomUUID()}`, [noted()]],
      '1,000 events in one append': () => [`limit-${randomUUID()}`, Array.from({ length: 1000 }, () => noted())],
    }
    test.each(limits)('limit: $append', async (limit) => {
      const size = /of (\d+) KiB/.exec(limit.append)?.[1]
      const [stream, events] = size === undefined ? (appends[limit.append]?.() ?? ['', []]) : [`limit-${randomUUID()}`, [noted(randomUUID(), { x: 'x'.repeat(Number(size) * 1024 - 8) })]]
      expect(await append(stream, 'any', events)).toEqual(plain(limit))
    })

    test('reads: a missing stream, beyond the end, backwards, numbers beyond 2^53, bytes', async () => {
      const stream = `read-${randomUUID()}`
      const read = async (...args: Parameters<EventStoreDBClient['readStream']>) => {
        const found = []
        for await (const { event } of client.readStream(...args)) if (event) found.push(event)
        return found
      }
      await expect(read(stream, { credentials })).rejects.toMatchObject({ type: 'stream-not-found' })
      const bytes = Uint8Array.from([0, 1, 254, 255])
      await client.appendToStream(stream, [noted(randomUUID(), { n: 1 }), binaryEvent({ type: 'Bytes', data: bytes })], { credentials })
      expect(await read(stream, { fromRevision: 9n, credentials })).toEqual([])
      const [last] = await read(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1, credentials })
      expect([last?.revision, last?.isJson, [...(last?.data as Uint8Array)]]).toEqual([1n, false, [...bytes]])
    })

    test('a subscription: log order, told when it has caught up, positions equal to those of the appends', async () => {
      const prefix = `sub-${randomUUID()}`
      const positions: string[] = []
      const put = async (i: number): Promise<void> => {
        const { position } = await client.appendToStream(`${prefix}-${i % 3}`, noted(), { credentials })
        positions.push(String(position?.commit))
      }
      for (let i = 0; i < 10; i += 1) await put(i)
      const seen: string[] = []
      let caughtUp = 0
      let late: Promise<void> | undefined
      const subscription = client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: [prefix] }), credentials })
      subscription.on('caughtUp', () => (caughtUp += 1))
      for await (const { event } of subscription) {
        seen.push(String(event?.position.commit))
        if (seen.length === 10) late = put(10)
        if (seen.length === 11) break
      }
      await subscription.unsubscribe()
      await late
      expect(seen).toEqual(positions)
      expect(caughtUp).toBeGreaterThan(0)
    })
  })
} else test('skipped: no vectors', () => expect(recorded).toBeUndefined())
