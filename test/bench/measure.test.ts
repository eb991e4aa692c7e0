import { describe, expect, test } from '@jest/globals'
import { messagesIn } from './live.ts'
import type { Measured } from './measure.ts'
import { compareRates, median, rate, reached } from './measure.ts'
import { missed, tableOf } from './table.ts'

describe('what the benches measure with', () => {
  test('a ratio is the median of the rounds, each against its neighbour, and the sides take turns to begin', async () => {
    const order: string[] = []
    const side = (name: string, rates: readonly number[]) => (round: number) => {
      order.push(`${name}${round}`)
      return rates[round] as number
    }
    // A machine that is twice as slow in one round and ten times in another leaves the ratio as it is.
    const measured = await compareRates('x', 0.4, 3, { ours: side('o', [100, 50, 10]), plain: side('p', [200, 100, 20]) })
    expect(measured).toEqual({ what: 'x', ours: 50, plain: 100, figure: 0.5, unit: 'ratio', goal: 0.4 })
    expect(order).toEqual(['o0', 'p0', 'p1', 'o1', 'o2', 'p2'])
  })

  test('the median is the middle one in order of size', () => {
    expect(median([10, 9, 100])).toBe(10)
    expect(median([1])).toBe(1)
  })

  test('a rate counts operations a second of work that has ended', async () => {
    let ended = false
    const measured = await rate(1000, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      ended = true
    })
    expect(ended).toBe(true)
    expect(measured).toBeGreaterThan(0)
    expect(measured).toBeLessThan(1000 / 0.004)
  })

  test('ratios have a least, times and sizes a most, and a line without a goal misses none', () => {
    const rows: readonly Measured[] = [
      { what: 'a', figure: 0.7, unit: 'ratio', goal: 0.7 },
      { what: 'b', figure: 0.69, unit: 'ratio', goal: 0.7 },
      { what: 'c', figure: 21, unit: 'ms', goal: 20 },
      { what: 'd', figure: 200, unit: 'MB', goal: 200 },
      { what: 'e', figure: 0.01, unit: 'ratio' },
    ]
    expect(rows.map(reached)).toEqual([true, false, false, true, true])
    expect(missed(rows).map(({ what }) => what)).toEqual(['b', 'c'])
  })

  test('the table lines up and says of each goal whether it was reached', () => {
    const table = tableOf([
      { what: 'log: appends', ours: 1234.4, plain: 2468, figure: 0.5, unit: 'ratio', goal: 2 / 3 },
      { what: 'start', figure: 12.345, unit: 'ms', goal: 2000 },
    ])
    const lines = table.split('\n')
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1)
    expect(lines[2]).toMatch(/log: appends \| 1,234 \| 2,468 \| +0\.50 \| +≥ 0\.67 \| +missed/)
    expect(lines[3]).toMatch(/start +\| +\| +\| 12\.35 ms \| ≤ 2000 \| reached/)
  })

  test('messages are found between the marks of the chunks', () => {
    const [one, two] = ['id: 8\nevent: entry\ndata: {"a":1}\n\n', 'event: resync\ndata: {}\n\n']
    expect(messagesIn(`HTTP/1.1 200 OK\r\n\r\n5\r\nretry: 2000\n\n\r\n1f\r\n${one}\r\n: heartbeat\n\n\r\n19\r\n${two}\r\n`)).toEqual([one, two])
  })
})
