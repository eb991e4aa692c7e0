import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import type { IdentityProvider } from '../kit/identity-provider.ts'
import { openIdentityProvider } from '../kit/identity-provider.ts'

const liaison = { subject: 'ada', roles: ['liaison'], agency: 'eda' }
let provider: IdentityProvider
let service: RealService
let pages: string

beforeAll(async () => {
  provider = await openIdentityProvider(liaison)
  // The address of the pages is known before the port is: the test goes back there by hand.
  pages = 'http://localhost:8080'
  service = await openRealService({ ...provider.env(pages), LEDGER_HOST: '127.0.0.1' }, false)
})
afterAll(async () => {
  await service?.close()
  await provider?.close()
})
beforeEach(() => {
  provider.account = liaison
  provider.tamper = undefined
  provider.grants.length = 0
})

/** A browser as far as signing in needs one: cookies, and redirects followed one at a time. */
const browser = () => {
  const jar = new Map<string, string>()
  const take = (answer: Response): Response => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  const cookie = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => take(await service.ask(path, { redirect: 'manual', ...init, headers: { ...(init.headers as Record<string, string>), cookie: cookie() } }))
  const post = (path: string, headers: Record<string, string> = {}) => ask(path, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'ledger-page': '1', ...headers } })
  /** To the provider and back as far as the address that the provider sends to. */
  const away = async (next = '/'): Promise<URL> => {
    const there = (await ask(`/session/start?next=${encodeURIComponent(next)}`)).headers.get('location') ?? ''
    return new URL((await fetch(there, { redirect: 'manual' })).headers.get('location') ?? '')
  }
  const back = (url: URL): Promise<Response> => ask(`${url.pathname}${url.search}`)
  return { jar, ask, post, away, back }
}
const session = async (one: ReturnType<typeof browser>) => (await (await one.ask('/api/v1/session')).json()) as { me: { role: string; agency: string } | null; trouble?: { code: string; detail: string; remedy: string }; expires: string | null }

describe('signing in at an identity provider', () => {
  test('given nobody, when they go there and come back, then they act in their role, and no token is in any page', async () => {
    const one = browser()
    expect(await session(one)).toMatchObject({ mode: 'oidc', me: null, signIn: '/session/start', agencies: [], roles: [] })
    const url = await one.away('/clusters/wichita-aerospace?asOf=2026-01-01')
    expect(url.origin).toBe(pages)
    const answer = await one.back(url)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/clusters/wichita-aerospace?asOf=2026-01-01'])
    const told = await session(one)
    expect(told).toMatchObject({ me: { role: 'liaison', agency: 'eda' }, refreshes: true })
    expect(JSON.stringify([told, ...one.jar.values()])).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+(?!\.)["\s]/)
    expect((await one.ask('/api/v1/me')).status).toBe(200)
  })

  test('given the request to the provider, then it asks for a code with PKCE, state and nonce', async () => {
    const there = new URL((await browser().ask('/session/start')).headers.get('location') ?? '')
    expect(Object.fromEntries(there.searchParams)).toMatchObject({ response_type: 'code', client_id: 'ledger-pages', code_challenge_method: 'S256', redirect_uri: `${pages}/session/callback` })
    for (const name of ['code_challenge', 'state', 'nonce']) expect((there.searchParams.get(name) ?? '').length).toBeGreaterThan(20)
  })

  test.each(['https://elsewhere.example/', '//elsewhere.example/', '/\\elsewhere.example', 'javascript:alert(1)', '\\/elsewhere.example', '/session/start?next=/', `/${'a'.repeat(2_000)}`])('given next=%s, then nobody is sent elsewhere', async (next) => {
    const one = browser()
    expect((await one.back(await one.away(next))).headers.get('location')).toBe('/')
  })

  const refused = async (one: ReturnType<typeof browser>, answer: Response): Promise<string | undefined> => {
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/sign-in(\?next=%2F|$)/)])
    const told = await session(one)
    expect(told.me).toBeNull()
    expect(told.trouble?.remedy.length).toBeGreaterThan(5)
    return told.trouble?.code
  }

  test('given another state, a code that was used, or a browser that never began, then nobody is signed in', async () => {
    const one = browser()
    const url = await one.away()
    const other = new URL(url)
    other.searchParams.set('state', 'made-up')
    expect(await refused(one, await one.back(other))).toBe('token-refused')
    // Whoever makes up an address ends nothing that was begun.
    const copy = new Map(one.jar)
    expect((await one.back(url)).status).toBe(303)
    expect((await session(one)).me).not.toBeNull()
    one.jar.delete('ledger-session')
    expect(await refused(one, await one.back(url))).toBe('token-refused')
    // Also with a copy of what the browser held: the provider knows the code no more.
    const thief = browser()
    for (const [name, value] of copy) thief.jar.set(name, value)
    expect(await refused(thief, await thief.back(url))).toBe('token-refused')
    const stranger = browser()
    expect(await refused(stranger, await stranger.back(await browser().away()))).toBe('token-refused')
  })

  test('given an ID token of another exchange, then nobody is signed in', async () => {
    const [one, other] = [browser(), browser()]
    let token: unknown
    provider.tamper = (body) => void (token = body.id_token)
    await other.back(await other.away())
    provider.tamper = (body) => void (body.id_token = token)
    expect(await refused(one, await one.back(await one.away()))).toBe('token-refused')
  })

  test.each([
    ['a token for another audience', { audience: 'elsewhere' }, 'token-refused'],
    ['no role of ours', { roles: ['visitor'] }, 'role-missing'],
    ['no agency', { agency: undefined }, 'agency-missing'],
  ] as const)('given %s, then nobody is signed in and it says why', async (_name, change, code) => {
    const one = browser()
    provider.account = { ...liaison, ...change }
    expect(await refused(one, await one.back(await one.away()))).toBe(code)
  })

  test('given a session, when it is renewed, then it goes on; from elsewhere or without one it is not', async () => {
    const one = browser()
    await one.back(await one.away())
    const before = one.jar.get('ledger-session')
    expect((await one.post('/api/v1/session/refresh', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await one.post('/api/v1/session/refresh')).status).toBe(200)
    expect(one.jar.get('ledger-session')).not.toBe(before)
    expect((await session(one)).me).toMatchObject({ role: 'liaison' })
    expect((await browser().post('/api/v1/session/refresh')).status).toBe(401)
  })

  test('given a cookie under another name, then it is not taken for a session', async () => {
    const one = browser()
    await one.back(await one.away())
    const refresh = one.jar.get('ledger-refresh') ?? ''
    one.jar.clear()
    one.jar.set('ledger-session', refresh)
    expect((await one.ask('/api/v1/me')).status).toBe(401)
  })

  test('given the end, then the browser keeps nothing, and the provider is told', async () => {
    const one = browser()
    await one.back(await one.away())
    const copy = new Map(one.jar)
    const before = provider.revoked
    const { next } = (await (await one.post('/api/v1/session/end')).json()) as { next: string }
    expect(next).toContain('/endsession?')
    expect([...one.jar.keys()]).toEqual([])
    expect((await session(one)).me).toBeNull()
    expect(provider.revoked).toBe(before + 1)
    // A copy of the cookie is good no more either.
    const thief = browser()
    for (const [name, value] of copy) thief.jar.set(name, value)
    expect([(await thief.ask('/api/v1/me')).status, (await thief.ask('/api/v1/session')).status]).toEqual([401, 200])
  })

  test('given two windows that begin at once, then each comes back to its own page', async () => {
    const one = browser()
    const [first, second] = [await one.away('/work'), await one.away('/coverage')]
    expect((await one.back(first)).headers.get('location')).toBe('/work')
    expect((await one.back(second)).headers.get('location')).toBe('/coverage')
  })

  test('given more windows than a cookie holds, then the latest ones come back', async () => {
    const one = browser()
    const urls: URL[] = []
    for (let i = 0; i < 6; i += 1) urls.push(await one.away(`/search?q=${i}${'x'.repeat(900)}`))
    expect((await one.back(urls.at(-1) as URL)).headers.get('location')).toContain('/search?q=5')
    expect((await browser().back(urls[0] as URL)).headers.get('location')).toBe('/sign-in')
  })

  test('given a refusal at the provider, then the place to go to is kept for the next try', async () => {
    const one = browser()
    const url = await one.away('/work?mine=1')
    url.searchParams.delete('code')
    url.searchParams.set('error', 'access_denied')
    const answer = await one.back(url)
    expect(answer.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent('/work?mine=1')}`)
    expect((await session(one)).trouble).toMatchObject({ code: 'token-refused' })
  })

  test('given two windows that renew at once, then the token that renews is used once', async () => {
    const one = browser()
    await one.back(await one.away())
    const kept = new Map(one.jar)
    const other = browser()
    for (const [name, value] of kept) other.jar.set(name, value)
    expect((await Promise.all([one, other].map((each) => each.post('/api/v1/session/refresh')))).map(({ status }) => status)).toEqual([200, 200])
    expect(provider.grants).toEqual(['authorization_code', 'refresh_token'])
    for (const each of [one, other]) expect((await session(each)).me).toMatchObject({ role: 'liaison' })
  })

  test('given a token that renews no more, then the session ends; given a provider that is away, then it can be tried again', async () => {
    const one = browser()
    await one.back(await one.away())
    provider.tamper = () => 503
    const away = await one.post('/api/v1/session/refresh')
    expect([away.status, ((await away.json()) as { code: string }).code]).toEqual([503, 'keys-unavailable'])
    expect(one.jar.has('ledger-refresh')).toBe(true)
    provider.tamper = () => 400
    const over = await one.post('/api/v1/session/refresh')
    expect([over.status, ((await over.json()) as { code: string }).code]).toEqual([401, 'token-refused'])
    expect([...one.jar.keys()]).toEqual([])
  })

  test('given a token of an hour where a quarter is allowed, then the session says when it really ends', async () => {
    const one = browser()
    provider.account = { ...liaison, lifetime: 3_600 }
    await one.back(await one.away())
    expect((Date.parse((await session(one)).expires ?? '') - Date.now()) / 60_000).toBeLessThanOrEqual(15)
  })

  test('given a token that is over, then nothing is answered by it', async () => {
    const one = browser()
    provider.account = { ...liaison, lifetime: -60 }
    expect(await refused(one, await one.back(await one.away()))).toBe('token-expired')
  })

  test('given two people at two browsers, then each acts as themselves', async () => {
    const [one, other] = [browser(), browser()]
    await one.back(await one.away())
    provider.account = { subject: 'grace', roles: ['auditor'], agency: 'gao' }
    await other.back(await other.away())
    expect([(await session(one)).me?.role, (await session(other)).me?.role]).toEqual(['liaison', 'auditor'])
  })

  test('given another node with the same key, then the session is good there, and with another key it is not', async () => {
    const key = Buffer.alloc(32, 7).toString('base64url')
    const nodeWith = (each: string) => openRealService({ ...provider.env('https://ledger.example.gov'), LEDGER_SESSION_KEY: each }, false)
    const [first, second, stranger] = await Promise.all([nodeWith(key), nodeWith(key), nodeWith(Buffer.alloc(32, 8).toString('base64url'))])
    const begun = await first.ask('/session/start', { redirect: 'manual' })
    const url = new URL((await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' })).headers.get('location') ?? '')
    expect(url.origin).toBe('https://ledger.example.gov')
    const cookieOf = (answer: Response): string => answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
    const back = await first.ask(`${url.pathname}${url.search}`, { redirect: 'manual', headers: { cookie: cookieOf(begun) } })
    const [line = ''] = back.headers.getSetCookie()
    // Over https the name itself binds the cookie to this host.
    expect(line).toMatch(/^__Host-ledger-session=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    const answers = await Promise.all([first, second, stranger].map((node) => node.ask('/api/v1/me', { headers: { cookie: cookieOf(back) } })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401])
    await Promise.all([first, second, stranger].map((node) => node.close()))
  })
})
