import type { Recorded } from '../../domain/kernel/event.ts'
import { referencesIn } from '../../domain/kernel/schema.ts'
import { may } from '../../infra/identity/authorization.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import { holdsConfidential, redact, withheld } from '../../infra/identity/redaction.ts'
import type { Entry } from '../../infra/ports/event-log.ts'
import type { Asked, Book, Catalog, Handler, Logger } from './parts.ts'
import { callerOf, pathOf } from './parts.ts'
import { integerOf, queryOf } from './input.ts'
import { notFound } from './problem.ts'

/** What everybody may know of an entry: the members of its leaf record, without the body. */
export const factsOf = ({ id, stream, revision, index, position, type, agency, recordedAt, occurredAt }: Entry) => ({ id, stream, revision, index, position, type, agency, recordedAt, occurredAt })

type ShownEntry = ReturnType<typeof factsOf> & {
  readonly body?: Omit<Recorded, 'id' | 'type' | 'stream' | 'revision' | 'index' | 'recordedAt' | 'occurredAt' | 'agency'>
  /** Values from the vault, for those who may see them. */
  readonly personal?: Readonly<Record<string, unknown>>
}

/** Streams whose participants may read them as well as the owner. */
const sharedKinds: readonly string[] = ['convening', 'dialog']
/** Entries read to find the participants of a stream. */
const mostRead = 2_000

type Standing = { readonly owner: string; readonly participants: readonly string[] }

export type EntryReader = {
  /** Who owns a stream and who takes part in it; `undefined` when there is no such stream. */
  readonly standingOf: (stream: string) => Promise<Standing | undefined>
  /** An entry as a caller may see it. */
  readonly show: (entry: Entry, caller: Caller, standing: Standing | undefined, reason: string | undefined) => ShownEntry
  /** An event as a caller may see it within an explanation: foreign confidential words are taken away. */
  readonly soften: (event: Recorded, caller: Caller) => Recorded
}

const kindOf = (stream: string): string | undefined => /^([a-z]+(?:-[a-z]+)*?)-/.exec(stream)?.[1]

export const openEntryReader = ({ log, decode, vault }: Book, catalog: Catalog, logger: Logger): EntryReader => {
  const specOf = new Map(catalog.eventSpecs.map((spec) => [spec.type, spec]))
  const kinds = new Set(catalog.streams.map(({ kind }) => kind as string))
  /** Kinds of which some event is confidential: their other events may tell as much. */
  const guarded = new Set(catalog.eventSpecs.filter(({ data }) => holdsConfidential(data)).map(({ stream }) => stream as string))
  const streamKind = (stream: string): string | undefined => [...kinds].filter((kind) => stream.startsWith(`${kind}-`)).toSorted((a, b) => b.length - a.length)[0] ?? kindOf(stream)

  const personalOf = (event: Recorded, caller: Caller, reason: string | undefined): Readonly<Record<string, unknown>> | undefined => {
    const digests = JSON.stringify(event.data).includes('"_sd":')
    if (!digests || may(caller, 'see-personal-values', { agency: event.agency, ...(reason === undefined ? {} : { reason }) }) !== 'yes') return undefined
    const values = vault.reveal(event.id)
    if (values.length > 0 && caller.role !== 'liaison')
      logger.info({ event: 'personal-values-shown', ref: caller.ref, agency: caller.agency, role: caller.role, subjects: [...new Set(values.map(({ subject }) => subject))], reason }, 'personal values shown')
    return values.length === 0 ? undefined : Object.fromEntries(values.map(({ name, value }) => [name, value]))
  }

  return {
    standingOf: async (stream) => {
      const first = await log.readStream(stream, { limit: 1 })
      const owner = first.kind === 'found' ? first.entries[0]?.agency : undefined
      if (owner === undefined) return undefined
      if (!sharedKinds.includes(streamKind(stream) ?? '')) return { owner, participants: [] }
      const all = await log.readStream(stream, { limit: mostRead })
      const named = (all.kind === 'found' ? all.entries : []).map(decode).flatMap((event) => {
        const spec = specOf.get(event.type)
        return spec ? referencesIn(spec.data, event.data).filter(({ kind }) => kind === 'agency').map(({ id }) => id) : []
      })
      return { owner, participants: [...new Set(named)] }
    },
    show: (entry, caller, standing, reason) => {
      const facts = factsOf(entry)
      if (may(caller, 'read-body', { agency: entry.agency, ...(standing ? { participants: standing.participants } : {}) }) !== 'yes') return facts
      const event = decode(entry)
      const { id: _1, type: _2, stream: _3, revision: _4, index: _5, recordedAt: _6, occurredAt: _7, agency: _8, ...body } = event
      const spec = specOf.get(event.type)
      const personal = personalOf(event, caller, reason)
      return { ...facts, body: { ...body, data: spec ? redact(spec.data, event.data, caller, event.agency) : event.data }, ...(personal === undefined ? {} : { personal }) }
    },
    soften: (event, caller) => {
      if (caller.role === 'auditor' || caller.role === 'steward' || event.agency === caller.agency) return event
      const spec = specOf.get(event.type)
      const kind = streamKind(event.stream) ?? ''
      const states = typeof (event.data as { confidentiality?: unknown }).confidentiality === 'string'
      if (!spec || (guarded.has(kind) && !states)) return { ...event, data: withheld(spec?.data ?? {}, event.data) }
      return { ...event, data: redact(spec.data, event.data, caller, event.agency) }
    },
  }
}

const page = 200

/** `GET /streams/{stream}` and `GET /entries`. */
export const entryHandlers = (book: Book, reader: EntryReader): { readonly readStream: Handler; readonly readEntries: Handler } => ({
  readStream: async (asked) => {
    const query = queryOf(asked.request, ['from', 'limit'])
    const stream = pathOf(asked, 'stream')
    const caller = callerOf(asked)
    const standing = await reader.standingOf(stream)
    // What is hidden and what is not there get one answer, to the byte.
    if (!standing || may(caller, 'read-stream', { agency: standing.owner, participants: standing.participants }) !== 'yes') throw notFound('stream')
    const limit = integerOf(query, 'limit', 1, 1000, page)
    const read = await book.log.readStream(stream, { from: integerOf(query, 'from', 0, Number.MAX_SAFE_INTEGER, 0), limit })
    if (read.kind === 'missing') throw notFound('stream')
    const entries = read.entries.map((entry) => reader.show(entry, caller, standing, reasonOf(asked)))
    const next = (entries.at(-1)?.revision ?? read.lastRevision) + 1
    asked.response.set('etag', `"${read.lastRevision}"`).json({ stream, owner: standing.owner, lastRevision: read.lastRevision, entries, ...(next <= read.lastRevision ? { next } : {}) })
  },
  readEntries: async (asked) => {
    const query = queryOf(asked.request, ['from', 'limit'])
    const caller = callerOf(asked)
    const from = integerOf(query, 'from', 0, Number.MAX_SAFE_INTEGER, 0)
    const limit = integerOf(query, 'limit', 1, 1000, page)
    const size = book.log.head().size
    const to = Math.min(size, from + limit)
    const entries: ShownEntry[] = []
    if (from < to)
      for await (const batch of book.log.readAll({ from, to, batch: limit })) for (const entry of batch) entries.push(reader.show(entry, caller, undefined, reasonOf(asked)))
    asked.response.set('ledger-size', String(size)).json({ size, entries, ...(to < size ? { next: to } : {}) })
  },
})

export const reasonOf = ({ request }: Asked): string | undefined => request.get('access-reason')?.slice(0, 400)
