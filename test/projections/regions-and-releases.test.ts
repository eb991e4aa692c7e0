import { describe, expect, test } from '@jest/globals'
import { fold } from '../../projections/kernel/cut.ts'
import { regionSystems } from '../../projections/region-systems.ts'
import { statisticsReleases } from '../../projections/statistics-releases.ts'
import { recorded } from '../kit/scenario.ts'

const at = (index: number, type: string, data: object) => recorded({ type, data }, { index, agency: 'cluster-ledger' })

describe('region systems', () => {
  test('say who drew them, when, and how many regions and counties they have', () => {
    const regions = [{ id: '1', name: 'One', counties: ['20173', '20015'] }, { id: '2', name: 'Two', counties: ['20015'] }, { id: '3', name: 'Kansas', state: '20' }]
    const published = at(0, 'RegionSystemPublished', { regionSystem: 'mine', kind: 'custom', vintage: '2020', publisher: 'Us', regions })
    expect(fold(regionSystems, 'mine', [published])).toEqual({ regionSystem: 'mine', kind: 'custom', vintage: '2020', publisher: 'Us', url: null, regions: 3, counties: 2, synthetic: false })
    expect(regionSystems.lists?.(regionSystems.initial('other'))).toBe(false)
  })
})

describe('statistics releases', () => {
  test('say of which source they are, whether they are closed, and how far they were measured', () => {
    const measured = { release: 'cbp-2021', definitionSet: 'benchmark', regionSystem: 'ea' }
    const history = [
      at(0, 'StatisticsReleaseOpened', { release: 'cbp-2021', source: 'County Business Patterns', year: 2021, vintage: '2017', publisher: 'Census' }),
      at(1, 'NationMeasured', measured),
      at(2, 'RegionMeasured', { ...measured, region: '1', rows: [] }),
      at(3, 'RegionMeasured', { ...measured, region: '2', rows: [] }),
      at(4, 'RegionMeasured', { ...measured, regionSystem: 'cbsa', region: '48620', rows: [] }),
    ]
    const open = fold(statisticsReleases, 'cbp-2021', history)
    expect(open).toMatchObject({ source: 'County Business Patterns', publisher: 'Census', year: 2021, vintage: '2017', closed: false, counties: null, nation: ['benchmark'] })
    expect(open.measured).toEqual([{ definitionSet: 'benchmark', regionSystem: 'ea', regions: 2 }, { definitionSet: 'benchmark', regionSystem: 'cbsa', regions: 1 }])
    expect(fold(statisticsReleases, 'cbp-2021', [...history, at(5, 'StatisticsReleaseClosed', { release: 'cbp-2021', counties: 3102, rows: 9 })])).toMatchObject({ closed: true, counties: 3102 })
  })
})
