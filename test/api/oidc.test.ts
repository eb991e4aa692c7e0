import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { CryptoKey, JWTPayload } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readConfig } from '../../api/config.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'

/** The whole path of a deployment: an issuer with its keys on the net, the settings of the environment, the real server. */
const issuer = 'https://login.example.gov'
const audience = 'cluster-ledger-test'
let published: Server
let keys: { kid: string; key: CryptoKey; jwk: object }[]
let asked = 0
let up = true
let env: Record<string, string>
let service: RealService

const newKey = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { kid, key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'ES256' } }
}

beforeAll(async () => {
  keys = [await newKey('k1'), await newKey('k2')]
  published = createServer((_request, response) => {
    asked += 1
    if (up) response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }))
    else response.destroy()
  })
  await new Promise<void>((resolve) => published.listen(0, '127.0.0.1', resolve))
  env = {
    LEDGER_OIDC_ISSUER: issuer,
    LEDGER_OIDC_AUDIENCE: audience,
    LEDGER_OIDC_JWKS: `http://127.0.0.1:${(published.address() as AddressInfo).port}/jwks`,
    LEDGER_OIDC_FAMILY: 'ecdsa',
    LEDGER_OIDC_ROLE_CLAIM: 'groups',
    LEDGER_OIDC_AGENCY_CLAIM: 'org',
    LEDGER_OIDC_ROLES: 'CL-Liaison=liaison, CL-Admin=admin, CL-Steward=steward, CL-Auditor=auditor',
  }
  service = await openRealService(env, false)
})
afterAll(async () => {
  await service?.close()
  published.close()
})

const tokenOf = async (change: Record<string, unknown> = {}, header: Record<string, unknown> = {}, key = keys[0]?.key as CryptoKey): Promise<string> => {
  const now = Math.floor(Date.now() / 1000)
  const claims: JWTPayload = { iss: issuer, aud: audience, sub: 'u-1', jti: `t-${Math.random()}`, iat: now, nbf: now, exp: now + 300, groups: ['CL-Steward'], org: 'eda', email: 'ada@example.gov', ...change }
  return new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header }).sign(key)
}
const ask = (path: string, token: string, init: RequestInit = {}) => service.ask(path, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } })

describe('behind an identity provider', () => {
  test('the mode is printed, local tokens are not made, and the keys are fetched once', async () => {
    expect(await (await service.ask('/health')).json()).toMatchObject({ mode: 'oidc' })
    expect(service.running.callers.issuer).toBeUndefined()
    expect(await (await service.ask('/developers')).text()).toContain('identity provider')
    for (let i = 0; i < 3; i += 1) expect((await ask('/api/v1/me', await tokenOf())).status).toBe(200)
    expect(asked).toBe(1)
  })

  test('a person is known by issuer and subject, and acts by the roles that were mapped', async () => {
    const me = (await (await ask('/api/v1/me', await tokenOf({ sub: 'u-7', groups: ['CL-Auditor', 'others'] }))).json()) as Record<string, unknown>
    expect(me).toMatchObject({ agency: 'eda', role: 'auditor', ref: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown })
    expect(JSON.stringify(me)).not.toContain('ada@')
    const made = await ask('/api/v1/commands/register-agency', await tokenOf(), { method: 'POST', body: JSON.stringify({ agency: 'eda', name: 'Economic Development Administration', level: 'federal', codes: { cgac: '013' } }) })
    expect(made.status).toBe(201)
    const [entry] = ((await (await ask('/api/v1/streams/agency-eda', await tokenOf())).json()) as { entries: { body: { actor: object } }[] }).entries
    expect(entry?.body.actor).toMatchObject({ agency: 'eda', role: 'steward' })
    expect((await ask('/api/v1/commands/register-agency', await tokenOf({ groups: ['CL-Auditor'] }), { method: 'POST', body: '{}' })).status).toBe(403)
  })

  test('every published key counts, and made-up names of keys do not make us ask again', async () => {
    const before = asked
    const foreign = await newKey('made-up')
    for (let i = 0; i < 5; i += 1) expect((await ask('/api/v1/me', await tokenOf({}, { kid: `made-up-${i}` }, foreign.key))).status).toBe(401)
    expect(asked).toBe(before)
    expect((await ask('/api/v1/me', await tokenOf({}, { kid: 'k2' }, keys[1]?.key as CryptoKey))).status).toBe(200)
  })

  test('the issuer may be away for a while', async () => {
    up = false
    expect((await ask('/api/v1/me', await tokenOf())).status).toBe(200)
    up = true
  })

  test.each([
    ['an ID token', {}, { typ: 'JWT' }, 401, 'token-refused'],
    ['another audience', { aud: 'cluster-ledger' }, {}, 401, 'token-refused'],
    ['another issuer', { iss: 'https://elsewhere.example' }, {}, 401, 'issuer-unknown'],
    ['the local issuer', { iss: 'urn:cluster-ledger:local' }, {}, 401, 'issuer-unknown'],
    ['an old token', { exp: 1_700_000_000 }, {}, 401, 'token-expired'],
    ['no role of ours', { groups: ['odd', 'liaison'] }, {}, 403, 'role-missing'],
    ['two roles of one person', { groups: ['CL-Admin', 'CL-Steward'] }, {}, 403, 'role-missing'],
    ['no agency', { org: undefined }, {}, 403, 'agency-missing'],
    ['no id', { jti: undefined }, {}, 401, 'token-refused'],
  ] as const)('%s is refused by name', async (_name, change, header, status, code) => {
    const { size } = service.running.ledger.log.head()
    const answer = await ask('/api/v1/commands/register-agency', await tokenOf(change, header), { method: 'POST', body: '{}' })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code])
    expect(service.running.ledger.log.head().size).toBe(size)
  })

  test('browsers are told to stay with https', async () => {
    expect((await service.ask('/health')).headers.get('strict-transport-security')).toContain('max-age')
  })
})

describe('settings that cannot work', () => {
  test.each([
    ['LEDGER_OIDC_JWKS', 'http://login.example.gov/jwks'],
    ['LEDGER_OIDC_JWKS', ''],
    ['LEDGER_OIDC_FAMILY', 'hmac'],
    ['LEDGER_OIDC_ROLES', 'liaison'],
    ['LEDGER_OIDC_ROLES', 'CL-Chief=emperor'],
  ])('%s: "%s" stops the start', (name, value) => {
    expect(() => readConfig({ ...env, [name]: value })).toThrow(name)
  })

  test('without an identity provider nothing but loopback is listened on', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'ledger.example.gov']) expect(() => readConfig({ LEDGER_HOST: host })).toThrow('LEDGER_HOST')
    expect(readConfig({ ...env, LEDGER_HOST: '0.0.0.0' }).host).toBe('0.0.0.0')
  })
})
