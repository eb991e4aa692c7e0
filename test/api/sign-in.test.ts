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

  test.each(['https://elsewhere.example/', '//elsewhere.example/', '/\\elsewhere.example', 'javascript:alert(1)', '\\/elsewhere.example'])('given next=%s, then nobody is sent elsewhere', async (next) => {
    const one = browser()
    expect((await one.back(await one.away(next))).headers.get('location')).toBe('/')
  })

  const refused = async (one: ReturnType<typeof browser>, answer: Response): Promise<string | undefined> => {
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in'])
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
    // What was begun is over: the true address is good no more.
    expect(await refused(one, await one.back(url))).toBe('token-refused')
    const stranger = browser()
    expect(await refused(stranger, await stranger.back(await browser().away()))).toBe('token-refused')
  })

  test('given an ID token of another exchange, then nobody is signed in', async () => {
    const [one, other] = [browser(), browser()]
    let token: unknown
    provider.tamper = (body) => (token = body.id_token)
    await other.back(await other.away())
    provider.tamper = (body) => (body.id_token = token)
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
    const { next } = (await (await one.post('/api/v1/session/end')).json()) as { next: string }
    expect(next).toContain('/endsession?')
    expect([...one.jar.keys()]).toEqual([])
    expect((await session(one)).me).toBeNull()
  })
})
