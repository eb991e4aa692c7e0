import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRealService } from '../kit/http-real.ts'
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
    // Whoever has a copy of it has nothing.
    const after = await service.ask('/api/v1/me', { headers: { cookie } })
    expect([after.status, ((await after.json()) as { code: string }).code]).toEqual([401, 'token-revoked'])
    expect((await note(cookie)).status).toBe(401)
  })

  test('given two sessions, when one ends, then the other goes on', async () => {
    const [first, second] = [cookieOf(await begin({ role: 'liaison', agency: 'eda' })), cookieOf(await begin({ role: 'auditor', agency: 'gao' }))]
    await service.ask('/api/v1/session/end', { method: 'POST', headers: { ...own, cookie: first }, body: '{}' })
    expect(await (await service.ask('/api/v1/me', { headers: { cookie: second } })).json()).toMatchObject({ role: 'auditor', agency: 'gao' })
  })

  test('given a page of elsewhere, then it ends no session', async () => {
    const cookie = cookieOf(await begin({ role: 'liaison', agency: 'eda' }))
    const answer = await service.ask('/api/v1/session/end', { method: 'POST', headers: { ...own, cookie, 'sec-fetch-site': 'cross-site' }, body: '{}' })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
    expect((await service.ask('/api/v1/me', { headers: { cookie } })).status).toBe(200)
  })

  test('given the cookie alone, then views, which are answered from memory, and the live stream are there', async () => {
    const cookie = cookieOf(await begin({ role: 'liaison', agency: 'eda' }))
    await note(cookie)
    for (let i = 0; i < 2; i += 1) expect((await service.ask('/api/v1/views/finding-register', { headers: { cookie } })).status).toBe(200)
    expect((await service.ask('/api/v1/views/finding-register')).status).toBe(401)
    const abort = new AbortController()
    const live = await service.ask('/api/v1/live', { headers: { cookie }, signal: abort.signal })
    expect([live.status, live.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/event-stream')])
    abort.abort()
    expect((await service.ask('/api/v1/live')).status).toBe(401)
  })

  test('given the end of its time, then the same cookie is refused by name', async () => {
    const aged = await openService()
    const answer = await aged.ask('/api/v1/session', { method: 'POST', headers: own, body: '{"role":"liaison","agency":"eda"}' })
    const cookie = cookieOf(answer)
    aged.setTime('2026-03-02T00:02:00.000Z')
    const late = await aged.ask('/api/v1/me', { headers: { cookie } })
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([401, 'token-expired'])
    expect(await (await aged.ask('/api/v1/session', { headers: { cookie } })).json()).toMatchObject({ me: null })
    await aged.close()
  })
})

describe('the product in local mode', () => {
  test('given a restart on the same data folder, then a session goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-'))
    const env = { LEDGER_DATA: join(folder, 'data') }
    const first = await openRealService(env, false)
    const cookie = cookieOf(await first.ask('/api/v1/session', { method: 'POST', headers: own, body: '{"role":"steward","agency":"doc"}' }))
    await first.close()
    const second = await openRealService(env, false)
    expect(await (await second.ask('/api/v1/me', { headers: { cookie } })).json()).toMatchObject({ role: 'steward', agency: 'doc' })
    await second.close()
    expect(statSync(join(folder, 'data', 'session.key')).mode & 0o077).toBe(0)
    rmSync(folder, { recursive: true })
  })

  test('given that choosing a role is switched off, then nobody begins a session, and tokens go on', async () => {
    const closed = await openRealService({ LEDGER_LOCAL_SIGN_IN: 'off' }, false)
    expect(await (await closed.ask('/api/v1/session')).json()).toMatchObject({ mode: 'local', me: null, roles: [], agencies: [] })
    const answer = await closed.ask('/api/v1/session', { method: 'POST', headers: own, body: '{"role":"admin","agency":"eda"}' })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([404, null])
    expect((await closed.ask('/api/v1/me', { as: { role: 'reader', agency: 'eda' } })).status).toBe(200)
    await closed.close()
  })

  test.each(['/session/start?next=/work', '/session/callback?code=x&state=y'])('given no identity provider, then %s leads to the start', async (path) => {
    const answer = await service.ask(path, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
  })
})
