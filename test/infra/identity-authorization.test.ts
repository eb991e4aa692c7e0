import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Role } from '../../domain/kernel/event.ts'
import { date, instant, list, nullable, object, oneOfText, optional, ref, text, variant } from '../../domain/kernel/schema.ts'
import type { Action, Resource } from '../../infra/identity/authorization.ts'
import { actions, authorizationTable, may, renderAuthorization, standingOf, standings } from '../../infra/identity/authorization.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import { holdsConfidential, mayReadWords, redact, redactedSchema, withheld } from '../../infra/identity/redaction.ts'

const caller = (role: Role, agency = 'eda', more: Partial<Caller> = {}): Caller => ({ ref: 'r', agency, role, grants: [], expires: 0, ...more })

describe('the authorization table', () => {
  test('has a rule for every action and standing, and prints as it is', () => {
    for (const action of actions) expect(Object.keys(authorizationTable[action].rules).toSorted()).toEqual([...standings].toSorted())
    const lines = renderAuthorization().split('\n')
    expect(lines).toHaveLength(actions.length + 2)
    expect(lines).toContain('| read-stream | one stream with its bodies | yes | yes | hidden | hidden | yes | yes | hidden | no |')
  })

  test('tells a liaison of the owner from one that takes part and from any other', () => {
    const resource: Resource = { agency: 'nsf', participants: ['eda'] }
    expect([standingOf(caller('liaison', 'nsf'), resource), standingOf(caller('liaison', 'eda'), resource), standingOf(caller('liaison', 'dol'), resource), standingOf(undefined, resource)]).toEqual([
      'liaison (own agency)',
      'liaison (participant)',
      'liaison (other agency)',
      'nobody',
    ])
    expect(may(caller('liaison', 'dol'), 'read-stream', resource)).toBe('hidden')
    expect(may(caller('liaison', 'eda'), 'read-stream', resource)).toBe('yes')
    expect(may(caller('admin', 'nsf'), 'read-stream', resource)).toBe('hidden')
  })

  test('lets nobody in but to what is public', () => {
    expect(actions.filter((action) => may(undefined, action) !== 'no')).toEqual(['see-contract'])
  })

  test('opens commands as far as they are declared for the role', () => {
    expect(may(caller('steward'), 'send-command', { declared: ['liaison'] })).toBe('no')
    expect(may(caller('steward'), 'send-command', { declared: ['liaison', 'steward'] })).toBe('yes')
    expect(may(caller('reader'), 'send-command', { declared: ['reader'] })).toBe('no')
  })

  test('shows personal values to their own agency, with the grant, or with a reason', () => {
    const of = (who: Caller, more: Partial<Resource> = {}) => may(who, 'see-personal-values', { agency: 'nsf', ...more })
    expect([of(caller('liaison', 'nsf')), of(caller('liaison', 'eda')), of(caller('liaison', 'eda'), { participants: ['eda'] })]).toEqual(['yes', 'no', 'no'])
    expect([of(caller('auditor')), of(caller('auditor', 'gao', { grants: ['pii'] })), of(caller('reader', 'nsf', { grants: ['pii'] }))]).toEqual(['no', 'yes', 'no'])
    expect([of(caller('steward')), of(caller('steward'), { reason: '    ' }), of(caller('steward'), { reason: 'Request 12 of the privacy office' })]).toEqual(['no', 'no', 'yes'])
  })

  test('admin sees no content', () => {
    const content: readonly Action[] = ['see-views', 'see-history', 'read-stream', 'read-body', 'see-personal-values']
    expect(content.map((action) => may(caller('admin'), action, { agency: 'eda' }))).not.toContain('yes')
  })
})

const finding = object({
  id: ref('finding'),
  agency: ref('agency'),
  confidentiality: oneOfText(['open', 'agencies', 'own']),
  statement: text(),
  note: nullable(text()),
  at: instant(),
  day: optional(date()),
  evidence: list(variant('kind', { dialog: { dialog: ref('dialog') }, document: { title: text(), url: optional(text({ pattern: '^https?://' })) } })),
  words: list(text()),
})
const view = object({ cluster: ref('cluster'), title: text(), findings: list(finding), best: nullable(finding) })
const one = (confidentiality: string, agency: string) => ({
  id: 'f-1',
  agency,
  confidentiality,
  statement: 'SECRET statement',
  note: 'SECRET note',
  at: '2026-03-01T12:00:00.000Z',
  evidence: [{ kind: 'document', title: 'SECRET title', url: 'https://secret.example/SECRET' }, { kind: 'dialog', dialog: 'd-1' }],
  words: ['SECRET'],
})
const of = (confidentiality: string, agency = 'nsf') => ({ cluster: 'c', title: 'A cluster', findings: [one(confidentiality, agency)], best: one(confidentiality, agency) })

describe('confidential words', () => {
  test('are taken away from those who may not read them; codes, ids and dates stay', () => {
    expect(redact(view, of('own'), caller('liaison'))).toEqual({
      cluster: 'c',
      title: 'A cluster',
      findings: [{ id: 'f-1', agency: 'nsf', confidentiality: 'own', at: '2026-03-01T12:00:00.000Z', evidence: [{ kind: 'document' }, { kind: 'dialog', dialog: 'd-1' }], words: [], withheld: true }],
      best: expect.objectContaining({ withheld: true }),
    })
  })

  test.each([
    ['open', 'reader', 'eda', true],
    ['agencies', 'reader', 'nsf', false],
    ['agencies', 'liaison', 'eda', true],
    ['own', 'liaison', 'eda', false],
    ['own', 'liaison', 'nsf', true],
    ['own', 'reader', 'nsf', false],
    ['own', 'auditor', 'gao', true],
    ['own', 'steward', 'gao', true],
    ['own', 'admin', 'nsf', false],
    ['something new', 'liaison', 'eda', false],
  ] as const)('%s: %s of %s → %s', (confidentiality, role, agency, sees) => {
    expect(mayReadWords(caller(role, agency), confidentiality, 'nsf')).toBe(sees)
    expect(JSON.stringify(redact(view, of(confidentiality), caller(role, agency))).includes('SECRET')).toBe(sees)
  })

  test('of a part with a confidentiality of its own are judged by that', () => {
    const said = object({ text: text(), confidentiality: oneOfText(['open', 'agencies', 'own']), agency: ref('agency') })
    const gap = object({ statement: text(), confidentiality: oneOfText(['open', 'agencies', 'own']), agency: ref('agency'), answer: nullable(said), replies: list(said) })
    const mine = { text: 'MINE', confidentiality: 'own', agency: 'eda' }
    const theirs = { text: 'SECRET', confidentiality: 'own', agency: 'nsf' }
    const value = { statement: 'SECRET', confidentiality: 'own', agency: 'nsf', answer: mine, replies: [theirs, mine] }
    expect(redact(gap, value, caller('liaison', 'eda'))).toEqual({ confidentiality: 'own', agency: 'nsf', withheld: true, answer: mine, replies: [{ confidentiality: 'own', agency: 'nsf', withheld: true }, mine] })
    expect(redact(gap, { ...value, confidentiality: 'open' }, caller('liaison', 'eda'))).toMatchObject({ statement: 'SECRET', answer: mine, replies: [{ withheld: true }, mine] })
  })

  test('of an object that names no agency belong to the owner given beside it', () => {
    const { agency: _, ...unnamed } = one('own', 'nsf')
    expect(redact(finding, unnamed, caller('liaison', 'nsf'), 'nsf')).toBe(unnamed)
    expect(redact(finding, unnamed, caller('liaison', 'eda'), 'nsf')).toHaveProperty('withheld', true)
  })

  test('never reach a foreign liaison or a reader, whatever the form of the data', () => {
    const secret = fc.constantFrom('SECRET', 'SECRET again')
    const any = fc.letrec((tie) => ({
      node: fc.oneof({ depthSize: 'small' }, secret, fc.integer(), fc.constant(null), fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(fc.constantFrom('statement', 'x', 'evidence', 'note', 'id'), tie('node'), { maxKeys: 3 })),
    })).node
    fc.assert(
      fc.property(any, fc.constantFrom('liaison', 'reader'), fc.constantFrom(finding, {}, object({})), (data, role, schema) => {
        const shown = JSON.stringify(redact(object({ item: schema }), { item: { agency: 'nsf', confidentiality: 'own', data, statement: data, words: [data] } }, caller(role)))
        expect(shown).not.toContain('SECRET')
      }),
    )
  })

  test('that are not confidential are not copied', () => {
    const open = of('open')
    expect(redact(view, open, caller('reader'))).toBe(open)
  })

  test('can be taken away altogether', () => {
    expect(withheld(view, of('open'))).toMatchObject({ cluster: 'c', withheld: true })
    expect(JSON.stringify(withheld(view, of('open')))).not.toMatch(/SECRET|A cluster/)
    expect(withheld(text(), 'SECRET')).toBeUndefined()
  })

  test('make their fields optional in the published form', () => {
    expect(holdsConfidential(view)).toBe(true)
    expect(holdsConfidential(object({ title: text() }))).toBe(false)
    const published = redactedSchema(view) as { required: string[]; properties: { findings: { items: { required: string[]; properties: object } } } }
    expect(published.required).toContain('title')
    expect(published.properties.findings.items.required).toEqual(['id', 'agency', 'confidentiality', 'at', 'evidence', 'words'])
    expect(published.properties.findings.items.properties).toHaveProperty('withheld')
  })
})
