import type { Context, World } from '../kernel/decider.ts'
import { placesFault } from '../region-system/places.ts'
import type { RegionSystem } from '../region-system/region-system.ts'
import { regionSystem, unknownCounty } from '../region-system/region-system.ts'
import type { Cluster } from './cluster-state.ts'
import { initialCluster } from './cluster-state.ts'
import { rejectCluster } from './refusals.ts'

const systemOf = (world: World, cluster: string): string | undefined => {
  const found = world.of<Cluster>({ kind: 'cluster', initial: initialCluster }, cluster)
  return found?.status === 'identified' ? found.regionSystem : undefined
}

/** What a decision about counties of a cluster looks at: the region system that the cluster was identified in. */
export const readsOfCounties = ({ cluster, counties }: { readonly cluster: string; readonly counties: readonly string[] }, world: World) => {
  const id = counties.length === 0 ? undefined : systemOf(world, cluster)
  return id === undefined ? [] : [{ kind: 'region-system' as const, id }]
}

/** Counties that are named of a cluster are those of the vintage of its region system, as far as that knows them all. */
export const countiesFault = ({ cluster, counties }: { readonly cluster: string; readonly counties: readonly string[] }, { world }: Context) => {
  const nowhere = placesFault(counties, '/counties')
  if (nowhere) return nowhere
  const id = systemOf(world, cluster)
  const system = id === undefined ? undefined : world.of<RegionSystem>(regionSystem, id)
  const county = system && unknownCounty(system, counties)
  return county === undefined ? undefined : rejectCluster('county-unknown', { county, regionSystem: id ?? '' }, `/counties/${counties.indexOf(county)}`)
}
