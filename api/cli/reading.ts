import type { Command } from 'commander'
import type { Target } from './client.ts'
import { connect } from './client.ts'
import { say, sayJson, sayTable } from './output.ts'

type Cut = { readonly asOf?: string; readonly occurred?: string }
type Shown = Target & Cut & { readonly json?: boolean }

const query = (values: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

const keyPath = (key: string): string => key.split('/').map(encodeURIComponent).join('/')

/** One request, one answer, printed. */
const ask = async (target: Target, path: string, print: (answer: never) => void): Promise<void> => {
  const client = await connect(target)
  try {
    print((await (await client.get(path)).json()) as never)
  } finally {
    await client.close()
  }
}

type Listed = {
  readonly projection: string
  readonly version: number
  readonly cut: { readonly size: number; readonly occurred?: string }
  readonly total: number
  readonly next?: string
  readonly columns?: readonly string[]
  readonly rows: readonly { readonly key: string; readonly view: Readonly<Record<string, unknown>> }[]
}

const printList = (answer: Listed): void => {
  const plain = (view: Readonly<Record<string, unknown>>): string[] => Object.keys(view).filter((name) => typeof view[name] !== 'object')
  const columns = [...new Set(answer.rows.flatMap((row) => plain(row.view)))].slice(0, 7)
  sayTable(['key', ...columns], answer.rows.map((row) => [row.key, ...columns.map((name) => row.view[name])]))
  say(`${answer.rows.length} of ${answer.total} · ${answer.projection} v${answer.version} · log size ${answer.cut.size}${answer.cut.occurred ? ` · occurred by ${answer.cut.occurred}` : ''}`)
}

type Step = {
  readonly event: { readonly type: string; readonly index: number; readonly occurredAt: string; readonly recordedAt: string; readonly agency: string; readonly id: string }
  readonly changes: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[]
}

const printSteps = (answer: { readonly steps: readonly Step[] }): void => {
  for (const { event, changes } of answer.steps) {
    say(`#${event.index}  ${event.type}  by ${event.agency}  occurred ${event.occurredAt}  recorded ${event.recordedAt}`)
    for (const { path, before, after } of changes) say(`    ${path || '/'}: ${JSON.stringify(before) ?? 'nothing'} → ${JSON.stringify(after) ?? 'nothing'}`)
  }
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]
const filtersOf = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))

/** `view`, `replay`, `explain`, `diff`: everything that reads projections. */
export const readingCommands = (program: Command, shared: (command: Command) => Command): void => {
  shared(program.command('view').description('Show a view, or the list of a projection').argument('<projection>').argument('[key]'))
    .option('--as-of <when>', 'recorded axis: a log size, a day or an instant')
    .option('--occurred <when>', 'occurred axis: a day or an instant')
    .option('--filter <column=value>', 'filter of a list; may be repeated', collect, [])
    .option('--sort <column>', 'order of a list; "-" before it for descending')
    .option('--limit <n>', 'rows of a list')
    .option('--cursor <cursor>', 'the next page, as the answer before gave it')
    .option('--format <format>', 'csv or ndjson for whole lists')
    .action(async (projection: string, key: string | undefined, o: Shown & { filter: readonly string[]; sort?: string; limit?: string; cursor?: string; format?: string }) => {
      const cut = { asOf: o.asOf, occurred: o.occurred }
      if (key !== undefined) return ask(o, `/api/v1/views/${projection}/${keyPath(key)}${query(cut)}`, sayJson)
      const path = `/api/v1/views/${projection}${query({ ...cut, ...filtersOf(o.filter), sort: o.sort, limit: o.limit, cursor: o.cursor, format: o.format })}`
      if (o.format === undefined) return ask(o, path, o.json ? sayJson : printList)
      const client = await connect(o)
      try {
        say((await (await client.get(path, '*/*')).text()).trimEnd())
      } finally {
        await client.close()
      }
    })

  shared(program.command('replay').description('Fold one view again up to a moment, entry by entry, and show what stood there').argument('<projection>').argument('<key>'))
    .requiredOption('--as-of <when>', 'a log size, a day or an instant')
    .option('--occurred <when>', 'occurred axis: a day or an instant')
    .action(async (projection: string, key: string, o: Shown) => {
      const cut = query({ asOf: o.asOf, occurred: o.occurred })
      const client = await connect(o)
      try {
        const steps = (await (await client.get(`/api/v1/explain/${projection}/${keyPath(key)}${cut}`)).json()) as { steps: readonly Step[] }
        const view = (await (await client.get(`/api/v1/views/${projection}/${keyPath(key)}${cut}`)).json()) as unknown
        if (o.json) return sayJson({ steps: steps.steps, answer: view })
        printSteps(steps)
        sayJson(view)
      } finally {
        await client.close()
      }
    })

  shared(program.command('explain').description('Say which entries made a view, or one field of it, what it is').argument('<projection>').argument('<key>'))
    .option('--path <pointer>', 'JSON pointer of a field, such as /gaps/0/status')
    .option('--as-of <when>', 'a log size, a day or an instant')
    .option('--occurred <when>', 'occurred axis: a day or an instant')
    .action((projection: string, key: string, o: Shown & { path?: string }) =>
      ask(o, `/api/v1/explain/${projection}/${keyPath(key)}${query({ path: o.path, asOf: o.asOf, occurred: o.occurred })}`, o.json ? sayJson : printSteps),
    )

  shared(program.command('diff').description('Say what changed in a view between two moments, and through which entries').argument('<projection>').argument('<key>'))
    .requiredOption('--from <when>', 'a log size, a day or an instant')
    .requiredOption('--to <when>', 'a log size, a day or an instant')
    .action((projection: string, key: string, o: Shown & { from: string; to: string }) =>
      ask(o, `/api/v1/diff/${projection}/${keyPath(key)}${query({ from: o.from, to: o.to })}`, o.json ? sayJson : (answer: { changes: readonly { path: string; before: unknown; after: unknown; by: readonly string[] }[] }) => {
        for (const { path, before, after, by } of answer.changes) say(`${path || '/'}: ${JSON.stringify(before) ?? 'nothing'} → ${JSON.stringify(after) ?? 'nothing'}  (${by.join(', ')})`)
        if (answer.changes.length === 0) say('Nothing changed.')
      }),
    )

  shared(program.command('log').description('Show entries of the log, or of one stream'))
    .option('--stream <stream>', 'such as cluster-wichita-aerospace')
    .option('--from <index>', 'first entry, by place in the log or revision in the stream')
    .option('--limit <n>', 'how many', '20')
    .action((o: Shown & { stream?: string; from?: string; limit: string }) =>
      ask(o, `${o.stream === undefined ? '/api/v1/entries' : `/api/v1/streams/${o.stream}`}${query({ from: o.from, limit: o.limit })}`, o.json ? sayJson : (answer: { entries: readonly Record<string, unknown>[] }) =>
        sayTable(['index', 'recordedAt', 'agency', 'stream', 'revision', 'type'], answer.entries.map((e) => [e.index, e.recordedAt, e.agency, e.stream, e.revision, e.type])),
      ),
    )
}
