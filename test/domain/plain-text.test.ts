import { describe, expect, test } from '@jest/globals'
import { correctionCommands } from '../../domain/correction/correction.ts'
import { commandSpecs, eventSpecs } from '../../domain/catalog.ts'
import { inPlainText, plainTextFault } from '../../domain/kernel/plain-text.ts'
import { marked } from '../../domain/kernel/schema.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { correctionBody } from '../../infra/engine/correct.ts'
import { bodySchema } from '../../infra/engine/request.ts'

const validatorOf = openValidators()

/** The same data with another value at the end of a JSON pointer. */
const withValue = (data: unknown, pointer: string, value: unknown): unknown => {
  const copy = structuredClone(data)
  const parts = pointer.split('/').slice(1)
  const last = parts.pop() as string
  const holder = parts.reduce<Record<string, unknown>>((at, part) => at[part] as Record<string, unknown>, copy as Record<string, unknown>)
  holder[last] = value
  return copy
}

describe('a text', () => {
  test.each(['Heat treatment', 'é€😀 “quoted” — 木', 'שלום', 'a\u00a0b\u200db', 'it\u0092s'])('is plain: %s', (text) => {
    for (const kind of ['line', 'lines'] as const) expect(plainTextFault(text, kind)).toBeUndefined()
  })

  test.each([0x00, 0x07, 0x08, 0x0b, 0x0c, 0x1b, 0x1f, 0x7f, 0x202a, 0x202e, 0x2066, 0x2069])('is not with code %p, and says where that stands', (code) => {
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    for (const kind of ['line', 'lines'] as const) expect(plainTextFault(`😀a${String.fromCodePoint(code)}b`, kind)).toBe(`Holds ${name}, a character that cannot be seen, at character 3. Take it out.`)
  })

  test('may have lines where it is meant for more than a name', () => {
    for (const text of ['a\nb', 'a\r\nb', 'a\tb']) {
      expect(plainTextFault(text, 'lines')).toBeUndefined()
      expect(plainTextFault(text, 'line')).toContain('one line')
    }
  })
})

type Body = readonly [name: string, schema: Schema<unknown>, example: unknown]
const bodies: readonly Body[] = [
  ...commandSpecs.map(({ command }): Body => [command.name, bodySchema(command), command.example]),
  ...correctionCommands.map((spec): Body => [spec.name, correctionBody(spec), spec.example]),
]

test.each(bodies)('%s takes no unseen character in any free text of it, and names the field', (_name, schema, example) => {
  const texts = marked(schema, { ...(example as object), authority: '15 U.S.C. 3722a' }, 'x-text')
  expect(texts.map(({ path }) => path)).toContain('/authority')
  for (const { path, value, mark } of texts) {
    const faultOf = (text: string) => validatorOf(schema)(withValue({ ...(example as object), authority: 'x' }, path, text))
    expect(faultOf(`${String(value)}\u0000`)).toEqual([{ field: path, message: expect.stringContaining('U+0000') }])
    expect(faultOf(`${String(value)}\nb`).map(({ field }) => field)).toEqual(mark === 'lines' ? [] : [path])
  }
})

test('names and titles are one line, statements and reasons may be several', () => {
  const kinds = new Map(bodies.flatMap(([name, schema, example]) => marked(schema, example, 'x-text').map(({ path, mark }) => [`${name}${path}`, mark] as const)))
  for (const one of ['identify-cluster/name', 'register-agency/name', 'schedule-convening/title', 'record-award/recipient/name']) expect([one, kinds.get(one)]).toEqual([one, 'line'])
  for (const many of ['identify-constraint/statement', 'retract-entry/reason', 'state-position/position', 'record-linkage/source']) expect([many, kinds.get(many)]).toEqual([many, 'lines'])
})

test('what is on record stays readable: events take such characters as they ever did', () => {
  let tried = 0
  for (const { data, example } of eventSpecs)
    for (const { path, value } of marked(inPlainText(data), example, 'x-text')) {
      const faults = validatorOf(data)(withValue(example, path, `${String(value)}\u0007`))
      // Only a text that was at its greatest length already is too long.
      expect([path, faults]).toEqual([path, []])
      tried += 1
    }
  expect(tried).toBeGreaterThan(80)
})
