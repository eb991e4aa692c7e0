import type { Definition } from '../../domain/definition-set/industries.ts'
import { slug } from './ids.ts'
import { SourceFault } from './importer.ts'

/**
 * Codes that NAICS 2017 brought, each with the codes of 2012 that it continues (Census concordance, 2012 to 2017). A new
 * code belongs to the cluster of its predecessors, which in every case is one. 454110 is there because County Business
 * Patterns of these years has the three mail-order codes under one.
 */
const successors: Readonly<Record<string, readonly string[]>> = {
  '211120': ['211111'],
  '211130': ['211111', '211112'],
  '212230': ['212231', '212234'],
  '333914': ['333911', '333913'],
  '335220': ['335221', '335222', '335224', '335228'],
  '452210': ['452111', '452112'],
  '452311': ['452910'],
  '452319': ['452990'],
  '454110': ['454111', '454112', '454113'],
  '512250': ['512210', '512220'],
  '517311': ['517110'],
  '517312': ['517210'],
  '532281': ['532220'],
  '532282': ['532230'],
  '532283': ['532291'],
  '532284': ['532292'],
  '532289': ['532299'],
  '541713': ['541711', '541712'],
  '541714': ['541711'],
  '541715': ['541712'],
}

type Benchmark = { readonly name: string; readonly traded: boolean; readonly naics: Readonly<Record<string, Readonly<Record<string, string>>>> }

/** The benchmark clusters with their codes of 2012 and the successors of these, as far as the list has their predecessors. */
export const benchmarkDefinitions = (benchmark: readonly Benchmark[]): readonly Definition[] => {
  const owner = new Map(benchmark.flatMap(({ name, naics }) => Object.keys(naics['2012'] ?? {}).map((code) => [code, name] as const)))
  const added = new Map<string, string[]>()
  for (const [code, before] of Object.entries(successors)) {
    const owners = [...new Set(before.map((one) => owner.get(one)))]
    const [only] = owners
    if (owners.length === 1 && only === undefined) continue
    if (owners.length !== 1 || only === undefined) throw new SourceFault(`The codes that ${code} of NAICS 2017 continues are in several clusters or in none (${owners.map((owner) => owner ?? 'none').join(', ')}). Set vintage=2012.`)
    added.set(only, [...(added.get(only) ?? []), code])
  }
  return benchmark
    .map(({ name, traded, naics }) => ({
      id: slug(name),
      name,
      kind: traded ? ('traded' as const) : ('local' as const),
      naics: [...Object.keys(naics['2012'] ?? {}), ...(added.get(name) ?? [])].sort(),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
