import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { definitionSet } from '../../domain/definition-set/definition-set.ts'
import { regionSystem } from '../../domain/region-system/region-system.ts'
import { measure, mostRegions } from '../../domain/statistics-release/measure.ts'
import type { StatisticsRelease } from '../../domain/statistics-release/release-state.ts'
import { evolveRelease } from '../../domain/statistics-release/release-state.ts'
import { statisticsRelease } from '../../domain/statistics-release/statistics-release.ts'
import { recorded, scenario } from '../kit/scenario.ts'

const release = 'cbp-2021'
const data = { release, source: 'County Business Patterns', year: 2021, vintage: '2017', publisher: 'Census Bureau' }
const opened = { type: 'StatisticsReleaseOpened', data }
const cell = (naics: string, employees: number, more: object = {}) => ({ naics, establishments: 2, employees, payroll: 10 * employees, ...more })
const county = (geoid: string, ...rows: object[]) => ({ type: 'CountyIndustryRecorded', data: { release, county: geoid, rows } })
// Sedgwick and Cowley make region 179; Shawnee is elsewhere. 336411 and 336412 are aerospace, 336111 automotive, 622110 local.
const sedgwick = county('20173', cell('336411', 80), cell('336111', 300), cell('622110', 1000), cell('999999', 7))
const cowley = county('20035', cell('336412', 20, { suppressed: true }))
const shawnee = county('20177', cell('336411', 400), cell('336111', 9200), cell('622110', 70_000))
const closed = { type: 'StatisticsReleaseClosed', data: { release, counties: 3, rows: 8 } }

const cluster = (id: string, kind: string, ...naics: string[]) => ({ id, name: id.toUpperCase(), kind, naics })
const set = {
  type: 'DefinitionSetPublished',
  data: {
    definitionSet: 'bench',
    kind: 'benchmark',
    vintage: '2017',
    clusters: [cluster('aero', 'traded', '33641'), cluster('auto', 'traded', '336111'), cluster('health', 'local', '622110'), cluster('none', 'traded', '111111')],
  },
}
const system = {
  type: 'RegionSystemPublished',
  data: {
    regionSystem: 'areas',
    kind: 'custom',
    vintage: '2004',
    regions: [{ id: '179', name: 'Wichita', counties: ['20173', '20035', '20999'] }, { id: '165', name: 'Topeka', counties: ['20177'] }, { id: 'KS', name: 'Kansas', state: '20' }, { id: 'NY', name: 'New York', state: '36' }],
  },
}
const given = (...events: object[]) =>
  scenario(statisticsRelease)
    .given(...([opened, ...events] as never[]))
    .with(definitionSet, 'bench', set)
    .with(regionSystem, 'areas', system)
const full = (...events: object[]) => given(sedgwick, cowley, shawnee, closed, ...events)
const about = { release, definitionSet: 'bench', regionSystem: 'areas' }
const common = { release, year: 2021, source: data.source, definitionSet: 'bench' }
const sums = (id: string, kind: string, establishments: number, employees: number) => ({ cluster: id, name: id.toUpperCase(), kind, establishments, employees, payroll: 10 * employees })
const nationRows = [{ ...sums('aero', 'traded', 6, 500), suppressed: 1 }, sums('auto', 'traded', 4, 9500), sums('health', 'local', 4, 71_000)]
const nation = { type: 'NationMeasured', data: { ...common, basis: 'counties', rows: nationRows, tradedEmployees: 10_000, localEmployees: 71_000, unassigned: { industries: 1, employees: 7 } } }
// Aerospace: (100/400) / (500/10,000) = 5. Automotive: (300/400) / (9,500/10,000) = 0.789474.
const wichita = {
  type: 'RegionMeasured',
  data: {
    ...common,
    basis: 'counties',
    regionSystem: 'areas',
    region: '179',
    regionName: 'Wichita',
    rows: [
      { ...sums('aero', 'traded', 4, 100), suppressed: 1, lq: 5, nationalShare: 0.2 },
      { ...sums('auto', 'traded', 2, 300), lq: 0.789474, nationalShare: 0.031579 },
      { ...sums('health', 'local', 2, 1000), lq: null, nationalShare: 0.014085 },
    ],
    tradedEmployees: 400,
    localEmployees: 1000,
  },
}

describe('statistics release', () => {
  test('is opened once', () => {
    scenario(statisticsRelease).when('open-statistics-release', data).then(opened)
    given().when('open-statistics-release', data).then()
    given().when('open-statistics-release', { ...data, year: 2020 }).refused('release-differs', '/release')
    scenario(statisticsRelease).when('open-statistics-release', { ...data, year: 2027 }).refused('release-of-future-year', '/year')
    scenario(statisticsRelease).when('open-statistics-release', { ...data, year: 2026 }).then('StatisticsReleaseOpened')
  })

  test('whose opening was retracted is not there', () => {
    const changes = statisticsRelease.commands.filter(({ mode }) => mode === 'changes')
    expect(changes.length).toBe(5)
    for (const { name, example } of changes) scenario(statisticsRelease).given(closed).when(name, example).refused('does-not-exist')
    given().when('open-statistics-release', { ...data, vintage: '2012' }).refused('release-differs')
  })

  test('takes a county once, and the same figures again are already so, also when it is closed', () => {
    given().when('record-county-industry', sedgwick.data).then(sedgwick)
    given().when('record-county-industry', { ...sedgwick.data, county: '99173' }).refused('place-unknown', '/county')
    const reordered = { ...sedgwick.data, rows: sedgwick.data.rows.map((row) => Object.fromEntries(Object.entries(row).reverse())) }
    given(sedgwick).when('record-county-industry', reordered).then()
    given(sedgwick, closed).when('record-county-industry', sedgwick.data).then()
    given(sedgwick).when('record-county-industry', { ...sedgwick.data, rows: [cell('336411', 81)] }).refused('county-recorded-otherwise', '/rows')
  })

  test('takes nothing more once it is closed, nor from another agency', () => {
    given(sedgwick, closed).when('record-county-industry', cowley.data).refused('release-closed')
    given().when('record-county-industry', cowley.data, { by: 'nsf' }).refused('not-own-agency')
    given(sedgwick, closed).when('record-nation-statistics', { release, definitionSet: 'bench', rows: [sums('aero', 'traded', 1, 1)] }).refused('release-closed')
    given(nation, closed).when('record-region-statistics', { ...about, region: '179', rows: [sums('aero', 'traded', 1, 1)] }).refused('release-closed')
  })

  test('an industry stands once in a county', () => {
    given().when('record-county-industry', { ...cowley.data, rows: [cell('336411', 1), cell('336412', 1), cell('336411', 2)] }).refused('industry-twice', '/rows/2/naics')
  })

  test('is closed with what it holds, by the agency that keeps it', () => {
    const sha256 = 'a'.repeat(64)
    given(sedgwick, cowley, shawnee).when('close-statistics-release', { release, sha256 }).then({ type: 'StatisticsReleaseClosed', data: { release, sha256, counties: 3, rows: 8 } })
    given(nation).when('close-statistics-release', { release }).then({ type: 'StatisticsReleaseClosed', data: { release, counties: 0, rows: 0 } })
    given(sedgwick, closed).when('close-statistics-release', { release }).then()
    given().when('close-statistics-release', { release }).refused('release-empty')
    given(sedgwick).when('close-statistics-release', { release }, { by: 'nsf' }).refused('not-own-agency')
  })
})

describe('measuring regions from county figures', () => {
  test('sums industries to clusters, counties to regions, and takes quotients over traded employment', () => {
    full().when('measure-regions', { ...about, regions: ['179'] }).then(nation, wichita)
  })

  test('a region may be a state, and a region without figures is measured as empty', () => {
    full(nation).when('measure-regions', { ...about, regions: ['KS', 'NY'] }).then(
      { type: 'RegionMeasured', data: expect.objectContaining({ region: 'KS', tradedEmployees: 10_000, rows: expect.arrayContaining([expect.objectContaining({ cluster: 'aero', lq: 1, nationalShare: 1 })]) }) },
      { type: 'RegionMeasured', data: expect.objectContaining({ region: 'NY', tradedEmployees: 0, localEmployees: 0, rows: [] }) },
    )
  })

  test('all regions of the system when none is named', () => {
    full(nation, wichita).when('measure-regions', about).then('RegionMeasured', 'RegionMeasured', 'RegionMeasured')
  })

  test('what is measured is not measured again, by whoever asks', () => {
    full(nation, wichita).when('measure-regions', { ...about, regions: ['179'] }, { by: 'nsf' }).then()
  })

  test('after a correction it records what changed, also that a cluster is gone', () => {
    const corrected = county('20035', cell('111111', 20))
    given(sedgwick, corrected, shawnee, closed, nation, wichita)
      .when('measure-regions', { ...about, regions: ['179'] })
      .then(
        { type: 'NationMeasured', data: expect.objectContaining({ tradedEmployees: 10_000, rows: expect.arrayContaining([sums('aero', 'traded', 4, 480), sums('none', 'traded', 2, 20)]) }) },
        { type: 'RegionMeasured', data: expect.objectContaining({ rows: expect.arrayContaining([expect.objectContaining({ cluster: 'aero', employees: 80 })]) }) },
      )
    const gone = [county('20173', cell('336111', 300)), county('20035', cell('336111', 1)), shawnee, closed, nation, wichita]
    given(...gone)
      .when('measure-regions', { ...about, regions: ['179'] })
      .then('NationMeasured', { type: 'RegionMeasured', data: expect.objectContaining({ rows: expect.arrayContaining([{ ...sums('aero', 'traded', 0, 0), lq: 0, nationalShare: 0 }]) }) })
  })

  test('waits until all figures are in', () => {
    given(sedgwick).when('measure-regions', about).refused('release-still-open')
    given().when('measure-regions', about).refused('release-without-counties')
    given(county('20173', cell('999999', 5)), closed).when('measure-regions', about).refused('release-without-industries', '/definitionSet')
  })

  test('names the region that the system does not have', () => {
    full().when('measure-regions', { ...about, regions: ['179', '999'] }).refused('region-of-another-system', '/regions/1')
  })

  test('measures as many regions at a time as fit into one append', () => {
    const clusters = Array.from({ length: 67 }, (_, i) => ({ id: `cluster-of-some-length-${i}`, name: 'A name of an ordinary length', kind: 'traded' as const, naics: ['11'] }))
    const most = mostRegions(clusters)
    expect(most).toBeGreaterThan(40)
    expect(mostRegions(clusters.map((one) => ({ ...one, name: 'é'.repeat(200) })))).toBeLessThan(most)
    expect(mostRegions([])).toBeGreaterThan(most)
    const regions = Array.from({ length: most + 1 }, (_, i) => ({ id: `r${i}`, name: `R${i}`, counties: ['20173'] }))
    scenario(statisticsRelease)
      .given(opened, sedgwick, closed)
      .with(definitionSet, 'bench', { ...set, data: { ...set.data, clusters } })
      .with(regionSystem, 'areas', { ...system, data: { ...system.data, regions } })
      .when('measure-regions', about)
      .refused('too-many-regions', '/regions')
  })

  test('property: the regions of a partition add up to the nation', () => {
    const industries = fc.constantFrom('336411', '336412', '336111', '622110', '999999')
    const cells = fc.uniqueArray(fc.record({ naics: industries, employees: fc.nat(10_000) }), { minLength: 1, selector: ({ naics }) => naics })
    const definitions = definitionSet.evolve({ status: 'unknown' }, recorded(set) as never)
    if (definitions.status === 'unknown') throw new Error('not published')
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (counties, parts) => {
        const geoids = counties.map((_rows, i) => String(20_001 + i))
        const regions = Array.from({ length: parts }, (_, part) => ({ id: `r${part}`, name: `R${part}`, counties: geoids.filter((_geoid, i) => i % parts === part) }))
        const history = [opened, ...counties.map((rows, i) => county(geoids[i] ?? '', ...rows.map(({ naics, employees }) => cell(naics, employees)))), closed]
        const state = history.reduce<StatisticsRelease>((before, event) => evolveRelease(before, recorded(event) as never), { status: 'unknown' })
        if (state.status === 'unknown') throw new Error('not opened')
        const measured = measure(state, about, definitions, regions) ?? []
        const jobs = (type: string, id: string): number =>
          measured.flatMap((event) => (event.type === type ? [...event.data.rows] : [])).reduce((sum, row) => (row.cluster === id ? sum + row.employees : sum), 0)
        for (const id of definitions.clusters.keys()) expect(jobs('RegionMeasured', id)).toBe(jobs('NationMeasured', id))
      }),
      { numRuns: 50 },
    )
  })
})

describe('figures that a source gives by cluster', () => {
  const rows = [sums('aero', 'traded', 5, 500), sums('auto', 'traded', 9, 9500), sums('health', 'local', 4, 71_000)]
  const record = { release, definitionSet: 'bench', rows }
  const recordedNation = { type: 'NationMeasured', data: { ...common, basis: 'source', rows, tradedEmployees: 10_000, localEmployees: 71_000 } }
  const regionRows = [sums('aero', 'traded', 2, 100), sums('auto', 'traded', 3, 300)]
  const region = { ...about, region: '165', rows: regionRows }
  const recordedRegion = {
    type: 'RegionMeasured',
    data: { ...common, basis: 'source', regionSystem: 'areas', region: '165', regionName: 'Topeka', rows: regionRows.map((row, i) => ({ ...row, lq: i === 0 ? 5 : 0.789474, nationalShare: i === 0 ? 0.2 : 0.031579 })), tradedEmployees: 400, localEmployees: 0 },
  }

  test('the nation is recorded once', () => {
    given().when('record-nation-statistics', record).then(recordedNation)
    given(recordedNation).when('record-nation-statistics', record).then()
    given(recordedNation, closed).when('record-nation-statistics', record).then()
    given(recordedNation).when('record-nation-statistics', { ...record, rows: rows.slice(0, 1) }).refused('nation-recorded-otherwise', '/rows')
    given().when('record-nation-statistics', record, { by: 'nsf' }).refused('not-own-agency')
  })

  test('a region is recorded once, and its quotients are computed', () => {
    given(recordedNation).when('record-region-statistics', region).then(recordedRegion)
    given(recordedNation, recordedRegion, closed).when('record-region-statistics', region).then()
    given(recordedNation, recordedRegion).when('record-region-statistics', { ...region, rows: [] }).refused('region-recorded-otherwise', '/rows')
    given().when('record-region-statistics', region).refused('nation-missing', '/definitionSet')
    given(recordedNation).when('record-region-statistics', { ...region, region: '999' }).refused('region-of-another-system', '/region')
  })

  test('rows are of the definition set, of its kind, and stand once', () => {
    const faulty = (row: object) => given(recordedNation).when('record-region-statistics', { ...region, rows: [regionRows[0], row] })
    faulty(sums('other', 'traded', 1, 1)).refused('definition-of-another-set', '/rows/1/cluster')
    faulty(sums('health', 'traded', 1, 1)).refused('cluster-kind-differs', '/rows/1/kind')
    faulty(sums('aero', 'traded', 1, 1)).refused('cluster-twice', '/rows/1/cluster')
    given().when('record-nation-statistics', { ...record, rows: [sums('other', 'traded', 1, 1)] }).refused('definition-of-another-set', '/rows/0/cluster')
  })

  test('stand as the source has them when counties are measured too', () => {
    full(recordedNation, recordedRegion)
      .when('measure-regions', { ...about, regions: ['165', '179'] })
      .then({ type: 'RegionMeasured', data: expect.objectContaining({ region: '179', basis: 'counties', rows: expect.arrayContaining([expect.objectContaining({ cluster: 'aero', lq: 5 })]) }) })
  })
})
