import type { Region } from '../region-system/region-system.ts'
import { unreachable } from '../kernel/decider.ts'
import type { EventOf, Recorded } from '../kernel/event.ts'
import type { Infer } from '../kernel/schema.ts'
import type { IndustryRow } from './aggregate.ts'
import type { NationMeasured, RegionMeasured, statisticsReleaseEvents, StatisticsReleaseOpened } from './events.ts'

export type Nation = Infer<typeof NationMeasured.data>
export type Measured = Infer<typeof RegionMeasured.data>
type ByTwo<A> = ReadonlyMap<string, ReadonlyMap<string, A>>

export type KnownRelease = {
  readonly status: 'open' | 'closed'
  /** What was said when it was opened. */
  readonly opened: Infer<typeof StatisticsReleaseOpened.data>
  /** The agency that keeps it. */
  readonly agency: string
  /** By state and county GEOID. */
  readonly counties: ByTwo<readonly IndustryRow[]>
  /** By definition set. */
  readonly nations: ReadonlyMap<string, Nation>
  /** By `definition set/region system` and region. */
  readonly regions: ByTwo<Measured>
}
export type StatisticsRelease = { readonly status: 'unknown' } | KnownRelease
export const initialRelease: StatisticsRelease = { status: 'unknown' }

/** A release holds thousands of counties: with maps in a map an entry costs a copy of its neighbours and not of all. */
const withEntry = <A>(map: ByTwo<A>, outer: string, inner: string, value: A): ByTwo<A> =>
  new Map(map).set(outer, new Map(map.get(outer)).set(inner, value))

const stateOf = (county: string): string => county.slice(0, 2)
const pair = (set: string, system: string): string => `${set}/${system}`

/** What a county is recorded with. */
export const countyRows = (release: KnownRelease, county: string): readonly IndustryRow[] | undefined =>
  release.counties.get(stateOf(county))?.get(county)

/** What a region was measured with, for a definition set and a region system. */
export const measuredRegion = (release: KnownRelease, set: string, system: string, region: string): Measured | undefined =>
  release.regions.get(pair(set, system))?.get(region)

/** Figures of every county of the release. */
export const allCounties = (release: KnownRelease): readonly (readonly IndustryRow[])[] =>
  [...release.counties.values()].flatMap((state) => [...state.values()])

/** Figures of the counties of a region, as far as the release has them. */
export const countiesIn = (release: KnownRelease, { counties, state }: Region): readonly (readonly IndustryRow[])[] =>
  counties?.flatMap((county) => {
    const rows = countyRows(release, county)
    return rows ? [rows] : []
  }) ?? [...(release.counties.get(state ?? '')?.values() ?? [])]

type ReleaseEvent = EventOf<(typeof statisticsReleaseEvents)[number]>

export const evolveRelease = (state: StatisticsRelease, event: Recorded<ReleaseEvent>): StatisticsRelease => {
  if (event.type === 'StatisticsReleaseOpened')
    return { status: 'open', opened: event.data, agency: event.agency, counties: new Map(), nations: new Map(), regions: new Map() }
  if (state.status === 'unknown') return state
  switch (event.type) {
    case 'CountyIndustryRecorded': {
      const { county, rows } = event.data
      return { ...state, counties: withEntry(state.counties, stateOf(county), county, rows) }
    }
    case 'NationMeasured':
      return { ...state, nations: new Map(state.nations).set(event.data.definitionSet, event.data) }
    case 'RegionMeasured': {
      const { definitionSet, regionSystem, region } = event.data
      return { ...state, regions: withEntry(state.regions, pair(definitionSet, regionSystem), region, event.data) }
    }
    case 'StatisticsReleaseClosed':
      return { ...state, status: 'closed' }
    default:
      return unreachable(event)
  }
}
