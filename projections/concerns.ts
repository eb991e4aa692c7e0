import type { Recorded } from '../domain/kernel/event.ts'

type Touch = { readonly kind: string; readonly id: string }
type Data = Readonly<Record<'cluster' | 'clusters' | 'shares' | 'before' | 'touches', unknown>>

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/**
 * Clusters that the data of any event name: in `cluster`, in `clusters` (ids, or objects with a `cluster`), in the
 * `shares` of an award and those it had `before`, and in the `touches` of corrections and refusals.
 */
export const clustersIn = (data: unknown): readonly string[] => {
  const { cluster, clusters, shares, before, touches } = data as Data
  const named = [cluster, ...[clusters, shares, before].flatMap((many) => (Array.isArray(many) ? many.map((one: unknown) => (isObject(one) ? one.cluster : one)) : []))]
  const touched = Array.isArray(touches) ? (touches as readonly Touch[]).filter(({ kind }) => kind === 'cluster').map(({ id }) => id) : []
  return [...new Set([...named.filter((one) => typeof one === 'string'), ...touched])]
}

/** An entry that was invented for demonstration says so itself. */
export const isInvented = (event: Pick<Recorded, 'origin'>): boolean => event.origin?.kind === 'synthetic'

/** A value of a record by its own key; an id such as `constructor` finds nothing that is not data. */
export const own = <A>(values: Readonly<Record<string, A>>, name: string): A | undefined => (Object.hasOwn(values, name) ? values[name] : undefined)

/** The kind of stream that an entry is in: `finding` of `finding-6f1c`, `definition-set` of `definition-set-2014`. */
export const streamKind = (stream: string, kinds: readonly string[]): string | undefined =>
  kinds.filter((kind) => stream.startsWith(`${kind}-`)).reduce<string | undefined>((longest, kind) => (longest !== undefined && longest.length > kind.length ? longest : kind), undefined)

const guarded = ['finding', 'gap', 'referral']

/**
 * Who may read the words of an entry that says nothing about it itself: words about findings, gaps and referrals may
 * repeat what is confidential there, so they stay with the agency that wrote them.
 */
export const wordsFor = (stream: string, data: unknown): 'open' | 'agencies' | 'own' => {
  const { confidentiality } = data as { readonly confidentiality?: unknown }
  if (confidentiality === 'open' || confidentiality === 'agencies' || confidentiality === 'own') return confidentiality
  return guarded.some((kind) => stream.startsWith(`${kind}-`)) ? 'own' : 'open'
}
