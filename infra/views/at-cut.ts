import type { Cut } from '../../projections/kernel/cut.ts'
import { counting } from '../../projections/kernel/cut.ts'
import type { Generation } from './generation.ts'

/**
 * The view of one key at a cut: from the latest snapshot that is true for it, and the entries after that one. `undefined`
 * when the key had no entry that counts.
 */
export const viewAt = async (generation: Generation, key: string, cut: Cut): Promise<unknown> => {
  const { table, projection } = generation
  const id = table.findKey(key)
  if (id === undefined) return undefined
  if (cut.occurred === undefined && cut.size === generation.size()) {
    const now = table.now(id)
    return now && now.count > 0 ? (JSON.parse(now.doc) as unknown) : undefined
  }
  const occurred = cut.occurred === undefined ? undefined : Date.parse(cut.occurred)
  const base = table.base(id, cut.size, cut.size, occurred)
  const events = counting(projection, key, await generation.history(id, base?.at ?? 0, cut.size, occurred), cut)
  if ((base?.count ?? 0) + events.length === 0) return undefined
  return events.reduce<unknown>((view, event) => projection.evolve(view, event, key), base ? JSON.parse(base.doc) : projection.initial(key))
}
