import { defineEvent } from '../kernel/event.ts'
import { list, object, oneOfText, optional, ownId, text } from '../kernel/schema.ts'

const regionSystem = ownId('region-system')
export const county = text({ pattern: '^[0-9]{5}$', description: 'County GEOID: state 2 digits, county 3.' })
export const regionId = text({ pattern: '^[0-9A-Za-z][0-9A-Za-z-]{0,39}$', description: 'The code that the system itself uses, such as 179 or 48620.' })

/** Regions of every kind but `custom` do not overlap. */
export const regionKinds = ['county', 'cbsa', 'economic-area', 'state', 'custom'] as const

const region = object({
  id: regionId,
  name: text({ maxLength: 200 }),
  counties: optional(list(county, { minItems: 1, uniqueItems: true })),
  state: optional(text({ pattern: '^[0-9]{2}$', description: 'State GEOID: the region is all of its counties, in place of a list.' })),
})

export const regionSystemFields = {
  kind: oneOfText(regionKinds),
  vintage: text({ maxLength: 20, description: 'Year of the delineation.' }),
  publisher: text({ maxLength: 200 }),
  url: optional(text({ maxLength: 500, pattern: '^https?://' })),
  regions: list(region, { minItems: 1 }),
}

export const RegionSystemPublished = defineEvent({
  type: 'RegionSystemPublished',
  stream: 'region-system',
  summary: 'A region system was published',
  description: 'How counties add up to regions, in one delineation that never changes.',
  data: object({ regionSystem, ...regionSystemFields }),
  example: {
    regionSystem: 'bea-economic-areas-2004',
    kind: 'economic-area',
    vintage: '2004',
    publisher: 'Bureau of Economic Analysis',
    regions: [{ id: '179', name: 'Wichita-Winfield, KS', counties: ['20173', '20035'] }],
  },
})

export const regionSystemEvents = [RegionSystemPublished] as const
