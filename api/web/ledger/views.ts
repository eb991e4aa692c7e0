import useSWR from 'swr'
import type { Projection } from '../../../projections/kernel/projection.ts'
import { keyPath } from '../addresses.ts'
import { getJson } from './ask.ts'
import type { Cut } from './cut.ts'
import { isPast, useCut, withCut } from './cut.ts'
import { RequestFault } from './problem.ts'

/** Names by kind and id, for those who may see them. */
export type Labels = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The names of several pages together. */
export const joinedLabels = (pages: readonly { readonly labels: Labels }[]): Labels => {
  const joined: Record<string, Readonly<Record<string, string>>> = {}
  for (const { labels } of pages) for (const [kind, names] of Object.entries(labels)) joined[kind] = { ...joined[kind], ...names }
  return joined
}

type Seen = {
  readonly projection: string
  readonly version: number
  readonly cut: { readonly size: number; readonly occurred?: string }
  readonly position?: string
  /** Day (UTC) to which days open and days left are reckoned. */
  readonly day?: string
  readonly labels: Labels
}
export type Row<V> = Seen & { readonly key: string; readonly view: V }
export type Rows<V> = Seen & { readonly total: number; readonly next?: string; readonly rows: readonly { readonly key: string; readonly view: V }[] }

/** The view that a projection declares: `ViewOf<typeof clusterOverview>`; types are all that a page takes from there. */
export type ViewOf<P> = P extends Projection<infer V> ? V : never

export type Question = Readonly<Record<string, string | number | undefined>>

const queryOf = (question: Question): string => {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(question)) if (value !== undefined && value !== '') params.set(name, String(value))
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

export const rowPath = (projection: string, key: string): string => `/api/v1/views/${projection}/${keyPath(key)}`
export const rowsPath = (projection: string, question: Question = {}): string => `/api/v1/views/${projection}${queryOf(question)}`

/** What came of a question: `data` of the question before stays while the next one is under way, so that nothing flickers. */
export type Asked<A> = { readonly data: A | undefined; readonly error: unknown; readonly waiting: boolean; readonly again: () => void }

/** What `read` makes of a key at a cut; the live stream has it asked for again by the key. */
export const useRead = <A>(key: string | null, read: (key: string) => Promise<A>, cut: Cut): Asked<A> => {
  const { data, error, isLoading, isValidating, mutate } = useSWR<A, unknown>(key, read, {
    keepPreviousData: true,
    // What was is what it was; the present is told by the live stream, and asked again when the window comes back.
    revalidateOnFocus: !isPast(cut),
    revalidateIfStale: !isPast(cut),
  })
  // What nobody waited for is asked for again when the clock comes back to it.
  const fault = error instanceof RequestFault && error.problem.code === 'abandoned' ? undefined : error
  return { data, error: fault, waiting: isLoading || (isValidating && data === undefined), again: () => void mutate() }
}

/** Asks for a path of the interface at the cut where the clock stands; null asks nothing. */
export const useAsked = <A>(path: string | null, options: { readonly cut?: Cut } = {}): Asked<A> => {
  const [here] = useCut()
  const cut = options.cut ?? here
  return useRead<A>(path === null ? null : withCut(path, cut), getJson, cut)
}

export const useRow = <V>(projection: string, key: string | null): Asked<Row<V>> => useAsked<Row<V>>(key === null ? null : rowPath(projection, key))

export const useRows = <V>(projection: string, question: Question | null = {}): Asked<Rows<V>> => useAsked<Rows<V>>(question === null ? null : rowsPath(projection, question))
