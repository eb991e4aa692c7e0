import { defineEvent } from '../kernel/event.ts'
import { participantTypes } from '../finding/events.ts'
import { boolean, date, decimal, idPattern, integer, list, nullable, object, oneOfText, optional, ownId, ref, text, variant } from '../kernel/schema.ts'
import { county, regionId } from '../region-system/events.ts'
import { linkageEvents } from './linkages.ts'

const cluster = ownId('cluster')
export const counties = list(county, { minItems: 1, uniqueItems: true })
const states = list(text({ pattern: '^[0-9]{2}$' }), { uniqueItems: true, description: 'State GEOIDs, from the counties.' })
/** A warning and no fault: a region may be in pieces, and somebody should have looked. */
const apart = optional(
  list(list(text({ pattern: '^[0-9]{2}$' })), { description: 'State GEOIDs in groups that do not touch one another; absent where the states hang together.' }),
)
const count = integer({ minimum: 0 })
const region = { regionSystem: ref('region-system'), region: regionId, regionName: text({ maxLength: 200 }) }
export const definitionId = text({ pattern: idPattern, maxLength: 64, description: 'Cluster id within the definition set.' })
const definition = { definitionSet: ref('definition-set'), definition: definitionId, definitionName: text({ maxLength: 200 }) }

/** Which figures: of one year of a named source. */
const release = { release: ref('statistics-release'), year: integer(), source: text({ maxLength: 200 }) }
const figures = {
  employees: count,
  establishments: count,
  payroll: integer({ minimum: 0, description: 'Annual payroll in thousand dollars.' }),
  suppressed: optional(integer({ minimum: 0, description: 'Cells among these figures that the source withheld.' })),
}
const rate = nullable(decimal(), { description: 'Compound annual rate, six decimals; none where the base is zero.' })

/** What an identification rests on. */
export const evidence = list(
  variant('kind', {
    release: { release: ref('statistics-release') },
    document: { title: text({ maxLength: 300 }), url: optional(text({ maxLength: 500, pattern: '^https?://' })) },
  }),
  { minItems: 1, maxItems: 50 },
)

export const compositionFields = {
  asOf: date(),
  source: text({ maxLength: 500 }),
  types: list(object({ type: oneOfText(participantTypes), count: integer({ minimum: 1, maximum: 1_000_000 }) }), {
    minItems: 1,
    description: 'Firms, institutions and governments of each participant type, whether registered here or not.',
  }),
}

/**
 * How a cluster came to be identified: mapped by a benchmark set, by the judgement of an analyst, by statute, because its
 * participants formed a group of their own, or for circumstances that statistics do not show.
 */
export const identificationBases = ['benchmark', 'analyst', 'statutory', 'self-formed', 'special-circumstances'] as const
export const convenerKinds = ['trade-association', 'new-body', 'other'] as const

const example = { cluster: 'wichita-aerospace' } as const

export const ClusterIdentified = defineEvent({
  type: 'ClusterIdentified',
  stream: 'cluster',
  summary: 'An industry cluster was identified',
  description: 'A cluster of a definition set in one region, from here on known to all agencies under this id.',
  data: object({
    cluster,
    name: text({ maxLength: 200 }),
    basis: oneOfText(identificationBases),
    ...definition,
    ...region,
    counties,
    states,
    apart,
    reason: optional(text({ maxLength: 1000 })),
    evidence: optional(evidence),
  }),
  example: {
    ...example,
    name: 'Wichita aerospace',
    basis: 'benchmark',
    definitionSet: 'us-benchmark-2014',
    definition: 'aerospace-vehicles-and-defense',
    definitionName: 'Aerospace Vehicles and Defense',
    regionSystem: 'bea-economic-areas-2004',
    region: '179',
    regionName: 'Wichita-Winfield, KS',
    counties: ['20173'],
    states: ['20'],
  },
})

export const ClusterRegionRedrawn = defineEvent({
  type: 'ClusterRegionRedrawn',
  stream: 'cluster',
  summary: 'The region of a cluster was redrawn',
  description: 'The cluster reaches over other counties than those of its statistical region.',
  data: object({ cluster, counties, states, apart, reason: text({ maxLength: 1000 }) }),
  example: { ...example, counties: ['20173', '20015'], states: ['20'], reason: 'Suppliers in Butler County.' },
})

export const ClusterPresenceDetermined = defineEvent({
  type: 'ClusterPresenceDetermined',
  stream: 'cluster',
  summary: 'The presence of a cluster was determined',
  description: 'Whether the region has a meaningful presence of the cluster, computed from a named release, definition set and region system.',
  data: object({
    cluster,
    ...release,
    definitionSet: ref('definition-set'),
    regionSystem: ref('region-system'),
    region: regionId,
    ...figures,
    lq: nullable(decimal({ minimum: 0 })),
    criteria: text({ maxLength: 60, description: 'Version of the presence criteria.' }),
    threshold: decimal(),
    formula: text({ maxLength: 300 }),
    present: boolean(),
  }),
  example: {
    ...example,
    release: 'cbp-2021',
    year: 2021,
    source: 'County Business Patterns',
    definitionSet: 'us-benchmark-2014',
    regionSystem: 'bea-economic-areas-2004',
    region: '179',
    employees: 22788,
    establishments: 64,
    payroll: 1827904,
    lq: 26.02,
    criteria: 'presence-1',
    threshold: 1.5,
    formula: 'cluster share of traded employment, region over nation',
    present: true,
  },
})

const CompositionRecorded = defineEvent({
  type: 'CompositionRecorded',
  stream: 'cluster',
  summary: 'The composition of a cluster was recorded',
  description: 'How many firms, institutions and governments of each type make up the cluster, by a named source on a day.',
  data: object({ cluster, ...compositionFields }),
  example: { ...example, asOf: '2024-03-31', source: 'State supplier directory', types: [{ type: 'component-supplier', count: 214 }] },
})

const EmploymentSnapshotAttached = defineEvent({
  type: 'EmploymentSnapshotAttached',
  stream: 'cluster',
  summary: 'Employment figures were attached',
  description: 'Employees, establishments and payroll of one year of a named source. A newer snapshot joins the older ones; none is edited.',
  data: object({ cluster, ...release, ...figures }),
  example: { ...example, release: 'cbp-2021', year: 2021, source: 'County Business Patterns', employees: 22788, establishments: 64, payroll: 1827904 },
})

const PerformanceSnapshotAttached = defineEvent({
  type: 'PerformanceSnapshotAttached',
  stream: 'cluster',
  summary: 'Performance figures were attached',
  description: 'What the figures of one year say of pay and, against an earlier release, of growth. A newer snapshot joins the older ones; none is edited.',
  data: object({
    cluster,
    ...release,
    ...figures,
    averageWage: nullable(integer({ minimum: 0 }), { description: 'Payroll per employee in dollars; none without employees.' }),
    since: optional(
      object(
        { release: ref('statistics-release'), year: integer(), employment: rate, wage: rate, establishments: rate },
        { description: 'Growth from an earlier release.' },
      ),
    ),
  }),
  example: {
    ...example,
    release: 'cbp-2021',
    year: 2021,
    source: 'County Business Patterns',
    employees: 22788,
    establishments: 64,
    payroll: 1827904,
    averageWage: 80213,
    since: { release: 'cbp-2018', year: 2018, employment: -0.041, wage: 0.018, establishments: -0.011 },
  },
})

export const ConvenerRecognized = defineEvent({
  type: 'ConvenerRecognized',
  stream: 'cluster',
  summary: 'A convener was recognized',
  description: 'A body that brings the participants of the cluster together; one of them leads.',
  data: object({ cluster, convener: ref('participant'), kind: oneOfText(convenerKinds), lead: boolean() }),
  example: { ...example, convener: 'south-kansas-aero-council', kind: 'trade-association', lead: true },
})

export const ConvenerRecognitionEnded = defineEvent({
  type: 'ConvenerRecognitionEnded',
  stream: 'cluster',
  summary: 'The recognition of a convener ended',
  description: 'The body no longer convenes the cluster.',
  data: object({ cluster, convener: ref('participant'), reason: text({ maxLength: 1000 }) }),
  example: { ...example, convener: 'south-kansas-aero-council', reason: 'Dissolved.' },
})

export const ConvenerAbsenceDetermined = defineEvent({
  type: 'ConvenerAbsenceDetermined',
  stream: 'cluster',
  summary: 'It was determined that nobody convenes the cluster',
  description: 'A search found no private body that brings the participants together, so that government may.',
  data: object({ cluster, search: text({ maxLength: 1000, description: 'Where and whom one asked.' }), on: date() }),
  example: { ...example, search: 'State directory of associations; calls to the six largest firms.', on: '2026-01-15' },
})

export const clusterEvents = [
  ClusterIdentified,
  ClusterRegionRedrawn,
  ClusterPresenceDetermined,
  CompositionRecorded,
  EmploymentSnapshotAttached,
  PerformanceSnapshotAttached,
  ...linkageEvents,
  ConvenerRecognized,
  ConvenerRecognitionEnded,
  ConvenerAbsenceDetermined,
] as const
