import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { projectRoot } from '../project-root.ts'
import { deriveAwards, deriveConvenings } from './derive-awards.ts'
import { deriveDefinitions } from './derive-definitions.ts'
import { deriveAgencies, deriveListings } from './derive-programs.ts'
import type { PackArea, PackCounty, PackDefinition, PackEmployment, PackFile } from './forms.ts'
import { slug } from '../importers/ids.ts'
import { packSources } from './sources.ts'
import { storyCounties } from './story-places.ts'

type Row = Readonly<Record<string, string>>

const areasOf = (rows: readonly Row[]): readonly PackArea[] => {
  const areas = new Map<string, { id: string; name: string; counties: string[] }>()
  for (const row of rows) {
    const id = row['ea_code'] ?? ''
    const area = areas.get(id) ?? { id, name: row['ea_name'] ?? '', counties: [] }
    area.counties.push(row['county_geoid'] ?? '')
    areas.set(id, area)
  }
  return [...areas.values()].map((area) => ({ ...area, counties: area.counties.toSorted() })).toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

const countiesOf = (rows: readonly Row[]): readonly PackCounty[] =>
  rows.map((row) => ({ id: row['county_geoid'] ?? '', name: row['county_name'] ?? '' })).toSorted((a, b) => (a.id < b.id ? -1 : 1))

const whole = (text: string | undefined): number => {
  if (text === undefined || !/^[0-9]+$/.test(text)) throw new Error(`"${text ?? ''}" is no whole number.`)
  return Number(text)
}

const employmentOf = (rows: readonly Row[], clusters: readonly string[], areas: readonly string[]): PackEmployment => {
  const clusterPlace = new Map(clusters.map((id, place) => [id, place]))
  const areaPlace = new Map(areas.map((id, place) => [id, place]))
  const years: Record<string, number[][]> = {}
  for (const row of rows) {
    const cluster = clusterPlace.get(slug(row['cluster_name'] ?? ''))
    const area = areaPlace.get(row['ea_code'] ?? '')
    if (cluster === undefined || area === undefined) throw new Error(`Unknown cluster or area in ${JSON.stringify(row)}.`)
    const year = (years[row['year'] ?? ''] ??= areas.map(() => []))
    year[area]?.push(cluster, whole(row['establishments']), whole(row['employees']), whole(row['annual_payroll_k']))
  }
  return { clusters, areas, years }
}

/** Sums of a year by county and cluster, from lines of county, industry, establishments, employees, payroll. */
const countyEmploymentOf = (lines: readonly string[], year: string, definitions: readonly PackDefinition[], counties: readonly string[]): PackEmployment => {
  const clusterOf = new Map(definitions.flatMap(({ naics }, place) => naics.map((code) => [code, place] as const)))
  const sums = new Map(counties.map((county) => [county, new Map<number, [number, number, number]>()]))
  const [head, ...rows] = lines
  if (head !== 'county_geoid,naics,establishments,employees,annual_payroll_k') throw new Error(`The county figures have the columns "${head ?? ''}".`)
  for (const row of rows) {
    const [county = '', naics = '', establishments, employees, payroll] = row.split(',')
    const known = sums.get(county)
    const cluster = clusterOf.get(naics)
    if (!known) continue
    if (cluster === undefined) throw new Error(`Industry ${naics} is in no cluster.`)
    const [a, b, c] = known.get(cluster) ?? [0, 0, 0]
    known.set(cluster, [a + whole(establishments), b + whole(employees), c + whole(payroll)])
  }
  const flat = counties.map((county) => [...(sums.get(county) ?? [])].toSorted(([a], [b]) => a - b).flatMap(([cluster, figures]) => [cluster, ...figures]))
  return { clusters: definitions.map(({ id }) => id), areas: counties, years: { [year]: flat } }
}

/** One element a line: compact, and a changed element is one changed line. */
const lines = (value: unknown, depth: number): string => {
  if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[\n${value.map((one) => lines(one, depth - 1)).join(',\n')}\n]`
  return `{\n${Object.entries(value)
    .map(([name, one]) => `${JSON.stringify(name)}:${lines(one, depth - 1)}`)
    .join(',\n')}\n}`
}

/** The files of the pack from a folder of public data, as text by file name. The same input gives the same text. */
export const derive = (folder: string): Readonly<Record<PackFile, string>> => {
  const text = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8')
  const csv = (...path: string[]): readonly Row[] => parse(text(...path), { bom: true, columns: true, skip_empty_lines: true })
  const json = (...path: string[]): never => JSON.parse(text(...path)) as never
  const definitions = deriveDefinitions(json('cluster-definitions', 'benchmark_clusters.json'))
  const known = new Set(definitions.map(({ id }) => id))
  const delineation = csv('regions', 'county_to_region.csv')
  const areas = areasOf(delineation)
  const agencies = deriveAgencies(csv('agencies', 'federal_agency_codes.csv'))
  const employment = employmentOf(
    csv('employment', 'ea_cluster_employment_2018_2021.csv'),
    definitions.map(({ id }) => id),
    areas.map(({ id }) => id),
  )
  const cells = gunzipSync(readFileSync(join(folder, 'employment', 'cbp_2021_county_naics6.csv.gz'))).toString('utf8').trimEnd().split(/\r?\n/)
  const awards = deriveAwards(
    {
      challenge: csv('awards', 'eda_bbbrc_2022_winners.csv'),
      hubs: csv('awards', 'eda_tech_hubs_2023_designations.csv'),
      engines: csv('awards', 'nsf_engines_2024_awards.csv'),
    },
    known,
  )
  const listings = deriveListings(json('programs', 'economic_development_listings.json'), csv('programs', 'assistance_listings.csv'), agencies)
  return {
    definitions: lines(definitions, 1),
    'economic-areas': lines(areas, 1),
    counties: lines(countiesOf(delineation), 1),
    employment: lines(employment, 3),
    'county-employment': lines(countyEmploymentOf(cells, '2021', definitions, storyCounties(areas)), 3),
    agencies: lines(agencies, 1),
    'assistance-listings': lines(listings, 1),
    awards: lines(awards, 1),
    convenings: lines(deriveConvenings(csv('convenings', 'index.csv'), known), 1),
    sources: lines(packSources, 1),
  }
}

/** Writes the files of the pack into `out`. */
export const writePack = (folder: string, out: string): void => {
  mkdirSync(out, { recursive: true })
  for (const [name, text] of Object.entries(derive(folder))) writeFileSync(join(out, `${name}.json`), `${text}\n`)
}

if (process.argv[1] === import.meta.filename) {
  const [folder, out = join(projectRoot(), 'infra', 'reference-pack', 'data')] = process.argv.slice(2)
  if (folder === undefined) {
    process.stderr.write('usage: node dist/infra/reference-pack/derive.js <folder of public data> [output folder]\n')
    process.exitCode = 2
  } else writePack(folder, out)
}
