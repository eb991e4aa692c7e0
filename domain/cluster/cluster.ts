import { definitionSet } from '../definition-set/definition-set.ts'
import { accept, alreadySo, defineStream } from '../kernel/decider.ts'
import { refuseMissing } from '../kernel/refusals.ts'
import { boolean, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'
import { regionId } from '../region-system/events.ts'
import { regionSystem, unknownCounty } from '../region-system/region-system.ts'
import { extentOf } from '../region-system/states.ts'
import { locationQuotientFormula, presenceCriteria, presenceThreshold } from '../statistics-release/location-quotient.ts'
import type { ClusterEvent } from './cluster-state.ts'
import { evolveCluster, initialCluster, keyOfCluster, saidBefore } from './cluster-state.ts'
import { clusterEvents, compositionFields, convenerKinds, counties, definitionId, evidence, identificationBases } from './events.ts'
import { linkageEndFields, linkageFaults, linkageFields, linkageKey, linkageOver, linkageSaid } from './linkages.ts'
import { averageWage, growth, measuresOf, refuseMeasure } from './measures.ts'
import { rejectCluster as reject } from './refusals.ts'

const roles = ['liaison', 'steward'] as const
const cluster = ownId('cluster')
const ofRelease = { cluster, release: ref('statistics-release') }
const fact = <T extends ClusterEvent['type']>(type: T, data: Extract<ClusterEvent, { readonly type: T }>['data']) => ({ type, data })

/** An industry cluster in one region: how it was identified, where it reaches, how present it is, and who convenes it. */
export const clusterStream = defineStream({
  kind: 'cluster',
  title: 'Industry cluster',
  description: 'A benchmark or custom cluster in one region, shared by all agencies.',
  events: clusterEvents,
  initial: initialCluster,
  key: { what: 'definition, region and basis', of: keyOfCluster },
  faults: linkageFaults,
  evolve: evolveCluster,
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
        definition: definitionId,
        regionSystem: ref('region-system'),
        region: regionId,
        counties: optional({ ...counties, description: 'Where it reaches beyond or less far than its region.' }),
        reason: optional(text({ maxLength: 1000 })),
        evidence: optional(evidence),
      },
      example: {
        cluster: 'wichita-aerospace', name: 'Wichita aerospace', basis: 'benchmark', regionSystem: 'bea-economic-areas-2004', region: '179',
        definitionSet: 'us-benchmark-2014', definition: 'aerospace-vehicles-and-defense', evidence: [{ kind: 'release', release: 'cbp-2021' }],
      },
      decide: (data, _state, context) => {
        const set = context.world.of(definitionSet, data.definitionSet)
        const system = context.world.of(regionSystem, data.regionSystem)
        const definition = set?.status === 'published' ? set.clusters.get(data.definition) : undefined
        const region = system?.status === 'published' ? system.regions.get(data.region) : undefined
        if (!definition) return reject('definition-unknown', { definition: data.definition, definitionSet: data.definitionSet }, '/definition')
        if (!system || !region) return reject('region-unknown', { region: data.region, regionSystem: data.regionSystem }, '/region')
        if (data.basis === 'benchmark' && set?.status === 'published' && set.kind !== data.basis) return reject('basis-of-another-set', { definitionSet: data.definitionSet, kind: set.kind }, '/basis')
        if (data.basis !== 'benchmark' && data.reason === undefined) return reject('identification-needs-reason', {}, '/reason')
        if (data.evidence === undefined) return reject('identification-needs-evidence', {}, '/evidence')
        const reach = data.counties ?? region.counties
        if (!reach) return reject('counties-needed', { region: data.region }, '/counties')
        const county = unknownCounty(system, reach)
        if (county !== undefined) return reject('county-unknown', { county, regionSystem: data.regionSystem }, '/counties')
        return accept(fact('ClusterIdentified', { ...data, definitionName: definition.name, regionName: region.name, counties: reach, ...extentOf(reach) }))
      },
    }),
    command({
      name: 'redraw-cluster-region',
      summary: 'Redraw where a cluster reaches',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, counties, reason: text({ maxLength: 1000 }) },
      example: { cluster: 'wichita-aerospace', counties: ['20173', '20015'], reason: 'Suppliers in Butler County.' },
      reads: (_data, state) => (state.status === 'unknown' ? [] : [{ kind: 'region-system', id: state.regionSystem }]),
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        if ([...state.counties].sort().join() === [...data.counties].sort().join()) return alreadySo
        const system = context.world.of(regionSystem, state.regionSystem)
        const county = system && unknownCounty(system, data.counties)
        if (county !== undefined) return reject('county-unknown', { county, regionSystem: state.regionSystem }, '/counties')
        return accept(fact('ClusterRegionRedrawn', { ...data, ...extentOf(data.counties) }))
      },
    }),
    command({
      name: 'determine-presence',
      summary: 'Determine from a statistics release whether a cluster is present',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: ofRelease,
      example: { cluster: 'wichita-aerospace', release: 'cbp-2021' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        const found = measuresOf(state, data.release, context, '/release')
        if ('rejected' in found) return found
        const { about, figures, lq, kind } = found
        if (kind === 'local') return refuseMeasure('presence-of-local-cluster', {}, '/release')
        const place = { definitionSet: state.definitionSet, regionSystem: state.regionSystem, region: state.region }
        const rule = { criteria: presenceCriteria, threshold: presenceThreshold, formula: locationQuotientFormula }
        const present = lq !== null && lq >= presenceThreshold
        const determined = fact('ClusterPresenceDetermined', { ...data, ...about, ...place, ...figures, lq, ...rule, present })
        return saidBefore(state, determined) === 'same' ? alreadySo : accept(determined)
      },
    }),
    command({
      name: 'record-composition',
      summary: 'Record how many firms, institutions and governments make up a cluster',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, ...compositionFields },
      example: { cluster: 'wichita-aerospace', asOf: '2024-03-31', source: 'State supplier directory', types: [{ type: 'component-supplier', count: 214 }] },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        const types = data.types.map(({ type }) => type)
        const twice = types.findIndex((type, place) => types.indexOf(type) !== place)
        if (twice >= 0) return reject('composition-type-twice', { type: types[twice] ?? '' }, `/types/${twice}/type`)
        if (data.asOf > context.now.slice(0, 10)) return reject('composition-in-future', { asOf: data.asOf }, '/asOf')
        const recorded = fact('CompositionRecorded', data)
        const before = saidBefore(state, recorded)
        if (before === 'differs') return reject('composition-recorded-otherwise', { source: data.source, asOf: data.asOf }, '/types')
        return before === 'same' ? alreadySo : accept(recorded)
      },
    }),
    command({
      name: 'attach-employment-snapshot',
      summary: 'Attach the employment figures of a statistics release to a cluster',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: ofRelease,
      example: { cluster: 'wichita-aerospace', release: 'cbp-2021' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        const found = measuresOf(state, data.release, context, '/release')
        if ('rejected' in found) return found
        const attached = fact('EmploymentSnapshotAttached', { ...data, ...found.about, ...found.figures })
        return saidBefore(state, attached) === 'same' ? alreadySo : accept(attached)
      },
    }),
    command({
      name: 'attach-performance-snapshot',
      summary: 'Attach what a statistics release says of pay and growth to a cluster',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { ...ofRelease, since: optional(ref('statistics-release', { description: 'An earlier release to take growth from.' })) },
      example: { cluster: 'wichita-aerospace', release: 'cbp-2021', since: 'cbp-2018' },
      decide: ({ since, ...data }, state, context) => {
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        const found = measuresOf(state, data.release, context, '/release')
        if ('rejected' in found) return found
        const earlier = since === undefined ? undefined : measuresOf(state, since, context, '/since')
        if (earlier && 'rejected' in earlier) return earlier
        const grown = earlier && growth(found, earlier)
        if (grown && 'rejected' in grown) return grown
        const wage = { averageWage: averageWage(found.figures) }
        const attached = fact('PerformanceSnapshotAttached', { ...data, ...found.about, ...found.figures, ...wage, ...(grown ? { since: grown } : {}) })
        return saidBefore(state, attached) === 'same' ? alreadySo : accept(attached)
      },
    }),
    command({
      name: 'record-linkage',
      summary: 'Record how participants or subclusters of a cluster are linked',
      description: 'Each end is a participant (`from`, `to`) or a subcluster of the definition of the cluster (`fromSubcluster`, `toSubcluster`).',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, ...linkageFields },
      example: { cluster: 'wichita-aerospace', type: 'supplier-buyer', from: 'plains-composites', to: 'arkansas-river-aero', source: 'Supplier survey' },
      reads: ({ fromSubcluster, toSubcluster }, state) =>
        state.status === 'unknown' || (fromSubcluster ?? toSubcluster) === undefined ? [] : [{ kind: 'definition-set', id: state.definitionSet }],
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        const said = linkageSaid(data, state, context)
        if ('rejected' in said) return said
        return state.linkages.includes(linkageKey(said.event)) ? alreadySo : accept<ClusterEvent>(said.event)
      },
    }),
    command({
      name: 'end-linkage',
      summary: 'Say that participants or subclusters are linked no more',
      target: 'cluster',
      mode: 'changes',
      roles,
      data: { cluster, ...linkageEndFields },
      example: { cluster: 'wichita-aerospace', type: 'supplier-buyer', from: 'plains-composites', to: 'arkansas-river-aero', reason: 'The contract ran out.' },
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        const over = linkageOver(data)
        if ('rejected' in over) return over
        const key = linkageKey(over.event)
        if (state.linkages.includes(key)) return accept<ClusterEvent>(over.event)
        return state.formerLinkages.includes(key) ? alreadySo : reject('linkage-not-recorded', {}, '/type')
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
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        const leads = state.leadConvener === data.convener
        if (state.conveners.includes(data.convener) && leads === data.lead) return alreadySo
        if (data.lead && state.leadConvener !== undefined && !leads) return reject('lead-convener-taken', { lead: state.leadConvener }, '/lead')
        return accept(fact('ConvenerRecognized', data))
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
      decide: (data, state, context) => {
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        if (state.formerConveners.includes(data.convener)) return alreadySo
        if (!state.conveners.includes(data.convener)) return reject('convener-not-recognized', { convener: data.convener }, '/convener')
        return accept(fact('ConvenerRecognitionEnded', data))
      },
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
        if (state.status === 'unknown') return refuseMissing('cluster', context)
        if (state.convenerAbsence !== undefined) return alreadySo
        const convener = state.leadConvener ?? state.conveners[0]
        if (convener !== undefined) return reject('cluster-has-convener', { convener })
        return accept(fact('ConvenerAbsenceDetermined', { ...data, on: context.occurredAt.slice(0, 10) }))
      },
    }),
  ],
})
