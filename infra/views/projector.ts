import type Database from 'better-sqlite3'
import type { Entry } from '../ports/event-log.ts'
import { momentOf } from './fold.ts'
import type { Decode, Generation } from './generation.ts'

/** What came of some entries: the keys that changed in each generation, by the size at which they were written. */
export type Written = { readonly size: number; readonly generation: Generation; readonly keys: readonly string[] }

/** Corrections that change what counts. */
const corrections: ReadonlySet<string> = new Set(['EntryReplaced', 'EntryRetracted'])

/**
 * Folds entries into generations. What a batch changed and how far it came are written in one transaction, so that a
 * crash leaves a view that is true for an earlier size, never a half one.
 */
export const openProjector = (db: Database.Database, decode: Decode) => {
  const forget = (generations: readonly Generation[]): void => {
    for (const generation of generations) generation.reset()
  }

  /** Writes everything that waits; the rows are true for `size` then. `last` is an entry before it, when one is at hand. */
  const flush = (generations: readonly Generation[], size: number, last: Entry | undefined): readonly Written[] => {
    const written: Written[] = []
    try {
      db.transaction(() => {
        for (const generation of generations) {
          const keys = generation.flush(size, last)
          if (keys.length > 0) written.push({ size, generation, keys })
        }
      })()
    } catch (fault) {
      forget(generations)
      throw fault
    }
    for (const generation of generations) generation.settle(size)
    return written
  }

  const fold = async (generations: readonly Generation[], entries: readonly Entry[]): Promise<readonly Written[]> => {
    const takers = new Map<string, readonly Generation[]>()
    const written: Written[] = []
    let before: Entry | undefined
    for (const entry of entries) {
      let own = takers.get(entry.type)
      if (!own) takers.set(entry.type, (own = generations.filter(({ interested }) => interested(entry.type))))
      const refolds = corrections.has(entry.type)
      if (own.length > 0 || refolds) {
        const event = decode(entry)
        // A correction reads histories from the tables, so all that came before must be in them.
        if (refolds) written.push(...flush(generations, entry.index, before))
        const moment = momentOf(event)
        for (const generation of own) generation.apply(event, moment)
        if (refolds) {
          for (const generation of generations) await generation.correct(event)
          written.push(...flush(generations, entry.index + 1, entry))
        }
      }
      before = entry
    }
    return written
  }

  return {
    flush,
    /** Folds entries and leaves them to be written, but for those up to a correction; returns what it wrote. */
    apply: async (generations: readonly Generation[], entries: readonly Entry[]): Promise<readonly Written[]> => {
      try {
        return await fold(generations, entries)
      } catch (fault) {
        forget(generations)
        throw fault
      }
    },
  }
}

export type Projector = ReturnType<typeof openProjector>
