import { tradeKinds } from '../definition-set/events.ts'
import { defineEvent } from '../kernel/event.ts'
import { boolean, decimal, idPattern, integer, list, nullable, object, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'
import { county, regionId } from '../region-system/events.ts'

const release = ownId('statistics-release')
const count = integer({ minimum: 0 })
const payroll = integer({ minimum: 0, description: 'Annual payroll in thousand dollars, as the source has it.' })

export const releaseFields = {
  source: text({ maxLength: 200, description: 'Name of the statistics, such as County Business Patterns.' }),
  year: integer({ minimum: 1900, maximum: 2200 }),
  vintage: text({ maxLength: 20, description: 'Edition of the industry classification.' }),
  publisher: text({ maxLength: 200 }),
  url: optional(text({ maxLength: 500, pattern: '^https?://' })),
}

/** Digest of the file that the figures came from, so that anybody can tell whether theirs is the same. */
export const sha256 = optional(text({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the source file.' }))

export const industryRow = object({
  naics: text({ pattern: '^[0-9]{6}$' }),
  establishments: count,
  employees: count,
  payroll,
  suppressed: optional(boolean({ description: 'The source withheld the figure or put noise on it beyond its own limit.' })),
})

const suppressed = optional(integer({ minimum: 0, description: 'Cells among these figures that the source withheld.' }))
const figures = {
  cluster: text({ pattern: idPattern }),
  name: text({ maxLength: 200 }),
  kind: oneOfText(tradeKinds),
  establishments: count,
  employees: count,
  payroll,
  suppressed,
}

/** Figures of one cluster of a definition set. */
export const clusterRow = object(figures)
const measuredRow = object({
  ...figures,
  lq: nullable(decimal({ minimum: 0 }), { description: 'Location quotient over traded employment, six decimals; none for local clusters.' }),
  nationalShare: nullable(decimal({ minimum: 0 }), { description: 'Share of the employment that the cluster has in the nation, six decimals.' }),
})

/** `source`: the source itself gives figures by cluster. `counties`: they are sums of the county figures of this release. */
const measurementBases = ['source', 'counties'] as const

const measured = { release, year: releaseFields.year, source: releaseFields.source, definitionSet: ref('definition-set'), basis: oneOfText(measurementBases) }
const totals = { tradedEmployees: count, localEmployees: count }
const example = { release: 'cbp-2021', year: 2021, source: 'County Business Patterns', definitionSet: 'us-benchmark-2014', basis: 'source' } as const
const aerospace = {
  cluster: 'aerospace-vehicles-and-defense',
  name: 'Aerospace Vehicles and Defense',
  kind: 'traded',
  establishments: 64,
  employees: 22788,
  payroll: 1827904,
} as const

export const StatisticsReleaseOpened = defineEvent({
  type: 'StatisticsReleaseOpened',
  stream: 'statistics-release',
  summary: 'A statistics release was opened',
  description: 'Figures of one source and one year are about to be recorded.',
  data: object({ release, ...releaseFields }),
  example: { release: 'cbp-2021', source: 'County Business Patterns', year: 2021, vintage: '2017', publisher: 'U.S. Census Bureau' },
})

const CountyIndustryRecorded = defineEvent({
  type: 'CountyIndustryRecorded',
  stream: 'statistics-release',
  summary: 'Industry figures of a county were recorded',
  description: 'Establishments, employees and payroll of one county by six-digit industry.',
  data: object({ release, county, rows: list(industryRow, { minItems: 1 }) }),
  example: { release: 'cbp-2021', county: '20173', rows: [{ naics: '336411', establishments: 9, employees: 11000, payroll: 900000 }] },
})

export const NationMeasured = defineEvent({
  type: 'NationMeasured',
  stream: 'statistics-release',
  summary: 'The nation was measured by cluster',
  description: 'The base that location quotients of this release are taken against.',
  data: object({
    ...measured,
    rows: list(clusterRow, { minItems: 1 }),
    ...totals,
    unassigned: optional(
      object({ industries: count, employees: count }, { description: 'Industries of the release that no cluster of the set claims, and their jobs.' }),
    ),
  }),
  example: { ...example, rows: [{ ...aerospace, employees: 339138 }], tradedEmployees: 33808992, localEmployees: 74610172 },
})

export const RegionMeasured = defineEvent({
  type: 'RegionMeasured',
  stream: 'statistics-release',
  summary: 'A region was measured by cluster',
  description: 'Employment, establishments, payroll and location quotient of each cluster of a definition set in one region.',
  data: object({ ...measured, regionSystem: ref('region-system'), region: regionId, regionName: text({ maxLength: 200 }), rows: list(measuredRow), ...totals }),
  example: {
    ...example,
    regionSystem: 'bea-economic-areas-2004',
    region: '179',
    regionName: 'Wichita-Winfield, KS',
    rows: [{ ...aerospace, lq: 26.024212, nationalShare: 0.067194 }],
    tradedEmployees: 87294,
    localEmployees: 222438,
  },
})

export const StatisticsReleaseClosed = defineEvent({
  type: 'StatisticsReleaseClosed',
  stream: 'statistics-release',
  summary: 'A statistics release was closed',
  description: 'All figures of the source are in; from here on they may be measured but not added to.',
  data: object({ release, counties: count, rows: count, sha256 }),
  example: { release: 'cbp-2021', counties: 3102, rows: 348104 },
})

export const statisticsReleaseEvents = [StatisticsReleaseOpened, CountyIndustryRecorded, NationMeasured, RegionMeasured, StatisticsReleaseClosed] as const
