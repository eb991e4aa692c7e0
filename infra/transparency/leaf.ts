import { hash } from 'node:crypto'
import type { NewEntry } from '../ports/event-log.ts'
import { leafHash } from './merkle.ts'

const quoted = /[^\x20\x21\x23-\x5b\x5d-\x7e]/
const text = (value: string): string => (quoted.test(value) ? JSON.stringify(value) : `"${value}"`)

/**
 * What stands for an entry in the tree: canonical JSON (RFC 8785) of these members, in this order, for ever. The body is
 * there by its hash alone, so that a leaf may be shown to those who may not read the body.
 */
export const leafRecord = (entry: NewEntry, stream: string, revision: number, recordedAt: string): string =>
  `{"agency":${text(entry.agency)},"body":"${hash('sha256', entry.body, 'base64url')}","id":${text(entry.id)},"occurredAt":${text(entry.occurredAt)},` +
  `"recordedAt":"${recordedAt}","rev":"${revision}","stream":${text(stream)},"type":${text(entry.type)},"v":1}`

export const leafOf = (entry: NewEntry, stream: string, revision: number, recordedAt: string): Buffer => leafHash(leafRecord(entry, stream, revision, recordedAt))
