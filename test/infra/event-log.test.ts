import { describe, expect, test } from '@jest/globals'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { EventLog, ExpectedRevision } from '../../infra/ports/event-log.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { describeEventLog, entry } from '../kit/event-log-contract.ts'
import { vectorsOf } from '../kit/vectors.ts'

const engines: readonly [string, (clock: () => string) => Promise<EventLog>][] = [
  ['in memory', async (clock) => openMemoryEventLog({ clock })],
  ['SQLite', (clock) => openSqliteEventLog({ path: ':memory:', clock })],
]
for (const [name, open] of engines) describeEventLog(name, open)

const noon = (): string => '2026-03-01T12:00:00.000Z'

describe('engines beside each other', () => {
  test('the same entries give the same root at every size', async () => {
    const roots = await Promise.all(
      engines.map(async ([, open]) => {
        const log = await open(noon)
        for (let i = 0; i < 40; i += 1) await log.append(`s-${i % 3}`, 'any', [entry(i), entry(`${i}, again "€"`)])
        const found = await Promise.all(Array.from({ length: 81 }, (_, size) => log.root(size)))
        await log.close()
        return found
      }),
    )
    expect(roots[0]).toEqual(roots[1])
    expect(roots[0]?.[0]).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')
  })
})

type Step = { readonly expected: string; readonly ids: readonly string[]; readonly outcome: string; readonly nextExpectedRevision?: number; readonly actual?: string }
type Cell = Omit<Step, 'ids'> & { readonly stream: string }
const expectedOf = (text: string): ExpectedRevision => (/^[0-9]+$/.test(text) ? Number(text) : (text as ExpectedRevision))

const recorded = vectorsOf('eventstoredb')
if (recorded) {
  describe.each(engines)('what a real EventStoreDB answered, asked of the log %s', (_name, open) => {
    const { appendTable, idempotency } = JSON.parse(recorded.text('recorded.json')) as { appendTable: Cell[]; idempotency: { steps: Step[] } }
    const answer = async (log: EventLog, stream: string, { expected, ids }: Pick<Step, 'expected' | 'ids'>): Promise<Partial<Step>> => {
      try {
        const { revision } = await log.append(stream, expectedOf(expected), ids.map((id) => entry(id)))
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
  })
}
