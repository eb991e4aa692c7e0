import { describe, expect, test } from '@jest/globals'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { EventLog, ExpectedRevision } from '../../infra/ports/event-log.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { describeEventLog, entry } from '../kit/event-log-contract.ts'
import type { Engine } from '../kit/eventstoredb/engines.ts'
import { eventStoreEngines } from '../kit/eventstoredb/engines.ts'
import { vectorsOf } from '../kit/vectors.ts'

const engines: readonly Engine[] = [
  ['in memory', async (clock) => openMemoryEventLog({ clock })],
  ['SQLite', (clock) => openSqliteEventLog({ path: ':memory:', clock })],
  ...eventStoreEngines(),
]
for (const [name, open] of engines) describeEventLog(name, open)

const noon = (): string => '2026-03-01T12:00:00.000Z'

describe('engines beside each other', () => {
  test('the same entries give the same root at every size', async () => {
    const roots = await Promise.all(
      engines.map(async ([, open]) => {
        const log = await open(noon)
        for (let i = 0; i < 40; i += 1) {
          const { position } = await log.append(`s-${i % 3}`, 'any', [entry(i), entry(`${i}, again €`)])
          await log.reached(position)
        }
        const found = await Promise.all(Array.from({ length: 81 }, (_, size) => log.root(size)))
        await log.close()
        return found
      }),
    )
    for (const other of roots) expect(other).toEqual(roots[0])
    expect(roots[0]?.[0]).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')
  })
})

type Step = { readonly expected: string; readonly ids: readonly string[]; readonly note?: string; readonly outcome: string; readonly nextExpectedRevision?: number; readonly actual?: string }
type Limit = { readonly append: string; readonly outcome: string; readonly nextExpectedRevision?: number }
type Answers = {
  readonly appendTable: readonly Cell[]
  readonly idempotency: { readonly steps: readonly Step[] }
  readonly limits: readonly Limit[]
  readonly reads: readonly { readonly read: string; readonly outcome: string }[]
  readonly subscription: { readonly order: string; readonly positions: string }
}
type Cell = Omit<Step, 'ids'> & { readonly stream: string }
const expectedOf = (text: string): ExpectedRevision => (/^[0-9]+$/.test(text) ? Number(text) : (text as ExpectedRevision))

const recorded = vectorsOf('eventstoredb')
if (recorded) {
  describe.each(engines)('what a real EventStoreDB answered, asked of the log %s', (_name, open) => {
    const { appendTable, idempotency, limits, reads, subscription } = JSON.parse(recorded.text('recorded.json')) as Answers
    const answer = async (log: EventLog, stream: string, { expected, ids, note }: Pick<Step, 'expected' | 'ids' | 'note'>): Promise<Partial<Step>> => {
      try {
        const { revision } = await log.append(stream, expectedOf(expected), ids.map((id) => (note === 'other bodies' ? entry(id, '{"other":true}') : entry(id))))
        return { outcome: 'appended', nextExpectedRevision: revision }
      } catch (fault) {
        if (fault instanceof LogFault && fault.code === 'revision-conflict') return { outcome: 'wrong-expected-version', actual: String(fault.actual) }
        throw fault
      }
    }
    const outcomeOf = ({ outcome, nextExpectedRevision, actual }: Omit<Cell, 'stream' | 'expected'>): Partial<Step> =>
      (actual === undefined ? { outcome, nextExpectedRevision } : { outcome, actual }) as Partial<Step>

    // The log deletes nothing, so the columns of deleted streams have no counterpart.
    test.each(appendTable.filter(({ stream }) => stream === 'never existed' || stream === 'at 2'))('$expected, $stream', async (cell) => {
      const log = await open(noon)
      if (cell.stream === 'at 2') await log.append('s-1', 'no_stream', [entry(1), entry(2), entry(3)])
      expect(await answer(log, 's-1', { expected: cell.expected, ids: ['new'] })).toEqual(outcomeOf(cell))
      await log.close()
    })

    // Retries with `any` are known there by one server's memory alone; the port promises nothing about them.
    test('retries, step by step', async () => {
      const log = await open(noon)
      for (const step of idempotency.steps.filter(({ expected }) => expected !== 'any')) expect(await answer(log, 's-1', step)).toEqual(outcomeOf(step))
      await log.close()
    })

    const sized = (append: string): number | undefined => (/^one event of (\d+) KiB$/.test(append) ? 1024 * Number(append.split(' ')[3]) : undefined)
    test.each(limits.filter(({ append }) => sized(append) !== undefined))('$append', async ({ append, outcome }) => {
      const log = await open(noon)
      const appended = log.append('s-1', 'no_stream', [entry('a', `{"x":"${'x'.repeat((sized(append) as number) - 8)}"}`)])
      if (outcome === 'appended') expect(await appended).toMatchObject({ revision: 0 })
      else await expect(appended).rejects.toMatchObject({ code: 'append-too-large' })
      await log.close()
    })

    test('1,000 events in one append, and what is answered there and forbidden here', async () => {
      const said = Object.fromEntries(limits.map(({ append, outcome, nextExpectedRevision }) => [append, nextExpectedRevision ?? outcome]))
      const log = await open(noon)
      const thousand = Array.from({ length: 1000 }, (_, i) => entry(i))
      expect((await log.append('s-1', 'any', thousand)).revision).toBe(said['1,000 events in one append'])
      // It answers 0 for an empty append to a missing stream, and lets reserved names in where security is off.
      expect([said['empty append, missing stream'], said['$ name']]).toEqual([0, 0])
      await expect(log.append('s-2', 'any', [])).rejects.toMatchObject({ code: 'append-empty' })
      await expect(log.append('$s', 'any', [entry('a')])).rejects.toMatchObject({ code: 'name-reserved' })
      expect([said['empty type'], said['empty stream name']]).toEqual(['unknown', 'unknown'])
      await expect(log.append('s-2', 'any', [{ ...entry('a'), type: '' }])).rejects.toMatchObject({ code: 'name-reserved' })
      await expect(log.append('', 'any', [entry('a')])).rejects.toMatchObject({ code: 'name-reserved' })
      await log.close()
    })

    test('reads', async () => {
      const said = Object.fromEntries(reads.map(({ read, outcome }) => [read, outcome]))
      const log = await open(noon)
      const number = '{"number":"9007199254740993"}'
      await log.reached((await log.append('s-1', 'any', [entry('a', number)])).position)
      expect(said).toMatchObject({ 'missing stream': 'stream-not-found', 'from beyond the end': 'empty' })
      expect(await log.readStream('s-2')).toEqual({ kind: 'missing' })
      expect(await log.readStream('s-1', { from: 1 })).toMatchObject({ kind: 'found', entries: [] })
      // There a number beyond 2^53 comes back as another one; canonical bodies have it as text, and are kept byte for byte.
      expect(said).toMatchObject({ 'number 9007199254740993 in JSON data': 'read back as 9007199254740992', 'binary event': 'isJson false, bytes unchanged' })
      expect(await log.readStream('s-1')).toMatchObject({ entries: [{ body: number }] })
      await log.close()
    })

    test('a subscription goes in the order of the log, and an event has the position of its append', async () => {
      expect(subscription).toMatchObject({ order: expect.stringMatching(/^events in log order/), positions: expect.stringMatching(/are equal$/) })
      const log = await open(noon)
      const acknowledged: string[] = []
      const add = async (i: number): Promise<void> => void acknowledged.push((await log.append(`s-${i % 3}`, 'any', [entry(i)])).position)
      for (let i = 0; i < 10; i += 1) await add(i)
      const stop = new AbortController()
      const seen: string[] = []
      let live = 10
      for await (const batch of log.follow(undefined, stop.signal, 4)) {
        seen.push(...batch.map(({ position }) => position))
        if (seen.length >= live && live < 15) await add((live += 1))
        if (seen.length === 15) stop.abort()
      }
      expect(seen).toEqual(acknowledged)
      expect(seen.toSorted()).toEqual(seen)
      await log.close()
    })
  })
}
