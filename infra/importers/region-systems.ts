import { regionKinds } from '../../domain/region-system/events.ts'
import { choiceOf, idOption, openCells, optionOf } from './cells.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import { OptionFault } from './importer.ts'
import { csvRows } from './text.ts'

type Kind = (typeof regionKinds)[number]

/** Delineations that have columns of their own, with what is known of them. */
const systems = {
  ea: { region: 'ea_code', name: 'ea_name', kind: 'economic-area', vintage: '2004', publisher: 'U.S. Bureau of Economic Analysis' },
  cbsa: { region: 'cbsa_code', name: 'cbsa_name', kind: 'cbsa', vintage: '2013', publisher: 'U.S. Office of Management and Budget' },
  list: { region: 'region', name: 'region_name', kind: 'custom', vintage: undefined, publisher: undefined },
} as const satisfies Readonly<Record<string, { readonly region: string; readonly name: string; readonly kind: Kind; readonly vintage: string | undefined; readonly publisher: string | undefined }>>

type Region = { readonly id: string; readonly name: string; readonly counties: string[] }

const told = (options: Options, name: string, fallback: string | undefined): string => {
  const value = options[name] || fallback
  if (value === undefined) throw new OptionFault(name, `Is needed for a list of your own.`)
  return value
}

const items = async function* (source: Source, options: Options): AsyncGenerator<Item> {
  const regionSystem = idOption(options, 'id') ?? ''
  const form = systems[choiceOf(options, 'system', ['ea', 'cbsa', 'list'], 'list')]
  const kind = choiceOf(options, 'kind', regionKinds, form.kind)
  const url = optionOf(options, 'url', /^https?:\/\//, 'an address that begins with http:// or https://')
  const vintage = told(options, 'vintage', form.vintage)
  const publisher = told(options, 'publisher', form.publisher)
  const regions = new Map<string, Region>()
  const owners = new Map<string, string>()
  let rows = 0
  let refused = 0
  for await (const read of csvRows(source, ['county', 'region'], { county: ['county_geoid', 'geoid', 'fips'], region: [form.region, 'region_id', 'region_code'], name: [form.name] })) {
    const cells = openCells(read.cells ?? {})
    // Counties outside of every area of the system are in such lists too.
    if (form !== systems.list && read.cells?.['region'] === '') {
      yield { kind: 'left-out', rows: 1 }
      continue
    }
    if (read.cells === null) cells.fault('/', read.message)
    const id = read.cells ? (cells.needed('region'), cells.matching('region', /^[0-9A-Za-z][0-9A-Za-z-]{0,39}$/, 'code of a region: letters, digits and hyphens')) : undefined
    const county = read.cells ? (cells.needed('county'), cells.matching('county', /^[0-9]{5}$/, 'county: five digits, leading zeros kept')) : undefined
    if (id !== undefined && county !== undefined) {
      const owner = owners.get(county)
      if (regions.get(id)?.counties.includes(county)) cells.fault('county', `County ${county} stands twice in region ${id}.`)
      else if (owner !== undefined && kind !== 'custom') cells.fault('county', `County ${county} is in region ${owner} already; only custom systems may overlap.`)
    }
    if (cells.faults.length > 0 || id === undefined || county === undefined) {
      refused += 1
      yield { kind: 'refused', row: read.row, faults: cells.faults }
      continue
    }
    rows += 1
    const region = regions.get(id) ?? { id, name: cells.text('name') ?? id, counties: [] }
    regions.set(id, region)
    owners.set(county, id)
    region.counties.push(county)
  }
  if (regions.size === 0) return
  if (refused > 0) {
    const message = `The system is not published, because ${refused} rows were refused and a published system does not change. Mend them and import the file again.`
    yield { kind: 'refused', row: 0, rows, faults: [{ field: '/', message }] }
    return
  }
  const sorted = [...regions.values()].map((region) => ({ ...region, counties: region.counties.toSorted() })).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const body = { regionSystem, kind, vintage, publisher, ...(url === undefined ? {} : { url }), regions: sorted }
  yield { kind: 'command', row: 1, rows, name: 'publish-region-system', body, key: regionSystem }
}

/** A list of counties and the regions that they add up to becomes one published region system, or none at all. */
export const regionSystems: Importer = {
  name: 'region-systems',
  title: 'Region systems: which counties make up which region',
  form: 'CSV with one county a row: county_geoid (five digits), region and region_name; or with the columns ea_code, ea_name, cbsa_code, cbsa_name of a delineation. All rows of a file are one system.',
  options: {
    id: 'id of the system in the ledger',
    system: 'which columns name the region: ea (Economic Areas), cbsa (metropolitan and micropolitan areas) or list (region, region_name)',
    kind: `${regionKinds.join(', ')}; that of the columns when left out`,
    vintage: 'year of the delineation',
    publisher: 'who drew it',
    url: 'where it is published',
  },
  needs: ['id'],
  items,
}
