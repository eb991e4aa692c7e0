import type { Request } from 'express'
import { parseStrict } from '../../infra/codec/strict-json.ts'
import type { At } from '../../infra/ports/views.ts'
import type { EventLog, Position } from '../../infra/ports/event-log.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import { badInput, HttpFault } from './problem.ts'

/** Bytes of a request body, and levels of nesting in it. */
export const maxBody = 1_048_576
const maxDepth = 64

/** Parameters of the query, each given once and none that the route does not know. */
export type Query = Readonly<Record<string, string>>

/** What is left of an instant whose `+` was not escaped: in a query it stands for a blank. */
const lostPlus = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? \d{2}:\d{2}$/

/** Reads the query of a request; `open` routes take further names (filters of a list). */
export const queryOf = (request: Request, known: readonly string[], open = false): Query => {
  const query: Record<string, string> = Object.create(null) as Record<string, string>
  const start = request.originalUrl.indexOf('?')
  if (start < 0) return query
  for (const [name, value] of new URLSearchParams(request.originalUrl.slice(start + 1))) {
    if (!open && !known.includes(name))
      throw badInput(name.slice(0, 100), `Is not a parameter here; there ${known.length === 0 ? 'are none' : `are ${known.join(', ')}`}.`, 'unknown-parameter')
    if (name in query) throw badInput(name.slice(0, 100), 'Is given twice.')
    if (value.length > 1000) throw badInput(name.slice(0, 100), 'Is longer than 1,000 characters.')
    if (lostPlus.test(value)) throw badInput(name.slice(0, 100), `Has a blank where the offset begins: in a query a "+" stands for one. Write "+" as %2B: ${value.replace(' ', '%2B')}.`, 'bad-time')
    query[name] = value
  }
  return query
}

export const integerOf = (query: Query, name: string, least: number, most: number, fallback: number): number => {
  const text = query[name]
  if (text === undefined) return fallback
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN
  if (!(value >= least && value <= most)) throw badInput(name, `Must be a whole number from ${least} to ${most}.`)
  return value
}

const day = /^\d{4}-\d{2}-\d{2}$/
const instant = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/

/** A day as it is, an instant as UTC with milliseconds; days and instants that do not exist are refused. */
export const timeOf = (name: string, text: string): string => {
  if (day.test(text)) {
    const date = new Date(`${text}T00:00:00.000Z`)
    if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) return text
  } else if (instant.test(text)) {
    const [year, month, days] = text.slice(0, 10).split('-').map(Number) as [number, number, number]
    const date = new Date(text.toUpperCase())
    if (!Number.isNaN(date.getTime()) && month >= 1 && days >= 1 && days <= new Date(Date.UTC(year, month, 0)).getUTCDate()) return date.toISOString()
  }
  throw badInput(name, 'Must be a day (2026-03-01) or an instant (2026-03-01T10:00:00Z) that exists.', 'bad-time')
}

/** A point on the recorded axis: a log size, a day or an instant. */
export const recordedOf = (name: string, text: string): number | string => (/^\d{1,15}$/.test(text) ? Number(text) : timeOf(name, text))

type Places = Pick<EventLog, 'sizeAt'>

const positionOf = (name: string, text: string, log: Places): Position => {
  const refused = () => badInput(name, 'Is not a position; take it from an earlier answer.', 'position-malformed')
  if (!/^[\x21-\x7e]{1,100}$/.test(text)) throw refused()
  try {
    // Only the log knows what its positions look like.
    log.sizeAt(text as Position)
  } catch (fault) {
    throw fault instanceof LogFault && fault.code === 'position-malformed' ? refused() : fault
  }
  return text as Position
}

/** `asOf`, `occurred` and `atLeast` of a query. */
export const atOf = (query: Query, log: Places): At => ({
  ...(query.asOf === undefined ? {} : { recorded: recordedOf('asOf', query.asOf) }),
  ...(query.occurred === undefined ? {} : { occurred: timeOf('occurred', query.occurred) }),
  ...(query.atLeast === undefined ? {} : { atLeast: positionOf('atLeast', query.atLeast, log) }),
})

/** Where a follower of the log wants to go on: the header of a browser that lost the line, or the query. */
export const afterOf = (request: Request, query: Query, log: Places): Position | undefined => {
  const header = request.get('last-event-id')
  const [name, given] = header === undefined ? (['after', query.after] as const) : (['Last-Event-ID', header] as const)
  return given === undefined || given === '' ? undefined : positionOf(name, given, log)
}

/** The value of a JSON body; every way in which it can be wrong names the place. */
export const jsonOf = (request: Request): unknown => {
  const [media = '', ...parameters] = (request.get('content-type') ?? '').toLowerCase().split(';').map((part) => part.trim())
  const charset = parameters.find((one) => one.startsWith('charset='))?.slice('charset='.length).replaceAll('"', '') ?? 'utf-8'
  if (!/^application\/([a-z0-9.-]+\+)?json$/.test(media) || !['utf-8', 'utf8'].includes(charset)) {
    const message = 'The body must be JSON in UTF-8.'
    throw new HttpFault(415, 'media-type-unsupported', message, 'Send "Content-Type: application/json".', { errors: [{ field: 'Content-Type', message }], headers: { 'accept-post': 'application/json' } })
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.body instanceof Buffer ? request.body : Buffer.alloc(0))
  } catch (cause) {
    throw new HttpFault(400, 'body-malformed', 'The body is not valid UTF-8.', 'Send JSON in UTF-8.', { cause, errors: [{ field: '/', message: 'Is not valid UTF-8.' }] })
  }
  const parsed = parseStrict(text, { maxBytes: maxBody, maxDepth })
  if (parsed.ok) return parsed.value
  throw new HttpFault(400, 'body-malformed', parsed.message, 'Send one well-formed JSON object.', { errors: [{ field: parsed.field, message: parsed.message }] })
}

/** Headers that go with a command. */
export type CommandHeaders = {
  readonly idempotencyKey?: string
  readonly expectedRevision?: number
  readonly basis?: number
  readonly correlation?: string
}

/** A correlation id: a UUID in lower case. */
export const correlationForm = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

export const commandHeadersOf = (request: Request): CommandHeaders => {
  const idempotencyKey = request.get('idempotency-key')
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,200}$/.test(idempotencyKey)) throw badInput('Idempotency-Key', 'Must be 1 to 200 visible ASCII characters.', 'bad-header')
  const match = request.get('if-match')
  const revision = match === undefined || match === '*' ? undefined : /^"(\d{1,15})"$/.exec(match)?.[1]
  if (match !== undefined && match !== '*' && revision === undefined) throw badInput('If-Match', 'Must be the revision of the record in quotation marks, such as "3".', 'bad-header')
  const basis = request.get('basis')
  if (basis !== undefined && !/^\d{1,15}$/.test(basis)) throw badInput('Basis', 'Must be a log size.', 'bad-header')
  const correlation = request.get('correlation-id')
  if (correlation !== undefined && !correlationForm.test(correlation)) throw badInput('Correlation-Id', 'Must be a UUID in lower case.', 'bad-header')
  return {
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(revision === undefined ? {} : { expectedRevision: Number(revision) }),
    ...(basis === undefined ? {} : { basis: Number(basis) }),
    ...(correlation === undefined ? {} : { correlation }),
  }
}
