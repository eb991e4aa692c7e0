import { describe, expect, test } from '@jest/globals'
import { clusterStream } from '../../domain/cluster/cluster.ts'
import { definitionSet } from '../../domain/definition-set/definition-set.ts'
import { regionSystem } from '../../domain/region-system/region-system.ts'
import { locationQuotientFormula, presenceCriteria, presenceThreshold } from '../../domain/statistics-release/location-quotient.ts'
import { statisticsRelease } from '../../domain/statistics-release/statistics-release.ts'
import { recorded, scenario } from '../kit/scenario.ts'

const id = 'wichita-aerospace'
const set = {
  type: 'DefinitionSetPublished',
  data: { definitionSet: 'bench', kind: 'benchmark', vintage: '2017', clusters: [{ id: 'aero', name: 'Aerospace', kind: 'traded', naics: ['336411'] }, { id: 'health', name: 'Health', kind: 'local', naics: ['622110'] }] },
}
const system = {
  type: 'RegionSystemPublished',
  data: { regionSystem: 'areas', kind: 'economic-area', vintage: '2004', regions: [{ id: '179', name: 'Wichita', counties: ['20173', '20035', '40071'] }, { id: 'NY', name: 'New York', state: '36' }] },
}
const identify = { cluster: id, name: 'Wichita aerospace', basis: 'benchmark', definitionSet: 'bench', definition: 'aero', regionSystem: 'areas', region: '179', evidence: [{ kind: 'document', title: 'Cluster map' }] }
const reach = { definitionName: 'Aerospace', regionName: 'Wichita', counties: ['20173', '20035', '40071'], states: ['20', '40'] }
const identified = { type: 'ClusterIdentified', data: { ...identify, ...reach } }

const row = (employees: number, lq: number | null, more: object = {}) => ({ cluster: 'aero', name: 'Aerospace', kind: 'traded', establishments: 10, employees, payroll: 5_000, lq, nationalShare: 0.1, ...more })
const measured = (year: number, ...rows: object[]) => [
  { type: 'StatisticsReleaseOpened', data: { release: `cbp-${year}`, source: 'CBP', year, vintage: year < 2017 ? '2012' : '2017', publisher: 'Census' } },
  { type: 'RegionMeasured', data: { release: `cbp-${year}`, year, source: 'CBP', definitionSet: 'bench', basis: 'source', regionSystem: 'areas', region: '179', regionName: 'Wichita', rows, tradedEmployees: 400, localEmployees: 1 } },
  { type: 'StatisticsReleaseClosed', data: { release: `cbp-${year}`, counties: 0, rows: 0 } },
]
const given = (...events: object[]) =>
  scenario(clusterStream)
    .given(...([identified, ...events] as never[]))
    .with(definitionSet, 'bench', set)
    .with(regionSystem, 'areas', system)
const inRelease = (year: number, ...rows: object[]) => given().with(statisticsRelease, `cbp-${year}`, ...measured(year, ...rows))
const ask = (command: string, year: number, more: object = {}) => [command, { cluster: id, release: `cbp-${year}`, ...more }] as const

describe('identifying a cluster', () => {
  const fresh = () => scenario(clusterStream).with(definitionSet, 'bench', set).with(regionSystem, 'areas', system)

  test('takes names, counties and states from the set and the system', () => {
    fresh().when('identify-cluster', identify).then(identified)
  })

  test('needs a cluster of the set and a region of the system, and names the field', () => {
    fresh().when('identify-cluster', { ...identify, definition: 'footwear' }).refused('definition-unknown', '/definition')
    fresh().when('identify-cluster', { ...identify, region: '999' }).refused('region-unknown', '/region')
  })

  test('by judgement or by statute needs a reason', () => {
    for (const basis of ['analyst', 'statutory', 'self-formed', 'special-circumstances']) {
      fresh().when('identify-cluster', { ...identify, basis }).refused('identification-needs-reason', '/reason')
      fresh().when('identify-cluster', { ...identify, basis, reason: '15 U.S.C. 3722a' }).then('ClusterIdentified')
    }
  })

  test('as benchmark takes a cluster of a benchmark set', () => {
    const custom = { ...set, data: { ...set.data, kind: 'custom' } }
    const drawn = () => scenario(clusterStream).with(definitionSet, 'bench', custom).with(regionSystem, 'areas', system)
    drawn().when('identify-cluster', identify).refused('basis-of-another-set', '/basis')
    drawn().when('identify-cluster', { ...identify, basis: 'analyst', reason: 'Battery makers are spread over three.' }).then('ClusterIdentified')
  })

  test('may reach over counties of its own, across states, of the vintage of the system', () => {
    const counties = ['40071', '20035']
    fresh().when('identify-cluster', { ...identify, counties }).then({ type: 'ClusterIdentified', data: { ...identified.data, counties, states: ['20', '40'] } })
    fresh().when('identify-cluster', { ...identify, counties: ['09110'] }).refused('county-unknown', '/counties')
  })

  test('rests on evidence, whatever its basis', () => {
    const { evidence, ...without } = identify
    for (const basis of ['benchmark', 'analyst', 'statutory', 'self-formed', 'special-circumstances']) {
      fresh().when('identify-cluster', { ...without, basis, reason: 'x' }).refused('identification-needs-evidence', '/evidence')
      fresh().when('identify-cluster', { ...without, basis, reason: 'x', evidence }).then('ClusterIdentified')
    }
  })

  test('in pieces that do not touch is a warning and no refusal', () => {
    const far = ['20173', '36007', '40071']
    fresh().when('identify-cluster', { ...identify, region: 'NY', counties: far }).then({ type: 'ClusterIdentified', data: expect.objectContaining({ states: ['20', '36', '40'], apart: [['20', '40'], ['36']] }) as unknown })
  })

  test('in a whole state needs its counties', () => {
    fresh().when('identify-cluster', { ...identify, region: 'NY' }).refused('counties-needed', '/counties')
    fresh().when('identify-cluster', { ...identify, region: 'NY', counties: ['36007'] }).then('ClusterIdentified')
  })
})

test('a cluster of a definition is told apart by its region and basis', () => {
  const keyOf = (change: object) => clusterStream.key?.of(clusterStream.evolve({ status: 'unknown' }, recorded({ type: 'ClusterIdentified', data: { ...identified.data, ...change } }) as never))
  expect(keyOf({ cluster: 'other', name: 'Other', counties: ['20173'] })).toBe(keyOf({}))
  for (const change of [{ definitionSet: 'x' }, { definition: 'x' }, { regionSystem: 'x' }, { region: 'x' }, { basis: 'analyst' }]) expect(keyOf(change)).not.toBe(keyOf({}))
  expect(clusterStream.key?.of({ status: 'unknown' })).toBeUndefined()
})

describe('the region of a cluster', () => {
  const redraw = (...counties: string[]) => ['redraw-cluster-region', { cluster: id, counties, reason: 'Suppliers.' }] as const

  test('is redrawn with its states', () => {
    given().when(...redraw('20173', '36007')).then({ type: 'ClusterRegionRedrawn', data: { cluster: id, counties: ['20173', '36007'], reason: 'Suppliers.', states: ['20', '36'], apart: [['20'], ['36']] } })
    given().when(...redraw('20173', '40071')).then({ type: 'ClusterRegionRedrawn', data: { cluster: id, counties: ['20173', '40071'], reason: 'Suppliers.', states: ['20', '40'] } })
  })

  test('in the same counties is already so, in whatever order', () => {
    given().when(...redraw('40071', '20173', '20035')).then()
    given({ type: 'ClusterRegionRedrawn', data: { cluster: id, counties: ['20173'], states: ['20'], reason: 'x' } }).when(...redraw('20173')).then()
  })

  test('takes counties of the vintage of its system, which the command looks up', () => {
    given().when(...redraw('09110')).refused('county-unknown', '/counties')
    const { reads } = clusterStream.commands.find(({ name }) => name === 'redraw-cluster-region') as unknown as { reads: (data: unknown, state: unknown) => unknown }
    expect(reads({}, { status: 'identified', regionSystem: 'areas' })).toEqual([{ kind: 'region-system', id: 'areas' }])
    expect(reads({}, { status: 'unknown' })).toEqual([])
  })
})

describe('presence', () => {
  test('is computed from a release: at 1.5 it is there, below it is not', () => {
    // Raise the version when either of the others changes: what was determined under it keeps its number.
    expect([presenceCriteria, presenceThreshold]).toEqual(['presence-1', 1.5])
    const rule = { criteria: presenceCriteria, threshold: 1.5, formula: locationQuotientFormula }
    const about = { cluster: id, release: 'cbp-2021', year: 2021, source: 'CBP', definitionSet: 'bench', regionSystem: 'areas', region: '179' }
    const figures = { employees: 100, establishments: 10, payroll: 5_000 }
    inRelease(2021, row(100, 1.5)).when(...ask('determine-presence', 2021)).then({ type: 'ClusterPresenceDetermined', data: { ...about, ...figures, lq: 1.5, ...rule, present: true } })
    inRelease(2021, row(100, 1.499999, { suppressed: 2 })).when(...ask('determine-presence', 2021)).then({ type: 'ClusterPresenceDetermined', data: { ...about, ...figures, suppressed: 2, lq: 1.499999, ...rule, present: false } })
    inRelease(2021, row(100, null)).when(...ask('determine-presence', 2021)).then({ type: 'ClusterPresenceDetermined', data: expect.objectContaining({ lq: null, present: false }) })
  })

  test('is determined once a release, unless its figures were corrected', () => {
    const determined = { type: 'ClusterPresenceDetermined', data: { cluster: id, release: 'cbp-2021', year: 2021, source: 'CBP', definitionSet: 'bench', regionSystem: 'areas', region: '179', employees: 100, establishments: 10, payroll: 5_000, lq: 2, criteria: presenceCriteria, threshold: 1.5, formula: locationQuotientFormula, present: true } }
    given(determined).with(statisticsRelease, 'cbp-2021', ...measured(2021, row(100, 2))).when(...ask('determine-presence', 2021)).then()
    given(determined).with(statisticsRelease, 'cbp-2021', ...measured(2021, row(90, 1.2))).when(...ask('determine-presence', 2021)).then({ type: 'ClusterPresenceDetermined', data: expect.objectContaining({ lq: 1.2, present: false }) })
    given(determined).with(statisticsRelease, 'cbp-2020', ...measured(2020, row(100, 2))).when(...ask('determine-presence', 2020)).then('ClusterPresenceDetermined')
  })

  test('needs a closed release that measured the cluster in the region', () => {
    given().with(statisticsRelease, 'cbp-2021', measured(2021)[0] as never).when(...ask('determine-presence', 2021)).refused('region-not-measured', '/release')
    given().when(...ask('determine-presence', 2021)).refused('region-not-measured', '/release')
    given().with(statisticsRelease, 'cbp-2021', ...measured(2021, row(1, 1)).slice(0, 2)).when(...ask('determine-presence', 2021)).refused('release-not-closed', '/release')
    inRelease(2021).when(...ask('determine-presence', 2021)).refused('cluster-not-measured', '/release')
  })

  test('is for traded clusters', () => {
    inRelease(2021, row(1, null, { kind: 'local' })).when(...ask('determine-presence', 2021)).refused('presence-of-local-cluster', '/release')
  })
})

describe('employment, performance and composition', () => {
  const about = { cluster: id, release: 'cbp-2021', year: 2021, source: 'CBP' }
  const figures = { employees: 100, establishments: 10, payroll: 5_000 }

  test('employment is copied from the release, once', () => {
    const attached = { type: 'EmploymentSnapshotAttached', data: { ...about, ...figures } }
    inRelease(2021, row(100, 2)).when(...ask('attach-employment-snapshot', 2021)).then(attached)
    given(attached).with(statisticsRelease, 'cbp-2021', ...measured(2021, row(100, 2))).when(...ask('attach-employment-snapshot', 2021)).then()
    inRelease(2021).when(...ask('attach-employment-snapshot', 2021)).refused('cluster-not-measured')
    inRelease(2021, row(5, null, { kind: 'local' })).when(...ask('attach-employment-snapshot', 2021)).then('EmploymentSnapshotAttached')
  })

  test('performance is the average wage in dollars', () => {
    const attached = { type: 'PerformanceSnapshotAttached', data: { ...about, ...figures, averageWage: 50_000 } }
    inRelease(2021, row(100, 2)).when(...ask('attach-performance-snapshot', 2021)).then(attached)
    given(attached).with(statisticsRelease, 'cbp-2021', ...measured(2021, row(100, 2))).when(...ask('attach-performance-snapshot', 2021)).then()
    inRelease(2021, row(0, 0)).when(...ask('attach-performance-snapshot', 2021)).then({ type: 'PerformanceSnapshotAttached', data: expect.objectContaining({ averageWage: null }) })
  })

  test('and growth by the year against an earlier release of the same classification', () => {
    const both = (year: number, ...rows: object[]) => inRelease(2021, row(121, 2)).with(statisticsRelease, `cbp-${year}`, ...measured(year, ...rows)).when(...ask('attach-performance-snapshot', 2021, { since: `cbp-${year}` }))
    // 100 to 121 in two years is 10 % a year; wages fall from 50,000 to 41,322; establishments stand still.
    const since = { release: 'cbp-2019', year: 2019, employment: 0.1, wage: -0.090913, establishments: 0 }
    both(2019, row(100, 2)).then({ type: 'PerformanceSnapshotAttached', data: expect.objectContaining({ averageWage: 41_322, since }) })
    both(2019, row(0, 0)).then({ type: 'PerformanceSnapshotAttached', data: expect.objectContaining({ since: { ...since, employment: null, wage: null } }) })
    both(2016, row(100, 2)).refused('vintages-differ', '/since')
    both(2022, row(100, 2)).refused('baseline-not-earlier', '/since')
    both(2019).refused('cluster-not-measured', '/since')
  })

  test('composition is counted once a day and source', () => {
    const data = { cluster: id, asOf: '2024-03-31', source: 'Directory', types: [{ type: 'component-supplier', count: 214 }] }
    const counted = { type: 'CompositionRecorded', data }
    given().when('record-composition', data).then(counted)
    given(counted).when('record-composition', data).then()
    given(counted).when('record-composition', { ...data, asOf: '2025-03-31' }).then('CompositionRecorded')
    const later = { type: 'CompositionRecorded', data: { ...data, asOf: '2025-03-31' } }
    given(counted, later).when('record-composition', data).then()
    given(counted).when('record-composition', { ...data, types: [{ type: 'component-supplier', count: 215 }] }).refused('composition-recorded-otherwise', '/types')
    given(counted).when('record-composition', { ...data, source: 'Survey', types: [{ type: 'component-supplier', count: 215 }] }).then('CompositionRecorded')
    given().when('record-composition', { ...data, asOf: '2026-03-01' }).then('CompositionRecorded')
    given().when('record-composition', { ...data, types: [...data.types, { type: 'labor', count: 1 }, ...data.types] }).refused('composition-type-twice', '/types/2/type')
    given().when('record-composition', { ...data, asOf: '2026-03-02' }).refused('composition-in-future', '/asOf')
  })
})

describe('conveners', () => {
  const convener = (who: string, lead: boolean) => ({ cluster: id, convener: who, kind: 'trade-association', lead })
  const recognized = (who: string, lead: boolean) => ({ type: 'ConvenerRecognized', data: convener(who, lead) })
  const ended = (who: string) => ({ type: 'ConvenerRecognitionEnded', data: { cluster: id, convener: who, reason: 'Dissolved.' } })
  const absent = { type: 'ConvenerAbsenceDetermined', data: { cluster: id, search: 'Calls.', on: '2026-02-01' } }
  const search = { cluster: id, search: 'Calls.' }

  test('one leads at a time, others may convene beside it', () => {
    given().when('recognize-convener', convener('p1', true)).then(recognized('p1', true))
    given(recognized('p1', true)).when('recognize-convener', convener('p2', true)).refused('lead-convener-taken', '/lead')
    given(recognized('p1', true)).when('recognize-convener', convener('p2', false)).then('ConvenerRecognized')
    given(recognized('p1', true), ended('p1')).when('recognize-convener', convener('p2', true)).then('ConvenerRecognized')
    given(recognized('p1', true), recognized('p1', false)).when('recognize-convener', convener('p2', true)).then('ConvenerRecognized')
  })

  test('recognized as it is, nothing is new; a change of lead is', () => {
    given(recognized('p1', true)).when('recognize-convener', convener('p1', true)).then()
    given(recognized('p1', false)).when('recognize-convener', convener('p1', false)).then()
    given(recognized('p1', false)).when('recognize-convener', convener('p1', true)).then('ConvenerRecognized')
    given(recognized('p1', true)).when('recognize-convener', convener('p1', false)).then('ConvenerRecognized')
  })

  test('recognition ends once, for who had it', () => {
    given(recognized('p1', true)).when('end-convener-recognition', ended('p1').data).then(ended('p1'))
    given(recognized('p1', true), ended('p1')).when('end-convener-recognition', ended('p1').data).then()
    given(recognized('p1', true), ended('p1'), recognized('p1', false)).when('end-convener-recognition', ended('p1').data).then('ConvenerRecognitionEnded')
    given().when('end-convener-recognition', ended('p1').data).refused('convener-not-recognized', '/convener')
  })

  test('absence is dated when it was determined, and only where nobody convenes', () => {
    given().when('determine-convener-absence', search, { occurredAt: '2026-02-01T09:00:00.000Z' }).then(absent)
    given(absent).when('determine-convener-absence', search).then()
    given(recognized('p1', true)).when('determine-convener-absence', search).refused('cluster-has-convener')
    given(recognized('p1', false)).when('determine-convener-absence', search).refused('cluster-has-convener')
    given(recognized('p1', false), ended('p1')).when('determine-convener-absence', search).then('ConvenerAbsenceDetermined')
  })

  test('a recognized convener ends the absence', () => {
    given(absent, recognized('p1', false), ended('p1')).when('determine-convener-absence', search).then('ConvenerAbsenceDetermined')
  })
})

test('events of a cluster that was never identified add up to nothing, and nothing is asked of it', () => {
  const lost = () => scenario(clusterStream).given({ type: 'ConvenerAbsenceDetermined', data: { cluster: id, search: 'x', on: '2026-02-01' } })
  const changes = clusterStream.commands.filter(({ mode }) => mode === 'changes')
  expect(changes.length).toBeGreaterThan(9)
  for (const { name, example } of changes) lost().when(name, example).refused('does-not-exist')
})
