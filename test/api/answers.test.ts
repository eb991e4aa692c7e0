import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import type { IncomingMessage } from 'node:http'
import type { Answer } from '../../api/http/answers.ts'
import { openAnswers } from '../../api/http/answers.ts'
import type { Book } from '../../api/http/parts.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import type { Vault } from '../../infra/ports/vault.ts'
import { projections } from '../../projections/catalog.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import type { Service } from '../kit/http.ts'
import { eda, jsonOf, nsf, openService, somebody } from '../kit/http.ts'

const people: readonly LocalToken[] = [
  eda,
  somebody('liaison', 'nist'),
  { ...eda, subject: 'another' },
  somebody('reader', 'eda'),
  somebody('reader', 'nist'),
  somebody('steward', 'nist'),
  somebody('auditor', 'gao'),
  { role: 'auditor', agency: 'gao', grants: ['pii'] },
  somebody('admin', 'eda'),
]
const reasons = [undefined, 'To answer a complaint of the agency.']

type Told = { readonly status: number; readonly headers: object; readonly body: string }

/** All of an answer but what is of one request alone. */
const toldOf = async (answer: Response): Promise<Told> => {
  const own = ['correlation-id', 'date', 'ratelimit', 'connection', 'keep-alive', 'transfer-encoding']
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !own.includes(name)))
  return { status: answer.status, headers, body: answer.status < 400 ? await answer.text() : String((await jsonOf(answer)).code) }
}

describe('an answer that was kept', () => {
  let service: RealService
  const addresses: string[] = []
  let asked = 0
  /** What nobody asked before: the form is the same, and its name is new. */
  const unkept = (): string => `application/json, application/x-${(asked += 1)}`

  beforeAll(async () => {
    service = await openRealService()
    const liaison = somebody('liaison', 'nist')
    const staff = await service.done('register-staff', { agency: 'nist', name: 'Ada Byron', email: 'ada@nist.example', title: 'Adviser' }, liaison)
    const finding = { cluster: 'wichita-aerospace', counties: [], reporters: [{ type: 'component-supplier', count: 2 }], evidence: [{ kind: 'document', title: 'Survey' }], category: 'finance', staff }
    for (const confidentiality of ['own', 'agencies', 'open']) await service.done('identify-constraint', { ...finding, statement: `Words that are ${confidentiality}`, confidentiality }, liaison)
    await service.running.ledger.settled()
    for (const { name } of projections) {
      const { rows } = await service.running.ledger.views.rows(name, { limit: 3 })
      addresses.push(`/api/v1/views/${name}?limit=30`, `/api/v1/views/${name}?limit=2&asOf=20`, ...rows.map(({ key }) => `/api/v1/views/${name}/${encodeURIComponent(key)}`))
    }
    addresses.push('/api/v1/views/cluster-overview/wichita-aerospace', '/api/v1/views/constraint-register?cluster=wichita-aerospace', '/api/v1/views/nothing', '/api/v1/views/cluster-overview/nothing')
  })
  afterAll(() => service.close())

  test('is to the byte what the same caller would be told without it, whoever asked before', async () => {
    const question = fc.record({ address: fc.constantFrom(...addresses), as: fc.constantFrom(...people), reason: fc.constantFrom(...reasons) })
    const read = jest.spyOn(service.running.ledger.views, 'rows')
    let keptLists = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...addresses), fc.shuffledSubarray([...people], { minLength: 2 }), fc.array(question, { maxLength: 3 }), fc.constantFrom(...reasons), async (address, callers, others, reason) => {
        const ask = async (path: string, as: LocalToken, why: string | undefined, accept?: string): Promise<Told> =>
          toldOf(await service.ask(path, { as, headers: { ...(why === undefined ? {} : { 'access-reason': why }), ...(accept === undefined ? {} : { accept }) } }))
        for (const as of callers) await ask(address, as, reason)
        for (const other of others) await ask(other.address, other.as, other.reason)
        for (const as of callers) {
          const before = read.mock.calls.length
          const told = await ask(address, as, reason)
          if (told.status === 200 && address.includes('limit=') && read.mock.calls.length === before) keptLists += 1
          expect([address, as, told]).toEqual([address, as, await ask(address, as, reason, unkept())])
        }
      }),
      { numRuns: 60 },
    )
    // The test would say nothing if nothing had been kept.
    expect(keptLists).toBeGreaterThan(10)
    read.mockRestore()
  }, 120_000)

  test('is found again for every view and role that may see it, and only for them', async () => {
    for (const { name } of projections)
      for (const as of people) {
        const address = `/api/v1/views/${name}?limit=31`
        const first = await toldOf(await service.ask(address, { as }))
        const reference = await toldOf(await service.ask(address, { as, headers: { accept: unkept() } }))
        expect([name, as, await toldOf(await service.ask(address, { as }))]).toEqual([name, as, reference])
        expect([first.status, first]).toEqual([as.role === 'admin' ? 403 : 200, reference])
      }
  }, 60_000)

  test('gives way to what was recorded since, and to rows that are shown instead', async () => {
    const address = '/api/v1/views/constraint-register?cluster=wichita-aerospace&limit=1'
    const as = somebody('liaison', 'nist')
    const total = async (): Promise<number> => Number((await jsonOf(service.ask(address, { as }))).total)
    const before = await total()
    expect(await total()).toBe(before)
    await service.done('identify-constraint', { cluster: 'wichita-aerospace', counties: [], reporters: [{ type: 'component-supplier', count: 2 }], evidence: [{ kind: 'document', title: 'Survey' }], category: 'finance', statement: 'Another', confidentiality: 'open' }, as)
    await service.running.ledger.settled()
    expect(await total()).toBe(before + 1)
    const edition = service.running.ledger.views.edition()
    await service.running.ledger.views.rebuild('constraint-register')
    expect(service.running.ledger.views.edition()).toBeGreaterThan(edition)
    expect(await total()).toBe(before + 1)
  })
})

let small: Service
beforeEach(async () => {
  small = await openService()
  await small.send('open-office', { agency: 'eda', name: 'Economic Development' })
  await small.send('join', { staff: 's-eda', agency: 'eda', name: 'Ada Byron' })
})
afterEach(() => small.close())

describe('names of people', () => {
  test('are looked up for each answer: an erased one is gone, and each look is logged', async () => {
    const service = small
    await service.send('note-finding', { finding: 'open-1', statement: 'Words', confidentiality: 'open', weight: 1, contact: 's-eda' })
    const auditor: LocalToken = { role: 'auditor', agency: 'gao', grants: ['pii'] }
    const staff = async (as: LocalToken): Promise<unknown> => ((await jsonOf(service.ask('/api/v1/views/finding-register/open-1', { as }))).labels as { staff?: unknown }).staff
    const read = jest.spyOn(service.book.views, 'row')
    for (const as of [eda, nsf, auditor]) await staff(as)
    const reads = read.mock.calls.length
    const shown = service.logged.filter(({ message }) => message === 'personal values shown').length
    expect([await staff(eda), await staff(nsf), await staff(auditor), await staff(auditor)]).toEqual([{ 's-eda': 'Ada Byron' }, undefined, { 's-eda': 'Ada Byron' }, { 's-eda': 'Ada Byron' }])
    expect(read.mock.calls.length).toBe(reads)
    expect(service.logged.filter(({ message }) => message === 'personal values shown').length).toBe(shown + 2)
    const forgotten = await (service.book.vault as Vault).forget('s-eda')
    expect(forgotten.count).toBeGreaterThan(0)
    expect([await staff(eda), await staff(auditor)]).toEqual([undefined, undefined])
  })
})

describe('a caller who has an answer already', () => {
  test('is told so from what was kept; HEAD has the same headers; a token that ended gets nothing', async () => {
    const service = small
    const address = '/api/v1/views/finding-register?limit=3'
    const first = await service.ask(address, { as: eda })
    const etag = first.headers.get('etag') ?? ''
    const read = jest.spyOn(service.book.views, 'rows')
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) expect((await service.ask(address, { as: eda, headers: { 'if-none-match': tag } })).status).toBe(304)
    expect((await service.ask(address, { as: eda, headers: { 'if-none-match': '"other"' } })).status).toBe(200)
    expect(read).not.toHaveBeenCalled()
    const names = async (answer: Response): Promise<readonly string[]> => (await answer.text(), [...answer.headers.keys()].filter((name) => !['date', 'keep-alive', 'connection'].includes(name)))
    const [kept, head] = [await service.ask(address, { as: eda }), await service.ask(address, { method: 'HEAD', as: eda })]
    expect(head.headers.get('content-length')).toBe(kept.headers.get('content-length'))
    expect(await names(kept)).toEqual(await names(head))
    expect(await names(first)).toEqual(await names(await service.ask(address, { as: eda })))
    service.setTime('2026-03-03T12:00:00.000Z')
    const token = await service.issuer.token(eda)
    const late = { headers: { authorization: `Bearer ${token}` } }
    expect((await fetch(`${service.address}${address}`, late)).status).toBe(200)
    service.setTime('2026-03-05T12:00:00.000Z')
    expect((await fetch(`${service.address}${address}`, late)).status).toBe(401)
    expect((await fetch(`${service.address}${address}`)).status).toBe(401)
  })
})

describe('what is kept', () => {
  const opened = () => {
    const state = { edition: 1, size: 1, now: '2026-03-01T12:00:00.000Z' }
    const book = { views: { edition: () => state.edition }, log: { head: () => ({ size: state.size }) }, clock: () => state.now } as unknown as Book
    return { state, answers: openAnswers(book, { peopleOf: async () => ({}) }) }
  }
  const caller: Caller = { ref: 'r', agency: 'eda', role: 'reader', grants: [], expires: 0 }
  const to = (url: string, headers: object = {}): IncomingMessage => ({ method: 'GET', url, headers }) as IncomingMessage
  const answerOf = (length: number): Answer => ({ etag: '"x"', size: 1, body: Buffer.alloc(length), bare: true, people: [] })

  test.each([
    ['an entry is folded', { edition: 2 }],
    ['the log grows', { size: 2 }],
    ['a day begins', { now: '2026-03-02T00:00:00.000Z' }],
  ])('goes when %s, and so does what was asked before', (_when, change) => {
    const { state, answers } = opened()
    const ask = () => answers.question(to('/a'), caller)
    const question = ask()
    if (!question) throw new Error('A question that is not kept.')
    answers.keep(question, answerOf(10))
    expect(answers.find(question)).toBeDefined()
    Object.assign(state, change)
    answers.keep(question, answerOf(10))
    const again = ask()
    expect(again && answers.find(again)).toBeUndefined()
  })

  test('is bounded in bytes: the least recently used goes first, what is too large is not kept', () => {
    const { answers } = opened()
    const question = (n: number) => {
      const made = answers.question(to(`/${n}`), caller)
      if (!made) throw new Error('A question that is not kept.')
      return made
    }
    const most = 1_000_000
    for (let n = 0; n < 40; n += 1) {
      answers.keep(question(n), answerOf(most))
      answers.find(question(0))
    }
    const left = Array.from({ length: 40 }, (_, n) => n).filter((n) => answers.find(question(n)))
    expect(left.length * most).toBeLessThan(33_554_432)
    expect([left.length > 30, left[0], left[1], left.at(-1)]).toEqual([true, 0, 41 - left.length, 39])
    answers.keep(question(50), answerOf(2_000_000))
    expect(answers.find(question(50))).toBeUndefined()
  })

  test('is told apart by role, agency, grants, the form and the reason', () => {
    const { answers } = opened()
    const keys = [
      answers.question(to('/a'), caller),
      answers.question(to('/b'), caller),
      answers.question(to('/a'), { ...caller, role: 'liaison' }),
      answers.question(to('/a'), { ...caller, agency: 'nsf' }),
      answers.question(to('/a'), { ...caller, grants: ['pii'] }),
      answers.question(to('/a', { accept: 'text/csv' }), caller),
      answers.question(to('/a', { 'access-reason': 'text/csv' }), caller),
    ].map((question) => question?.key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(answers.question(to('/a'), { ...caller, ref: 'another', expires: 9 })?.key).toBe(keys[0])
    expect(answers.question({ ...to('/a'), method: 'HEAD' } as IncomingMessage, caller)).toBeUndefined()
  })
})
