import { canonicalJson } from '../kernel/canonical-json.ts'
import { accept, alreadySo, defineStream } from '../kernel/decider.ts'
import { registerOf } from '../kernel/rejection.ts'
import type { Infer } from '../kernel/schema.ts'
import { ownId } from '../kernel/schema.ts'
import type { regionKinds } from './events.ts'
import { RegionSystemPublished, regionSystemEvents, regionSystemFields } from './events.ts'
import { placeOfNoState } from './states.ts'

type Published = Infer<typeof RegionSystemPublished.data>
type Kind = (typeof regionKinds)[number]

/** A region by its counties, or by the state whose counties all belong to it. */
export type Region = Published['regions'][number]

export type RegionSystem =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'published'
      readonly kind: Kind
      readonly regions: ReadonlyMap<string, Region>
      /** The canonical text of what was published, to tell a repetition from a change. */
      readonly print: string
    }

export const regionSystemRefusals = {
  'region-twice': { kind: 'invalid', message: 'The system names the region "{id}" twice.', remedy: 'Give each region one entry.' },
  'region-extent-unclear': {
    kind: 'invalid',
    message: 'Region "{id}" is either a list of counties or a state.',
    remedy: 'Give counties or state, and not both.',
  },
  'place-of-no-state': {
    kind: 'invalid',
    message: '{geoid} in region "{id}" is no GEOID: its first two digits are those of no state, or it names no county.',
    remedy: 'Use Census GEOIDs as text, with the leading zero: 01001 is Autauga County, Alabama.',
  },
  'county-in-two-regions': {
    kind: 'invalid',
    message: '{county} is in "{first}" and in "{second}".',
    remedy: 'A county belongs to one region of a system; only custom systems may overlap.',
  },
  'region-system-immutable': {
    message: 'The system "{id}" is published, and a published system does not change.',
    remedy: 'Publish the new delineation under a new id.',
  },
} as const
const reject = registerOf(regionSystemRefusals)

const stateOf = (county: string): string => county.slice(0, 2)

/** Regions that claim the same ground: a county twice, a state twice, or a county of a state that is a region. */
const overlap = (regions: readonly Region[]) => {
  const owner = new Map<string, string>()
  const someOf = new Map<string, string>()
  for (const [place, { id, counties = [], state }] of regions.entries()) {
    for (const county of counties) {
      const first = owner.get(county) ?? owner.get(stateOf(county))
      const overlapping = { county: `County ${county}`, first: first ?? '', second: id }
      if (first !== undefined) return reject('county-in-two-regions', overlapping, `/regions/${place}/counties`)
      owner.set(county, id)
      someOf.set(stateOf(county), id)
    }
    if (state === undefined) continue
    const first = owner.get(state) ?? someOf.get(state)
    const overlapping = { county: `State ${state} or a part of it`, first: first ?? '', second: id }
    if (first !== undefined) return reject('county-in-two-regions', overlapping, `/regions/${place}/state`)
    owner.set(state, id)
  }
  return undefined
}

const fault = ({ kind, regions }: Published) => {
  const seen = new Set<string>()
  for (const [place, { id, counties, state }] of regions.entries()) {
    if (seen.has(id)) return reject('region-twice', { id }, `/regions/${place}/id`)
    seen.add(id)
    if ((counties === undefined) === (state === undefined)) return reject('region-extent-unclear', { id }, `/regions/${place}`)
    const nowhere = placeOfNoState(counties ?? [state ?? ''])
    if (nowhere !== undefined) return reject('place-of-no-state', { id, geoid: nowhere }, `/regions/${place}/${counties ? 'counties' : 'state'}`)
  }
  return kind === 'custom' ? undefined : overlap(regions)
}

/** Kinds that leave no county out: one that they do not name does not exist in their vintage. */
const complete: readonly Kind[] = ['county', 'economic-area', 'state']

/** Counties and states of a system; found out once, for a published system does not change. */
const knownBy = new WeakMap<ReadonlyMap<string, Region>, ReadonlySet<string>>()
const knownIn = (regions: ReadonlyMap<string, Region>): ReadonlySet<string> => {
  const known = knownBy.get(regions) ?? new Set([...regions.values()].flatMap((region) => region.counties ?? region.state ?? []))
  knownBy.set(regions, known)
  return known
}

/** The first county that does not exist, or that a system of its kind would have to know and does not. */
export const unknownCounty = (system: RegionSystem, counties: readonly string[]): string | undefined => {
  if (system.status === 'unknown' || !complete.includes(system.kind)) return placeOfNoState(counties)
  const known = knownIn(system.regions)
  return counties.find((county) => !known.has(county) && !known.has(stateOf(county)))
}

const initial: RegionSystem = { status: 'unknown' }

/** How counties add up to regions: one published delineation. */
export const regionSystem = defineStream({
  kind: 'region-system',
  title: 'Region system',
  description: 'Counties, statistical areas, economic areas, states, or a list of counties of one’s own.',
  events: regionSystemEvents,
  initial: initial as RegionSystem,
  // A published system does not change, not even by a correction; it can be retracted.
  faults: { RegionSystemPublished: ({ regionSystem: id }) => reject('region-system-immutable', { id }, '/regions') },
  evolve: (_state, event): RegionSystem => {
    const { kind, regions } = event.data
    return { status: 'published', kind, regions: new Map(regions.map((region) => [region.id, region])), print: canonicalJson(event.data) }
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
        if (state.status === 'unknown') return fault(data) ?? accept({ type: 'RegionSystemPublished', data })
        return state.print === canonicalJson(data) ? alreadySo : reject('region-system-immutable', { id: data.regionSystem }, '/regionSystem')
      },
    }),
  ],
})
