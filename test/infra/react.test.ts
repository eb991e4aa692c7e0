import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reactor, Reactors } from '../../infra/engine/react.ts'
import { openReactors } from '../../infra/engine/react.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { Commands } from '../../infra/ports/commands.ts'
import type { EventLog } from '../../infra/ports/event-log.ts'
import { liaison, openSmallLedger } from '../kit/small-ledger.ts'

let folder: string
let path: string
const toClose: Reactors[] = []
const close = async (): Promise<void> => {
  for (const reactors of toClose.splice(0)) await reactors.close()
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-reactors-'))
  path = join(folder, 'reactors.sqlite')
})
afterEach(async () => {
  await close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every office that opens gets a person. */
const welcome: Reactor = {
  name: 'welcome',
  interests: ['OfficeOpened'],
  react: async (event) => [{ name: 'join', body: { agency: (event.data as { agency: string }).agency }, actor: liaison }],
}

const openBook = () => {
  const log = openMemoryEventLog({ clock: () => '2026-03-01T12:00:00.000Z' })
  const ledger = openSmallLedger(log)
  const failures: unknown[] = []
  const openOffice = async (agency: string): Promise<void> => void (await ledger.execute({ name: 'open-office', body: { agency, name: agency }, actor: liaison }))
  const start = async (more: { readonly log?: EventLog; readonly reactor?: Reactor; readonly commands?: Commands } = {}): Promise<Reactors> => {
    const { reactor = welcome, ...rest } = more
    const reactors = await openReactors({
      log,
      decode: ledger.codec.decode,
      commands: ledger,
      path,
      reactors: [reactor],
      onFailure: (failure) => failures.push(failure),
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      ...rest,
    })
    toClose.push(reactors)
    return reactors
  }
  return { log, ledger, failures, openOffice, start }
}
const typesIn = async (log: EventLog): Promise<readonly string[]> => {
  const types: string[] = []
  for await (const entries of log.readAll()) types.push(...entries.map(({ type }) => type))
  return types
}

describe('a reactor', () => {
  test('answers what was recorded, old and new, in the name of what caused it', async () => {
    const { log, openOffice, start } = openBook()
    await openOffice('eda')
    const reactors = await start()
    await openOffice('nsf')
    await reactors.caughtUp(4)
    expect((await typesIn(log)).toSorted()).toEqual(['OfficeOpened', 'OfficeOpened', 'PersonJoined', 'PersonJoined'])
    const entries = (await log.readAt([0, 1, 2, 3])).map((entry) => ({ ...entry, body: JSON.parse(entry.body) as { causation: string; correlation: string; data: { agency: string } } }))
    for (const joined of entries.filter(({ type }) => type === 'PersonJoined')) {
      const cause = entries.find(({ type, body }) => type === 'OfficeOpened' && body.data.agency === joined.body.data.agency)
      expect(joined.body).toMatchObject({ causation: cause?.id, correlation: cause?.body.correlation })
    }
  })

  test('lets others have their turn while it reads a long log', async () => {
    const { log, start } = openBook()
    await log.append('book', 'any', Array.from({ length: 1000 }, (_, n) => ({ id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, type: 'Noted', agency: 'eda', occurredAt: '2026-03-01T12:00:00.000Z', body: '{}' })))
    const reactors = await start()
    let turns = 0
    const count = (): void => {
      turns += 1
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    await reactors.caughtUp(1000)
    clearImmediate(next)
    expect(turns).toBeGreaterThan(2)
  })

  test('goes on where it was, and writes nothing twice when its last steps were not saved', async () => {
    const { log, ledger, failures, openOffice, start } = openBook()
    await openOffice('eda')
    await (await start()).caughtUp(2)
    await close()
    await openOffice('nsf')
    // The command is done and the process dies before it can note how far it came.
    const dying: Commands = {
      execute: async (request) => {
        await ledger.execute(request)
        throw new Error('the power went')
      },
    }
    await start({ commands: dying })
    while (failures.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await close()
    expect(await typesIn(log)).toEqual(['OfficeOpened', 'PersonJoined', 'OfficeOpened', 'PersonJoined'])
    const asked: unknown[] = []
    await (await start({ reactor: { ...welcome, react: (event) => (asked.push(event.index), welcome.react(event)) } })).caughtUp(4)
    expect(asked).toEqual([2])
    expect(await typesIn(log)).toHaveLength(4)
  })

  test('is tried again until it works, and leaves nothing out', async () => {
    const { log, failures, openOffice, start } = openBook()
    let broken = 3
    const reactors = await start({
      reactor: {
        ...welcome,
        react: async (event) => {
          if ((broken -= 1) >= 0) throw new Error('the view is away')
          return welcome.react(event)
        },
      },
    })
    await openOffice('eda')
    await openOffice('nsf')
    await reactors.caughtUp(4)
    expect((await typesIn(log)).filter((type) => type === 'PersonJoined')).toHaveLength(2)
    expect(failures).toHaveLength(3)
    expect(failures[0]).toMatchObject({ reactor: 'welcome', problem: expect.objectContaining({ message: 'the view is away' }) })
  })

  test('tells of commands that are refused, and goes on', async () => {
    const { failures, openOffice, start } = openBook()
    const reactors = await start({ reactor: { ...welcome, react: async () => [{ name: 'join', body: { agency: 'nowhere' }, actor: liaison }] } })
    await openOffice('eda')
    await reactors.caughtUp(1)
    expect(failures).toMatchObject([{ reactor: 'welcome', problem: { kind: 'refused', rejection: { code: 'unknown-reference' } } }])
  })

  test('sees another log from its beginning: a backup that was put back, a new store', async () => {
    const first = openBook()
    for (const agency of ['a1', 'a2', 'a3']) await first.openOffice(agency)
    await (await first.start()).caughtUp(6)
    await close()
    const other = openBook()
    await other.openOffice('b1')
    await (await other.start()).caughtUp(2)
    expect(await typesIn(other.log)).toEqual(['OfficeOpened', 'PersonJoined'])
    await other.openOffice('b2')
    await (toClose[0] as Reactors).caughtUp(4)
    expect(await typesIn(other.log)).toHaveLength(4)
  })

  test('whose file is damaged or gone answers all once more, which writes nothing', async () => {
    const { log, openOffice, start } = openBook()
    await openOffice('eda')
    await (await start()).caughtUp(2)
    await close()
    for (const damage of [() => writeFileSync(path, 'not what it was '.repeat(1000)), () => rmSync(path)]) {
      damage()
      const reactors = await start()
      await reactors.caughtUp(2)
      await close()
      expect(await typesIn(log)).toEqual(['OfficeOpened', 'PersonJoined'])
    }
  })

  test('whose folder is not there says so', async () => {
    const { start } = openBook()
    path = join(folder, 'nowhere', 'reactors.sqlite')
    await expect(start()).rejects.toMatchObject({ name: 'LogFault', code: 'log-unavailable', message: expect.stringContaining(path) })
  })

  test('that is closed in the midst of many entries does not answer them all first', async () => {
    const { log, openOffice, start } = openBook()
    for (let i = 0; i < 50; i += 1) await openOffice(`a${i}`)
    let answered = 0
    let began: () => void = () => undefined
    const beginning = new Promise<void>((resolve) => (began = resolve))
    await start({ reactor: { ...welcome, react: (event) => ((answered += 1), began(), welcome.react(event)) } })
    await beginning
    await close()
    expect(answered).toBeLessThan(50)
    await (await start()).caughtUp(100)
    expect((await typesIn(log)).filter((type) => type === 'PersonJoined')).toHaveLength(50)
  })
})
