import type { Schema } from '../../domain/kernel/schema.ts'
import { integer, oneOfText, text } from '../../domain/kernel/schema.ts'
import type { Action } from '../../infra/identity/authorization.ts'

/** One parameter of a route. */
export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly description: string
  readonly schema: Schema<unknown>
  readonly required?: boolean
  readonly example?: string
}

/** What a successful answer is: media types, and the name of its schema among the components of the description. */
export type Answer = { readonly status: number; readonly description: string; readonly media: readonly string[]; readonly schema?: string; readonly headers?: readonly string[] }

export type Route = {
  /** Names the handler, and the operation in the description. */
  readonly id: string
  readonly method: 'get' | 'post'
  /** `{name}` stands for one segment, `{*key}` for the rest of the path: keys of two ids hold a slash. */
  readonly path: string
  /** What the authorization table is asked; `see-history` comes on top when another time is asked for. */
  readonly action: Action
  readonly tag: 'Commands' | 'Views' | 'Log' | 'Contract' | 'Operation'
  readonly summary: string
  readonly description?: string
  readonly parameters: readonly Parameter[]
  readonly answers: readonly Answer[]
  /** Statuses of problems that it may answer, beside those of every route. */
  readonly problems: readonly number[]
  /** The body is a file of any size and form, read as it comes. */
  readonly takesFile?: boolean
  /** The description has one path for every command or projection of the catalogue. */
  readonly each?: 'command' | 'projection'
}

const path = (name: string, description: string, example: string): Parameter => ({ name, in: 'path', description, schema: text({ maxLength: 500 }), required: true, example })
const query = (name: string, description: string, schema: Schema<unknown>): Parameter => ({ name, in: 'query', description, schema })
const header = (name: string, description: string, schema: Schema<unknown>): Parameter => ({ name, in: 'header', description, schema })

const projection = path('projection', 'Name of a projection.', 'cluster-overview')
const key = path('key', 'Key of the view, as its projection says; keys of several ids hold `/`.', 'wichita-aerospace')
const when = text({ maxLength: 40, pattern: '^([0-9]{1,15}|[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt].{3,25})?)$' })
const asOf = query('asOf', 'Recorded axis: what the ledger knew at a log size, at the end of a day, or at an instant.', when)
const occurred = query('occurred', 'Occurred axis: only what happened by the end of a day, or by an instant.', when)
const atLeast = query('atLeast', 'Wait until the view has seen this position; an accepted command gives it.', text({ maxLength: 100 }))
const limitOf = (most: number): Parameter => query('limit', 'At most so many.', integer({ minimum: 1, maximum: most }))
const from = query('from', 'First one, counted from 0.', integer({ minimum: 0 }))
const ifNoneMatch = header('If-None-Match', 'ETag of an earlier answer; 304 when nothing changed.', text({ maxLength: 400 }))
const reason = header('Access-Reason', 'Why a steward needs to see names of people; it is logged.', text({ minLength: 10, maxLength: 400 }))

const json = 'application/json'
const html = 'text/html'
const seen = ['ETag', 'Ledger-Size'] as const

/** Names in the query of a list that never mean a column; such a column is asked for as `where.<name>`. */
export const reservedNames: readonly string[] = ['asOf', 'occurred', 'atLeast', 'sort', 'limit', 'cursor', 'format']

/** The name of the parameter that filters by a column. */
export const filterName = (column: string): string => (reservedNames.includes(column) ? `where.${column}` : column)

/** Every way in. The application mounts this table, the description is derived from it, and the authorization test walks it. */
export const routes: readonly Route[] = [
  { id: 'home', method: 'get', path: '/', action: 'see-contract', tag: 'Contract', summary: 'Where to go from here', parameters: [], answers: [{ status: 200, description: 'A page of links.', media: [html] }], problems: [] },
  { id: 'health', method: 'get', path: '/health', action: 'see-contract', tag: 'Operation', summary: 'Whether the process lives, and in which mode', parameters: [], answers: [{ status: 200, description: 'It lives.', media: [json], schema: 'Health' }], problems: [] },
  { id: 'ready', method: 'get', path: '/ready', action: 'see-contract', tag: 'Operation', summary: 'Whether the views have caught up with the log', parameters: [], answers: [{ status: 200, description: 'They have.', media: [json], schema: 'Readiness' }], problems: [503] },
  { id: 'openapi', method: 'get', path: '/openapi.json', action: 'see-contract', tag: 'Contract', summary: 'This description (OpenAPI 3.1)', parameters: [], answers: [{ status: 200, description: 'The description.', media: [json], schema: 'Document' }], problems: [] },
  { id: 'asyncapi', method: 'get', path: '/asyncapi.json', action: 'see-contract', tag: 'Contract', summary: 'The events and the live stream (AsyncAPI 3)', parameters: [], answers: [{ status: 200, description: 'The description.', media: [json], schema: 'Document' }], problems: [] },
  { id: 'docs', method: 'get', path: '/docs', action: 'see-contract', tag: 'Contract', summary: 'Interactive pages', parameters: [], answers: [{ status: 200, description: 'A page that needs nothing from elsewhere.', media: [html] }], problems: [] },
  { id: 'docsAsset', method: 'get', path: '/docs/{asset}', action: 'see-contract', tag: 'Contract', summary: 'Scripts and styles of the interactive pages', parameters: [path('asset', 'File name.', 'swagger-ui.css')], answers: [{ status: 200, description: 'The file.', media: ['text/javascript', 'text/css'] }], problems: [404] },
  { id: 'me', method: 'get', path: '/api/v1/me', action: 'see-self', tag: 'Operation', summary: 'Who the token says you are', parameters: [], answers: [{ status: 200, description: 'Reference, agency, role and grants.', media: [json], schema: 'Me' }], problems: [] },
  { id: 'listCommands', method: 'get', path: '/api/v1/commands', action: 'see-self', tag: 'Commands', summary: 'Everything that can be asked of the ledger', parameters: [], answers: [{ status: 200, description: 'The catalogue.', media: [json], schema: 'CommandCatalogue' }], problems: [] },
  {
    id: 'sendCommand',
    method: 'post',
    path: '/api/v1/commands/{name}',
    action: 'send-command',
    tag: 'Commands',
    summary: 'Carry out a command',
    each: 'command',
    parameters: [
      path('name', 'Name of the command.', 'identify-constraint'),
      header('Idempotency-Key', 'The same key from the same person gives the same answer again, also after a restart.', text({ maxLength: 200, pattern: '^[\\x21-\\x7e]+$' })),
      header('If-Match', 'Revision of the record that you saw, in quotation marks; 412 when it has moved on.', text({ maxLength: 40 })),
      header('Basis', 'Log size of the screen on which the decision rests; it is kept with the event.', integer({ minimum: 0 })),
      header('Correlation-Id', 'UUID that ties together what belongs together; made when left out.', { type: 'string', format: 'uuid' }),
    ],
    answers: [
      { status: 200, description: 'It is done, or was so already.', media: [json], schema: 'Accepted', headers: ['ETag', 'Ledger-Size'] },
      { status: 201, description: 'It is done, and there is a new record.', media: [json], schema: 'Accepted', headers: ['ETag', 'Location', 'Ledger-Size'] },
    ],
    problems: [404, 409, 412, 413, 415, 422, 503, 507],
  },
  { id: 'listImports', method: 'get', path: '/api/v1/imports', action: 'see-self', tag: 'Commands', summary: 'The kinds of file that can be imported', parameters: [], answers: [{ status: 200, description: 'Kinds with their form and options.', media: [json], schema: 'ImportCatalogue' }], problems: [] },
  {
    id: 'runImport',
    method: 'post',
    path: '/api/v1/imports/{kind}',
    action: 'send-command',
    tag: 'Commands',
    summary: 'Import a file; twice the same file writes once',
    description: 'The body is the file. Options of the kind are further parameters of the query. Rows that are refused are reported, the others stand.',
    takesFile: true,
    parameters: [
      path('kind', 'Kind of file.', 'county-business-patterns'),
      { ...query('source', 'What to call the file.', text({ maxLength: 200 })), required: true, example: 'cbp21co.txt' },
      query('preview', 'Check every row and write nothing.', oneOfText(['true', 'false'])),
    ],
    answers: [{ status: 200, description: 'Rows read, accepted, there already and refused.', media: [json], schema: 'ImportReport', headers: ['Ledger-Size'] }],
    problems: [404, 503, 507],
  },
  { id: 'listViews', method: 'get', path: '/api/v1/views', action: 'see-self', tag: 'Views', summary: 'Every projection, its columns and how far it is', parameters: [], answers: [{ status: 200, description: 'The catalogue.', media: [json], schema: 'ViewCatalogue' }], problems: [] },
  {
    id: 'listRows',
    method: 'get',
    path: '/api/v1/views/{projection}',
    action: 'see-views',
    tag: 'Views',
    summary: 'The list of a projection',
    description: 'Any column is a filter by its name (or by `where.` and its name); `name.from` and `name.to` bound dates and numbers. CSV, NDJSON and iCalendar give the whole list, JSON a page.',
    each: 'projection',
    parameters: [
      projection,
      query('sort', 'Column name; `-` before it for descending.', text({ maxLength: 100 })),
      limitOf(1000),
      query('cursor', '`next` of the page before; it holds the cut, so pages do not shift.', text({ maxLength: 1000 })),
      query('format', 'Goes before the Accept header.', oneOfText(['json', 'csv', 'ndjson', 'ics'])),
      asOf,
      occurred,
      atLeast,
      ifNoneMatch,
      reason,
    ],
    answers: [
      { status: 200, description: 'A page, or the whole list.', media: [json, 'text/csv', 'application/x-ndjson', 'text/calendar'], schema: 'Rows', headers: seen },
      { status: 304, description: 'Nothing changed.', media: [] },
    ],
    problems: [404, 406, 503],
  },
  {
    id: 'getRow',
    method: 'get',
    path: '/api/v1/views/{projection}/{*key}',
    action: 'see-views',
    tag: 'Views',
    summary: 'One view',
    each: 'projection',
    parameters: [projection, key, asOf, occurred, atLeast, ifNoneMatch, reason],
    answers: [
      { status: 200, description: 'The view at the cut that the answer names.', media: [json], schema: 'Row', headers: seen },
      { status: 304, description: 'Nothing changed.', media: [] },
    ],
    problems: [404, 503],
  },
  { id: 'explain', method: 'get', path: '/api/v1/explain/{projection}/{*key}', action: 'see-history', tag: 'Views', summary: 'Which entries made a view, or one of its fields', parameters: [projection, key, query('path', 'JSON pointer of a field.', text({ maxLength: 500, pattern: '^/' })), asOf, occurred, atLeast], answers: [{ status: 200, description: 'The entries with what each changed.', media: [json], schema: 'Explanation' }], problems: [404, 503] },
  { id: 'diff', method: 'get', path: '/api/v1/diff/{projection}/{*key}', action: 'see-history', tag: 'Views', summary: 'What changed in a view between two moments, and by which entries', parameters: [projection, key, { ...query('from', 'Log size, day or instant.', when), required: true, example: '2026-01-01' }, { ...query('to', 'Log size, day or instant.', when), required: true, example: '2026-02-01' }, occurred], answers: [{ status: 200, description: 'Each change with its entries.', media: [json], schema: 'Difference' }], problems: [404, 503] },
  { id: 'readStream', method: 'get', path: '/api/v1/streams/{stream}', action: 'read-stream', tag: 'Log', summary: 'The entries of one record', parameters: [path('stream', 'Kind and id.', 'cluster-wichita-aerospace'), from, limitOf(1000), reason], answers: [{ status: 200, description: 'Entries by revision.', media: [json], schema: 'Entries', headers: ['ETag'] }], problems: [404] },
  { id: 'readEntries', method: 'get', path: '/api/v1/entries', action: 'see-log', tag: 'Log', summary: 'The log in order', description: 'Facts of every entry; bodies of those that you may read.', parameters: [from, limitOf(1000), reason], answers: [{ status: 200, description: 'Entries by place in the log.', media: [json], schema: 'Entries' }], problems: [] },
  { id: 'follow', method: 'get', path: '/api/v1/live', action: 'follow-log', tag: 'Log', summary: 'The log as it grows (server-sent events)', description: '`entry` and `change` messages with the position as id; `resync` when too much was missed: read again what is shown. A comment every 15 seconds keeps the line open.', parameters: [header('Last-Event-ID', 'Position of the last message that was seen; what came after it is sent first.', text({ maxLength: 100 })), query('after', 'The same, for those who cannot set headers.', text({ maxLength: 100 }))], answers: [{ status: 200, description: 'A stream that does not end.', media: ['text/event-stream'] }], problems: [503] },
  { id: 'rebuild', method: 'post', path: '/api/v1/admin/rebuild/{projection}', action: 'operate', tag: 'Operation', summary: 'Fold a projection again beside the live one, and switch', parameters: [projection], answers: [{ status: 200, description: 'It is done; readers never waited.', media: [json], schema: 'Rebuilt' }], problems: [404, 503] },
]
