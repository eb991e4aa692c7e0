import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventSpec, Recorded } from '../../domain/kernel/event.ts'
import { object, ref, text } from '../../domain/kernel/schema.ts'
import { openFinder } from '../../infra/finder/finder.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { Entry, EventLog } from '../../infra/ports/event-log.ts'
import type { EntryQuery, Finder, Term } from '../../infra/ports/finder.ts'

const specs = [{ type: 'Noted', data: object({ contact: ref('staff'), text: text() }) }] as unknown as readonly EventSpec[]
type Body = Pick<Recorded, 'data' | 'actor' | 'correlation' | 'causation'>
const decode = (entry: Entry): Recorded => ({ ...entry, ...(JSON.parse(entry.body) as Body) }) as unknown as Recorded

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
type Told = { readonly stream: string; readonly type: string; readonly agency: string; readonly day: number; readonly cluster: string; readonly contact: string; readonly actor: string; readonly cause: number }
const arbitraryTold: fc.Arbitrary<Told> = fc.record({
  stream: fc.constantFrom('finding-a', 'finding-b', 'award-c'),
  type: fc.constantFrom('Noted', 'Weighed'),
  agency: fc.constantFrom('eda', 'nsf'),
  day: fc.integer({ min: 1, max: 9 }),
  cluster: fc.constantFrom('wichita', 'akron', ''),
  contact: fc.constantFrom('s1', 's2'),
  actor: fc.constantFrom('r1', 's2'),
  cause: fc.nat({ max: 30 }),
})

let log: EventLog
let finder: Finder
let folder: string
let count: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'finder-'))
  count = 0
  log = openMemoryEventLog({ clock: () => '2026-03-01T12:00:00.000Z' })
})
afterEach(async () => {
  await finder.close()
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = async (path = join(folder, 'finder.sqlite')): Promise<void> => void (finder = await openFinder({ log, decode, specs, path }))
const add = async (one: Told, to = log): Promise<void> => {
  const body: Body = {
    data: { contact: one.contact, text: 'Words.', ...(one.cluster === '' ? {} : { cluster: one.cluster }) },
    actor: { ref: one.actor, agency: one.agency, role: 'liaison' },
    correlation: uuid(one.cause + 500),
    causation: uuid(one.cause),
  }
  await to.append(one.stream, 'any', [{ id: uuid(count++), type: one.type, agency: one.agency, occurredAt: `2026-01-0${one.day}T00:00:00.000Z`, body: JSON.stringify(body) }])
}
const plain: Told = { stream: 'finding-a', type: 'Noted', agency: 'eda', day: 1, cluster: 'wichita', contact: 's1', actor: 'r1', cause: 1000 }
const all: Omit<EntryQuery, 'terms'> = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1000 }
const found = async (query: Partial<EntryQuery>): Promise<readonly number[]> => (await finder.find({ terms: [], ...all, ...query })).map(({ index }) => index)

/** The same, by going through the whole log. */
const scanned = async ({ terms, occurred, from, to, newestFirst, limit }: EntryQuery): Promise<readonly number[]> => {
  const entries: Entry[] = []
  for await (const batch of log.readAll()) entries.push(...batch)
  const holds = (entry: Entry, { kind, value }: Term): boolean => {
    const event = decode(entry)
    const data = event.data as { cluster?: string; contact: string }
    const own = { id: [event.id], cause: [event.causation], correlation: [event.correlation], stream: [event.stream], agency: [event.agency], type: [event.type], cluster: [data.cluster], person: [event.actor.ref, ...(event.type === 'Noted' ? [data.contact] : [])] }
    return own[kind].includes(value)
  }
  const fits = entries.filter((entry) => {
    const time = Date.parse(entry.occurredAt)
    return entry.index >= from && entry.index < to && time >= (occurred?.from ?? -Infinity) && time <= (occurred?.to ?? Infinity) && terms.every((term) => holds(entry, term))
  })
  return (newestFirst === true ? fits.toReversed() : fits).slice(0, limit).map(({ index }) => index)
}

const arbitraryTerm: fc.Arbitrary<Term> = fc.oneof(
  ...(
    [
      ['stream', 'finding-a', 'award-c', 'award-none'],
      ['type', 'Noted', 'Weighed'],
      ['agency', 'eda', 'nsf'],
      ['cluster', 'wichita', 'akron', 'none'],
      ['person', 's1', 's2', 'r1'],
      ['id', uuid(0), uuid(3), uuid(900)],
      ['cause', uuid(1), uuid(2)],
      ['correlation', uuid(501), uuid(502)],
    ] as const
  ).map(([kind, ...values]) => fc.record({ kind: fc.constant(kind), value: fc.constantFrom(...values) })),
)
const bound = fc.option(fc.integer({ min: 1, max: 9 }).map((day) => Date.parse(`2026-01-0${day}`)), { nil: undefined })

describe('what entries are found by', () => {
  test('finds what going through the whole log finds, whatever is asked and however much was written meanwhile', async () => {
    await open(':memory:')
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryTold, { maxLength: 5 }),
        fc.array(arbitraryTerm, { maxLength: 3 }),
        fc.record({ from: bound, to: bound }),
        fc.record({ from: fc.nat({ max: 30 }), length: fc.nat({ max: 60 }), limit: fc.integer({ min: 1, max: 5 }), newestFirst: fc.boolean() }),
        async (more, terms, { from, to }, { length, ...bounds }) => {
          for (const one of more) await add(one)
          const occurred = from === undefined && to === undefined ? {} : { occurred: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } }
          const query: EntryQuery = { terms, ...occurred, ...bounds, to: bounds.from + length }
          expect(await found(query)).toEqual(await scanned(query))
        },
      ),
    )
  })

  test('goes on where it was, and sees what was written while it was closed', async () => {
    await open()
    await add(plain)
    expect(await found({ terms: [{ kind: 'cluster', value: 'wichita' }] })).toEqual([0])
    await finder.close()
    await add(plain)
    await open()
    expect(await found({ terms: [{ kind: 'cluster', value: 'wichita' }] })).toEqual([0, 1])
  })

  test.each([
    ['gone', (path: string) => rmSync(path)],
    ['something else', (path: string) => writeFileSync(path, 'This is no database.')],
  ])('is made anew when its file is %s', async (_how, harm) => {
    await open()
    await add(plain)
    expect(await found({ terms: [{ kind: 'agency', value: 'eda' }] })).toEqual([0])
    await finder.close()
    harm(join(folder, 'finder.sqlite'))
    await open()
    expect(await found({ terms: [{ kind: 'agency', value: 'eda' }] })).toEqual([0])
  })

  test('forgets a log that is another one than it had seen', async () => {
    await open()
    await add(plain)
    await add({ ...plain, agency: 'nsf' })
    expect(await found({ terms: [{ kind: 'agency', value: 'nsf' }] })).toEqual([1])
    await finder.close()
    await log.close()
    log = openMemoryEventLog({ clock: () => '2026-03-01T12:00:00.000Z' })
    await add({ ...plain, cluster: 'akron' })
    await open()
    expect(await found({ terms: [{ kind: 'agency', value: 'nsf' }] })).toEqual([])
    expect(await found({ terms: [{ kind: 'cluster', value: 'akron' }] })).toEqual([0])
  })
})
