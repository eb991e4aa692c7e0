import { hash } from 'node:crypto'
import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import type { AnyCommand } from '../../domain/kernel/decider.ts'
import { inPlainText } from '../../domain/kernel/plain-text.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import { marked, text } from '../../domain/kernel/schema.ts'
import type { CommandRequest, FieldFault } from '../ports/commands.ts'
import type { Random } from '../ports/random.ts'
import { uuid5 } from './uuid5.ts'

/** Namespace of the ids that are derived from commands; it can never change. */
const commandNamespace = '5f4d3a52-8b8e-5a5e-9c0a-6c1d0f6b7e21'

const instantOrDay: Schema<string> = { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'string', format: 'date' }], description: 'When it happened: an instant, or a day (its start, UTC). Now when left out.' }

type ObjectSchema = { readonly properties: Readonly<Record<string, unknown>> }

const bodies = new WeakMap<AnyCommand, Schema<unknown>>()

/** What a caller sends: the command's data and, beside it, when it happened and by what authority. */
export const bodySchema = (command: AnyCommand): Schema<unknown> => {
  let schema = bodies.get(command)
  if (!schema) {
    const data = command.data as unknown as ObjectSchema
    const authority = text({ maxLength: 300, description: 'Statute, rule or delegation under which this is done.' })
    schema = inPlainText({ ...command.data, properties: { ...data.properties, occurredAt: instantOrDay, authority } })
    bodies.set(command, schema)
  }
  return schema
}

/** A command ready to be decided. */
export type Prepared = {
  readonly commandId: string
  readonly print: string
  readonly data: Readonly<Record<string, unknown>>
  readonly occurredAt: string
  readonly authority?: string
}

/** The same moment in UTC with milliseconds; years are of four digits, for others do not sort as text. */
export const utc = (given: string): string | undefined => {
  const time = new Date(given)
  const text = Number.isNaN(time.getTime()) ? '' : time.toISOString()
  return /^\d{4}-/.test(text) ? text : undefined
}
export const noSuchMoment = 'There is no such moment.'

type Holder = Record<string, unknown>

/** Sets every instant of the data to UTC with milliseconds, so that text order is time order everywhere below. */
export const withInstants = (schema: Schema<unknown>, data: Holder): { readonly data: Holder; readonly faults: readonly FieldFault[] } => {
  const instants = marked(schema, data, 'format').filter(({ mark }) => mark === 'date-time')
  if (instants.length === 0) return { data, faults: [] }
  const copy = JSON.parse(JSON.stringify(data)) as Holder
  const faults: FieldFault[] = []
  for (const { path, value } of instants) {
    const parts = path.split('/').slice(1)
    const last = parts.pop() as string
    const holder = parts.reduce<Holder>((at, part) => at[part] as Holder, copy)
    const time = utc(String(value))
    if (time === undefined) faults.push({ field: path, message: noSuchMoment })
    else holder[last] = time
  }
  return { data: copy, faults }
}

/** Derived, so that the same command sent again writes the same ids, and a key that is used for two things does not. */
export const eventId = (commandId: string, stream: string, place: number): string => uuid5(`${stream}/${place}`, commandId)
export const thingId = (commandId: string): string => uuid5('thing', commandId)

/** SHA-256 of the canonical command: tells a retry from another command under the same key. */
const printOf = (request: CommandRequest): string => hash('sha256', canonicalJson({ body: request.body, name: request.name }), 'base64url')

/** Splits a valid body into data and envelope, and gives the command its id. `body` is that of the request, or what stands for it. */
export const prepare = (schema: Schema<unknown>, request: CommandRequest, now: string, random: Random, body = request.body): Prepared | { readonly faults: readonly FieldFault[] } => {
  const { occurredAt, authority, ...given } = body as Holder & { occurredAt?: string; authority?: string }
  const { data, faults } = withInstants(schema, given)
  const moment = occurredAt === undefined ? now : utc(occurredAt)
  if (moment === undefined || faults.length > 0)
    return { faults: [...faults, ...(moment === undefined ? [{ field: '/occurredAt', message: noSuchMoment }] : [])] }
  return {
    commandId: request.idempotencyKey === undefined ? random.uuid() : uuid5(`${request.actor.ref}\n${request.idempotencyKey}`, commandNamespace),
    print: request.idempotencyKey === undefined ? '' : printOf(request),
    data,
    occurredAt: moment,
    ...(authority === undefined ? {} : { authority }),
  }
}

export const plainObject = (body: unknown): readonly FieldFault[] =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? [] : [{ field: '/', message: 'A command is a JSON object.' }]
