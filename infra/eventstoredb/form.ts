import type { AllStreamRecordedEvent, EventData, JSONType } from '@eventstore/db-client'
import { jsonEvent } from '@eventstore/db-client'
import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import type { Entry, NewEntry } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'

/** An entry as the engine gives it back: everything of the leaf, but its place in the tree. */
export type Stored = Omit<Entry, 'index' | 'position'> & { readonly commit: bigint; readonly prepare: bigint }

type Metadata = { readonly agency: string; readonly occurredAt: string; readonly recordedAt: string }

/** Streams of one ledger share a prefix, so that it can live beside other products in one database. */
export type Naming = { readonly prefix: string; readonly nameOf: (stream: string) => string; readonly streamOf: (name: string) => string }

export const namingOf = (ledger: string): Naming => {
  const prefix = `${ledger}.`
  return { prefix, nameOf: (stream) => prefix + stream, streamOf: (name) => name.slice(prefix.length) }
}

const canonicalOf = (data: unknown): string | undefined => {
  try {
    return canonicalJson(data)
  } catch {
    return undefined
  }
}

/** JSON, so that the engine's own tools can read it; the canonical form is written again when it is read. */
export const eventOf = ({ id, type, agency, occurredAt, body }: NewEntry, recordedAt: string): EventData => {
  const data = JSON.parse(body) as JSONType
  if (canonicalOf(data) !== body) throw new LogFault('entry-malformed', 'The body is not canonical JSON.', 'Write it by RFC 8785; numbers beyond 2^53 as text.')
  return jsonEvent({ id, type, data, metadata: { agency, occurredAt, recordedAt } satisfies Metadata })
}

const damaged = (event: Pick<AllStreamRecordedEvent, 'streamId' | 'revision'>, what: string): LogFault =>
  new LogFault(
    'log-damaged',
    `Entry ${event.revision} of ${event.streamId} is not of this ledger: ${what}.`,
    'Somebody else wrote or changed it. Stop writing, keep the database as it is, and see "tampering" in the operations guide.',
  )

const isTime = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)

/** What was appended, from what the engine gives; anything that this product cannot have written is refused. */
export const storedOf = (event: AllStreamRecordedEvent, naming: Naming): Stored => {
  const { agency, occurredAt, recordedAt } = (event.metadata ?? {}) as Partial<Metadata>
  if (!event.isJson || typeof event.data !== 'object' || event.data === null) throw damaged(event, 'its body is not a JSON object')
  if (typeof agency !== 'string' || !isTime(occurredAt) || !isTime(recordedAt)) throw damaged(event, 'its agency or times are missing')
  const body = canonicalOf(event.data)
  if (body === undefined) throw damaged(event, 'its body has no canonical form')
  return {
    id: event.id,
    type: event.type,
    agency,
    occurredAt,
    recordedAt,
    body,
    stream: naming.streamOf(event.streamId),
    revision: Number(event.revision),
    commit: event.position.commit,
    prepare: event.position.prepare,
  }
}
