import { Subject } from 'rxjs'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { Entry, EventLog } from '../../infra/ports/event-log.ts'
import type { At, Change, Row, RowsQuery, Seen, Views } from '../../infra/ports/views.ts'
import { ViewFault } from '../../infra/ports/views.ts'
import type { Cut } from '../../projections/kernel/cut.ts'
import { counting, fold } from '../../projections/kernel/cut.ts'
import type { Column, Projection } from '../../projections/kernel/projection.ts'
import type { Catalog } from '../../api/http/parts.ts'

type Any = Projection<unknown>
type Change1 = { readonly path: string; readonly before: unknown; readonly after: unknown }

const changesOf = (before: unknown, after: unknown): readonly Change1[] => {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const of = (view: unknown, name: string): unknown => (view as Record<string, unknown> | undefined)?.[name]
  return names.filter((name) => JSON.stringify(of(before, name)) !== JSON.stringify(of(after, name))).map((name) => ({ path: `/${name}`, before: of(before, name), after: of(after, name) }))
}

const fits = (column: Column<unknown>, view: unknown, wanted: string): boolean => {
  const value = column.of(view)
  return column.type === 'text' ? String(value).includes(wanted) : String(value) === wanted
}

/** Views that fold the whole log for every question: slow, and plainly right. */
export const openFoldingViews = (log: EventLog, decode: (entry: Entry) => Recorded, catalog: Catalog): Views & { readonly told: Subject<Change> } => {
  const told = new Subject<Change>()
  const projectionOf = (name: string): Any => {
    const found = catalog.projections.find((one) => one.name === name) as Any | undefined
    if (!found) throw new ViewFault('unknown-projection', 'projection', `There is no projection ${name}.`, 'List them.')
    return found
  }
  const history = async (): Promise<readonly Recorded[]> => {
    const all: Recorded[] = []
    for await (const batch of log.readAll()) all.push(...batch.map(decode))
    return all
  }
  const cutOf = async (at: At = {}): Promise<Cut> => {
    const { size } = log.head()
    const asked = typeof at.recorded === 'string' ? await log.sizeAsOf(at.recorded.length === 10 ? `${at.recorded}T23:59:59.999Z` : at.recorded) : (at.recorded ?? size)
    if (asked > size) throw new ViewFault('bad-cut', 'asOf', `The log holds ${size} entries.`, 'Ask for a smaller size.')
    if (at.atLeast !== undefined && log.sizeAt(at.atLeast) === undefined) throw new ViewFault('behind', 'atLeast', 'The position is not there yet.', 'Try again.')
    return { size: asked, ...(at.occurred === undefined ? {} : { occurred: at.occurred.length === 10 ? `${at.occurred}T23:59:59.999Z` : at.occurred }) }
  }
  const seen = async (projection: Any, cut: Cut): Promise<Seen> => {
    const [last] = cut.size === 0 ? [] : await log.readAt([cut.size - 1])
    return { projection: projection.name, version: projection.version, cut, position: last?.position }
  }
  const all = async (projection: Any, cut: Cut, query: RowsQuery): Promise<readonly Row[]> => {
    const events = await history()
    const keys = [...new Set(events.filter((event) => event.index < cut.size && (projection.interests === 'all' || projection.interests.includes(event.type))).flatMap((event) => projection.keys(event)))].toSorted()
    const column = (name: string): Column<unknown> => {
      const found = projection.columns.find((one) => one.name === name)
      if (!found) throw new ViewFault('unknown-column', name, `There is no column ${name}.`, 'GET /api/v1/views lists them.')
      return found
    }
    const filters = Object.entries(query.filters ?? {}).map(([name, wanted]) => [column(name), wanted] as const)
    const order = query.sort ?? projection.order
    const by = column(order.replace(/^-/, ''))
    const rows = keys.map((key) => ({ key, view: fold(projection, key, events, cut) })).filter(({ view }) => filters.every(([one, wanted]) => fits(one, view, wanted)))
    const sign = order.startsWith('-') ? -1 : 1
    return rows.toSorted((a, b) => sign * String(by.of(a.view)).localeCompare(String(by.of(b.view)), 'en', { numeric: true }) || a.key.localeCompare(b.key))
  }
  const views: Views = {
    edition: () => log.head().size,
    row: async (name, key, at) => {
      const projection = projectionOf(name)
      const cut = await cutOf(at)
      const events = await history()
      const counts = counting(projection, key, events, cut)
      return { ...(await seen(projection, cut)), row: counts.length === 0 ? undefined : { key, view: fold(projection, key, events, cut) } }
    },
    rows: async (name, query = {}, at) => {
      const projection = projectionOf(name)
      const [size, start] = (query.cursor ?? '').split('-').map(Number)
      if (query.cursor !== undefined && !(Number.isInteger(size) && Number.isInteger(start))) throw new ViewFault('bad-cursor', 'cursor', 'The cursor is not one of ours.', 'Start again without it.')
      const cut = await cutOf(query.cursor === undefined ? at : { ...at, recorded: size ?? 0 })
      const rows = await all(projection, cut, query)
      const from = start ?? 0
      const to = from + (query.limit ?? 100)
      return { ...(await seen(projection, cut)), rows: rows.slice(from, to), total: rows.length, next: to < rows.length ? `${cut.size}-${to}` : undefined }
    },
    export: async function* (name, query = {}, at = {}) {
      yield* await all(projectionOf(name), await cutOf(at), query)
    },
    explain: async (name, key, options = {}) => {
      const projection = projectionOf(name)
      const cut = await cutOf(options.at)
      let view: unknown
      const steps = counting(projection, key, await history(), cut).map((event) => {
        const after = projection.evolve(view ?? projection.initial(key), event, key)
        const changes = changesOf(view, after).filter(({ path }) => options.path === undefined || path === options.path)
        view = after
        return { event, changes }
      })
      return { ...(await seen(projection, cut)), key, steps: steps.filter(({ changes }) => options.path === undefined || changes.length > 0) }
    },
    diff: async (name, key, from, to) => {
      const projection = projectionOf(name)
      const [a, b] = [await cutOf(from), await cutOf(to)]
      const [before, after] = [await views.row(name, key, from), await views.row(name, key, to)]
      const by = counting(projection, key, await history(), b).filter(({ index }) => index >= a.size).map(({ id }) => id)
      return { projection: name, version: projection.version, key, from: a, to: b, changes: changesOf(before.row?.view, after.row?.view).map((change) => ({ ...change, by })) }
    },
    status: () => catalog.projections.map(({ name, version }) => ({ projection: name, version, size: log.head().size, rows: 0 })),
    rebuild: async (name) => void projectionOf(name),
    changes: told,
    caughtUp: async () => undefined,
    close: async () => told.complete(),
  }
  return { ...views, told }
}

