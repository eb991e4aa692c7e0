import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, integer, list, nullable, object, ref, text } from '../domain/kernel/schema.ts'
import type { NationMeasured, RegionMeasured, StatisticsReleaseClosed, StatisticsReleaseOpened } from '../domain/statistics-release/events.ts'
import { defineProjection } from './kernel/projection.ts'

const measured = object({ definitionSet: ref('definition-set'), regionSystem: ref('region-system'), regions: integer({ minimum: 0, description: 'Regions with figures by cluster.' }) })

const releaseView = object({
  release: ref('statistics-release'),
  source: nullable(text()),
  publisher: nullable(text(), { description: 'Who publishes the figures.' }),
  year: nullable(integer()),
  vintage: nullable(text()),
  closed: boolean({ description: 'All figures of the source are in.' }),
  counties: nullable(integer({ minimum: 0 }), { description: 'Number of counties with figures by industry; null before it is closed.' }),
  nation: list(ref('definition-set'), { description: 'Definition sets by which the nation was measured.' }),
  measured: list(measured, { description: 'By which sets regions of which systems were measured.' }),
  synthetic: boolean(),
})
type Release = Infer<typeof releaseView>
type ReleaseEvent = EventOf<typeof StatisticsReleaseOpened | typeof NationMeasured | typeof RegionMeasured | typeof StatisticsReleaseClosed>

const withRegion = (lines: Release['measured'], definitionSet: string, regionSystem: string): Release['measured'] => {
  const isOne = (line: Release['measured'][number]): boolean => line.definitionSet === definitionSet && line.regionSystem === regionSystem
  return lines.some(isOne) ? lines.map((line) => (isOne(line) ? { ...line, regions: line.regions + 1 } : line)) : [...lines, { definitionSet, regionSystem, regions: 1 }]
}

/** Which figures there are: of which source and year, and how far they were measured by cluster. */
export const statisticsReleases = defineProjection<Release, ReleaseEvent>({
  name: 'statistics-releases',
  version: 1,
  title: 'Statistics releases',
  description: 'Figures of one source and one year each, whether all of them are in, and which regions were measured by cluster.',
  keyed: 'statistics release id',
  view: releaseView,
  interests: ['StatisticsReleaseOpened', 'NationMeasured', 'RegionMeasured', 'StatisticsReleaseClosed'],
  keys: ({ data }) => [data.release],
  initial: (release) => ({ release, source: null, publisher: null, year: null, vintage: null, closed: false, counties: null, nation: [], measured: [], synthetic: false }),
  evolve: (view, event) => {
    switch (event.type) {
      case 'StatisticsReleaseOpened': {
        const { source, publisher, year, vintage } = event.data
        return { ...view, source, publisher, year, vintage }
      }
      case 'NationMeasured':
        return { ...view, nation: [...new Set([...view.nation, event.data.definitionSet])] }
      case 'RegionMeasured':
        return { ...view, measured: withRegion(view.measured, event.data.definitionSet, event.data.regionSystem) }
      case 'StatisticsReleaseClosed':
        return { ...view, closed: true, counties: event.data.counties }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.source !== null,
  columns: [
    { name: 'release', title: 'Release', type: 'id', of: (view) => view.release },
    { name: 'source', title: 'Source', type: 'text', of: (view) => view.source },
    { name: 'publisher', title: 'Publisher', type: 'text', of: (view) => view.publisher },
    { name: 'year', title: 'Year', type: 'number', of: (view) => view.year },
    { name: 'vintage', title: 'Vintage of the classification', type: 'id', of: (view) => view.vintage },
    { name: 'closed', title: 'Closed (1) or not (0)', type: 'number', of: (view) => Number(view.closed) },
    { name: 'regions', title: 'Regions measured', type: 'number', of: (view) => view.measured.reduce((sum, { regions }) => sum + regions, 0) },
  ],
  order: '-year',
})
