import type { Level } from '../../domain/kernel/event.ts'

/** Ids under which the pack publishes what everything else in it points to. */
export const benchmarkSet = 'us-benchmark-2014'
export const economicAreaSystem = 'bea-economic-areas-2004'

/** One of the 51 traded or 16 local benchmark clusters; `naics` holds codes of the 2012 edition and those that 2017 added. */
export type PackDefinition = { readonly id: string; readonly name: string; readonly kind: 'traded' | 'local'; readonly naics: readonly string[] }
export type PackArea = { readonly id: string; readonly name: string; readonly counties: readonly string[] }

/**
 * Employment by area and cluster. `years[year][i]` belongs to `areas[i]` and is a flat list of quadruples: place in
 * `clusters`, establishments, employees, annual payroll in thousand dollars.
 */
export type PackEmployment = {
  readonly clusters: readonly string[]
  readonly areas: readonly string[]
  readonly years: Readonly<Record<string, readonly (readonly number[])[]>>
}

export type PackAgency = { readonly id: string; readonly name: string; readonly abbreviation: string; readonly level: Level; readonly cgac: string; readonly subtier: string }
export type PackListing = { readonly aln: string; readonly title: string; readonly agency: string; readonly instrument: string }

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

export const packFiles = ['definitions', 'economic-areas', 'employment', 'agencies', 'assistance-listings', 'awards', 'convenings', 'sources'] as const
export type PackFile = (typeof packFiles)[number]

/** Lower case, digits and hyphens; accents and dots go. */
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f'’.]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
