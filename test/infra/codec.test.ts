import { describe, expect, test } from '@jest/globals'
import { correctionEvents } from '../../domain/correction/events.ts'
import { defineEvent } from '../../domain/kernel/event.ts'
import { object, optional, text } from '../../domain/kernel/schema.ts'
import { openCodec } from '../../infra/codec/codec.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { Entry } from '../../infra/ports/event-log.ts'
import { systemRandom } from '../../infra/ports/random.ts'

const common = { type: 'Noted', stream: 'finding', summary: 'A note', description: 'For tests.' } as const
const first = defineEvent({ ...common, data: object({ note: text() }), example: { note: 'a' } })
const second = defineEvent({ ...common, version: 2, data: object({ note: text(), place: optional(text()) }), example: { note: 'a' } })
const codecOf = (...specs: Parameters<typeof openCodec>[0]) => openCodec([...specs, ...correctionEvents], systemRandom(), (name) => ({ disclosure: name, digest: name }))
const now = '2026-03-01T12:00:00.000Z'
const id = '00000000-0000-5000-8000-000000000001'
const frame = { id, occurredAt: now, actor: { ref: id, agency: 'eda', role: 'liaison' }, basis: 0, command: { id, name: 'note', print: '' }, correlation: id, causation: id } as const

/** An entry as it was written, or with what stands in its place now. */
const stored = async (codec: ReturnType<typeof openCodec>, data: unknown, body?: string): Promise<Entry> => {
  const log = openMemoryEventLog({ clock: () => now })
  const { entry } = codec.encode({ type: 'Noted', data }, frame)
  await log.append('finding-1', 'no_stream', [entry])
  const [found] = await log.readAt([0])
  return { ...(found as Entry), ...(body === undefined ? {} : { body }) }
}

describe('what is stored', () => {
  test('is read by the version that wrote it and by every later one', async () => {
    const entry = await stored(codecOf(first), { note: 'a' })
    for (const spec of [first, second]) expect(codecOf(spec).decode(entry)).toMatchObject({ type: 'Noted', data: { note: 'a' }, basis: 0, index: 0 })
    const newer = await stored(codecOf(second), { note: 'a', place: 'Wichita' })
    expect(JSON.parse(newer.body)).toMatchObject({ schema: 2 })
    expect(codecOf(second).decode(newer)).toMatchObject({ data: { note: 'a', place: 'Wichita' } })
  })

  test('is refused by a version that does not know it, with what to do', async () => {
    const newer = await stored(codecOf(second), { note: 'a', place: 'Wichita' })
    const fault = { name: 'CodecFault', code: 'event-unknown', message: expect.stringContaining('version 2'), hint: expect.stringContaining('newer version') }
    expect(() => codecOf(first).decode(newer)).toThrow(expect.objectContaining(fault))
    expect(() => codecOf().decode(newer)).toThrow(expect.objectContaining({ code: 'event-unknown' }))
  })

  test.each(['', '{', '[]', 'null', '"text"', '{"data":{}}', '{"data":{},"schema":0}', '{"data":{},"schema":1,"basis":{"size":"0"}}', '\uFFFD\uFFFD'])('that cannot be read is named by its place: %s', async (body) => {
    const codec = codecOf(first)
    const entry = await stored(codec, { note: 'a' }, body)
    const message = expect.stringContaining('entry 0 (finding-1, revision 0)')
    expect(() => codec.decode(entry)).toThrow(expect.objectContaining({ name: 'CodecFault', code: 'body-damaged', message }))
  })

  test('that is not what its type declares is named by its place and field when it is read to decide on it', async () => {
    const codec = codecOf(first)
    const good = await stored(codec, { note: 'a' })
    expect(codec.read(good)).toEqual(codec.decode(good))
    const bad = { ...good, body: JSON.stringify({ ...(JSON.parse(good.body) as object), data: { note: 7 } }) }
    const fault = { name: 'CodecFault', code: 'body-invalid', message: 'Entry 0 (finding-1, revision 0) is no valid Noted: /note: Must be of type string.', hint: expect.stringContaining('backup') }
    expect(() => codec.read(bad)).toThrow(expect.objectContaining(fault))
    const corrected = { event: id, revision: 0, type: 'Noted' }
    const replaced = (data: unknown): Entry => ({ ...good, type: 'EntryReplaced', body: JSON.stringify({ ...(JSON.parse(good.body) as object), data: { corrected, reason: 'x', touches: [], data } }) })
    expect(codec.read(replaced({ note: 'b' }))).toMatchObject({ data: { data: { note: 'b' } } })
    expect(() => codec.read(replaced({ note: 7 }))).toThrow(expect.objectContaining({ code: 'body-invalid', message: expect.stringContaining('/data/note') }))
  })

  test('says whether the caller told what it had seen', () => {
    const codec = codecOf(first)
    const basisOf = (more: object): unknown => (JSON.parse(codec.encode({ type: 'Noted', data: { note: 'a' } }, { ...frame, ...more }).entry.body) as { basis: unknown }).basis
    expect([basisOf({ basis: 12 }), basisOf({ basis: 12, basisAssumed: true })]).toEqual([{ size: '12' }, { assumed: true, size: '12' }])
  })
})

describe('what is not written', () => {
  test.each<[string, unknown]>([
    ['half a character', { note: '\ud83d' }],
    ['a field that there is not', { note: 'a', __other: 1 }],
    ['a number for a text', { note: 2 ** 53 }],
    ['nothing', undefined],
  ])('%s', (_case, data) => {
    expect(() => codecOf(first).encode({ type: 'Noted', data }, frame)).toThrow(/half a character|is not valid/)
  })

  test('a type that is not declared', () => {
    expect(() => codecOf(first).encode({ type: 'Sung', data: {} }, frame)).toThrow(expect.objectContaining({ code: 'event-unknown' }))
  })
})
