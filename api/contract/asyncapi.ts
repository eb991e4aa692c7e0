import type { EventSpec } from '../../domain/kernel/event.ts'
import type { Catalog, Info } from '../http/parts.ts'
import { version } from '../version.ts'
import { ledgerCatalog } from './catalog.ts'
import { entryFactsSchema } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>

const eventSchema = (spec: EventSpec): Json => ({
  type: 'object',
  required: ['id', 'type', 'stream', 'revision', 'agency', 'occurredAt', 'recordedAt', 'body'],
  description: spec.description,
  properties: {
    id: { type: 'string', format: 'uuid' },
    type: { const: spec.type },
    stream: { type: 'string', description: spec.stream === 'any' ? 'Any stream.' : `\`${spec.stream}-\` and an id.` },
    revision: { type: 'integer', minimum: 0 },
    index: { type: 'integer', minimum: 0 },
    agency: { type: 'string' },
    occurredAt: { type: 'string', format: 'date-time' },
    recordedAt: { type: 'string', format: 'date-time' },
    body: { type: 'object', required: ['data'], properties: { data: spec.data, actor: { type: 'object' }, authority: { type: 'string' }, origin: { type: 'object' } } },
  },
})

const messageOf = (spec: EventSpec): Json => ({
  name: spec.type,
  title: spec.summary,
  summary: spec.description,
  contentType: 'application/json',
  payload: eventSchema(spec),
  examples: [{ name: 'example', payload: { type: spec.type, body: { data: spec.example } } }],
  'x-version': spec.version,
  'x-since': spec.since,
})

const liveMessages = {
  entry: { name: 'entry', title: 'An entry was appended', contentType: 'application/json', payload: entryFactsSchema },
  change: {
    name: 'change',
    title: 'Views changed',
    contentType: 'application/json',
    payload: {
      type: 'object',
      required: ['position', 'size', 'projection', 'version', 'keys'],
      properties: { position: { type: 'string' }, size: { type: 'integer' }, projection: { type: 'string' }, version: { type: 'integer' }, keys: { type: 'array', items: { type: 'string' } } },
    },
  },
  resync: { name: 'resync', title: 'Messages were missed: read again what is shown', contentType: 'application/json', payload: { type: 'object' } },
} satisfies Record<string, Json>

/** A channel without an address is a kind of stream in the log: it is read over HTTP and not subscribed to. */
const channelOf = (title: string, description: string, messages: readonly string[], address?: string): Json => ({
  ...(address === undefined ? {} : { address }),
  title,
  description,
  messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
})

/** The events of every kind of stream and the live stream (AsyncAPI 3), derived from the catalogue. */
export const asyncApi = (catalog: Catalog = ledgerCatalog, info: Pick<Info, 'version'> = { version }): Json => {
  const shared = catalog.eventSpecs.filter(({ stream }) => stream === 'any').map(({ type }) => type)
  const streams = Object.fromEntries(
    catalog.streams.map(({ kind, title, description, events }) => [
      kind,
      channelOf(title, description, [...events.map(({ type }) => type), ...shared]),
    ]),
  )
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Cluster Ledger events',
      version: info.version,
      description: 'Every kind of entry in the log, by kind of stream, and what the live stream carries.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { ledger: { host: 'localhost:8080', protocol: 'http', description: 'Server-sent events over HTTP.' } },
    channels: {
      live: { ...channelOf('The live stream', 'GET with a token; `Last-Event-ID` goes on after a position.', Object.keys(liveMessages), '/api/v1/live'), servers: [{ $ref: '#/servers/ledger' }] },
      ...streams,
    },
    operations: {
      follow: {
        action: 'send',
        channel: { $ref: '#/channels/live' },
        summary: 'The ledger sends what happens as it happens.',
        security: [{ $ref: '#/components/securitySchemes/token' }],
        messages: Object.keys(liveMessages).map((name) => ({ $ref: `#/channels/live/messages/${name}` })),
      },
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'OIDC access token, or a local token on loopback.' } },
      messages: { ...liveMessages, ...Object.fromEntries(catalog.eventSpecs.map((spec) => [spec.type, messageOf(spec)])) },
    },
  }
}
