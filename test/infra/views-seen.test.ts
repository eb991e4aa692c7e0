import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { openSeen } from '../../infra/views/seen.ts'

describe('keys that a build has seen', () => {
  test('a key that was given is never taken for a new one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 40 }), { maxLength: 200 }), (keys) => {
        const seen = openSeen()
        for (const key of keys) seen.isNew(key)
        expect(keys.filter((key) => seen.isNew(key))).toEqual([])
      }),
      { numRuns: 20 },
    )
  })

  test('nearly all keys that come for the first time are told', () => {
    const seen = openSeen()
    const told = Array.from({ length: 100_000 }, (_, n) => seen.isNew(`agency-${n % 250}/cluster-${n}`)).filter(Boolean)
    expect(told.length).toBeGreaterThan(99_000)
  })
})
