import { afterEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog } from '../../infra/ports/event-log.ts'
import type { Change, Views } from '../../infra/ports/views.ts'
import type { ViewsOptions } from '../../infra/views/views.ts'
import { closed, idAt, keysOf, openBook, openCards, opened, points, replaced, retracted } from '../kit/board.ts'

const toClose: Views[] = []
afterEach(async () => {
  for (const views of toClose.splice(0)) await views.close()
})
const open = async (log: EventLog, options?: Partial<ViewsOptions>): Promise<Views> => {
  const views = await openCards(log, { clock: () => '2026-03-03T10:00:00.000Z', ...options })
  toClose.push(views)
  return views
}
const pointsOf = async (views: Views, card: string, at?: Parameters<Views['row']>[2]): Promise<unknown> => ((await views.row('cards', card, at)).row?.view as { readonly points?: number | null } | undefined)?.points

describe('a view', () => {
  test('names its projection, version, cut and position, and has nothing for a key that nothing happened to', async () => {
    const { log, write } = openBook()
    const position = await write(opened('c1'))
    const views = await open(log)
    const { row, ...seen } = await views.row('cards', 'c1')
    expect(seen).toEqual({ projection: 'cards', version: 1, cut: { size: 1 }, position })
    expect(row).toMatchObject({ key: 'c1', view: { title: 'Card c1', steps: 1 } })
    expect((await views.row('cards', 'c2')).row).toBeUndefined()
    expect(await views.row('cards', 'c1', { recorded: 0 })).toEqual({ projection: 'cards', version: 1, cut: { size: 0 }, position: undefined, row: undefined })
  })

  test('is shown as of a size, a day or an instant', async () => {
    const { log, write } = openBook()
    await write({ ...opened('c1'), recorded: '2026-03-01T12:00:00.000Z' }, { ...points('c1', 1), recorded: '2026-03-01T23:59:59.999Z' }, { ...points('c1', 2), recorded: '2026-03-02T08:00:00.000Z' })
    const views = await open(log)
    expect(await pointsOf(views, 'c1')).toBe(3)
    expect(await pointsOf(views, 'c1', { recorded: 2 })).toBe(1)
    expect(await pointsOf(views, 'c1', { recorded: '1' })).toBeNull()
    expect((await views.row('cards', 'c1', { recorded: '2026-03-01' })).cut).toEqual({ size: 2 })
    expect(await pointsOf(views, 'c1', { recorded: '2026-02-28' })).toBeUndefined()
    expect(await pointsOf(views, 'c1', { recorded: '2026-03-02T09:00:00+01:00' })).toBe(3)
    expect(await pointsOf(views, 'c1', { recorded: '2026-03-03' })).toBe(3)
  })

  test('is shown as of each day to which the ledger has come, also when the clock was set back since', async () => {
    const { log, write } = openBook()
    await write({ ...opened('c1'), recorded: '2026-03-01T12:00:00.000Z' }, { ...points('c1', 1), recorded: '2026-03-05T12:00:00.000Z' })
    const views = await open(log)
    expect(await pointsOf(views, 'c1', { recorded: '2026-03-05' })).toBe(1)
    expect(await pointsOf(views, 'c1', { recorded: '2026-03-04' })).toBeNull()
    await expect(views.row('cards', 'c1', { recorded: '2026-03-06' })).rejects.toMatchObject({ code: 'bad-cut', message: expect.stringContaining('today is 2026-03-05') as unknown })
  })

  test('is shown as of when things occurred, on its own and together with the other axis', async () => {
    const { log, write } = openBook()
    await write(opened('c1', 'b1', 'One', undefined, '2026-02-01T00:00:00.000Z'), points('c1', 1, '2026-02-20T00:00:00.000Z'), points('c1', 10, '2026-02-10T00:00:00.000Z'), points('c1', 100, '2026-02-10T00:00:00.000Z'))
    const views = await open(log, { snapshotEvery: 1 })
    expect(await pointsOf(views, 'c1', { occurred: '2026-02-10' })).toBe(110)
    expect(await pointsOf(views, 'c1', { occurred: '2026-02-10', recorded: 3 })).toBe(10)
    expect(await pointsOf(views, 'c1', { occurred: '2026-02-09' })).toBeNull()
    expect(await pointsOf(views, 'c1', { occurred: '2026-01-31' })).toBeUndefined()
  })

  test.each([
    [{ recorded: 7 }, 'bad-cut', 'asOf'],
    [{ recorded: -1 }, 'bad-cut', 'asOf'],
    [{ recorded: '2026-02-30' }, 'bad-cut', 'asOf'],
    [{ recorded: '2026-03-04' }, 'bad-cut', 'asOf'],
    [{ recorded: '2026-03-01T10:00' }, 'bad-cut', 'asOf'],
    [{ recorded: 'yesterday' }, 'bad-cut', 'asOf'],
    [{ occurred: '1' }, 'bad-cut', 'occurred'],
    [{ occurred: '9999-12-31T23:59:59-12:00' }, 'bad-cut', 'occurred'],
    [{ recorded: '9999-12-31T23:59:59-12:00' }, 'bad-cut', 'asOf'],
  ])('refuses a time that cannot be: %j', async (at, code, field) => {
    const { log, write } = openBook()
    await write(opened('c1'))
    const views = await open(log)
    await expect(views.row('cards', 'c1', at)).rejects.toMatchObject({ code, field, hint: expect.any(String) })
  })

  test('that is not there is told with those that are', async () => {
    const views = await open(openBook().log)
    await expect(views.row('boards', 'c1')).rejects.toMatchObject({ code: 'unknown-projection', hint: 'Projections: cards.' })
  })

  test('waits for a position that was written, and says so when it does not come', async () => {
    const { log, write } = openBook()
    const views = await open(log, { patience: 20 })
    const position = await write(opened('c1'))
    expect((await views.row('cards', 'c1', { atLeast: position })).row?.key).toBe('c1')
    // A position that the log knows and the views cannot reach, for their log is another one that stands still.
    const ahead = openBook()
    await ahead.write(opened('c1'), opened('c2'))
    const still: EventLog = { ...log, head: () => ({ size: 1, position, recordedAt: undefined }), sizeAt: ahead.log.sizeAt, reached: ahead.log.reached }
    const slow = await open(still, { patience: 20 })
    await expect(slow.row('cards', 'c1', { atLeast: ahead.log.head().position as never })).rejects.toMatchObject({ code: 'behind' })
  })

  test('tells of changes when they can be read', async () => {
    const { log, write } = openBook()
    const views = await open(log)
    const seen: [Change, Promise<unknown>][] = []
    views.changes.subscribe((change) => seen.push([change, pointsOf(views, 'c1')]))
    await write(opened('c1'), points('c1', 5))
    await views.caughtUp(2)
    const [last] = seen.slice(-1)
    expect(last?.[0]).toEqual({ position: log.head().position, size: 2, projection: 'cards', version: 1, keys: ['c1'] })
    expect(await last?.[1]).toBe(5)
    await log.append('many', 'any', Array.from({ length: 300 }, (_, i) => ({ id: idAt(1000 + i), type: 'CardOpened', agency: 'eda', occurredAt: '2026-03-01T12:00:00.000Z', body: JSON.stringify(opened(`m${i}`)) })))
    await views.caughtUp(302)
    expect(seen.at(-1)?.[0]).toMatchObject({ size: 302, keys: [] })
  })

  describe('when entries come in a flood', () => {
    /** Views that would let entries gather for ever. */
    const flooded = async () => {
      const { log, write } = openBook()
      await write(opened('c1'))
      const views = await open(log, { gather: 3_600_000 })
      const sizes: number[] = []
      views.changes.subscribe(({ size }) => sizes.push(size))
      for (let n = 1; n <= 5; n += 1) await write(points('c1', n))
      for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve))
      return { log, write, views, sizes }
    }

    test('folds them together, at once for who waits, and in the order of the log', async () => {
      const { views, sizes } = await flooded()
      expect([await pointsOf(views, 'c1'), sizes]).toEqual([null, []])
      const patient = views.caughtUp(6, { patient: true })
      await views.caughtUp(4)
      await patient
      expect([await pointsOf(views, 'c1'), sizes]).toEqual([15, [6]])
      for (let size = 1; size <= 6; size += 1) expect(await pointsOf(views, 'c1', { recorded: size })).toBe(size === 1 ? null : ((size - 1) * size) / 2)
    })

    test('lets everybody read what they wrote', async () => {
      const { log, write, views } = await flooded()
      expect(await pointsOf(views, 'c1', { atLeast: log.head().position as never })).toBe(15)
      const position = await write(points('c1', 100))
      expect(await pointsOf(views, 'c1', { atLeast: position })).toBe(115)
      expect(await pointsOf(views, 'c1', { recorded: 7 })).toBe(115)
    })

    test('does not let more of them gather than one transaction is good for', async () => {
      const { write, views } = await flooded()
      const told = new Promise<Change>((resolve) => views.changes.subscribe(resolve))
      await write(...Array.from({ length: 300 }, () => points('c1', 1)))
      expect((await told).size).toBe(257)
      expect(await pointsOf(views, 'c1', { recorded: 257 })).toBe(15 + 251)
    })
  })
})

describe('a correction', () => {
  test('counts from its own size on, and moves what belongs to another key', async () => {
    const { log, write } = openBook()
    await write(opened('c1'), opened('c2'), points('c1', 5), points('c1', 7))
    await write(replaced('c1', 2, 1, { card: 'c2', points: 50 }))
    const views = await open(log, { snapshotEvery: 1, batch: 1 })
    expect([await pointsOf(views, 'c1'), await pointsOf(views, 'c2')]).toEqual([7, 50])
    expect([await pointsOf(views, 'c1', { recorded: 4 }), await pointsOf(views, 'c2', { recorded: 4 })]).toEqual([12, null])
    await write(points('c1', 1), retracted('c1', 4, 3), points('c2', 2))
    await views.caughtUp(8)
    expect([await pointsOf(views, 'c1'), await pointsOf(views, 'c2')]).toEqual([13, 2])
    expect([await pointsOf(views, 'c1', { recorded: 6 }), await pointsOf(views, 'c2', { recorded: 6 })]).toEqual([8, 50])
    expect([await pointsOf(views, 'c1', { recorded: 4 }), await pointsOf(views, 'c2', { recorded: 4 })]).toEqual([12, null])
  })

  test('of a time moves a fact on the occurred axis', async () => {
    const { log, write } = openBook()
    await write(opened('c1', 'b1', 'One', undefined, '2026-01-01T00:00:00.000Z'), points('c1', 5, '2026-02-10T00:00:00.000Z'))
    await write(replaced('c1', 1, 1, { card: 'c1', points: 5 }, '2026-01-05T00:00:00.000Z'))
    const views = await open(log, { snapshotEvery: 1 })
    expect(await pointsOf(views, 'c1', { occurred: '2026-01-10' })).toBe(5)
    expect(await pointsOf(views, 'c1', { occurred: '2026-01-10', recorded: 2 })).toBeNull()
  })

  test('that takes the only entry away leaves no row', async () => {
    const { log, write } = openBook()
    await write(opened('c1'), retracted('c1', 0, 0))
    const views = await open(log)
    expect((await views.row('cards', 'c1')).row).toBeUndefined()
    expect(await views.rows('cards')).toMatchObject({ rows: [], total: 0 })
    expect(await views.rows('cards', {}, { recorded: 1 })).toMatchObject({ rows: [{ key: 'c1' }], total: 1 })
  })
})

describe('explanations', () => {
  test('say which entry made a field so, with its value before and after', async () => {
    const { log, write } = openBook()
    await write(opened('c1'), points('c1', 5), closed('c1'), points('c1', 2))
    const views = await open(log)
    const { steps } = await views.explain('cards', 'c1', { path: '/points' })
    expect(steps.map(({ event, changes }) => [event.id, changes])).toEqual([
      [idAt(1), [{ path: '/points', before: null, after: 5 }]],
      [idAt(3), [{ path: '/points', before: 5, after: 7 }]],
    ])
    expect((await views.explain('cards', 'c1')).steps).toHaveLength(4)
    expect((await views.explain('cards', 'c1', { path: '/points', at: { recorded: 2 } })).steps).toHaveLength(1)
    expect((await views.explain('cards', 'nothing')).steps).toEqual([])
  })

  test('differ between two cuts by the entries that made the difference', async () => {
    const { log, write } = openBook()
    await write(opened('c1'), points('c1', 5), points('c1', 7), replaced('c1', 0, 0, { card: 'c1', board: 'b2', title: 'Renamed' }), retracted('c1', 1, 1))
    const views = await open(log)
    const { changes, ...rest } = await views.diff('cards', 'c1', { recorded: 2 }, {})
    expect(rest).toEqual({ projection: 'cards', version: 1, key: 'c1', from: { size: 2 }, to: { size: 5 } })
    expect(new Map(changes.map(({ path, ...change }) => [path, change]))).toEqual(
      new Map<string, object>([
        ['/title', { before: 'Card c1', after: 'Renamed', by: [idAt(3)] }],
        ['/board', { before: 'b1', after: 'b2', by: [idAt(3)] }],
        ['/points', { before: 5, after: 7, by: [idAt(2), idAt(4)] }],
      ]),
    )
    expect((await views.diff('cards', 'c1', {}, {})).changes).toEqual([])
  })

  test('differ by the correction that took another one back, and not by what it let count again', async () => {
    const { log, write } = openBook()
    await write(opened('c1'), points('c1', 5), replaced('c1', 1, 1, { card: 'c1', points: 50 }), retracted('c1', 2, 2), retracted('c1', 1, 1), retracted('c1', 4, 4))
    const views = await open(log)
    const pointsBetween = async (from: number, to: number) => (await views.diff('cards', 'c1', { recorded: from }, { recorded: to })).changes.find(({ path }) => path === '/points')
    expect(await pointsBetween(2, 3)).toEqual({ path: '/points', before: 5, after: 50, by: [idAt(2)] })
    expect(await pointsBetween(3, 4)).toEqual({ path: '/points', before: 50, after: 5, by: [idAt(3)] })
    expect(await pointsBetween(4, 5)).toEqual({ path: '/points', before: 5, after: null, by: [idAt(4)] })
    expect(await pointsBetween(5, 6)).toEqual({ path: '/points', before: null, after: 5, by: [idAt(5)] })
    expect(await pointsBetween(6, 5)).toEqual({ path: '/points', before: 5, after: null, by: [idAt(5)] })
    // What was there before counts as it did, whatever was corrected between.
    expect(await pointsBetween(4, 6)).toBeUndefined()
    expect(await pointsBetween(0, 6)).toEqual({ path: '/points', before: null, after: 5, by: [idAt(1)] })
  })
})

test('views start where they stopped, and read nothing twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-views-'))
  try {
    const { log, write } = openBook()
    await write(...Array.from({ length: 50 }, (_, i) => opened(`c${i}`)))
    const path = join(folder, 'views.sqlite')
    await (await openCards(log, { path })).close()
    await write(points('c1', 3))
    let read = 0
    const counting: EventLog = {
      ...log,
      readAll: async function* (options) {
        for await (const entries of log.readAll(options)) {
          read += entries.length
          yield entries
        }
      },
    }
    const views = await open(counting, { path })
    expect(read).toBe(1)
    expect(await pointsOf(views, 'c1')).toBe(3)
    expect(keysOf(await views.rows('cards', { limit: 100 }))).toHaveLength(50)
  } finally {
    for (const views of toClose.splice(0)) await views.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
