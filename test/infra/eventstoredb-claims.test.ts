import { afterEach, describe, expect, test } from '@jest/globals'
import { setTimeout as pause } from 'node:timers/promises'
import type { EventLog, Intent } from '../../infra/ports/event-log.ts'
import { entry } from '../kit/event-log-contract.ts'
import { openLedgerAt, urlOf } from '../kit/eventstoredb/engines.ts'
import type { Double } from '../kit/eventstoredb/server.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'

const clock = (): string => '2026-03-01T12:00:00.000Z'
/** A lease short enough to wait for, and long enough that a turn at it is never late by accident. */
const lease = 1_200
const times = { silence: 400, overdue: 300, back: [20, 100], deadline: 400, look: 50, lease: 300, claim: lease } as const

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
const begin = async () => {
  const store = openStore()
  const double: Double = await openDouble(store)
  ends.push(double.kill)
  const open = async (): Promise<EventLog> => {
    const log = await openLedgerAt(urlOf(double.port), clock, { ledger: 'book', times })
    ends.push(log.close)
    return log
  }
  /** What stands in the streams of keys, oldest first. */
  const told = (): readonly string[] => store.all().filter(({ stream }) => stream.startsWith('book-key-')).map(({ type }) => type)
  return { store, double, open, told }
}
const yes = async (): Promise<boolean> => true
const intent = (stream: string, revision = -1): Intent => ({ stream, revision })
/** Whether nobody but this stream has entries, as far as this node has read: what the key means to these tests. */
const onlyOne = (log: EventLog, own: string) => async (): Promise<boolean> => {
  for await (const batch of log.readAll()) if (batch.some(({ stream }) => stream !== own)) return false
  return true
}
/** Takes the key as a command does: whether it was won. */
const take = async (log: EventLog, stream: string): Promise<boolean> => {
  const claim = await log.claim('k', intent(stream), onlyOne(log, stream))
  const appended = await claim?.append(stream, 'no_stream', [entry(stream)])
  if (appended) await log.reached(appended.position)
  await claim?.release()
  return claim !== undefined
}

describe('a turn at a key', () => {
  test('of several nodes at once one has it, and the others read what it wrote', async () => {
    const { open, told } = await begin()
    const nodes = await Promise.all([open(), open(), open(), open()])
    const won = await Promise.all(nodes.map((node, i) => take(node, `s-${i}`)))
    expect(won.filter((one) => one)).toHaveLength(1)
    expect(await Promise.all(nodes.map(async (node) => (await node.root(1)) === (await (nodes[0] as EventLog).root(1))))).toEqual([true, true, true, true])
    expect(told()).toEqual(['KeyClaimed'])
  })

  test('names no key, and another ledger gives the same key another name', async () => {
    const { open, store, double } = await begin()
    const one = await open()
    const other = await openLedgerAt(urlOf(double.port), clock, { ledger: 'other', times })
    ends.push(other.close)
    for (const log of [one, other]) await log.claim('award/ED22HDQ3070123', intent('s-1'), yes)
    const streams = store.all().map(({ stream }) => stream).filter((stream) => stream.includes('-key-'))
    expect(streams).toEqual([expect.stringMatching(/^book-key-[0-9a-f]{64}$/), expect.stringMatching(/^other-key-[0-9a-f]{64}$/)])
    expect(new Set(streams.map((stream) => stream.slice(-64))).size).toBe(2)
    expect(JSON.stringify(store.all().map(({ stream, data }) => [stream, Buffer.from(data).toString('utf8')]))).not.toContain('ED22HDQ3070123')
  })

  test('of a command that came to nothing is given back: nobody waits for it', async () => {
    const { open, told } = await begin()
    const [one, other] = [await open(), await open()]
    const claim = await one.claim('k', intent('s-1'), yes)
    await claim?.release()
    const began = performance.now()
    expect(await take(other, 's-2')).toBe(true)
    expect(performance.now() - began).toBeLessThan(lease)
    expect(told()).toEqual(['KeyClaimed', 'KeyReleased', 'KeyClaimed'])
  })

  test('that nobody used, because its process was killed, runs out', async () => {
    const { open, told } = await begin()
    const [dead, other] = [await open(), await open()]
    await dead.claim('k', intent('s-1'), yes)
    await dead.close()
    const began = performance.now()
    expect(await take(other, 's-2')).toBe(true)
    expect(performance.now() - began).toBeGreaterThanOrEqual(lease)
    expect(told()).toEqual(['KeyClaimed', 'KeyClaimed'])
  })

  test('is over for whoever slept through it: nothing of it is written after another one has the key', async () => {
    const { open, store } = await begin()
    const [sleeper, other] = [await open(), await open()]
    const claim = await sleeper.claim('k', intent('s-1'), yes)
    expect(await take(other, 's-2')).toBe(true)
    await expect(claim?.append('s-1', 'no_stream', [entry('late')])).rejects.toMatchObject({ code: 'revision-conflict' })
    await claim?.release()
    expect(store.eventsOf('book.s-1')).toHaveLength(0)
    // Asked again, as a command does upon a conflict, the key is another's.
    expect(await take(sleeper, 's-1')).toBe(false)
  })

  test('is not given while the engine does not answer: what is on its way may still come to it', async () => {
    const { open, double } = await begin()
    const [one, other] = [await open(), await open()]
    await one.claim('k', intent('s-1'), yes)
    double.readsMeet('hang', 1_000)
    await expect(take(other, 's-2')).rejects.toMatchObject({ code: 'log-unavailable' })
  })

  test('whose append may have been made is not given back', async () => {
    const { open, double, told } = await begin()
    const [one, other] = [await open(), await open()]
    const claim = await one.claim('k', intent('s-1'), yes)
    double.appendsMeet('hang-after-write', 1_000)
    await expect(claim?.append('s-1', 'no_stream', [entry('a')])).rejects.toMatchObject({ code: 'log-unavailable' })
    await claim?.release()
    expect(told()).toEqual(['KeyClaimed'])
    expect(await take(other, 's-2')).toBe(false)
  })

  test('may be shared by two that append the same to the same place', async () => {
    const { open } = await begin()
    const [one, other] = [await open(), await open()]
    const first = await one.claim('k', intent('s-1'), yes)
    const second = await other.claim('k', intent('s-1'), yes)
    await second?.release()
    const answers = await Promise.all([first?.append('s-1', 'no_stream', [entry('a')]), second?.append('s-1', 'no_stream', [entry('a')])])
    expect(answers.map((answer) => answer?.revision)).toEqual([0, 0])
    await expect(other.claim('k', intent('s-1'), yes)).rejects.toMatchObject({ code: 'revision-conflict', actual: 0 })
  })

  test('is refused where somebody else wrote into the stream of the key', async () => {
    const { open, store } = await begin()
    const log = await open()
    await (await log.claim('k', intent('s-1'), yes))?.release()
    const [name] = store.all().map(({ stream }) => stream).filter((stream) => stream.includes('-key-'))
    store.append(name ?? '', 'any', [{ id: entry('odd').id, type: 'Odd', contentType: 'application/json', data: Buffer.from('{}'), metadata: Buffer.alloc(0) }])
    await expect(log.claim('k', intent('s-1'), yes)).rejects.toMatchObject({ code: 'log-damaged', message: expect.stringContaining(name ?? '-') })
  })
})

test('what another node wrote is told, and what this one wrote is not', async () => {
  const { open } = await begin()
  const [one, other] = [await open(), await open()]
  const arrived: string[] = []
  const stop = one.onArrival((list) => arrived.push(...list.map(({ stream, revision }) => `${stream}@${revision}`)))
  await one.reached((await one.append('s-1', 'no_stream', [entry('a')])).position)
  await one.reached((await other.append('s-2', 'no_stream', [entry('b')])).position)
  stop()
  await one.reached((await other.append('s-2', 0, [entry('c')])).position)
  await pause(1)
  expect(arrived).toEqual(['s-2@0'])
})
