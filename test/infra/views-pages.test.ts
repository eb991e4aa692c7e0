import { afterEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Views } from '../../infra/ports/views.ts'
import { placesOf } from '../../infra/views/order.ts'
import type { Value } from '../../infra/views/tables.ts'
import { closed, keysOf, openBook, openCards, opened } from '../kit/board.ts'

const toClose: Views[] = []
afterEach(async () => {
  for (const views of toClose.splice(0)) await views.close()
})

const cards = 900
const day = (n: number): string => `2026-02-${String(n).padStart(2, '0')}T10:00:00.000Z`

/** Nine hundred cards, more than one page holds, that are opened, opened again on another day, and closed; the same in every run. */
const moves = (count: number): readonly { readonly card: string; readonly day: number | undefined }[] => {
  let state = 20_260_301
  const roll = (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * sides)
  }
  return Array.from({ length: count }, (_, i) => ({ card: `c${i < cards ? i : roll(cards)}`, day: i > count / 2 && roll(2) > 0 ? undefined : 1 + roll(28) }))
}

/** What the list must be at a size. A card that was closed stays so. */
const naive = (all: ReturnType<typeof moves>, size: number): readonly string[] => {
  const days = new Map<string, number>()
  const gone = new Set<string>()
  for (const one of all.slice(0, size)) {
    if (one.day === undefined) gone.add(one.card)
    else days.set(one.card, one.day)
  }
  for (const card of gone) days.delete(card)
  return [...days].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([card]) => card)
}

describe('the first rows of a list at any size', () => {
  const all = moves(3000)
  const write = async (book: ReturnType<typeof openBook>, from: number, to: number): Promise<void> => {
    for (const { card, day: d } of all.slice(from, to)) await book.write(d === undefined ? closed(card) : opened(card, 'b1', card, [], day(d)))
  }
  const check = async (views: Views, sizes: readonly number[]): Promise<void> => {
    for (const size of sizes) {
      const expected = naive(all, size)
      const first = await views.rows('cards', { limit: 60 }, { recorded: size })
      expect([size, first.total, keysOf(first)]).toEqual([size, expected.length, expected.slice(0, 60)])
      if (first.next === undefined) continue
      expect(keysOf(await views.rows('cards', { limit: 60, cursor: first.next }))).toEqual(expected.slice(60, 120))
      // More than a page tells.
      if (size % 1000 === 0) expect(keysOf(await views.rows('cards', { limit: 1000 }, { recorded: size }))).toEqual(expected.slice(0, 1000))
    }
  }
  const sizes = [0, 1, 255, 256, 257, 900, 1000, 1199, 1700, 1701, 2000, 2222, 2600, 2999]

  test('are those of the list when it was built, and of one that followed', async () => {
    const book = openBook()
    await write(book, 0, 1700)
    const views = await openCards(book.log, { batch: 50 })
    toClose.push(views)
    await check(views, sizes.filter((size) => size <= 1700))
    await write(book, 1700, 3000)
    await views.caughtUp(3000)
    await check(views, sizes)
    const rebuilt = await openCards(book.log, { buildBatch: 700 })
    toClose.push(rebuilt)
    await check(rebuilt, sizes)
  })
})

test('places are in the order in which SQLite has them', () => {
  const compare = placesOf(false)
  const bytes = (a: string, b: string): number => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u{1F600}', '', 'é', 'z', ''))
  const at = (ord: Value, name: string) => ({ key: 0, ord, name, isFirst: false })
  fc.assert(fc.property(text, text, (a, b) => expect(Math.sign(compare(at(a, ''), at(b, '')))).toBe(bytes(a, b))))
  fc.assert(fc.property(text, text, (a, b) => expect(Math.sign(compare(at(1, a), at(1, b)))).toBe(bytes(a, b))))
  expect([at('a', ''), at(2, ''), at(null, ''), at(1, '')].toSorted(compare).map(({ ord }) => ord)).toEqual([null, 1, 2, 'a'])
  expect([at('a', ''), at(2, ''), at(null, '')].toSorted(placesOf(true)).map(({ ord }) => ord)).toEqual(['a', 2, null])
})
