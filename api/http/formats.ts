import ical, { ICalEventStatus } from 'ical-generator'
import type { AnyProjection, Column } from '../../projections/kernel/projection.ts'
import type { Row } from '../../infra/ports/views.ts'
import { badInput, HttpFault } from './problem.ts'

export type Format = 'json' | 'csv' | 'ndjson' | 'ics'

export const mediaOf: Readonly<Record<Format, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  ics: 'text/calendar',
}

/** The one projection that is a calendar. */
const calendarProjection = 'convening-calendar'

/** A cell as RFC 4180 wants it. A text that a spreadsheet would run as a formula gets an apostrophe before it. */
const cell = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = Array.isArray(value) ? value.join('; ') : typeof value === 'string' ? value : JSON.stringify(value)
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const columnsOf = ({ columns, clock }: AnyProjection): readonly Column<unknown>[] => [...columns, ...(clock?.columns ?? [])] as unknown as readonly Column<unknown>[]

/** Some spreadsheets take a file for UTF-8 only when it begins with this. */
const byteOrderMark = '\uFEFF'

/** What a CSV begins with: nothing, or the mark when it was asked for. */
export const markOf = (wanted: string | undefined, format: Format): string => {
  if (wanted !== undefined && wanted !== 'true' && wanted !== 'false') throw badInput('bom', 'Must be true or false.')
  if (wanted === 'true' && format !== 'csv') throw badInput('bom', 'Goes with CSV alone: add format=csv.')
  return wanted === 'true' ? byteOrderMark : ''
}

export const csvHead = (projection: AnyProjection): string => `${['key', ...columnsOf(projection).map(({ name }) => name)].map(cell).join(',')}\r\n`

/** What stands in the columns of a row; nothing where words were withheld. */
const cellsOf = (projection: AnyProjection, view: unknown): readonly (readonly [column: string, value: unknown])[] =>
  columnsOf(projection).map(({ name, of }) => {
    try {
      return [name, of(view)]
    } catch {
      // A column reads words that were taken away from this caller.
      return [name, null]
    }
  })

/** A row of a list as what stands in its columns. */
export const cellRow = (projection: AnyProjection, { key, view }: Row) => ({ key, cells: Object.fromEntries(cellsOf(projection, view)) })

/** Whether an id stands somewhere in the columns of rows. */
export const heldIn = (rows: readonly ReturnType<typeof cellRow>[]): ((id: string) => boolean) => {
  const held = new Set(rows.flatMap(({ cells }) => Object.values(cells).flat()))
  return (id) => held.has(id)
}

export const csvLine = (projection: AnyProjection, { key, view }: Row): string => `${[key, ...cellsOf(projection, view).map(([, value]) => value)].map(cell).join(',')}\r\n`

export const ndjsonLine = (row: Row): string => `${JSON.stringify(row)}\n`

type Convening = {
  readonly title?: string
  readonly startsAt?: string | null
  readonly endsAt?: string | null
  readonly place?: string | null
  readonly status?: string
  readonly clusters?: readonly string[]
  readonly url?: string | null
  readonly cancelled?: { readonly reason: string } | null
  /** Changes of the entry, and when the last one was recorded: calendars keep the newest that they were given. */
  readonly sequence?: number
  readonly changedAt?: string | null
  readonly synthetic?: boolean
}

const statusOf = (status: string | undefined): ICalEventStatus => (status === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED)

const wordsOf = ({ clusters = [], cancelled, synthetic }: Convening): string =>
  [
    ...(synthetic ? ['Synthetic: invented for a demonstration.'] : []),
    ...(cancelled?.reason ? [`Cancelled: ${cancelled.reason}`] : []),
    ...(clusters.length === 0 ? [] : [`Clusters: ${clusters.join(', ')}`]),
  ].join('\n')

/** Convenings as iCalendar (RFC 5545), in UTC. `stamp` is for entries that do not say when they were last changed. */
export const calendarOf = (title: string, rows: readonly Row[], stamp: string): string => {
  const calendar = ical({ name: title, prodId: { company: 'Cluster Ledger', product: 'convenings' } })
  for (const { key, view } of rows) {
    const convening = view as Convening
    const { title: summary = key, startsAt, endsAt, place, status, url, sequence = 0, changedAt } = convening
    if (typeof startsAt !== 'string') continue
    const description = wordsOf(convening)
    const changed = typeof changedAt === 'string' ? changedAt : undefined
    calendar.createEvent({
      id: `convening-${key}@cluster-ledger`,
      start: new Date(startsAt),
      // An end must be later than the start; a convening of which only the day is known has none.
      ...(typeof endsAt === 'string' && endsAt > startsAt ? { end: new Date(endsAt) } : {}),
      stamp: new Date(changed ?? stamp),
      sequence,
      ...(changed === undefined ? {} : { lastModified: new Date(changed) }),
      summary,
      status: statusOf(status),
      ...(typeof place === 'string' ? { location: place } : {}),
      ...(typeof url === 'string' ? { url } : {}),
      ...(description === '' ? {} : { description }),
    })
  }
  // Every line ends with its break, the last one too.
  return `${calendar.toString().trimEnd()}\r\n`
}

/** The form that a caller wants of a list: `format` first, then the Accept header, then JSON. */
export const formatOf = (wanted: string | undefined, accepts: (types: string[]) => string | false, { name, columns }: Pick<AnyProjection, 'name' | 'columns'>): Format => {
  const offered: readonly Format[] = name === calendarProjection ? ['json', 'csv', 'ndjson', 'ics'] : ['json', 'csv', 'ndjson']
  const chosen = wanted === undefined ? offered.find((format) => mediaOf[format] === accepts(offered.map((one) => mediaOf[one]))) : offered.find((format) => format === wanted)
  if (chosen !== undefined) return chosen
  const message = `This list comes as ${offered.join(', ')}.`
  const remedy = 'Ask for one of these with ?format= or the Accept header.'
  if (wanted === undefined) throw new HttpFault(406, 'format-unsupported', message, remedy)
  // Somebody who asks for another form may have meant the column of that name.
  const column = columns.some((one) => one.name === 'format') ? ` To filter by the column "format", write where.format=${encodeURIComponent(wanted.slice(0, 100))}.` : ''
  throw new HttpFault(400, 'format-unsupported', message, `${remedy}${column}`, { errors: [{ field: 'format', message }] })
}
