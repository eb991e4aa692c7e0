import type { Command } from 'commander'
import type { Shown } from './asking.ts'
import { asking, keyPath, pairs, query } from './asking.ts'
import { connect } from './client.ts'
import { outlineOf } from './outline.ts'
import { say, sayJson } from './output.ts'
import { sayTable } from './table.ts'

type Seen = { readonly projection: string; readonly version: number; readonly cut: { readonly size: number; readonly occurred?: string } }
type Listed = Seen & { readonly total: number; readonly next?: string; readonly rows: readonly { readonly key: string; readonly view: Readonly<Record<string, unknown>> }[] }
type One = Seen & { readonly key: string; readonly view: unknown; readonly labels: Readonly<Record<string, Readonly<Record<string, string>>>> }
type Catalogue = { readonly projections: readonly { readonly name: string; readonly keyed: string; readonly title: string; readonly columns: readonly { readonly name: string }[]; readonly status?: { readonly rows: number } }[] }

/** Columns of a list that a terminal has room for. */
const mostColumns = 7

const seenLine = ({ projection, version, cut }: Seen): string =>
  `${projection} v${version} · log size ${cut.size}${cut.occurred === undefined ? '' : ` · occurred by ${cut.occurred}`}`

const printList = (answer: Listed): void => {
  const plain = (view: Readonly<Record<string, unknown>>): string[] => Object.keys(view).filter((name) => typeof view[name] !== 'object')
  // What only says the key again is no column.
  const columns = [...new Set(answer.rows.flatMap((row) => plain(row.view)))].filter((name) => answer.rows.some((row) => row.view[name] !== row.key)).slice(0, mostColumns)
  sayTable(['key', ...columns], answer.rows.map((row) => [row.key, ...columns.map((name) => row.view[name])]))
  say(`${answer.rows.length} of ${answer.total} · ${seenLine(answer)}`)
  if (answer.next !== undefined) say(`More: --cursor ${answer.next}`)
}

/** Names of people stand where their ids, which say nothing to a person, would be. */
const named = (value: unknown, names: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') return names.get(value) ?? value
  if (Array.isArray(value)) return value.map((one) => named(one, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [names.get(name) ?? name, named(one, names)]))
}

export const printView = (answer: One): void => {
  say(`${answer.key} · ${seenLine(answer)}`)
  for (const line of outlineOf(named(answer.view, new Map(Object.entries(answer.labels.staff ?? {}))))) say(line)
}

const printCatalogue = ({ projections }: Catalogue): void =>
  sayTable(['projection', 'rows', 'keyed by', 'what it shows'], projections.map(({ name, keyed, title, status }) => [name, status?.rows, keyed, title]))

type Entries = { readonly size?: number; readonly lastRevision?: number; readonly entries: readonly Readonly<Record<string, unknown>>[] }

type ViewOptions = Shown & { readonly filter?: Readonly<Record<string, string>>; readonly sort?: string; readonly limit?: string; readonly cursor?: string; readonly format?: string; readonly bom?: true }

/** `view` and `log`: what is shown, and what it was made from. */
export const readingCommands = (program: Command, shared: (command: Command) => Command): void => {
  shared(program.command('view').description('Show a view, or the list of a projection; all projections when none is named').argument('[projection]').argument('[key]'))
    .option('--as-of <when>', 'recorded axis: a log size, a day or an instant')
    .option('--occurred <when>', 'occurred axis: a day or an instant')
    .option('--filter <column=value>', 'filter of a list; may be repeated', pairs)
    .option('--sort <column>', 'order of a list; "-" before it for descending')
    .option('--limit <n>', 'rows of a list')
    .option('--cursor <cursor>', 'the next page, as the answer before gave it')
    .option('--format <format>', 'csv, ndjson or ics for whole lists')
    .option('--bom', 'with csv: begin with a byte-order mark, for Excel')
    .action(async (projection: string | undefined, key: string | undefined, o: ViewOptions) => {
      const cut = { asOf: o.asOf, occurred: o.occurred }
      if (projection === undefined) return asking(o, async (get) => (o.json ? sayJson : printCatalogue)(await get('/api/v1/views')))
      if (key !== undefined) return asking(o, async (get) => (o.json ? sayJson : printView)(await get(`/api/v1/views/${keyPath(projection, key)}${query(cut)}`)))
      const path = `/api/v1/views/${encodeURIComponent(projection)}${query({ ...cut, ...o.filter, sort: o.sort, limit: o.limit, cursor: o.cursor, format: o.format, bom: o.bom ? 'true' : undefined })}`
      if (o.format === undefined) return asking(o, async (get) => (o.json ? sayJson : printList)(await get(path)))
      const client = await connect(o)
      try {
        // A decoder of its own, because `text()` drops the mark that was asked for.
        say(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await (await client.get(path, '*/*')).arrayBuffer()).trimEnd())
      } finally {
        await client.close()
      }
    })

  shared(program.command('log').description('Show entries of the log, or of one stream; the newest when nothing is said'))
    .option('--stream <stream>', 'such as cluster-wichita-aerospace')
    .option('--from <index>', 'first entry, by place in the log or revision in the stream')
    .option('--limit <n>', 'how many', '20')
    .option('--body', 'leaf record and stored body of each entry, as auditors and stewards may see them')
    .action((o: Shown & { stream?: string; from?: string; limit: string; body?: true }) =>
      asking(o, async (get) => {
        const path = o.stream === undefined ? '/api/v1/entries' : `/api/v1/streams/${encodeURIComponent(o.stream)}`
        const newest = async (): Promise<string> => {
          const { size, lastRevision = -1 } = await get<Entries>(`${path}?limit=1`)
          return String(Math.max(0, (size ?? lastRevision + 1) - Number(o.limit) || 0))
        }
        const answer = await get<Entries>(`${path}${query({ from: o.from ?? (await newest()), limit: o.limit, canonical: o.body ? 'true' : undefined })}`)
        if (o.json) return sayJson(answer)
        if (o.body) return answer.entries.forEach(({ index, leaf, canonical }) => say(`#${String(index)}\n  ${String(leaf)}\n  ${String(canonical)}`))
        sayTable(['index', 'recorded', 'occurred', 'agency', 'stream', 'revision', 'type'], answer.entries.map((e) => [e.index, e.recordedAt, e.occurredAt, e.agency, e.stream, e.revision, e.type]))
        say(`${answer.entries.length} of ${answer.size ?? (answer.lastRevision ?? -1) + 1}`)
      }),
    )
}
