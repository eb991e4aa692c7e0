import type { EventOf } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, integer, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import type { RegionSystemPublished } from '../domain/region-system/events.ts'
import { regionKinds } from '../domain/region-system/events.ts'
import { defineProjection } from './kernel/projection.ts'

const systemView = object({
  regionSystem: ref('region-system'),
  kind: nullable(oneOfText(regionKinds)),
  vintage: nullable(text(), { description: 'Year of the delineation.' }),
  publisher: nullable(text(), { description: 'Who drew the regions.' }),
  url: nullable(text({ pattern: '^https?://' })),
  regions: integer({ minimum: 0, description: 'Number of its regions.' }),
  counties: integer({ minimum: 0, description: 'Number of the counties that its regions list; a region that is a whole state lists none.' }),
  synthetic: boolean(),
})

/** How counties add up to regions: the delineations that clusters and figures go by. */
export const regionSystems = defineProjection<Infer<typeof systemView>, EventOf<typeof RegionSystemPublished>>({
  name: 'region-systems',
  version: 1,
  title: 'Region systems',
  description: 'Delineations of regions with their publishers; the regions themselves are on the region board.',
  keyed: 'region system id',
  view: systemView,
  interests: ['RegionSystemPublished'],
  keys: ({ data }) => [data.regionSystem],
  initial: (regionSystem) => ({ regionSystem, kind: null, vintage: null, publisher: null, url: null, regions: 0, counties: 0, synthetic: false }),
  evolve: (view, { data: { kind, vintage, publisher, url = null, regions } }) => ({
    ...view,
    kind,
    vintage,
    publisher,
    url,
    regions: regions.length,
    counties: new Set(regions.flatMap(({ counties = [] }) => counties)).size,
  }),
  lists: (view) => view.kind !== null,
  columns: [
    { name: 'regionSystem', title: 'Region system', type: 'id', of: (view) => view.regionSystem },
    { name: 'kind', title: 'Kind', type: 'id', of: (view) => view.kind },
    { name: 'vintage', title: 'Vintage', type: 'id', of: (view) => view.vintage },
    { name: 'publisher', title: 'Publisher', type: 'text', of: (view) => view.publisher },
    { name: 'regions', title: 'Regions', type: 'number', of: (view) => view.regions },
    { name: 'counties', title: 'Counties', type: 'number', of: (view) => view.counties },
  ],
  order: 'regionSystem',
})
