import type { Appended, Entry, ExpectedRevision, NewEntry } from './event-log.ts'
import { LogFault } from './event-log.ts'

/** Most bytes of bodies and types that one append may hold. */
const mostBytes = 1024 * 1024

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const nil = '00000000-0000-0000-0000-000000000000'

/** Of this one form the text sorts as the time does. */
const instant = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/

/** Most characters of a stream's name, a type or an agency: a leaf record must fit the 65,535 bytes of an entry in a tile. */
const longestName = 512

const malformed = (sentence: string, hint: string): LogFault => new LogFault('entry-malformed', sentence, hint)

/** What is hashed must be what is given back, and neither engine keeps half a character. */
const checkText = (what: string, text: string): void => {
  if (!text.isWellFormed()) throw malformed(`The ${what} holds half a character (a lone surrogate).`, 'Send whole characters.')
}
const checkName = (what: string, text: string): void => {
  if (text.length > longestName) throw malformed(`The ${what} has ${text.length} characters; at most ${longestName} fit.`, 'Use a shorter one.')
  checkText(what, text)
}

/** What every engine refuses before it looks at the stream. */
export const checkAppend = (stream: string, entries: readonly NewEntry[]): void => {
  if (stream === '' || stream.startsWith('$'))
    throw new LogFault('name-reserved', `"${stream}" cannot be the name of a stream.`, 'Names are not empty and do not begin with "$".')
  if (entries.length === 0) throw new LogFault('append-empty', 'An append holds at least one entry.', 'Append what happened, or nothing at all.')
  checkName('name of the stream', stream)
  let mostly = 0
  for (const { id, type, agency, occurredAt, body } of entries) {
    if (!uuid.test(id) || id === nil) throw new LogFault('id-malformed', `"${id}" cannot be the id of an entry.`, 'Give a UUID in lower case that is not nil.')
    if (type === '' || type.startsWith('$'))
      throw new LogFault('name-reserved', `"${type}" cannot be the type of an entry.`, 'Types are not empty and do not begin with "$".')
    checkName('type', type)
    checkName('agency', agency)
    checkText('body', body)
    // A number or a text in its place could not be told from a body that was damaged.
    if (!body.startsWith('{')) throw malformed('The body is no JSON object.', 'Put what is to be kept into the members of an object.')
    if (!instant.test(occurredAt)) throw malformed(`"${occurredAt}" is no instant in UTC with milliseconds.`, 'Write it as 2026-03-01T10:00:00.000Z.')
    mostly += 3 * body.length + 2 * type.length
  }
  // A character is three bytes at most, so most appends need no counting.
  if (mostly <= mostBytes) return
  const bytes = entries.reduce((sum, { type, body }) => sum + Buffer.byteLength(body) + 2 * type.length, 0)
  if (bytes > mostBytes) throw new LogFault('append-too-large', `The append holds ${bytes} bytes; at most ${mostBytes} fit.`, 'Split it into several commands.')
}

/** The answer to an append at another revision than the stream is at; `last` is -1 for a stream without entries. */
export const conflict = (stream: string, expected: ExpectedRevision, last: number): LogFault => {
  const sentence = `${stream} is at ${last < 0 ? 'no revision' : `revision ${last}`}, not at ${expected}.`
  return new LogFault('revision-conflict', sentence, 'Read the stream again and decide again.', { actual: last < 0 ? 'no_stream' : last })
}

/**
 * EventStoreDB's table of expected revisions. An append that is behind the stream is a repetition when every id equals
 * the one stored at its place; then the entry that ended it is the answer. Otherwise `write`, or a conflict is thrown.
 * `last` is -1 for a stream without entries.
 */
export const judge = <Stored extends { readonly id: string }>(
  stream: string,
  expected: ExpectedRevision,
  entries: readonly NewEntry[],
  last: number,
  stored: (from: number, limit: number) => readonly Stored[],
): 'write' | Stored => {
  if (expected === 'any') return 'write'
  if (expected === 'stream_exists') {
    if (last < 0) throw conflict(stream, expected, last)
    return 'write'
  }
  const revision = expected === 'no_stream' ? -1 : expected
  if (revision === last) return 'write'
  if (revision > last) throw conflict(stream, expected, last)
  const there = stored(revision + 1, entries.length)
  const end = there.at(-1)
  if (!end || there.length < entries.length || there.some(({ id }, i) => id !== entries[i]?.id)) throw conflict(stream, expected, last)
  return end
}

/** The answer to a repetition: that of the append which stored the entries first. */
export const answered = ({ revision, position, recordedAt }: Entry): Appended => ({ revision, position, recordedAt, repeated: true })

/** Refuses entries that do not belong just at the end of a log of `size` entries; `last` gives the last revision of a stream. */
export const checkTakeOver = (entries: readonly Entry[], size: number, last: (stream: string) => number): void => {
  const lasts = new Map<string, number>()
  for (const [i, { stream, revision, index }] of entries.entries()) {
    const before = lasts.get(stream) ?? last(stream)
    if (index !== size + i || revision !== before + 1)
      throw new LogFault('revision-conflict', `Entry ${index} (${stream}, revision ${revision}) does not belong at the end of this log of ${size + i} entries.`, 'Copy into an empty log, or into the one that was begun.', { actual: before < 0 ? 'no_stream' : before })
    lasts.set(stream, revision)
  }
}
