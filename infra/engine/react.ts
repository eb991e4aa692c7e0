import Database from 'better-sqlite3'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { CommandRequest, Commands } from '../ports/commands.ts'
import type { Entry, EventLog, Position } from '../ports/event-log.ts'

/**
 * Something that follows from what was recorded: it answers entries with commands. Unlike a projection it is never
 * rebuilt. It sees every entry at least once; its commands carry keys made from the entry, so that seeing one twice
 * writes nothing twice.
 */
export type Reactor = {
  readonly name: string
  readonly interests: readonly string[]
  readonly react: (event: Recorded) => Promise<readonly Omit<CommandRequest, 'idempotencyKey' | 'causation' | 'correlation'>[]>
}

export type Reactors = {
  /** Resolves once every reactor has answered the entries up to `size`. */
  readonly caughtUp: (size: number) => Promise<void>
  readonly close: () => Promise<void>
}

type Failure = { readonly reactor: string; readonly entry: string; readonly problem: unknown }

export const openReactors = (options: {
  readonly log: EventLog
  readonly decode: (entry: Entry) => Recorded
  readonly commands: Commands
  readonly path: string
  readonly reactors: readonly Reactor[]
  readonly onFailure: (failure: Failure) => void
}): Reactors => {
  const { log, decode, commands, reactors, onFailure } = options
  const db = new Database(options.path)
  db.pragma('journal_mode = WAL')
  db.exec('CREATE TABLE IF NOT EXISTS reached (reactor TEXT PRIMARY KEY, position TEXT NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID')
  const read = db.prepare<[string], { position: Position; size: number }>('SELECT position, size FROM reached WHERE reactor = ?')
  const save = db.prepare('INSERT INTO reached VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position, size = excluded.size')
  const stop = new AbortController()
  const reached = new Map(reactors.map(({ name }) => [name, read.get(name)?.size ?? 0]))
  const waiting = new Set<() => void>()

  const answer = async (reactor: Reactor, entry: Entry): Promise<void> => {
    const event = decode(entry)
    for (const [place, request] of (await reactor.react(event)).entries()) {
      const outcome = await commands.execute({
        ...request,
        idempotencyKey: `${reactor.name}/${entry.id}/${place}`,
        causation: event.id,
        correlation: event.correlation,
      })
      if (outcome.kind !== 'accepted') onFailure({ reactor: reactor.name, entry: entry.id, problem: outcome })
    }
  }

  const run = async (reactor: Reactor): Promise<void> => {
    for await (const entries of log.follow(read.get(reactor.name)?.position, stop.signal)) {
      for (const entry of entries) if (reactor.interests.includes(entry.type)) await answer(reactor, entry)
      const last = entries.at(-1)
      if (!last) continue
      save.run(reactor.name, last.position, last.index + 1)
      reached.set(reactor.name, last.index + 1)
      for (const wake of waiting) wake()
    }
  }

  const running = reactors.map((reactor) =>
    run(reactor).catch((problem: unknown) => {
      if (!stop.signal.aborted) onFailure({ reactor: reactor.name, entry: '', problem })
    }),
  )

  return {
    caughtUp: (size) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (![...reached.values()].every((there) => there >= size)) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    close: async () => {
      stop.abort()
      await Promise.all(running)
      db.close()
    },
  }
}
