import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Imports } from '../../kit/imports.ts'
import { agencies, counts, openImports } from '../../kit/imports.ts'

let imports: Imports

/** Two clusters of one definition, the second one stronger, in regions measured from a small release. */
beforeAll(async () => {
  imports = await openImports()
  await imports.text('agency-codes', agencies)
  const drawn = { id: 'drawn', author: 'eda', reason: 'For a test.', publisher: 'Test' }
  await imports.text('definition-sets', 'cluster,kind,naics\nAerospace,traded,336411\nFurniture,traded,337122\n', { settings: drawn })
  await imports.text('region-systems', 'county,region,region_name\n20173,W,"Wichita-Winfield, KS"\n53033,S,"Seattle-Tacoma, WA"\n26163,D,"Detroit, MI"\n', { settings: { id: 'own', vintage: '2024', publisher: 'Test' } })
  const figures = 'county_geoid,naics,establishments,employees,annual_payroll_k\n20173,336411,9,900,9\n20173,337122,9,900,9\n53033,336411,9,990,9\n53033,337122,9,10,9\n26163,337122,9,10,9\n'
  await imports.text('county-business-patterns', figures, { settings: { year: '2021', definitions: 'drawn', regions: 'own' } })
  for (const [cluster, region] of [['wichita', 'W'], ['seattle', 'S']])
    await imports.send('identify-cluster', { cluster, name: cluster, basis: 'analyst', definitionSet: 'drawn', definition: 'aerospace', regionSystem: 'own', region, reason: 'For a test.', evidence: [{ kind: 'release', release: 'cbp-2021-counties' }] })
  await imports.ledger.settled()
})
afterAll(() => imports.close())

describe('participants', () => {
  test('come with type, size, county, UEI and clusters', async () => {
    const list = 'Organization,Type,Employees,County GEOID,NAICS Code,UEI,Contact,Clusters\nPlains Composites,Component Supplier,45,20173,336413,,Pat Doe,wichita|seattle\nAero Council,trade association,unknown,,,HB6KNGVNJRU1,,\nBig Works,end-producer,"1,200",20173,,,,wichita\n'
    expect(counts(await imports.text('participants', list))).toMatchObject({ rows: 3, accepted: 3 })
    expect(counts(await imports.text('participants', list))).toMatchObject({ rows: 3, already: 3, accepted: 0 })
    expect((await imports.data('ParticipantRegistered')).map(({ name, type, sizeClass }) => `${String(name)}: ${String(type)}, ${String(sizeClass)}`).toSorted()).toEqual([
      'Aero Council: trade-association, unknown',
      'Big Works: end-producer, 500-or-more',
      'Plains Composites: component-supplier, 20-99',
    ])
    expect((await imports.data('ParticipantJoined')).map(({ cluster }) => cluster).toSorted()).toEqual(['seattle', 'wichita', 'wichita'])
    expect(JSON.stringify(await imports.events())).not.toContain('Pat Doe')
  })

  test('a cluster added to a row is joined, the rest is there', async () => {
    const list = 'name,type,county,cluster\nBig Works,end-producer,20173,seattle\n'
    const { size } = imports.ledger.log.head()
    expect(counts(await imports.text('participants', list))).toMatchObject({ rows: 1, already: 1, refused: 0 })
    expect((await imports.events()).slice(size)).toMatchObject([{ type: 'ParticipantJoined', data: { cluster: 'seattle' } }])
  })

  test('the same name in two counties is two organizations, an id of one’s own is kept', async () => {
    const list = 'id,name,type,county\n,Twin Tools,labor,20173\n,Twin Tools,labor,20035\nmy-own,Twin Tools,labor,20173\n'
    expect(counts(await imports.text('participants', list))).toMatchObject({ accepted: 3 })
    const ids = (await imports.data('ParticipantRegistered')).filter(({ name }) => name === 'Twin Tools').map(({ participant }) => participant)
    expect(new Set(ids).size).toBe(3)
    expect(ids).toContain('my-own')
  })
})

describe('convening readouts', () => {
  const index = (rows: string): string => `file,date,title,suggested_benchmark_cluster,words,source_url\n${rows}`
  const run = { role: 'liaison', settings: { hosts: 'eda', definitions: 'drawn' } } as const

  test('a session is about what the index says, and of a cluster where that is named', async () => {
    await imports.send('determine-convener-absence', { cluster: 'wichita', search: 'For a test.' })
    const rows = `file,date,title,suggested_benchmark_cluster,words,source_url,cluster\na.md,2023-11-15,Readout of a Meeting,Aerospace,100,https://example.org/1,wichita\nb.md,2023-11-16,Readout of a Summit,Aerospace,100,https://example.org/2,\nc.md,2023-11-17,Readout,multi,100,,\nd.md,2023-11-18,Readout,Magic,100,,\ne.md,soon,,Aerospace,100,ftp://x,\nf.md,2023-11-19,Readout,,100,,seattle\n`
    const report = await imports.text('convening-readouts', rows, run)
    expect(report.refusals.map(({ row, field }) => [row, field])).toEqual([[4, 'definition'], [5, 'title'], [5, 'day'], [5, 'url'], [6, '/clusters/0']])
    const themes = [{ definitionSet: 'drawn', definition: 'aerospace' }]
    expect(await imports.data('ConveningScheduled')).toMatchObject([
      { clusters: ['wichita'], themes, startsAt: '2023-11-15T12:00:00.000Z', hosts: [{ agency: 'eda', level: 'federal' }] },
      { clusters: [], themes, startsAt: '2023-11-16T12:00:00.000Z' },
      { clusters: [], startsAt: '2023-11-17T12:00:00.000Z' },
    ])
    expect(counts(await imports.text('convening-readouts', rows, run))).toMatchObject({ accepted: 0, already: 3 })
    expect(counts(await imports.text('convening-readouts', rows, { ...run, person: '3f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a78' }))).toMatchObject({ accepted: 0, already: 3 })
    const changed = await imports.text('convening-readouts', rows.replace('example.org/1', 'example.org/9'), run)
    expect(changed.refusals[0]).toMatchObject({ row: 1, field: '/url' })
  })

  test('a host that is not registered is told by name', async () => {
    const report = await imports.text('convening-readouts', index('a.md,2023-12-01,Another,Aerospace,1,\n'), { ...run, settings: { ...run.settings, hosts: 'eda,eop' } })
    expect(report.refusals[0]).toMatchObject({ row: 1, field: '/hosts/1', message: expect.stringMatching(/There is no agency "eop"/) as unknown })
  })
})
