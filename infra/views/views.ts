import Database from 'better-sqlite3'
import { Subject } from 'rxjs'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { Change, ProjectionStatus, Views } from '../ports/views.ts'
import { ViewFault } from '../ports/views.ts'
import type { Decode, Generation } from './generation.ts'
import { openGeneration } from './generation.ts'
import { openProjector } from './projector.ts'
import { openReading } from './reading.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS generation (id INTEGER PRIMARY KEY, projection TEXT NOT NULL, version INTEGER NOT NULL, size INTEGER NOT NULL, live INTEGER NOT NULL) STRICT;
`
type Stored = { readonly id: number; readonly projection: string; readonly version: number; readonly size: number; readonly live: number }

/** Keys named in one change; of more than these a listener reads the list again. */
const keysTold = 200

export type ViewsOptions = {
  readonly log: EventLog
  readonly decode: Decode
  readonly projections: readonly AnyProjection[]
  /** File of the views, or `:memory:`. It can be deleted at any time: it is built again from the log. */
  readonly path: string
  /** Entries per transaction while following, and while building. */
  readonly batch?: number
  readonly buildBatch?: number
  /** Milliseconds that a read waits for a position. */
  readonly patience?: number
}

/** Opens the views beside a log: continues where they were, builds what is missing, and follows the log from then on. */
export const openViews = async (options: ViewsOptions): Promise<Views> => {
  const { log, decode, batch = 1000, buildBatch = 20_000, patience = 10_000 } = options
  const db = new Database(options.path)
  db.pragma('journal_mode = WAL')
  // Views can be built again, so they need not survive a power cut entry by entry.
  db.pragma('synchronous = NORMAL')
  db.pragma('cache_size = -65536')
  db.exec(schema)
  const project = openProjector(db, decode)
  const live = new Map<string, Generation>()
  const building = new Map<string, { readonly generation: Generation; size: number }>()
  const changes = new Subject<Change>()
  const waiting = new Set<() => void>()
  let size = 0
  let stopped = false
  let failure: unknown

  const create = (projection: AnyProjection): Generation => {
    const id = Number(db.prepare('INSERT INTO generation (projection, version, size, live) VALUES (?, ?, 0, 0)').run(projection.name, projection.version).lastInsertRowid)
    return openGeneration(db, id, projection, log, decode)
  }
  const stored = (): readonly Stored[] => db.prepare<[], Stored>('SELECT id, projection, version, size, live FROM generation').all()
  const retire = (id: number): void => {
    db.transaction(() => {
      for (const part of ['key', 'entry', 'correction', 'row', 'member']) db.exec(`DROP TABLE IF EXISTS g${id}_${part}`)
      db.prepare('DELETE FROM generation WHERE id = ?').run(id)
    })()
  }

  /** Folds a generation up to `to`, in large batches. */
  const build = async (generation: Generation, from: number, to: () => number, onProgress?: (done: number, of: number) => void): Promise<number> => {
    const progress = { generation, size: from }
    building.set(generation.projection.name, progress)
    for (let end = to(); progress.size < end && !stopped; end = to())
      for await (const entries of log.readAll({ from: progress.size, to: end, batch: buildBatch })) {
        if (stopped) break
        await project([generation], entries)
        progress.size = (entries.at(-1)?.index ?? progress.size) + 1
        onProgress?.(progress.size, end)
      }
    building.delete(generation.projection.name)
    return progress.size
  }

  /** From here on readers get this generation; the one before goes. */
  const promote = (generation: Generation): void => {
    const { name } = generation.projection
    const before = stored().filter((s) => s.projection === name && s.id !== generation.id)
    db.prepare('UPDATE generation SET live = 1 WHERE id = ?').run(generation.id)
    live.set(name, generation)
    for (const { id } of before) retire(id)
  }

  const open = async (): Promise<void> => {
    const known = stored()
    const names = new Set(options.projections.map(({ name }) => name))
    for (const { id, projection } of known) if (!names.has(projection)) retire(id)
    for (const projection of options.projections) {
      const own = known.filter((s) => s.projection === projection.name && s.version === projection.version && s.size <= log.head().size)
      const current = own.find((s) => s.live === 1) ?? own[0]
      for (const { id } of known) if (known.find((s) => s.id === id)?.projection === projection.name && id !== current?.id && (current || known.find((s) => s.id === id)?.version === projection.version)) retire(id)
      const generation = current ? openGeneration(db, current.id, projection, log, decode) : create(projection)
      const fresh = current?.size ?? 0
      // All follow the log together, so all start from one size.
      await build(generation, fresh, () => log.head().size)
      promote(generation)
    }
    size = log.head().size
  }

  const told = (): void => {
    for (const check of [...waiting]) check()
  }

  /** One step at a time: following, and the switch to a rebuilt generation, never overlap. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const next = turn.then(task, task)
    turn = next.catch(() => undefined)
    return next
  }

  const advance = async (): Promise<void> => {
    while (!stopped && size < log.head().size) {
      for await (const entries of log.readAll({ from: size, batch })) {
        if (stopped) return
        const touched = await project([...live.values()], entries)
        const last = entries.at(-1)
        if (!last) break
        size = last.index + 1
        told()
        for (const [{ projection }, keys] of touched)
          changes.next({ position: last.position, size, projection: projection.name, version: projection.version, keys: [...keys].slice(0, keysTold) })
      }
    }
  }

  const follow = (): void => {
    inTurn(advance).catch((fault: unknown) => {
      failure = fault
      told()
    })
  }

  const caughtUp = (wanted: number, limit?: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = limit === undefined ? undefined : setTimeout(() => done(new ViewFault('behind', 'atLeast', `The views are at size ${size}; ${wanted} was asked for.`, 'Ask again in a moment.')), limit)
      const done = (fault?: unknown): void => {
        clearTimeout(timer)
        waiting.delete(check)
        if (fault === undefined) resolve()
        else reject(fault as Error)
      }
      const check = (): void => {
        if (size >= wanted) done()
        else if (failure !== undefined) done(failure)
      }
      waiting.add(check)
      check()
    })

  try {
    await open()
  } catch (fault) {
    db.close()
    throw fault
  }
  const unfollow = log.onGrowth(follow)
  follow()
  await inTurn(async () => undefined)

  const reading = openReading({ db, log, decode, size: () => size, generation: (name) => live.get(name), names: () => [...live.keys()], reach: (wanted) => caughtUp(wanted, patience) })
  return {
    ...reading,
    status: (): readonly ProjectionStatus[] =>
      [...live.values()].map(({ projection, table }) => {
        const build = building.get(projection.name)
        return {
          projection: projection.name,
          version: projection.version,
          size,
          rows: table.rows(),
          ...(build ? { building: { version: projection.version, size: build.size, of: log.head().size } } : {}),
        }
      }),
    rebuild: async (name, onProgress) => {
      const projection = options.projections.find((p) => p.name === name)
      if (!projection) throw new ViewFault('unknown-projection', 'projection', `There is no projection "${name}".`, `Projections: ${options.projections.map((p) => p.name).join(', ')}.`)
      if (building.has(name)) throw new ViewFault('behind', 'projection', `${name} is being rebuilt already.`, 'Wait until it is done.')
      const generation = create(projection)
      const reached = await build(generation, 0, () => size, onProgress)
      await inTurn(async () => {
        // The last entries, with following held back, so that the switch is exact.
        await build(generation, reached, () => size)
        if (!stopped) promote(generation)
      })
    },
    changes: changes.asObservable(),
    caughtUp: (wanted) => caughtUp(wanted),
    close: async () => {
      stopped = true
      unfollow()
      await turn
      changes.complete()
      db.close()
    },
  }
}
