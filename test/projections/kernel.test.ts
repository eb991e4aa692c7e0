import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Recorded } from '../../domain/kernel/event.ts'
import { counting, fold, interested } from '../../projections/kernel/cut.ts'
import type { Projection } from '../../projections/kernel/projection.ts'
import { arbitraryOf, historyArbitrary } from '../kit/arbitraries.ts'
import type { Card } from '../kit/board.ts'
import { cardsOf, idAt } from '../kit/board.ts'
import { eventSpecs } from '../../domain/catalog.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { recorded } from '../kit/scenario.ts'

const cards = cardsOf() as unknown as Projection<Card>
const historyOf = (...events: readonly { readonly type: string; readonly data: unknown; readonly occurredAt?: string }[]): readonly Recorded[] =>
  events.map((event, index) => recorded(event, { index, id: idAt(index), stream: 'card-c1', ...(event.occurredAt === undefined ? {} : { occurredAt: event.occurredAt }) }))
const opened = { type: 'CardOpened', data: { card: 'c1', board: 'b1', title: 'One' } }
const points = (n: number, occurredAt = '2026-02-01T00:00:00.000Z') => ({ type: 'PointsGiven', data: { card: 'c1', points: n }, occurredAt })
const correction = (type: string, index: number, more: object = {}) => ({ type, data: { corrected: { event: idAt(index), revision: index, type: 'PointsGiven' }, reason: 'wrong', touches: [], ...more } })

describe('the one fold', () => {
  test('takes the entries of its key that it asks for, in log order', () => {
    const history = historyOf(opened, points(5), { type: 'SomethingElse', data: { card: 'c1' } }, { type: 'PointsGiven', data: { card: 'c2', points: 100 } }, points(7))
    expect(fold(cards, 'c1', history)).toMatchObject({ points: 12, steps: 3 })
    expect(fold(cards, 'c3', history)).toEqual(cards.initial('c3'))
    expect(interested(cards, 'SomethingElse')).toBe(false)
    expect(interested({ interests: 'all' }, 'SomethingElse')).toBe(true)
  })

  test('stops at a size and at an instant', () => {
    const history = historyOf(opened, points(5, '2026-02-10T00:00:00.000Z'), points(7, '2026-02-05T00:00:00.000Z'))
    expect(fold(cards, 'c1', history, { size: 2 }).points).toBe(5)
    expect(fold(cards, 'c1', history, { size: 3, occurred: '2026-02-05T00:00:00.000Z' }).points).toBe(7)
    expect(fold(cards, 'c1', history, { size: 2, occurred: '2026-02-05T00:00:00.000Z' }).points).toBeNull()
  })

  test('goes on from a view', () => {
    const history = historyOf(opened, points(5), points(7))
    expect(fold(cards, 'c1', history.slice(2), undefined, fold(cards, 'c1', history, { size: 2 }))).toEqual(fold(cards, 'c1', history))
  })

  test('knows a correction from its own size on, in the place of what it corrects', () => {
    const history = historyOf(opened, points(5), points(7), correction('EntryReplaced', 1, { data: { card: 'c1', points: 50 } }), correction('EntryRetracted', 2), correction('EntryRetracted', 3))
    expect([2, 3, 4, 5, 6].map((size) => fold(cards, 'c1', history, { size }).points)).toEqual([5, 12, 57, 50, 5])
    expect(counting(cards, 'c1', history).map(({ id }) => id)).toEqual([idAt(0), idAt(1)])
    expect(counting(cards, 'c1', history, { size: 4 })[1]).toMatchObject({ id: idAt(1), correctedBy: idAt(3), data: { points: 50 } })
  })

  test('lets a correction that moves an entry to another key take it there', () => {
    const history = historyOf(opened, points(5), correction('EntryReplaced', 1, { data: { card: 'c2', points: 5 } }))
    expect([fold(cards, 'c1', history).points, fold(cards, 'c2', history).points]).toEqual([null, 5])
    expect(fold(cards, 'c2', history, { size: 2 }).points).toBeNull()
  })
})

describe('random histories', () => {
  const validatorOf = openValidators()
  test.each(eventSpecs.map((spec) => [spec.type, spec] as const))('%s: data that its schema allows', (_type, spec) => {
    fc.assert(
      fc.property(arbitraryOf(spec.data), (data) => {
        expect(validatorOf(spec.data)(data)).toEqual([])
      }),
      { numRuns: 20 },
    )
  })

  test('have gapless places, and corrections only of earlier entries of the same stream', () => {
    let corrections = 0
    fc.assert(
      fc.property(historyArbitrary(), (history) => {
        expect(history.map(({ index }) => index)).toEqual(history.map((_, i) => i))
        for (const stream of new Set(history.map((event) => event.stream))) {
          const own = history.filter((event) => event.stream === stream)
          expect(own.map(({ revision }) => revision)).toEqual(own.map((_, i) => i))
        }
        for (const event of history) {
          if (!event.type.startsWith('Entry')) continue
          corrections += 1
          const { corrected } = event.data as { readonly corrected: { readonly event: string } }
          expect(history.find(({ id, index, stream }) => id === corrected.event && index < event.index && stream === event.stream)).toBeDefined()
        }
      }),
      { numRuns: 50 },
    )
    expect(corrections).toBeGreaterThan(0)
  })
})
