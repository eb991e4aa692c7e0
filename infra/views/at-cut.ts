import type { Cut } from '../../projections/kernel/cut.ts'
import { counting } from '../../projections/kernel/cut.ts'
import type { Generation } from './generation.ts'

/**
 * The view of one key at a cut: from the latest snapshot that is true for it, and the entries after that one. `undefined`
 * when the key had no entry that counts. `id` is the key's number.
 */
export const viewAt = async (generation: Generation, key: string, cut: Cut, id = generation.table.findKey(key)): Promise<unknown> => {
  const { table, projection } = generation
  if (id === undefined) return undefined
  const occurred = cut.occurred === undefined ? undefined : Date.parse(cut.occurred)
  const touched = table.touched(id)
  // What nothing has touched since is as it was.
  if (touched && touched.since <= cut.size && (occurred === undefined || touched.latest <= occurred)) {
    const now = table.now(id)
    return now && now.count > 0 ? (JSON.parse(now.doc) as unknown) : undefined
  }
  const base = table.base(id, cut.size, cut.size, occurred)
  const events = counting(projection, key, await generation.history(id, base?.at ?? 0, cut.size, occurred), cut)
  if ((base?.count ?? 0) + events.length === 0) return undefined
  return events.reduce<unknown>((view, event) => projection.evolve(view, event, key), base ? JSON.parse(base.doc) : projection.initial(key))
}
