import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sources } from '../../api/http/searchable.ts'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { eda, nsf, somebody } from '../kit/http.ts'

type Find = { kind: string; id: string; title: string; detail: string; projection: string; key: string; synthetic: boolean }
type Finds = { size: number; total: number; results: Find[] }

let service: RealService
const person = '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a77'
const reader = somebody('reader', 'eda')
const auditor = somebody('auditor', 'gao')
const steward = somebody('steward', 'doc')
const everybody: readonly LocalToken[] = [eda, nsf, reader, auditor, steward, { role: 'auditor', agency: 'gao', grants: ['pii'] }]

beforeAll(async () => {
  service = await openRealService()
  await service.done('register-staff', { staff: person, agency: 'eda', title: 'Regional officer', name: 'Zoë Quimby-Åkesson' }, eda)
  await service.running.ledger.settled()
})
afterAll(() => service.close())

const search = async (q: string, as: LocalToken = eda, more = '', headers = {}): Promise<Finds> => {
  const answer = await service.ask(`/api/v1/search?q=${encodeURIComponent(q)}${more}`, { as, headers })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Finds
}
const idsOf = ({ results }: Finds): readonly string[] => results.map(({ kind, id }) => `${kind} ${id}`)

describe('search', () => {
  test('finds things of every kind by the beginnings of their words', async () => {
    const found = await search('wichita aero')
    expect(found.results[0]).toMatchObject({ kind: 'cluster', id: 'wichita-aerospace', projection: 'cluster-overview', key: 'wichita-aerospace' })
    expect(found.size).toBe(service.running.ledger.log.head().size)
    const program = (await (await service.ask('/api/v1/views/program-inventory?limit=1', { as: eda })).json()) as { rows: { view: { name: string } }[] }
    const kinds = new Set<string>()
    for (const q of ['wichita', 'economic development', 'officer quimby', 'kansas', 'award', 'round', String(program.rows[0]?.view.name).slice(0, 30)]) for (const { kind } of (await search(q, eda, '&limit=50')).results) kinds.add(kind)
    expect([...kinds].toSorted()).toEqual(Object.keys(sources).toSorted())
  })

  test('finds by id, listing number, FAIN and state, whatever the case', async () => {
    const { rows } = (await (await service.ask('/api/v1/views/program-inventory?limit=1000', { as: eda })).json()) as { rows: { key: string; view: { code: { aln?: string } | null } }[] }
    const numbered = rows.filter(({ view }) => view.code?.aln !== undefined)
    expect(numbered.length).toBeGreaterThan(0)
    for (const { key, view } of numbered) expect(idsOf(await search(String(view.code?.aln)))).toContain(`program ${key}`)
    const award = { program: numbered[0]?.key, key: { fain: '06-79-0X777', aln: numbered[0]?.view.code?.aln }, recipient: { name: 'Plains Works' }, amount: '1200000', basis: 'obligated', actionDate: '2025-02-03', clusters: [] }
    await service.done('record-award', { award: 'plains-works', ...award }, steward)
    await service.running.ledger.settled()
    for (const q of ['06-79-0x777', '06790X777', 'plains work']) expect(idsOf(await search(q, eda, '&kind=award'))).toEqual(['award plains-works'])
    expect(idsOf(await search('WICHITA-AEROSPACE', eda, '&kind=cluster'))).toEqual(['cluster wichita-aerospace'])
    expect(idsOf(await search('ks', eda, '&kind=cluster&limit=50'))).toContain('cluster wichita-aerospace')
  })

  test('keeps to the kind and to the limit, and counts all', async () => {
    const all = await search('wichita', eda, '&limit=50')
    const some = await search('wichita', eda, '&limit=2')
    expect(some.total).toBe(all.total)
    expect(some.results).toEqual(all.results.slice(0, 2))
    expect((await search('wichita', eda, '&kind=agency')).results.every(({ kind }) => kind === 'agency')).toBe(true)
  })

  test('sees what was recorded since, and what was renamed', async () => {
    expect((await search('lighthouse keepers')).total).toBe(0)
    await service.done('register-participant', { participant: 'keepers', name: 'Lighthouse Keepers', type: 'end-producer', sizeClass: '1-19' }, eda)
    await service.running.ledger.settled()
    expect(idsOf(await search('lighthouse keepers'))).toEqual(['participant keepers'])
    await service.done('retract-entry', { stream: 'participant-keepers', revision: 0, reason: 'It was registered by mistake.' }, steward)
    await service.running.ledger.settled()
    expect((await search('lighthouse keepers')).total).toBe(0)
  })

  test('finds people by name for those alone who may see the name', async () => {
    const name = 'zoe quimbyakesson'
    expect((await search(name)).results).toMatchObject([{ kind: 'staff', id: person, title: 'Zoë Quimby-Åkesson', projection: 'staff-directory', key: person }])
    for (const as of [nsf, reader, auditor, steward]) expect(await search(name, as)).toMatchObject({ total: 0, results: [] })
    expect((await search(name, { role: 'auditor', agency: 'gao', grants: ['pii'] })).total).toBe(1)
    expect((await search(name, steward, '', { 'access-reason': 'Request under the Privacy Act' })).total).toBe(1)
    for (const q of ['regional officer', person]) expect((await search(q, reader)).results.filter(({ kind }) => kind === 'staff')).toEqual([])
  })

  test.each([
    ['', 'q'],
    ['q=', 'q'],
    ['q=a', 'q'],
    [`q=${'a'.repeat(201)}`, 'q'],
    ['q=...', 'q'],
    ['q=wichita&kind=finding', 'kind'],
    ['q=wichita&limit=51', 'limit'],
    ['q=wichita&limit=0', 'limit'],
    ['q=wichita&cursor=1', 'cursor'],
  ])('names what is wrong with %s', async (query, field) => {
    const answer = await service.ask(`/api/v1/search?${query}`, { as: eda })
    expect([answer.status, (await answer.json()) as object]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ field })] })])
  })

  test('is not for those who may not see views', async () => {
    expect((await service.ask('/api/v1/search?q=wichita', { as: somebody('admin', 'doc') })).status).toBe(403)
    expect((await service.ask('/api/v1/search?q=wichita')).status).toBe(401)
  })

  test('tells nobody what the views do not tell them', async () => {
    const vocabulary = fc.constantFrom('wichita', 'aero', 'kansas', 'econ', 'quimby', 'officer', 'zo', 'grant', 'round', 'manufact', 'ks', '2024', '11.307', 'composites', 'federal', person.slice(0, 8))
    await fc.assert(
      fc.asyncProperty(fc.array(vocabulary, { minLength: 1, maxLength: 2 }), fc.constantFrom(...everybody), async (words, as) => {
        for (const { projection, key, title, kind } of (await search(words.join(' '), as)).results) {
          const answer = await service.ask(`/api/v1/views/${projection}/${key}`, { as })
          expect([projection, key, answer.status]).toEqual([projection, key, 200])
          const { view, labels } = (await answer.json()) as { view: object; labels: { staff?: Record<string, string> } }
          expect(kind === 'staff' ? labels.staff?.[key] : JSON.stringify(view)).toContain(kind === 'staff' ? title : JSON.stringify(title).slice(1, -1))
        }
      }),
      { numRuns: 40 },
    )
  })
})
