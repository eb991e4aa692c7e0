import { effective } from '../../domain/correction/effective.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import type { Projection } from './projection.ts'

/** A point on the two time axes: the first `size` entries of the log and, of those, what occurred no later than `occurred`. */
export type Cut = { readonly size: number; readonly occurred?: string }

export const interested = (projection: Pick<Projection, 'interests'>, type: string): boolean =>
  projection.interests === 'all' || projection.interests.includes(type)

/** The entries of `history` (in log order) that count for one key of a projection at a cut. */
export const counting = <V>(projection: Projection<V>, key: string, history: readonly Recorded[], cut?: Cut): readonly Recorded[] =>
  effective(cut ? history.filter((event) => event.index < cut.size) : history, cut?.occurred).filter(
    (event) => interested(projection, event.type) && projection.keys(event).includes(key),
  )

/** The one fold: live, in a rebuild, as of any cut, in explanations and in tests. */
export const fold = <V>(projection: Projection<V>, key: string, history: readonly Recorded[], cut?: Cut, from?: V): V =>
  counting(projection, key, history, cut).reduce((view, event) => projection.evolve(view, event, key), from ?? projection.initial(key))
