import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { v5 as uuid5 } from 'uuid'
import { copyLog } from '../../infra/engine/copy.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { Entry, EventLog, ExpectedRevision, NewEntry, Position } from '../../infra/ports/event-log.ts'

const space = '7c2d4f10-3b5e-5a6c-8d9e-0f1a2b3c4d5e'
export const entry = (name: string | number, body = `{"name":"${name}"}`): NewEntry => ({
  id: uuid5(String(name), space),
  type: 'Noted',
  agency: 'eda',
  occurredAt: '2026-01-01T00:00:00.000Z',
  body,
})
const entries = (...names: readonly (string | number)[]): NewEntry[] => names.map((name) => entry(name))
const conflict = (actual: number | 'no_stream') => expect.objectContaining({ code: 'revision-conflict', actual })

const whole = async (log: EventLog, from = 0): Promise<Entry[]> => {
  const all: Entry[] = []
  for await (const batch of log.readAll({ from, batch: 3 })) all.push(...batch)
  return all
}

/** A log whose appends are read back before the next step: an engine on another machine acknowledges before it is read. */
const readBack = (log: EventLog): EventLog => ({
  ...log,
  append: async (...append) => {
    const appended = await log.append(...append)
    await log.reached(appended.position)
    return appended
  },
})

/** What an event log must do, whatever engine is below: the guarantees of EventStoreDB, as the port states them. */
export const describeEventLog = (name: string, open: (clock: () => string) => Promise<EventLog>): void => {
  describe(`event log: ${name}`, () => {
    let log: EventLog
    let time = 0
    beforeEach(async () => {
      time = Date.parse('2026-03-01T00:00:00.000Z')
      log = readBack(await open(() => new Date(time).toISOString()))
    })
    afterEach(() => log.close())

    describe('expected revisions', () => {
      const cases: readonly [string, number, ExpectedRevision, 'written' | 'no_stream' | number][] = [
        ['any, nothing there', 0, 'any', 'written'],
        ['any, at 1', 2, 'any', 'written'],
        ['no_stream, nothing there', 0, 'no_stream', 'written'],
        ['no_stream, at 1', 2, 'no_stream', 1],
        ['stream_exists, nothing there', 0, 'stream_exists', 'no_stream'],
        ['stream_exists, at 1', 2, 'stream_exists', 'written'],
        ['0, nothing there', 0, 0, 'no_stream'],
        ['1, at 1', 2, 1, 'written'],
        ['2, at 1', 2, 2, 1],
        ['0, at 1', 2, 0, 1],
      ]
      test.each(cases)('%s', async (_case, there, expected, outcome) => {
        if (there > 0) await log.append('s-1', 'no_stream', Array.from({ length: there }, (_, i) => entry(`old-${i}`)))
        const append = log.append('s-1', expected, entries('new'))
        if (outcome === 'written') expect(await append).toMatchObject({ revision: there, repeated: false })
        else await expect(append).rejects.toEqual(conflict(outcome))
      })
    })

    describe('appending again', () => {
      test('the same entries at the same revision give the first answer and write nothing', async () => {
        const first = await log.append('s-1', 'no_stream', entries('a', 'b'))
        await log.append('s-1', 1, entries('c'))
        expect(await log.append('s-1', 'no_stream', entries('a', 'b'))).toEqual({ ...first, repeated: true })
        expect(await log.append('s-1', 0, entries('b'))).toMatchObject({ revision: 1, position: first.position, repeated: true })
        expect(log.head().size).toBe(3)
      })

      test('a part that is there and a part that is not is a conflict', async () => {
        await log.append('s-1', 'no_stream', entries('a', 'b'))
        await expect(log.append('s-1', 'no_stream', entries('a', 'x'))).rejects.toEqual(conflict(1))
        await expect(log.append('s-1', 'no_stream', entries('a', 'b', 'c'))).rejects.toEqual(conflict(1))
        await expect(log.append('s-1', 'no_stream', entries('x'))).rejects.toEqual(conflict(1))
        expect(log.head().size).toBe(2)
      })

      test('an id is no unique key: at the right revision, or in another stream, it is stored again', async () => {
        await log.append('s-1', 'no_stream', entries('a'))
        expect(await log.append('s-1', 0, entries('a'))).toMatchObject({ revision: 1, repeated: false })
        expect(await log.append('s-2', 'no_stream', entries('a'))).toMatchObject({ revision: 0, repeated: false })
      })
    })

    describe('limits', () => {
      const body = (bytes: number): string => `{"x":"${'x'.repeat(bytes - 8)}"}`
      const refused: readonly [string, string, readonly NewEntry[], string][] = [
        ['an empty append', 's-1', [], 'append-empty'],
        ['a stream without a name', '', entries('a'), 'name-reserved'],
        ['a reserved stream', '$all', entries('a'), 'name-reserved'],
        ['a reserved type', 's-1', [{ ...entry('a'), type: '$x' }], 'name-reserved'],
        ['a nil id', 's-1', [{ ...entry('a'), id: '00000000-0000-0000-0000-000000000000' }], 'id-malformed'],
        ['an id that is none', 's-1', [{ ...entry('a'), id: 'a' }], 'id-malformed'],
        ['an id in capitals', 's-1', [{ ...entry('a'), id: entry('a').id.toUpperCase() }], 'id-malformed'],
        ['a type without a name', 's-1', [{ ...entry('a'), type: '' }], 'name-reserved'],
        ['a body that is no object', 's-1', [entry('a', '"text"')], 'entry-malformed'],
        ['half a character in a body', 's-1', [entry('a', '{"a":"\ud83d"}')], 'entry-malformed'],
        ['half a character in a type', 's-1', [{ ...entry('a'), type: 'T\ude00' }], 'entry-malformed'],
        ['half a character in an agency', 's-1', [{ ...entry('a'), agency: '\ud83d' }], 'entry-malformed'],
        ['half a character in a name', 's-\ud83d', entries('a'), 'entry-malformed'],
        ['a name that no leaf of a tile can hold', `s-${'x'.repeat(70_000)}`, entries('a'), 'entry-malformed'],
        ['a time in another form', 's-1', [{ ...entry('a'), occurredAt: '2026-01-01T00:00:00Z' }], 'entry-malformed'],
        ['a time that text does not sort', 's-1', [{ ...entry('a'), occurredAt: '+010000-01-01T00:00:00.000Z' }], 'entry-malformed'],
        ['one bad entry among good ones', 's-1', [entry('a'), { ...entry('b'), occurredAt: 'yesterday' }], 'entry-malformed'],
        ['more than 1 MiB', 's-1', [entry('a', body(1024 * 1024))], 'append-too-large'],
        ['more than 1 MiB together', 's-1', [entry('a', body(600_000)), entry('b', body(600_000))], 'append-too-large'],
      ]
      test.each(refused)('%s is refused, and nothing is written', async (_case, stream, list, code) => {
        await expect(log.append(stream, 'any', list)).rejects.toMatchObject({ code })
        expect(log.head().size).toBe(0)
      })
      test('a thousand entries at once are stored in their order', async () => {
        const list = Array.from({ length: 1000 }, (_, i) => entry(i))
        expect(await log.append('s-1', 'any', list)).toMatchObject({ revision: 999 })
        expect((await whole(log)).map(({ id, revision }) => [id, revision])).toEqual(list.map(({ id }, i) => [id, i]))
      })
      test('names of 512 characters fit, whatever they hold', async () => {
        const name = '"\u0001é😀'.repeat(102)
        await log.append(name, 'any', [{ ...entry('a'), type: name, agency: name }])
        expect(await whole(log)).toMatchObject([{ stream: name, type: name, agency: name }])
      })
      test('just under 1 MiB fits', async () => {
        const big = entry('a', body(1024 * 1024 - 100))
        await log.append('s-1', 'any', [big])
        expect((await whole(log))[0]?.body).toBe(big.body)
      })
    })

    describe('reading', () => {
      test('gives back every byte and the place of each entry', async () => {
        const bodies = ['{"a":"\u20ac \u{1F600} \\u0000 \\n"}', '{"b":[1,2,3]}', '{"number":9007199254740991}', '{"10":1,"9":2,"__proto__":3}']
        await log.append('s-1', 'no_stream', bodies.map((text, i) => entry(i, text)))
        const all = await whole(log)
        expect(all.map(({ body }) => body)).toEqual(bodies)
        expect(all.slice(0, 2)).toMatchObject([
          { stream: 's-1', revision: 0, index: 0, recordedAt: '2026-03-01T00:00:00.000Z', occurredAt: '2026-01-01T00:00:00.000Z', type: 'Noted', agency: 'eda', id: entry(0).id },
          { stream: 's-1', revision: 1, index: 1 },
        ])
      })

      test('a stream that is missing, its end, and beyond', async () => {
        await log.append('s-1', 'no_stream', entries('a', 'b', 'c'))
        expect(await log.readStream('s-2')).toEqual({ kind: 'missing' })
        expect(await log.readStream('S-1')).toEqual({ kind: 'missing' })
        expect(await log.readStream('s-1', { from: 1, limit: 1 })).toMatchObject({ kind: 'found', lastRevision: 2, entries: [{ revision: 1 }] })
        expect(await log.readStream('s-1', { from: 3 })).toMatchObject({ kind: 'found', entries: [] })
      })

      test('by index, in the order asked', async () => {
        await log.append('s-1', 'no_stream', entries('a', 'b', 'c'))
        expect((await log.readAt([2, 0, 9])).map(({ index }) => index)).toEqual([2, 0])
      })

      test('positions rise, are not counted, and name the size after them', async () => {
        for (let i = 0; i < 20; i += 1) await log.append(`s-${i % 3}`, 'any', entries(i))
        const all = await whole(log)
        const positions = all.map(({ position }) => position)
        expect(positions.toSorted()).toEqual(positions)
        expect(positions.map((p) => log.sizeAt(p))).toEqual(all.map((_, i) => i + 1))
        expect(new Set(positions.map((p) => p.length)).size).toBe(1)
        expect(positions.slice(1).some((p, i) => BigInt(p) - BigInt(positions[i] as string) === 1n)).toBe(false)
        expect(() => log.sizeAt('not a position' as Position)).toThrow(expect.objectContaining({ code: 'position-malformed' }))
      })

      test('the position of an append is reached, whoever asks, and names the size just after it', async () => {
        const first = await log.append('s-1', 'any', entries('a', 'b'))
        await log.append('s-2', 'any', entries('c'))
        expect([await log.reached(first.position), log.sizeAt(first.position)]).toEqual([2, 2])
        expect(log.condition().state).toBe('live')
      })

      test('an instant names the last size recorded by it', async () => {
        const start = time
        for (let i = 0; i < 5; i += 1) {
          await log.append('s-1', 'any', entries(i))
          time += 1000
        }
        const at = (ms: number): Promise<number> => log.sizeAsOf(new Date(start + ms).toISOString())
        expect(await Promise.all([at(-1), at(0), at(1), at(2500), at(99_999)])).toEqual([0, 1, 1, 3, 5])
        await expect(log.sizeAsOf('yesterday')).rejects.toMatchObject({ code: 'position-malformed' })
      })

      test('a clock that runs backwards does not take the log with it', async () => {
        await log.append('s-1', 'any', entries('a'))
        time -= 3_600_000
        await log.append('s-1', 'any', entries('b'))
        const times = (await whole(log)).map(({ recordedAt }) => recordedAt)
        expect(times.toSorted()).toEqual(times)
        expect(await log.sizeAsOf(new Date(time).toISOString())).toBe(0)
        expect(await log.sizeAsOf(times[0] as string)).toBe(2)
        time += 3_600_001
        expect((await log.append('s-1', 'any', entries('c'))).recordedAt > (times[1] as string)).toBe(true)
        expect(await log.sizeAsOf(times[1] as string)).toBe(2)
      })
    })

    describe('following', () => {
      const take = async (after: Position | undefined, count: number, feed?: () => Promise<unknown>): Promise<number[]> => {
        const stop = new AbortController()
        const seen: number[] = []
        const fed = feed?.()
        for await (const batch of log.follow(after, stop.signal, 2)) {
          seen.push(...batch.map(({ index }) => index))
          if (seen.length >= count) stop.abort()
        }
        await fed
        return seen
      }

      test('starts after a position, exclusively, and goes on without gap or double', async () => {
        const { position } = await log.append('s-1', 'any', entries('a', 'b', 'c'))
        const later = async (): Promise<void> => {
          for (let i = 0; i < 10; i += 1) await log.append('s-2', 'any', entries(`x${i}`))
        }
        expect(await take(position, 10, later)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        expect(await take(undefined, 13)).toEqual(Array.from({ length: 13 }, (_, i) => i))
      })

      test('a position between two entries is before the second, and one beyond the end waits for what is beyond', async () => {
        await log.append('s-1', 'any', entries('a', 'b', 'c'))
        const [first] = await whole(log)
        const between = String(BigInt(first?.position as string) + 1n).padStart(String(first?.position).length, '0') as Position
        expect(log.sizeAt(between)).toBeUndefined()
        expect(await take(between, 2)).toEqual([1, 2])
        expect(() => log.follow('x' as Position, new AbortController().signal)).toThrow(expect.objectContaining({ code: 'position-malformed' }))
      })

      test('an empty log is waited for, and whoever stops waiting is let go', async () => {
        const stop = new AbortController()
        const waiting = log.follow(undefined, stop.signal)[Symbol.asyncIterator]()
        const first = waiting.next()
        await log.append('s-1', 'any', entries('a'))
        expect((await first).value).toMatchObject([{ index: 0 }])
        const second = waiting.next()
        stop.abort()
        expect(await second).toEqual({ done: true, value: undefined })
      })

      test('a slow follower keeps nobody waiting', async () => {
        const stop = new AbortController()
        const slow = log.follow(undefined, stop.signal)[Symbol.asyncIterator]()
        await log.append('s-1', 'any', entries('a'))
        await slow.next()
        expect(await take(undefined, 5, async () => {
          for (let i = 0; i < 4; i += 1) await log.append('s-1', 'any', entries(`b${i}`))
        })).toHaveLength(5)
        stop.abort()
      })
    })

    describe('taking over another log', () => {
      const source = async (): Promise<EventLog> => {
        let hour = 0
        const other = openMemoryEventLog({ clock: () => new Date(Date.UTC(2025, 0, 1, (hour += 1))).toISOString() })
        for (let i = 0; i < 12; i += 1) await other.append(`s-${i % 4}`, 'any', entries(`${i}a`, `${i}b`))
        return other
      }

      test('keeps ids, times and places, and so the root; it goes on where it was cut off', async () => {
        const other = await source()
        const all = await whole(other)
        await log.takeOver(all.slice(0, 7))
        expect(await copyLog({ from: other, to: log, batch: 5 })).toEqual({ size: 24, copied: 17, root: await other.root() })
        const bare = (list: readonly Entry[]) => list.map(({ position: _, ...rest }) => rest)
        expect(bare(await whole(log))).toEqual(bare(all))
        expect(await copyLog({ from: other, to: log })).toMatchObject({ copied: 0 })
        expect(await log.append('s-0', 5, entries('new'))).toMatchObject({ revision: 6 })
      })

      test('refuses what does not belong at its end, and another log', async () => {
        const other = await source()
        const all = await whole(other)
        await expect(log.takeOver(all.slice(1))).rejects.toMatchObject({ code: 'revision-conflict' })
        await log.append('s-0', 'any', entries('x'))
        await expect(copyLog({ from: other, to: log })).rejects.toMatchObject({ code: 'log-damaged' })
        expect(log.head().size).toBe(1)
      })
    })

    describe('keys that one thing alone may hold', () => {
      const yes = async (): Promise<boolean> => true
      const nothing = { stream: 's-1', revision: -1 }

      test('a turn is given where the key is free, and what is appended in it is as any append', async () => {
        const claim = await log.claim('award/k1', nothing, yes)
        const appended = await claim?.append('s-1', 'no_stream', entries('a'))
        expect(appended).toMatchObject({ revision: 0, repeated: false })
        await log.reached(appended?.position as Position)
        await claim?.release()
        expect(await whole(log)).toMatchObject([{ stream: 's-1', revision: 0, index: 0 }])
      })

      test('none where it is not, whoever asks; nothing of it is among the entries, and the next turn begins at once', async () => {
        expect(await log.claim('award/k1', nothing, async () => false)).toBeUndefined()
        const given = await log.claim('award/k1', nothing, yes)
        await given?.release()
        const next = await log.claim('award/k1', { stream: 's-2', revision: -1 }, yes)
        await next?.append('s-2', 'no_stream', entries('b'))
        const seen: number[] = []
        expect(
          await log.claim('award/k1', nothing, async () => {
            seen.push(log.head().size)
            return false
          }),
        ).toBeUndefined()
        expect(seen).toEqual([1])
        expect((await whole(log)).map(({ stream }) => stream)).toEqual(['s-2'])
      })

      test('an append of a turn that comes too late for its stream is a conflict', async () => {
        const claim = await log.claim('award/k1', nothing, yes)
        await log.append('s-1', 'no_stream', entries('a'))
        await expect(claim?.append('s-1', 'no_stream', entries('b'))).rejects.toEqual(conflict(0))
        await claim?.release()
        expect(await log.claim('award/k1', { stream: 's-2', revision: -1 }, yes)).toBeDefined()
      })
    })

    test('of writers in flight to one stream exactly one wins a revision', async () => {
      const outcomes = await Promise.allSettled(Array.from({ length: 16 }, (_, i) => log.append('s-1', 'no_stream', entries(`w${i}`))))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(log.head().size).toBe(1)
    })

    test('growth is told once the entries can be read', async () => {
      const sizes: number[] = []
      const stop = log.onGrowth(({ size }) => sizes.push(size))
      await log.append('s-1', 'any', entries('a', 'b'))
      stop()
      await log.append('s-1', 'any', entries('c'))
      expect([sizes.at(-1), Math.max(...sizes)]).toEqual([2, 2])
    })

    test('a closed log says so', async () => {
      await log.close()
      await expect(log.append('s-1', 'any', entries('a'))).rejects.toMatchObject({ code: 'log-closed' })
      await expect(log.readStream('s-1')).rejects.toMatchObject({ code: 'log-closed' })
      await expect(log.readAt([0])).rejects.toMatchObject({ code: 'log-closed' })
      await expect(whole(log)).rejects.toMatchObject({ code: 'log-closed' })
    })

    test('whatever is appended by whomever: revisions and indexes have no gaps, streams keep their order, and every size keeps its root', async () => {
      const expected = fc.constantFrom<ExpectedRevision>('any', 'no_stream', 'stream_exists', 0, 1)
      const append = fc.record({ stream: fc.constantFrom('a-1', 'b-1', 'c-1'), count: fc.integer({ min: 1, max: 4 }), expected })
      const appends = fc.array(append, { maxLength: 30 })
      await fc.assert(
        fc.asyncProperty(appends, async (list) => {
          const fresh = readBack(await open(() => '2026-03-01T00:00:00.000Z'))
          const roots = new Map<number, string>()
          let number = 0
          await Promise.allSettled(
            list.map(async ({ stream, count, expected }) => {
              await fresh.append(stream, expected, Array.from({ length: count }, () => entry((number += 1))))
            }),
          )
          const all = await whole(fresh)
          for (let size = 0; size <= all.length; size += 1) roots.set(size, await fresh.root(size))
          await fresh.append('d-1', 'any', entries('last'))
          for (const [size, root] of roots) expect(await fresh.root(size)).toBe(root)
          expect(new Set(roots.values()).size).toBe(roots.size)
          expect(all.map(({ index }) => index)).toEqual(all.map((_, i) => i))
          for (const stream of ['a-1', 'b-1', 'c-1']) {
            const own = all.filter((e) => e.stream === stream)
            expect(own.map(({ revision }) => revision)).toEqual(own.map((_, i) => i))
            const read = await fresh.readStream(stream)
            expect(read.kind === 'found' ? read.entries : []).toEqual(own)
          }
          await fresh.close()
        }),
        { numRuns: 25 },
      )
    })
  })
}
