import { accept, alreadySo, defineStream, unreachable } from '../kernel/decider.ts'
import { registerOf } from '../kernel/rejection.ts'
import type { Infer } from '../kernel/schema.ts'
import { ownId, ref } from '../kernel/schema.ts'
import type { definition } from './events.ts'
import { DefinitionSetPublished, definitionSetEvents, definitionSetFields } from './events.ts'

export type Definition = Infer<typeof definition>

export type DefinitionSet =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'published' | 'superseded'
      readonly kind: 'benchmark' | 'custom' | 'statutory'
      readonly vintage: string
      readonly clusters: ReadonlyMap<string, Definition>
      /** Cluster ids by industry code; several only in sets that are no partition. */
      readonly clustersOf: ReadonlyMap<string, readonly string[]>
      /** What was published, to tell a repetition from a change. */
      readonly print: string
    }

export const definitionSetRefusals = {
  'definitions-not-a-partition': {
    kind: 'invalid',
    message: 'Code {code} is in "{first}" and in "{second}"; a benchmark set puts each code in one cluster.',
    remedy: 'Take the code out of one of them, or publish the set as custom.',
  },
  'definition-twice': { kind: 'invalid', message: 'The set names the cluster "{id}" twice.', remedy: 'Give each cluster one entry.' },
  'custom-set-needs-author': {
    kind: 'invalid',
    message: 'A custom set says who drew it and why.',
    remedy: 'Give author (an agency) and reason.',
  },
  'definition-set-immutable': { message: 'The set "{id}" is published, and a published set does not change.', remedy: 'Publish the new edition under a new id.' },
  'supersedes-itself': { kind: 'invalid', message: 'A set cannot supersede itself.', remedy: 'Name the newer set.' },
} as const
const reject = registerOf(definitionSetRefusals)

type Published = Infer<typeof DefinitionSetPublished.data>

const clustersByCode = (clusters: readonly Definition[]): ReadonlyMap<string, readonly string[]> => {
  const byCode = new Map<string, string[]>()
  for (const { id, naics } of clusters)
    for (const code of naics) {
      const known = byCode.get(code)
      if (known) known.push(id)
      else byCode.set(code, [id])
    }
  return byCode
}

const printOf = (data: Omit<Published, 'definitionSet'>): string => JSON.stringify(Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1)))

const fault = (data: Published) => {
  const ids = data.clusters.map(({ id }) => id)
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i)
  if (twice >= 0) return reject('definition-twice', { id: ids[twice] as string }, `/clusters/${twice}/id`)
  if (data.kind === 'custom' && (data.author === undefined || data.reason === undefined))
    return reject('custom-set-needs-author', {}, data.author === undefined ? '/author' : '/reason')
  const shared = data.kind === 'benchmark' ? [...clustersByCode(data.clusters)].find(([, owners]) => owners.length > 1) : undefined
  if (shared) return reject('definitions-not-a-partition', { code: shared[0], first: shared[1][0] as string, second: shared[1][1] as string }, '/clusters')
  return undefined
}

const initial: DefinitionSet = { status: 'unknown' }

/** Which industries make up which cluster: one published version, which never changes. */
export const definitionSet = defineStream({
  kind: 'definition-set',
  title: 'Cluster definition set',
  description: 'A published version of cluster definitions: benchmark, statutory, or drawn by an analyst.',
  events: definitionSetEvents,
  initial: initial as DefinitionSet,
  evolve: (state, event): DefinitionSet => {
    switch (event.type) {
      case 'DefinitionSetPublished': {
        const { definitionSet: _, ...rest } = event.data
        const { kind, vintage, clusters } = rest
        return { status: 'published', kind, vintage, clusters: new Map(clusters.map((c) => [c.id, c])), clustersOf: clustersByCode(clusters), print: printOf(rest) }
      }
      case 'DefinitionSetSuperseded':
        return state.status === 'unknown' ? state : { ...state, status: 'superseded' }
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
      decide: (data, state) => {
        const { definitionSet: id, ...rest } = data
        if (state.status !== 'unknown') return state.print === printOf(rest) ? alreadySo : reject('definition-set-immutable', { id }, '/definitionSet')
        return fault(data) ?? accept({ type: 'DefinitionSetPublished', data })
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
      decide: (data, state) => {
        if (data.by === data.definitionSet) return reject('supersedes-itself', {}, '/by')
        return state.status === 'superseded' ? alreadySo : accept({ type: 'DefinitionSetSuperseded', data })
      },
    }),
  ],
})
