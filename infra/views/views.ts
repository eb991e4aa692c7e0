import type Database from 'better-sqlite3'
import { Subject } from 'rxjs'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import type { Clock } from '../ports/clock.ts'
import { systemClock } from '../ports/clock.ts'
import type { Entry, EventLog } from '../ports/event-log.ts'
import type { Change, ProjectionStatus, Views } from '../ports/views.ts'
import { ViewFault } from '../ports/views.ts'
import { derivedFault, openDerived } from '../files/derived.ts'
import type { Decode, Generation } from './generation.ts'
import { openGenerations } from './generations.ts'
import type { Written } from './projector.ts'
import { openProjector } from './projector.ts'
import { openReading, withFaults } from './reading.ts'

/** Entries that do not wait for others: a transaction of so many costs little for each. */
const plenty = 256

/** Keys named in one change; when there are more it names none, and a listener reads the list again. */
const keysTold = 200

export type ViewsOptions = {
  readonly log: EventLog
  readonly decode: Decode
  readonly projections: readonly AnyProjection[]
  /** File of the views, or `:memory:`. It can be deleted at any time: it is built again from the log. */
  readonly path: string
  readonly clock?: Clock
  /** Entries per transaction while following, and while building. */
  readonly batch?: number
  readonly buildBatch?: number
  /** Entries of a key between two snapshots of it; chosen by the length of its document when left out. */
  readonly snapshotEvery?: number
  /** Milliseconds that entries may gather before they are folded together, when the last were folded just now. */
  readonly gather?: number
  /** Milliseconds that a read waits for a position. */
  readonly patience?: number
  /** Told while views that are not there yet are built before the first read. */
  readonly onProgress?: (done: number, of: number) => void
  /** Told why views could not follow the log or be built. They follow again when they are asked or the log grows, and build again at the next start. */
  readonly onFailure?: (problem: unknown) => void
}

/**
 * Opens the views beside a log: goes on where they were, builds what is missing, and follows the log from then on. When a
 * projection has a new version, its rows of before are shown until those of the new one are built.
 */
export const openViews = (options: ViewsOptions): Promise<Views> => openDerived(options.path, (db) => openOn(db, options))

const openOn = async (db: Database.Database, options: ViewsOptions): Promise<Views> => {
  const { log, decode, batch = 1000, buildBatch = 100_000, gather = 15, patience = 10_000, clock = systemClock, onFailure = () => undefined } = options
  // Views can be built again, so they need not survive a power cut entry by entry.
  db.pragma('synchronous = NORMAL')
  db.pragma('cache_size = -65536')
  db.pragma('wal_autocheckpoint = 10000')
  db.pragma('temp_store = MEMORY')
  // SQLite's own knows no letters but those of ASCII; a word is found by the same rule on both axes.
  db.function('lower', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? text.toLowerCase() : text))
  const projector = openProjector(db, decode)
  const changes = new Subject<Change>()
  const waiting = new Set<() => void>()
  let size = 0
  let edition = 0
  let stopped = false
  let failure: unknown

  const told = (): void => {
    for (const check of [...waiting]) check()
  }
  const failed = (fault: unknown): void => {
    failure = derivedFault(options.path, fault)
    onFailure(failure)
    told()
  }

  /** One step at a time: following, and the switch to a new generation, never overlap. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const next = turn.then(task, task)
    turn = next.catch(() => undefined)
    return next
  }
  const background = new Set<Promise<unknown>>()
  const later = (task: Promise<unknown>): void => {
    const noted: Promise<void> = task.then(
      () => undefined,
      (fault: unknown) => failed(fault),
    )
    background.add(noted)
    void noted.then(() => background.delete(noted))
  }

  const begin = async () => {
    const generations = openGenerations(db, { log, decode, projector, buildBatch, ...(options.snapshotEvery === undefined ? {} : { apart: options.snapshotEvery }) })
    const { live } = generations
    const builds = await generations.resume(options.projections)

    /** Builds generations that stand at one size, then switches to them with following held back, so that it is exact. */
    const replace = async (group: readonly Generation[], onProgress?: (done: number, of: number) => void): Promise<void> => {
      await generations.build(group, () => size, () => stopped, onProgress)
      if (stopped) return
      for (const generation of group) await generation.index()
      await inTurn(async () => {
        await generations.build(group, () => size, () => stopped, onProgress)
        if (stopped) return
        for (const generation of group) generations.promote(generation)
        edition += 1
      })
    }
    const bySize = (group: readonly Generation[]): readonly (readonly Generation[])[] =>
      [...new Set(group.map((generation) => generation.size()))].map((at) => group.filter((generation) => generation.size() === at))

    // Views without any rows to show are built before anybody asks; they read and decode the log once for all of them.
    for (const group of bySize(builds.filter(({ projection }) => !live.has(projection.name)))) {
      await generations.build(group, () => log.head().size, () => false, options.onProgress)
      for (const generation of group) {
        await generation.index()
        generations.promote(generation)
      }
    }
    const current = (): readonly Generation[] => [...live.values()].filter(({ frozen }) => !frozen)
    // All follow the log together, so all start from one size.
    for (const group of bySize(current())) await generations.build(group, () => log.head().size, () => false)
    size = log.head().size
    for (const group of bySize(builds.filter((generation) => live.get(generation.projection.name) !== generation))) later(replace(group))
    return { generations, live, current, replace }
  }

  const { generations, live, current, replace } = await begin()

  const tell = (written: readonly Written[], entries: readonly Entry[]): void => {
    const start = entries[0]?.index ?? 0
    for (const { generation, keys, size: reached } of written) {
      const { name, version } = generation.projection
      const position = entries[reached - 1 - start]?.position
      if (position !== undefined) changes.next({ position, size: reached, projection: name, version, keys: keys.length > keysTold ? [] : keys })
    }
  }

  const advance = async (): Promise<void> => {
    while (!stopped && size < log.head().size) {
      for await (const entries of log.readAll({ from: size, batch })) {
        const last = entries.at(-1)
        if (stopped || !last) return
        const following = current()
        const written = [...(await projector.apply(following, entries)), ...projector.flush(following, last.index + 1, last)]
        size = last.index + 1
        edition += 1
        tell(written, entries)
        told()
      }
    }
  }

  /** The size that somebody waits for, and when the next entries may be folded without one who waits (ms). */
  let asked = 0
  let next = -Infinity
  let timer: NodeJS.Timeout | undefined
  const followNow = (): void => {
    clearTimeout(timer)
    timer = undefined
    failure = undefined
    const begun = performance.now()
    inTurn(advance)
      .catch(failed)
      .finally(() => {
        const now = performance.now()
        // Who writes gets at least as much of the thread as the views.
        next = now + Math.max(gather, now - begun)
      })
  }
  /**
   * What comes after a pause is folded at once. In a flood the entries of some milliseconds share a transaction, unless
   * somebody waits for them: a row that many of them touch is then written once.
   */
  const follow = (): void => {
    failure = undefined
    const wait = next - performance.now()
    if (wait <= 0 || asked > size || log.head().size - size >= plenty) followNow()
    else timer ??= setTimeout(followNow, wait)
  }

  const caughtUp = (wanted: number, { limit, patient = false }: { readonly limit?: number; readonly patient?: boolean } = {}): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = limit === undefined ? undefined : setTimeout(() => done(new ViewFault('behind', 'atLeast', `The views are at size ${size}; ${wanted} was asked for.`, 'Ask again in a moment.')), limit)
      const done = (fault?: unknown): void => {
        clearTimeout(late)
        waiting.delete(check)
        if (fault === undefined) resolve()
        else reject(fault as Error)
      }
      const check = (): void => {
        if (size >= wanted) done()
        else if (failure !== undefined) done(failure)
        else if (stopped) done(new ViewFault('behind', 'atLeast', 'The views are closed.', 'Open them again.'))
      }
      waiting.add(check)
      if (!patient && wanted > asked) asked = wanted
      // What failed before may work now.
      if (size < wanted && (failure !== undefined || timer !== undefined) && !patient) followNow()
      else check()
    })

  const unfollow = log.onGrowth(follow)
  followNow()
  await inTurn(async () => undefined)

  const behind = (name: string): ViewFault => {
    const build = generations.building.get(name)
    return new ViewFault('behind', 'asOf', `${name} is being built${build ? ` (${build.size} of ${build.of} entries)` : ''}; until then only its rows as they were are shown.`, 'Ask again when it is built, or without a time.')
  }
  const reading = openReading({ db, log, decode, clock, size: () => size, generation: (name) => live.get(name), names: () => [...live.keys()], reach: (wanted) => caughtUp(wanted, { limit: patience }), behind })
  return {
    ...withFaults(reading, (cause) => derivedFault(options.path, cause)),
    edition: () => edition,
    status: (): readonly ProjectionStatus[] =>
      [...live.values()].map((generation) => {
        const { name, version } = generation.projection
        const build = generations.building.get(name)
        return {
          projection: name,
          version,
          size: generation.frozen ? generation.size() : size,
          rows: generation.table.listedAt(Number.MAX_SAFE_INTEGER),
          ...(build ? { building: { version: build.generation.projection.version, size: build.size, of: build.of } } : {}),
        }
      }),
    rebuild: async (name, onProgress) => {
      const projection = options.projections.find((p) => p.name === name)
      if (!projection) throw new ViewFault('unknown-projection', 'projection', `There is no projection "${name}".`, `Projections: ${options.projections.map((p) => p.name).join(', ')}.`)
      if (generations.building.has(name)) throw new ViewFault('behind', 'projection', `${name} is being rebuilt already.`, 'Wait until it is done.')
      const work = replace([generations.create(projection)], onProgress)
      later(work.catch(() => undefined))
      await work
    },
    changes: changes.asObservable(),
    caughtUp: (wanted, how) => caughtUp(wanted, how),
    close: async () => {
      stopped = true
      unfollow()
      clearTimeout(timer)
      told()
      await Promise.all([turn, ...background])
      changes.complete()
      db.close()
    },
  }
}
