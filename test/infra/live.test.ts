import { afterEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Subject } from 'rxjs'
import type { Hub, HubOptions, LiveMessage, StreamOptions } from '../../infra/live/hub.ts'
import { openHub } from '../../infra/live/hub.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { EventLog, Position } from '../../infra/ports/event-log.ts'
import type { Change } from '../../infra/ports/views.ts'

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const open: Hub[] = []
afterEach(async () => {
  for (const hub of open.splice(0)) await hub.close()
})

/** A log and views that say that everything changed one view, batch by batch as told to. */
const openBook = (options: Partial<HubOptions> = {}, log: EventLog = openMemoryEventLog({ clock: () => '2026-03-01T12:00:00.000Z' })) => {
  const changes = new Subject<Change>()
  const hub = openHub({ log, views: { changes, caughtUp: async () => undefined, status: () => [{ projection: 'board', version: 2, size: 0, rows: 0 }] }, ...options })
  open.push(hub)
  const add = async (count = 1): Promise<Position> => {
    for (let i = 0; i < count; i += 1) {
      const index = log.head().size
      await log.append(`test-${index % 3}`, 'any', [{ id: idOf(index), type: 'Noted', agency: 'eda', occurredAt: '2026-03-01T12:00:00.000Z', body: '{}' }])
    }
    return log.head().position as Position
  }
  const change = (size: number): void => changes.next({ position: 'p' as Position, size, projection: 'board', version: 2, keys: [`k${size}`] })
  return { log, hub, add, change }
}

const collect = (hub: Hub, options?: StreamOptions): { readonly got: LiveMessage[]; readonly stop: () => void } => {
  const got: LiveMessage[] = []
  const subscription = hub.stream(options).subscribe((message) => got.push(message))
  return { got, stop: () => subscription.unsubscribe() }
}
const indexes = (messages: readonly LiveMessage[]): readonly number[] => messages.flatMap((m) => (m.kind === 'entry' ? [m.entry.index] : []))
const settle = async (): Promise<void> => {
  for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve))
}
const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i)

describe('the hub', () => {
  test('tells from now on what comes, in order', async () => {
    const { hub, add } = openBook()
    await add(3)
    await settle()
    const { got } = collect(hub)
    await add(4)
    await settle()
    expect(indexes(got)).toEqual([3, 4, 5, 6])
  })

  test('goes on after any position without gap and without double, while the log grows', async () => {
    const { log, hub, add } = openBook()
    await add(700)
    await settle()
    const positions = (await log.readAt(range(0, 700))).map(({ position }) => position)
    const followers = [0, 1, 350, 698, 699].map((index) => ({ index, ...collect(hub, { after: positions[index] as Position }) }))
    for (let i = 0; i < 300; i += 1) {
      await add()
      if (i % 7 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await settle()
    for (const { index, got } of followers) expect(indexes(got)).toEqual(range(index + 1, 1000))
  })

  test('says nothing twice to who has seen more than the hub', async () => {
    const { hub, add } = openBook()
    // The reader of the hub has had no turn yet.
    const position = await add(5)
    const { got } = collect(hub, { after: position })
    await add(2)
    await settle()
    expect(indexes(got)).toEqual([5, 6])
  })

  test('asks once to read again when the position is unknown or too old, and then goes on', async () => {
    const { log, hub, add } = openBook({ mostBehind: 10 })
    const first = await add()
    await add(20)
    await settle()
    const old = collect(hub, { after: first })
    const foreign = collect(hub, { after: '9999999999999999' as Position })
    const near = collect(hub, { after: (await log.readAt([15]))[0]?.position as Position })
    await settle()
    expect(old.got).toEqual([{ kind: 'resync', position: log.head().position }])
    expect(foreign.got).toEqual(old.got)
    expect(indexes(near.got)).toEqual(range(16, 21))
    await add(2)
    await settle()
    expect(indexes(old.got)).toEqual([21, 22])
    expect(old.got.filter(({ kind }) => kind === 'resync')).toHaveLength(1)
  })

  test('tells a change before the entry that completed it, so that a seen position has had its changes', async () => {
    const { log, hub, add, change } = openBook()
    const { got } = collect(hub)
    await add(3)
    change(2)
    change(3)
    await settle()
    expect(got.map((m) => (m.kind === 'change' ? `change ${m.change.size}` : m.kind === 'entry' ? `entry ${m.entry.index}` : m.kind))).toEqual(['entry 0', 'change 2', 'entry 1', 'change 3', 'entry 2'])
    const [, second] = await log.readAt([0, 1])
    const resumed = collect(hub, { after: second?.position as Position })
    await settle()
    expect(resumed.got.map(({ kind }) => kind)).toEqual(['change', 'entry'])
    expect(resumed.got[0]).toMatchObject({ position: second?.position, change: { size: 3, keys: ['k3'] } })
  })

  test('tells who resumes across a restart that every view may have changed', async () => {
    const { log, add } = openBook()
    const first = await add()
    await add(4)
    const { hub } = openBook({}, log)
    const { got } = collect(hub, { after: first })
    await settle()
    expect(indexes(got)).toEqual([1, 2, 3, 4])
    expect(got.at(-1)).toEqual({ kind: 'change', position: log.head().position, change: { position: log.head().position, size: 5, projection: 'board', version: 2, keys: [] } })
  })

  test('one who is slow to catch up holds nobody, and one who leaves is forgotten', async () => {
    const { log, hub, add } = openBook()
    const first = await add()
    await add(600)
    await settle()
    let release: () => void = () => undefined
    const slow = collect(hub, { after: first, pace: () => new Promise((resolve) => (release = resolve)) })
    const quick = collect(hub, { after: first })
    const leaver = collect(hub, { after: first })
    leaver.stop()
    await add(10)
    await settle()
    expect(indexes(quick.got)).toEqual(range(1, log.head().size))
    expect(indexes(slow.got)).toEqual(range(1, 201))
    expect(leaver.got.length).toBeLessThanOrEqual(200)
    for (let i = 0; i < 5; i += 1) {
      release()
      await settle()
    }
    expect(indexes(slow.got)).toEqual(range(1, log.head().size))
  })

  test('tells of changes that came late, for the views could not follow when their entries were told', async () => {
    const { hub, add, change } = openBook()
    await add(3)
    const { got } = collect(hub)
    const last = await add(2)
    await settle()
    change(5)
    change(4)
    expect(got.flatMap((m) => (m.kind === 'change' ? [[m.position, m.change.size]] : []))).toEqual([[last, 5], [last, 4]])
  })

  test('outlives a log that cannot be read for a moment, and tells nothing twice', async () => {
    const log = openMemoryEventLog({ clock: () => '2026-03-01T12:00:00.000Z' })
    let failures = 2
    const shaky: EventLog = {
      ...log,
      follow: async function* (after, signal) {
        for await (const entries of log.follow(after, signal, 1)) {
          yield entries
          if ((failures -= 1) >= 0) throw new Error('the disk is away')
        }
      },
    }
    const { hub, add } = openBook({ pause: 1 }, shaky)
    const { got } = collect(hub)
    const whole = new Promise<void>((resolve) => hub.stream().subscribe((m) => m.kind === 'entry' && m.entry.index === 4 && resolve()))
    await add(5)
    await whole
    expect(indexes(got)).toEqual(range(0, 5))
  })

  test('whoever comes and goes, at whatever pace, hears every entry once and of every change no later than its entry', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), count: fc.integer({ min: 1, max: 250 }), changed: fc.boolean() }),
      fc.record({ kind: fc.constant('join' as const), at: fc.nat(), leaves: fc.option(fc.integer({ min: 1, max: 40 })) }),
      fc.record({ kind: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 5 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const { log, hub, add, change } = openBook()
        await add(1)
        const changed: number[] = []
        const followers: { readonly from: number; readonly got: LiveMessage[] }[] = []
        const follow = async (from: number, leaves: number | null): Promise<void> => {
          const [entry] = await log.readAt([from])
          const got: LiveMessage[] = []
          const subscription = hub.stream({ after: entry?.position as Position }).subscribe((message) => {
            got.push(message)
            // It leaves in the midst, and comes again after what it saw last.
            if (leaves === null || message.kind !== 'entry' || message.entry.index < from + leaves) return
            subscription.unsubscribe()
            resumed.push(follow(message.entry.index, null).then(() => undefined))
          })
          followers.push({ from, got })
        }
        const resumed: Promise<void>[] = []
        for (const one of steps) {
          if (one.kind === 'add') {
            await add(one.count)
            if (one.changed) {
              changed.push(log.head().size)
              change(log.head().size)
            }
          } else if (one.kind === 'join') await follow(one.at % log.head().size, one.leaves)
          else for (let i = 0; i < one.turns; i += 1) await new Promise((resolve) => setImmediate(resolve))
        }
        await settle()
        await Promise.all(resumed)
        await settle()
        for (const { from, got } of followers) {
          const seen = indexes(got)
          expect(seen).toEqual(range(from + 1, from + 1 + seen.length))
          const end = from + 1 + seen.length
          for (const size of changed.filter((s) => s > from + 1 && s <= end)) {
            const at = got.findIndex((m) => m.kind === 'change' && m.change.size === size)
            expect(at).toBeGreaterThanOrEqual(0)
            expect(at).toBeLessThan(got.findIndex((m) => m.kind === 'entry' && m.entry.index === size - 1))
          }
        }
        const complete = followers.filter(({ from, got }) => from + 1 + indexes(got).length === log.head().size)
        expect(complete.length).toBeGreaterThanOrEqual(followers.length - resumed.length)
        await hub.close()
      }),
      { numRuns: 25 },
    )
  })

  test('keeps the line open, and ends with the service', async () => {
    const { hub } = openBook({ heartbeat: 1 })
    let ended = false
    const kinds: string[] = []
    const beaten = new Promise<void>((resolve) =>
      hub.stream().subscribe({ next: ({ kind }) => (kinds.push(kind), resolve()), complete: () => (ended = true) }),
    )
    await beaten
    await hub.close()
    expect(kinds).toContain('heartbeat')
    expect(ended).toBe(true)
  })
})
