import type { Recorded } from '../../domain/kernel/event.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import { documented } from './dictionary.ts'

/** A plain value of a row that lists filter and sort by. */
export type Column<V> = {
  readonly name: string
  readonly title: string
  /** `id` columns filter by equality, `set` columns by membership, `text` by containing, `date` and `number` by equality and range. */
  readonly type: 'id' | 'text' | 'date' | 'number' | 'set'
  readonly of: (view: V) => string | number | null | readonly string[]
}

/**
 * What runs on while nothing is recorded: days open and days left. The fold cannot know them; they are reckoned when a row
 * is shown, to the day (UTC) for which it is asked. In the schema of the view they are fields that may be missing.
 */
type Clock<V> = {
  readonly of: (view: V, day: string) => V
  /** Shown in tables after the columns that lists can be filtered and sorted by. */
  readonly columns: readonly Column<V>[]
}

/**
 * What can be seen: a pure fold from events to one view per key. `evolve` is total; it is given any subset of a valid
 * history in log order, and never throws. Views hold ids (agency, staff, program); their names are joined when a view
 * is shown, at the same cut, so that a renamed agency does not rewrite history.
 */
export type Projection<V = never> = {
  /** Kebab-case; also the last part of its URL. */
  readonly name: string
  /** Raised whenever the same history would fold to another view; a new version is built beside the old one. */
  readonly version: number
  readonly title: string
  readonly description: string
  /** What a key stands for, in words: `cluster id`, `agency id/cluster id`. */
  readonly keyed: string
  readonly view: Schema<V>
  /** Event types it folds, or every one. */
  readonly interests: readonly string[] | 'all'
  readonly keys: (event: Recorded) => readonly string[]
  readonly initial: (key: string) => V
  readonly evolve: (view: V, event: Recorded, key: string) => V
  /** A row that is not (or no longer) worth listing: an id named by an event of another thing, a thing that was retracted. */
  readonly lists?: (view: V) => boolean
  readonly columns: readonly Column<V>[]
  /** Default order of its list: a column name, with `-` before it for descending. */
  readonly order: string
  readonly clock?: Clock<V>
}

/** Any projection, when its view's form does not matter. */
export type AnyProjection = Projection<never>

type Marked = { readonly synthetic: boolean }
/** Lists can be told apart by it, and every export shows it. */
const markColumn: Column<Marked> = { name: 'synthetic', title: 'Shows something invented (1) or not (0)', type: 'number', of: (view) => Number(view.synthetic) }

/** An invented entry marks the view that it changes, and the mark stays whatever comes after. */
const marking =
  <V extends Marked, E extends { readonly type: string; readonly data: unknown }>(evolve: (view: V, event: Recorded<E>, key: string) => V) =>
  (view: V, event: Recorded<E>, key: string): V => {
    const after = evolve(view, event, key)
    return after === view || after.synthetic || !(view.synthetic || event.origin?.kind === 'synthetic') ? after : { ...after, synthetic: true }
  }

/**
 * Declares a projection over the given events; `keys` and `evolve` see exactly those. A view with a field `synthetic` is
 * marked there, and in a column of that name, when something in it was invented.
 */
export const defineProjection = <V, E extends { readonly type: string; readonly data: unknown }>(spec: {
  readonly name: string
  readonly version: number
  readonly title: string
  readonly description: string
  readonly keyed: string
  readonly view: Schema<V>
  readonly interests: readonly E['type'][] | 'all'
  readonly keys: (event: Recorded<E>) => readonly string[]
  readonly initial: (key: string) => NoInfer<V>
  readonly evolve: (view: NoInfer<V>, event: Recorded<E>, key: string) => NoInfer<V>
  readonly lists?: (view: NoInfer<V>) => boolean
  readonly columns: readonly Column<NoInfer<V>>[]
  readonly order: string
  readonly clock?: Clock<NoInfer<V>>
}): Projection<V> => {
  const { view, evolve, columns } = spec as unknown as Projection<Marked>
  const mark = 'synthetic' in ((view.properties ?? {}) as object) ? { evolve: marking(evolve), columns: [...columns, markColumn] } : {}
  return { ...spec, view: documented(spec.view), ...mark } as unknown as Projection<V>
}
