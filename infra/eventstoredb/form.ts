import type { EventData, JSONType } from '@eventstore/db-client'
import { jsonEvent } from '@eventstore/db-client'
import type streams from '@eventstore/db-client/generated/streams_pb.js'
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

const canonicalOf = (text: string): string | undefined => {
  try {
    const data = JSON.parse(text) as unknown
    return typeof data === 'object' && data !== null ? canonicalJson(data) : undefined
  } catch {
    return undefined
  }
}

/** What is sent to the engine: JSON, so that its own tools can read it; `metadata` may be empty. */
export type Proposed = { readonly id: string; readonly type: string; readonly data: string; readonly metadata: string }

/** The canonical form is looked at here, and again when what others wrote is read. */
export const proposedOf = ({ id, type, agency, occurredAt, body }: NewEntry, recordedAt: string): Proposed => {
  if (canonicalOf(body) !== body) throw new LogFault('entry-malformed', 'The body is not canonical JSON.', 'Write it by RFC 8785; numbers beyond 2^53 as text.')
  return { id, type, data: body, metadata: JSON.stringify({ agency, occurredAt, recordedAt } satisfies Metadata) }
}

export const eventDataOf = ({ id, type, data, metadata }: Proposed): EventData =>
  jsonEvent({ id, type, data: JSON.parse(data) as JSONType, ...(metadata === '' ? {} : { metadata: JSON.parse(metadata) as Metadata }) })

const damaged = (name: string, revision: string, what: string): LogFault =>
  new LogFault(
    'log-damaged',
    `Entry ${revision} of ${name} is not of this ledger: ${what}.`,
    'Somebody else wrote or changed it. Stop writing, keep the database as it is, and see "tampering" in the operations guide.',
  )

const isTime = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)

const metadataOf = (text: string): Partial<Metadata> => {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Metadata>
  } catch {
    return {}
  }
}

const textOf = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))

/**
 * What was appended, from what the engine gives; anything that this product cannot have written is refused. `sent` is what
 * this process sent under that id: where the engine gives back the very same text it was looked over before it was sent.
 */
export const storedOf = (event: streams.ReadResp.ReadEvent.RecordedEvent, naming: Naming, sent: (id: string) => Proposed | undefined): Stored => {
  const id = event.getId()?.getString() ?? ''
  const name = textOf(event.getStreamIdentifier()?.getStreamName_asU8())
  const revision = event.getStreamRevision()
  const kinds = event.getMetadataMap()
  const data = textOf(event.getData_asU8())
  const metadata = textOf(event.getCustomMetadata_asU8())
  const { agency, occurredAt, recordedAt } = metadataOf(metadata)
  const own = sent(id)
  const body = own?.data === data ? data : canonicalOf(data)
  if (kinds.get('content-type') !== 'application/json' || body === undefined) throw damaged(name, revision, 'its body is not a JSON object')
  if (typeof agency !== 'string' || !isTime(occurredAt) || !isTime(recordedAt)) throw damaged(name, revision, 'its agency or times are missing')
  return {
    id,
    type: kinds.get('type') ?? '',
    agency,
    occurredAt,
    recordedAt,
    body,
    stream: naming.streamOf(name),
    revision: Number(revision),
    commit: BigInt(event.getCommitPosition()),
    prepare: BigInt(event.getPreparePosition()),
  }
}
