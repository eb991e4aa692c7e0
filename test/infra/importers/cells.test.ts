import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { countOf, dayOf } from '../../../infra/importers/cells.ts'
import { idOf, plainName } from '../../../infra/importers/ids.ts'
import { centsOf } from '../../../infra/importers/money.ts'

describe('money', () => {
  test.each([
    ['$51.4 million', '5140000000'],
    ['$1 billion', '100000000000'],
    ['65100000', '6510000000'],
    ['156725919.62', '15672591962'],
    ['1,234.5', '123450'],
    ['-1,234.56', '-123456'],
    ['(200.00)', '-20000'],
    ['-$20', '-2000'],
    ['$ 3.5 thousand', '350000'],
    ['717015404040.0', '71701540404000'],
    ['9007199254740993.07', '900719925474099307'],
    ['1.5e6', '150000000'],
    ['0.00', '0'],
    ['-0', '0'],
    ['007', '700'],
  ])('%s is exact in cents', (written, cents) => expect(centsOf(written)).toBe(cents))

  test.each(['', 'about 5', '1.234', '1,23', '12,34,567', '5 trillion', '1.2.3', '--5', 'NaN', '0x10', '$', '1 million dollars or so', '1.000000001 million'])('%s is no amount in whole cents', (written) =>
    expect(centsOf(written)).toBeUndefined(),
  )

  test('any amount comes back as it was, however it is written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (cents) => {
        const sign = cents < 0n ? '-' : ''
        const digits = String(cents < 0n ? -cents : cents).padStart(3, '0')
        const [whole, part] = [digits.slice(0, -2), digits.slice(-2)]
        const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
        for (const written of [`${sign}${whole}.${part}`, `${sign}$${grouped}.${part}`, cents < 0n ? `(${grouped}.${part})` : `$${whole}.${part}`]) expect(centsOf(written)).toBe(String(cents))
      }),
    )
  })
})

test.each([
  ['2024-02-29', '2024-02-29'],
  ['20240229', '2024-02-29'],
  ['2/29/2024', '2024-02-29'],
  ['2023-02-29', undefined],
  ['2024-13-01', undefined],
  ['29.2.2024', undefined],
  ['', undefined],
])('the day %s is %s', (written, day) => expect(dayOf(written)).toBe(day))

test.each([
  ['1,234,567', 1_234_567],
  ['1234567', 1_234_567],
  ['0', 0],
  ['1,23', undefined],
  ['12.5', undefined],
  ['-1', undefined],
  ['', undefined],
])('the count %s is %s', (written, count) => expect(countOf(written)).toBe(count))

test('ids are in words as far as they fit, and differ where the words do', () => {
  expect(idOf('announced', 'South Kansas Coalition', '2022')).toBe('announced-south-kansas-coalition-2022')
  const long = 'Innovation '.repeat(12)
  expect(idOf(`${long}A`)).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/)
  expect(idOf(`${long}A`)).not.toBe(idOf(`${long}B`))
  expect(idOf('東京')).toMatch(/^[0-9a-f]{12}$/)
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (words) => expect(idOf(words)).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/)))
})

test('names are the same without articles, dots and brackets', () => {
  expect(plainName('U.S. Department of Labor (DOL)')).toBe(plainName('The Department of Labor'))
  expect(plainName('Women’s Bureau')).toBe(plainName("Women's Bureau"))
})
