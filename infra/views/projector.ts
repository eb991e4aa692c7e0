import type Database from 'better-sqlite3'
import { isCorrection } from '../../domain/correction/effective.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { Entry } from '../ports/event-log.ts'
import type { Decode, Generation } from './generation.ts'

export type Touched = ReadonlyMap<Generation, ReadonlySet<string>>

/**
 * Folds entries into generations. What a batch changed and how far it came are written in one transaction, so that a
 * crash leaves a view that is true for an earlier size, never a half one.
 */
export const openProjector = (db: Database.Database, decode: Decode) => {
  const move = db.prepare('UPDATE generation SET size = ? WHERE id = ?')

  const flush = (generations: readonly Generation[], size: number, touched: Map<Generation, Set<string>>): void => {
    try {
      db.transaction(() => {
        for (const generation of generations) {
          for (const key of generation.flush()) {
            const keys = touched.get(generation) ?? new Set()
            keys.add(key)
            touched.set(generation, keys)
          }
          move.run(size, generation.id)
        }
      })()
    } catch (fault) {
      for (const generation of generations) generation.reset()
      throw fault
    }
  }

  return async (generations: readonly Generation[], entries: readonly Entry[]): Promise<Touched> => {
    const touched = new Map<Generation, Set<string>>()
    let last = -1
    for (const entry of entries) {
      last = entry.index
      const takers = generations.filter((generation) => generation.interested(entry.type))
      const correction = entry.type === 'EntryReplaced' || entry.type === 'EntryRetracted' || entry.type === 'EntryAnnotated'
      if (takers.length === 0 && !correction) continue
      const event: Recorded = decode(entry)
      for (const generation of takers) generation.apply(event)
      if (!correction || !isCorrection(event) || event.type === 'EntryAnnotated') continue
      // A correction reads histories from the tables, so all that came before must be in them.
      flush(generations, entry.index + 1, touched)
      for (const generation of generations) await generation.correct(event)
      flush(generations, entry.index + 1, touched)
    }
    if (last >= 0) flush(generations, last + 1, touched)
    return touched
  }
}
