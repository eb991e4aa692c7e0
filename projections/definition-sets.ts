import type { definitionSetEvents } from '../domain/definition-set/events.ts'
import { definitionSetKinds, tradeKinds } from '../domain/definition-set/events.ts'
import { unreachable } from '../domain/kernel/decider.ts'
import type { EventOf } from '../domain/kernel/event.ts'
import type { Infer } from '../domain/kernel/schema.ts'
import { boolean, instant, integer, list, nullable, object, oneOfText, ref, text } from '../domain/kernel/schema.ts'
import type { NationMeasured } from '../domain/statistics-release/events.ts'
import { isInvented } from './concerns.ts'
import { defineProjection } from './kernel/projection.ts'

const count = integer({ minimum: 0 })
const industries = list(text({ pattern: '^[0-9]+$' }), { description: 'Industry codes that it takes; a short code takes in all that begin with it. Empty where the publisher does not say.' })
const cluster = object({
  id: text(),
  name: text(),
  kind: oneOfText(tradeKinds, { description: 'Traded clusters sell beyond their region; local ones serve it.' }),
  naics: industries,
  subclusters: list(object({ id: text(), name: text(), naics: industries })),
})
const coverage = object({
  release: ref('statistics-release'),
  year: integer(),
  source: text(),
  tradedEmployees: { ...count, description: 'Jobs of the nation in traded clusters of the set.' },
  localEmployees: { ...count, description: 'Jobs of the nation in local clusters of the set.' },
  unmapped: nullable(object({ industries: { ...count, description: 'Industries of the release that no cluster of the set takes.' }, employees: { ...count, description: 'Jobs in them.' } }), {
    description: 'What the set leaves out; null where the source itself counts by cluster.',
  }),
  synthetic: boolean(),
})

const setView = object({
  definitionSet: ref('definition-set'),
  kind: nullable(oneOfText(definitionSetKinds), { description: 'A benchmark set is a partition of industries; a custom set is drawn by an analyst.' }),
  version: nullable(text({ description: 'How its publisher names this version.' })),
  classification: nullable(text()),
  vintage: nullable(text()),
  jurisdiction: nullable(text(), { description: 'For where it is meant.' }),
  method: nullable(text(), { description: 'How industries were put together.' }),
  publisher: nullable(text(), { description: 'Who published it.' }),
  url: nullable(text({ pattern: '^https?://' })),
  author: nullable(ref('agency'), { description: 'The agency whose analyst drew the set, when one did.' }),
  reason: nullable(text(), { description: 'Why the benchmark does not serve, in the words of the author.' }),
  publishedAt: nullable(instant(), { description: 'When it was published, as the entry dates it.' }),
  clusters: list(cluster, { description: 'From cluster to subcluster to industry, in the order of the publisher.' }),
  supersededBy: nullable(ref('definition-set'), { description: 'The set that newer work uses; null while this one stands.' }),
  coverage: list(coverage, { description: 'What the set takes of the jobs of each release that was measured with it, oldest year first.' }),
  synthetic: boolean(),
})
type SetView = Infer<typeof setView>
type SetEvent = EventOf<(typeof definitionSetEvents)[number] | typeof NationMeasured>

/** Which definition sets there are, who drew them and why, what they are made of, and what they leave out. */
export const definitionSets = defineProjection<SetView, SetEvent>({
  name: 'definition-sets',
  version: 1,
  title: 'Definition sets',
  description: 'Published definition sets with their method, author and reason, clusters with subclusters and industries, the set that superseded them, and the jobs of each release that they take or leave out.',
  keyed: 'definition set',
  view: setView,
  interests: ['DefinitionSetPublished', 'DefinitionSetSuperseded', 'NationMeasured'],
  keys: (event) => [event.data.definitionSet],
  initial: (definitionSet) => ({
    definitionSet,
    kind: null,
    version: null,
    classification: null,
    vintage: null,
    jurisdiction: null,
    method: null,
    publisher: null,
    url: null,
    author: null,
    reason: null,
    publishedAt: null,
    clusters: [],
    supersededBy: null,
    coverage: [],
    synthetic: false,
  }),
  evolve: (view, event) => {
    switch (event.type) {
      case 'DefinitionSetPublished': {
        const { clusters, url = null, author = null, reason = null, ...about } = event.data
        const whole = clusters.map(({ id, name, kind, naics, subclusters = [] }) => ({ id, name, kind, naics, subclusters }))
        return { ...view, ...about, url, author, reason, publishedAt: event.occurredAt, clusters: whole }
      }
      case 'DefinitionSetSuperseded':
        return { ...view, supersededBy: event.data.by }
      case 'NationMeasured': {
        const { release, year, source, tradedEmployees, localEmployees, unassigned: unmapped = null } = event.data
        const line = { release, year, source, tradedEmployees, localEmployees, unmapped, synthetic: isInvented(event) }
        return { ...view, coverage: [...view.coverage.filter((one) => one.release !== release), line].toSorted((a, b) => a.year - b.year) }
      }
      default:
        return unreachable(event)
    }
  },
  lists: (view) => view.kind !== null,
  columns: [
    { name: 'definitionSet', title: 'Definition set', type: 'id', of: (view) => view.definitionSet },
    { name: 'kind', title: 'Kind', type: 'id', of: (view) => view.kind },
    { name: 'version', title: 'Version', type: 'text', of: (view) => view.version },
    { name: 'vintage', title: 'Edition of the classification', type: 'text', of: (view) => view.vintage },
    { name: 'publisher', title: 'Publisher', type: 'text', of: (view) => view.publisher },
    { name: 'author', title: 'Author', type: 'id', of: (view) => view.author },
    { name: 'publishedAt', title: 'Published', type: 'date', of: (view) => view.publishedAt },
    { name: 'traded', title: 'Traded clusters', type: 'number', of: (view) => view.clusters.filter(({ kind }) => kind === 'traded').length },
    { name: 'local', title: 'Local clusters', type: 'number', of: (view) => view.clusters.filter(({ kind }) => kind === 'local').length },
    { name: 'supersededBy', title: 'Superseded by', type: 'id', of: (view) => view.supersededBy },
    { name: 'unmapped', title: 'Jobs left out in the newest release', type: 'number', of: (view) => view.coverage.at(-1)?.unmapped?.employees ?? null },
  ],
  order: 'definitionSet',
})
