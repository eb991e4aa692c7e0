import type { Level } from '../../domain/kernel/event.ts'

/** Id under which the pack publishes counties; those of definitions and areas are the ones that imports look for. */
export const countySystem = 'us-counties-2004'

/** One of the 51 traded or 16 local benchmark clusters; `naics` holds codes of the 2012 edition and those that 2017 added. */
export type PackDefinition = {
  readonly id: string
  readonly name: string
  readonly kind: 'traded' | 'local'
  readonly naics: readonly string[]
  /** Numbered as their publisher does; which industries each takes is not in the public source. */
  readonly subclusters: readonly { readonly id: string; readonly name: string }[]
}
export type PackCounty = { readonly id: string; readonly name: string }
export type PackArea = { readonly id: string; readonly name: string; readonly counties: readonly string[] }

/**
 * Employment by area, or by county, and cluster. `years[year][i]` belongs to `areas[i]` and is a flat list of quadruples: place in
 * `clusters`, establishments, employees, annual payroll in thousand dollars.
 */
export type PackEmployment = {
  readonly clusters: readonly string[]
  readonly areas: readonly string[]
  readonly years: Readonly<Record<string, readonly (readonly number[])[]>>
}

export type PackAgency = { readonly id: string; readonly name: string; readonly abbreviation: string; readonly level: Level; readonly cgac: string; readonly subtier: string }
/** `agency` is null where no list of codes has the agency. */
export type PackListing = { readonly aln: string; readonly title: string; readonly agency: string | null; readonly instrument: string }

/** An award as its announcement has it. `cents` is "0" for a designation, which brings no money of its own. */
export type PackAward = {
  readonly id: string
  readonly program: string
  readonly title: string
  /** The lead organization; the name of the award itself where the announcement names no lead. */
  readonly recipient: string
  readonly cents: string
  readonly actionDate: string
  /** Postal abbreviations. */
  readonly states: readonly string[]
  /** Benchmark cluster that an analyst suggested. */
  readonly definition: string | null
  readonly url: string
}
export type PackConvening = { readonly id: string; readonly date: string; readonly title: string; readonly definition: string | null; readonly url: string }
export type PackSource = { readonly id: string; readonly name: string; readonly publisher: string; readonly url: string; readonly copy: string; readonly terms: string; readonly made: string }

export const packFiles = ['definitions', 'economic-areas', 'counties', 'employment', 'county-employment', 'agencies', 'assistance-listings', 'awards', 'convenings', 'sources'] as const
export type PackFile = (typeof packFiles)[number]

/** An id of at most 64 characters: as many whole words of `words` as fit between the two. */
export const fitted = (words: string, before = '', after = ''): string => {
  let kept = words.split('-')
  while (`${before}${kept.join('-')}${after}`.length > 64) kept = kept.slice(0, -1)
  return `${before}${kept.join('-')}${after}`
}
