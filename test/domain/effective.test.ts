import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { effective } from '../../domain/correction/effective.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { recorded } from '../kit/scenario.ts'

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`
const idOf = (index: number) => recorded({ type: 'x', data: {} }, { index }).id
const fact = (index: number, value: number, on = 1): Recorded => recorded({ type: 'Fact', data: { value } }, { index, occurredAt: day(on) })
const about = (index: number) => ({ corrected: { event: idOf(index), revision: index, type: 'Fact' }, reason: 'x', touches: [] })
const replace = (index: number, of: number, value: number, on?: number): Recorded =>
  recorded({ type: 'EntryReplaced', data: { ...about(of), data: { value }, ...(on === undefined ? {} : { occurredAt: day(on) }) } }, { index, occurredAt: day(28) })
const retract = (index: number, of: number): Recorded => recorded({ type: 'EntryRetracted', data: about(of) }, { index, occurredAt: day(28) })
const annotate = (index: number, of: number): Recorded => recorded({ type: 'EntryAnnotated', data: about(of) }, { index, occurredAt: day(28) })

const values = (history: readonly Recorded[], occurred?: string) =>
  effective(history, occurred)
    .filter((event) => event.type === 'Fact')
    .map((event) => (event.data as { value: number }).value)

describe('what counts', () => {
  test('a history without corrections is what it was', () => {
    const history = [fact(0, 1), fact(1, 2)]
    expect(effective(history)).toBe(history)
  })

  test('a replacement stands at the place of the entry and says who put it there', () => {
    const history = [fact(0, 1), fact(1, 2), replace(2, 0, 9)]
    expect(values(history)).toEqual([9, 2])
    expect(effective(history)[0]).toMatchObject({ index: 0, correctedBy: idOf(2), occurredAt: day(1) })
  })

  test('a later replacement wins, and a retracted one gives way to the earlier', () => {
    const history = [fact(0, 1), replace(1, 0, 2), replace(2, 0, 3)]
    expect(values(history)).toEqual([3])
    expect(values([...history, retract(3, 2)])).toEqual([2])
    expect(values([...history, retract(3, 2), retract(4, 1)])).toEqual([1])
  })

  test('a retracted entry is out, however it was replaced; a retracted retraction brings it back', () => {
    const history = [fact(0, 1), replace(1, 0, 2), retract(2, 0)]
    expect(values(history)).toEqual([])
    expect(values([...history, retract(3, 2)])).toEqual([2])
    expect(values([...history, retract(3, 2), retract(4, 3)])).toEqual([])
  })

  test('a note changes nothing', () => {
    const history = [fact(0, 1), annotate(1, 0)]
    expect(effective(history)).toEqual(history)
  })

  test('corrections are unknown before their own place in the log', () => {
    const history = [fact(0, 1), replace(1, 0, 2), retract(2, 0)]
    expect([0, 1, 2, 3].map((size) => values(history.slice(0, size)))).toEqual([[], [1], [2], []])
  })

  test('on the occurred axis facts that happened later are out, corrections never', () => {
    const history = [fact(0, 1, 1), fact(1, 2, 10), replace(2, 0, 9)]
    expect(values(history, day(5))).toEqual([9])
    expect(values(history, day(10))).toEqual([9, 2])
    expect(effective(history, day(5)).map((event) => event.index)).toEqual([0, 2])
  })

  test('a corrected time moves the entry on the occurred axis', () => {
    const history = [fact(0, 1, 10), replace(1, 0, 1, 2)]
    expect(values(history, day(5))).toEqual([1])
    expect(values([...history, retract(2, 1)], day(5))).toEqual([])
  })
})

/** Histories with corrections of any earlier entry, corrections included. */
const histories = fc
  .array(fc.record({ kind: fc.constantFrom('fact', 'fact', 'replace', 'retract', 'annotate'), value: fc.nat(9), on: fc.integer({ min: 1, max: 20 }), of: fc.nat() }), { maxLength: 20 })
  .map((steps) =>
    steps.map(({ kind, value, on, of }, index) => {
      const target = index === 0 ? 0 : of % index
      const factsOnly = steps[target]?.kind === 'fact' ? target : undefined
      if (index === 0 || kind === 'fact') return fact(index, value, on)
      if (kind === 'retract') return retract(index, target)
      if (kind === 'replace' && factsOnly !== undefined) return replace(index, factsOnly, value, on)
      return annotate(index, target)
    }),
  )

/** The same meaning in the plainest words: the fate of each entry looked up one by one. */
const plainly = (history: readonly Recorded[]) => {
  const corrected = (event: Recorded) => (event.data as { corrected?: { event: string } }).corrected?.event
  const stands = (event: Recorded): boolean => !history.some((other) => other.type === 'EntryRetracted' && corrected(other) === event.id && stands(other))
  return history
    .filter((event) => event.type === 'Fact' && stands(event))
    .map((event) => (history.findLast((other) => other.type === 'EntryReplaced' && corrected(other) === event.id && stands(other))?.data as { data: { value: number } } | undefined)?.data.value ?? (event.data as { value: number }).value)
}

describe('what counts, of any history', () => {
  test('is what each entry comes to when it is looked at alone', () => {
    fc.assert(fc.property(histories, (history) => expect(values(history)).toEqual(plainly(history))))
  })

  test('retracting the last retraction undoes it', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (history, at) => {
        fc.pre(history.length > 0)
        const of = at % history.length
        const size = history.length
        expect(values([...history, retract(size, of), retract(size + 1, size)])).toEqual(values(history))
      }),
    )
  })

  test('never throws on a part of a history, keeps its order, and adds nothing', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.boolean()), fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }), (history, keep, until) => {
        const part = history.filter((_, i) => keep[i] ?? true)
        const indexes = effective(part, until === undefined ? undefined : day(until)).map((event) => event.index)
        expect(indexes).toEqual(part.map((event) => event.index).filter((index) => indexes.includes(index)))
      }),
    )
  })

  test('a cut on the occurred axis holds exactly the facts that happened by then', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 20 }), (history, until) => {
        const all = effective(history)
        expect(effective(history, day(until))).toEqual(all.filter((event) => event.type !== 'Fact' || event.occurredAt <= day(until)))
      }),
    )
  })
})
