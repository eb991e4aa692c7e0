import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Entry, EventLog, NewEntry } from '../../infra/ports/event-log.ts'
import { storeFault } from '../../infra/files/faults.ts'
import type { SqliteLogOptions } from '../../infra/sqlite/event-log.ts'
import { makeDurable } from '../../infra/files/durable.ts'
import { openDatabase } from '../../infra/sqlite/database.ts'
import { openSqliteEventLog } from '../../infra/sqlite/event-log.ts'
import { openGrowth } from '../../infra/sqlite/growth.ts'
import { openRecent } from '../../infra/sqlite/recent.ts'
import { entry } from '../kit/event-log-contract.ts'

let folder = ''
let path = ''
const opened: EventLog[] = []
const open = async (options: Partial<SqliteLogOptions> = {}): Promise<EventLog> => {
  const log = await openSqliteEventLog({ path, clock: () => '2026-03-01T12:00:00.000Z', ...options })
  opened.push(log)
  return log
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-log-'))
  path = join(folder, 'ledger.sqlite')
})
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close()
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

const fault = (code: string, message: unknown = expect.stringContaining(folder)) =>
  expect.objectContaining({ name: 'LogFault', code, message, hint: expect.stringMatching(/.{20}/) })
const all = async (log: EventLog): Promise<Entry[]> => {
  const found: Entry[] = []
  for await (const entries of log.readAll()) found.push(...entries)
  return found
}
const fill = async (log: EventLog, count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await log.append(`s-${i % 7}`, 'any', [entry(i), entry(`${i}b`)])
}

describe('a store that is opened again', () => {
  test('has its entries, roots, places and last time, and goes on from there', async () => {
    const first = await open()
    await fill(first, 200)
    const [before, roots, head] = [await all(first), await Promise.all([first.root(), first.root(300)]), first.head()]
    await first.close()
    const again = await open({ clock: () => '2020-01-01T00:00:00.000Z' })
    expect(await all(again)).toEqual(before)
    expect(await Promise.all([again.root(), again.root(300)])).toEqual(roots)
    expect(again.head()).toEqual(head)
    const { recordedAt, revision } = await again.append('s-0', 57, [entry('late')])
    expect({ recordedAt, revision }).toEqual({ recordedAt: '2026-03-01T12:00:00.000Z', revision: 58 })
    expect(await again.root(400)).toBe(roots[0])
  })

  test('keeps the distance of positions with which it was made', async () => {
    const first = await open({ positionStride: 1000 })
    await fill(first, 2)
    const positions = (await all(first)).map(({ position }) => position)
    expect(positions).toEqual(['0000000000000001', '0000000000001001', '0000000000002001', '0000000000003001'])
    await first.close()
    const again = await open({ positionStride: 3 })
    expect((await all(again)).map(({ position }) => position)).toEqual(positions)
    expect(again.sizeAt(positions[2] as Entry['position'])).toBe(3)
    expect(again.sizeAt('0000000000001002' as Entry['position'])).toBeUndefined()
  })

  const settings = (): unknown => {
    const { db, close } = openDatabase(path, { schema: '' })
    try {
      return ['journal_mode', 'synchronous', 'fullfsync', 'checkpoint_fullfsync'].map((name) => db.pragma(name, { simple: true }))
    } finally {
      close()
    }
  }
  const durable = ['wal', 2, 1, 1]

  test('is written with full durability, ahead of the file, also after it was packed, backed up or put into another mode', async () => {
    await fill(await open(), 20)
    const root = await opened[0]?.root()
    await opened[0]?.close()
    expect(settings()).toEqual(durable)
    const db = new Database(path)
    db.exec('VACUUM')
    await db.backup(join(folder, 'backup.sqlite'))
    db.exec(`VACUUM INTO '${join(folder, 'packed.sqlite')}'`)
    db.pragma('journal_mode = DELETE')
    db.close()
    for (const name of ['ledger.sqlite', 'backup.sqlite', 'packed.sqlite']) {
      path = join(folder, name)
      expect(settings()).toEqual(durable)
      const log = await open()
      expect(await log.root()).toBe(root)
      expect(await log.append('more', 'no_stream', [entry('more')])).toMatchObject({ revision: 0 })
      expect(log.head().size).toBe(41)
      await log.close()
    }
  })

  test('is not opened where it would not be durable', () => {
    // A temporary database has no file to write ahead of, as some network file systems.
    const db = new Database('')
    expect(() => makeDurable(db, path)).toThrow(fault('log-unavailable', expect.stringContaining('journal delete')))
    db.close()
  })
})

describe('appends that are in flight together', () => {
  test('are judged one by one: a conflict or an entry that cannot be stored is the answer to its own caller', async () => {
    const log = await open()
    await fill(log, 1)
    // It passes every check and fails in the midst of the transaction.
    const unstorable = { ...entry('x'), body: Object('{}') as string }
    const outcomes = await Promise.allSettled([
      log.append('a-1', 'no_stream', [entry('a')]),
      log.append('s-0', 'no_stream', [entry('new')]),
      log.append('b-1', 'no_stream', [entry('b'), unstorable]),
      log.append('a-1', 0, [entry('c')]),
      log.append('c-1', 'any', [entry('d')]),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled'])
    const places = (await all(log)).map(({ stream, revision, index }) => [stream, revision, index])
    expect(places).toEqual([['s-0', 0, 0], ['s-0', 1, 1], ['a-1', 0, 2], ['a-1', 1, 3], ['c-1', 0, 4]])
    expect(await log.readStream('b-1')).toEqual({ kind: 'missing' })
    await log.close()
    expect((await all(await open())).length).toBe(5)
  })

  test('more of them than one transaction takes are all served, in the order they came', async () => {
    const log = await open()
    const list = Array.from({ length: 60 }, (_, i) => Array.from({ length: 97 }, (_, j) => entry(`${i}-${j}`)))
    const answers = await Promise.all(list.map((entries) => log.append('s-1', 'any', entries)))
    expect(answers.map(({ revision }) => revision)).toEqual(list.map((_, i) => i * 97 + 96))
    expect((await all(log)).map(({ id }) => id)).toEqual(list.flat().map(({ id }) => id))
  })

  test('are stored when the log is closed behind them', async () => {
    const log = await open()
    const waiting = log.append('s-1', 'any', [entry('a')])
    await log.close()
    expect(await waiting).toMatchObject({ revision: 0 })
    expect((await all(await open())).length).toBe(1)
  })

  test('a clock that fails stores nothing', async () => {
    const log = await open({ clock: () => 'no time' })
    await expect(log.append('s-1', 'any', [entry('a')])).rejects.toEqual(fault('log-unavailable'))
    expect(log.head()).toEqual({ size: 0, position: undefined, recordedAt: undefined })
  })
})

describe('one writer', () => {
  test('a second one is refused, by whatever name it calls the file, until the first is gone', async () => {
    const log = await open()
    symlinkSync(path, join(folder, 'other-name.sqlite'))
    await expect(open()).rejects.toEqual(fault('log-locked'))
    await expect(open({ path: join(folder, 'other-name.sqlite') })).rejects.toEqual(fault('log-locked'))
    await log.append('s-1', 'any', [entry('a')])
    await log.close()
    expect((await open({ path: join(folder, 'other-name.sqlite') })).head().size).toBe(1)
  })

  test('readers beside it see what it writes, as it writes it, and write nothing', async () => {
    const log = await open()
    await fill(log, 150)
    const reader = await open({ readOnly: true })
    expect(await all(reader)).toEqual(await all(log))
    const stop = new AbortController()
    const following = reader.follow(log.head().position, stop.signal)[Symbol.asyncIterator]()
    const next = following.next()
    await log.append('late', 'no_stream', [entry('late')])
    expect((await next).value).toMatchObject([{ stream: 'late', index: 300 }])
    stop.abort()
    await following.return?.(undefined)
    expect(reader.head()).toEqual(log.head())
    expect(await reader.readStream('late')).toMatchObject({ kind: 'found', lastRevision: 0 })
    expect(await Promise.all([reader.root(), reader.root(7)])).toEqual(await Promise.all([log.root(), log.root(7)]))
    await expect(reader.append('s-1', 'any', [entry('b')])).rejects.toEqual(fault('log-read-only'))
  })

  test('a reader needs no writer, but a store', async () => {
    await expect(open({ readOnly: true })).rejects.toEqual(fault('log-unavailable'))
    await fill(await open(), 3)
    await opened[0]?.close()
    expect((await all(await open({ readOnly: true }))).length).toBe(6)
  })
})

describe('a store that is not as it should be', () => {
  test('full: the append is refused whole, what was there stays, and it goes on when there is room', async () => {
    const log = await open({ mostPages: 40 })
    const big = (name: string): NewEntry[] => [entry(`${name}1`, `{"x":"${'x'.repeat(3000)}"}`), entry(`${name}2`, `{"x":"${'x'.repeat(3000)}"}`)]
    let done = 0
    const filling = async (): Promise<void> => {
      for (; done < 100; done += 1) await log.append('s-1', 'any', big(`n${done}`))
    }
    await expect(filling()).rejects.toEqual(fault('log-full'))
    expect(done).toBeGreaterThan(3)
    expect(log.head().size).toBe(done * 2)
    const root = await log.root()
    await expect(log.append('s-2', 'no_stream', big('m'))).rejects.toEqual(fault('log-full'))
    await log.close()
    const roomy = await open()
    expect(await roomy.root()).toBe(root)
    expect(await roomy.append('s-1', done * 2 - 1, big('again'))).toMatchObject({ revision: done * 2 + 1 })
  })

  test('moved away or replaced while it is open: nothing is taken that would be lost with it, and it goes on when the file is back', async () => {
    const log = await open()
    await log.append('s-1', 'no_stream', [entry('before')])
    renameSync(path, `${path}.away`)
    await expect(log.append('s-1', 0, [entry('gone')])).rejects.toEqual(fault('log-unavailable', expect.stringContaining('is no longer where it was opened')))
    copyFileSync(`${path}.away`, path)
    await expect(log.append('s-1', 0, [entry('replaced')])).rejects.toEqual(fault('log-unavailable', expect.stringContaining('is another file than the one that was opened')))
    renameSync(`${path}.away`, path)
    expect(await log.append('s-1', 0, [entry('back')])).toMatchObject({ revision: 1 })
    expect((await all(log)).map(({ id }) => id)).toEqual([entry('before').id, entry('back').id])
  })

  test('full: what is read is read all the same, and writing goes on in the same process once there is room', async () => {
    const log = await open({ mostPages: 40 })
    const filling = async (): Promise<never> => {
      for (let i = 0; ; i += 1) await log.append('s-1', 'any', [entry(i, `{"x":"${'x'.repeat(3000)}"}`)])
    }
    await expect(filling()).rejects.toEqual(fault('log-full'))
    const { size } = log.head()
    expect((await all(log)).length).toBe(size)
    // A smaller one still finds its place.
    expect(await log.append('s-1', size - 1, [entry('small', '{}')])).toMatchObject({ revision: size })
    expect(log.head().size).toBe(size + 1)
  })

  test('with something else where its lock should be', async () => {
    writeFileSync(`${path}.lock`, 'not a lock, and long enough to be told from an empty file '.repeat(100))
    await expect(open()).rejects.toEqual(fault('log-unavailable', expect.stringContaining(`${path}.lock`)))
    rmSync(`${path}.lock`)
    expect((await open()).head().size).toBe(0)
  })

  test('a reader beside it outlives a look that fails', async () => {
    let looks = 0
    const growth = openGrowth(() => {
      looks += 1
      if (looks === 2) throw new Error('the disk is away')
      return { size: looks, position: undefined, recordedAt: undefined }
    }, true)
    const grown = await new Promise<number>((resolve) => growth.onGrowth(({ size }) => resolve(size)))
    expect(grown).toBeGreaterThan(2)
    growth.close()
  })

  test('a folder that is not there', async () => {
    await expect(open({ path: join(folder, 'nowhere', 'ledger.sqlite') })).rejects.toEqual(fault('log-unavailable'))
  })

  test('not to be written by this user', async () => {
    await fill(await open(), 3)
    await opened[0]?.close()
    chmodSync(path, 0o444)
    chmodSync(folder, 0o777)
    chmodSync(`${path}.lock`, 0o666)
    const root = process.geteuid?.() === 0
    // For root every file can be written, so it steps aside for a moment; opening does not wait in between.
    if (root) process.seteuid?.(65534)
    const opening = open()
    if (root) process.seteuid?.(0)
    await expect(opening).rejects.toEqual(fault('log-read-only'))
  })

  test('no SQLite file, and another SQLite file: neither is touched', async () => {
    writeFileSync(path, 'a letter to grandmother '.repeat(1000))
    await expect(open()).rejects.toEqual(fault('log-damaged'))
    const other = join(folder, 'other.sqlite')
    const db = new Database(other)
    db.exec('CREATE TABLE entry (idx INTEGER)')
    await expect(open({ path: other })).rejects.toEqual(fault('log-damaged', `${other} is no ledger.`))
    expect(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()).toBe(1)
    db.close()
  })

  test('of a later format', async () => {
    await fill(await open(), 1)
    await opened[0]?.close()
    const db = new Database(path)
    db.pragma('user_version = 2')
    db.close()
    await expect(open()).rejects.toEqual(fault('log-unavailable', expect.stringContaining('format 2')))
  })

  test('cut in the middle', async () => {
    await fill(await open(), 500)
    await opened[0]?.close()
    truncateSync(path, 40_000)
    const read = async (): Promise<unknown> => all(await open())
    await expect(read()).rejects.toEqual(fault('log-damaged'))
  })

  const tampering: readonly [string, string][] = [
    ['a body', `UPDATE entry SET body = '{"name":"other"}' WHERE idx = 390`],
    ['a time', 'UPDATE entry SET recorded_at = recorded_at + 1 WHERE idx = 399'],
    ['a leaf', 'UPDATE entry SET hashes = zeroblob(32) WHERE idx = 398'],
    ['an inner node', 'UPDATE entry SET hashes = CAST(substr(hashes, 1, 32) || zeroblob(32 * 4) AS BLOB) WHERE idx = 399'],
    ['an entry that is gone', 'DELETE FROM entry WHERE idx = 395'],
    ['the hashes of old entries that are needed now', 'UPDATE entry SET hashes = substr(hashes, 1, 32) WHERE idx = 127'],
    ['the name of a stream', `UPDATE name SET text = 's-9' WHERE text = 's-1'`],
  ]
  test.each(tampering)('changed by another hand: %s', async (_case, statement) => {
    await fill(await open(), 200)
    await opened[0]?.close()
    const db = new Database(path)
    expect(db.prepare(statement).run().changes).toBe(1)
    db.close()
    await expect(open()).rejects.toEqual(fault('log-damaged'))
  })

  test('a copy made while nobody wrote is a whole store', async () => {
    const log = await open()
    await fill(log, 20)
    const root = await log.root()
    await log.close()
    copyFileSync(path, join(folder, 'copy.sqlite'))
    expect(await (await open({ path: join(folder, 'copy.sqlite') })).root()).toBe(root)
  })

  test('a disk that fails is told from a file that is damaged', () => {
    const said = (code: string): string => storeFault('x.sqlite', Object.assign(new Error('as SQLite says'), { code })).code
    expect(['SQLITE_IOERR_FSYNC', 'SQLITE_FULL', 'SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_READONLY', 'SQLITE_BUSY', 'SQLITE_CANTOPEN'].map(said)).toEqual([
      'log-unavailable', 'log-full', 'log-damaged', 'log-damaged', 'log-read-only', 'log-locked', 'log-unavailable',
    ])
  })
})

describe('what was used lately', () => {
  test('is remembered, and the rest is forgotten', () => {
    const recent = openRecent<number, string>(10)
    for (let i = 0; i < 100; i += 1) {
      recent.set(i, `v${i}`)
      // Used again and again.
      expect(recent.get(0)).toBe('v0')
    }
    expect(recent.get(99)).toBe('v99')
    expect(Array.from({ length: 100 }, (_, i) => recent.get(i)).filter((value) => value !== undefined).length).toBeLessThanOrEqual(10)
    recent.clear()
    expect(recent.get(99)).toBeUndefined()
  })
})
