import type { ClusterIdentified } from '../domain/cluster/events.ts'
import { tradeKinds } from '../domain/definition-set/events.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, decimal, integer, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import type { RegionMeasured } from '../domain/statistics-release/events.ts'
import { presenceThreshold } from '../domain/statistics-release/location-quotient.ts'
import { defineProjection } from './kernel/projection.ts'

type RegisterEvent = EventOf<typeof ClusterIdentified | typeof RegionMeasured>

const count = integer({ minimum: 0 })
const line = object({
  year: integer(),
  source: text(),
  release: ref('statistics-release'),
  employees: count,
  establishments: count,
  payroll: integer({ minimum: 0, description: 'Annual payroll in thousand dollars.' }),
  suppressed: integer({ minimum: 0, description: 'Cells among these figures that the source withheld.' }),
  lq: nullable(decimal(), { description: 'Location quotient over traded employment; none for local clusters.' }),
  nationalShare: nullable(decimal(), { description: 'Share of the national employment of the cluster.' }),
  tradedEmployees: integer({ minimum: 0, description: 'Jobs of the region in traded clusters.' }),
  localEmployees: integer({ minimum: 0, description: 'Jobs of the region in local clusters.' }),
})

const registerView = object({
  regionSystem: ref('region-system'),
  region: text(),
  regionName: nullable(text()),
  definitionSet: ref('definition-set'),
  definition: text(),
  name: nullable(text()),
  kind: nullable(oneOfText(tradeKinds), { description: 'Traded clusters sell beyond their region; local ones serve it.' }),
  years: list(line, { description: 'One line a release, oldest year first.' }),
  present: boolean({ description: `Location quotient of ${presenceThreshold} or more in the newest year that has figures of it; where the source withholds a cluster, that is an earlier year than for others.` }),
  clusters: list(ref('cluster'), { description: 'Clusters that were identified here under this definition.' }),
  synthetic: boolean({ description: 'At least one entry in this view was invented for demonstration.' }),
})
type Register = Infer<typeof registerView>

const keyOf = (system: string, region: string, set: string, definition: string): string => [system, region, set, definition].join('/')

const measuredIn = (view: Register, data: EventOf<typeof RegionMeasured>['data']): Register => {
  const row = data.rows.find(({ cluster }) => cluster === view.definition)
  if (!row) return view
  const { year, source, release, regionName, tradedEmployees, localEmployees } = data
  const { employees, establishments, payroll, suppressed = 0, lq, nationalShare, name, kind } = row
  const newest = { year, source, release, employees, establishments, payroll, suppressed, lq, nationalShare, tradedEmployees, localEmployees }
  const years = [...view.years.filter((one) => one.release !== release), newest].toSorted((a, b) => a.year - b.year)
  return { ...view, regionName, name, kind, years, present: (years.at(-1)?.lq ?? 0) >= presenceThreshold }
}

/** Which clusters each region has, by location quotient, and which of them agencies work with. */
export const clusterRegister = defineProjection<Register, RegisterEvent>({
  name: 'cluster-register',
  version: 2,
  title: 'Cluster register',
  description: 'Every cluster of a definition set in every region, with employment, location quotient and the split of traded and local jobs, by year.',
  keyed: 'region system/region/definition set/cluster within the set',
  view: registerView,
  interests: ['RegionMeasured', 'ClusterIdentified'],
  keys: (event) => {
    const { regionSystem, region, definitionSet } = event.data
    const definitions = event.type === 'ClusterIdentified' ? [event.data.definition] : event.data.rows.map(({ cluster }) => cluster)
    return definitions.map((definition) => keyOf(regionSystem, region, definitionSet, definition))
  },
  initial: (key) => {
    const [regionSystem = '', region = '', definitionSet = '', definition = ''] = key.split('/')
    const unmeasured = { regionName: null, name: null, kind: null, years: [], present: false, clusters: [], synthetic: false }
    return { regionSystem, region, definitionSet, definition, ...unmeasured }
  },
  evolve: (view, event) => {
    if (event.type === 'RegionMeasured') return measuredIn(view, event.data)
    const { regionName, definitionName, cluster } = event.data
    return { ...view, regionName, name: definitionName, clusters: [...new Set([...view.clusters, cluster])] }
  },
  lists: (view) => view.name !== null,
  columns: [
    { name: 'regionSystem', title: 'Region system', type: 'id', of: (view) => view.regionSystem },
    { name: 'region', title: 'Region', type: 'id', of: (view) => view.region },
    { name: 'regionName', title: 'Region name', type: 'text', of: (view) => view.regionName },
    { name: 'definitionSet', title: 'Definition set', type: 'id', of: (view) => view.definitionSet },
    { name: 'definition', title: 'Definition', type: 'id', of: (view) => view.definition },
    { name: 'name', title: 'Cluster', type: 'text', of: (view) => view.name },
    { name: 'kind', title: 'Traded or local', type: 'id', of: (view) => view.kind },
    { name: 'lq', title: 'Location quotient', type: 'number', of: (view) => view.years.at(-1)?.lq ?? null },
    { name: 'employees', title: 'Employees', type: 'number', of: (view) => view.years.at(-1)?.employees ?? null },
    { name: 'establishments', title: 'Establishments', type: 'number', of: (view) => view.years.at(-1)?.establishments ?? null },
    { name: 'year', title: 'Newest year with figures', type: 'number', of: (view) => view.years.at(-1)?.year ?? null },
    { name: 'present', title: 'Present (1) or not (0)', type: 'number', of: (view) => Number(view.present) },
    { name: 'cluster', title: 'Identified as', type: 'set', of: (view) => view.clusters },
  ],
  order: '-lq',
})
