import { definitionSet } from '../definition-set/definition-set.ts'
import type { Context } from '../kernel/decider.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import type { EventOf } from '../kernel/event.ts'
import { registerOf } from '../kernel/rejection.ts'
import { boolean, list, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'
import { county, regionId } from '../region-system/events.ts'
import { regionSystem } from '../region-system/region-system.ts'
import { locationQuotientFormula, presenceThreshold } from '../statistics-release/location-quotient.ts'
import { regionKey, statisticsRelease } from '../statistics-release/statistics-release.ts'
import { clusterEvents, convenerKinds, identificationBases, linkageTypes } from './events.ts'

export type Cluster =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'identified'
      readonly name: string
      readonly definitionSet: string
      readonly definition: string
      readonly regionSystem: string
      readonly region: string
      readonly counties: readonly string[]
      readonly states: readonly string[]
      /** Recognized conveners; the one that leads under `leadConvener`. */
      readonly conveners: readonly string[]
      readonly leadConvener?: string
      /** Day on which it was determined that nobody convenes the cluster. */
      readonly convenerAbsence?: string
      /** Releases whose presence and snapshot are on record. */
      readonly determined: readonly string[]
      readonly attached: readonly string[]
      readonly linkages: readonly string[]
    }

/** Version of the rule by which presence is determined. */
export const presenceCriteria = 'presence-1'

export const clusterRefusals = {
  'definition-unknown': { kind: 'invalid', message: 'There is no cluster "{definition}" in {definitionSet}.', remedy: 'Use a cluster id of that definition set.' },
  'region-unknown': { kind: 'invalid', message: 'There is no region "{region}" in {regionSystem}.', remedy: 'Use a code of that region system.' },
  'analyst-basis-needs-reason': { kind: 'invalid', message: 'A cluster identified by judgement says why.', remedy: 'Give a reason.' },
  'region-not-measured': { message: 'Release {release} has no figures for this region and definition set.', remedy: 'Measure the region first (measure-regions).' },
  'cluster-not-measured': { message: 'Release {release} has no employment of this cluster in this region.', remedy: 'Choose a release that covers it.' },
  'linkage-to-itself': { kind: 'invalid', message: 'A participant is not linked to itself.', remedy: 'Name two participants.' },
  'lead-convener-taken': { message: '{lead} leads already.', remedy: 'End its recognition first, or recognize this one without the lead.' },
  'convener-not-recognized': { message: '{convener} is not recognized as convener.', remedy: 'Check the id.' },
  'cluster-has-convener': { message: '{lead} convenes this cluster.', remedy: 'Work with the convener, or end its recognition first.' },
} as const
const reject = registerOf(clusterRefusals)

type ClusterEvent = EventOf<(typeof clusterEvents)[number]>
type Known = Exclude<Cluster, { status: 'unknown' }>

const initial: Cluster = { status: 'unknown' }
const roles = ['liaison', 'steward'] as const
const cluster = ownId('cluster')
const statesOf = (counties: readonly string[]): readonly string[] => [...new Set(counties.map((one) => one.slice(0, 2)))].sort()

const withoutLead = ({ leadConvener: _, ...rest }: Known): Known => rest
const withoutAbsence = ({ convenerAbsence: _, ...rest }: Known): Known => rest

const evolveKnown = (state: Known, event: Exclude<ClusterEvent, { type: 'ClusterIdentified' }>): Known => {
  switch (event.type) {
    case 'ClusterRegionRedrawn':
      return { ...state, counties: event.data.counties, states: event.data.states }
    case 'ClusterPresenceDetermined':
      return { ...state, determined: [...state.determined, event.data.release] }
    case 'PerformanceSnapshotAttached':
      return { ...state, attached: [...state.attached, event.data.release] }
    case 'LinkageRecorded':
      return { ...state, linkages: [...state.linkages, `${event.data.type} ${event.data.from} ${event.data.to}`] }
    case 'ConvenerRecognized': {
      const next = { ...withoutAbsence(state), conveners: [...state.conveners.filter((one) => one !== event.data.convener), event.data.convener] }
      return event.data.lead ? { ...next, leadConvener: event.data.convener } : next
    }
    case 'ConvenerRecognitionEnded': {
      const next = { ...state, conveners: state.conveners.filter((one) => one !== event.data.convener) }
      return state.leadConvener === event.data.convener ? withoutLead(next) : next
    }
    case 'ConvenerAbsenceDetermined':
      return { ...state, convenerAbsence: event.data.on }
    default:
      return unreachable(event)
  }
}

/** Figures of the cluster in a release, or the refusal that says what is missing. */
const figures = (state: Known, release: string, context: Context) => {
  const found = context.world.of(statisticsRelease, release)
  const region = found && found.status !== 'unknown' ? found.regions.get(regionKey(state.definitionSet, state.regionSystem, state.region)) : undefined
  if (!region) return reject('region-not-measured', { release }, '/release')
  const row = region.rows.find((one) => one.cluster === state.definition)
  if (!row) return reject('cluster-not-measured', { release }, '/release')
  return { row, year: region.year, source: region.source }
}

/** An industry cluster in one region: how it was identified, where it reaches, how present it is, and who convenes it. */
export const clusterStream = defineStream({
  kind: 'cluster',
  title: 'Industry cluster',
  description: 'A benchmark or custom cluster in one region, shared by all agencies.',
  events: clusterEvents,
  initial: initial as Cluster,
  evolve: (state, event): Cluster => {
    if (event.type === 'ClusterIdentified') {
      const { name, definitionSet: set, definition, regionSystem: system, region, counties, states } = event.data
      return { status: 'identified', name, definitionSet: set, definition, regionSystem: system, region, counties, states, conveners: [], determined: [], attached: [], linkages: [] }
    }
    return state.status === 'unknown' ? state : evolveKnown(state, event)
  },
  commands: (command) => [
    command({
      name: 'identify-cluster',
      summary: 'Identify an industry cluster in a region',
      target: 'cluster',
      mode: 'creates',
      roles,
      data: {
        cluster,
        name: text({ maxLength: 200 }),
        basis: oneOfText(identificationBases),
        definitionSet: ref('definition-set'),
        definition: text({ maxLength: 64 }),
        regionSystem: ref('region-system'),
        region: regionId,
        counties: optional(list(county, { minItems: 1, uniqueItems: true, description: 'Where it reaches beyond or less far than its region.' })),
        reason: optional(text({ maxLength: 1000 })),
      },
      example: { cluster: 'wichita-aerospace', name: 'Wichita aerospace', basis: 'benchmark', definitionSet: 'us-benchmark-2014', definition: 'aerospace-vehicles-and-defense', regionSystem: 'bea-economic-areas-2004', region: '176' },
      decide: (data, _state, context) => {
        const set = context.world.of(definitionSet, data.definitionSet)
        const system = context.world.of(regionSystem, data.regionSystem)
        const definition = set && set.status !== 'unknown' ? set.clusters.get(data.definition) : undefined
        const region = system?.status === 'published' ? system.regions.get(data.region) : undefined
        if (!definition) return reject('definition-unknown', { definition: data.definition, definitionSet: data.definitionSet }, '/definition')
        if (!region) return reject('region-unknown', { region: data.region, regionSystem: data.regionSystem }, '/region')
        if (data.basis === 'analyst' && data.reason === undefined) return reject('analyst-basis-needs-reason', {}, '/reason')
        const counties = data.counties ?? region.counties
        return accept({ type: 'ClusterIdentified', data: { ...data, definitionName: definition.name, regionName: region.name, counties, states: statesOf(counties) } })
      },
    }),
    command({
      name: 'redraw-cluster-region',
      summary: 'Redraw where a cluster reaches',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, counties: list(county, { minItems: 1, uniqueItems: true }), reason: text({ maxLength: 1000 }) },
      example: { cluster: 'wichita-aerospace', counties: ['20173', '20015'], reason: 'Suppliers in Butler County.' },
      decide: (data, state) =>
        state.status === 'unknown' || [...state.counties].sort().join() === [...data.counties].sort().join() ? alreadySo : accept({ type: 'ClusterRegionRedrawn', data: { ...data, states: statesOf(data.counties) } }),
    }),
    command({
      name: 'determine-presence',
      summary: 'Determine from a statistics release whether a cluster is present',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, release: ref('statistics-release') },
      example: { cluster: 'wichita-aerospace', release: 'cbp-2021' },
      decide: (data, state, context) => {
        if (state.status === 'unknown' || state.determined.includes(data.release)) return alreadySo
        const found = figures(state, data.release, context)
        if ('rejected' in found) return found
        const { employees, establishments, payroll, lq } = found.row
        return accept({
          type: 'ClusterPresenceDetermined',
          data: {
            ...data,
            year: found.year,
            source: found.source,
            definitionSet: state.definitionSet,
            regionSystem: state.regionSystem,
            region: state.region,
            employees,
            establishments,
            payroll,
            lq,
            criteria: presenceCriteria,
            threshold: presenceThreshold,
            formula: locationQuotientFormula,
            present: lq !== null && lq >= presenceThreshold,
          },
        })
      },
    }),
    command({
      name: 'attach-performance-snapshot',
      summary: 'Attach the figures of a statistics release to a cluster',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, release: ref('statistics-release') },
      example: { cluster: 'wichita-aerospace', release: 'cbp-2021' },
      decide: (data, state, context) => {
        if (state.status === 'unknown' || state.attached.includes(data.release)) return alreadySo
        const found = figures(state, data.release, context)
        if ('rejected' in found) return found
        const { employees, establishments, payroll } = found.row
        return accept({ type: 'PerformanceSnapshotAttached', data: { ...data, year: found.year, source: found.source, employees, establishments, payroll } })
      },
    }),
    command({
      name: 'record-linkage',
      summary: 'Record how two participants of a cluster are linked',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, type: oneOfText(linkageTypes), from: ref('participant'), to: ref('participant'), source: text({ maxLength: 500 }) },
      example: { cluster: 'wichita-aerospace', type: 'supplier-buyer', from: 'plains-composites', to: 'arkansas-river-aero', source: 'Supplier survey' },
      decide: (data, state) => {
        if (data.from === data.to) return reject('linkage-to-itself', {}, '/to')
        return state.status === 'unknown' || state.linkages.includes(`${data.type} ${data.from} ${data.to}`) ? alreadySo : accept({ type: 'LinkageRecorded', data })
      },
    }),
    command({
      name: 'recognize-convener',
      summary: 'Recognize a body that convenes a cluster',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, convener: ref('participant'), kind: oneOfText(convenerKinds), lead: boolean() },
      example: { cluster: 'wichita-aerospace', convener: 'south-kansas-aero-council', kind: 'trade-association', lead: true },
      decide: (data, state) => {
        if (state.status === 'unknown') return alreadySo
        const leads = state.leadConvener === data.convener
        if (state.conveners.includes(data.convener) && leads === data.lead) return alreadySo
        if (data.lead && state.leadConvener !== undefined && !leads) return reject('lead-convener-taken', { lead: state.leadConvener }, '/lead')
        return accept({ type: 'ConvenerRecognized', data })
      },
    }),
    command({
      name: 'end-convener-recognition',
      summary: 'Say that a body no longer convenes a cluster',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, convener: ref('participant'), reason: text({ maxLength: 1000 }) },
      example: { cluster: 'wichita-aerospace', convener: 'south-kansas-aero-council', reason: 'Dissolved.' },
      decide: (data, state) =>
        state.status === 'unknown' || !state.conveners.includes(data.convener) ? reject('convener-not-recognized', { convener: data.convener }, '/convener') : accept({ type: 'ConvenerRecognitionEnded', data }),
    }),
    command({
      name: 'determine-convener-absence',
      summary: 'Determine, after a search, that nobody convenes a cluster',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, search: text({ maxLength: 1000 }) },
      example: { cluster: 'wichita-aerospace', search: 'State directory of associations; calls to the six largest firms.' },
      decide: (data, state, context) => {
        if (state.status === 'unknown' || state.convenerAbsence !== undefined) return alreadySo
        if (state.leadConvener !== undefined) return reject('cluster-has-convener', { lead: state.leadConvener })
        return accept({ type: 'ConvenerAbsenceDetermined', data: { ...data, on: context.occurredAt.slice(0, 10) } })
      },
    }),
  ],
})

