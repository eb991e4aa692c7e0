import { accept, alreadySo, defineStream } from '../kernel/decider.ts'
import { registerOf } from '../kernel/rejection.ts'
import { ownId } from '../kernel/schema.ts'
import { RegionSystemPublished, regionSystemEvents, regionSystemFields } from './events.ts'

export type Region = { readonly id: string; readonly name: string; readonly counties: readonly string[] }

export type RegionSystem =
  | { readonly status: 'unknown' }
  | { readonly status: 'published'; readonly kind: string; readonly regions: ReadonlyMap<string, Region>; readonly regionOf: ReadonlyMap<string, string>; readonly print: string }

export const regionSystemRefusals = {
  'region-twice': { kind: 'invalid', message: 'The system names the region "{id}" twice.', remedy: 'Give each region one entry.' },
  'county-in-two-regions': {
    kind: 'invalid',
    message: 'County {county} is in "{first}" and in "{second}".',
    remedy: 'A county belongs to one region of a system; only custom systems may overlap.',
  },
  'region-system-immutable': { message: 'The system "{id}" is published, and a published system does not change.', remedy: 'Publish the new delineation under a new id.' },
} as const
const reject = registerOf(regionSystemRefusals)

const fault = (kind: string, regions: readonly Region[]) => {
  const seen = new Set<string>()
  const owner = new Map<string, string>()
  for (const [place, { id, counties }] of regions.entries()) {
    if (seen.has(id)) return reject('region-twice', { id }, `/regions/${place}/id`)
    seen.add(id)
    for (const county of kind === 'custom' ? [] : counties) {
      const first = owner.get(county)
      if (first !== undefined) return reject('county-in-two-regions', { county, first, second: id }, `/regions/${place}/counties`)
      owner.set(county, id)
    }
  }
  return undefined
}

const initial: RegionSystem = { status: 'unknown' }

/** How counties add up to regions: one published delineation. */
export const regionSystem = defineStream({
  kind: 'region-system',
  title: 'Region system',
  description: 'Counties, statistical areas, economic areas, states, or a list of counties of one’s own.',
  events: regionSystemEvents,
  initial: initial as RegionSystem,
  evolve: (_state, event): RegionSystem => {
    const { kind, regions } = event.data
    return {
      status: 'published',
      kind,
      regions: new Map(regions.map((region) => [region.id, region])),
      regionOf: new Map(regions.flatMap(({ id, counties }) => counties.map((county) => [county, id] as const))),
      print: JSON.stringify([kind, event.data.vintage, regions]),
    }
  },
  commands: (command) => [
    command({
      name: 'publish-region-system',
      summary: 'Publish a region system',
      target: 'regionSystem',
      mode: 'either',
      roles: ['liaison', 'steward'],
      data: { regionSystem: ownId('region-system'), ...regionSystemFields },
      example: RegionSystemPublished.example,
      decide: (data, state) => {
        if (state.status !== 'unknown')
          return state.print === JSON.stringify([data.kind, data.vintage, data.regions]) ? alreadySo : reject('region-system-immutable', { id: data.regionSystem }, '/regionSystem')
        return fault(data.kind, data.regions) ?? accept({ type: 'RegionSystemPublished', data })
      },
    }),
  ],
})
