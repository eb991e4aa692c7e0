import { canonicalJson } from '../kernel/canonical-json.ts'
import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { onlyAgency, refuseMissing } from '../kernel/refusals.ts'
import { registerOf } from '../kernel/rejection.ts'
import type { Infer } from '../kernel/schema.ts'
import { ownId, ref } from '../kernel/schema.ts'
import type { definitionSetKinds } from './events.ts'
import { DefinitionSetPublished, definitionSetEvents, definitionSetFields } from './events.ts'
import type { ClustersOf, Definition } from './industries.ts'
import { claims, clustersOfIndustry, firstShared } from './industries.ts'

export type DefinitionSet =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'published'
      readonly kind: (typeof definitionSetKinds)[number]
      readonly vintage: string
      readonly clusters: ReadonlyMap<string, Definition>
      readonly clustersOf: ClustersOf
      /** The agency that published it. */
      readonly agency: string
      /** The canonical text of what was published, to tell a repetition from a change. */
      readonly print: string
      /** The set that newer work uses. */
      readonly supersededBy?: string
    }

export const definitionSetRefusals = {
  'definitions-not-a-partition': {
    kind: 'invalid',
    message: 'Code {code} is in "{first}" and in "{second}"; a benchmark set puts each code in one cluster.',
    remedy: 'Take the code out of one of them, or publish the set as custom.',
  },
  'definition-twice': { kind: 'invalid', message: 'The set names "{id}" twice.', remedy: 'Give each cluster and each subcluster one entry.' },
  'subcluster-beyond-cluster': {
    kind: 'invalid',
    message: 'Code {code} of subcluster "{subcluster}" is not in cluster "{cluster}".',
    remedy: 'A subcluster takes codes of its own cluster: add the code to the cluster, or take it out of the subcluster.',
  },
  'subclusters-share-code': {
    kind: 'invalid',
    message: 'Code {code} is in subclusters "{first}" and "{second}"; in a benchmark set it is in one.',
    remedy: 'Take the code out of one of them, or publish the set as custom.',
  },
  'custom-set-needs-author': { kind: 'invalid', message: 'A custom set says who drew it and why.', remedy: 'Give author (an agency) and reason.' },
  'definition-set-immutable': {
    message: 'The set "{id}" is published, and a published set does not change.',
    remedy: 'Publish the new edition under a new id.',
  },
  'supersedes-itself': { kind: 'invalid', message: 'A set cannot supersede itself.', remedy: 'Name the newer set.' },
  'supersedes-by-superseded': { message: 'The set "{by}" is itself superseded by "{beyond}".', remedy: 'Name the set that newer work uses.' },
  'superseded-otherwise': { message: 'The set is superseded by "{by}" already.', remedy: 'Correct that entry if it names the wrong set.' },
} as const
const reject = registerOf(definitionSetRefusals)

type Published = Infer<typeof DefinitionSetPublished.data>

const twice = (clusters: readonly Definition[]) => {
  const seen = new Set<string>()
  const parts = new Set<string>()
  for (const [place, { id, subclusters = [] }] of clusters.entries()) {
    if (seen.has(id)) return reject('definition-twice', { id }, `/clusters/${place}/id`)
    seen.add(id)
    for (const [at, part] of subclusters.entries()) {
      if (parts.has(part.id)) return reject('definition-twice', { id: part.id }, `/clusters/${place}/subclusters/${at}/id`)
      parts.add(part.id)
    }
  }
  return undefined
}

/** Subclusters divide their own cluster; those of a benchmark set without overlap. */
const partFault = (kind: Published['kind'], clusters: readonly Definition[]) => {
  for (const [place, { id, naics, subclusters = [] }] of clusters.entries()) {
    const own = new Map(naics.map((code) => [code, [id]]))
    for (const [at, part] of subclusters.entries())
      for (const [i, code] of part.naics.entries()) {
        const path = `/clusters/${place}/subclusters/${at}/naics/${i}`
        if (clustersOfIndustry(own, code).length === 0) return reject('subcluster-beyond-cluster', { code, subcluster: part.id, cluster: id }, path)
      }
    const shared = kind === 'benchmark' ? firstShared(subclusters) : undefined
    if (shared) return reject('subclusters-share-code', { code: shared.code, first: shared.first, second: shared.second }, `/clusters/${place}/subclusters${shared.path}`)
  }
  return undefined
}

/** What is wrong with a set in itself. */
const definitionSetFault = (data: Published) => {
  if (data.kind === 'custom' && (data.author === undefined || data.reason === undefined))
    return reject('custom-set-needs-author', {}, data.author === undefined ? '/author' : '/reason')
  const shared = data.kind === 'benchmark' ? firstShared(data.clusters) : undefined
  const { path, ...where } = shared ?? { path: '' }
  return twice(data.clusters) ?? (shared ? reject('definitions-not-a-partition', where, `/clusters${path}`) : undefined) ?? partFault(data.kind, data.clusters)
}

const initial: DefinitionSet = { status: 'unknown' }

/** Which industries make up which cluster: one published version, which never changes. */
export const definitionSet = defineStream({
  kind: 'definition-set',
  title: 'Cluster definition set',
  description: 'A published version of cluster definitions: benchmark, statutory, or drawn by an analyst.',
  events: definitionSetEvents,
  initial: initial as DefinitionSet,
  // A published set does not change, not even by a correction; it can be retracted.
  faults: { DefinitionSetPublished: ({ definitionSet: id }) => reject('definition-set-immutable', { id }, '/clusters') },
  evolve: (state, event): DefinitionSet => {
    switch (event.type) {
      case 'DefinitionSetPublished': {
        const { kind, vintage, clusters } = event.data
        return {
          status: 'published',
          kind,
          vintage,
          clusters: new Map(clusters.map((one) => [one.id, one])),
          clustersOf: claims(clusters),
          agency: event.agency,
          print: canonicalJson(event.data),
        }
      }
      case 'DefinitionSetSuperseded':
        return state.status === 'unknown' ? state : { ...state, supersededBy: event.data.by }
      default:
        return unreachable(event)
    }
  },
  commands: (command) => [
    command({
      name: 'publish-definition-set',
      summary: 'Publish a cluster definition set',
      target: 'definitionSet',
      mode: 'either',
      roles: ['liaison', 'steward'],
      data: { definitionSet: ownId('definition-set'), ...definitionSetFields },
      example: DefinitionSetPublished.example,
      decide: (data, state, context) => {
        if (state.status === 'unknown')
          return definitionSetFault(data) ?? onlyAgency(data.kind === 'custom' ? data.author : undefined, context) ?? accept({ type: 'DefinitionSetPublished', data })
        return state.print === canonicalJson(data) ? alreadySo : reject('definition-set-immutable', { id: data.definitionSet }, '/definitionSet')
      },
    }),
    command({
      name: 'supersede-definition-set',
      summary: 'Say that newer work uses another definition set',
      target: 'definitionSet',
      mode: 'changes',
      roles: ['liaison', 'steward'],
      data: { definitionSet: ownId('definition-set'), by: ref('definition-set') },
      example: { definitionSet: 'ny-batteries-2023', by: 'ny-batteries-2024' },
      decide: (data, state, context) => {
        if (data.by === data.definitionSet) return reject('supersedes-itself', {}, '/by')
        if (state.status === 'unknown') return refuseMissing('definition-set', context)
        if (state.supersededBy === data.by) return alreadySo
        if (state.supersededBy !== undefined) return reject('superseded-otherwise', { by: state.supersededBy }, '/by')
        const newer = context.world.of<DefinitionSet>({ kind: 'definition-set', initial }, data.by)
        const beyond = newer && newer.status !== 'unknown' ? newer.supersededBy : undefined
        // So that what supersedes what never runs in a circle.
        if (beyond !== undefined) return reject('supersedes-by-superseded', { by: data.by, beyond }, '/by')
        return onlyAgency(state.agency, context) ?? accept({ type: 'DefinitionSetSuperseded', data })
      },
    }),
  ],
})
