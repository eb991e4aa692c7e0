import { effective } from '../../domain/correction/effective.ts'
import type { AnyCommand, AnyStream } from '../../domain/kernel/decider.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { Entry, EventLog } from '../ports/event-log.ts'
import type { Views } from '../ports/views.ts'

type Data = Readonly<Record<string, unknown>>

/** What an import may look up in the ledger. */
export type Reader = {
  /** The whole stream `<kind>-<id>` as it was recorded; empty when there is none. */
  readonly history: (stream: string) => Promise<readonly Recorded[]>
  /** Views of a list, as of the start of the import. */
  readonly rows: <A>(projection: string, filters?: Readonly<Record<string, string>>) => AsyncIterable<A>
  /** What the record that a creating command is about was made with, as it counts now; nothing for other commands. */
  readonly recordOf: (command: string, body: Data) => Promise<Data | undefined>
}

/** What an importer sees of the ledger while its own commands are on their way. */
export type Known = Reader & {
  /** Resolves once every command handed over so far is done. */
  readonly settled: () => Promise<void>
}

export const openReader = (options: {
  readonly log: Pick<EventLog, 'readStream' | 'head'>
  readonly decode: (entry: Entry) => Recorded
  readonly views: Pick<Views, 'export' | 'caughtUp'>
  readonly commandSpecs: readonly { readonly stream: AnyStream; readonly command: AnyCommand }[]
}): Reader => {
  const { log, decode, views } = options
  const byName = new Map(options.commandSpecs.map((entry) => [entry.command.name, entry]))
  const { size } = log.head()
  const history: Reader['history'] = async (stream) => {
    const read = await log.readStream(stream)
    return read.kind === 'found' ? read.entries.map(decode) : []
  }
  return {
    history,
    rows: async function* <A>(projection: string, filters: Readonly<Record<string, string>> = {}) {
      await views.caughtUp(size)
      for await (const { view } of views.export(projection, { filters })) yield view as A
    },
    recordOf: async (name, body) => {
      const entry = byName.get(name)
      const id = entry && entry.command.mode !== 'changes' ? body[entry.command.target] : undefined
      if (!entry || typeof id !== 'string') return undefined
      const [first] = effective(await history(`${entry.stream.kind}-${id}`))
      return first && first.type !== 'CommandRefused' ? (first.data as Data) : undefined
    },
  }
}
