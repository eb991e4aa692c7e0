import { describe, expect, test } from '@jest/globals'
import { compatibility, frozenOf } from '../../api/contract/compat.ts'
import { defineEvent } from '../../domain/kernel/event.ts'
import type { Fields } from '../../domain/kernel/schema.ts'
import { anyObject, integer, list, nullable, object, oneOfText, optional, personal, record, ref, text, variant } from '../../domain/kernel/schema.ts'

const basis = {
  cluster: ref('cluster', { description: 'Which cluster.' }),
  severity: oneOfText(['low', 'high']),
  note: optional(text({ maxLength: 100 })),
  count: integer({ minimum: 1, maximum: 10 }),
  names: list(object({ name: text() }), { minItems: 1 }),
  evidence: variant('kind', { dialog: { dialog: ref('dialog') } }),
  byYear: record(integer()),
} satisfies Fields

const eventWith = (fields: Fields, stream: 'finding' | 'gap' = 'finding') =>
  frozenOf(defineEvent({ type: 'Thing', stream, summary: 's', description: 'd', data: object({ ...basis, ...fields }), example: {} as never }))

const frozen = eventWith({})
const verdictOf = (fields: Fields) => compatibility(frozen, eventWith(fields))
const without = (name: string) => {
  const { [name]: _gone, ...rest } = basis as Fields
  return frozenOf(defineEvent({ type: 'Thing', stream: 'finding', summary: 's', description: 'd', data: object(rest), example: {} as never }))
}

describe('a schema beside the one that was frozen', () => {
  test('is the same when only words for people differ', () => {
    expect(verdictOf({ cluster: ref('cluster', { description: 'The cluster that it is about.' }) })).toEqual({ verdict: 'same', differences: [] })
  })

  test('counts a field named like a word for people', () => {
    expect(verdictOf({ description: optional(text()) }).differences).toEqual([{ path: '/description', kind: 'additive', what: 'is new and optional' }])
  })

  test.each<[string, Fields, string]>([
    ['a new optional field', { url: optional(text()) }, '/url'],
    ['a further value', { severity: oneOfText(['low', 'medium', 'high']) }, '/severity'],
    ['a longer text', { note: optional(text({ maxLength: 200 })) }, '/note'],
    ['a wider number', { count: integer({ minimum: 0, maximum: 10 }) }, '/count'],
    ['a shorter list', { names: list(object({ name: text() }), { minItems: 0 }) }, '/names'],
    ['a new optional field in a list', { names: list(object({ name: text(), role: optional(text()) }), { minItems: 1 }) }, '/names/*/role'],
    ['a further case', { evidence: variant('kind', { dialog: { dialog: ref('dialog') }, document: { title: text() } }) }, '/evidence'],
  ])('is additive with %s', (_what, fields, path) => {
    const { verdict, differences } = verdictOf(fields)
    expect([verdict, differences.map((one) => one.path)]).toEqual(['additive', [path]])
  })

  test.each<[string, Fields, string]>([
    ['a new required field', { url: text() }, '/url'],
    ['a value less', { severity: oneOfText(['low']) }, '/severity'],
    ['a field that may now be missing', { severity: optional(oneOfText(['low', 'high'])) }, '/severity'],
    ['a field that is now required', { note: text({ maxLength: 100 }) }, '/note'],
    ['a shorter text', { note: optional(text({ maxLength: 50 })) }, '/note'],
    ['a new pattern', { note: optional(text({ maxLength: 100, pattern: '^a' })) }, '/note'],
    ['another type', { count: text() }, '/count'],
    ['null', { count: nullable(integer({ minimum: 1, maximum: 10 })) }, '/count'],
    ['another kind of thing referred to', { cluster: ref('agency') }, '/cluster'],
    ['a personal field that was not one', { note: personal('cluster', { maxLength: 100 }) }, '/note'],
    ['another field in a list', { names: list(object({ title: text() }), { minItems: 1 }) }, '/names/*/name'],
    ['another case', { evidence: variant('kind', { document: { title: text() } }) }, '/evidence/0/kind'],
    ['other values by key', { byYear: record(text()) }, '/byYear/*'],
    ['an open object', { byYear: anyObject() }, '/byYear'],
  ])('breaks with %s', (_what, fields, path) => {
    const { verdict, differences } = verdictOf(fields)
    expect(verdict).toBe('breaking')
    expect(differences.filter(({ kind }) => kind === 'breaking').map((one) => one.path)).toContain(path)
  })

  test.each(Object.keys(basis))('breaks without %s', (name) => {
    expect(compatibility(frozen, without(name))).toEqual({ verdict: 'breaking', differences: [{ path: `/${name}`, kind: 'breaking', what: 'is gone' }] })
  })

  test('breaks in another kind of stream', () => {
    expect(compatibility(frozen, eventWith({}, 'gap')).verdict).toBe('breaking')
  })
})
