import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Recorded } from '../../domain/kernel/event.ts'
import { projections } from '../../projections/catalog.ts'
import { fold, interested } from '../../projections/kernel/cut.ts'
import type { Projection } from '../../projections/kernel/projection.ts'
import { historyArbitrary } from '../kit/arbitraries.ts'

type View = { readonly synthetic: boolean }
type Node = Readonly<Record<string, unknown>>
const all = projections as unknown as readonly Projection<View>[]

/** Paths of the fields of a schema that say nothing of what they mean. */
const silent = (node: Node, path = ''): readonly string[] => {
  const fields = Object.entries((node.properties ?? {}) as Readonly<Record<string, Node>>)
  const arms = [node.anyOf, node.oneOf].flatMap((many) => (Array.isArray(many) ? (many as Node[]) : []))
  const inner = [node.items, node.additionalProperties].filter((one): one is Node => typeof one === 'object' && one !== null)
  return [
    ...fields.flatMap(([name, field]) => [...(typeof field.description === 'string' ? [] : [`${path}/${name}`]), ...silent(field, `${path}/${name}`)]),
    ...[...arms, ...inner].flatMap((one) => silent(one, path)),
  ]
}

const of = (history: readonly Recorded[], origin: Recorded['origin']): readonly Recorded[] => history.map((event) => ({ ...event, ...(origin ? { origin } : {}) }))
const keysOf = (projection: Projection<View>, history: readonly Recorded[]): readonly string[] => [
  ...new Set(history.filter((event) => interested(projection, event.type)).flatMap((event) => [...projection.keys(event)])),
]

describe('the catalogue of views', () => {
  test('holds every view once', () => {
    expect(all).toHaveLength(28)
    expect(new Set(all.map(({ name }) => name)).size).toBe(28)
  })
})

describe.each(all.map((projection) => [projection.name, projection] as const))('%s', (_name, projection) => {
  test('says what each of its fields and columns means', () => {
    expect(silent(projection.view)).toEqual([])
    expect([projection.title, projection.description, projection.keyed].every((words) => words.length > 3)).toBe(true)
    expect(projection.columns.every(({ title }) => /^[A-Z]/.test(title))).toBe(true)
    expect(new Set(projection.columns.map(({ name }) => name)).size).toBe(projection.columns.length)
    expect(projection.columns.map(({ name }) => name)).toContain(projection.order.replace(/^-/, ''))
  })

  test('marks what invented entries made of it, and nothing else', () => {
    const types = projection.interests === 'all' ? undefined : projection.interests.filter((type) => !type.startsWith('Entry'))
    fc.assert(
      fc.property(historyArbitrary(types), (history) => {
        const column = projection.columns.find(({ name }) => name === 'synthetic')
        for (const key of keysOf(projection, history)) {
          const invented = fold(projection, key, of(history, { kind: 'synthetic', note: 'Invented' }))
          const blank = JSON.stringify(invented) === JSON.stringify(projection.initial(key))
          expect(invented.synthetic || blank).toBe(true)
          expect(column?.of(invented)).toBe(Number(invented.synthetic))
          expect(fold(projection, key, of(history, { kind: 'import', source: 'a list' })).synthetic).toBe(false)
        }
      }),
      { numRuns: 25 },
    )
  })
})
