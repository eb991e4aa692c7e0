import { defineEvent } from '../kernel/event.ts'
import { idPattern, list, object, oneOfText, optional, ownId, ref, text } from '../kernel/schema.ts'

const definitionSet = ownId('definition-set')

/** Traded clusters sell beyond their region; local ones serve it. Location quotients are for the traded ones. */
export const tradeKinds = ['traded', 'local'] as const

export const definitionSetKinds = ['benchmark', 'custom', 'statutory'] as const

const industry = text({ pattern: '^[0-9]{2,6}$' })

/** A part of a cluster; where it is known, with the industries of the cluster that it takes. */
const subcluster = object({
  id: text({ pattern: idPattern, maxLength: 64 }),
  name: text({ maxLength: 200 }),
  naics: list(industry, { uniqueItems: true, description: 'Empty where the publisher does not say.' }),
})

/** A cluster within a definition set: a slug that is stable over versions, and the industries it is made of. */
export const definition = object({
  id: text({ pattern: idPattern, maxLength: 64 }),
  name: text({ maxLength: 200 }),
  kind: oneOfText(tradeKinds),
  naics: list(industry, { minItems: 1, uniqueItems: true, description: 'Industry codes of the stated vintage; a short code takes in all that begin with it.' }),
  subclusters: optional(list(subcluster, { maxItems: 200 })),
})

export const definitionSetFields = {
  kind: oneOfText(definitionSetKinds, {
    description: 'A benchmark set is a partition: each code is in one cluster. A custom set is drawn by an analyst, for a reason.',
  }),
  version: text({ maxLength: 60, description: 'How its publisher names this version.' }),
  classification: oneOfText(['NAICS', 'NACE', 'other']),
  vintage: text({ maxLength: 20, description: 'Edition of the classification, such as 2017.' }),
  jurisdiction: text({ maxLength: 60 }),
  method: text({ maxLength: 1000, description: 'How industries were put together.' }),
  publisher: text({ maxLength: 200 }),
  url: optional(text({ maxLength: 500, pattern: '^https?://' })),
  author: optional(ref('agency', { description: 'Custom sets: the agency whose analyst drew it.' })),
  reason: optional(text({ maxLength: 1000, description: 'Custom sets: why the benchmark does not serve.' })),
  clusters: list(definition, { minItems: 1, maxItems: 2000 }),
}

export const DefinitionSetPublished = defineEvent({
  type: 'DefinitionSetPublished',
  stream: 'definition-set',
  summary: 'A cluster definition set was published',
  description: 'Which industries make up which cluster, in one version that never changes. A new edition is a new set.',
  data: object({ definitionSet, ...definitionSetFields }),
  example: {
    definitionSet: 'ny-batteries-2023',
    kind: 'custom',
    version: '2023-1',
    classification: 'NAICS',
    vintage: '2017',
    jurisdiction: 'US-NY',
    method: 'Makers of batteries and of their main inputs.',
    publisher: 'Empire State Development',
    author: 'ny-esd',
    reason: 'The benchmark spreads battery makers over three clusters.',
    clusters: [{ id: 'batteries', name: 'Batteries', kind: 'traded', naics: ['335911', '335912'] }],
  },
})

const DefinitionSetSuperseded = defineEvent({
  type: 'DefinitionSetSuperseded',
  stream: 'definition-set',
  summary: 'A definition set was superseded',
  description: 'Newer work uses another set; what was measured with this one stays as it is.',
  data: object({ definitionSet, by: ref('definition-set') }),
  example: { definitionSet: 'ny-batteries-2023', by: 'ny-batteries-2024' },
})

export const definitionSetEvents = [DefinitionSetPublished, DefinitionSetSuperseded] as const
