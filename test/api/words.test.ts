import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { rankOf, wantedIn, wordsIn } from '../../api/http/words.ts'

const rank = (title: string, others: string, q: string): number | undefined => rankOf(wordsIn(title), wordsIn(title, others), wantedIn(q))

describe('words that are looked for', () => {
  test.each([
    ['wichita', 0],
    ['WICHITA aero', 2],
    ['aerospace', 1],
    ['aero', 3],
    ['09-11', 4],
    ['0911', 4],
    ['091', 5],
    ['ks', 4],
    ['sao', 4],
    ['São', 4],
    ['wichita-aerospace', 0],
    ['aerospace-wichita', 1],
    ['ichita', undefined],
    ['wichita plastics', undefined],
    ['09 12', undefined],
  ])('%s', (q, expected) => {
    expect(rank('Wichita: Aerospace', '09-11 KS São', q)).toBe(expected)
  })

  test('signs in a number do not make two words of it', () => {
    expect(rank('Economic Adjustment Assistance', '11.307', '11.307')).toBe(4)
    expect(rank('Programs 11 of 307', '', '11.307')).toBeUndefined()
  })

  test('whatever begins the words of a title finds it, in any order and case', () => {
    const word = fc.constantFrom('Wichita', 'São', 'Åkesson', 'FY2024', '11307', 'zoë', 'of', 'KS', 'Řeka', 'x')
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (title, picks) => {
        const asked = picks.map((pick) => {
          const one = title[pick % title.length] as string
          return one.slice(0, 1 + (pick % one.length)).toUpperCase()
        })
        expect(rank(title.join(' '), '', asked.join(' '))).toBeDefined()
        expect(rank(title.join(' '), '', `${asked.join(' ')} zzzzzzzzz`)).toBeUndefined()
      }),
    )
  })
})
