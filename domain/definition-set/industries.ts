import type { Infer } from '../kernel/schema.ts'
import type { definition } from './events.ts'

export type Definition = Infer<typeof definition>
/** A cluster or a subcluster, by the industries that it takes. */
type Part = Pick<Definition, 'id' | 'naics'>

/** Cluster ids by industry code; several only in sets that are no partition. */
export type ClustersOf = ReadonlyMap<string, readonly string[]>

const shortest = 2

/** The codes that take in an industry, from the sector to its own: 33, 336, 3364, 33641, 336411. */
const within = (code: string): readonly string[] => Array.from({ length: Math.max(0, code.length - shortest + 1) }, (_, i) => code.slice(0, shortest + i))

/** Who claims which code, as published. */
export const claims = (clusters: readonly Part[]): ClustersOf => {
  const byCode = new Map<string, string[]>()
  for (const { id, naics } of clusters)
    for (const code of naics) {
      const known = byCode.get(code)
      if (known) known.push(id)
      else byCode.set(code, [id])
    }
  return byCode
}

/** Clusters that an industry belongs to: those that claim its own code or a shorter one that takes it in. */
export const clustersOfIndustry = (clustersOf: ClustersOf, code: string): readonly string[] => [
  ...new Set(within(code).flatMap((one) => clustersOf.get(one) ?? [])),
]

/** An industry that two parts claim, and where in the list the second one says so: `/<place>/naics/<place>`. */
type Shared = { readonly code: string; readonly first: string; readonly second: string; readonly path: string }

/** The first industry that stands in two parts, be it under a shorter code; undefined when the list is a partition. */
export const firstShared = (clusters: readonly Part[]): Shared | undefined => {
  const byCode = claims(clusters)
  for (const [place, { id, naics }] of clusters.entries())
    for (const [at, code] of naics.entries()) {
      const other = clustersOfIndustry(byCode, code).find((one) => one !== id)
      if (other !== undefined) return { code, first: other, second: id, path: `/${place}/naics/${at}` }
    }
  return undefined
}
