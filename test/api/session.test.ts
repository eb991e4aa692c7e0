import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Service } from '../kit/http.ts'
import { openService } from '../kit/http.ts'

let service: Service
beforeAll(async () => {
  service = await openService()
})
afterAll(() => service.close())

const own = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'ledger-page': '1' }
const begin = (body: unknown, headers: Readonly<Record<string, string>> = own) => service.ask('/api/v1/session', { method: 'POST', headers, body: JSON.stringify(body) })
const cookieOf = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
const note = (cookie: string, headers: Readonly<Record<string, string>> = own) =>
  service.ask('/api/v1/commands/note-finding', { method: 'POST', headers: { ...headers, cookie }, body: JSON.stringify({ statement: 'Kilns are booked out.', confidentiality: 'open', weight: 1 }) })

describe('a session of a browser, in local mode', () => {
  test('given nobody, when asked, then it says so and what there is to choose', async () => {
    const told = (await (await service.ask('/api/v1/session')).json()) as object
    expect(told).toMatchObject({ mode: 'local', me: null, expires: null, roles: ['liaison', 'reader', 'auditor', 'steward', 'admin'] })
  })

  test('given a choice, then a cookie that no script can read acts in that role, and nobody sees the token', async () => {
    const answer = await begin({ role: 'liaison', agency: 'eda' })
    expect(answer.status).toBe(200)
    const set = answer.headers.get('set-cookie') ?? ''
    expect(set).toContain('HttpOnly')
    expect(set).toContain('SameSite=Lax')
    const text = await answer.text()
    expect(text).not.toContain('eyJ')
    const cookie = cookieOf(answer)
    expect(await (await service.ask('/api/v1/me', { headers: { cookie } })).json()).toMatchObject({ role: 'liaison', agency: 'eda' })
    expect(await (await service.ask('/api/v1/session', { headers: { cookie: `other=1; ${cookie}` } })).json()).toMatchObject({ me: { role: 'liaison', agency: 'eda' } })
    expect((await note(cookie)).status).toBe(201)
  })

  test.each([
    ['without the header of our page', { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }],
    ['from another site', { ...own, 'sec-fetch-site': 'cross-site' }],
    ['from another port of this machine', { ...own, 'sec-fetch-site': 'same-site' }],
    ['by an old browser from elsewhere', { 'content-type': 'application/json', 'ledger-page': '1', origin: 'http://elsewhere.example' }],
    ['by who says nothing of where it comes from', { 'content-type': 'application/json', 'ledger-page': '1' }],
  ])('given a good cookie, when something is sent %s, then nothing is written', async (_name, headers) => {
    const cookie = cookieOf(await begin({ role: 'liaison', agency: 'eda' }))
    const before = await (await service.ask('/ready')).json()
    // What the client of the tests adds by itself is not what a browser would say.
    const answer = await note(cookie, headers)
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'cross-site'])
    expect((await begin({ role: 'admin', agency: 'eda' }, headers)).status).toBe(403)
    expect((await (await service.ask('/ready')).json()) as object).toMatchObject({ size: (before as { size: number }).size })
  })

  test.each([
    [{ role: 'emperor', agency: 'eda' }, '/role'],
    [{ role: 'reader', agency: 'No such' }, '/agency'],
    [{ role: 'reader' }, '/agency'],
    [{ role: 'auditor', agency: 'gao', grants: ['all'] }, '/grants'],
    [{ role: 'auditor', agency: 'gao', grants: 'pii' }, '/grants'],
    [[], '/role'],
  ])('given %j, then the field is named and no session begins', async (body, field) => {
    const answer = await begin(body)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(((await answer.json()) as { errors: { field: string }[] }).errors[0]?.field).toBe(field)
  })

  test('given a cookie that was cut, made up or of another ledger, then nobody is signed in', async () => {
    const cookie = cookieOf(await begin({ role: 'liaison', agency: 'eda' }))
    const elsewhere = await openService()
    const foreign = cookieOf(await elsewhere.ask('/api/v1/session', { method: 'POST', headers: own, body: '{"role":"admin","agency":"eda"}' }))
    await elsewhere.close()
    for (const wrong of [cookie.slice(0, -3), 'ledger-session=abc', 'ledger-session=', foreign]) {
      expect((await service.ask('/api/v1/me', { headers: { cookie: wrong } })).status).toBe(401)
      expect(await (await service.ask('/api/v1/session', { headers: { cookie: wrong } })).json()).toMatchObject({ me: null })
    }
  })

  test('given a header that authorizes, then it goes before the cookie', async () => {
    const cookie = cookieOf(await begin({ role: 'liaison', agency: 'eda' }))
    expect((await service.ask('/api/v1/me', { headers: { cookie, authorization: 'Bearer nothing' } })).status).toBe(401)
  })

  test('given the end, then the cookie goes', async () => {
    const cookie = cookieOf(await begin({ role: 'liaison', agency: 'eda' }))
    const answer = await service.ask('/api/v1/session/end', { method: 'POST', headers: { ...own, cookie }, body: '{}' })
    expect(await answer.json()).toEqual({ next: '/' })
    expect(answer.headers.get('set-cookie')).toMatch(/^ledger-session=; Max-Age=0/)
  })
})
