import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { join } from 'node:path'
import type { Options } from '../../../infra/importers/importer.ts'
import type { Imports } from '../../kit/imports.ts'
import { counts, openImports, publicData } from '../../kit/imports.ts'

const folder = publicData()

let imports: Imports
beforeAll(async () => {
  imports = await openImports(() => new Date().toISOString())
})
afterAll(() => imports.close())

const described = folder === undefined ? describe.skip : describe

/** In this order, so that each file finds what it points to: kind, file, options, and rows accepted, refused and left out. */
const files: readonly (readonly [string, string, Options, number, number, number])[] = [
  ['definition-sets', 'cluster-definitions/benchmark_clusters.json', { id: 'us-benchmark-2014' }, 67, 0, 0],
  // Pseudo-codes of government and of nothing have no cluster.
  ['definition-sets', 'cluster-definitions/naics_to_cluster.csv', { id: 'crosswalk' }, 986, 0, 6],
  ['region-systems', 'regions/county_to_region.csv', { id: 'bea-economic-areas-2004', system: 'ea' }, 3147, 0, 0],
  // The other counties are in no statistical area.
  ['region-systems', 'regions/county_to_region.csv', { id: 'cbsa-2013', system: 'cbsa' }, 1808, 0, 1339],
  ['agency-codes', 'agencies/federal_agency_codes.csv', {}, 1531, 0, 0],
  // Listings of agencies that the list of codes has not, or under another name.
  ['assistance-listings', 'programs/assistance_listings.csv', {}, 2471, 9, 0],
  ['announced-awards', 'awards/eda_bbbrc_2022_winners.csv', {}, 21, 0, 0],
  ['announced-awards', 'awards/eda_tech_hubs_2023_designations.csv', {}, 31, 0, 0],
  ['announced-awards', 'awards/nsf_engines_2024_awards.csv', {}, 10, 0, 0],
  ['usaspending', 'awards/usaspending_grant.json', {}, 1, 0, 0],
  ['usaspending', 'awards/usaspending_loan.json', {}, 1, 0, 0],
  // Contracts, awards of recipients, and funding that does not name its award.
  ['usaspending', 'awards/usaspending_transactions.json', {}, 0, 3, 0],
  ['usaspending', 'awards/usaspending_search_results_subawards.json', {}, 0, 3, 0],
  ['usaspending', 'awards/usaspending_award_funding_grant.json', {}, 0, 10, 0],
]

described('the real files', () => {
  test.each(files)('%s takes %s whole, once, and tells what it does not take (%j)', async (kind, file, settings, accepted, refused, leftOut) => {
    const run = { settings }
    const path = join(folder ?? '', file)
    const preview = await imports.file(kind, path, { ...run, preview: true })
    const first = await imports.file(kind, path, run)
    expect({ ...preview, preview: false }).toEqual(first)
    expect({ ...counts(first), broken: first.broken }).toEqual({ rows: accepted + refused + leftOut, accepted, already: 0, refused, leftOut, broken: undefined })
    const { size } = imports.ledger.log.head()
    expect(counts(await imports.file(kind, path, run))).toEqual({ rows: accepted + refused + leftOut, accepted: 0, already: accepted, refused, leftOut })
    expect(imports.ledger.log.head().size).toBe(size)
  })

  test('lists that overlap with what is there say where they differ', async () => {
    const search = await imports.file('usaspending', join(folder ?? '', 'awards/usaspending_search_results_grants.json'))
    expect(counts(search)).toMatchObject({ rows: 3, accepted: 2, already: 1, refused: 0 })
    const selected = await imports.file('assistance-listings', join(folder ?? '', 'programs/economic_development_listings.json'))
    expect(counts(selected)).toMatchObject({ rows: 249, accepted: 0, already: 248, refused: 1 })
    const titles = await imports.file('assistance-listings', join(folder ?? '', 'programs/fac_aln_lookup.csv'))
    expect(titles.rows).toBe(4172)
    expect(titles.broken).toBeUndefined()
    // Titles that changed since, a few of them damaged on the way, and numbers whose third part is not three digits.
    expect(titles.refused).toBeLessThan(360)
    expect(titles.refusals.filter(({ field }) => !['/name', 'aln', 'agency'].includes(field))).toEqual([])
  })

  test('convenings are put on the calendar with what they were about', async () => {
    const run = { role: 'liaison', agency: 'eop', settings: { hosts: 'eop' } } as const
    const path = join(folder ?? '', 'convenings/index.csv')
    expect(counts(await imports.file('convening-readouts', path, run))).toMatchObject({ rows: 41, accepted: 41, refused: 0 })
    expect(counts(await imports.file('convening-readouts', path, run))).toMatchObject({ already: 41 })
  })

  test('348,104 rows of County Business Patterns give the published location quotients', async () => {
    const file = join(folder ?? '', 'employment/cbp_2021_county_naics6.csv.gz')
    const report = await imports.file('county-business-patterns', file)
    expect({ ...counts(report), broken: report.broken }).toEqual({ rows: 348_104, accepted: 348_104, already: 0, refused: 0, leftOut: 0, broken: undefined })
    expect((await imports.data('StatisticsReleaseClosed'))[0]).toMatchObject({ counties: 3102, rows: 348_104 })

    await imports.ledger.settled()
    const { views } = imports.ledger
    const register = async (filters: Readonly<Record<string, string>>) => (await views.rows('cluster-register', { filters, sort: '-lq', limit: 1 })).rows[0]?.view as { regionName: string; region: string; years: { lq: number; employees: number }[] }
    const leader = await register({ definition: 'aerospace-vehicles-and-defense' })
    expect(leader).toMatchObject({ regionName: 'Wichita-Winfield, KS', years: [{ employees: 22_788 }] })
    expect(leader.years[0]?.lq).toBeCloseTo(26.02, 2)
    const detroit = await register({ definition: 'automotive', regionName: 'Detroit-Warren-Flint, MI' })
    expect(detroit.years[0]?.lq).toBeCloseTo(12.29, 2)
    const { total } = await views.rows('cluster-register', { filters: { present: '1' }, limit: 1 })
    expect(total / 179).toBeCloseTo(7.7, 1)

    const cluster = { cluster: 'wichita', name: 'Wichita aerospace', basis: 'benchmark', definitionSet: 'us-benchmark-2014', definition: 'aerospace-vehicles-and-defense', regionSystem: 'bea-economic-areas-2004', region: leader.region }
    await imports.send('identify-cluster', { ...cluster, evidence: [{ kind: 'release', release: 'cbp-2021-counties' }] })
    await imports.send('determine-presence', { cluster: 'wichita', release: 'cbp-2021-counties' })
    const [presence] = await imports.data('ClusterPresenceDetermined')
    expect(presence).toMatchObject({ present: true, employees: 22_788, threshold: 1.5, lq: leader.years[0]?.lq })
  }, 240_000)
})

if (folder === undefined) test('skipped: no public data', () => expect(folder).toBeUndefined())
