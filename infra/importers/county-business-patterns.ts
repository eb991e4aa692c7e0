import { createHash } from 'node:crypto'
import { mostRegions } from '../../domain/statistics-release/measure.ts'
import type { Definition } from '../../domain/definition-set/industries.ts'
import { benchmarkSet, economicAreaSystem } from './ids.ts'
import { choiceOf, idOption, optionOf } from './cells.ts'
import type { County } from './county-figures.ts'
import { needed, openGathering, otherNames } from './county-figures.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import { OptionFault } from './importer.ts'
import type { Known } from './known.ts'
import { csvRows } from './text.ts'

/** The source as it passes by, and the digest of what has passed. */
const hashing = (source: Source): { readonly source: Source; readonly sha256: () => string } => {
  const hash = createHash('sha256')
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source.bytes) {
      hash.update(chunk)
      yield chunk
    }
  }
  return { source: { ...source, bytes: bytes() }, sha256: () => hash.digest('hex') }
}

/** The year of the figures: as told, or as the name of the file has it (cbp_2021_county.csv, cbp21co.txt). */
const yearOf = ({ name }: Source, options: Options): number => {
  const given = optionOf(options, 'year', /^(19|20)[0-9]{2}$/, 'a year, such as 2021')
  const [long] = /(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])/.exec(name) ?? []
  const [, short] = /cbp([0-9]{2})(?![0-9])/i.exec(name) ?? []
  const year = given ?? long ?? (short === undefined ? undefined : `20${short}`)
  if (year === undefined) throw new OptionFault('year', `Is needed: the name ${name} does not tell the year of the figures.`)
  return Number(year)
}

const industryRows = ({ figures }: County) =>
  [...figures].map(([naics, [establishments, employees, payroll, suppressed]]) => ({ naics, establishments, employees, payroll, ...(suppressed ? { suppressed } : {}) }))

const counties = function* (release: string, gathered: ReadonlyMap<string, County>): Generator<Item> {
  for (const [county, { first, rows, held, ...rest }] of gathered) {
    const body = { release, county, rows: industryRows({ first, rows, held, ...rest }) }
    const message = `The other ${rows} rows of county ${county} wait for row ${held}, so that the county is recorded whole. Mend it and import the file again.`
    if (held === undefined) yield { kind: 'command', row: first, rows, name: 'record-county-industry', body, key: `${release}/${county}` }
    else if (rows > 0) yield { kind: 'refused', row: held, rows, faults: [{ field: 'county', message }] }
  }
}

/** What a published thing was made with, or nothing when there is no such thing. */
const publishedAs = async <A>(known: Known, command: string, target: string, id: string): Promise<A | undefined> => (await known.recordOf(command, { [target]: id })) as A | undefined

/** Measures all regions, as many at a time as one append holds. */
const measurements = async function* (release: string, row: number, options: Options, known: Known): AsyncGenerator<Item> {
  const definitionSet = idOption(options, 'definitions') ?? benchmarkSet
  const regionSystem = idOption(options, 'regions') ?? economicAreaSystem
  const set = await publishedAs<{ readonly clusters: readonly Definition[] }>(known, 'publish-definition-set', 'definitionSet', definitionSet)
  const system = await publishedAs<{ readonly regions: readonly { readonly id: string }[] }>(known, 'publish-region-system', 'regionSystem', regionSystem)
  const missing = set ? (system ? undefined : ['regions', 'region system', regionSystem]) : ['definitions', 'definition set', definitionSet]
  if (!set || !system || missing) {
    const message = `The figures are recorded but not measured: there is no ${missing?.[1]} "${missing?.[2]}" in the ledger. Import it and import this file again, or set measure=no.`
    yield { kind: 'refused', row, faults: [{ field: missing?.[0] ?? '/', message }] }
    return
  }
  const most = mostRegions(set.clusters)
  for (let at = 0; at < system.regions.length; at += most) {
    const regions = system.regions.slice(at, at + most).map(({ id }) => id)
    const body = { release, definitionSet, regionSystem, regions }
    yield { kind: 'command', row, rows: 0, name: 'measure-regions', body, key: `${release}/${definitionSet}/${regionSystem}/${regions[0]}-${regions.length}` }
  }
}

const items = async function* (source: Source, options: Options, known: Known): AsyncGenerator<Item> {
  const year = yearOf(source, options)
  const release = idOption(options, 'release') ?? `cbp-${year}-counties`
  const measured = choiceOf(options, 'measure', ['yes', 'no'], 'yes')
  const vintage = optionOf(options, 'vintage', /^[0-9]{4}$/, 'a year of NAICS, such as 2017') ?? String(year - ((year - 2) % 5))
  const hashed = hashing(source)
  const gathering = openGathering()
  let row = 0
  for await (const read of csvRows(hashed.source, needed, otherNames)) {
    row = read.row
    const item = read.cells ? gathering.take(row, read.cells) : gathering.refuse(row, read.message)
    if (item) yield item
  }
  if (gathering.counties.size === 0) return
  const opened = { release, source: 'County Business Patterns', year, vintage, publisher: 'U.S. Census Bureau', url: 'https://www.census.gov/programs-surveys/cbp.html' }
  yield { kind: 'command', row: 0, rows: 0, name: 'open-statistics-release', body: opened, key: release }
  yield* counties(release, gathering.counties)
  if (gathering.refused() > 0) {
    const message = `Release ${release} stays open and is not measured, because rows were refused. Mend them and import the file again.`
    yield { kind: 'refused', row, rows: 0, faults: [{ field: '/', message }] }
    return
  }
  const sha256 = hashed.sha256()
  yield { kind: 'command', row, rows: 0, name: 'close-statistics-release', body: { release, sha256 }, key: `${release}/closed/${sha256}` }
  if (measured === 'yes') yield* measurements(release, row, options, known)
}

/** County × industry figures become one release: opened, recorded county by county, closed, and measured by cluster and region. */
export const countyBusinessPatterns: Importer = {
  name: 'county-business-patterns',
  title: 'County Business Patterns: jobs by county and six-digit industry',
  form: 'CSV, plain or gzip, with the columns county_geoid, naics, establishments, employees, annual_payroll_k; or as the Census names them: FIPSTATE, FIPSCTY, NAICS, EST, EMP, AP. Totals over industries are left out. Import definitions and regions first.',
  options: {
    year: 'of the figures, when the name of the file does not tell it',
    release: 'id of the release in the ledger (cbp-YEAR-counties when left out)',
    vintage: 'edition of NAICS that the codes are from (that of the year when left out)',
    definitions: `id of the definition set to measure with (${benchmarkSet} when left out)`,
    regions: `id of the region system to measure (${economicAreaSystem} when left out)`,
    measure: 'no to record the figures without measuring regions',
  },
  items,
}
