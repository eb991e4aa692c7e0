import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Recorded } from '../../domain/kernel/event.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { Entry, EventLog } from '../../infra/ports/event-log.ts'
import { openViews } from '../../infra/views/views.ts'
import { projections } from '../../projections/catalog.ts'
import { fold, interested } from '../../projections/kernel/cut.ts'
import type { Projection } from '../../projections/kernel/projection.ts'
import { historyArbitrary } from '../kit/arbitraries.ts'
import { openValidators } from '../../infra/codec/validators.ts'

const all = projections as unknown as readonly Projection<unknown>[]
const validatorOf = openValidators()

/** A log that holds exactly these entries; the body is the whole entry. */
const logOf = async (history: readonly Recorded[], upTo = history.length): Promise<EventLog> => {
  let time = ''
  const log = openMemoryEventLog({ clock: () => time })
  for (const event of history.slice(0, upTo)) await add(log, event, (now) => (time = now))
  return log
}
const add = async (log: EventLog, event: Recorded, setTime: (now: string) => void): Promise<void> => {
  setTime(event.recordedAt)
  await log.append(event.stream, 'any', [{ id: event.id, type: event.type, agency: event.agency, occurredAt: event.occurredAt, body: JSON.stringify(event) }])
}
const decode = (entry: Entry): Recorded => JSON.parse(entry.body) as Recorded

const keysOf = (projection: Projection<unknown>, history: readonly Recorded[]): readonly string[] => [
  ...new Set(history.filter((event) => interested(projection, event.type)).flatMap((event) => [...projection.keys(event)])),
]

const typesOf = (projection: Projection<unknown>): readonly string[] | undefined => (projection.interests === 'all' ? undefined : projection.interests.filter((type) => !type.startsWith('Entry')))

describe.each(all.map((projection) => [projection.name, projection] as const))('%s', (_name, projection) => {
  test('row version = snapshot and rest = refold = what was live at that size, on both axes', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary(typesOf(projection)), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 }), async (history, day, batch, snapshotEvery) => {
        const log = await logOf(history)
        const views = await openViews({ log, decode, projections: [projection as never], path: ':memory:', batch, buildBatch: batch, snapshotEvery })
        const occurred = new Date(Date.parse('2024-01-01T00:00:00.000Z') + day * 86_400_000).toISOString()
        try {
          for (const key of keysOf(projection, history)) {
            for (const size of [0, 1, Math.floor(history.length / 2), history.length - 1, history.length]) {
              const expected = JSON.parse(JSON.stringify(fold(projection, key, history, { size }))) as unknown
              const row = (await views.row(projection.name, key, { recorded: size })).row
              expect(row?.view ?? JSON.parse(JSON.stringify(projection.initial(key)))).toEqual(expected)
              const both = (await views.row(projection.name, key, { recorded: size, occurred })).row
              expect(both?.view ?? JSON.parse(JSON.stringify(projection.initial(key)))).toEqual(JSON.parse(JSON.stringify(fold(projection, key, history, { size, occurred }))))
            }
            const live = (await views.row(projection.name, key)).row
            expect(live?.view ?? null).toEqual((await views.row(projection.name, key, { recorded: history.length })).row?.view ?? null)
          }
        } finally {
          await views.close()
        }
      }),
      { numRuns: 25 },
    )
  })

  test('what followed the log live is what a rebuild gives, row by row and list by list', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary(typesOf(projection), 30), async (history) => {
        let time = ''
        const log = openMemoryEventLog({ clock: () => time })
        const views = await openViews({ log, decode, projections: [projection as never], path: ':memory:', batch: 3, snapshotEvery: 2 })
        try {
          for (const event of history) await add(log, event, (now) => (time = now))
          await views.caughtUp(history.length)
          const before = await views.rows(projection.name, { limit: 1000 })
          const past = await views.rows(projection.name, { limit: 1000 }, { recorded: Math.floor(history.length / 2) })
          await views.rebuild(projection.name)
          expect((await views.rows(projection.name, { limit: 1000 })).rows).toEqual(before.rows)
          expect((await views.rows(projection.name, { limit: 1000 }, { recorded: Math.floor(history.length / 2) })).rows).toEqual(past.rows)
          const byDay = await views.rows(projection.name, { limit: 1000 }, { recorded: history.length, occurred: '2999-01-01' })
          expect(byDay.rows).toEqual(before.rows)
        } finally {
          await views.close()
        }
      }),
      { numRuns: 15 },
    )
  })

  test('the fold is total: any part of any history gives a view that its schema allows', () => {
    fc.assert(
      fc.property(historyArbitrary(typesOf(projection)), fc.infiniteStream(fc.boolean()), (history, keep) => {
        const part = history.filter(() => keep.next().value)
        for (const key of keysOf(projection, part)) {
          const view = JSON.parse(JSON.stringify(fold(projection, key, part))) as unknown
          expect(validatorOf(projection.view)(view)).toEqual([])
        }
        expect(part.length).toBeLessThanOrEqual(history.length)
      }),
      { numRuns: 40 },
    )
  })
})
