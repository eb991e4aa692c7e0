import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { eda, nsf, somebody } from '../kit/http.ts'

type Shown = { id: string; index: number; stream: string; type: string; agency: string; recordedAt: string; occurredAt: string; leaf: string; canonical?: string; body?: { actor: { ref: string }; data: object; correlation: string } }
type Page = { size: number; entries: Shown[]; next?: number | string }
type Tree = { root: string; entries: (Shown & { causation: string | null })[]; more?: boolean }

let service: RealService
const auditor = somebody('auditor', 'gao')
const person = '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a78'

beforeAll(async () => {
  service = await openRealService()
  await service.done('register-staff', { staff: person, agency: 'eda', title: 'Regional officer', name: 'Zoë Quimby' }, eda)
  await service.running.ledger.settled()
})
afterAll(() => service.close())

const get = async <A>(path: string, as: LocalToken = auditor): Promise<A> => {
  const answer = await service.ask(`/api/v1/${path}`, { as })
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.json()) as A
}
const refusal = async (path: string, as: LocalToken = auditor): Promise<readonly unknown[]> => {
  const answer = await service.ask(`/api/v1/${path}`, { as })
  const { code, errors } = (await answer.json()) as { code: string; errors?: { field: string }[] }
  return [answer.status, code, errors?.[0]?.field]
}
const everything = async (as: LocalToken = auditor): Promise<readonly Shown[]> => {
  const all: Shown[] = []
  for (let from: number | string | undefined = 0; from !== undefined; ) {
    const page: Page = await get<Page>(`entries?limit=1000&from=${from}`, as)
    all.push(...page.entries)
    from = page.next
  }
  return all
}
const idsOf = (entries: readonly Shown[]): readonly string[] => entries.map(({ id }) => id)

describe('entries that are looked for', () => {
  test.each([
    ['cluster=wichita-aerospace', ({ body }: Shown) => JSON.stringify(body?.data).includes('"wichita-aerospace"')],
    ['agency=eda', ({ agency }: Shown) => agency === 'eda'],
    ['type=DialogHeld', ({ type }: Shown) => type === 'DialogHeld'],
    ['type=DialogHeld&agency=kansas-commerce', ({ type, agency }: Shown) => type === 'DialogHeld' && agency === 'kansas-commerce'],
    ['stream=cluster-wichita-aerospace', ({ stream }: Shown) => stream === 'cluster-wichita-aerospace'],
    ['occurredFrom=2024-03-01&occurredTo=2024-03-31', ({ occurredAt }: Shown) => occurredAt.startsWith('2024-03')],
    ['recordedFrom=2099-01-01', () => false],
    ['recordedTo=1999-01-01', () => false],
    [`person=${person}`, ({ stream }: Shown) => stream === `staff-${person}`],
  ])('%s', async (query, fits) => {
    const expected = (await everything()).filter(fits)
    if (!query.startsWith('recorded')) expect(expected.length).toBeGreaterThan(0)
    expect(idsOf((await get<Page>(`entries?${query}&limit=1000`)).entries)).toEqual(idsOf(expected))
    expect(idsOf((await get<Page>(`entries?${query}&limit=1000&order=newest`)).entries)).toEqual(idsOf(expected.toReversed()))
  })

  test('come in pages that hold the log size, whatever is written meanwhile', async () => {
    for (const order of ['oldest', 'newest']) {
      const first = await get<Page>(`entries?type=DialogHeld&order=${order}&limit=2`)
      const whole = idsOf((await get<Page>(`entries?type=DialogHeld&order=${order}&limit=1000`)).entries)
      const dialog = { clusters: ['wichita-aerospace'], format: 'call', virtual: true, agencies: ['eda'], attendance: [{ type: 'component-supplier', count: 2 }, { type: 'end-producer', count: 1 }], topics: ['Plating'], noticeClass: 'individual-views' }
      await service.done('log-dialog', dialog, eda)
      const ids = [...idsOf(first.entries)]
      for (let { next } = first; next !== undefined; ) {
        const page: Page = await get<Page>(`entries?type=DialogHeld&order=${order}&limit=2&cursor=${next}`)
        expect(page.size).toBe(first.size)
        ids.push(...idsOf(page.entries))
        next = page.next
      }
      expect(ids).toEqual(whole)
    }
  })

  test('without a filter are as they were', async () => {
    const page = await get<Page>('entries?from=3&limit=2')
    expect([page.entries.map(({ index }) => index), page.next]).toEqual([[3, 4], 5])
    const newest = await get<Page>('entries?order=newest&limit=2')
    expect(newest.entries.map(({ index }) => index)).toEqual([newest.size - 1, newest.size - 2])
  })

  test('by correlation belong together', async () => {
    const [dialog] = (await get<Page>('entries?type=DialogHeld&limit=1')).entries
    const correlation = String(dialog?.body?.correlation)
    const expected = (await everything()).filter(({ body }) => body?.correlation === correlation)
    expect(idsOf((await get<Page>(`entries?correlation=${correlation}`)).entries)).toEqual(idsOf(expected))
  })

  test('tell nobody what stands in bodies that they may not read', async () => {
    const [recorded] = (await get<Page>(`entries?person=${person}`)).entries
    const ref = String(recorded?.body?.actor.ref)
    const ofPerson = (await everything()).filter(({ body }) => body?.actor.ref === ref)
    expect(idsOf((await get<Page>(`entries?person=${ref}&limit=1000`)).entries)).toEqual(idsOf(ofPerson))
    expect(idsOf((await get<Page>(`entries?person=${ref}&limit=1000`, eda)).entries)).toEqual(idsOf(ofPerson.filter(({ agency }) => agency === 'eda')))
    expect((await get<Page>(`entries?person=${person}`, nsf)).entries).toEqual([])
    expect((await get<Page>(`entries?person=${person}&agency=eda`, nsf)).entries).toEqual([])
    const correlation = '6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01'
    for (const role of ['reader', 'admin'] as const) {
      const as = somebody(role, 'eda')
      expect(await refusal(`entries?person=${person}`, as)).toEqual([403, 'not-allowed', undefined])
      expect(await refusal(`entries?correlation=${correlation}`, as)).toEqual([403, 'not-allowed', undefined])
      expect((await get<Page>('entries?type=DialogHeld', as)).entries.every(({ body }) => body === undefined)).toBe(true)
    }
    expect(await refusal('entries?cluster=wichita-aerospace', somebody('admin', 'doc'))).toEqual([403, 'not-allowed', undefined])
    expect((await get<Page>('entries?cluster=wichita-aerospace', somebody('reader', 'eda'))).entries.length).toBeGreaterThan(0)
  })

  test.each([
    ['entries?type=Nothing', 'bad-parameter', 'type'],
    ['entries?cluster=', 'bad-parameter', 'cluster'],
    ['entries?correlation=x', 'bad-parameter', 'correlation'],
    ['entries?order=up', 'bad-parameter', 'order'],
    ['entries?from=1&agency=eda', 'bad-parameter', 'from'],
    ['entries?recordedFrom=2026-02-30', 'bad-time', 'recordedFrom'],
    ['entries?occurredTo=yesterday', 'bad-time', 'occurredTo'],
    ['entries?cursor=bm90aGluZw', 'bad-cursor', 'cursor'],
    ['entries?agency=eda&limit=1001', 'bad-parameter', 'limit'],
    ['entries?author=eda', 'unknown-parameter', 'author'],
  ])('%s is refused by its name', async (path, code, field) => {
    expect(await refusal(path)).toEqual([400, code, field])
  })

  test('a cursor goes with its own filters and order', async () => {
    const { next } = await get<Page>('entries?agency=eda&limit=1')
    expect(await refusal(`entries?agency=nsf&cursor=${next}`)).toEqual([400, 'bad-cursor', 'cursor'])
    expect(await refusal(`entries?agency=eda&order=newest&cursor=${next}`)).toEqual([400, 'bad-cursor', 'cursor'])
  })
})

describe('one entry', () => {
  test('is as the log in order has it', async () => {
    const [first] = (await get<Page>('entries?limit=1&canonical=true')).entries
    const one = await get<Shown>(`entries/${first?.id}?canonical=true`)
    expect(one).toEqual(first)
    expect(one.leaf).toContain(createHash('sha256').update(String(one.canonical)).digest('base64url'))
    for (const as of [nsf, somebody('reader', 'nsf'), somebody('admin', 'doc')]) {
      const shown = (await get<Page>('entries?limit=1', as)).entries[0]
      expect(await get<Shown>(`entries/${first?.id}`, as)).toEqual(shown)
      expect(await refusal(`entries/${first?.id}?canonical=true`, as)).toEqual([403, 'not-allowed', undefined])
    }
  })

  test.each(['entries/6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01', 'entries/none', 'entries/__proto__', 'entries/6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a01/tree'])('%s is not there', async (path) => {
    expect(await refusal(path)).toEqual([404, 'not-found', undefined])
  })
})

describe('what followed from what', () => {
  test('is one tree from wherever in it one asks', async () => {
    const caused = (await everything()).filter(({ type }) => type === 'FragmentationDetected' || type === 'OverlapDetected')
    expect(caused.length).toBeGreaterThan(0)
    for (const { id } of caused.slice(0, 3)) {
      const tree = await get<Tree>(`entries/${id}/tree`)
      expect(tree.entries.map((entry) => entry.id)).toContain(id)
      expect(tree.entries[0]).toMatchObject({ id: tree.root, causation: null })
      const ids = new Set(tree.entries.map((entry) => entry.id))
      for (const entry of tree.entries.slice(1)) expect(ids).toContain(entry.causation)
      expect(JSON.stringify(tree)).not.toContain('"body"')
      expect(await get<Tree>(`entries/${tree.root}/tree`, eda)).toEqual(tree)
    }
  })

  test('is an entry alone where nothing followed', async () => {
    const [recorded] = (await get<Page>(`entries?person=${person}`)).entries
    expect(await get<Tree>(`entries/${recorded?.id}/tree`)).toMatchObject({ root: recorded?.id, entries: [{ id: recorded?.id, causation: null }] })
    expect(await refusal(`entries/${recorded?.id}/tree`, somebody('reader', 'eda'))).toEqual([403, 'not-allowed', undefined])
  })
})
