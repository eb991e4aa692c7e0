import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseStrict } from '../../infra/codec/strict-json.ts'

describe('strict JSON', () => {
  test.each<[string, string, string, RegExp]>([
    ['a field that stands twice', '{"a":{"b":1,"b":1}}', '/a/b', /twice/],
    ['the same field written in two ways', '{"ab":1,"\\u0061b":2}', '/ab', /twice/],
    ['__proto__', '{"a":[{"__proto__":{"admin":true}}]}', '/a/0/__proto__', /cannot be called/],
    ['__proto__ in disguise', '{"__pro\\u0074o__":1}', '/__proto__', /cannot be called/],
    ['constructor', '{"constructor":1}', '/constructor', /cannot be called/],
    ['half a character', '{"name":["ok","\\ud83d"]}', '/name/1', /half a character/],
    ['half a character in a name', '{"a":{"\\ude00":1}}', '/a', /half a character/],
    ['an integer beyond 2^53 - 1', '{"amount":9007199254740993}', '/amount', /9007199254740993.*as text/],
    ['an integer as a power', '[1e16]', '/0', /as text/],
    ['a number beyond all numbers', '{"a/b~c":1e400}', '/a~1b~0c', /beyond/],
    ['33 levels', '['.repeat(33) + ']'.repeat(33), '/0'.repeat(32), /deeper than 32/],
    ['100,000 levels', '['.repeat(100_000), '/0'.repeat(32), /deeper than 32/],
    ['nothing', '', '/', /ends where/],
    ['a text cut in the middle', '{"a":[1,{"b":"c', '/a/1/b', /double quotes/],
    ['an object cut in the middle', '{"a":1', '/', /ends where "," or "}"/],
    ['a byte-order mark', '\uFEFF{"a":1}', '/', /byte-order mark/],
    ['two values', '{} {}', '/', /the end is expected at character 4/],
    ['a comma too many', '[1,]', '/1', /value/],
    ['a name without quotes', '{a:1}', '/', /double quotes/],
    ['single quotes', "{'a':1}", '/', /double quotes/],
    ['a comment', '{/* */}', '/', /double quotes/],
    ['a raw control character', '{"a":"\n"}', '/a', /double quotes/],
    ['a zero in front', '[01]', '/', /"," or "\]"/],
    ['NaN', '[NaN]', '/0', /value/],
  ])('refuses %s, naming the field', (_case, text, field, message) => {
    expect(parseStrict(text)).toEqual({ ok: false, field, message: expect.stringMatching(message) })
  })

  test('a text over the limit is refused before it is read', () => {
    expect(parseStrict(`"${'é'.repeat(50)}"`, { maxBytes: 100 })).toEqual({ ok: false, field: '/', message: 'The text is larger than 100 bytes.' })
    expect(parseStrict(`"${'é'.repeat(49)}"`, { maxBytes: 100 }).ok).toBe(true)
  })

  test('a megabyte of one text, plain or escaped, is read', () => {
    expect(parseStrict(`"${'a'.repeat(1_000_000)}"`)).toMatchObject({ ok: true })
    expect(parseStrict(`"${'\\n'.repeat(500_000)}"`)).toEqual({ ok: true, value: '\n'.repeat(500_000) })
  })

  test('refusing leaves prototypes alone', () => {
    expect(parseStrict('{"__proto__":{"polluted":1}}').ok).toBe(false)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  test('reads what JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 2), (text, indent) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indent)
        const strict = parseStrict(pretty)
        // What it refuses beyond that is named above.
        if (strict.ok) expect(strict.value).toEqual(JSON.parse(pretty))
        else expect(strict.message).toMatch(/half a character|as text|cannot be called/)
      }),
    )
  })

  test('never throws, and never reads what JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '\\', '1', 'x', '\u0000'), (text, at, wrench) => {
        const place = at % (text.length + 1)
        const broken = text.slice(0, place) + wrench + text.slice(place + 1)
        const strict = parseStrict(broken)
        if (strict.ok) expect(strict.value).toEqual(JSON.parse(broken))
        else expect(strict.field).toMatch(/^\//)
      }),
      { numRuns: 500 },
    )
  })
})
