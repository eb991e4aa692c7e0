import { effective, isCorrection } from '../../domain/correction/effective.ts'
import type { Cut } from '../../projections/kernel/cut.ts'
import { fold } from '../../projections/kernel/cut.ts'
import type { Generation } from './generation.ts'

/** Sorts after every instant. */
const everything = '\uffff'

/**
 * The view of one key at a cut: from the nearest version with a document that the cut cannot have changed, and the
 * entries after it. `undefined` when the key had no entry that counts.
 */
export const viewAt = async (generation: Generation, key: string, cut: Cut): Promise<unknown> => {
  const { table, projection } = generation
  const id = table.findKey(key)
  if (id === undefined) return undefined
  const since = table.lastCorrection(id, cut.size)
  const base = table.base(id, cut.size, since, cut.occurred ?? everything)
  const rest = await generation.history(id, base?.from_size ?? 0, cut.size)
  if (!base) {
    const counting = effective(rest, cut.occurred).filter((event) => !isCorrection(event) || generation.interested(event.type))
    return counting.length === 0 ? undefined : fold(projection, key, rest, cut)
  }
  const view: unknown = JSON.parse(base.doc as string)
  if (rest.length === 0) return base.count === 0 ? undefined : view
  return fold(projection, key, rest, cut, view)
}
