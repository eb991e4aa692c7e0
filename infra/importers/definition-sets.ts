import type { Definition } from '../../domain/definition-set/industries.ts'
import { definitionSetKinds } from '../../domain/definition-set/events.ts'
import { benchmarkDefinitions } from './benchmark-clusters.ts'
import { choiceOf, idOption, openCells, optionOf } from './cells.ts'
import { idOf, slug } from './ids.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import { OptionFault, SourceFault } from './importer.ts'
import { beginning, csvRows, jsonOf } from './text.ts'

type Kind = (typeof definitionSetKinds)[number]
type Form = { readonly clusters: readonly Definition[]; readonly rows: number; readonly refused: number; readonly defaults: Options & { readonly kind: Kind } }
type Benchmark = { readonly name: string; readonly traded: boolean; readonly subclusters?: Readonly<Record<string, string>>; readonly naics: Readonly<Record<string, Readonly<Record<string, string>>>> }

const mapping = {
  publisher: 'U.S. Cluster Mapping Project',
  jurisdiction: 'US',
  version: '2014',
  url: 'https://www.clustermapping.us',
  method: 'Industries grouped by co-location of employment and establishments, input-output links and shared occupations (Delgado, Porter, Stern 2016).',
}

const isBenchmark = (value: unknown): value is Benchmark => {
  const one = value as Partial<Benchmark> | null
  return typeof one === 'object' && one !== null && typeof one.name === 'string' && typeof one.traded === 'boolean' && typeof one.naics === 'object' && one.naics !== null
}

const parts = (cluster: string, names: readonly string[]) => names.map((name) => ({ id: idOf(cluster, name), name, naics: [] }))

/** The form of the U.S. Cluster Mapping Project: clusters with their codes by edition of NAICS. */
const fromJson = async (source: Source, options: Options): Promise<Form> => {
  const value = await jsonOf(source)
  if (!Array.isArray(value) || value.length === 0) throw new SourceFault(`${source.name} is not a list of clusters.`)
  const wrong = value.findIndex((one) => !isBenchmark(one))
  if (wrong >= 0) throw new SourceFault('A cluster has a name, traded (true or false) and naics by edition.', wrong + 1)
  const benchmarks = value as readonly Benchmark[]
  const vintage = choiceOf(options, 'vintage', ['2017', '2012', '2007', '2002', '1997'], '2017')
  const subclusters = new Map(benchmarks.map(({ name, subclusters: named = {} }) => [slug(name), Object.values(named)]))
  const plain = (): readonly Definition[] =>
    benchmarks.map(({ name, traded, naics }) => ({ id: slug(name), name, kind: traded ? 'traded' : 'local', naics: Object.keys(naics[vintage] ?? {}).toSorted() }))
  // The project stopped at the edition of 2012; codes that 2017 added follow their predecessors.
  const clusters = (vintage === '2017' ? benchmarkDefinitions(benchmarks) : plain()).map((one) => {
    const named = subclusters.get(one.id) ?? []
    return named.length === 0 ? one : { ...one, subclusters: parts(one.id, named) }
  })
  return { clusters, rows: benchmarks.length, refused: 0, defaults: { ...mapping, kind: 'benchmark', vintage: vintage === '2017' ? '2012 and 2017' : vintage } }
}

const columns = {
  naics: ['naics_code', 'code', 'industry'],
  kind: ['traded_or_local', 'type'],
  cluster: ['cluster_name', 'name'],
  subcluster: ['subcluster_name'],
  clusterCode: ['cluster_code'],
}

type Drawn = { readonly name: string; readonly kind: 'traded' | 'local'; readonly naics: string[]; readonly parts: Map<string, string[]> }

/** Rows of code and cluster. A row whose cluster the source gives no code of its own is no cluster and is left out. */
const fromCsv = async function* (source: Source, defaults: Form['defaults']): AsyncGenerator<Item, Form> {
  const drawn = new Map<string, Drawn>()
  let rows = 0
  let refused = 0
  for await (const read of csvRows(source, ['cluster', 'naics'], columns)) {
    const cells = openCells(read.cells ?? {})
    if (read.cells === null) cells.fault('/', read.message)
    else if (read.cells['clusterCode'] === '') {
      yield { kind: 'left-out', rows: 1 }
      continue
    }
    const name = read.cells ? cells.needed('cluster') : ''
    const naics = read.cells ? (cells.needed('naics'), cells.matching('naics', /^[0-9]{2,6}$/, 'code of two to six digits')) : undefined
    const kind = cells.text('kind') === undefined ? 'traded' : (cells.matching('kind', /^(traded|local)$/i, 'kind of cluster: traded or local')?.toLowerCase() as Drawn['kind'] | undefined)
    const id = idOf(name)
    const cluster = drawn.get(id) ?? { name, kind: kind ?? 'traded', naics: [], parts: new Map<string, string[]>() }
    if (kind !== undefined && cluster.kind !== kind) cells.fault('kind', `"${name}" is ${cluster.kind} in an earlier row.`)
    if (naics !== undefined && cluster.naics.includes(naics)) cells.fault('naics', `Code ${naics} stands twice in "${name}".`)
    if (cells.faults.length > 0 || naics === undefined) {
      refused += 1
      yield { kind: 'refused', row: read.row, faults: cells.faults }
      continue
    }
    rows += 1
    drawn.set(id, cluster)
    cluster.naics.push(naics)
    const part = cells.text('subcluster')
    if (part !== undefined) cluster.parts.set(part, [...(cluster.parts.get(part) ?? []), naics])
  }
  const clusters = [...drawn].map(([id, one]): Definition => {
    const subclusters = [...one.parts].map(([part, naics]) => ({ id: idOf(id, part), name: part, naics }))
    return { id, name: one.name, kind: one.kind, naics: one.naics, ...(subclusters.length === 0 ? {} : { subclusters }) }
  })
  return { clusters, rows, refused, defaults }
}

const forms = async function* (source: Source, options: Options): AsyncGenerator<Item, Form> {
  const { text, source: whole } = await beginning(source)
  if (/^[[{]/.test(text.trimStart())) return await fromJson(whole, options)
  const isMapping = /traded_or_local/i.test(text)
  return yield* fromCsv(whole, isMapping ? { ...mapping, kind: 'benchmark', vintage: '2012 and 2017' } : { kind: 'custom', version: '1', vintage: '2017', jurisdiction: 'US', method: 'As listed.' })
}

const items = async function* (source: Source, options: Options): AsyncGenerator<Item> {
  const definitionSet = idOption(options, 'id') ?? ''
  const author = idOption(options, 'author')
  choiceOf(options, 'kind', definitionSetKinds, 'benchmark')
  optionOf(options, 'url', /^https?:\/\//, 'an address that begins with http:// or https://')
  const { clusters, rows, refused, defaults } = yield* forms(source, options)
  if (clusters.length === 0) return
  if (refused > 0) {
    const message = `The set is not published, because ${refused} rows were refused and a published set does not change. Mend them and import the file again.`
    yield { kind: 'refused', row: 0, rows, faults: [{ field: '/', message }] }
    return
  }
  const said = { ...defaults, ...options }
  if (said.publisher === undefined) throw new OptionFault('publisher', 'Is needed: say who publishes the set.')
  const { kind, version, vintage, jurisdiction, method, publisher, url, reason } = said
  const body = {
    definitionSet,
    ...{ kind, version, classification: 'NAICS', vintage, jurisdiction, method, publisher },
    ...(url === undefined ? {} : { url }),
    ...(author === undefined ? {} : { author }),
    ...(reason === undefined ? {} : { reason }),
    clusters,
  }
  yield { kind: 'command', row: 1, rows, name: 'publish-definition-set', body, key: definitionSet }
}

/** A file of clusters and their industries becomes one published definition set, or none at all. */
export const definitionSets: Importer = {
  name: 'definition-sets',
  title: 'Cluster definitions: which industries make up which cluster',
  form: 'JSON of the U.S. Cluster Mapping Project (name, traded, naics by edition); or CSV with the columns cluster, naics and, where known, kind (traded or local) and subcluster. All rows of a file are one set.',
  options: {
    id: 'id of the set in the ledger',
    kind: `${definitionSetKinds.join(', ')}; custom for plain lists, benchmark for those of the Cluster Mapping Project`,
    version: 'how its publisher names this version',
    vintage: 'edition of NAICS; for JSON the one to take (2017 takes 2012 and adds the codes that continue it)',
    publisher: 'who publishes the set',
    jurisdiction: 'US when left out',
    method: 'how industries were put together',
    url: 'where it is published',
    author: 'custom sets: id of the agency whose analyst drew it',
    reason: 'custom sets: why the benchmark does not serve',
  },
  needs: ['id'],
  items,
}
