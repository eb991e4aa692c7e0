import { benchmarkDefinitions } from '../importers/benchmark-clusters.ts'
import { slug } from '../importers/ids.ts'
import type { PackDefinition } from './forms.ts'

type Benchmark = { readonly code: number; readonly name: string; readonly traded: boolean; readonly subclusters: Readonly<Record<string, string>>; readonly naics: Readonly<Record<string, Readonly<Record<string, string>>>> }

/** The benchmark clusters with their codes, and their subclusters under the numbers that the source gives them. */
export const deriveDefinitions = (benchmark: readonly Benchmark[]): readonly PackDefinition[] => {
  const parts = new Map(benchmark.map(({ code, name, subclusters }) => [slug(name), Object.entries(subclusters).map(([number, part]) => ({ id: `${code}-${number}`, name: part.trim() }))]))
  return benchmarkDefinitions(benchmark).map(({ id, name, kind, naics }) => ({ id, name, kind, naics, subclusters: parts.get(id) ?? [] }))
}
