import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import type { Actor, AnyEvent, EventSpec, Origin, Recorded } from '../../domain/kernel/event.ts'
import { marked } from '../../domain/kernel/schema.ts'
import type { Entry, NewEntry } from '../ports/event-log.ts'
import type { FieldFault } from '../ports/commands.ts'
import type { Random } from '../ports/random.ts'
import { openValidators } from './validators.ts'

/** A personal value on its way to the vault: its text is the RFC 9901 disclosure, its digest is what the log keeps. */
export type Sealed = { readonly subject: string; readonly disclosure: string; readonly digest: string; readonly name: string; readonly value: unknown }

/** Turns a value into a salted disclosure and its digest. */
export type Disclose = (name: string, value: unknown) => { readonly disclosure: string; readonly digest: string }

/** All that surrounds an event's data when it is written. */
type Frame = {
  readonly id: string
  readonly occurredAt: string
  readonly actor: Actor
  readonly authority?: string
  readonly origin?: Origin
  readonly basis: number
  /** The caller did not say which log size it saw. */
  readonly basisAssumed?: true
  readonly command: { readonly id: string; readonly name: string; readonly print: string }
  readonly correlation: string
  readonly causation: string
}

/** The stored body, kept for ever; members that do not apply are left out, never null. */
type Body = {
  readonly actor: Actor
  readonly authority?: string
  /** The log size that the caller saw; `assumed` when it did not say, and this is what there was. */
  readonly basis: { readonly assumed?: true; readonly size: string }
  readonly causation: string
  readonly command: Frame['command']
  readonly correlation: string
  readonly corrects?: { readonly event: string; readonly kind: string }
  readonly data: unknown
  readonly nonce: string
  readonly origin?: Origin
  readonly schema: number
}

export type Encoded = { readonly entry: NewEntry; readonly data: unknown; readonly sealed: readonly Sealed[] }

export type Codec = {
  /** Validates, seals personal fields and writes canonical bytes. Throws `CodecFault` when a decider made a bad event. */
  readonly encode: (event: AnyEvent, frame: Frame) => Encoded
  /** Throws `CodecFault` for an event that this version of the product does not know. */
  readonly decode: (entry: Entry) => Recorded
  /**
   * The same, and the data are held to the declaration of the event: for whoever decides on them or shows them as they
   * are. A fold over the whole log takes `decode`.
   */
  readonly read: (entry: Entry) => Recorded
}

export class CodecFault extends Error {
  readonly code: 'event-invalid' | 'event-unknown' | 'body-damaged' | 'body-invalid'
  readonly hint: string

  constructor(code: CodecFault['code'], message: string, hint: string) {
    super(message)
    this.name = 'CodecFault'
    this.code = code
    this.hint = hint
  }
}

const correctionKinds: Readonly<Record<string, string>> = { EntryReplaced: 'replace', EntryRetracted: 'retract', EntryAnnotated: 'annotate' }

type Holder = Record<string, unknown>

const at = (root: unknown, pointer: string): Holder =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => (value as Holder)[part.replaceAll('~1', '/').replaceAll('~0', '~')], root) as Holder

export const openCodec = (specs: readonly EventSpec[], random: Random, disclose: Disclose): Codec => {
  const byType = new Map(specs.map((spec) => [spec.type, spec]))
  const personal = new Set(specs.filter((spec) => JSON.stringify(spec.data).includes('"x-personal"')).map((spec) => spec.type))
  const validatorOf = openValidators()

  const sealedData = (event: AnyEvent, spec: EventSpec): { data: unknown; sealed: readonly Sealed[] } => {
    // A replacement holds the data of another event type, and that one says what is personal.
    const replaced = event.type === 'EntryReplaced' ? (event.data as { corrected: { type: string }; data: unknown }) : undefined
    const inner = replaced && byType.get(replaced.corrected.type)
    if (!replaced || !inner) return seal(spec, event.data)
    const { data, sealed } = seal(inner, replaced.data)
    return { data: { ...replaced, data }, sealed }
  }

  const seal = (spec: EventSpec, data: unknown): { data: unknown; sealed: readonly Sealed[] } => {
    if (!personal.has(spec.type)) return { data, sealed: [] }
    const found = marked(spec.data, data, 'x-personal')
    if (found.length === 0) return { data, sealed: [] }
    const copy = JSON.parse(JSON.stringify(data)) as unknown
    const sealed = found.map(({ mark, value, path, parent }) => {
      const holder = at(copy, parent)
      const name = path.slice(parent.length + 1)
      const { disclosure, digest } = disclose(name, value)
      delete holder[name]
      holder._sd = [...((holder._sd as string[] | undefined) ?? []), digest].toSorted()
      return { subject: String(holder[mark]), disclosure, digest, name, value }
    })
    return { data: copy, sealed }
  }

  const decode = (entry: Entry): Recorded => {
    const spec = byType.get(entry.type)
    const body = parseBody(entry)
    if (!spec || body.schema > spec.version)
      throw new CodecFault('event-unknown', `Entry ${entry.index} is a ${entry.type} of version ${body.schema}, which this version of the product does not know.`, 'Start the newer version that wrote it.')
    return {
      id: entry.id,
      type: entry.type,
      data: body.data,
      stream: entry.stream,
      revision: entry.revision,
      index: entry.index,
      recordedAt: entry.recordedAt,
      occurredAt: entry.occurredAt,
      agency: entry.agency,
      actor: body.actor,
      ...(body.authority === undefined ? {} : { authority: body.authority }),
      ...(body.origin === undefined ? {} : { origin: body.origin }),
      basis: Number(body.basis.size),
      ...(body.basis.assumed === true ? { basisAssumed: true } : {}),
      command: body.command,
      correlation: body.correlation,
      causation: body.causation,
    }
  }

  /** A replacement is held to the declaration of what it replaces as well. */
  const faultsIn = ({ type, data }: Recorded): readonly FieldFault[] => {
    const own = validatorOf((byType.get(type) as EventSpec).data)(data)
    const replaced = type === 'EntryReplaced' && own.length === 0 ? (data as { corrected: { type: string }; data: unknown }) : undefined
    const inner = replaced && byType.get(replaced.corrected.type)
    return inner ? validatorOf(inner.data)(replaced.data).map(({ field, message }) => ({ field: `/data${field}`, message })) : own
  }

  return {
    encode: (event, frame) => {
      const spec = byType.get(event.type)
      if (!spec) throw new CodecFault('event-unknown', `There is no event type ${event.type}.`, 'Declare it in the catalogue.')
      const faults = validatorOf(spec.data)(event.data)
      if (faults.length > 0)
        throw new CodecFault('event-invalid', `${event.type} is not valid: ${faults.map((f) => `${f.field}: ${f.message}`).join(' ')}`, 'The decider made an event that its own schema refuses.')
      const { data, sealed } = sealedData(event, spec)
      const kind = correctionKinds[event.type]
      const body: Body = {
        actor: frame.actor,
        ...(frame.authority === undefined ? {} : { authority: frame.authority }),
        basis: { ...(frame.basisAssumed ? { assumed: true } : {}), size: String(frame.basis) },
        causation: frame.causation,
        command: frame.command,
        correlation: frame.correlation,
        ...(kind === undefined ? {} : { corrects: { event: (data as { corrected: { event: string } }).corrected.event, kind } }),
        data,
        nonce: random.bytes(16).toString('base64url'),
        ...(frame.origin === undefined ? {} : { origin: frame.origin }),
        schema: spec.version,
      }
      return { entry: { id: frame.id, type: event.type, agency: frame.actor.agency, occurredAt: frame.occurredAt, body: canonicalJson(body) }, data, sealed }
    },

    decode,
    read: (entry) => {
      const event = decode(entry)
      const faults = faultsIn(event)
      if (faults.length === 0) return event
      const told = faults.map(({ field, message }) => `${field}: ${message}`).join(' ')
      throw new CodecFault('body-invalid', `Entry ${entry.index} (${entry.stream}, revision ${entry.revision}) is no valid ${entry.type}: ${told}`, restore)
    },
  }
}

const restore = 'Restore the store from a backup, and compare its tree head.'

const parseBody = (entry: Entry): Body => {
  try {
    const body = JSON.parse(entry.body) as Body
    if (typeof body === 'object' && body !== null && 'data' in body && body.schema >= 1 && body.basis && body.actor && body.command) return body
  } catch {
    // Falls through to the one sentence below.
  }
  throw new CodecFault('body-damaged', `The body of entry ${entry.index} (${entry.stream}, revision ${entry.revision}) cannot be read.`, restore)
}
