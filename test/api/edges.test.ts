import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { connect } from 'node:net'
import type { Service } from '../kit/http.ts'
import { eda, jsonOf, nsf, openService, somebody } from '../kit/http.ts'

let service: Service
beforeAll(async () => {
  service = await openService()
  await service.send('open-office', { agency: 'eda', name: 'EDA' })
  await service.send('note-finding', { finding: 'f-1', statement: 'Booked.', confidentiality: 'open', weight: 1 })
  await service.send('weigh-finding', { finding: 'f-1', weight: 2, note: 'More.' })
})
afterAll(() => service.close())

/** What the server says to bytes that an HTTP client would not send. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { port, hostname } = new URL(service.address)
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.on('data', (chunk) => (answer += chunk.toString('utf8')))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
const problemIn = (answer: string) => ({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), ...(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as { code: string; remedy: string; instance: string }) })

describe('what never becomes a request', () => {
  test.each([
    ['headers beyond the limit', `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['an address beyond the limit', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431, 'headers-too-large'],
    ['no HTTP at all', 'HELLO LEDGER\r\n\r\n', 400, 'request-malformed'],
    ['a length given twice', 'POST /api/v1/commands/open-office HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400, 'request-malformed'],
    ['a length and chunks', 'POST /api/v1/commands/open-office HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400, 'request-malformed'],
    ['a way through to elsewhere', 'CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405, 'method-not-allowed'],
  ])('%s is answered with a problem, and the line is closed', async (_name, text, status, code) => {
    const answer = await raw(text)
    expect(answer).toContain('\r\nConnection: close\r\n')
    expect(answer).toContain('\r\nContent-Type: application/problem+json; charset=utf-8\r\n')
    expect(problemIn(answer)).toMatchObject({ status, code, remedy: expect.any(String) as unknown, instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/) as unknown })
  })
})

describe('headers that say two things, or what nobody understands', () => {
  test.each([
    ['no host', '', 400, 'bad-header'],
    ['two hosts', 'Host: localhost\r\nHost: evil.example\r\n', 400, 'bad-header'],
    ['two tokens', 'Host: localhost\r\nAuthorization: Bearer a.b.c\r\nAuthorization: Bearer d.e.f\r\n', 401, 'token-missing'],
    ['an expectation', 'Host: localhost\r\nExpect: the-unexpected\r\n', 417, 'expectation-unknown'],
  ])('%s: a problem', async (_name, headers, status, code) => {
    const text = `GET /api/v1/me HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`
    expect(problemIn(await raw(text))).toMatchObject({ status, code, instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/) as unknown })
  })
})

describe('an address', () => {
  test('that is too long, ends with a slash, or is written otherwise is told so', async () => {
    const long = await service.ask(`/api/v1/views/${'x'.repeat(8_100)}`, { as: eda })
    expect([long.status, (await jsonOf(long)).code]).toEqual([414, 'address-too-long'])
    for (const path of ['/health/', '/api/v1/views/', '/api/v1/views/finding-register/', '/docs/', '/api/v1/commands/note-finding/']) {
      const answer = await service.ask(path, { as: eda })
      expect([path, answer.status, (await jsonOf(answer)).remedy]).toEqual([path, 404, 'Leave out the slash at the end.'])
    }
    for (const path of ['/Health', '/API/v1/views', '/api/v1//views', '/api/v1/views/finding-register//f-1']) expect([path, (await service.ask(path, { as: eda })).status]).toEqual([path, 404])
  })

  test('says what is possible, and never that pages of elsewhere may', async () => {
    for (const [path, allowed] of [['/api/v1/views/finding-register', 'GET, HEAD, OPTIONS'], ['/api/v1/commands/note-finding', 'POST, OPTIONS'], ['/', 'GET, HEAD, OPTIONS']] as const) {
      const answer = await service.ask(path, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } })
      expect([answer.status, answer.headers.get('allow')]).toEqual([204, allowed])
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    const plain = await service.ask('/health', { headers: { origin: 'https://evil.example' } })
    expect([...plain.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('gives the same head with HEAD as with GET, and no body', async () => {
    for (const path of ['/', '/health', '/openapi.json', '/docs', '/docs/home.css', '/api/v1/views', '/api/v1/views/finding-register', '/api/v1/views/finding-register/f-1', '/api/v1/views/finding-register?format=csv', '/api/v1/entries', '/api/v1/streams/finding-f-1', '/api/v1/explain/finding-register/f-1']) {
      const [get, head] = [await service.ask(path, { as: eda }), await service.ask(path, { as: eda, method: 'HEAD' })]
      await get.text()
      expect([path, head.status, head.headers.get('content-type'), head.headers.get('etag'), await head.text()]).toEqual([path, get.status, get.headers.get('content-type'), get.headers.get('etag'), ''])
    }
    expect((await service.ask('/api/v1/commands/note-finding', { as: eda, method: 'HEAD' })).status).toBe(405)
  })
})

describe('local mode', () => {
  test.each(['evil.example', 'evil.example:8080', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example', ''])('does not answer to the name "%s"', async (host) => {
    const answer = await raw(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(problemIn(answer)).toMatchObject({ status: 421, code: 'host-unknown' })
  })

  test.each(['localhost', 'localhost:18080', '127.0.0.1:1', '[::1]:8080'])('answers to %s', async (host) => {
    expect(await raw(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200/)
  })

  test('a ledger behind an identity provider goes by any name', async () => {
    const other = await openService({ info: { version: '0.0.0', mode: 'oidc' } })
    const { port } = new URL(other.address)
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET /developers HTTP/1.1\r\nHost: ledger.example.gov"><script>\r\nConnection: close\r\n\r\n'))
      let text = ''
      socket.on('data', (chunk) => (text += chunk.toString('utf8')))
      socket.on('close', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1\.1 200/)
    expect(answer).toContain('identity provider')
    expect(answer).not.toContain('<script')
    await other.close()
  })
})

describe('a problem', () => {
  test('is one occurrence: its instance is the correlation id, which the caller may choose', async () => {
    const first = await service.ask('/nowhere')
    const body = await jsonOf(first)
    expect(body.instance).toBe(`urn:uuid:${first.headers.get('correlation-id')}`)
    const mine = '6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a02'
    const answer = await service.ask('/nowhere', { headers: { 'correlation-id': mine } })
    expect([answer.headers.get('correlation-id'), (await jsonOf(answer)).instance]).toEqual([mine, `urn:uuid:${mine}`])
    const odd = await service.ask('/nowhere', { headers: { 'correlation-id': '<script>' } })
    expect(odd.headers.get('correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('of a stale revision names both revisions and the header', async () => {
    const answer = await service.send('weigh-finding', { finding: 'f-1', weight: 9, note: 'x' }, eda, { 'if-match': '"0"' })
    const message = 'You saw revision 0; the record is at revision 1.'
    expect([answer.status, answer.headers.get('etag'), await jsonOf(answer)]).toEqual([412, '"1"', expect.objectContaining({ detail: message, errors: [{ field: 'If-Match', message }] })])
    const none = await service.send('note-finding', { finding: 'f-none', statement: 'x', confidentiality: 'open', weight: 1 }, eda, { 'if-match': '"3"' })
    expect([none.status, (await jsonOf(none)).detail]).toEqual([412, 'You saw revision 3; the record does not exist.'])
  })

  test('of a body in another character set names the header', async () => {
    const answer = await service.send('open-office', {}, eda, { 'content-type': 'application/json; charset=utf-16' })
    expect([answer.status, (await jsonOf(answer)).errors]).toEqual([415, [expect.objectContaining({ field: 'Content-Type' })]])
    expect((await service.send('open-office', { agency: 'utf', name: 'UTF' }, eda, { 'content-type': 'application/json; charset="UTF-8"' })).status).toBe(201)
  })
})

describe('an answer that the caller has', () => {
  test.each(['/api/v1/explain/finding-register/f-1', '/api/v1/diff/finding-register/f-1?from=1&to=3', '/openapi.json', '/asyncapi.json', '/api/v1/views/finding-register?format=ndjson'])('%s has a tag, and is not sent again', async (path) => {
    const first = await service.ask(path, { as: eda })
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    expect((await first.text()).length).toBeGreaterThan(10)
    const again = await service.ask(path, { as: eda, headers: { 'if-none-match': etag } })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
  })

  test('is one of its own for each agency and each pair of moments', async () => {
    const tag = async (path: string, as = eda) => (await service.ask(path, { as })).headers.get('etag')
    const diff = '/api/v1/diff/finding-register/f-1'
    const tags = [await tag(`${diff}?from=1&to=3`), await tag(`${diff}?from=2&to=3`), await tag(`${diff}?from=1&to=3`, nsf)]
    expect(new Set(tags).size).toBe(3)
    const star = await service.ask('/api/v1/views/finding-register/f-1', { as: eda, headers: { 'if-none-match': '*' } })
    expect(star.status).toBe(304)
  })
})

describe('corrections', () => {
  test('are commands like the others: listed, with roles, and on record under the caller’s correlation', async () => {
    const { commands } = (await jsonOf(service.ask('/api/v1/commands', { as: somebody('admin') }))) as { commands: { name: string; stream: string; allowed: boolean }[] }
    expect(commands.filter(({ stream }) => stream === 'any').map(({ name, allowed }) => [name, allowed])).toEqual([['replace-entry', false], ['retract-entry', false], ['annotate-entry', false]])
    const { size } = service.book.log.head()
    for (const role of ['admin', 'reader', 'auditor'] as const)
      expect((await service.send('retract-entry', { stream: 'finding-f-1', revision: 1, reason: 'Not for this role.' }, somebody(role))).status).toBe(403)
    expect(service.book.log.head().size).toBe(size)
  })

  test('what the log of the service and the ledger say of one request goes by one id', async () => {
    const answer = await service.send('weigh-finding', { finding: 'f-1', weight: 3, note: 'Three.' })
    const { entries } = (await jsonOf(service.ask('/api/v1/streams/finding-f-1', { as: eda }))) as { entries: { body: { correlation: string } }[] }
    expect(entries.at(-1)?.body.correlation).toBe(answer.headers.get('correlation-id'))
  })
})
