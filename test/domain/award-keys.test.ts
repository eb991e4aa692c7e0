import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { federalStart, fiscalYear } from '../../domain/award/fiscal-year.ts'
import { alnFault, amountIsIdentifier, fainFault, subtierFault, ueiFault } from '../../domain/award/keys.ts'

describe('keys of Federal awards', () => {
  test.each(['11.307', '11.020', '17.268', '12.RD', '10.U01'])('%s is an Assistance Listing number', (text) => {
    expect(alnFault(text)).toBeUndefined()
  })
  test.each(['11.02', '11307', '1.307', '11.3077', '11.rd', ' 11.307', '11,307', ''])('"%s" is none, and the sentence names it', (text) => {
    expect(alnFault(text)).toContain(`"${text}" is no Assistance Listing number`)
  })

  test.each(['ED22HDQ3070123', 'NSF-2315699', 'A', 'X'.repeat(30)])('%s is a FAIN', (text) => {
    expect(fainFault(text)).toBeUndefined()
  })
  test.each(['ed22hdq', '-A', 'A B', 'X'.repeat(31), 'A_1'])('"%s" is none', (text) => {
    expect(fainFault(text)).toContain('is no FAIN')
  })

  test.each(['K9DBZWJ6BLP1', 'ZQGGHJH74DW7'])('%s is a UEI', (text) => {
    expect(ueiFault(text)).toBeUndefined()
  })
  test.each(['0ABCDEFGHJK1', 'IABCDEFGHJK1', 'ABCDEFGHJKO1', 'ABCDEFGHJK1', 'ABCDEFGHJKLM1', 'abcdefghjkl1'])('"%s" is none', (text) => {
    expect(ueiFault(text)).toContain('is no UEI')
  })
  test('a DUNS number is told apart from a slip', () => {
    expect(ueiFault('123456789')).toContain('DUNS')
    expect(ueiFault('12345678')).not.toContain('DUNS')
  })

  test('a subtier code has four characters', () => {
    expect(['1325', '7300', '97AS'].map(subtierFault)).toEqual([undefined, undefined, undefined])
    expect(subtierFault('132')).toContain('no subtier code')
    expect(subtierFault('13256')).toContain('no subtier code')
  })

  test('an amount whose digits are those of an identifier is found in cents and in dollars', () => {
    expect(amountIsIdentifier('600000123400', ['60-0000-1234'])).toBe(true)
    expect(amountIsIdentifier('6000001234', ['60-0000-1234'])).toBe(true)
    expect(amountIsIdentifier('-6000001234', ['0060-0000-1234'])).toBe(true)
    expect(amountIsIdentifier('6000001235', ['60-0000-1234', undefined])).toBe(false)
  })
  test('few digits are no sign of a slip', () => {
    expect(amountIsIdentifier('1234500', ['12345'])).toBe(false)
    expect(amountIsIdentifier('0', ['A', ''])).toBe(false)
  })
  test('whatever the identifier, its own digits as dollars are noticed', () => {
    fc.assert(fc.property(fc.integer({ min: 100_000, max: 999_999_999 }), (digits) => amountIsIdentifier(`${digits}00`, [`ED${digits}X`])))
    expect(amountIsIdentifier('5140000000', ['ED22HDQ3070123', 'K9DBZWJ6BLP1'])).toBe(false)
  })
})

describe('fiscal years', () => {
  test('the Federal one turns on 1 October', () => {
    expect([fiscalYear('2023-09-30', federalStart), fiscalYear('2023-10-01', federalStart), fiscalYear('2024-09-30', federalStart)]).toEqual([2023, 2024, 2024])
  })
  test('that of most states turns on 1 July, and a calendar year on 1 January', () => {
    expect([fiscalYear('2024-06-30', 7), fiscalYear('2024-07-01', 7)]).toEqual([2024, 2025])
    expect([fiscalYear('2024-01-01', 1), fiscalYear('2024-12-31', 1)]).toEqual([2024, 2024])
  })
  test('a fiscal year holds twelve months and never goes back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 2000, max: 2040 }), (start, year) => {
        const months = Array.from({ length: 24 }, (_, i) => `${year + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-15`)
        const years = months.map((day) => fiscalYear(day, start))
        const inner = years.filter((one) => one === (start > 1 ? year + 1 : year)).length
        return inner === 12 && years.every((one, i) => i === 0 || one >= (years[i - 1] ?? 0))
      }),
    )
    expect(fiscalYear('2024-02-29', 10)).toBe(2024)
  })
})
