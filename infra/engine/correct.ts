import { correctionCommands, decideCorrection } from '../../domain/correction/correction.ts'
import type { CorrectionCommand } from '../../domain/correction/correction.ts'
import { streams } from '../../domain/catalog.ts'
import { refuse } from '../../domain/kernel/refusals.ts'
import { inPlainText } from '../../domain/kernel/plain-text.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import { referencesIn, subjectsIn, text } from '../../domain/kernel/schema.ts'
import type { CommandOutcome, CommandRequest, FieldFault } from '../ports/commands.ts'
import type { Engine, Job } from './job.ts'
import { noSuchMoment, prepare, utc, withInstants } from './request.ts'

const named = new Map<string, (typeof correctionCommands)[number]>(correctionCommands.map((spec) => [spec.name, spec]))
/** Facts alone are replaced: what is said of one that is a correction itself, or a refusal, is for the decider. */
const facts = streams.flatMap(({ events }) => events)
const specs = new Map<string, (typeof facts)[number]>(facts.map((spec) => [spec.type, spec]))
const replacements = new Map<string, Schema<unknown>>(facts.map((spec) => [spec.type, inPlainText(spec.data)]))

/** What a caller sends to correct an entry. `occurredAt` here is the corrected fact's time, not that of the command. */
export const correctionBody = (spec: (typeof correctionCommands)[number]): Schema<unknown> => {
  const data = spec.data as unknown as { readonly properties: object }
  return inPlainText({ ...spec.data, properties: { ...data.properties, authority: text({ maxLength: 300 }) } })
}

const bodies = new Map(correctionCommands.map((spec) => [spec.name as string, correctionBody(spec)]))

const touches = (type: string, data: unknown) => {
  const spec = specs.get(type)
  return spec ? subjectsIn(spec.data, data).map(({ kind, id }) => ({ kind, id })) : []
}

/** The longest kind that a stream's name begins with: kinds hold hyphens, and so do ids. */
const kindOf = (stream: string) =>
  streams.map(({ kind }) => kind).filter((kind) => stream.startsWith(`${kind}-`)).toSorted((a, b) => b.length - a.length)[0]

/** Jobs for the corrections, which go to the stream of whatever entry they are about; nothing for any other command. */
export const openCorrections =
  (engine: Engine) =>
  (request: CommandRequest): Job | Extract<CommandOutcome, { kind: 'invalid' }> | undefined => {
    const spec = named.get(request.name)
    if (!spec) return undefined
    const faults = engine.validatorOf(bodies.get(spec.name) as Schema<unknown>)(request.body)
    if (faults.length > 0) return { kind: 'invalid', faults }
    const { occurredAt, ...body } = request.body as { readonly occurredAt?: string; readonly stream: string }
    const prepared = prepare(spec.data, request, engine.clock(), engine.random, body)
    const moved = occurredAt === undefined ? undefined : utc(occurredAt)
    if ('faults' in prepared) return { kind: 'invalid', faults: prepared.faults }
    if (occurredAt !== undefined && moved === undefined) return { kind: 'invalid', faults: [{ field: '/occurredAt', message: noSuchMoment }] }
    const data = { ...prepared.data, ...(moved === undefined ? {} : { occurredAt: moved }) }
    const kind = kindOf(body.stream)
    if (!kind) return { kind: 'invalid', faults: [{ field: '/stream', message: 'There is no such kind of stream.' }] }

    /** The replacement must be what the entry's own type allows, may refer only to what exists, and keeps its instants in UTC. */
    const replacementFor = async (type: string, replacement: unknown): Promise<{ readonly data: unknown; readonly faults: readonly FieldFault[] }> => {
      const eventSpec = specs.get(type)
      if (!eventSpec) return { data: replacement, faults: [] }
      const below = (faults: readonly FieldFault[]): readonly FieldFault[] => faults.map(({ field, message }) => ({ field: `/data${field === '/' ? '' : field}`, message }))
      const wrong = engine.validatorOf(replacements.get(type) as Schema<unknown>)(replacement)
      if (wrong.length > 0) return { data: replacement, faults: below(wrong) }
      const { data: kept, faults: untimely } = withInstants(eventSpec.data, replacement as Record<string, unknown>)
      const missing: FieldFault[] = []
      for (const { kind: other, id, path } of referencesIn(eventSpec.data, replacement, '/data'))
        if ((await engine.loader.load(other, id)).revision < 0) missing.push({ field: path, message: refuse('unknown-reference', { kind: other, id }).rejected.message })
      return { data: kept, faults: [...below(untimely), ...missing] }
    }

    return {
      request,
      prepared: { ...prepared, data },
      stream: { kind },
      command: { name: spec.name, target: 'stream', mode: 'changes', data: spec.data },
      id: body.stream.slice(kind.length + 1),
      decider: async (loaded) => {
        const history = await engine.loader.history(loaded.stream)
        const entry = history[(data as unknown as { revision: number }).revision]
        const given = data as unknown as { readonly data: unknown }
        const replacement = spec.name === 'replace-entry' && entry ? await replacementFor(entry.type, given.data) : { data: given.data, faults: [] }
        if (replacement.faults.length > 0) return { kind: 'invalid', faults: replacement.faults }
        const settled = spec.name === 'replace-entry' ? { ...data, data: replacement.data } : data
        return (_data, _state, context) => decideCorrection({ name: spec.name, data: settled } as unknown as CorrectionCommand, history, touches, context)
      },
    }
  }
