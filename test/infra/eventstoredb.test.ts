import { afterEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { EventStoreLogOptions } from '../../infra/eventstoredb/event-log.ts'
import type { EventLog } from '../../infra/ports/event-log.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import { entry } from '../kit/event-log-contract.ts'
import { openLedgerAt, urlOf } from '../kit/eventstoredb/engines.ts'
import type { Double } from '../kit/eventstoredb/server.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'

const clock = (): string => '2026-03-01T12:00:00.000Z'
/** Short enough that a test can wait for what takes seconds in earnest. */
const times = { silence: 400, overdue: 300, back: [20, 100], deadline: 400, look: 50, lease: 300 } as const

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const serve = async (store = openStore(), port = 0): Promise<Double> => {
  const double = await openDouble(store, port)
  ends.push(double.kill)
  return double
}
const open = async (double: Double, more: Partial<EventStoreLogOptions> = {}): Promise<EventLog> => {
  const log = await openLedgerAt(urlOf(double.port), clock, { ledger: 'book', times, ...more })
  ends.push(log.close)
  return log
}
const until = async (there: () => boolean): Promise<void> => {
  for (let i = 0; i < 400 && !there(); i += 1) await pause(25)
  expect(there()).toBe(true)
}
const namesIn = async (log: EventLog): Promise<readonly string[]> => {
  const found: string[] = []
  for await (const batch of log.readAll()) found.push(...batch.map(({ stream, revision }) => `${stream}@${revision}`))
  return found
}

describe('an append whose outcome is not known', () => {
  test.each(['cut-after-write', 'hang-after-write', 'hang', 'unavailable', 'not-leader', 'garbage'] as const)('%s: it is made again, and one event results', async (fault) => {
    const store = openStore()
    const double = await serve(store)
    const log = await open(double)
    double.appendsMeet(fault, 2)
    const { position } = await log.append('s-1', 'no_stream', [entry('a'), entry('b')])
    await log.reached(position)
    expect(await namesIn(log)).toEqual(['s-1@0', 's-1@1'])
    expect(store.eventsOf('book.s-1')).toHaveLength(2)
  })

  test('without a revision the end of the stream is looked at first', async () => {
    const store = openStore()
    const double = await serve(store)
    const log = await open(double)
    await log.append('s-1', 'no_stream', [entry('a')])
    double.appendsMeet('cut-after-write', 2)
    expect(await log.append('s-1', 'any', [entry('b')])).toMatchObject({ revision: 1 })
    expect(store.eventsOf('book.s-1')).toHaveLength(2)
  })

  test('the server killed and started again under sixteen writers: what was acknowledged is there, once', async () => {
    const store = openStore()
    const first = await serve(store)
    const log = await open(first)
    const acknowledged = new Map<string, string>()
    let stop = false
    const writer = async (w: number): Promise<void> => {
      for (let i = 0; !stop; i += 1) {
        const note = entry(`${w}/${i}`)
        const { revision } = await log.append(`w-${w}`, i === 0 ? 'no_stream' : i - 1, [note])
        acknowledged.set(`w-${w}@${revision}`, note.id)
      }
    }
    const writers = Array.from({ length: 16 }, (_, w) => writer(w))
    await until(() => acknowledged.size > 40)
    await first.kill()
    await pause(200)
    await serve(store, first.port)
    const before = acknowledged.size
    await until(() => acknowledged.size > before + 40)
    stop = true
    await Promise.all(writers)
    await until(() => log.head().size >= acknowledged.size)
    const stored = new Map<string, string>()
    for await (const batch of log.readAll()) for (const { stream, revision, id } of batch) stored.set(`${stream}@${revision}`, id)
    expect(stored).toEqual(acknowledged)
    expect(new Set(stored.values()).size).toBe(stored.size)
  })

  test('sixty-four writers on one stream: each revision is won once', async () => {
    const double = await serve()
    // Nothing goes wrong here, but what the machine has to do besides.
    const log = await open(double, { times: { ...times, deadline: 5_000 } })
    const write = async (w: number): Promise<number> => {
      for (;;) {
        const read = await log.readStream('s-1')
        try {
          return (await log.append('s-1', read.kind === 'found' ? read.lastRevision : 'no_stream', [entry(`w${w}`)])).revision
        } catch (fault) {
          if (!(fault instanceof LogFault) || fault.code !== 'revision-conflict') throw fault
        }
      }
    }
    const won = await Promise.all(Array.from({ length: 64 }, (_, w) => write(w)))
    expect(won.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i))
  })

  test('a read that is cut off because another call was overdue is made again, and nothing seems to be deleted', async () => {
    const double = await serve()
    const log = await open(double)
    await log.append('s-1', 'no_stream', [entry('a')])
    await until(() => log.head().size === 1)
    double.appendsMeet('hang')
    const append = log.append('s-2', 'no_stream', [entry('b')])
    // The append is overdue after 650 ms; by then this read is under way and waits for its answer.
    await pause(550)
    double.readsMeet('slow')
    expect(await log.readStream('s-1')).toMatchObject({ kind: 'found', lastRevision: 0 })
    expect(await append).toMatchObject({ revision: 0 })
  })

  test('a user who may not is told at once', async () => {
    const double = await serve()
    const log = await open(double)
    double.appendsMeet('denied')
    await expect(log.append('s-1', 'no_stream', [entry('a')])).rejects.toMatchObject({ code: 'log-unavailable', message: expect.stringContaining('refuses this user') })
  })
})

describe('a subscription', () => {
  test.each(['end', 'break', 'silence'] as const)('%s: another one goes on where it was, without gap or double', async (how) => {
    const double = await serve()
    const log = await open(double)
    for (let i = 0; i < 20; i += 1) await log.append('s-1', i === 0 ? 'no_stream' : i - 1, [entry(i)])
    await until(() => log.head().size === 20)
    double.subscriptions[how]()
    for (let i = 20; i < 40; i += 1) await log.append('s-1', i - 1, [entry(i)])
    await until(() => log.head().size === 40)
    expect(await namesIn(log)).toEqual(Array.from({ length: 40 }, (_, i) => `s-1@${i}`))
    expect(double.calls().subscriptions).toBeGreaterThan(1)
  })

  test('that fails is counted, one that is replaced for its silence is not; what is waited for and how old it is can be asked', async () => {
    const double = await serve()
    const log = await open(double)
    expect(log.condition()).toMatchObject({ state: 'live', lag: 0, reconnects: 0 })
    expect(log.condition()).not.toHaveProperty('lastEntry')
    await until(() => double.calls().subscriptions > 2)
    expect(log.condition().reconnects).toBe(0)
    double.subscriptions.break()
    await until(() => log.condition().reconnects === 1)
    await log.append('s-1', 'no_stream', [entry('a')])
    await until(() => log.condition().lastEntry !== undefined)
    expect(log.condition().lag).toBe(0)
    double.subscriptions.silence()
    await log.append('s-1', 0, [entry('b')])
    await until(() => (log.condition().lag ?? 0) > 0)
    await until(() => log.head().size === 2)
    expect(log.condition().lag).toBe(0)
  })

  test('a silent one is noticed by a node that writes nothing', async () => {
    const double = await serve()
    const [writer, reader] = [await open(double), await open(double)]
    double.subscriptions.silence()
    const { position } = await writer.append('s-1', 'no_stream', [entry('a')])
    expect(await reader.reached(position)).toBe(1)
  })

  test('what other products wrote is passed over and left alone', async () => {
    const store = openStore()
    for (let i = 0; i < 5_000; i += 1)
      store.append(`shop-${i % 7}`, 'any', [{ id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`, type: 'Sold', contentType: 'application/json', data: Buffer.from('{}'), metadata: Buffer.alloc(0) }])
    const double = await serve(store)
    const log = await open(double)
    await log.append('shop-1', 'no_stream', [entry('a')])
    await until(() => log.head().size === 1)
    expect(store.eventsOf('shop-1').length).toBeGreaterThan(700)
  })
})

describe('several nodes on one database', () => {
  test('all come to the same indexes and the same root, and what one wrote another waits for', async () => {
    const double = await serve()
    const nodes = await Promise.all([0, 1, 2].map(() => open(double)))
    const positions = await Promise.all(Array.from({ length: 60 }, (_, i) => (nodes[i % 3] as EventLog).append(`s-${i}`, 'no_stream', [entry(i)]).then(({ position }) => position)))
    const sizes = await Promise.all(nodes.map((node) => Promise.all(positions.map((position) => node.reached(position)))))
    expect(sizes[1]).toEqual(sizes[0])
    expect(sizes[2]).toEqual(sizes[0])
    expect(new Set(await Promise.all(nodes.map((node) => node.root(60)))).size).toBe(1)
  })

  test('one with a clock that is thirty seconds slow is in time for every call, and takes no instant back', async () => {
    const double = await serve()
    const now = Date.parse('2026-03-01T12:00:00.000Z')
    const at = (seconds: number) => () => new Date(now + seconds * 1000).toISOString()
    const right = await open(double, { clock: at(0) })
    const slow = await open(double, { clock: at(-30) })
    await right.append('s-1', 'no_stream', [entry('a')])
    const { position, repeated } = await slow.append('s-2', 'no_stream', [entry('b')])
    expect(repeated).toBe(false)
    await right.reached(position)
    // A later entry is never in a past that leaves out an earlier one.
    for (const log of [right, slow]) expect(await Promise.all([-31, -30, -1, 0].map((seconds) => log.sizeAsOf(at(seconds)())))).toEqual([0, 0, 0, 2])
    expect(await slow.root(2)).toBe(await right.root(2))
  })

  test('one of them publishes the tree', async () => {
    const double = await serve()
    const nodes = await Promise.all([0, 1].map(() => open(double)))
    await (nodes[0] as EventLog).append('s-1', 'no_stream', [entry('a')])
    await until(() => nodes.every((node) => node.condition().published === 1))
    expect(nodes.filter((node) => node.condition().sequencer)).toHaveLength(1)
  })
})

describe('a log that is not what it was', () => {
  const kept = async (change: (store: ReturnType<typeof openStore>) => void): Promise<Double> => {
    const store = openStore()
    const double = await serve(store)
    const log = await open(double)
    for (let i = 0; i < 5; i += 1) await log.append('s-1', i === 0 ? 'no_stream' : i - 1, [entry(i)])
    await until(() => log.condition().published === 5)
    change(store)
    return double
  }

  test('a missing entry stops a node that reads it anew, and is named', async () => {
    const double = await kept((store) => store.tamper((all) => all.splice(all.findIndex(({ stream, revision }) => stream === 'book.s-1' && revision === 2), 1)))
    await expect(open(double)).rejects.toMatchObject({ code: 'log-damaged', message: expect.stringContaining('entry 2 of s-1 is missing') })
  })

  test('a changed entry differs from the published tree: nothing more is written', async () => {
    const double = await kept((store) =>
      store.tamper((all) => {
        const at = all.findIndex(({ stream, revision }) => stream === 'book.s-1' && revision === 1)
        all[at] = { ...(all[at] as (typeof all)[number]), data: Buffer.from('{"name":"another"}') }
      }),
    )
    const log = await open(double)
    await until(() => log.condition().state === 'stopped')
    await expect(log.append('s-2', 'no_stream', [entry('x')])).rejects.toMatchObject({ code: 'log-damaged' })
  })

  test('an entry that is not of this product stops the node', async () => {
    const double = await kept((store) => void store.append('book.s-9', 'any', [{ id: '00000000-0000-4000-8000-000000000001', type: 'Odd', contentType: 'application/octet-stream', data: Buffer.from('x'), metadata: Buffer.alloc(0) }]))
    await expect(open(double)).rejects.toMatchObject({ code: 'log-damaged', message: expect.stringContaining('not of this ledger') })
  })

  test.each(['soft-deleted', 'tombstoned'] as const)('a stream that was %s is reported, not taken for an empty one', async (state) => {
    const store = openStore()
    const double = await serve(store)
    const log = await open(double)
    await log.append('s-1', 'no_stream', [entry('a')])
    await until(() => log.head().size === 1)
    store.end('book.s-1', state)
    await expect(log.readStream('s-1')).rejects.toMatchObject({ code: 'log-damaged', message: expect.stringContaining('deleted') })
  })
})

describe('what a node has read', () => {
  test('is gone on with after a restart', async () => {
    const replica = join(mkdtempSync(join(tmpdir(), 'replica-')), 'replica.sqlite')
    const double = await serve()
    const first = await open(double, { replica })
    await first.append('s-1', 'no_stream', [entry('a'), entry('b')])
    await until(() => first.head().size === 2)
    const root = await first.root()
    await first.close()
    const again = await open(double, { replica })
    expect([again.head().size, await again.root()]).toEqual([2, root])
  })

  test('of another database is begun anew, never mixed', async () => {
    const replica = join(mkdtempSync(join(tmpdir(), 'replica-')), 'replica.sqlite')
    const first = await open(await serve(), { replica })
    await first.append('s-1', 'no_stream', [entry('a'), entry('b')])
    await until(() => first.head().size === 2)
    await first.close()
    const other = await open(await serve(), { replica })
    expect(other.head().size).toBe(0)
  })
})

test('a user who may write but not follow is told so at the start', async () => {
  const double = await serve()
  // The first read is that of the ledger's own stream, before its beginning and after; the third is the subscription.
  double.readsMeet('slow', 2)
  double.readsMeet('denied')
  await expect(open(double)).rejects.toMatchObject({ code: 'log-unavailable', message: expect.stringContaining('refuses this user') })
})

test('a body that is not canonical is refused before it is sent', async () => {
  const store = openStore()
  const log = await open(await serve(store))
  for (const body of ['{"b":1,"a":2}', '{"n":9007199254740993}', '{"a": 1}']) await expect(log.append('s-1', 'any', [entry('a', body)])).rejects.toMatchObject({ code: 'entry-malformed' })
  expect(store.eventsOf('book.s-1')).toHaveLength(0)
})

test('a server that is not there is named', async () => {
  const gone = await openDouble(openStore())
  await gone.kill()
  await expect(openLedgerAt(urlOf(gone.port), clock, { times })).rejects.toMatchObject({ code: 'log-unavailable', message: expect.stringContaining(`127.0.0.1:${gone.port}`) })
})
