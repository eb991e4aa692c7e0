import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { employmentOf, locationQuotient, withQuotients } from '../../domain/statistics-release/location-quotient.ts'

const row = (cluster: string, employees: number, kind: 'traded' | 'local' = 'traded') => ({ cluster, name: cluster, kind, establishments: 1, employees, payroll: 1 })

describe('location quotient', () => {
  test('by hand: 100 of 400 traded jobs here, 500 of 10,000 in the nation', () => {
    // 0.25 here against 0.05 in the nation.
    expect(locationQuotient({ region: 100, nation: 500 }, { region: 400, nation: 10_000 })).toBe(5)
    expect(locationQuotient({ region: 1, nation: 3 }, { region: 1, nation: 1 })).toBe(0.333333)
    expect(locationQuotient({ region: 1, nation: 1 }, { region: 3, nation: 2 })).toBe(0.666667)
    expect(locationQuotient({ region: 0, nation: 500 }, { region: 400, nation: 10_000 })).toBe(0)
  })

  test('is nothing where there is nothing to compare with', () => {
    expect(locationQuotient({ region: 0, nation: 500 }, { region: 0, nation: 10_000 })).toBeNull()
    expect(locationQuotient({ region: 1, nation: 0 }, { region: 400, nation: 10_000 })).toBeNull()
    expect(locationQuotient({ region: 1, nation: 1 }, { region: 400, nation: 0 })).toBeNull()
  })

  test('takes traded employment only: local jobs change no quotient and get none', () => {
    const nation = [row('aerospace', 500), row('automotive', 9_500), row('health', 70_000, 'local')]
    const few = withQuotients([row('aerospace', 100), row('automotive', 300), row('health', 10, 'local')], nation)
    const many = withQuotients([row('aerospace', 100), row('automotive', 300), row('health', 50_000, 'local')], nation)
    expect(few.map(({ lq }) => lq)).toEqual([5, 0.789474, null])
    expect(many.map(({ lq }) => lq)).toEqual(few.map(({ lq }) => lq))
    expect(few.map(({ nationalShare }) => nationalShare)).toEqual([0.2, 0.031579, 0.000143])
    expect(withQuotients([row('unheard-of', 5)], nation)).toEqual([{ ...row('unheard-of', 5), lq: null, nationalShare: null }])
  })

  test('property: over all regions, weighted by their traded employment, the quotients of a cluster average one', () => {
    const jobs = fc.integer({ min: 1, max: 100_000 })
    fc.assert(
      fc.property(fc.array(fc.tuple(jobs, jobs, jobs), { minLength: 1, maxLength: 20 }), (regions) => {
        const rows = regions.map(([a, b, c]) => [row('a', a), row('b', b), row('c', c, 'local')])
        const sum = (pick: number): number => regions.reduce((total, region) => total + (region[pick] ?? 0), 0)
        const nation = [row('a', sum(0)), row('b', sum(1)), row('c', sum(2), 'local')]
        const traded = employmentOf(nation, 'traded')
        const average = rows.reduce((total, own) => total + (withQuotients(own, nation)[0]?.lq ?? 0) * (employmentOf(own, 'traded') / traded), 0)
        expect(average).toBeCloseTo(1, 4)
      }),
    )
  })
})
