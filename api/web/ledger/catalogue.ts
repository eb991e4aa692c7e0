import useSWR from 'swr'
import { getJson } from './ask.ts'
import type { Asked } from './views.ts'

/** A JSON Schema as the catalogue gives it, with the ledger's own marks. */
export type FieldSchema = { readonly [keyword: string]: unknown }

/** A command as it may be asked of the ledger: what forms are made of. */
export type CommandSpec = {
  readonly name: string
  readonly stream: string
  readonly summary: string
  readonly description: string
  /** The field that names the thing it is about. */
  readonly target: string
  readonly mode: 'creates' | 'changes' | 'either'
  readonly roles: readonly string[]
  /** Your role may send it; the thing itself may say no. */
  readonly allowed: boolean
  readonly schema: FieldSchema
  readonly example: unknown
}

export type ColumnSpec = { readonly name: string; readonly title: string; readonly type: 'id' | 'text' | 'date' | 'number' | 'set' }

export type ProjectionSpec = {
  readonly name: string
  readonly version: number
  readonly title: string
  readonly description: string
  readonly keyed: string
  readonly order: string
  /** Lists filter and sort by them. */
  readonly columns: readonly ColumnSpec[]
  /** Reckoned to a day when they are shown. */
  readonly reckoned: readonly ColumnSpec[]
  readonly schema: FieldSchema
}

/** The same until the product or the role changes: asked for once. */
const useOnce = <A>(path: string): Asked<A> => {
  const { data, error, isLoading, mutate } = useSWR<A, unknown>(path, getJson, { revalidateOnFocus: false, revalidateIfStale: false })
  return { data, error, waiting: isLoading, again: () => void mutate() }
}

export const useProjections = (): Asked<{ readonly size: number; readonly projections: readonly ProjectionSpec[] }> => useOnce('/api/v1/views')
