import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Imports } from '../../kit/imports.ts'
import { counts, openImports } from '../../kit/imports.ts'

let imports: Imports
beforeAll(async () => {
  imports = await openImports()
})
afterAll(() => imports.close())

const sets = 'cluster,kind,subcluster,naics\nAerospace,traded,Aircraft,336411\nAerospace,traded,Parts,336413\nRetail,local,,445110\n'
const drawn = { author: 'eda', reason: 'For a test.', publisher: 'Test' }
const regions = 'county,region,region_name\n20173,A,Area A\n20035,A,Area A\n26163,B,Area B\n'
const figures = 'county_geoid,naics,establishments,employees,annual_payroll_k\n'

describe('definition sets', () => {
  test('rows of a list become one set, which is published once', async () => {
    await imports.send('register-agency', { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013', subtier: '1325' } })
    const settings = { id: 'drawn', ...drawn }
    expect(counts(await imports.text('definition-sets', sets, { settings }))).toMatchObject({ rows: 3, accepted: 3 })
    expect(counts(await imports.text('definition-sets', sets, { settings }))).toMatchObject({ already: 3, accepted: 0 })
    expect((await imports.data('DefinitionSetPublished'))[0]).toMatchObject({
      definitionSet: 'drawn',
      kind: 'custom',
      author: 'eda',
      clusters: [
        { id: 'aerospace', name: 'Aerospace', kind: 'traded', naics: ['336411', '336413'], subclusters: [{ name: 'Aircraft', naics: ['336411'] }, { name: 'Parts', naics: ['336413'] }] },
        { id: 'retail', kind: 'local', naics: ['445110'] },
      ],
    })
    const changed = await imports.text('definition-sets', sets.replace('445110', '445120'), { settings })
    expect(counts(changed)).toMatchObject({ refused: 3, accepted: 0 })
    expect(changed.refusals[0]).toMatchObject({ field: '/clusters', message: expect.stringMatching(/The ledger has .*, the file/) as unknown })
  })

  test('one bad row keeps the whole set back, and each is told', async () => {
    const bad = `${sets}Aerospace,local,,336412\nRetail,local,,44-45\n,traded,,111110\nRetail,local,,445110\n`
    const report = await imports.text('definition-sets', bad, { settings: { id: 'bad', ...drawn } })
    expect(report.refusals.map(({ row, field }) => [row, field])).toEqual([[0, '/'], [4, 'kind'], [5, 'naics'], [6, 'cluster'], [7, 'naics']])
    expect(counts(report)).toMatchObject({ rows: 7, refused: 7 })
    expect(await imports.data('DefinitionSetPublished')).toHaveLength(1)
  })

  test('a list of the Cluster Mapping Project is a benchmark, with the codes that 2017 added or as 2012 had them', async () => {
    const json = JSON.stringify([
      { name: 'Retail Trade', traded: false, subclusters: {}, naics: { '2012': { '452111': 'x', '452112': 'x' } } },
      { name: 'Aerospace', traded: true, subclusters: { '1': 'Aircraft' }, naics: { '2012': { '336411': 'x' } } },
    ])
    expect(counts(await imports.text('definition-sets', json, { settings: { id: 'mapped' } }))).toMatchObject({ rows: 2, accepted: 2 })
    expect(counts(await imports.text('definition-sets', json, { settings: { id: 'mapped-2012', vintage: '2012' } }))).toMatchObject({ accepted: 2 })
    const [, of2017, of2012] = await imports.data('DefinitionSetPublished')
    expect(of2017).toMatchObject({ kind: 'benchmark', vintage: '2012 and 2017', clusters: [{ id: 'aerospace', subclusters: [{ name: 'Aircraft', naics: [] }] }, { id: 'retail-trade', naics: ['452111', '452112', '452210'] }] })
    expect(of2012).toMatchObject({ vintage: '2012', clusters: [{ id: 'retail-trade', naics: ['452111', '452112'] }, { id: 'aerospace' }] })
    expect((await imports.text('definition-sets', '[{"name":"A"}]', { settings: { id: 'x' } })).broken).toMatch(/^Row 1: A cluster has a name/)
  })

  test('rules that only the ledger knows are told too', async () => {
    const report = await imports.text('definition-sets', sets, { settings: { id: 'anonymous', publisher: 'Test' }, preview: true })
    expect(report.refusals[0]?.message).toMatch(/A custom set says who drew it and why/)
  })
})

describe('region systems', () => {
  test('a list of one’s own may overlap, one of areas may not', async () => {
    const own = { id: 'own', vintage: '2024', publisher: 'Test' }
    expect(counts(await imports.text('region-systems', regions, { settings: own }))).toMatchObject({ rows: 3, accepted: 3 })
    expect(counts(await imports.text('region-systems', `${regions}20173,C,Area C\n`, { settings: { ...own, id: 'overlapping' } }))).toMatchObject({ accepted: 4 })
    const areas = 'county_geoid,county_name,ea_code,ea_name,cbsa_code,cbsa_name\n20173,x,179,Wichita,48620,Wichita\n20035,x,179,Wichita,,\n'
    expect(counts(await imports.text('region-systems', areas, { settings: { id: 'ea', system: 'ea' } }))).toMatchObject({ accepted: 2, leftOut: 0 })
    expect(counts(await imports.text('region-systems', areas, { settings: { id: 'cbsa', system: 'cbsa' } }))).toMatchObject({ accepted: 1, leftOut: 1 })
    const twice = await imports.text('region-systems', `${areas}20173,x,180,Other,,\n173,x,180,Other,,\n`, { settings: { id: 'ea2', system: 'ea' } })
    expect(twice.refusals.map(({ row, field }) => [row, field])).toEqual([[0, '/'], [3, 'county'], [4, 'county']])
    expect((await imports.data('RegionSystemPublished')).map((data) => [data['regionSystem'], data['kind'], data['vintage']])).toEqual([
      ['own', 'custom', '2024'],
      ['overlapping', 'custom', '2024'],
      ['ea', 'economic-area', '2004'],
      ['cbsa', 'cbsa', '2013'],
    ])
  })

  test('a list of one’s own says when and by whom', async () => {
    await expect(imports.text('region-systems', regions, { settings: { id: 'x', vintage: '2024' } })).rejects.toMatchObject({ option: 'publisher' })
    await expect(imports.text('region-systems', regions, { settings: { id: 'x', system: 'towns' } })).rejects.toMatchObject({ option: 'system', message: 'Must be one of ea, cbsa, list.' })
  })
})

describe('County Business Patterns', () => {
  const settings = { definitions: 'drawn', regions: 'own' }
  const rows = '20173,336411,9,"11,000",900000\n20173,445110,10,100,1000\n26163,336411,3,0,0\n26163,445110,50,900,9000\n20035,336413,4,40,400\n'

  test('rows become counties, the nation and regions of a closed release', async () => {
    const packed = gzipSync(figures + rows)
    const run = { settings, name: 'cbp_2021_county.csv.gz' }
    expect(counts(await imports.text('county-business-patterns', packed, { ...run, preview: true }))).toMatchObject({ rows: 5, accepted: 5, refused: 0 })
    expect(await imports.data('StatisticsReleaseOpened')).toEqual([])
    expect(counts(await imports.text('county-business-patterns', packed, run))).toEqual({ rows: 5, accepted: 5, already: 0, refused: 0, leftOut: 0 })
    expect(counts(await imports.text('county-business-patterns', packed, run))).toEqual({ rows: 5, accepted: 0, already: 5, refused: 0, leftOut: 0 })
    expect(await imports.data('StatisticsReleaseOpened')).toMatchObject([{ release: 'cbp-2021-counties', year: 2021, vintage: '2017' }])
    expect(await imports.data('StatisticsReleaseClosed')).toEqual([{ release: 'cbp-2021-counties', counties: 3, rows: 5, sha256: createHash('sha256').update(packed).digest('hex') }])
    const [a, b] = await imports.data('RegionMeasured')
    expect(a).toMatchObject({ region: 'A', tradedEmployees: 11_040, localEmployees: 100, rows: [{ cluster: 'aerospace', employees: 11_040, lq: 1 }, { cluster: 'retail', lq: null }] })
    expect(b).toMatchObject({ region: 'B', rows: [{ cluster: 'aerospace', employees: 0, suppressed: 1 }, { cluster: 'retail', employees: 900 }] })
  })

  test('the Census’ own columns are understood, totals are left out', async () => {
    const own = 'fipstate,fipscty,naics,emp_nf,emp,qp1,ap,est\n20,173,------,G,1000,1,1000,50\n20,173,33----,G,500,1,500,20\n20,173,336411,G,400,1,400,4\n1,1,113310,D,0,0,0,7\n'
    const report = await imports.text('county-business-patterns', own, { settings: { ...settings, measure: 'no' }, name: 'cbp17co.txt' })
    expect(counts(report)).toEqual({ rows: 4, accepted: 2, already: 0, refused: 0, leftOut: 2 })
    expect(await imports.data('CountyIndustryRecorded')).toEqual(
      expect.arrayContaining([
        { release: 'cbp-2017-counties', county: '20173', rows: [{ naics: '336411', establishments: 4, employees: 400, payroll: 400 }] },
        { release: 'cbp-2017-counties', county: '01001', rows: [{ naics: '113310', establishments: 7, employees: 0, payroll: 0, suppressed: true }] },
      ]),
    )
    const api = await imports.text('county-business-patterns', 'GEO_ID,NAICS2017,ESTAB,EMP,PAYANN\n0500000US20173,336411,1,2,3\n', { settings: { ...settings, measure: 'no', year: '2019' } })
    expect(counts(api)).toMatchObject({ accepted: 1 })
  })

  test('a bad row holds its county back and keeps the release open, until the mended file closes it', async () => {
    const bad = `${figures}20173,336411,9,many,900000\n20173,445110,10,100,1000\n2173,445110,1,1,1\n26163,445110,50,900,9000\n26163,445110,50,900,9000\n20035,336413,4,40,400\n20035,44X,4,40,400\n48001,445110,5,6,7\n`
    const run = { settings: { ...settings, release: 'mended' }, name: 'cbp2021.csv' }
    const report = await imports.text('county-business-patterns', bad, run)
    expect(report.refusals.map(({ row, field }) => [row, field])).toEqual([[1, 'employees'], [1, 'county'], [3, 'county'], [5, 'naics'], [5, 'county'], [7, 'naics'], [7, 'county'], [8, '/']])
    expect(counts(report)).toMatchObject({ rows: 8, accepted: 1, refused: 8 - 1 + 1 })
    expect((await imports.data('StatisticsReleaseClosed')).map((data) => data['release'])).not.toContain('mended')
    const mended = await imports.text('county-business-patterns', `${figures}${rows}48001,445110,5,6,7\n`, run)
    expect(counts(mended)).toMatchObject({ rows: 6, accepted: 5, already: 1, refused: 0 })
    expect((await imports.data('StatisticsReleaseClosed')).map((data) => data['release'])).toContain('mended')
  })

  test('changed figures of a closed release are told', async () => {
    const run = { settings, name: 'cbp_2021_county.csv.gz' }
    const report = await imports.text('county-business-patterns', `${figures}${rows.replace('"11,000"', '12000')}`, run)
    expect(report.refusals[0]).toMatchObject({ row: 1, message: expect.stringMatching(/holds this row with other content/) as unknown })
  })

  test('figures are recorded though there is nothing to measure them with, and that is told', async () => {
    const report = await imports.text('county-business-patterns', figures + rows, { settings: { release: 'unmeasured', year: '2020', regions: 'own' } })
    expect(counts(report)).toMatchObject({ accepted: 5, refused: 1 })
    expect(report.refusals[0]).toMatchObject({ field: 'definitions', message: expect.stringMatching(/no definition set "us-benchmark-2014"/) as unknown })
  })

  test('the year is in the name of the file or told', async () => {
    await expect(imports.text('county-business-patterns', figures, { name: 'counties.csv' })).rejects.toMatchObject({ option: 'year' })
    await expect(imports.text('county-business-patterns', figures, { settings: { year: '21' } })).rejects.toMatchObject({ option: 'year', message: 'Must be a year, such as 2021.' })
  })

  test('a file cut in the middle records nothing', async () => {
    const whole = gzipSync(figures + Array.from({ length: 5000 }, (_, i) => `${String(10_000 + i)},${String(300_000 + i * 7)},1,${i * 31},${i * 77}\n`).join(''))
    const { size } = imports.ledger.log.head()
    expect(await imports.text('county-business-patterns', whole.subarray(0, whole.length / 2), { settings: { ...settings, year: '2018' } })).toMatchObject({ rows: 0, accepted: 0, broken: expect.stringMatching(/cut off or damaged/) as unknown })
    expect(imports.ledger.log.head().size).toBe(size)
  })
})
