import { describe, expect, test } from '@jest/globals'
import type { Recorded } from '../../domain/kernel/event.ts'
import { clusterRegister } from '../../projections/cluster-register.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const key = 'areas/179/bench/aero'
const row = (cluster: string, employees: number, lq: number | null) => ({ cluster, name: 'Aerospace', kind: lq === null ? 'local' : 'traded', establishments: 4, employees, payroll: 50, lq, nationalShare: 0.2 })
const measured = (index: number, year: number, ...rows: object[]) =>
  recorded(
    { type: 'RegionMeasured', data: { release: `cbp-${year}`, year, source: 'CBP', definitionSet: 'bench', basis: 'counties', regionSystem: 'areas', region: '179', regionName: 'Wichita', rows, tradedEmployees: 400, localEmployees: 1000 } },
    { index, occurredAt: `${year + 2}-06-30T00:00:00.000Z` },
  )
const identified = (index: number, cluster = 'wichita-aerospace', more: Partial<Recorded> = {}) =>
  recorded({ type: 'ClusterIdentified', data: { cluster, definitionSet: 'bench', definition: 'aero', definitionName: 'Aerospace', regionSystem: 'areas', region: '179', regionName: 'Wichita' } }, { index, ...more })
const of = (...history: Recorded[]) => fold(clusterRegister, key, history)
const column = (name: string, view: ReturnType<typeof of>) => clusterRegister.columns.find((one) => one.name === name)?.of(view)
const line = (year: number, employees: number, lq: number) => ({ year, source: 'CBP', release: `cbp-${year}`, employees, establishments: 4, payroll: 50, suppressed: 0, lq, nationalShare: 0.2, tradedEmployees: 400, localEmployees: 1000 })

describe('cluster register', () => {
  test('has a row for each cluster of each region that was measured', () => {
    expect(clusterRegister.keys(measured(0, 2021, row('aero', 1, 1), row('auto', 1, 1)))).toEqual([key, 'areas/179/bench/auto'])
    expect(clusterRegister.keys(identified(0))).toEqual([key])
  })

  test('holds the years in their order, with the newest deciding', () => {
    const view = of(measured(0, 2021, row('aero', 100, 1.5), row('auto', 7, 9)), measured(1, 2019, row('aero', 90, 1.2)))
    expect(view).toEqual({
      regionSystem: 'areas',
      region: '179',
      regionName: 'Wichita',
      definitionSet: 'bench',
      definition: 'aero',
      name: 'Aerospace',
      kind: 'traded',
      years: [line(2019, 90, 1.2), line(2021, 100, 1.5)],
      present: true,
      clusters: [],
      synthetic: false,
    })
    expect(['lq', 'employees', 'establishments', 'year', 'present', 'kind'].map((name) => column(name, view))).toEqual([1.5, 100, 4, 2021, 1, 'traded'])
  })

  test('measured again, a release takes the place of its earlier figures', () => {
    const view = of(measured(0, 2021, row('aero', 100, 1.5)), measured(1, 2021, row('aero', 90, 1.4)))
    expect([view.years, view.present]).toEqual([[line(2021, 90, 1.4)], false])
  })

  test('a local cluster has employment and no quotient', () => {
    const view = of(measured(0, 2021, row('aero', 100, null)))
    expect([view.kind, view.present, column('lq', view), column('employees', view)]).toEqual(['local', false, null, 100])
  })

  test('says which clusters were identified there, also before anything was measured', () => {
    const view = of(identified(0), measured(1, 2021, row('aero', 100, 2)), identified(2, 'other'), identified(3))
    expect([view.clusters, column('cluster', view)]).toEqual([['wichita-aerospace', 'other'], ['wichita-aerospace', 'other']])
    expect(of(identified(0))).toMatchObject({ name: 'Aerospace', regionName: 'Wichita', kind: null, years: [], present: false })
    expect(clusterRegister.lists?.(of(identified(0)))).toBe(true)
    expect(clusterRegister.lists?.(clusterRegister.initial(key))).toBe(false)
  })

  test('marks what was invented', () => {
    expect(of(identified(0, 'x', { origin: { kind: 'synthetic', note: 'x' } }), measured(1, 2021, row('aero', 1, 1))).synthetic).toBe(true)
  })

  test('on the occurred axis a year counts from the day of its release, and a retracted one counts no more', () => {
    const history = [measured(0, 2020, row('aero', 90, 1.2)), measured(1, 2021, row('aero', 100, 1.5))]
    expect(fold(clusterRegister, key, history, { size: 2, occurred: '2023-01-01T00:00:00.000Z' }).years).toEqual([line(2020, 90, 1.2)])
    const retracted = recorded({ type: 'EntryRetracted', data: { corrected: { event: history[1]?.id, revision: 1, type: 'RegionMeasured' }, reason: 'x', touches: [] } }, { index: 2 })
    expect(of(...history, retracted)).toMatchObject({ present: false, years: [line(2020, 90, 1.2)] })
  })
})
