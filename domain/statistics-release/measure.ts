import type { DefinitionSet } from '../definition-set/definition-set.ts'
import type { Definition } from '../definition-set/industries.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { EventOf } from '../kernel/event.ts'
import type { Region } from '../region-system/region-system.ts'
import { aggregate } from './aggregate.ts'
import type { NationMeasured, RegionMeasured } from './events.ts'
import type { ClusterFigures } from './location-quotient.ts'
import { employmentOf, withQuotients } from './location-quotient.ts'
import type { KnownRelease, Measured, Nation } from './release-state.ts'
import { allCounties, countiesIn, measuredRegion } from './release-state.ts'

type Definitions = Exclude<DefinitionSet, { readonly status: 'unknown' }>
type Measurement = EventOf<typeof NationMeasured | typeof RegionMeasured>

/** The jobs of a region or of the nation, traded and local. */
export const totals = (rows: readonly ClusterFigures[]) => ({ tradedEmployees: employmentOf(rows, 'traded'), localEmployees: employmentOf(rows, 'local') })

/** What an append may hold, with room for the envelopes, and a row without its names. */
const bytesOfStep = 900_000
const bytesOfRow = 150

const bytesOf = (name: string): number => (/^[ -~]*$/.test(name) ? name.length : 3 * name.length)

/** Regions that one command may measure, so that their events fit within one append. */
export const mostRegions = (clusters: Iterable<Definition>): number => {
  let bytes = 0
  for (const { id, name } of clusters) bytes += bytesOfRow + id.length + bytesOf(name)
  return Math.max(1, Math.floor(bytesOfStep / Math.max(1, bytes)))
}

export const sameFigures = (a: unknown, b: unknown): boolean => a !== undefined && canonicalJson(a) === canonicalJson(b)

/**
 * The nation and the wanted regions as the county figures give them: what is not on record so yet. National figures and
 * regions that the source gave by cluster stand as they are. Undefined when no industry of the release is in any cluster.
 */
export const measure = (
  release: KnownRelease,
  about: { readonly release: string; readonly definitionSet: string; readonly regionSystem: string },
  definitions: Definitions,
  wanted: readonly Region[],
): readonly Measurement[] | undefined => {
  const { regionSystem, ...common } = { ...about, year: release.opened.year, source: release.opened.source, basis: 'counties' as const }
  const before = release.nations.get(common.definitionSet)
  const sums = before?.basis === 'source' ? undefined : aggregate(definitions, allCounties(release), before?.rows)
  const nation: Nation | undefined = sums ? { ...common, rows: sums.rows, ...totals(sums.rows), unassigned: sums.unassigned } : before
  if (nation === undefined || nation.rows.length === 0) return undefined
  const regions = wanted.flatMap((region) => {
    const known = measuredRegion(release, common.definitionSet, regionSystem, region.id)
    if (known?.basis === 'source') return []
    const { rows } = aggregate(definitions, countiesIn(release, region), known?.rows)
    const data: Measured = { ...common, regionSystem, region: region.id, regionName: region.name, rows: withQuotients(rows, nation.rows), ...totals(rows) }
    return sameFigures(known, data) ? [] : [{ type: 'RegionMeasured' as const, data }]
  })
  return [...(sameFigures(before, nation) ? [] : [{ type: 'NationMeasured' as const, data: nation }]), ...regions]
}
