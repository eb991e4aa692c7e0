import { idOption, openCells, optionOf } from './cells.ts'
import { benchmarkSet, digest, plainName, slug } from './ids.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import type { Known } from './known.ts'
import { csvRows } from './text.ts'

const columns = {
  day: ['date', 'held_on'],
  title: [],
  url: ['source_url'],
  cluster: ['clusters'],
  definition: ['suggested_benchmark_cluster'],
}

type Held = { readonly convening: string; readonly title: string | null; readonly startsAt: string | null }

/** Words for a session that is about no one cluster. */
const several: readonly string[] = ['multi', 'none', 'n/a']

const noon = (day: string): string => `${day}T12:00:00.000Z`
const nameOf = (day: string, title: string): string => `${day}/${plainName(title)}`

/** Convenings that are on the calendar, found by day and title. */
const conveningsOf = async (known: Known): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>()
  for await (const { convening, title, startsAt } of known.rows<Held>('convening-calendar')) if (title !== null && startsAt !== null) found.set(nameOf(startsAt.slice(0, 10), title), convening)
  return found
}

const items = async function* (source: Source, options: Options, known: Known): AsyncGenerator<Item> {
  const hosts = (optionOf(options, 'hosts', /^[a-z0-9-]+([,|][a-z0-9-]+)*$/, 'ids of agencies with a comma between them') ?? 'eop').split(/[,|]/)
  const fallback = idOption(options, 'cluster')
  const definitionSet = idOption(options, 'definitions') ?? benchmarkSet
  const set = (await known.recordOf('publish-definition-set', { definitionSet })) as { readonly clusters: readonly { readonly id: string }[] } | undefined
  const there = await conveningsOf(known)
  for await (const read of csvRows(source, ['day', 'title'], columns)) {
    const { row } = read
    const cells = openCells(read.cells ?? {})
    if (read.cells === null) cells.fault('/', read.message)
    const title = read.cells ? cells.needed('title') : ''
    const day = read.cells ? (cells.needed('day'), cells.day('day')) : undefined
    if (title.length > 300) cells.fault('title', 'Is longer than 300 characters.')
    const url = cells.matching('url', /^https?:\/\/\S{1,490}$/, 'address that begins with http:// or https://')
    const definition = cells.text('definition')
    const theme = definition === undefined || several.includes(definition.toLowerCase()) ? undefined : slug(definition)
    if (theme !== undefined && !set) cells.fault('definition', `There is no definition set "${definitionSet}" in the ledger. Import it first, or set definitions.`)
    else if (theme !== undefined && !set?.clusters.some(({ id }) => id === theme)) cells.fault('definition', `There is no cluster "${definition}" in ${definitionSet}.`)
    const named = (cells.text('cluster') ?? fallback ?? '').split(/[|;,]/).map((one) => one.trim()).filter((one) => one !== '')
    if (cells.faults.length > 0 || day === undefined) {
      yield { kind: 'refused', row, faults: cells.faults }
      continue
    }
    const name = nameOf(day, title)
    const body = {
      convening: there.get(name) ?? `readout-${day}-${digest(name)}`,
      clusters: [...new Set(named)],
      ...(theme === undefined ? {} : { themes: [{ definitionSet, definition: theme }] }),
      title,
      startsAt: noon(day),
      endsAt: noon(day),
      virtual: false,
      ledBy: 'government',
      withinConvenersEvent: false,
      hosts,
      ...(url === undefined ? {} : { url }),
      occurredAt: noon(day),
    }
    yield { kind: 'command', row, rows: 1, name: 'schedule-convening', body, key: name, speaksOf: ['title', 'startsAt', 'url'] }
  }
}

/** An index of readouts: sessions with industry that government led, of regional clusters where it names them, else of the whole country. */
export const conveningReadouts: Importer = {
  name: 'convening-readouts',
  title: 'Convenings from an index of readouts',
  form: 'CSV with the columns date, title, source_url, suggested_benchmark_cluster (what it was about) and, where a regional cluster was convened, cluster (ids, several with |). A session that government leads is entered by one of its hosts, and one of a cluster needs the finding that nobody convenes it. Import definitions first.',
  options: {
    hosts: 'ids of the agencies that hosted, with a comma between them (eop when left out)',
    cluster: 'id of a cluster for rows that name none',
    definitions: `id of the definition set that the suggestions are from (${benchmarkSet} when left out)`,
  },
  items,
}
