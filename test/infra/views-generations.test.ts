import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Entry, EventLog } from '../../infra/ports/event-log.ts'
import type { Views } from '../../infra/ports/views.ts'
import { cardsOf, decodeWhole, keysOf, openBook, openCards, opened, points } from '../kit/board.ts'

let folder: string
let path: string
const toClose: Views[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-generations-'))
  path = join(folder, 'views.sqlite')
})
afterEach(async () => {
  for (const views of toClose.splice(0)) await views.close()
  rmSync(folder, { recursive: true, force: true })
})
const open: typeof openCards = async (log, options) => {
  const views = await openCards(log, { path, ...options })
  toClose.push(views)
  return views
}
const close = async (): Promise<void> => {
  for (const views of toClose.splice(0)) await views.close()
}
const shelf = async (cards: number) => {
  const { log, write } = openBook()
  await write(...Array.from({ length: cards }, (_, i) => opened(`c${i}`)), ...Array.from({ length: cards }, (_, i) => points(`c${i}`, i)))
  return { log, write }
}
const tables = (): readonly string[] => {
  const db = new Database(path, { readonly: true })
  const names = db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'g%_now'").pluck().all()
  db.close()
  return names
}
const counted = () => {
  let read = 0
  return { decode: (entry: Entry) => ((read += 1), decodeWhole(entry)), count: () => read }
}
/** A log that hands out one small batch for each permission. */
const stepwise = (log: EventLog) => {
  let permit: (() => void) | undefined
  let free = false
  const readAll: EventLog['readAll'] = async function* (options) {
    for await (const entries of log.readAll({ ...options, batch: 2 })) {
      if (!free) await new Promise<void>((resolve) => (permit = resolve))
      yield entries
    }
  }
  return {
    log: { ...log, readAll },
    letGo: (): void => {
      free = true
      permit?.()
    },
  }
}

describe('a rebuild', () => {
  test('stands beside the live rows until it is complete, and reads never stop', async () => {
    const { log, write } = await shelf(300)
    const views = await open(log, { buildBatch: 50, snapshotEvery: 1 })
    const before = await views.rows('cards', { limit: 1000 })
    const told: number[] = []
    let rebuilding = true
    const rebuilt = views.rebuild('cards', (done) => told.push(done)).finally(() => (rebuilding = false))
    let reads = 0
    let building = 0
    while (rebuilding) {
      const size = log.head().size
      if (reads % 3 === 0) await write(points('c1', 1))
      expect((await views.row('cards', 'c1')).row).toMatchObject({ key: 'c1' })
      expect((await views.rows('cards', { limit: 1 }, { recorded: Math.floor(size / 2) })).total).toBe(300)
      const [status] = views.status()
      if (status?.building) {
        building += 1
        expect(status.building.size).toBeLessThanOrEqual(status.building.of)
      }
      reads += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    await rebuilt
    expect(reads).toBeGreaterThan(1)
    expect(building).toBeGreaterThan(0)
    expect(told.toSorted((a, b) => a - b)).toEqual(told)
    await views.caughtUp(log.head().size)
    const after = await views.rows('cards', { limit: 1000 }, { recorded: 600 })
    expect(after.rows).toEqual(before.rows)
    expect(views.status()).toEqual([{ projection: 'cards', version: 1, size: log.head().size, rows: 300 }])
    expect(tables()).toHaveLength(1)
  })

  test('leaves a long read its rows until it is done', async () => {
    const { log } = await shelf(50)
    const views = await open(log)
    const keys: string[] = []
    for await (const { key } of views.export('cards', { sort: 'opened' })) {
      if (keys.length === 0) await views.rebuild('cards')
      keys.push(key)
    }
    expect(keys).toHaveLength(50)
    await new Promise((resolve) => setImmediate(resolve))
    expect(tables()).toHaveLength(1)
  })

  test('is one at a time, of a projection that there is', async () => {
    const { log } = await shelf(5)
    const views = await open(log)
    await expect(views.rebuild('boards')).rejects.toMatchObject({ code: 'unknown-projection' })
    const first = views.rebuild('cards')
    await expect(views.rebuild('cards')).rejects.toMatchObject({ code: 'behind' })
    await first
    expect(views.status()[0]?.rows).toBe(5)
  })

  test('that was cut goes on at the next start', async () => {
    const { log } = await shelf(100)
    await open(log)
    await close()
    const cut = await openCards(log, { path, buildBatch: 50 })
    let closing: Promise<void> | undefined
    await cut.rebuild('cards', (done) => {
      if (done >= 100) closing ??= cut.close()
    })
    await closing
    expect(tables()).toHaveLength(2)
    const rest = counted()
    const last = await open(log, { decode: rest.decode })
    while (last.status()[0]?.building) await new Promise((resolve) => setImmediate(resolve))
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(rest.count()).toBe(100)
    expect(tables()).toHaveLength(1)
    expect((await last.rows('cards', { limit: 200 })).total).toBe(100)
  })
})

describe('a new version of a projection', () => {
  test('is built while the rows of the old one are shown', async () => {
    const { log, write } = await shelf(20)
    await open(log)
    await close()
    await write(points('c1', 1000))
    const held = stepwise(log)
    const views = await open(held.log, { projections: [cardsOf(2)] })
    expect(await views.row('cards', 'c1')).toMatchObject({ version: 1, cut: { size: 40 }, row: { view: { points: 1 } } })
    expect(await views.rows('cards', { sort: '-points', filters: { board: 'b1' }, limit: 2 })).toMatchObject({ version: 1, total: 20, rows: [{ key: 'c19' }, { key: 'c18' }] })
    expect(views.status()).toMatchObject([{ version: 1, size: 40, building: { version: 2, of: 41 } }])
    for (const asked of [views.row('cards', 'c1', { recorded: 3 }), views.row('cards', 'c1', { occurred: '2026-03-01' }), views.row('cards', 'c1', { atLeast: log.head().position as never }), views.explain('cards', 'c1'), views.diff('cards', 'c1', {}, {})])
      await expect(asked).rejects.toMatchObject({ code: 'behind' })
    held.letGo()
    while (views.status()[0]?.version === 1) await new Promise((resolve) => setImmediate(resolve))
    expect(await views.row('cards', 'c1')).toMatchObject({ version: 2, cut: { size: 41 }, row: { view: { points: 1001 } } })
    expect((await views.row('cards', 'c1', { recorded: 3 })).row).toMatchObject({ view: { points: null } })
    await new Promise((resolve) => setImmediate(resolve))
    expect(tables()).toHaveLength(1)
  })

  test('is also what has other columns under the old number', async () => {
    const { log, write } = await shelf(20)
    await open(log)
    await close()
    await write(points('c1', 1000))
    const before = cardsOf()
    const wider = { ...before, columns: [...before.columns, { name: 'steps', title: 'Steps', type: 'number', of: ((view: { readonly steps: number }) => view.steps) as never }] } as typeof before
    const views = await open(log, { projections: [wider] })
    while (views.status()[0]?.building !== undefined || views.status()[0]?.size !== log.head().size) await new Promise((resolve) => setImmediate(resolve))
    expect(keysOf(await views.rows('cards', { sort: '-steps', limit: 1 }))).toEqual(['c1'])
    await write(points('c2', 5000), points('c2', 1), points('c2', 1))
    await views.caughtUp(log.head().size)
    expect(keysOf(await views.rows('cards', { sort: '-steps', limit: 1 }))).toEqual(['c2'])
  })

  test('is not built twice after a crash: the build goes on from where it was', async () => {
    const { log } = await shelf(100)
    const failing = counted()
    const decode = (entry: Entry) => {
      if (entry.index === 150) throw new Error('the power went')
      return failing.decode(entry)
    }
    await expect(openCards(log, { path, decode, buildBatch: 20 })).rejects.toThrow('the power went')
    const rest = counted()
    const views = await open(log, { decode: rest.decode })
    expect(failing.count()).toBe(150)
    expect(rest.count()).toBeLessThan(200)
    expect(keysOf(await views.rows('cards', { limit: 3, sort: '-points' }))).toEqual(['c99', 'c98', 'c97'])
  })
})

test('a file that turns out damaged while it is read says so, and is made anew at the next start', async () => {
  const { log } = await shelf(400)
  const views = await open(log)
  const whole = (await views.rows('cards', { limit: 1000 })).rows
  await close()
  const db = new Database(path)
  const [root] = db.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name LIKE 'g%_now'").pluck().all()
  const size = db.pragma('page_size', { simple: true }) as number
  db.close()
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(size, 0xff), 0, size, ((root as number) - 1) * size)
  closeSync(file)
  // Nothing looks at that page while it is opened.
  const again = await open(log)
  await expect(again.rows('cards', { limit: 1000 })).rejects.toMatchObject({ name: 'LogFault', code: 'log-unavailable', message: `${path} is damaged.`, hint: expect.stringContaining('Start again') })
  await close()
  const healed = await open(log)
  expect((await healed.rows('cards', { limit: 1000 })).rows).toEqual(whole)
  expect(existsSync(`${path}.damaged`)).toBe(false)
})

test('a file in a folder that is not there is named', async () => {
  const { log } = await shelf(5)
  const missing = join(folder, 'nowhere', 'views.sqlite')
  await expect(openCards(log, { path: missing })).rejects.toMatchObject({ name: 'LogFault', code: 'log-unavailable', message: expect.stringContaining(missing) })
})

test('a projection that is gone takes its tables with it, and views of another log are built anew', async () => {
  const { log } = await shelf(10)
  await open(log, { projections: [cardsOf(), { ...cardsOf(), name: 'boards' }] })
  await close()
  expect(tables()).toHaveLength(2)
  await open(log)
  await close()
  expect(tables()).toHaveLength(1)
  const other = openBook()
  await other.log.append('card-x', 'any', Array.from({ length: 40 }, (_, i) => ({ id: `10000000-0000-5000-8000-${String(i).padStart(12, '0')}`, type: 'CardOpened', agency: 'eda', occurredAt: '2026-03-01T12:00:00.000Z', body: JSON.stringify(opened(`x${i % 4}`)) })))
  const views = await open(other.log)
  expect(keysOf(await views.rows('cards'))).toEqual(['x0', 'x1', 'x2', 'x3'])
})

test('views that cannot follow for a moment go on when they can', async () => {
  const { log, write } = await shelf(2)
  let broken = true
  const views = await open(log, {
    decode: (entry) => {
      if (broken && entry.index === 4) throw new Error('not now')
      return decodeWhole(entry)
    },
  })
  await write(points('c0', 5))
  await expect(views.caughtUp(5)).rejects.toThrow('not now')
  expect((await views.row('cards', 'c0')).row).toMatchObject({ view: { points: 0 } })
  broken = false
  await write(points('c0', 7))
  await views.caughtUp(6)
  expect((await views.row('cards', 'c0')).row).toMatchObject({ view: { points: 12 } })
})
