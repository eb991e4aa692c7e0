import { afterEach, expect, test } from '@jest/globals'
import type { EventStoreLogOptions } from '../../infra/eventstoredb/event-log.ts'
import { openGathering } from '../../infra/eventstoredb/gathering.ts'
import type { EventLog, NewEntry } from '../../infra/ports/event-log.ts'
import { entry } from '../kit/event-log-contract.ts'
import { openLedgerAt, urlOf } from '../kit/eventstoredb/engines.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'

const clock = (): string => '2026-03-01T12:00:00.000Z'
/** Short, but for the sequencer, which is to write nothing here. */
const times = { silence: 10_000, overdue: 300, back: [20, 100], deadline: 400, look: 60_000 } as const

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
const begin = async () => {
  const store = openStore()
  const double = await openDouble(store)
  ends.push(double.kill)
  const open = async (more: Partial<EventStoreLogOptions> = {}): Promise<EventLog> => {
    const log = await openLedgerAt(urlOf(double.port), clock, { ledger: 'book', times, ...more })
    ends.push(log.close)
    return log
  }
  return { store, double, open }
}

test.each(['cut-after-write', 'hang-after-write', 'unavailable', 'not-leader', 'hang'] as const)('%s meets one of many appends that share a line: each results in one event', async (fault) => {
  const { store, double, open } = await begin()
  const log = await open()
  await log.append('first', 'no_stream', [entry('first')])
  double.appendsMeet(fault)
  const appended = await Promise.all(Array.from({ length: 40 }, (_, i) => log.append(`s-${i}`, 'no_stream', [entry(i), entry(`${i}b`)])))
  expect(appended.map(({ revision }) => revision)).toEqual(Array.from({ length: 40 }, () => 1))
  await Promise.all(appended.map(({ position }) => log.reached(position)))
  expect(log.head().size).toBe(81)
  expect(store.all().filter(({ stream }) => stream.startsWith('book.s-'))).toHaveLength(80)
})

test('a server that has no such line is appended to call by call', async () => {
  const { store, double, open } = await begin()
  const log = await open()
  double.appendsMeet('unimplemented')
  expect(await log.append('s-1', 'no_stream', [entry('a')])).toMatchObject({ revision: 0, repeated: false })
  const before = double.calls().appends
  expect(await log.append('s-1', 0, [entry('b')])).toMatchObject({ revision: 1 })
  expect(double.calls().appends - before).toBe(1)
  expect(store.eventsOf('book.s-1')).toHaveLength(2)
})

test('an append that is too long for one message is made all the same, at once', async () => {
  const { store, double, open } = await begin()
  const log = await open({ times: { ...times, deadline: 5_000 } })
  const before = double.calls().appends
  const many: NewEntry[] = Array.from({ length: 9_000 }, (_, i) => entry(i))
  const { position } = await log.append('s-1', 'no_stream', many)
  expect(await log.reached(position)).toBe(9_000)
  expect(store.eventsOf('book.s-1').map(({ id }) => id)).toEqual(many.map(({ id }) => id))
  expect(double.calls().appends).toBe(before + 1)
})

test('a stream that was deleted for good is reported by an append to it', async () => {
  const { store, open } = await begin()
  const log = await open()
  await log.append('s-1', 'no_stream', [entry('a')])
  store.end('book.s-1', 'tombstoned')
  await expect(log.append('s-1', 0, [entry('b')])).rejects.toMatchObject({ code: 'log-damaged', message: expect.stringContaining('book.s-1') })
})

test('bodies are stored byte for byte as they were given', async () => {
  const { store, open } = await begin()
  const log = await open()
  // Names that are numbers are put into another order by whoever parses this and writes it again.
  const body = '{"10":"Ünïcode \\u0007 ✓","9":0.5,"a":[]}'
  const { position } = await log.append('s-1', 'no_stream', [entry('a', body)])
  await log.reached(position)
  expect(Buffer.from(store.eventsOf('book.s-1')[0]?.data ?? []).toString('utf8')).toBe(body)
  expect(await log.readAt([0])).toMatchObject([{ body }])
})

test('what comes back counts, not what was sent: an entry that was changed before this node read it is as changed for it as for others', async () => {
  const { store, double, open } = await begin()
  const log = await open()
  double.subscriptions.silence()
  const { position } = await log.append('s-1', 'no_stream', [entry('a')])
  store.tamper((all) => {
    const at = all.findIndex(({ stream }) => stream === 'book.s-1')
    all[at] = { ...(all[at] as (typeof all)[number]), data: Buffer.from('{"name": "another"}') }
  })
  await log.reached(position)
  const other = await open()
  await other.reached(position)
  expect(await log.readAt([0])).toMatchObject([{ body: '{"name":"another"}' }])
  expect(await log.root(1)).toBe(await other.root(1))
})

test('what is gathered keeps its order, is taken at once where somebody waits, and ends empty', async () => {
  let hurried = false
  const gathering = openGathering<number>(() => hurried)
  for (let i = 0; i < 3; i += 1) gathering.put(i)
  expect(await gathering.take(2)).toEqual([0, 1])
  const rest = gathering.take(2)
  hurried = true
  gathering.hurry()
  expect(await rest).toEqual([2])
  const next = gathering.take(9)
  gathering.put(3)
  expect(await next).toEqual([3])
  gathering.put(4)
  gathering.end()
  expect([await gathering.take(9), await gathering.take(9), gathering.size()]).toEqual([[4], undefined, 0])
})
