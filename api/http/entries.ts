import type { Recorded } from '../../domain/kernel/event.ts'
import { referencesIn } from '../../domain/kernel/schema.ts'
import { may } from '../../infra/identity/authorization.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import { holdsConfidential, redact, withheld } from '../../infra/identity/redaction.ts'
import type { Entry } from '../../infra/ports/event-log.ts'
import { leafRecord } from '../../infra/transparency/leaf.ts'
import type { Book, Catalog, Logger } from './parts.ts'

/** What everybody may know of an entry: the members of its leaf record, without the body. */
export const factsOf = ({ id, stream, revision, index, position, type, agency, recordedAt, occurredAt }: Entry) => ({ id, stream, revision, index, position, type, agency, recordedAt, occurredAt })

export type ShownEntry = ReturnType<typeof factsOf> & {
  /** What stands for it in the tree; all agencies may see it. */
  readonly leaf: string
  /** The very bytes that are kept, for those who read every body whole. */
  readonly canonical?: string
  readonly body?: Omit<Recorded, 'id' | 'type' | 'stream' | 'revision' | 'index' | 'recordedAt' | 'occurredAt' | 'agency'>
  /** Values from the vault, for those who may see them. */
  readonly personal?: Readonly<Record<string, unknown>>
}

/** Streams whose participants may read them as well as the owner. */
const sharedKinds: readonly string[] = ['convening', 'dialog']
/** Entries read to find the participants of a stream. */
const mostRead = 2_000

export const readsWhole = ({ role }: Caller): boolean => role === 'auditor' || role === 'steward'

type Standing = { readonly owner: string; readonly participants: readonly string[] }

export type EntryReader = {
  /** Who owns a stream and who takes part in it; `undefined` when there is no such stream. */
  readonly standingOf: (stream: string) => Promise<Standing | undefined>
  /** An entry as a caller may see it. */
  readonly show: (entry: Entry, caller: Caller, standing: Standing | undefined, asked: { readonly reason: string | undefined; readonly canonical: boolean }) => Promise<ShownEntry>
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

  const personalOf = async (event: Recorded, caller: Caller, reason: string | undefined): Promise<Readonly<Record<string, unknown>> | undefined> => {
    const digests = JSON.stringify(event.data).includes('"_sd":')
    if (!digests || may(caller, 'see-personal-values', { agency: event.agency, ...(reason === undefined ? {} : { reason }) }) !== 'yes') return undefined
    const values = await vault.reveal(event.id)
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
    show: async (entry, caller, standing, { reason, canonical }) => {
      const facts = { ...factsOf(entry), leaf: leafRecord(entry, entry.stream, entry.revision, entry.recordedAt) }
      if (may(caller, 'read-body', { agency: entry.agency, ...(standing ? { participants: standing.participants } : {}) }) !== 'yes') return facts
      const event = decode(entry)
      const { id: _1, type: _2, stream: _3, revision: _4, index: _5, recordedAt: _6, occurredAt: _7, agency: _8, ...body } = event
      const spec = specOf.get(event.type)
      const personal = await personalOf(event, caller, reason)
      const bytes = canonical && readsWhole(caller) ? { canonical: entry.body } : {}
      return { ...facts, ...bytes, body: { ...body, data: spec ? redact(spec.data, event.data, caller, event.agency) : event.data }, ...(personal === undefined ? {} : { personal }) }
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
