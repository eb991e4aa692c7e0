import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Service } from '../kit/http.ts'
import { eda, jsonOf, nsf, openService, somebody } from '../kit/http.ts'

let service: Service
const auditor = somebody('auditor', 'gao')
const steward = somebody('steward', 'doc')
const get = (path: string, as = eda, headers: Record<string, string> = {}) => service.ask(`/api/v1${path}`, { as, headers })

beforeAll(async () => {
  service = await openService()
  await service.send('open-office', { agency: 'eda', name: 'Economic Development' })
  await service.send('open-office', { agency: 'nsf', name: 'Science Foundation' }, nsf)
  await service.send('join', { staff: 's-eda', agency: 'eda', name: 'Ada Byron' })
  await service.send('join', { staff: 's-nsf', agency: 'nsf', name: 'Nikola Tesla' }, nsf)
  service.setTime('2026-03-02T12:00:00.000Z')
  await service.send('note-finding', { finding: 'open-1', statement: 'Furnaces are booked, "all" of them', confidentiality: 'open', weight: 10, contact: 's-eda' })
  await service.send('note-finding', { finding: 'own-1', statement: 'OWN words of NSF', confidentiality: 'own', weight: 20, contact: 's-nsf' }, nsf)
  await service.send('note-finding', { finding: 'agencies-1', statement: 'AGENCIES words of NSF', confidentiality: 'agencies', weight: 30 }, nsf)
  service.setTime('2026-03-03T12:00:00.000Z')
  await service.send('weigh-finding', { finding: 'open-1', weight: 11, note: '=1+1' })
  await service.send('hold-session', { convening: 'table-1', title: 'Supplier table, Wichita', startsAt: '2026-03-10T15:00:00-05:00', endsAt: '2026-03-10T18:00:00-05:00', agencies: ['eda', 'nsf'] })
  service.setTime('2026-03-04T12:00:00.000Z')
})
afterAll(() => service.close())

describe('commands', () => {
  test('answer 201 with the address, the revision and the size; the effect is seen at once', async () => {
    const answer = await service.send('note-finding', { finding: 'new-1', statement: 'New.', confidentiality: 'open', weight: 1 }, eda, { 'idempotency-key': 'k-1', 'correlation-id': '6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a02', basis: '3' })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe('/api/v1/streams/finding-new-1')
    expect(answer.headers.get('etag')).toBe('"0"')
    const body = await jsonOf(answer)
    expect(body).toMatchObject({ stream: 'finding-new-1', id: 'new-1', revision: 0, repeated: false, events: [{ type: 'FindingNoted' }] })
    expect(answer.headers.get('ledger-size')).toBe(String(body.size))
    const seen = await jsonOf(get(`/views/finding-register/new-1?atLeast=${String(body.position)}`))
    expect(seen).toMatchObject({ projection: 'finding-register', version: 3, position: body.position, cut: { size: body.size }, view: { statement: 'New.' } })
    const [entry] = (await jsonOf(get('/streams/finding-new-1'))).entries as { body: object }[]
    expect(entry?.body).toMatchObject({ basis: 3, correlation: '6f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a02', actor: { agency: 'eda', role: 'liaison' } })
  })

  test('sent again under their key give the first answer, and under a used key are refused', async () => {
    const body = { finding: 'new-1', statement: 'New.', confidentiality: 'open', weight: 1 }
    const again = await service.send('note-finding', body, eda, { 'idempotency-key': 'k-1' })
    expect([again.status, (await jsonOf(again)).repeated]).toEqual([200, true])
    const other = await service.send('note-finding', { ...body, weight: 2 }, eda, { 'idempotency-key': 'k-1' })
    expect([other.status, (await jsonOf(other)).code]).toEqual([422, 'key-reused'])
  })

  test('at another revision than the record has are refused with the one it has', async () => {
    const stale = await service.send('weigh-finding', { finding: 'open-1', weight: 12, note: 'x' }, eda, { 'if-match': '"0"' })
    expect([stale.status, stale.headers.get('etag')]).toEqual([412, '"1"'])
    expect(await jsonOf(stale)).toMatchObject({ code: 'stale-revision', status: 412, remedy: expect.any(String) as unknown })
    const fits = await service.send('weigh-finding', { finding: 'open-1', weight: 12, note: 'x' }, eda, { 'if-match': '"1"' })
    expect(fits.status).toBe(200)
  })

  test('are listed with their schema, example and whether the caller may send them', async () => {
    const { commands } = (await jsonOf(get('/commands'))) as { commands: { name: string; allowed: boolean; schema: { properties: object } }[] }
    expect(commands.map(({ name, allowed }) => [name, allowed])).toContainEqual(['settle-finding', false])
    expect(commands.find(({ name }) => name === 'join')?.schema.properties).toHaveProperty('occurredAt')
    expect((await service.send('settle-finding', { finding: 'open-1', weight: 1, note: 'x' })).status).toBe(403)
    expect((await service.send('settle-finding', { finding: 'open-1', weight: 1, note: 'x' }, steward)).status).toBe(200)
  })

  test.each([
    ['conflict', 409, 'already-exists', () => service.send('note-finding', { finding: 'open-1', statement: 'x', confidentiality: 'open', weight: 1 })],
    ['missing', 404, 'does-not-exist', () => service.send('weigh-finding', { finding: 'none', weight: 1, note: 'x' })],
    ['unknown reference', 422, 'unknown-reference', () => service.send('note-finding', { statement: 'x', confidentiality: 'open', weight: 1, contact: 'nobody' })],
    ['forbidden', 403, 'not-own-agency', () => service.send('weigh-finding', { finding: 'open-1', weight: 1, note: 'x' }, nsf)],
    ['unknown command', 404, 'unknown-command', () => service.send('dance', {})],
  ] as const)('refused (%s) are problems', async (_, status, code, send) => {
    const answer = await send()
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect([answer.status, await jsonOf(answer)]).toEqual([status, expect.objectContaining({ type: `urn:cluster-ledger:problem:${code}`, code, status, title: expect.any(String) as unknown, detail: expect.any(String) as unknown, remedy: expect.any(String) as unknown })])
  })
})

describe('views', () => {
  test('carry projection, version, cut, position and names', async () => {
    const answer = await jsonOf(get('/views/finding-register/open-1'))
    expect(answer).toMatchObject({ projection: 'finding-register', version: 3, key: 'open-1', cut: { size: expect.any(Number) as unknown }, labels: { agency: { eda: 'Economic Development' }, staff: { 's-eda': 'Ada Byron' } } })
  })

  test('name people only to their own agency, with the grant, or with a reason', async () => {
    const labels = async (as: typeof eda, headers = {}) => (((await jsonOf(get('/views/finding-register/own-1', as, headers))).labels as Record<string, object>).staff ?? {}) as object
    expect(await labels(nsf)).toEqual({ 's-nsf': 'Nikola Tesla' })
    expect([await labels(eda), await labels(auditor), await labels(steward), await labels(somebody('reader', 'nsf'))]).toEqual([{}, {}, {}, {}])
    expect(await labels({ ...auditor, grants: ['pii'] })).toEqual({ 's-nsf': 'Nikola Tesla' })
    expect(await labels(steward, { 'access-reason': 'Request 12 of the privacy office' })).toEqual({ 's-nsf': 'Nikola Tesla' })
    expect(service.logged.filter(({ message }) => message === 'personal values shown').map(({ fields }) => fields)).toContainEqual(expect.objectContaining({ role: 'steward', subjects: ['s-nsf'], reason: 'Request 12 of the privacy office' }))
    expect(JSON.stringify(service.logged)).not.toContain('Tesla')
  })

  test('with keys of two ids are found by path and by encoded slash', async () => {
    for (const key of ['nsf/20', 'nsf%2F20']) expect(await jsonOf(get(`/views/agency-weight/${key}`, nsf))).toMatchObject({ key: 'nsf/20', view: { findings: [{ finding: 'own-1' }] } })
  })

  test('give 304 for the tag of the same answer, and another tag to another caller or cut', async () => {
    const first = await get('/views/finding-register/open-1')
    const etag = first.headers.get('etag') as string
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    const again = await get('/views/finding-register/open-1', eda, { 'if-none-match': `"x", W/${etag}` })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await get('/views/finding-register/open-1', nsf)).headers.get('etag')).not.toBe(etag)
    expect((await get('/views/finding-register/open-1?asOf=7')).headers.get('etag')).not.toBe(etag)
    expect((await get('/views/finding-register', eda, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('show another day on either axis', async () => {
    const weight = async (query: string) => ((await jsonOf(get(`/views/finding-register/open-1${query}`))).view as { weight: number } | undefined)?.weight
    expect(await weight('?asOf=2026-03-02')).toBe(10)
    expect(await weight('?asOf=2026-03-03T12:00:00Z')).toBe(11)
    const before = await get('/views/finding-register/open-1?asOf=2026-03-01')
    expect([before.status, await before.json()]).toMatchObject([404, { code: 'not-there-then', detail: expect.stringContaining('in the first 4 entries') }])
    expect((await get('/views/finding-register/open-1?occurred=2026-03-01')).status).toBe(404)
    expect((await get('/views/finding-register/open-1?asOf=2026-03-02', somebody('reader'))).status).toBe(403)
    expect((await get('/views/finding-register/open-1', somebody('reader'))).status).toBe(200)
  })

  test('lists filter, sort and page at a pinned cut', async () => {
    const first = await jsonOf(get('/views/finding-register?sort=weight&limit=2'))
    expect((first.rows as { key: string }[]).map(({ key }) => key)).toEqual(['new-1', 'open-1'])
    await service.send('note-finding', { finding: 'aa-late', statement: 'Late.', confidentiality: 'open', weight: 0 })
    const second = await jsonOf(get(`/views/finding-register?sort=weight&limit=2&cursor=${String(first.next)}`))
    expect((second.rows as { key: string }[]).map(({ key }) => key)).toEqual(['own-1', 'agencies-1'])
    expect(second).not.toHaveProperty('next')
    for (const query of [`sort=-weight&limit=2&cursor=${String(first.next)}`, `sort=weight&agency=eda&cursor=${String(first.next)}`, `sort=weight&cursor=${String(first.next).replace(/^./, 'x')}`]) {
      const foreign = await get(`/views/finding-register?${query}`)
      expect([foreign.status, (await jsonOf(foreign)).code]).toEqual([400, 'bad-cursor'])
    }
    expect(((await jsonOf(get('/views/finding-register?agency=nsf'))).rows as unknown[]).length).toBe(2)
  })

  test('come as CSV without formulas, and as NDJSON', async () => {
    await service.send('note-finding', { finding: 'formula', statement: '=HYPERLINK("http://evil.example")', confidentiality: 'open', weight: 3 })
    const csv = await get('/views/finding-register?format=csv')
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const lines = (await csv.text()).split('\r\n')
    expect(lines[0]).toBe('key,agency,statement,weight')
    expect(lines).toContain(`formula,eda,"'=HYPERLINK(""http://evil.example"")",3`)
    expect(lines).toContain('own-1,nsf,,20')
    expect(lines.at(-1)).toBe('')
    const ndjson = await (await get('/views/finding-register', eda, { accept: 'application/x-ndjson' })).text()
    const rows = ndjson.trimEnd().split('\n').map((line) => JSON.parse(line) as { key: string })
    expect(rows.map(({ key }) => key)).toContain('formula')
    expect((await get('/views/finding-register', eda, { accept: 'application/xml' })).status).toBe(406)
    expect((await get('/views/finding-register?format=ics')).status).toBe(400)
  })

  test('the calendar comes as iCalendar in UTC', async () => {
    const answer = await get('/views/convening-calendar?format=ics')
    expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    const text = await answer.text()
    expect(text).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/)
    expect(text).toContain('\r\nDTSTART:20260310T200000Z\r\n')
    expect(text).toContain('UID:convening-table-1@cluster-ledger')
    expect(text).toContain('SUMMARY:Supplier table\\, Wichita')
  })

  test('explain themselves and tell two moments apart', async () => {
    const { steps } = (await jsonOf(get('/explain/finding-register/open-1?path=/weight&asOf=2026-03-03'))) as { steps: { event: { type: string }; changes: object[] }[] }
    expect(steps.slice(0, 2).map(({ event, changes }) => [event.type, changes])).toEqual([
      ['FindingNoted', [{ path: '/weight', after: 10 }]],
      ['FindingWeighed', [{ path: '/weight', before: 10, after: 11 }]],
    ])
    const diff = await jsonOf(get('/diff/finding-register/open-1?from=2026-03-02&to=9'))
    expect(diff).toMatchObject({ key: 'open-1', changes: expect.arrayContaining([{ path: '/weight', before: 10, after: 11, by: [expect.any(String) as unknown] }]) as object })
  })

  test('are listed with their columns and how far they are', async () => {
    const { projections } = (await jsonOf(get('/views'))) as { projections: { name: string; columns: object[]; status: object }[] }
    expect(projections.map(({ name }) => name)).toEqual(['agency-directory', 'finding-register', 'agency-weight', 'convening-calendar'])
    expect(projections[1]).toMatchObject({ order: '-weight', columns: expect.arrayContaining([{ name: 'weight', title: 'Weight', type: 'number' }]) as object, status: { version: 3 } })
  })
})

describe('the log', () => {
  test('shows facts to everybody and bodies to those who may read them', async () => {
    const own = (await jsonOf(get('/entries?limit=1000'))) as { entries: { agency: string; type: string; body?: { data: object } }[]; size: number }
    expect(own.entries).toHaveLength(own.size)
    expect(own.entries.filter(({ body }) => body).every(({ agency }) => agency === 'eda')).toBe(true)
    expect(own.entries.some(({ agency }) => agency === 'nsf')).toBe(true)
    const all = (await jsonOf(get('/entries?limit=1000', auditor))) as typeof own
    expect(all.entries.every(({ body }) => body !== undefined)).toBe(true)
    const none = (await jsonOf(get('/entries?from=1&limit=2', somebody('reader')))) as typeof own & { next: number }
    expect([none.entries.length, none.next, none.entries.some(({ body }) => body)]).toEqual([2, 3, false])
  })

  test('gives a stream to its owner and to those who take part, and to nobody else a sign of it', async () => {
    expect((await get('/streams/finding-own-1', nsf)).status).toBe(200)
    expect((await get('/streams/convening-table-1', nsf)).status).toBe(200)
    expect((await get('/streams/finding-own-1', auditor)).status).toBe(200)
    const [hidden, missing] = [await get('/streams/finding-own-1', eda), await get('/streams/finding-none', eda)]
    expect([hidden.status, missing.status]).toEqual([404, 404])
    const [one, other] = [await jsonOf(hidden), await jsonOf(missing)]
    expect({ ...one, instance: '' }).toEqual({ ...other, instance: '' })
    expect((await get('/streams/convening-table-1', somebody('liaison', 'dol'))).status).toBe(404)
  })

  test('opens sealed values to those who may see them', async () => {
    const [entry] = (await jsonOf(get('/streams/staff-s-eda'))).entries as { personal?: object; body: { data: object } }[]
    expect(entry).toMatchObject({ personal: { name: 'Ada Byron' }, body: { data: { staff: 's-eda', _sd: [expect.any(String) as unknown] } } })
    const [other] = (await jsonOf(get('/streams/staff-s-eda', auditor))).entries as object[]
    expect(other).not.toHaveProperty('personal')
  })
})

describe('around it', () => {
  test('health, readiness, home and oneself', async () => {
    expect(await jsonOf(service.ask('/health'))).toEqual({ status: 'ok', version: '0.0.0', mode: 'local' })
    expect(await jsonOf(service.ask('/ready'))).toMatchObject({ ready: true, behind: 0 })
    const home = await service.ask('/developers')
    const page = await home.text()
    for (const words of ['/docs#/Views/listRows-finding-register', '/docs#/Commands/note-finding', '/docs#/Commands/retract-entry', 'Local mode', '/docs/home.css']) expect(page).toContain(words)
    expect(page).not.toMatch(/<script|<style|\son\w+=|\sstyle=/)
    expect(await (await service.ask('/docs/home.css')).text()).toContain('max-width')
    expect(await jsonOf(get('/me'))).toMatchObject({ agency: 'eda', role: 'liaison', grants: [] })
  })

  test('the pages of the description need nothing from elsewhere and run no script that stands in HTML', async () => {
    const page = await service.ask('/docs')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    const html = await page.text()
    expect(html).not.toMatch(/https?:\/\/|<script>|\son\w+=/)
    for (const [asset, media] of [['swagger-ui.css', 'text/css'], ['swagger-ui-bundle.js', 'text/javascript'], ['initializer.js', 'text/javascript']] as const) {
      expect(html).toContain(asset)
      const answer = await service.ask(`/docs/${asset}`)
      expect([answer.status, (answer.headers.get('content-type') ?? '').split(';')[0]]).toEqual([200, media])
      await answer.arrayBuffer()
    }
    expect((await service.ask('/docs/package.json')).status).toBe(404)
    expect((await service.ask('/docs/..%2Fpackage.json')).status).toBe(404)
  })

  test('too many requests are told when to come again', async () => {
    const tight = await openService({ rate: 2 })
    const statuses = [await tight.ask('/'), await tight.ask('/'), await tight.ask('/')].map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 429])
    const answer = await tight.ask('/')
    expect([answer.headers.get('retry-after'), (await jsonOf(answer)).code]).toEqual([expect.stringMatching(/^\d+$/), 'too-many-requests'])
    expect((await tight.ask('/health')).status).toBe(200)
    await tight.close()
  })

  test('no token and no query ever reaches the log of the service', async () => {
    const token = await service.issuer.token(eda)
    await fetch(`${service.address}/api/v1/me?secret-query=1`, { headers: { authorization: `Bearer ${token}` } })
    await fetch(`${service.address}/api/v1/me`, { headers: { authorization: `Bearer ${token}x` } })
    const text = JSON.stringify(service.logged)
    expect(text).toContain('/api/v1/me')
    expect(text).not.toContain(token.split('.')[1])
    expect(text).not.toContain('secret-query')
  })
})
