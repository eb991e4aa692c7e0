import type Database from 'better-sqlite3'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { CommandRequest, Commands } from '../ports/commands.ts'
import type { Entry, EventLog, Position } from '../ports/event-log.ts'
import { breath, pauseUntil } from '../ports/clock.ts'
import { derivedFault, openDerived } from '../files/derived.ts'

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

/** Entries read at once: little enough that a request does not wait for a reactor that has a long log before it. */
const piece = 200
/** Milliseconds before what failed is tried again: doubled from the first to the longest. */
const [firstPause, longestPause] = [1000, 60_000]

type Reached = { readonly position: Position; readonly size: number; readonly entry: string }

/** How far each reactor came. Without it all entries are answered once more, which the keys of the commands make harmless. */
const openReached = (db: Database.Database) => {
  const columns = db.prepare<[], string>("SELECT name FROM pragma_table_info('reached')").pluck().all()
  if (columns.length > 0 && !columns.includes('entry')) db.exec('DROP TABLE reached')
  db.exec('CREATE TABLE IF NOT EXISTS reached (reactor TEXT PRIMARY KEY, position TEXT NOT NULL, size INTEGER NOT NULL, entry TEXT NOT NULL) WITHOUT ROWID')
  const read = db.prepare<[string], Reached>('SELECT position, size, entry FROM reached WHERE reactor = ?')
  const save = db.prepare(
    'INSERT INTO reached VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position, size = excluded.size, entry = excluded.entry',
  )
  return {
    read: (reactor: string): Reached | undefined => read.get(reactor),
    save: (reactor: string, last: Entry): void => void save.run(reactor, last.position, last.index + 1, last.id),
    close: (): void => void db.close(),
  }
}

export const openReactors = async (options: {
  readonly log: EventLog
  readonly decode: (entry: Entry) => Recorded
  readonly commands: Commands
  readonly path: string
  readonly reactors: readonly Reactor[]
  readonly onFailure: (failure: Failure) => void
  /** Waits so many milliseconds, or until the signal. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}): Promise<Reactors> => {
  const { log, decode, commands, path, reactors, onFailure, pause = pauseUntil } = options
  const store = await openDerived(path, openReached)
  const stop = new AbortController()
  const reached = new Map(reactors.map(({ name }) => [name, 0]))
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
      if (outcome.kind === 'refused' && outcome.rejection.code === 'too-busy') throw new Error(outcome.rejection.message)
      if (outcome.kind !== 'accepted') onFailure({ reactor: reactor.name, entry: entry.id, problem: outcome })
    }
  }

  const moveTo = (name: string, size: number): void => {
    reached.set(name, size)
    for (const wake of [...waiting]) wake()
  }

  /** Where it goes on: from the beginning when the log is another one than it had seen, such as a backup. */
  const begin = async (name: string): Promise<Reached | undefined> => {
    const saved = store.read(name)
    const [entry] = saved ? await log.readAt([saved.size - 1]) : []
    return entry && entry.id === saved?.entry ? saved : undefined
  }

  const run = async (reactor: Reactor, done: () => void): Promise<void> => {
    const from = await begin(reactor.name)
    moveTo(reactor.name, from?.size ?? 0)
    for await (const entries of log.follow(from?.position, stop.signal, piece)) {
      let last: Entry | undefined
      for (const entry of entries) {
        // Whoever closes does not wait for a whole batch.
        if (stop.signal.aborted) break
        if (reactor.interests.includes(entry.type)) await answer(reactor, entry)
        last = entry
      }
      if (!last) continue
      store.save(reactor.name, last)
      moveTo(reactor.name, last.index + 1)
      done()
      await breath()
    }
  }

  /** What fails for want of room or a view is tried again until it works: a reactor never leaves an entry out. */
  const keepRunning = async (reactor: Reactor): Promise<void> => {
    let wait = firstPause
    while (!stop.signal.aborted) {
      try {
        await run(reactor, () => (wait = firstPause))
      } catch (problem) {
        if (stop.signal.aborted) return
        onFailure({ reactor: reactor.name, entry: '', problem: derivedFault(path, problem) })
        await pause(wait, stop.signal)
        wait = Math.min(2 * wait, longestPause)
      }
    }
  }
  const running = reactors.map(keepRunning)

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
      store.close()
    },
  }
}
