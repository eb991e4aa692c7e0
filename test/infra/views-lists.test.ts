import { afterEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { EventLog } from '../../infra/ports/event-log.ts'
import type { RowsQuery, Views } from '../../infra/ports/views.ts'
import type { ViewsOptions } from '../../infra/views/views.ts'
import type { Card } from '../kit/board.ts'
import { closed, idAt, keysOf, openBook, openCards, opened, points } from '../kit/board.ts'

const toClose: Views[] = []
afterEach(async () => {
  for (const views of toClose.splice(0)) await views.close()
})
const open = async (log: EventLog, options?: Partial<ViewsOptions>): Promise<Views> => {
  const views = await openCards(log, { clock: () => '2026-03-03T10:00:00.000Z', ...options })
  toClose.push(views)
  return views
}
const day = (n: number): string => `2026-02-${String(n).padStart(2, '0')}T10:00:00.000Z`

/** Four cards: with and without points, one closed. */
const shelf = async () => {
  const { log, write } = openBook()
  await write(
    opened('c1', 'b1', 'Heat treatment', ['skills', 'site'], day(1)),
    opened('c2', 'b2', 'Permits', ['skills "new"'], day(2)),
    opened('c3', 'b1', 'Heat pumps', [], day(3)),
    opened('c4', 'b1', 'Gone', ['site'], day(4)),
    points('c1', 5),
    points('c3', 9),
    closed('c4'),
  )
  return { log, write, views: await open(log) }
}

describe('a list', () => {
  test.each<[RowsQuery, readonly string[]]>([
    [{}, ['c3', 'c2', 'c1']],
    [{ sort: 'opened' }, ['c1', 'c2', 'c3']],
    [{ sort: 'points' }, ['c2', 'c1', 'c3']],
    [{ sort: '-points' }, ['c3', 'c1', 'c2']],
    [{ sort: 'board' }, ['c1', 'c3', 'c2']],
    [{ filters: { board: 'b1' } }, ['c3', 'c1']],
    [{ filters: { board: 'b1', title: 'HEAT' }, sort: 'title' }, ['c3', 'c1']],
    [{ filters: { tags: 'skills' } }, ['c1']],
    [{ filters: { tags: 'skills "new"' } }, ['c2']],
    [{ filters: { tags: 'site', board: 'b1' }, sort: '-points' }, ['c1']],
    [{ filters: { 'points.from': '6' } }, ['c3']],
    [{ filters: { 'points.to': '6' } }, ['c1']],
    [{ filters: { 'opened.from': '2026-02-02', 'opened.to': '2026-02-02' } }, ['c2']],
    [{ filters: { points: '9' } }, ['c3']],
    [{ filters: { opened: '2026-02-03' } }, ['c3']],
    [{ filters: { opened: '2026-02-03T10:00:00.000Z' } }, ['c3']],
    // One instant, however it is written.
    [{ filters: { opened: '2026-02-03T10:00Z' } }, ['c3']],
    [{ filters: { opened: '2026-02-03T12:00:00+02:00' } }, ['c3']],
    [{ filters: { 'opened.from': '2026-02-02T10:00:00Z' } }, ['c3', 'c2']],
    [{ filters: { 'opened.from': '2026-02-02T10:00Z', 'opened.to': '2026-02-02T10:00Z' } }, ['c2']],
    [{ filters: { board: 'b3' } }, []],
  ])('%j shows %j', async (query, keys) => {
    const { views, log } = await shelf()
    const now = await views.rows('cards', query)
    expect(keysOf(now)).toEqual(keys)
    expect(now).toMatchObject({ total: keys.length, next: undefined, cut: { size: 7 }, position: log.head().position })
    expect(keysOf(await views.rows('cards', query, { occurred: '2026-03-02' }))).toEqual(keys)
  })

  test('as of a size shows what was listed then', async () => {
    const { views, write } = await shelf()
    await write(points('c2', 100))
    await views.caughtUp(8)
    expect(await views.rows('cards', { sort: '-points' }, { recorded: 5 })).toMatchObject({ total: 4, rows: [{ key: 'c1', view: { points: 5 } }, { key: 'c2', view: { points: null } }, { key: 'c3' }, { key: 'c4', view: { closed: false } }] })
    expect(keysOf(await views.rows('cards', { filters: { tags: 'site' } }, { recorded: 6 }))).toEqual(['c4', 'c1'])
    expect(keysOf(await views.rows('cards', {}, { recorded: 7, occurred: '2026-02-02' }))).toEqual(['c2', 'c1'])
    expect((await views.rows('cards', {}, { recorded: 0 })).total).toBe(0)
  })

  test('finds words by their letters, also those that are not of the English alphabet, on both axes', async () => {
    const { views, write } = await shelf()
    await write(opened('c5', 'b1', 'Señales ÉLECTRIQUES', [], day(5)))
    await views.caughtUp(8)
    for (const at of [{}, { recorded: 8 }, { occurred: '2026-03-02' }]) expect(keysOf(await views.rows('cards', { filters: { title: 'SEÑALES éL' } }, at))).toEqual(['c5'])
  })

  test('is paged at one cut, whatever is written meanwhile', async () => {
    const { views, write } = await shelf()
    const first = await views.rows('cards', { sort: '-points', limit: 2 })
    await write(opened('c5'), points('c5', 1000), closed('c2'))
    await views.caughtUp(10)
    const second = await views.rows('cards', { sort: '-points', limit: 2, cursor: first.next as string })
    expect([...keysOf(first), ...keysOf(second)]).toEqual(['c3', 'c1', 'c2'])
    expect(second).toMatchObject({ total: 3, cut: first.cut, next: undefined })
  })

  test.each<[RowsQuery, string, string]>([
    [{ filters: { colour: 'red' } }, 'unknown-column', 'colour'],
    [{ filters: { 'title.from': 'a' } }, 'unknown-column', 'title.from'],
    [{ filters: { opened: '2026-02-30' } }, 'unknown-column', 'opened'],
    [{ filters: { 'opened.to': '2026-13-01T10:00:00Z' } }, 'unknown-column', 'opened.to'],
    [{ filters: { points: 'many' } }, 'unknown-column', 'points'],
    [{ filters: { points: '' } }, 'unknown-column', 'points'],
    [{ filters: { 'opened.to': 'Monday' } }, 'unknown-column', 'opened.to'],
    [{ sort: '-colour' }, 'bad-sort', 'sort'],
    [{ limit: 0 }, 'bad-limit', 'limit'],
    [{ limit: 1001 }, 'bad-limit', 'limit'],
    [{ limit: 1.5 }, 'bad-limit', 'limit'],
    [{ cursor: 'e30' }, 'bad-cursor', 'cursor'],
    [{ cursor: '%%%' }, 'bad-cursor', 'cursor'],
  ])('refuses %j', async (query, code, field) => {
    const { views } = await shelf()
    await expect(views.rows('cards', query)).rejects.toMatchObject({ code, field, hint: expect.any(String) })
  })

  test('does not take the cursor of another list', async () => {
    const { views } = await shelf()
    const cursor = (await views.rows('cards', { limit: 1 })).next as string
    await expect(views.rows('cards', { limit: 1, cursor, sort: 'points' })).rejects.toMatchObject({ code: 'bad-cursor' })
    const own = JSON.parse(Buffer.from(cursor as string, 'base64url').toString('utf8')) as object
    for (const forged of [{ value: {} }, { value: [1] }, { size: -1 }, { total: 'x' }, { occurred: 'yesterday' }, { occurred: 5 }, { key: null }])
      await expect(views.rows('cards', { limit: 1, cursor: Buffer.from(JSON.stringify({ ...own, ...forged })).toString('base64url') })).rejects.toMatchObject({ code: 'bad-cursor' })
    await expect(views.rows('cards', { limit: 1, cursor, filters: { board: 'b1' } })).rejects.toMatchObject({ code: 'bad-cursor' })
    expect(keysOf(await views.rows('cards', { limit: 1, cursor }))).toEqual(['c2'])
  })

  test('is exported whole and in order at one cut while the log grows', async () => {
    const { views, write } = await shelf()
    const keys: string[] = []
    for await (const { key } of views.export('cards', { sort: 'points' })) {
      if (keys.length === 0) {
        await write(points('c2', 50), opened('c6'))
        await views.caughtUp(9)
      }
      keys.push(key)
    }
    expect(keys).toEqual(['c2', 'c1', 'c3'])
    const old: unknown[] = []
    for await (const { view } of views.export('cards', { filters: { board: 'b1' } }, { recorded: 5 })) old.push((view as Card).points)
    expect(old).toEqual([null, null, 5])
    const byDay: string[] = []
    for await (const { key } of views.export('cards', {}, { occurred: '2026-02-02' })) byDay.push(key)
    expect(byDay).toEqual(['c2', 'c1'])
  })
})

/** What a list must be, without any store: the cards as they were, filtered and sorted. */
const naive = async (views: Views, cards: number, size: number, query: RowsQuery): Promise<readonly string[]> => {
  const all: { readonly key: string; readonly view: Card }[] = []
  for (let i = 0; i < cards; i += 1) {
    const { row } = await views.row('cards', `c${i}`, { recorded: size })
    if (row) all.push({ key: row.key, view: row.view as Card })
  }
  const { board, tags } = query.filters ?? {}
  const name = (query.sort ?? '-opened').replace('-', '') as 'opened' | 'points'
  const sign = (query.sort ?? '-opened').startsWith('-') ? -1 : 1
  const rank = (card: Card): string | number => card[name] ?? (name === 'points' ? -1 : '')
  return all
    .filter(({ view }) => view.board !== null && !view.closed && (board === undefined || view.board === board) && (tags === undefined || view.tags.includes(tags)))
    .toSorted((a, b) => (rank(a.view) === rank(b.view) ? (a.key < b.key ? -1 : 1) : sign * (rank(a.view) < rank(b.view) ? -1 : 1)))
    .map(({ key }) => key)
}

test('every list is what its rows say, in any order, by any filter, at any size, page by page', async () => {
  const card = fc.integer({ min: 0, max: 7 }).map((n) => `c${n}`)
  const board = fc.constantFrom('b1', 'b2')
  const tags = fc.subarray(['x', 'y'])
  const event = fc.oneof(
    fc.tuple(card, board, tags, fc.integer({ min: 1, max: 5 })).map(([c, b, t, d]) => opened(c, b, 'T', t, day(d))),
    fc.tuple(card, fc.integer({ min: 1, max: 3 })).map(([c, n]) => points(c, n)),
    card.map(closed),
  )
  const query = fc.record({ filters: fc.record({ board, tags: fc.constantFrom('x', 'y') }, { requiredKeys: [] }), sort: fc.constantFrom('opened', '-opened', 'points', '-points'), limit: fc.integer({ min: 1, max: 4 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 30 }), fc.array(fc.tuple(query, fc.nat(30)), { minLength: 3, maxLength: 3 }), fc.integer({ min: 1, max: 9 }), async (events, asked, batch) => {
      const { log, write } = openBook()
      await write(...events)
      const views = await openCards(log, { batch, buildBatch: batch, snapshotEvery: 3 })
      try {
        for (const [wanted, at] of asked) {
          const size = Math.min(at, events.length)
          const expected = await naive(views, 8, size, wanted)
          const keys: string[] = []
          for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
            const page = await views.rows('cards', { ...wanted, ...(cursor === undefined ? {} : { cursor }) }, { recorded: size })
            expect(page.total).toBe(expected.length)
            keys.push(...keysOf(page))
            cursor = page.next
          }
          expect(keys).toEqual(expected)
        }
      } finally {
        await views.close()
      }
    }),
    { numRuns: 60 },
  )
})

test('a list of very many rows is the same list', async () => {
  const { log } = openBook()
  const count = 20_500
  for (let at = 0; at < count; at += 500)
    await log.append(
      'many',
      'any',
      Array.from({ length: 500 }, (_, i) => ({ id: idAt(at + i), type: 'CardOpened', agency: 'eda', occurredAt: day(1 + ((at + i) % 28)), body: JSON.stringify(opened(`m${at + i}`, `b${(at + i) % 3}`)) })),
    )
  const closing = Array.from({ length: 100 }, (_, i) => ({ id: idAt(count + i), type: 'CardClosed', agency: 'eda', occurredAt: day(28), body: JSON.stringify(closed(`m${i}`)) }))
  await log.append('many', 'any', closing)
  const views = await open(log)
  const all = Array.from({ length: count }, (_, i) => ({ key: `m${i}`, day: 1 + (i % 28), board: `b${i % 3}` })).toSorted((a, b) => b.day - a.day || (a.key < b.key ? -1 : 1))
  const before = await views.rows('cards', { limit: 200 }, { recorded: count })
  expect(before.total).toBe(count)
  expect(keysOf(before)).toEqual(all.slice(0, 200).map(({ key }) => key))
  const left = all.filter(({ key }) => Number(key.slice(1)) >= 100)
  const after = await views.rows('cards', { limit: 200 }, { recorded: count + 100 })
  expect(after.total).toBe(left.length)
  expect(keysOf(after)).toEqual(left.slice(0, 200).map(({ key }) => key))
  const within = await views.rows('cards', { limit: 100, filters: { board: 'b1' } }, { recorded: count + 50 })
  const open50 = all.filter(({ key, board }) => Number(key.slice(1)) >= 50 && board === 'b1')
  expect([within.total, keysOf(within)]).toEqual([open50.length, open50.slice(0, 100).map(({ key }) => key)])
})
