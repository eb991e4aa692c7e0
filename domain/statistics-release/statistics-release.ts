import { definitionSet } from '../definition-set/definition-set.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import type { EventOf } from '../kernel/event.ts'
import { registerOf } from '../kernel/rejection.ts'
import type { Infer } from '../kernel/schema.ts'
import { list, optional, ownId, ref, text } from '../kernel/schema.ts'
import { county, regionId } from '../region-system/events.ts'
import { regionSystem } from '../region-system/region-system.ts'
import { aggregate } from './aggregate.ts'
import type { RegionMeasured } from './events.ts'
import { clusterRow, industryRow, releaseFields, statisticsReleaseEvents, StatisticsReleaseOpened } from './events.ts'
import type { ClusterFigures } from './location-quotient.ts'
import { employmentOf, withQuotients } from './location-quotient.ts'

type IndustryRow = Infer<typeof industryRow>
export type Measured = Infer<typeof RegionMeasured.data>

export type StatisticsRelease =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'closed'
      readonly source: string
      readonly year: number
      readonly counties: ReadonlyMap<string, readonly IndustryRow[]>
      /** By definition set. */
      readonly nations: ReadonlyMap<string, readonly ClusterFigures[]>
      /** By `definition set/region system/region`. */
      readonly regions: ReadonlyMap<string, Measured>
    }

export const statisticsReleaseRefusals = {
  'release-closed': { message: 'The release is closed.', remedy: 'Open a new release for figures that were revised.' },
  'release-differs': { message: 'The release "{id}" is there with another source or year.', remedy: 'Choose another id.' },
  'county-recorded-otherwise': { message: 'County {county} is recorded in this release with other figures.', remedy: 'Correct that entry, or record a revised release.' },
  'industry-twice': { kind: 'invalid', message: 'Industry {naics} stands twice.', remedy: 'Give one row an industry.' },
  'release-without-counties': { message: 'The release has no county figures to measure.', remedy: 'Import county figures first, or record figures by region.' },
  'nation-missing': { message: 'The release has no national figures for {definitionSet}.', remedy: 'Record the nation first: quotients are taken against it.' },
  'region-of-another-system': { kind: 'invalid', message: 'There is no region "{region}" in {regionSystem}.', remedy: 'Use the codes of that region system.' },
  'definition-of-another-set': { kind: 'invalid', message: 'There is no cluster "{cluster}" in {definitionSet}.', remedy: 'Use the cluster ids of that definition set.' },
  'too-many-regions': { kind: 'invalid', message: '{count} regions are too many for one step.', remedy: 'Ask for at most {most} regions at a time.' },
} as const
const reject = registerOf(statisticsReleaseRefusals)

/** Regions measured by one command: their events fit well within one append. */
export const mostRegions = 60

const initial: StatisticsRelease = { status: 'unknown' }
export const regionKey = (set: string, system: string, region: string): string => `${set}/${system}/${region}`
const roles = ['liaison', 'steward'] as const
const totals = (rows: readonly ClusterFigures[]) => ({ tradedEmployees: employmentOf(rows, 'traded'), localEmployees: employmentOf(rows, 'local') })
const release = ownId('statistics-release')

/** Figures of one source and year, and what they say about clusters. */
export const statisticsRelease = defineStream({
  kind: 'statistics-release',
  title: 'Statistics release',
  description: 'Published figures of one source and year: as they came, by county and industry, and measured by cluster and region.',
  events: statisticsReleaseEvents,
  initial: initial as StatisticsRelease,
  evolve: (state, event): StatisticsRelease => {
    if (event.type === 'StatisticsReleaseOpened')
      return { status: 'open', source: event.data.source, year: event.data.year, counties: new Map(), nations: new Map(), regions: new Map() }
    if (state.status === 'unknown') return state
    switch (event.type) {
      case 'CountyIndustryRecorded': {
        // A release holds thousands of counties: the map is carried on, since a copy for each would cost their square.
        const counties = state.counties as Map<string, readonly IndustryRow[]>
        counties.set(event.data.county, event.data.rows)
        return { ...state, counties }
      }
      case 'NationMeasured':
        return { ...state, nations: new Map([...state.nations, [event.data.definitionSet, event.data.rows]]) }
      case 'RegionMeasured': {
        const regions = state.regions as Map<string, Measured>
        regions.set(regionKey(event.data.definitionSet, event.data.regionSystem, event.data.region), event.data)
        return { ...state, regions }
      }
      case 'StatisticsReleaseClosed':
        return { ...state, status: 'closed' }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'open-statistics-release',
      summary: 'Open a release of published statistics',
      target: 'release',
      mode: 'either',
      roles,
      data: { release, ...releaseFields },
      example: StatisticsReleaseOpened.example,
      decide: (data, state) => {
        if (state.status === 'unknown') return accept({ type: 'StatisticsReleaseOpened', data })
        return state.year === data.year && state.source === data.source ? alreadySo : reject('release-differs', { id: data.release }, '/release')
      },
    }),
    command({
      name: 'record-county-industry',
      summary: 'Record the industry figures of a county',
      target: 'release',
      mode: 'changes',
      roles,
      data: { release, county, rows: list(industryRow, { minItems: 1 }) },
      example: { release: 'cbp-2021', county: '20173', rows: [{ naics: '336411', establishments: 9, employees: 11000, payroll: 900000 }] },
      decide: (data, state) => {
        if (state.status === 'unknown') return alreadySo
        const known = state.counties.get(data.county)
        if (known) return JSON.stringify(known) === JSON.stringify(data.rows) ? alreadySo : reject('county-recorded-otherwise', { county: data.county }, '/rows')
        if (state.status === 'closed') return reject('release-closed')
        const seen = new Set<string>()
        for (const [place, { naics }] of data.rows.entries()) {
          if (seen.has(naics)) return reject('industry-twice', { naics }, `/rows/${place}/naics`)
          seen.add(naics)
        }
        return accept({ type: 'CountyIndustryRecorded', data })
      },
    }),
    command({
      name: 'record-nation-statistics',
      summary: 'Record national figures by cluster',
      target: 'release',
      mode: 'changes',
      roles,
      data: { release, definitionSet: ref('definition-set'), rows: list(clusterRow, { minItems: 1 }) },
      example: { release: 'cbp-2021', definitionSet: 'us-benchmark-2014', rows: [{ cluster: 'batteries', name: 'Batteries', kind: 'traded', establishments: 1, employees: 2, payroll: 3 }] },
      decide: ({ definitionSet: set, rows, ...rest }, state, context) => {
        if (state.status === 'unknown' || state.nations.has(set)) return alreadySo
        const foreign = foreignCluster(rows, context.world.of(definitionSet, set))
        if (foreign) return reject('definition-of-another-set', { cluster: foreign, definitionSet: set }, '/rows')
        return accept({ type: 'NationMeasured', data: { ...rest, year: state.year, source: state.source, definitionSet: set, rows, ...totals(rows) } })
      },
    }),
    command({
      name: 'record-region-statistics',
      summary: 'Record the figures of a region by cluster; quotients are computed',
      target: 'release',
      mode: 'changes',
      roles,
      data: { release, definitionSet: ref('definition-set'), regionSystem: ref('region-system'), region: regionId, rows: list(clusterRow) },
      example: { release: 'cbp-2021', definitionSet: 'us-benchmark-2014', regionSystem: 'bea-economic-areas-2004', region: '176', rows: [{ cluster: 'batteries', name: 'Batteries', kind: 'traded', establishments: 1, employees: 2, payroll: 3 }] },
      decide: (data, state, context) => {
        const { definitionSet: set, regionSystem: system, region, rows } = data
        if (state.status === 'unknown' || state.regions.has(regionKey(set, system, region))) return alreadySo
        const regions = context.world.of(regionSystem, system)
        const known = regions?.status === 'published' ? regions.regions.get(region) : undefined
        if (!known) return reject('region-of-another-system', { region, regionSystem: system }, '/region')
        const nation = state.nations.get(set)
        if (!nation) return reject('nation-missing', { definitionSet: set }, '/definitionSet')
        const foreign = foreignCluster(rows, context.world.of(definitionSet, set))
        if (foreign) return reject('definition-of-another-set', { cluster: foreign, definitionSet: set }, '/rows')
        return accept({ type: 'RegionMeasured', data: { ...data, year: state.year, source: state.source, regionName: known.name, rows: withQuotients(rows, nation), ...totals(rows) } })
      },
    }),
    command({
      name: 'measure-regions',
      summary: 'Measure regions by cluster from the county figures of a release',
      target: 'release',
      mode: 'changes',
      roles,
      data: { release, definitionSet: ref('definition-set'), regionSystem: ref('region-system'), regions: optional(list(text({ maxLength: 40 }), { uniqueItems: true, description: `At most ${mostRegions}; all of the system when left out and it has no more.` })) },
      example: { release: 'cbp-2021', definitionSet: 'us-benchmark-2014', regionSystem: 'bea-economic-areas-2004', regions: ['176'] },
      decide: ({ release: id, definitionSet: set, regionSystem: system, regions: asked }, state, context) => {
        const definitions = context.world.of(definitionSet, set)
        const regions = context.world.of(regionSystem, system)
        if (state.status === 'unknown' || definitions?.status === undefined || definitions.status === 'unknown' || regions?.status !== 'published') return alreadySo
        if (state.counties.size === 0) return reject('release-without-counties')
        const wanted = asked ?? [...regions.regions.keys()]
        if (wanted.length > mostRegions) return reject('too-many-regions', { count: wanted.length, most: mostRegions }, '/regions')
        const foreign = wanted.find((region) => !regions.regions.has(region))
        if (foreign !== undefined) return reject('region-of-another-system', { region: foreign, regionSystem: system }, '/regions')
        const common = { release: id, year: state.year, source: state.source, definitionSet: set }
        const nation = state.nations.get(set) ?? aggregate(definitions, [...state.counties.values()])
        const fresh = wanted.filter((region) => !state.regions.has(regionKey(set, system, region)))
        return accept<EventOf<(typeof statisticsReleaseEvents)[number]>>(
          ...(state.nations.has(set) ? [] : [{ type: 'NationMeasured' as const, data: { ...common, rows: nation, ...totals(nation) } }]),
          ...fresh.map((region) => {
            const { name, counties } = regions.regions.get(region) as { name: string; counties: readonly string[] }
            const rows = aggregate(definitions, counties.map((one) => state.counties.get(one) ?? []))
            return { type: 'RegionMeasured' as const, data: { ...common, regionSystem: system, region, regionName: name, rows: withQuotients(rows, nation), ...totals(rows) } }
          }),
        )
      },
    }),
    command({
      name: 'close-statistics-release',
      summary: 'Say that all figures of a release are in',
      target: 'release',
      mode: 'changes',
      roles,
      data: { release },
      example: { release: 'cbp-2021' },
      decide: (data, state) => {
        if (state.status !== 'open') return alreadySo
        const rows = [...state.counties.values()].reduce((sum, list) => sum + list.length, 0)
        return accept({ type: 'StatisticsReleaseClosed', data: { ...data, counties: state.counties.size, rows } })
      },
    }),
  ],
})

const foreignCluster = (rows: readonly { readonly cluster: string }[], set: { readonly status: string; readonly clusters?: ReadonlyMap<string, unknown> } | undefined): string | undefined =>
  rows.find(({ cluster }) => !set?.clusters?.has(cluster))?.cluster
