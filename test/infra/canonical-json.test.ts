import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hash } from 'node:crypto'
import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import { parseStrict } from '../../infra/codec/strict-json.ts'
import { vectorsOf } from '../kit/vectors.ts'

describe('canonical JSON (RFC 8785)', () => {
  test.each<[string, unknown, string]>([
    ['names by UTF-16 code units, at every depth', { b: { z: 1, a: 2 }, 'ö': 0, '\u{1F600}': 1, '\uFB33': 2, A: 3 }, '{"A":3,"b":{"a":2,"z":1},"ö":0,"\u{1F600}":1,"\uFB33":2}'],
    ['no blanks, and the short escapes', ['\b\t\n\f\r"\\', '\u001f', '/', '\u007f'], '["\\b\\t\\n\\f\\r\\"\\\\","\\u001f","/","\u007f"]'],
    ['numbers as ECMAScript writes them', [1.0, -0, 4.5, 0.002, 1e-27, 0.000001, 1e-7, 9007199254740991], '[1,0,4.5,0.002,1e-27,0.000001,1e-7,9007199254740991]'],
    ['literals', [true, false, null], '[true,false,null]'],
    ['members that are undefined are absent', { a: undefined, b: 1 }, '{"b":1}'],
    ['names that look like numbers', { 10: 'a', 9: 'b', 1: 'c' }, '{"1":"c","10":"a","9":"b"}'],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
    ['nothing', {}, '{}'],
  ])('%s', (_case, value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)])
  test.each<[string, unknown, string]>([
    ['an integer beyond 2^53 - 1', { a: [0, 9007199254740992] }, '/a/1'],
    ['a number that is not finite', { a: Infinity }, '/a'],
    ['no number', { a: NaN }, '/a'],
    ['half a character', { 'x/y': '\ud83d' }, '/x~1y'],
    ['half a character in a name', { a: { '\ude00': 1 } }, '/a/\ude00'],
    ['a hole in a list', [1, undefined], '/1'],
    ['a function', { a: () => 1 }, '/a'],
    ['a big integer', { a: 1n }, '/a'],
    ['a Date', { a: new Date(0) }, '/a'],
    ['a Map', new Map(), ''],
    ['more than 64 levels', deep(65), '/0'.repeat(64)],
  ])('refuses %s and says where', (_case, value, path) => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ name: 'TypeError', path }))
  })

  test('64 levels are written', () => {
    expect(canonicalJson(deep(64))).toBe('['.repeat(64) + '1' + ']'.repeat(64))
  })

  const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => {
    try {
      return canonicalJson(value) !== ''
    } catch {
      return false
    }
  })
  test('one text for one value: what is parsed from it writes it again, whatever the order of names was', () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).toReversed().map(([name, member]) => [name, turned(member)]))
    }
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
        expect(canonicalJson(turned(value))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  const vectors = vectorsOf('jcs')
  if (vectors) {
    describe('vectors of RFC 8785', () => {
      test.each(vectors.names('input').filter((name) => name !== 'values.json'))('%s', (name) => {
        const written = canonicalJson(JSON.parse(vectors.text(`input/${name}`)))
        expect(written).toBe(vectors.text(`output/${name}`).trimEnd())
        expect(Buffer.from(written).toString('hex')).toBe(vectors.text(`outhex/${name.replace('.json', '.txt')}`).replaceAll(/\s/g, ''))
        expect(parseStrict(vectors.text(`input/${name}`))).toEqual({ ok: true, value: JSON.parse(written) as unknown })
      })

      test('values.json: 1E30 is refused, for it is no safe integer; all else is as written there', () => {
        const { numbers, ...rest } = JSON.parse(vectors.text('input/values.json')) as { numbers: number[] }
        expect(() => canonicalJson({ numbers, ...rest })).toThrow(expect.objectContaining({ path: '/numbers/1' }))
        expect(canonicalJson({ numbers: numbers.filter((n) => n !== 1e30), ...rest })).toBe(vectors.text('output/values.json').trimEnd().replace('1e+30,', ''))
      })

      test('100,000 numbers', () => {
        const { staticU64, expected } = JSON.parse(vectors.text('es6-numbers.json')) as { staticU64: string[]; expected: { lines: number; sha256: string }[] }
        const lines: string[] = []
        const view = new DataView(new ArrayBuffer(8))
        const add = (bits: bigint): void => {
          view.setBigUint64(0, bits)
          const number = view.getFloat64(0)
          // Those beyond 2^53 - 1 are refused by us; their text is that of ECMAScript all the same.
          lines.push(`${bits.toString(16)},${Number.isInteger(number) && !Number.isSafeInteger(number) ? String(number) : canonicalJson(number)}\n`)
        }
        for (const bits of staticU64) add(BigInt(`0x${bits}`))
        for (let i = 0n; i < 2000n; i += 1n) add(0x0010000000000000n + i)
        for (let block = Buffer.alloc(32); lines.length < 100_000; ) {
          block = hash('sha256', block, 'buffer') as Buffer<ArrayBuffer>
          for (let at = 0; at < 32; at += 8) {
            const number = block.readDoubleLE(at)
            if (number !== 0 && Number.isFinite(number)) add(block.readBigUInt64LE(at))
          }
        }
        for (const { lines: count, sha256 } of expected.slice(0, 3)) expect(hash('sha256', lines.slice(0, count).join(''))).toBe(sha256)
      })
    })
  }
})
