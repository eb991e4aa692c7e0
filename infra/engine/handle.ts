import type { AnyCommand, AnyStream, Context, Draft } from '../../domain/kernel/decider.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import type { Rejection } from '../../domain/kernel/rejection.ts'
import { subjectsIn } from '../../domain/kernel/schema.ts'
import type { Encoded, Sealed } from '../codec/codec.ts'
import type { CommandOutcome, CommandRequest, Commands } from '../ports/commands.ts'
import type { Appended, Claim } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import type { Confirmed, ToSeal } from '../ports/vault.ts'
import { VaultFault } from '../ports/vault.ts'
import { openCorrections } from './correct.ts'
import { openHolders } from './holders.ts'
import type { Decide, Engine, Job } from './job.ts'
import { openKeys } from './keys.ts'
import type { Done, Loaded } from './loaded.ts'
import { openQueues } from './queues.ts'
import { bodySchema, eventId, plainObject, prepare, thingId } from './request.ts'
import { openWorlds } from './world.ts'

/** Times that a command is decided again because another writer was first. */
const attempts = 8

const refused = (rejection: Rejection): CommandOutcome => ({ kind: 'refused', rejection })

const toSeal = (stream: string, eventId: string, sealed: readonly Sealed[]): readonly ToSeal[] =>
  [...new Set(sealed.map(({ subject }) => subject))].map((subject) => ({ subject, eventId, stream, disclosures: sealed.filter((s) => s.subject === subject) }))

/** What JSON cannot hold exactly was in the command; any other fault goes on. */
const unwritable = (fault: unknown): CommandOutcome => {
  const path = fault instanceof TypeError && 'path' in fault ? String(fault.path).replace(/^\/(body|data)/, '') : undefined
  if (path === undefined) throw fault
  return { kind: 'invalid', faults: [{ field: path === '' ? '/' : path, message: `Not possible here: ${(fault as TypeError).message.replace(/^[^:]*: /, '')}.` }] }
}

/** Everything but the decider's own rules: what the schema cannot say and every command must respect. */
const generalRefusal = (job: Job, loaded: Loaded, now: string): CommandOutcome | undefined => {
  const { request, prepared, command, stream, id } = job
  const kind = stream.kind
  if (request.expectedRevision !== undefined && request.expectedRevision !== loaded.revision)
    return { kind: 'stale', revision: loaded.revision < 0 ? 'no_stream' : loaded.revision }
  if (command.mode === 'creates' && loaded.revision >= 0) return refused(refuse('already-exists', { kind, id }, `/${command.target}`).rejected)
  if (command.mode === 'changes' && loaded.revision < 0) return refused(refuse('does-not-exist', { kind, id }, `/${command.target}`).rejected)
  if (prepared.occurredAt > now) return refused(refuse('occurs-in-future', { now }, '/occurredAt').rejected)
  return undefined
}

/** The one path on which anything is written: validate, load, decide, append with the exact revision, decide again on conflict. */
export const openCommands = (engine: Engine, catalogue: readonly { readonly stream: AnyStream; readonly command: AnyCommand }[]): Commands => {
  const { log, loader, codec, vault, clock } = engine
  const byName = new Map(catalogue.map((entry) => [entry.command.name, entry]))
  const queue = openQueues()
  const holding = openHolders(engine, [...new Set(catalogue.map(({ stream }) => stream))])
  const keyed = new Set(catalogue.flatMap(({ stream }) => (stream.key ? [stream.kind] : [])))
  const keys = openKeys(log)
  const worldFor = openWorlds(loader)
  /** Values whose events are in the log, and whose vault had no room to say so; what is left at the end is settled at the next start. */
  const unconfirmed: Confirmed[] = []

  /** The answer that was given before, or how the key is misused. */
  const again = async (job: Job, done: Done): Promise<CommandOutcome> => {
    if (job.prepared.print !== done.print) return { kind: 'key-reused' }
    if (done.refusal !== undefined) {
      const { code, message, remedy } = done.refusal as { code: string; message: string; remedy: string }
      return refused({ code, message, remedy, kind: 'forbidden', onRecord: true })
    }
    const [last] = await log.readAt([done.index])
    const answer = { kind: 'accepted', command: job.prepared.commandId, stream: `${job.stream.kind}-${job.id}`, id: job.id } as const
    return { ...answer, revision: done.revision, position: last?.position, size: done.index + 1, events: done.events, repeated: true }
  }

  /** A command that was done before, or refused on record: in the stream of its thing or, where that was not there, in that of the agency. */
  const doneBefore = ({ prepared }: Job, loaded: Loaded, agency: Loaded | undefined): Done | undefined => {
    const told = agency?.done.get(prepared.commandId)
    return loaded.done.get(prepared.commandId) ?? (told?.refusal === undefined ? undefined : told)
  }

  /** What surrounds an event, all of it from the request. Where the caller does not say what it saw, the event says that. */
  const frameOf = ({ request, prepared }: Job) => ({
    actor: request.actor,
    ...(prepared.authority === undefined ? {} : { authority: prepared.authority }),
    ...(request.origin === undefined ? {} : { origin: request.origin }),
    basis: request.basis ?? log.head().size,
    ...(request.basis === undefined ? { basisAssumed: true as const } : {}),
    command: { id: prepared.commandId, name: request.name, print: prepared.print },
    correlation: request.correlation ?? prepared.commandId,
    causation: request.causation ?? prepared.commandId,
  })

  const write = async (job: Job, loaded: Loaded, drafts: readonly Draft[], claim?: Claim): Promise<Appended & { readonly size: number; readonly events: readonly { id: string; type: string }[] }> => {
    const { prepared } = job
    const frame = frameOf(job)
    const encoded: Encoded[] = drafts.map((draft, place) =>
      codec.encode(
        { type: draft.type, data: draft.data },
        { id: eventId(prepared.commandId, loaded.stream, place), occurredAt: draft.occurredAt ?? prepared.occurredAt, ...frame },
      ),
    )
    // The vault comes first: a value without its event is swept away later, an event without its value would be a loss.
    const personal = encoded.filter(({ sealed }) => sealed.length > 0)
    if (personal.length > 0) await vault.sealAll(personal.flatMap(({ entry, sealed }) => toSeal(loaded.stream, entry.id, sealed)))
    const appended = await (claim ?? log).append(loaded.stream, loaded.revision < 0 ? 'no_stream' : loaded.revision, encoded.map(({ entry }) => entry))
    // What is done can be read on this node before anybody is told so.
    const size = (await log.reached(appended.position)) ?? log.head().size
    if (personal.length > 0 && !appended.repeated) await confirm(personal)
    if (appended.repeated) loader.forget(loaded.stream)
    else loader.advance(job.stream.kind, loaded, recordedOf(frame, loaded, encoded, { ...appended, size }))
    return { ...appended, size, events: encoded.map(({ entry }) => ({ id: entry.id, type: entry.type })) }
  }

  /** The entries are durable, so the command is done, whatever the vault has to say to this. */
  const confirm = async (personal: readonly Encoded[]): Promise<void> => {
    const all = [...unconfirmed.splice(0), ...personal.map(({ entry, sealed }) => ({ eventId: entry.id, digests: sealed.map(({ digest }) => digest) }))]
    try {
      await vault.confirm(all)
    } catch (fault) {
      unconfirmed.push(...all)
      if (!(fault instanceof VaultFault)) throw fault
    }
  }

  const recordedOf = (frame: ReturnType<typeof frameOf>, loaded: Loaded, encoded: readonly Encoded[], appended: Appended & { readonly size: number }): readonly Recorded[] =>
    encoded.map(({ entry, data }, place) => ({
      id: entry.id,
      type: entry.type,
      data,
      stream: loaded.stream,
      revision: loaded.revision + 1 + place,
      index: appended.size - encoded.length + place,
      recordedAt: appended.recordedAt,
      occurredAt: entry.occurredAt,
      agency: entry.agency,
      ...frame,
    }))

  /** Who tried what and was told no is decision history too: it goes to the thing's own stream, or to that of the agency that asked. */
  const putOnRecord = async (job: Job, loaded: Loaded, rejection: Rejection): Promise<void> => {
    const { request, prepared } = job
    const place = loaded.revision >= 0 ? loaded : await loader.load('agency', request.actor.agency)
    if (place.revision < 0) return
    const touches = [{ kind: job.stream.kind, id: job.id }, ...subjectsIn(job.command.data, prepared.data)].map(({ kind, id }) => ({ kind, id }))
    const unique = [...new Map(touches.map((t) => [`${t.kind}-${t.id}`, t])).values()]
    const kind = place === loaded ? job.stream.kind : 'agency'
    await write({ ...job, stream: { kind } }, place, [
      { type: 'CommandRefused', data: { command: request.name, code: rejection.code, message: rejection.message, remedy: rejection.remedy, touches: unique } },
    ])
  }

  const decideOnce = async (job: Job): Promise<CommandOutcome> => {
    const { prepared, stream, id } = job
    // What is in memory is not waited for: each wait costs more than the look.
    const loaded = loader.at(stream.kind, id) ?? (await loader.load(stream.kind, id))
    const { agency } = job.request.actor
    const told = job.request.idempotencyKey === undefined ? undefined : (loader.at('agency', agency) ?? (await loader.load('agency', agency)))
    const done = doneBefore(job, loaded, told)
    if (done) return again(job, done)
    const now = clock()
    const general = generalRefusal(job, loaded, now)
    if (general) return general
    const found = worldFor(job, loaded)
    const world = found instanceof Promise ? await found : found
    if ('code' in world) return refused(world)
    const context: Context = { id, now, occurredAt: prepared.occurredAt, actor: job.request.actor, world, exists: loaded.revision >= 0 }
    const decider = job.decider(loaded)
    const decide = typeof decider === 'function' ? decider : await decider
    if (typeof decide !== 'function') return decide
    const decision = decide(prepared.data, loaded.state, context)
    if ('rejected' in decision) {
      if (decision.rejected.onRecord) await putOnRecord(job, loaded, decision.rejected)
      return refused(decision.rejected)
    }
    const answer = { kind: 'accepted', command: prepared.commandId, stream: loaded.stream, id } as const
    if (decision.accepted.length === 0)
      return { ...answer, revision: loaded.revision, position: log.head().position, size: log.head().size, events: [], repeated: true }
    const put = async (claim?: Claim): Promise<CommandOutcome> => {
      const { revision, position, size, events, repeated } = await write(job, loaded, decision.accepted, claim)
      return { ...answer, revision, position, size, events, repeated }
    }
    return keyed.has(stream.kind) ? holding(job, loaded, decision.accepted, put) : put()
  }

  const decide = async (job: Job): Promise<CommandOutcome> => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      try {
        return await decideOnce(job)
      } catch (fault) {
        if (!(fault instanceof LogFault) || fault.code !== 'revision-conflict') throw fault
        loader.forget(`${job.stream.kind}-${job.id}`)
        loader.forget(`agency-${job.request.actor.agency}`)
      }
    }
    return refused({ code: 'too-busy', kind: 'conflict', message: 'Others wrote to the same record at the same moment, again and again.', remedy: 'Send the command again with the same Idempotency-Key.' })
  }

  const corrections = openCorrections(engine)

  /** Finds what a request asks for, or says what is wrong with it. */
  const jobOf = (request: CommandRequest): Job | Extract<CommandOutcome, { kind: 'invalid' | 'unknown-command' }> => {
    const shape = plainObject(request.body)
    if (shape.length > 0) return { kind: 'invalid', faults: shape }
    const { basis } = request
    if (basis !== undefined && !(Number.isSafeInteger(basis) && basis >= 0 && basis <= log.head().size))
      return { kind: 'invalid', faults: [{ field: 'basis', message: `The log has no size ${basis}; it is at ${log.head().size}.` }] }
    const correction = corrections(request)
    if (correction) return correction
    const entry = byName.get(request.name)
    if (!entry) return { kind: 'unknown-command', name: request.name }
    const { stream, command } = entry
    const faults = engine.validatorOf(bodySchema(command))(request.body)
    if (faults.length > 0) return { kind: 'invalid', faults }
    const prepared = prepare(command.data, request, clock(), engine.random)
    if ('faults' in prepared) return { kind: 'invalid', faults: prepared.faults }
    const given = prepared.data[command.target]
    return { request, prepared, stream, command, id: typeof given === 'string' ? given : thingId(prepared.commandId), decider: () => command.decide as Decide }
  }

  const execute = async (request: CommandRequest): Promise<CommandOutcome> => {
    const job = jobOf(request)
    if ('kind' in job) return job
    const { prepared } = job
    const stream = `${job.stream.kind}-${job.id}`
    if (request.idempotencyKey === undefined) return queue(stream, () => decide(job))
    if (!(await keys.take(prepared.commandId, { print: prepared.print, stream }))) return { kind: 'key-reused' }
    const outcome = await queue(stream, () => decide(job))
    // A key whose command came to nothing is free again: the caller mends the command and keeps the key.
    if (outcome.kind !== 'accepted') keys.free(prepared.commandId)
    return outcome
  }
  return { execute: (request) => execute(request).catch(unwritable) }
}
