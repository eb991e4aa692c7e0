import type { DefinitionSetPublished } from '../domain/definition-set/events.ts'
import { definitionSetKinds, tradeKinds } from '../domain/definition-set/events.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import { defineProjection } from './kernel/projection.ts'

const part = object({ id: text(), name: text() })
type Part = Infer<typeof part>

const lookupView = object({
  definitionSet: ref('definition-set'),
  naics: text({ pattern: '^[0-9]+$' }),
  kind: nullable(oneOfText(definitionSetKinds), { description: 'A benchmark set is a partition of industries; a custom set is drawn by an analyst.' }),
  version: nullable(text()),
  classification: nullable(text()),
  vintage: nullable(text({ description: 'Edition of the classification that the code is of.' })),
  author: nullable(ref('agency'), { description: 'The agency whose analyst drew the set, when one did.' }),
  clusters: list(
    object({
      id: text(),
      name: text(),
      kind: oneOfText(tradeKinds),
      subclusters: list(part, { description: 'Parts of the cluster that take the code.' }),
      unplaced: list(part, { description: 'Parts whose industries the publisher does not list: the code may be in one of them.' }),
    }),
    { description: 'One in a benchmark set; a custom set may put an industry in several.' },
  ),
  synthetic: boolean(),
})

const named = (parts: readonly Part[]): readonly Part[] => parts.map(({ id, name }) => ({ id, name }))

/** From an industry code to the cluster that it belongs to, by definition set. */
export const definitionLookup = defineProjection<Infer<typeof lookupView>, EventOf<typeof DefinitionSetPublished>>({
  name: 'definition-lookup',
  version: 2,
  title: 'Industries and clusters',
  description: 'Which cluster and subcluster an industry belongs to in each definition set, as its publisher lists them.',
  keyed: 'definition set/industry code',
  view: lookupView,
  interests: ['DefinitionSetPublished'],
  keys: (event) => [...new Set(event.data.clusters.flatMap(({ naics }) => naics.map((code) => `${event.data.definitionSet}/${code}`)))],
  initial: (key) => {
    const [definitionSet = '', naics = ''] = key.split('/')
    return { definitionSet, naics, kind: null, version: null, classification: null, vintage: null, author: null, clusters: [], synthetic: false }
  },
  evolve: (view, event) => {
    const { kind, version, classification, vintage, author = null, clusters } = event.data
    const own = clusters.filter(({ naics }) => naics.includes(view.naics))
    return {
      ...view,
      kind,
      version,
      classification,
      vintage,
      author,
      clusters: own.map(({ id, name, kind: trade, subclusters = [] }) => ({
        id,
        name,
        kind: trade,
        subclusters: named(subclusters.filter(({ naics }) => naics.includes(view.naics))),
        unplaced: named(subclusters.filter(({ naics }) => naics.length === 0)),
      })),
    }
  },
  lists: (view) => view.clusters.length > 0,
  columns: [
    { name: 'definitionSet', title: 'Definition set', type: 'id', of: (view) => view.definitionSet },
    { name: 'naics', title: 'Industry', type: 'id', of: (view) => view.naics },
    { name: 'kind', title: 'Kind of set', type: 'id', of: (view) => view.kind },
    { name: 'cluster', title: 'Clusters', type: 'set', of: (view) => view.clusters.map(({ id }) => id) },
    { name: 'trade', title: 'Traded or local', type: 'set', of: (view) => [...new Set(view.clusters.map(({ kind }) => kind))] },
    { name: 'subcluster', title: 'Subclusters', type: 'set', of: (view) => [...new Set(view.clusters.flatMap(({ subclusters, unplaced }) => [...subclusters, ...unplaced].map(({ id }) => id)))] },
    { name: 'name', title: 'Cluster names', type: 'text', of: (view) => (view.clusters.length > 0 ? view.clusters.map(({ name }) => name).join('; ') : null) },
  ],
  order: 'naics',
})
