import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import type { Ledger } from '../../infra/engine/ledger.ts'
import { openLedger } from '../../infra/engine/ledger.ts'
import type { At } from '../../infra/ports/views.ts'
import { projectRoot } from '../../infra/project-root.ts'
import { benchmarkSet, economicAreaSystem } from '../../infra/importers/ids.ts'
import { countySystem } from '../../infra/reference-pack/forms.ts'
import { loadReferencePack } from '../../infra/reference-pack/load.ts'
import { readPack } from '../../infra/reference-pack/pack.ts'
import { storySteps } from '../../infra/reference-pack/story.ts'
import { staffOf } from '../../infra/reference-pack/story-people.ts'
import { projections } from '../../projections/catalog.ts'

type Row = Readonly<Record<string, string>>
type Register = { readonly definition: string; readonly region: string; readonly kind: string; readonly years: readonly { readonly year: number; readonly source: string; readonly employees: number; readonly establishments: number; readonly payroll: number; readonly lq: number | null; readonly tradedEmployees: number; readonly localEmployees: number }[] }

const pack = readPack()
const publicData = [process.env['CLUSTER_LEDGER_SHARED_DATA'], join(projectRoot(), '..', 'shared', 'data')].find((one) => one !== undefined && existsSync(one))
const folder = mkdtempSync(join(tmpdir(), 'reference-pack-'))
const aerospace = 'aerospace-vehicles-and-defense'
const batteries = 'upstate-new-york-batteries'
const newYork = ['bbbrc-new-energy-new-york-2022', 'nsf-engine-upstate-new-york-energy-storage-engine-2024', 'tech-hub-new-energy-new-york-neny-battery-tech-hub-2023']
let ledger: Ledger

beforeAll(async () => {
  ledger = await openLedger({ folder, keyFile: join(folder, 'master.key') })
  await loadReferencePack(ledger)
  await ledger.settled()
  // Some 5,400 durable commands, and 25 views that follow them.
}, 600_000)
afterAll(async () => {
  await ledger.close()
  rmSync(folder, { recursive: true })
})

const row = async <V>(projection: string, key: string, at: At = {}): Promise<V> => (await ledger.views.row(projection, key, at)).row?.view as V
const all = async <V>(projection: string, filters: Readonly<Record<string, string>> = {}): Promise<readonly V[]> => {
  const views: V[] = []
  for await (const { view } of ledger.views.export(projection, { filters })) views.push(view as V)
  return views
}
const total = async (projection: string, filters: Readonly<Record<string, string>>, at: At = {}): Promise<number> => (await ledger.views.rows(projection, { filters, limit: 1 }, at)).total
const register = async (region: string, definition: string, system = economicAreaSystem) => (await row<Register>('cluster-register', [system, region, benchmarkSet, definition].join('/'))).years.at(-1)
const centsOf = (program: string): bigint => pack.awards.filter((award) => award.program === program).reduce((sum, { cents }) => sum + BigInt(cents), 0n)

describe('figures of the register', () => {
  test('are the published ones, each with its source and year', async () => {
    const areaOf = (name: string): string => pack.areas.find((area) => area.name === name)?.id ?? ''
    expect(await register('179', aerospace)).toMatchObject({ year: 2021, source: 'County Business Patterns', employees: 22_788, lq: expect.closeTo(26.02, 2) })
    expect((await register(areaOf('Detroit-Warren-Flint, MI'), 'automotive'))?.lq).toBeCloseTo(12.29, 2)
    expect((await register(areaOf('Seattle-Tacoma-Olympia, WA'), aerospace))?.lq).toBeCloseTo(8.51, 2)
    expect((await total('cluster-register', { regionSystem: economicAreaSystem, present: '1', year: '2021' })) / 179).toBeCloseTo(7.7, 1)
  })

  test('show the split of traded and local jobs, and no quotient of local clusters', async () => {
    const lines = await all<Register>('cluster-register', { regionSystem: economicAreaSystem, region: '179' })
    const jobs = (kind: string): number => lines.filter((line) => line.kind === kind).reduce((sum, { years }) => sum + (years.find(({ year }) => year === 2021)?.employees ?? 0), 0)
    expect(lines[0]?.years.at(-1)).toMatchObject({ tradedEmployees: jobs('traded'), localEmployees: jobs('local') })
    expect(lines.filter(({ kind }) => kind === 'local').every(({ years }) => years.every(({ lq }) => lq === null))).toBe(true)
  })

  test('of counties add up to those of their area', async () => {
    const counties = pack.areas.find(({ id }) => id === '179')?.counties ?? []
    expect(counties).toEqual(expect.arrayContaining(['20173', '20035']))
    const lines = (await all<Register>('cluster-register', { regionSystem: countySystem })).filter(({ region }) => counties.includes(region))
    for (const { cluster, establishments, employees, payroll } of pack.figuresOf(2021, '179')) {
      const years = lines.filter(({ definition }) => definition === cluster).flatMap((line) => line.years)
      const sum = (name: 'establishments' | 'employees' | 'payroll'): number => years.reduce((before, year) => before + year[name], 0)
      expect([cluster, sum('establishments'), sum('employees'), sum('payroll')]).toEqual([cluster, establishments, employees, payroll])
    }
    expect((await register('20173', aerospace, countySystem))?.employees).toBeGreaterThan(15_000)
  })

  test('agree with quotients that were computed elsewhere', async () => {
    const golden = publicData === undefined ? undefined : join(publicData, 'employment', 'ea_location_quotients_2021_golden.csv')
    const plain = publicData === undefined ? undefined : join(publicData, 'employment', 'ea_cluster_employment_2018_2021.csv')
    const read = (path: string | undefined): readonly Row[] => (path !== undefined && existsSync(path) ? parse(readFileSync(path, 'utf8'), { bom: true, columns: true, skip_empty_lines: true }) : [])
    const idOf = new Map(pack.definitions.map(({ id, name }) => [name, id]))
    const found = new Map((await all<Register>('cluster-register', { regionSystem: economicAreaSystem, kind: 'traded' })).map((line) => [`${line.region} ${line.definition}`, line.years.find(({ year }) => year === 2021)]))
    const shown = [...found.values()].filter((line) => line !== undefined)
    expect(shown).toHaveLength(5671)

    const given = read(golden)
    const name = Object.keys(given[0] ?? {}).find((column) => /^(lq|location_?quotient)/i.test(column)) ?? 'lq'
    if (given.length === 0) console.log('skipped: no quotients computed elsewhere')
    for (const one of given) expect([one['ea_code'], one['cluster_name'], found.get(`${one['ea_code']} ${idOf.get(one['cluster_name'] ?? '')}`)?.lq]).toEqual([one['ea_code'], one['cluster_name'], expect.closeTo(Number(one[name]), 2)])

    const rows = read(plain).filter((one) => one['year'] === '2021' && one['traded_or_local'] === 'Traded')
    if (rows.length === 0) return console.log('skipped: no public data')
    const sums = { area: new Map<string, number>(), cluster: new Map<string, number>(), nation: 0 }
    const add = (map: Map<string, number>, key: string, jobs: number) => map.set(key, (map.get(key) ?? 0) + jobs)
    for (const { ea_code: area = '', cluster_name: cluster = '', employees } of rows) {
      add(sums.area, area, Number(employees))
      add(sums.cluster, cluster, Number(employees))
      sums.nation += Number(employees)
    }
    expect(rows).toHaveLength(shown.length)
    for (const { ea_code: area = '', cluster_name: cluster = '', employees } of rows) {
      const expected = Number(employees) / (sums.area.get(area) ?? 0) / ((sums.cluster.get(cluster) ?? 0) / sums.nation)
      const lq = found.get(`${area} ${idOf.get(cluster)}`)?.lq
      expect([area, cluster, lq]).toEqual([area, cluster, expect.closeTo(expected, 6)])
    }
  })
})

describe('the story', () => {
  type Report = { readonly call: readonly { readonly agency: string; readonly staff: readonly string[]; readonly synthetic: boolean }[]; readonly relations: readonly { readonly kind: string; readonly activity: string; readonly agencies: readonly string[]; readonly programs: readonly string[]; readonly awards: readonly { readonly award: string }[]; readonly total: string; readonly period: object }[] }

  test('two agencies fund upstate batteries through three programs, and the rule finds it, and whom to call', async () => {
    const report = await row<Report>('fragmentation-report', batteries)
    const found = report.relations.filter(({ kind }) => kind === 'fragmentation')
    expect(found.map(({ activity }) => activity)).toEqual(['technology-development', 'workforce-training'])
    for (const relation of found) {
      expect(relation).toMatchObject({ agencies: ['eda', 'nsf'], programs: ['eda-build-back-better', 'eda-tech-hubs', 'nsf-engines'], total: '7870000000', period: { from: '2024-01-29' } })
      expect(relation.awards.map(({ award }) => award)).toEqual(newYork)
    }
    expect(report.call).toEqual([
      { agency: 'eda', staff: [staffOf('ben')], synthetic: true },
      { agency: 'nsf', staff: [staffOf('cleo')], synthetic: true },
    ])
  })

  test('no other cluster is said to be fragmented, and overlap only where two programs are named for one place', async () => {
    const reports = await all<Report & { readonly cluster: string }>('fragmentation-report')
    expect(reports.filter(({ relations }) => relations.some(({ kind }) => kind !== 'overlap')).map(({ cluster }) => cluster)).toEqual([batteries])
    for (const { relations } of reports) expect(relations.every(({ programs, awards }) => programs.length > 1 && awards.length > 1)).toBe(true)
    expect(await total('coordination-board', { cluster: batteries })).toBe(1)
  })

  test('Wichita aerospace has its contacts, needs, gaps, money, people and vacancy on one page', async () => {
    expect(await row('cluster-overview', 'wichita-aerospace')).toMatchObject({
      contacts: { lastByLevel: { federal: expect.any(String), state: expect.any(String), local: expect.any(String) } },
      gaps: { open: 2, byOwner: { eta: { open: 1 }, 'city-of-wichita': { open: 1 } } },
      money: { total: { awards: 1, amount: '5140000000' }, byFiscalYear: { FY2022: { amount: '5140000000' } } },
      desk: { vacancies: [{ agency: 'kansas-commerce', synthetic: true }] },
      synthetic: true,
    })
    expect(await row('needs-to-awards', 'award/bbbrc-south-kansas-coalition-2022')).toMatchObject({ links: [{ need: { finding: 'wichita-heat-treatment' } }] })
    expect(await row('needs-to-awards', 'need/wichita-heat-treatment')).toMatchObject({ links: [{ award: 'bbbrc-south-kansas-coalition-2022', relation: 'partly' }], unanswered: false })
    expect(await total('needs-to-awards', { unanswered: '1', cluster: 'wichita-aerospace' })).toBeGreaterThan(0)
  })
})

describe('what is public', () => {
  test('sums of money are those of the awards, to the cent', async () => {
    const eda = centsOf('eda-build-back-better') + centsOf('eda-tech-hubs')
    expect(await row('agency-portfolio', 'eda')).toMatchObject({ money: { awards: 52, amount: String(eda) } })
    expect(await row('program-inventory', 'nsf-engines')).toMatchObject({ totals: { awards: 10, announced: '15000000000', obligated: '0' } })
    const awards = await all<{ readonly total: string }>('award-ledger')
    expect(awards.reduce((sum, award) => sum + BigInt(award.total), 0n)).toBe(eda + centsOf('nsf-engines'))
  })

  test('all 41 convenings are on the calendar, with day, title and source, and nothing made up', async () => {
    const seen = (await all<{ readonly convening: string; readonly title: string; readonly startsAt: string; readonly url: string; readonly clusters: readonly string[]; readonly themes: readonly { readonly definition: string }[]; readonly synthetic: boolean }>('convening-calendar', { synthetic: '0' })).toSorted((a, b) => (a.convening < b.convening ? -1 : 1))
    expect(seen.map(({ convening, title, startsAt, url, clusters, themes }) => [convening, startsAt.slice(0, 10), title, url, clusters, themes.map(({ definition }) => definition)])).toEqual(
      pack.convenings.map(({ id, date, title, url, definition }) => [id, date, title, url, [], definition === null ? [] : [definition]]).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    )
    expect(seen).toHaveLength(41)
    expect(await total('convening-calendar', { definition: 'automotive' })).toBe(4)
  })

  test('no row without the mark shows an invented person, firm, finding, gap or session', async () => {
    const made = storySteps.flatMap(({ body }) => ['participant', 'finding', 'gap', 'dialog', 'referral', 'case', 'staff'].flatMap((name) => (typeof body[name] === 'string' ? [body[name]] : [])))
    const invented = [...new Set([...made, staffOf('eve'), 'wichita-supplier-roundtable-2024'])]
    expect(invented.length).toBeGreaterThan(35)
    for (const { name } of projections)
      for (const view of await all<{ readonly synthetic: boolean }>(name, { synthetic: '0' })) {
        const text = JSON.stringify(view)
        expect([name, invented.filter((id) => text.includes(`"${id}"`))]).toEqual([name, []])
      }
  })
})

describe('the past', () => {
  test('on the occurred axis nothing is there before it happened', async () => {
    const then = { occurred: '2023-12-31T00:00:00.000Z' }
    expect(await row('cluster-overview', batteries, then)).toMatchObject({ money: { total: { awards: 2, amount: '6370000000' } }, contacts: { byAgency: {} }, needs: { newest: [] }, coordination: { relations: [], cases: [] } })
    expect(await total('award-ledger', {}, { occurred: '2022-12-31T00:00:00.000Z' })).toBe(21)
    expect(await total('convening-calendar', {}, { occurred: '2021-12-31T00:00:00.000Z' })).toBe(5)
    expect(await row('coverage-matrix', 'kansas-commerce/wichita-aerospace', { occurred: '2024-12-31T00:00:00.000Z' })).toMatchObject({ assigned: [{ staff: staffOf('dan') }], vacancy: null })
    expect(await row('coverage-matrix', 'kansas-commerce/wichita-aerospace')).toMatchObject({ assigned: [], vacancy: { since: '2025-02-14T12:00:00.000Z' } })
  })

  test('on the recorded axis nothing is there before it was recorded', async () => {
    for (const { name } of projections) expect([name, await total(name, {}, { recorded: 0 })]).toEqual([name, 0])
    expect(await row('cluster-overview', batteries, { recorded: 100 })).toBeUndefined()
  })
})
