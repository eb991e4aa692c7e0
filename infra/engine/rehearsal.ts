import type { AnyCommand, AnyStream } from '../../domain/kernel/decider.ts'
import type { EventSpec, Recorded } from '../../domain/kernel/event.ts'
import { openCodec } from '../codec/codec.ts'
import { openValidators } from '../codec/validators.ts'
import { openCommands } from './handle.ts'
import { openLoader } from './loaded.ts'
import { answered, checkAppend, judge } from '../ports/append-rules.ts'
import type { Clock } from '../ports/clock.ts'
import type { Commands } from '../ports/commands.ts'
import type { Entry, EventLog, Position } from '../ports/event-log.ts'
import type { Random } from '../ports/random.ts'
import { soleWriter } from '../ports/sole-writer.ts'
import { disclose } from '../vault/disclosure.ts'

/** Bytes of rehearsed entries that are remembered; beyond, the stream that was written to longest ago is forgotten. */
const bytesKept = 128 * 1024 * 1024

/** A log that is read as it is and written to in memory only. */
const openPretence = (log: EventLog, clock: Clock): EventLog => {
  const written = new Map<string, Entry[]>()
  let bytes = 0
  let size = log.head().size
  const position = (log.head().position ?? '') as Position
  const bytesIn = (entries: readonly Entry[]): number => entries.reduce((sum, { body }) => sum + body.length, 0)

  const forgetOldest = (): void => {
    for (const [stream, entries] of written) {
      if (bytes <= bytesKept || written.size === 1) return
      bytes -= bytesIn(entries)
      written.delete(stream)
    }
  }

  const pretence: EventLog = {
    ...log,
    // Nobody else is kept from a key by what is only rehearsed.
    ...soleWriter((...append) => pretence.append(...append)),
    append: async (stream, expected, entries) => {
      checkAppend(stream, entries)
      const read = await log.readStream(stream, { limit: 1 })
      const real = read.kind === 'found' ? read.lastRevision + 1 : 0
      const added = written.get(stream) ?? []
      const next = real + added.length
      const verdict = judge(stream, expected, entries, next - 1, (from, limit) => added.slice(Math.max(0, from - real), Math.max(0, from - real + limit)))
      if (verdict !== 'write') return answered(verdict)
      const recordedAt = clock()
      const placed = entries.map((entry, place): Entry => ({ ...entry, stream, revision: next + place, index: size + place, position, recordedAt }))
      size += placed.length
      bytes += bytesIn(placed)
      written.delete(stream)
      added.push(...placed)
      written.set(stream, added)
      if (bytes > bytesKept) forgetOldest()
      return { revision: next + placed.length - 1, position, recordedAt, repeated: false }
    },
    // All its entries stand at one place, which no reader of the log will ever come to.
    reached: async () => size,
    readStream: async (stream, { from = 0, limit } = {}) => {
      const read = await log.readStream(stream)
      const whole = [...(read.kind === 'found' ? read.entries : []), ...(written.get(stream) ?? [])]
      if (whole.length === 0) return { kind: 'missing' }
      return { kind: 'found', entries: whole.slice(from, limit === undefined ? undefined : from + limit), lastRevision: whole.length - 1 }
    },
  }
  return pretence
}

export type Rehearsal = { readonly commands: Commands; readonly log: EventLog; readonly decode: (entry: Entry) => Recorded }

/**
 * The command path over a log that forgets: every rule answers as it would, each command sees those before it, and
 * nothing is written.
 */
export const openRehearsal = (options: {
  readonly log: EventLog
  readonly streams: readonly AnyStream[]
  readonly eventSpecs: readonly EventSpec[]
  readonly commandSpecs: readonly { readonly stream: AnyStream; readonly command: AnyCommand }[]
  readonly clock: Clock
  readonly random: Random
}): Rehearsal => {
  const { streams, eventSpecs, commandSpecs, clock, random } = options
  const log = openPretence(options.log, clock)
  const codec = openCodec(eventSpecs, random, (name, value) => disclose(random, name, value))
  const vault = { sealAll: async () => undefined, confirm: async () => undefined }
  const commands = openCommands({ log, loader: openLoader(log, codec.decode, streams), codec, vault, validatorOf: openValidators(), clock, random }, commandSpecs)
  return { commands, log, decode: (entry) => codec.decode(entry) }
}
