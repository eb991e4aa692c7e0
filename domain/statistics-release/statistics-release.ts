import type { DefinitionSet } from '../definition-set/definition-set.ts'
import { definitionSet } from '../definition-set/definition-set.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream } from '../kernel/decider.ts'
import { onlyAgency, refuse, refuseMissing } from '../kernel/refusals.ts'
import { registerOf } from '../kernel/rejection.ts'
import { list, optional, ownId, ref } from '../kernel/schema.ts'
import { county, regionId } from '../region-system/events.ts'
import { placeFault } from '../region-system/places.ts'
import { regionSystem } from '../region-system/region-system.ts'
import { clusterRow, industryRow, releaseFields, sha256, statisticsReleaseEvents, StatisticsReleaseOpened } from './events.ts'
import type { ClusterFigures } from './location-quotient.ts'
import { withQuotients } from './location-quotient.ts'
import { measure, mostRegions, sameFigures, totals } from './measure.ts'
import type { KnownRelease } from './release-state.ts'
import { allCounties, countyRows, evolveRelease, initialRelease, measuredRegion } from './release-state.ts'

export const statisticsReleaseRefusals = {
  'release-closed': { message: 'The release is closed.', remedy: 'Open a new release for figures that were revised.' },
  'release-still-open': { message: 'The release is open: more figures may come.', remedy: 'Close it when all figures are in, then measure.' },
  'release-empty': { message: 'The release holds no figures.', remedy: 'Record its figures first.' },
  'release-differs': { message: 'The release "{id}" is there with another source, year or publisher.', remedy: 'Choose another id.' },
  'release-of-future-year': { kind: 'invalid', message: 'The year {year} has not come.', remedy: 'Give the year that the figures are about.' },
  'county-recorded-otherwise': {
    message: 'County {county} is recorded in this release with other figures.',
    remedy: 'Correct that entry, or record a revised release.',
  },
  'nation-recorded-otherwise': {
    message: 'The nation is recorded in this release with other figures.',
    remedy: 'Correct that entry, or record a revised release.',
  },
  'region-recorded-otherwise': {
    message: 'Region {region} is recorded in this release with other figures.',
    remedy: 'Correct that entry, or record a revised release.',
  },
  'industry-twice': { kind: 'invalid', message: 'Industry {naics} stands twice.', remedy: 'Give one row an industry.' },
  'cluster-twice': { kind: 'invalid', message: 'Cluster "{cluster}" stands twice.', remedy: 'Give one row a cluster.' },
  'release-without-counties': {
    message: 'The release has no county figures to measure.',
    remedy: 'Import county figures, or record figures by region.',
  },
  'release-without-industries': {
    message: 'No industry of the release is in any cluster of {definitionSet}.',
    remedy: 'Use a definition set of the same classification.',
  },
  'nation-missing': {
    message: 'The release has no national figures for {definitionSet}.',
    remedy: 'Record the nation first: quotients are taken against it.',
  },
  'region-of-another-system': {
    kind: 'invalid',
    message: 'There is no region "{region}" in {regionSystem}.',
    remedy: 'Use the codes of that region system.',
  },
  'definition-of-another-set': {
    kind: 'invalid',
    message: 'There is no cluster "{cluster}" in {definitionSet}.',
    remedy: 'Use the cluster ids of that definition set.',
  },
  'cluster-kind-differs': {
    kind: 'invalid',
    message: 'Cluster "{cluster}" is {kind} in its definition set.',
    remedy: 'Take the kind from the set: quotients are over its traded clusters.',
  },
  'too-many-regions': { kind: 'invalid', message: '{count} regions are too many for one step.', remedy: 'Ask for at most {most} regions at a time.' },
} as const
const reject = registerOf(statisticsReleaseRefusals)

const roles = ['liaison', 'steward'] as const
const release = ownId('statistics-release')
const rowsExample = [{ cluster: 'batteries', name: 'Batteries', kind: 'traded', establishments: 1, employees: 2, payroll: 3 }] as const

/** What must hold before anything is added to a release. */
const closedToAdding = (state: KnownRelease, context: Context) =>
  onlyAgency(state.agency, context) ?? (state.status === 'closed' ? reject('release-closed') : undefined)

/** What is wrong with figures by cluster, each row against the definition set. */
const rowsFault = (rows: readonly ClusterFigures[], id: string, set: DefinitionSet | undefined) => {
  const seen = new Set<string>()
  for (const [place, { cluster, kind }] of rows.entries()) {
    const known = set?.status === 'published' ? set.clusters.get(cluster) : undefined
    if (!known) return reject('definition-of-another-set', { cluster, definitionSet: id }, `/rows/${place}/cluster`)
    if (known.kind !== kind) return reject('cluster-kind-differs', { cluster, kind: known.kind }, `/rows/${place}/kind`)
    if (seen.has(cluster)) return reject('cluster-twice', { cluster }, `/rows/${place}/cluster`)
    seen.add(cluster)
  }
  return undefined
}

/** Figures of one source and year, and what they say about clusters. */
export const statisticsRelease = defineStream({
  kind: 'statistics-release',
  title: 'Statistics release',
  description: 'Published figures of one source and year: as they came, by county and industry, and measured by cluster and region.',
  events: statisticsReleaseEvents,
  initial: initialRelease,
  evolve: evolveRelease,
  commands: (command) => [
    command({
      name: 'open-statistics-release',
      summary: 'Open a release of published statistics',
      target: 'release',
      mode: 'either',
      roles,
      data: { release, ...releaseFields },
      example: StatisticsReleaseOpened.example,
      decide: (data, state, context) => {
        if (data.year > Number(context.now.slice(0, 4))) return reject('release-of-future-year', { year: data.year }, '/year')
        if (state.status === 'unknown') return accept({ type: 'StatisticsReleaseOpened', data })
        return sameFigures(state.opened, data) ? alreadySo : reject('release-differs', { id: data.release }, '/release')
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
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('statistics-release', context)
        const known = countyRows(state, data.county)
        if (sameFigures(known, data.rows)) return alreadySo
        const closed = closedToAdding(state, context)
        if (closed) return closed
        if (known) return reject('county-recorded-otherwise', { county: data.county }, '/rows')
        const nowhere = placeFault(data.county, '/county')
        if (nowhere) return nowhere
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
      example: { release: 'cbp-2021', definitionSet: 'us-benchmark-2014', rows: rowsExample },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('statistics-release', context)
        const known = state.nations.get(data.definitionSet)
        if (known && sameFigures(known.rows, data.rows)) return alreadySo
        const closed = closedToAdding(state, context)
        if (closed) return closed
        if (known) return reject('nation-recorded-otherwise', {}, '/rows')
        const { year, source } = state.opened
        return (
          rowsFault(data.rows, data.definitionSet, context.world.of(definitionSet, data.definitionSet)) ??
          accept({ type: 'NationMeasured', data: { ...data, year, source, basis: 'source', ...totals(data.rows) } })
        )
      },
    }),
    command({
      name: 'record-region-statistics',
      summary: 'Record the figures of a region by cluster; quotients are computed',
      target: 'release',
      mode: 'changes',
      roles,
      data: { release, definitionSet: ref('definition-set'), regionSystem: ref('region-system'), region: regionId, rows: list(clusterRow) },
      example: { release: 'cbp-2021', definitionSet: 'us-benchmark-2014', regionSystem: 'bea-economic-areas-2004', region: '179', rows: rowsExample },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('statistics-release', context)
        const { definitionSet: set, regionSystem: system, region, rows } = data
        const regions = context.world.of(regionSystem, system)
        const found = regions?.status === 'published' ? regions.regions.get(region) : undefined
        if (!found) return reject('region-of-another-system', { region, regionSystem: system }, '/region')
        const nation = state.nations.get(set)
        if (!nation) return reject('nation-missing', { definitionSet: set }, '/definitionSet')
        const measured = withQuotients(rows, nation.rows)
        const known = measuredRegion(state, set, system, region)
        if (known && sameFigures(known.rows, measured)) return alreadySo
        const closed = closedToAdding(state, context)
        if (closed) return closed
        if (known) return reject('region-recorded-otherwise', { region }, '/rows')
        const { year, source } = state.opened
        return (
          rowsFault(rows, set, context.world.of(definitionSet, set)) ??
          accept({
            type: 'RegionMeasured',
            data: { ...data, year, source, basis: 'source', regionName: found.name, rows: measured, ...totals(rows) },
          })
        )
      },
    }),
    command({
      name: 'measure-regions',
      summary: 'Measure regions by cluster from the county figures of a release',
      description: 'Sums county figures by cluster and computes location quotients. Measured again after a correction, it records what changed.',
      target: 'release',
      mode: 'changes',
      roles,
      data: {
        release,
        definitionSet: ref('definition-set'),
        regionSystem: ref('region-system'),
        regions: optional(list(regionId, { minItems: 1, uniqueItems: true, description: 'All when left out; as many at a time as fit, 60 or so.' })),
      },
      example: { release: 'cbp-2021', definitionSet: 'us-benchmark-2014', regionSystem: 'bea-economic-areas-2004', regions: ['179'] },
      decide: ({ regions: asked, ...about }, state, context) => {
        const definitions = context.world.of(definitionSet, about.definitionSet)
        const system = context.world.of(regionSystem, about.regionSystem)
        if (state.status === 'unknown') return refuseMissing('statistics-release', context)
        if (definitions?.status !== 'published') return refuse('unknown-reference', { kind: 'definition-set', id: about.definitionSet }, '/definitionSet')
        if (system?.status !== 'published') return refuse('unknown-reference', { kind: 'region-system', id: about.regionSystem }, '/regionSystem')
        if (allCounties(state).length === 0) return reject('release-without-counties')
        if (state.status === 'open') return reject('release-still-open')
        const wanted = asked ?? [...system.regions.keys()]
        const most = mostRegions(definitions.clusters.values())
        if (wanted.length > most) return reject('too-many-regions', { count: wanted.length, most }, '/regions')
        const foreign = wanted.findIndex((region) => !system.regions.has(region))
        const named = { region: wanted[foreign] ?? '', regionSystem: about.regionSystem }
        if (foreign >= 0) return reject('region-of-another-system', named, `/regions/${foreign}`)
        const measurements = measure(state, about, definitions, wanted.flatMap((id) => system.regions.get(id) ?? []))
        return measurements ? accept(...measurements) : reject('release-without-industries', { definitionSet: about.definitionSet }, '/definitionSet')
      },
    }),
    command({
      name: 'close-statistics-release',
      summary: 'Say that all figures of a release are in',
      target: 'release',
      mode: 'changes',
      roles,
      data: { release, sha256 },
      example: { release: 'cbp-2021' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('statistics-release', context)
        if (state.status === 'closed') return alreadySo
        const recorded = allCounties(state)
        if (recorded.length === 0 && state.nations.size === 0) return reject('release-empty')
        const rows = recorded.reduce((sum, one) => sum + one.length, 0)
        return onlyAgency(state.agency, context) ?? accept({ type: 'StatisticsReleaseClosed', data: { ...data, counties: recorded.length, rows } })
      },
    }),
  ],
})
