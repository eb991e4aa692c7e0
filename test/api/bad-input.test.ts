import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { SignJWT } from 'jose'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { connect } from 'node:net'
import { localAudience, localIssuerName } from '../../infra/identity/local-issuer.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { VaultFaultCode } from '../../infra/ports/vault.ts'
import { VaultFault } from '../../infra/ports/vault.ts'
import type { Service } from '../kit/http.ts'
import { eda, jsonOf, openService, somebody } from '../kit/http.ts'

let service: Service
const good = { statement: 'x', confidentiality: 'open', weight: 1 }
const post = async (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  service.ask('/api/v1/commands/note-finding', { method: 'POST', as: eda, headers: { 'content-type': 'application/json', ...headers }, body: body as string })

const problem = async (answer: Response | Promise<Response>) => {
  const response = await answer
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  const body = (await jsonOf(response)) as { status: number; code: string; detail: string; remedy: string; errors?: { field: string; message: string }[] }
  expect(body.status).toBe(response.status)
  expect(body.remedy.length).toBeGreaterThan(5)
  return body
}

beforeAll(async () => {
  service = await openService()
  await service.send('open-office', { agency: 'eda', name: 'EDA' })
})
afterAll(() => service.close())

describe('a body', () => {
  test.each([
    ['malformed', '{"statement": "x",'],
    ['not JSON at all', 'statement=x'],
    ['empty', ''],
    ['with a duplicate key', '{"statement":"x","confidentiality":"open","weight":1,"weight":2}'],
    ['with a lone surrogate', '{"statement":"\\ud800","confidentiality":"open","weight":1}'],
    ['with __proto__', '{"__proto__":{"role":"steward"},"statement":"x","confidentiality":"open","weight":1}'],
    ['nested deeply', `{"statement":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['with a byte-order mark', `\ufeff${JSON.stringify(good)}`],
    ['with a number beyond doubles', '{"statement":"x","confidentiality":"open","weight":1e999}'],
  ])('%s is refused with its place', async (_, body) => {
    const { size } = service.book.log.head()
    const { status, errors } = await problem(post(body))
    expect([400, 422]).toContain(status)
    expect(errors?.[0]?.field).toEqual(expect.any(String))
    expect(service.book.log.head().size).toBe(size)
  })

  test('that is not UTF-8 is refused', async () => {
    expect(await problem(post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])))).toMatchObject({ status: 400, code: 'body-malformed' })
  })

  test('over 1 MiB is refused, also when its length is not announced', async () => {
    const large = JSON.stringify({ ...good, statement: 'x'.repeat(1_048_577) })
    expect(await problem(post(large))).toMatchObject({ status: 413, code: 'body-too-large' })
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 20; i += 1) controller.enqueue(new TextEncoder().encode('x'.repeat(65_536)))
        controller.close()
      },
    })
    const answer = await service.ask('/api/v1/commands/note-finding', { method: 'POST', as: eda, headers: { 'content-type': 'application/json' }, body: stream, duplex: 'half' } as RequestInit & { as: typeof eda })
    expect(answer.status).toBe(413)
  })

  test('of another type or in a content coding is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp']) expect((await problem(post('{}', { 'content-type': type }))).status).toBe(415)
    expect((await problem(post('{}', { 'content-encoding': 'gzip' }))).status).toBe(415)
  })

  test.each([
    ['an unknown field', { ...good, agency: 'nsf' }, '/agency'],
    ['a missing field', { statement: 'x', weight: 1 }, '/confidentiality'],
    ['a wrong type', { ...good, weight: '1' }, '/weight'],
    ['a value outside its list', { ...good, confidentiality: 'secret' }, '/confidentiality'],
    ['an impossible day', { ...good, occurredAt: '2026-02-30' }, '/occurredAt'],
    ['an impossible instant', { ...good, occurredAt: '2026-02-30T10:00:00Z' }, '/occurredAt'],
    ['a future day', { ...good, occurredAt: '2027-01-01' }, '/occurredAt'],
    ['an unknown reference', { ...good, contact: 'nobody' }, '/contact'],
    ['an array', [good], '/'],
  ])('with %s names the field', async (_, body, field) => {
    const { status, errors } = await problem(post(JSON.stringify(body)))
    expect([status, errors?.map((e) => e.field)]).toEqual([422, expect.arrayContaining([field])])
  })

  test('cut off before its announced length writes nothing', async () => {
    const { size } = service.book.log.head()
    const token = await service.issuer.token(eda)
    const { port, hostname } = new URL(service.address)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`POST /api/v1/commands/note-finding HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n${JSON.stringify(good)}`)
        setTimeout(() => socket.destroy(), 20)
      })
      socket.on('close', () => resolve())
    })
    expect((await service.ask('/health')).status).toBe(200)
    expect(service.book.log.head().size).toBe(size)
  })

  test('of nobody is not even read', async () => {
    const answer = await service.ask('/api/v1/commands/note-finding', { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(2_000_000) })
    expect(answer.status).toBe(401)
  })
})

describe('a header', () => {
  test.each([
    ['If-Match', 'W/"1"'],
    ['If-Match', '1'],
    ['If-Match', '"-1"'],
    ['Idempotency-Key', 'with space'],
    ['Idempotency-Key', 'x'.repeat(201)],
    ['Basis', '-1'],
    ['Basis', 'now'],
    ['Correlation-Id', 'mine'],
  ])('%s: %s is refused by name', async (name, value) => {
    const { status, errors } = await problem(post(JSON.stringify(good), { [name]: value }))
    expect([status, errors?.[0]?.field]).toEqual([400, name])
  })
})

describe('a query', () => {
  test.each([
    ['/views/finding-register?asOf=yesterday', 400, 'asOf'],
    ['/views/finding-register?asOf=2026-02-30', 400, 'asOf'],
    ['/views/finding-register?asOf=2026-02-30T10:00:00Z', 400, 'asOf'],
    ['/views/finding-register?occurred=2026-13-01', 400, 'occurred'],
    ['/views/finding-register?occurred=12', 400, 'occurred'],
    ['/views/finding-register?asOf=999999', 400, 'asOf'],
    ['/views/finding-register?asOf=1&asOf=2', 400, 'asOf'],
    ['/views/finding-register?agency=eda&where.agency=nsf', 400, 'agency'],
    ['/views/finding-register?limit=0', 400, 'limit'],
    ['/views/finding-register?limit=1e3', 400, 'limit'],
    ['/views/finding-register?limit=1001', 400, 'limit'],
    ['/views/finding-register?sort=nothing', 400, 'nothing'],
    ['/views/finding-register?colour=red', 400, 'colour'],
    ['/views/finding-register?__proto__=x', 400, '__proto__'],
    ['/views/finding-register?cursor=made-up', 400, 'cursor'],
    ['/views/finding-register?atLeast=not%20a%20position', 400, 'atLeast'],
    ['/views/agency-directory/eda?colour=red', 400, 'colour'],
    ['/diff/agency-directory/eda?from=1', 400, 'to'],
    ['/diff/agency-directory/eda?from=yesterday&to=1', 400, 'from'],
    ['/diff/agency-directory/eda?from=999999&to=1', 400, 'from'],
    ['/diff/agency-directory/eda?from=0&to=999999', 400, 'to'],
    ['/diff/agency-directory/eda?from=0&to=1&occurred=never', 400, 'occurred'],
    ['/views/finding-register?bom=yes&format=csv', 400, 'bom'],
    ['/views/finding-register?bom=true', 400, 'bom'],
    ['/views/finding-register?format=xml', 400, 'format'],
    ['/explain/agency-directory/eda?path=weight', 400, 'path'],
    ['/entries?from=-1', 400, 'from'],
    ['/me?access_token=x', 400, 'access_token'],
    ['/live?after=%00', 400, 'after'],
    ['/live?after=zzz', 400, 'after'],
    ['/views/finding-register?atLeast=zzz', 400, 'atLeast'],
    ['/views/finding-register?format=csv&cursor=x', 400, 'cursor'],
  ])('%s is refused by name', async (path, status, field) => {
    const answer = await problem(service.ask(`/api/v1${path}`, { as: eda }))
    expect([answer.status, answer.errors?.[0]?.field]).toEqual([status, field])
  })

  test.each([
    ['/views/finding-register', 'asOf'],
    ['/views/finding-register/f1', 'occurred'],
    ['/views/finding-register', 'recorded.from'],
    ['/explain/agency-directory/eda', 'asOf'],
    ['/diff/agency-directory/eda', 'from'],
  ])('%s?%s with an offset whose plus was not escaped is told how to write it', async (path, name) => {
    const answer = await problem(service.ask(`/api/v1${path}?${name}=2026-01-01T00:00:00+02:00`, { as: eda }))
    expect(answer).toMatchObject({ status: 400, code: 'bad-time', errors: [{ field: name, message: expect.stringContaining('2026-01-01T00:00:00%2B02:00') }] })
  })

  test.each(['/views/nothing', '/views/nothing/x', '/views/agency-directory/none', '/explain/nothing/x', '/explain/agency-directory/none', '/diff/agency-directory/none?from=0&to=1', '/streams/agency-none', '/streams/$all', '/streams/__proto__'])('%s is not found', async (path) => {
    expect((await problem(service.ask(`/api/v1${path}`, { as: eda }))).status).toBe(404)
  })

  test('whose path cannot be decoded is refused', async () => {
    expect((await problem(service.ask('/api/v1/views/agency-directory/%E0%A4%A', { as: eda }))).status).toBe(400)
    expect(await problem(service.ask('/api/v1/live', { as: eda, headers: { 'last-event-id': 'zzz' } }))).toMatchObject({ code: 'position-malformed', errors: [{ field: 'Last-Event-ID' }] })
  })
})

describe('a token', () => {
  const asked = (token: string | undefined) => service.ask('/api/v1/me', token === undefined ? {} : { headers: { authorization: token } })

  test('that is missing, expired, forged, foreign or too long gives 401 or 431 and says which', async () => {
    const token = await service.issuer.token(eda)
    const foreign = generateKeyPairSync('ed25519')
    const forge = (issuer: string, audience: string) =>
      new SignJWT({ roles: ['steward'], agency: 'eda' })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'local' })
        .setIssuer(issuer).setAudience(audience).setSubject('x').setJti('j').setIssuedAt(1_772_366_400).setNotBefore(1_772_366_400).setExpirationTime(1_772_367_000)
        .sign(createPrivateKey(foreign.privateKey.export({ type: 'pkcs8', format: 'pem' })))
    const cases: readonly (readonly [string | undefined, number, string])[] = [
      [undefined, 401, 'token-missing'],
      ['Basic dXNlcjpwYXNz', 401, 'token-missing'],
      [`Bearer ${await service.issuer.token({ ...eda, lifetime: -3600 })}`, 401, 'token-expired'],
      [`Bearer ${await forge(localIssuerName, localAudience)}`, 401, 'token-refused'],
      [`Bearer ${await forge('https://elsewhere.example', localAudience)}`, 401, 'issuer-unknown'],
      [`Bearer ${token.slice(0, -4)}AAAA`, 401, 'token-refused'],
      [`Bearer ${token}=`, 401, 'token-malformed'],
      [`Bearer ${'x'.repeat(9_000)}`, 431, 'token-too-large'],
    ]
    for (const [authorization, status, code] of cases) {
      const answer = await asked(authorization)
      expect([answer.status, (await jsonOf(answer.clone())).code]).toEqual([status, code])
      expect(answer.headers.get('www-authenticate')?.startsWith('Bearer realm=')).toBe(status === 401 ? true : undefined)
      expect((await problem(answer)).status).toBe(status)
    }
    expect((await asked(`Bearer ${token}`)).status).toBe(200)
  })
})

describe('a failure inside', () => {
  const isVault = (code: string): code is VaultFaultCode => code.startsWith('vault-')

  test.each([
    ['log-full', 507],
    ['log-read-only', 503],
    ['log-unavailable', 503],
    ['log-damaged', 500],
    ['vault-full', 507],
    ['vault-read-only', 503],
    ['vault-unavailable', 503],
    ['vault-damaged', 500],
  ] as const)('%s is answered %i, and nothing is acknowledged', async (code, status) => {
    const log = openMemoryEventLog({ clock: () => '2026-03-01T12:00:00.000Z' })
    const broken = await openService({ log: { ...log, append: async () => Promise.reject(isVault(code) ? new VaultFault(code, 'It cannot be written.', 'Mend it.') : new LogFault(code, 'It cannot be written.', 'Mend it.')) } })
    const answer = await broken.send('open-office', { agency: 'eda', name: 'EDA' })
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '5' : null)
    expect([answer.status, await jsonOf(answer)]).toEqual([status, expect.objectContaining({ code, detail: 'It cannot be written.', remedy: 'Mend it.' })])
    await broken.close()
  })

  test('that nobody foresaw tells nothing about the inside, and is logged with the id of the answer', async () => {
    const log = openMemoryEventLog({ clock: () => '2026-03-01T12:00:00.000Z' })
    const broken = await openService({ log: { ...log, readStream: async () => Promise.reject(new Error('secret path /var/x')) } })
    const answer = await broken.ask('/api/v1/streams/agency-eda', { as: somebody('auditor') })
    const text = await answer.text()
    expect([answer.status, text.includes('secret path')]).toEqual([500, false])
    expect(broken.logged.find(({ level }) => level === 'error')?.fields).toMatchObject({ correlation: answer.headers.get('correlation-id'), fault: expect.stringContaining('secret path') as unknown })
    await broken.close()
  })
})
