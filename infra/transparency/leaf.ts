import { hash } from 'node:crypto'
import type { NewEntry } from '../ports/event-log.ts'
import type { Hash } from './merkle.ts'
import { leafHash } from './merkle.ts'

const unplain = /[^\x20\x21\x23-\x5b\x5d-\x7e]/
const text = (value: string): string => (unplain.test(value) ? JSON.stringify(value).slice(1, -1) : value)

/**
 * What stands for an entry in the tree: canonical JSON (RFC 8785) of these members, in this order, for ever. The body is
 * there by its hash alone, so that a leaf may be shown to those who may not read the body.
 */
export const leafRecord = (entry: NewEntry, stream: string, revision: number, recordedAt: string): string => {
  const body = hash('sha256', entry.body, 'base64url')
  let { agency, id, occurredAt, type } = entry
  let name = stream
  // Nearly always none of them needs an escape, and one look at all is cheaper than five.
  if (unplain.test(agency + id + occurredAt + name + type)) [agency, id, occurredAt, name, type] = [text(agency), text(id), text(occurredAt), text(name), text(type)]
  return (
    `{"agency":"${agency}","body":"${body}","id":"${id}","occurredAt":"${occurredAt}","recordedAt":"${recordedAt}",` +
    `"rev":"${revision}","stream":"${name}","type":"${type}","v":1}`
  )
}

export const leafOf = (entry: NewEntry, stream: string, revision: number, recordedAt: string): Hash => leafHash(leafRecord(entry, stream, revision, recordedAt))
