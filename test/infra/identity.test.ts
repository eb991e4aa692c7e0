import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JWTPayload } from 'jose'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedKeys, readKeySet, remoteKeys } from '../../infra/identity/key-set.ts'
import { isLoopback, openLocalIssuer } from '../../infra/identity/local-issuer.ts'
import type { IssuerSettings } from '../../infra/identity/verifier.ts'
import { maxTokenLength, openDenyList, openVerifier, personRef } from '../../infra/identity/verifier.ts'
import { systemRandom } from '../../infra/ports/random.ts'

const start = Date.parse('2026-03-01T12:00:00.000Z')
let now = start
const clock = () => new Date(now).toISOString()
const seconds = () => Math.floor(start / 1000)
const pair = await generateKeyPair('ES256', { extractable: true })
const other = await generateKeyPair('ES256', { extractable: true })
const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' }
const issuer = 'https://login.example.gov'

const settings: IssuerSettings = {
  issuer,
  audience: 'cluster-ledger',
  family: 'ecdsa',
  keys: fixedKeys(JSON.stringify({ keys: [jwk] }), 'ecdsa'),
  claims: { roleClaim: 'groups', agencyClaim: 'org', roles: { 'CL-Liaison': 'liaison', 'CL-Steward': 'steward', 'CL-Admin': 'admin', 'CL-Auditor': 'auditor', odd: 'emperor' }, grantClaim: 'rights', grants: { see_people: 'pii' } },
}
const claims: JWTPayload = { iss: issuer, aud: 'cluster-ledger', sub: 'u-1', jti: 't-1', iat: seconds(), nbf: seconds(), exp: seconds() + 600, groups: ['CL-Liaison'], org: 'eda' }
type Key = Parameters<SignJWT['sign']>[0]
const sign = (change: Record<string, unknown> = {}, header: Record<string, unknown> = {}, key: Key | KeyObject = pair.privateKey) =>
  new SignJWT(Object.fromEntries(Object.entries({ ...claims, ...change }).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(key as Key)

const verifier = openVerifier([settings], { clock })
const refused = async (token: string | Promise<string>, code: string, by = verifier) =>
  expect(by.verify(await token)).rejects.toMatchObject({ code })

beforeEach(() => {
  now = start
})

/*
 * The traps of access tokens, and where each is tested:
 *
 *  1 algorithm confusion                     here, "1:"
 *  2 issuer or key taken from the token      here, "2:"
 *  3 an ID token for an access token         here, "3:"
 *  4 audience                                here, "4:"
 *  5 exp, nbf, iat, tolerance, age           here, "5:"
 *  6 identity by e-mail                      here, "6:"; over HTTP in test/api/oidc.test.ts
 *  7 keys that are fetched                   here, "7:"; from a real server in test/api/oidc.test.ts
 *  8 roles that are not mapped               here, "8:"
 *  9 one token, many spellings; deny list    here, "9:"
 * 10 clock steps                             here, "10:"
 * 11 tokens in addresses, logs and faults    here, "11:"; the log of the service in test/api/http.test.ts
 * 12 no identity provider beyond loopback    here, "12:"; names in Host in test/api/edges.test.ts
 * 13 crit                                    here, "13:"
 * 14 ambiguous keys                          here, "14:"
 * 15 large tokens                            here, "15:"; as 431 in test/api/bad-input.test.ts
 */
describe('a token', () => {
  test('that is in order gives a caller without name or e-mail', async () => {
    expect(await verifier.verify(await sign({ email: 'ada@example.gov' }))).toEqual({ ref: personRef(issuer, 'u-1'), agency: 'eda', role: 'liaison', grants: [], expires: seconds() + 600 })
  })

  test('1: signed with another algorithm family, a shared secret made of the public key, or nothing is refused', async () => {
    const rsa = await generateKeyPair('RS256')
    await refused(sign({}, { alg: 'RS256' }, rsa.privateKey), 'token-refused')
    const secret = createSecretKey(Buffer.from(JSON.stringify(jwk)))
    await refused(sign({}, { alg: 'HS256' }, secret), 'token-refused')
    await refused(new UnsecuredJWT(claims).encode(), 'token-malformed')
    await refused(`${new UnsecuredJWT(claims).encode()}AA`, 'token-refused')
    expect(() => readKeySet(JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }), 'ecdsa')).toThrow(expect.objectContaining({ code: 'keys-unavailable' }))
  })

  test('2: of an issuer that is not configured, or with a key inside its own header, is refused', async () => {
    await refused(sign({ iss: 'https://evil.example' }), 'issuer-unknown')
    await refused(sign({ iss: `${issuer}/` }), 'issuer-unknown')
    await refused(sign({ iss: undefined }), 'issuer-unknown')
    const own = await exportJWK(other.publicKey)
    await refused(sign({}, { jwk: own }, other.privateKey), 'token-refused')
    await refused(sign({}, { jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x5u', kid: 'k2' }, other.privateKey), 'token-refused')
  })

  test('3: that is an ID token is refused', async () => {
    for (const typ of ['JWT', 'id+jwt', undefined]) await refused(sign({}, { typ }), 'token-refused')
  })

  test('4: for another audience, or for others too, is refused', async () => {
    for (const aud of ['other', ['cluster-ledger', 'other'], 'cluster-ledger/', undefined]) await refused(sign({ aud }), 'token-refused')
    expect((await verifier.verify(await sign({ aud: ['cluster-ledger'] }))).role).toBe('liaison')
  })

  test('5: without exp, nbf or iat, expired, not yet valid, or too old is refused', async () => {
    for (const claim of ['exp', 'nbf', 'iat', 'sub', 'jti']) await refused(sign({ [claim]: undefined }), claim === 'nbf' || claim === 'iat' ? 'token-not-valid-yet' : 'token-refused')
    await refused(sign({ exp: seconds() - 31 }), 'token-expired')
    await refused(sign({ nbf: seconds() + 31 }), 'token-not-valid-yet')
    await refused(sign({ iat: seconds() - 1000 }), 'token-expired')
    expect((await verifier.verify(await sign({ exp: seconds() - 29, jti: 'late' }))).agency).toBe('eda')
    expect(() => openVerifier([{ ...settings, tolerance: 31 }], { clock })).toThrow('at most 30')
  })

  test('6: names a person by issuer and subject, never by e-mail', async () => {
    const one = await verifier.verify(await sign({ email: 'same@example.gov' }))
    const two = await verifier.verify(await sign({ sub: 'u-2', email: 'same@example.gov' }))
    expect(one.ref).not.toBe(two.ref)
    expect(personRef('a', 'b|c')).not.toBe(personRef('a|b', 'c'))
  })

  test('8: gives no role that is not in the map, and admin and steward are not one person', async () => {
    for (const groups of [['liaison'], ['odd'], [], undefined, { 0: 'CL-Liaison' }, ['__proto__'], ['constructor']]) await refused(sign({ groups }), 'role-missing')
    await refused(sign({ groups: ['CL-Admin', 'CL-Steward'] }), 'role-missing')
    await refused(sign({ org: undefined }), 'agency-missing')
    await refused(sign({ org: '../eda' }), 'agency-missing')
    const auditor = await verifier.verify(await sign({ groups: 'CL-Auditor other', rights: ['see_people', 'fly'] }))
    expect(auditor).toMatchObject({ role: 'auditor', grants: ['pii'] })
  })

  test('9: that is denied stays out in every spelling, also when it was let in before', async () => {
    const denyList = openDenyList()
    const guarded = openVerifier([settings], { clock, denyList })
    const token = await sign()
    expect((await guarded.verify(token)).agency).toBe('eda')
    denyList.deny(issuer, 't-1')
    await refused(token, 'token-revoked', guarded)
    await refused(sign({ exp: seconds() + 500 }), 'token-revoked', guarded)
    const [head, body, signature] = token.split('.') as [string, string, string]
    for (const spelling of [`${head}.${body}=.${signature}`, `${head}.${body}.${signature}==`, ` ${token}`, `${head}. ${body}.${signature}`, `${token}\n`]) await refused(spelling, 'token-malformed', guarded)
    expect(denyList.denies('other', 't-1')).toBe(false)
  })

  test('10: follows the clock that is given, an hour forth and back, also when it was let in before', async () => {
    const token = await sign()
    expect((await verifier.verify(token)).agency).toBe('eda')
    now = start + 3_600_000
    await refused(token, 'token-expired')
    now = start - 3_600_000
    await refused(token, 'token-not-valid-yet')
    now = start + 59_000
    expect((await verifier.verify(token)).agency).toBe('eda')
    now = start + 630_001
    await refused(token, 'token-expired')
  })

  test('11: never shows up in a fault', async () => {
    const token = await sign({}, {}, other.privateKey)
    const fault = await verifier.verify(token).then(() => undefined, (e: unknown) => e as Error & { hint: string })
    expect(fault).toBeDefined()
    const parts = token.split('.')
    expect(`${fault?.message}${fault?.hint}${fault?.stack}${String(fault?.cause)}`).not.toContain(parts[1])
  })

  test('13: with any "crit" is refused', async () => {
    await refused(sign({}, { crit: ['b64'], b64: true }), 'token-refused')
    const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', crit: ['exp'] })).toString('base64url')
    await refused(`${header}.${(await sign()).split('.').slice(1).join('.')}`, 'token-refused')
  })

  test('15: that is long is refused before it is read', async () => {
    await refused(`${'a'.repeat(maxTokenLength)}.b.c`, 'token-too-large')
    await refused('', 'token-missing')
    for (const junk of ['a', 'a.b', 'a.b.c', 'a.b.c.d', '{}', '\u0000']) await refused(junk, 'token-malformed')
  })

  test('that was changed in any part is refused', async () => {
    const [head, body, signature] = (await sign()).split('.') as [string, string, string]
    const forged = Buffer.from(JSON.stringify({ ...claims, groups: ['CL-Steward'] })).toString('base64url')
    await refused(`${head}.${forged}.${signature}`, 'token-refused')
    await refused(`${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`, 'token-refused')
  })
})

describe('14: a key set', () => {
  test('with one kid twice, with nameless keys among several, or that is no key set is refused', async () => {
    const second = await exportJWK(other.publicKey)
    for (const keys of [[jwk, { ...second, kid: 'k1' }], [jwk, second], 'none', undefined])
      expect(() => readKeySet(JSON.stringify({ keys }), 'ecdsa')).toThrow(expect.objectContaining({ code: 'keys-unavailable' }))
    expect(() => readKeySet('<html>', 'ecdsa')).toThrow(expect.objectContaining({ code: 'keys-unavailable' }))
    expect(() => readKeySet(JSON.stringify({ keys: [{ ...jwk, d: 'private' }] }), 'ecdsa')).toThrow('secret')
  })

  test('leaves out keys for encryption and of another family', async () => {
    expect(readKeySet(JSON.stringify({ keys: [jwk, { ...jwk, kid: 'e', use: 'enc' }, { kty: 'RSA', kid: 'r', n: 'x', e: 'AQAB' }] }), 'ecdsa').map((k) => k.kid)).toEqual(['k1'])
  })
})

describe('7: keys that are fetched', () => {
  let calls = 0
  let answer: () => Response | Promise<Response>
  const fetch = (async () => {
    calls += 1
    return answer()
  }) as typeof globalThis.fetch
  const good = () => new Response(JSON.stringify({ keys: [jwk] }))
  const remote = (more: object = {}) => openVerifier([{ ...settings, keys: remoteKeys({ url: 'https://login.example.gov/jwks', family: 'ecdsa', clock, fetch, ...more }), maxAge: 100_000 }], { clock })
  const lasting = (kid = 'k1') => sign({ exp: seconds() + 90_000, jti: kid }, { kid })

  beforeEach(() => {
    calls = 0
    answer = good
  })

  test('are asked for once and kept', async () => {
    const by = remote()
    for (let i = 0; i < 3; i += 1) expect((await by.verify(await lasting())).agency).toBe('eda')
    expect(calls).toBe(1)
  })

  test('are not asked for again because of made-up kids until the cool-down is over', async () => {
    const by = remote()
    for (let i = 0; i < 5; i += 1) await refused(lasting(`made-up-${i}`), 'token-refused', by)
    expect(calls).toBe(1)
    now += 30_000
    await refused(lasting('made-up-9'), 'token-refused', by)
    expect(calls).toBe(2)
  })

  test('count for a stated time while the issuer is away, then nobody gets in', async () => {
    const by = remote()
    expect((await by.verify(await lasting())).agency).toBe('eda')
    answer = () => Promise.reject(new Error('connection refused'))
    now = start + 600_000 + 3_599_000
    expect((await by.verify(await lasting())).agency).toBe('eda')
    now = start + 600_000 + 3_600_000
    await refused(lasting(), 'keys-unavailable', by)
    answer = good
    now += 30_000
    expect((await by.verify(await lasting())).agency).toBe('eda')
  })

  test('that are too large, broken, doubled, slow, elsewhere or in the clear are refused', async () => {
    answer = () => new Response(`{"keys":[],"x":"${'x'.repeat(70_000)}"}`)
    await refused(lasting(), 'keys-unavailable', remote())
    answer = () => new Response('nope', { status: 500 })
    await refused(lasting(), 'keys-unavailable', remote())
    answer = () => new Response(JSON.stringify({ keys: [jwk, jwk] }))
    await refused(lasting(), 'keys-unavailable', remote())
    const slow = ((_url: unknown, init: RequestInit) => new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(new Error('timeout'))))) as typeof globalThis.fetch
    await refused(lasting(), 'keys-unavailable', remote({ fetch: slow, timeout: 5 }))
    for (const url of ['http://login.example.gov/jwks', 'file:///etc/keys']) expect(() => remoteKeys({ url, family: 'ecdsa', clock })).toThrow('not https')
    expect(remoteKeys({ url: 'http://127.0.0.1:1/jwks', family: 'ecdsa', clock })).toBeInstanceOf(Function)
  })
})

describe('12: local tokens', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'issuer-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const open = (host: string) => openLocalIssuer({ folder, host, clock, random: systemRandom() })

  test('pass the same verification, also after a restart, and only with the key of this folder', async () => {
    const local = await open('127.0.0.1')
    const token = await local.token({ role: 'auditor', agency: 'gao', grants: ['pii'] })
    const again = await open('localhost')
    expect(await openVerifier([again.settings], { clock }).verify(token)).toMatchObject({ role: 'auditor', agency: 'gao', grants: ['pii'] })
    await refused(token, 'issuer-unknown')
    rmSync(join(folder, 'local-issuer.key'))
    await refused(token, 'token-refused', openVerifier([(await open('::1')).settings], { clock }))
  })

  test('are refused on any address that others can reach', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'ledger.example.gov', '127.evil.example', '']) {
      expect(isLoopback(host)).toBe(false)
      await expect(open(host)).rejects.toMatchObject({ code: 'issuer-unknown' })
    }
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', '[::1]', 'localhost']) expect(isLoopback(host)).toBe(true)
  })

  test('are signed with a key that only its owner can read', async () => {
    await open('127.0.0.1')
    const path = join(folder, 'local-issuer.key')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    chmodSync(path, 0o640)
    await expect(open('127.0.0.1')).rejects.toMatchObject({ code: 'keys-unavailable' })
  })
})
