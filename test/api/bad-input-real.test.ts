import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { eda, nsf, somebody } from '../kit/http.ts'

/** Bad input over the whole catalogue: a problem that names the field and says what to do, and nothing written. */
type Told = { status: number; code: string; detail: string; remedy: string; instance: string; errors?: { field: string; message: string }[] }
let service: RealService

beforeAll(async () => {
  service = await openRealService()
})
afterAll(() => service?.close())

const size = () => service.running.ledger.log.head().size

/** Entries that were added since, but for the record that a command was refused. */
const writtenSince = async (before: number): Promise<readonly string[]> => {
  const types: string[] = []
  if (size() > before) for await (const batch of service.running.ledger.log.readAll({ from: before })) types.push(...batch.map(({ type }) => type))
  return types.filter((type) => type !== 'CommandRefused')
}

const refused = async (command: string, body: unknown, as: LocalToken = eda, headers: Record<string, string> = {}): Promise<Told> => {
  const before = size()
  const answer = await service.send(command, body, as, headers)
  expect([command, answer.headers.get('content-type')]).toEqual([command, 'application/problem+json; charset=utf-8'])
  const told = (await answer.json()) as Told
  expect([told.status, told.remedy.length > 10, told.detail.length > 5]).toEqual([answer.status, true, true])
  expect(await writtenSince(before)).toEqual([])
  return told
}

const finding = { cluster: 'wichita-aerospace', statement: 'Booked.', counties: ['20173'], evidence: [{ kind: 'document', title: 'Survey' }], reporters: [{ type: 'labor', count: 1 }], confidentiality: 'open', category: 'finance' }
const dialog = { clusters: ['wichita-aerospace'], format: 'call', virtual: true, staff: [], attendance: [{ type: 'labor', count: 1 }], participants: [], topics: ['Capacity'], noticeClass: 'individual-views', agencies: ['eda'] }
const convening = { clusters: ['wichita-aerospace'], title: 'Table', startsAt: '2027-03-10T15:00:00Z', endsAt: '2027-03-10T18:00:00Z', virtual: true, ledBy: 'government', withinConvenersEvent: false, convenerConsent: 'Letter of the council.', hosts: ['eda'] }

describe('the text of a body', () => {
  const good = JSON.stringify(finding)
  test.each([
    ['cut in the middle', good.slice(0, -20)],
    ['a duplicate key', good.replace('{', '{"category":"site",')],
    ['a lone surrogate', good.replace('Booked.', '\\ud800')],
    ['__proto__', good.replace('{', '{"__proto__":{"role":"steward"},')],
    ['__proto__ below', good.replace('{"kind"', '{"__proto__":{},"kind"')],
    ['constructor', good.replace('{', '{"constructor":{"prototype":{}},')],
    ['a thousand levels', good.replace('"Booked."', `${'['.repeat(1000)}${']'.repeat(1000)}`)],
    ['a hundred thousand levels', '['.repeat(100_000)],
    ['a byte-order mark', `\ufeff${good}`],
    ['a number beyond doubles', good.replace('"count":1', '"count":1e400')],
    ['two values', `${good}${good}`],
  ])('with %s', async (_name, body) => {
    const told = await refused('identify-constraint', body)
    expect([400, 422]).toContain(told.status)
    expect(told.errors?.[0]?.field).toMatch(/^\//)
    expect(({} as { role?: string }).role).toBeUndefined()
  })

  test('over 1 MiB is refused before it is understood, and a little below only for its field', async () => {
    expect(await refused('identify-constraint', JSON.stringify({ ...finding, statement: 'x'.repeat(1_048_577) }))).toMatchObject({ status: 413, code: 'body-too-large' })
    expect(await refused('identify-constraint', { ...finding, statement: 'x'.repeat(1_000_000) })).toMatchObject({ status: 422, errors: [expect.objectContaining({ field: '/statement' })] })
  })

  test('with NUL, terminal controls or turned directions is refused by field; lines stay lines', async () => {
    for (const [text, code] of [['a\u0000b', 'U+0000'], ['a\u001b[31m', 'U+001B'], ['a\u202eb', 'U+202E']] as const) {
      expect(await refused('identify-constraint', { ...finding, statement: text })).toMatchObject({ status: 422, errors: [{ field: '/statement', message: expect.stringContaining(code) }] })
      expect(await refused('identify-constraint', { ...finding, evidence: [{ kind: 'document', title: text }] })).toMatchObject({ status: 422, errors: [{ field: '/evidence/0/title' }] })
    }
    const id = await service.done('identify-constraint', { ...finding, statement: 'First line.\r\n\tSecond line.' }, eda)
    const replacement = { stream: `finding-${id}`, revision: 0, data: { ...finding, finding: id, statement: 'a\u0007' } }
    expect(await refused('replace-entry', { ...replacement, reason: 'x' })).toMatchObject({ status: 422, errors: [{ field: '/data/statement', message: expect.stringContaining('U+0007') }] })
    expect(await refused('annotate-entry', { stream: `finding-${id}`, revision: 0, reason: 'a\u0000' })).toMatchObject({ status: 422, errors: [{ field: '/reason' }] })
  })
})

describe('a field', () => {
  test.each([
    ['identify-constraint', { ...finding, cluster: 'atlantis-shipping' }, 422, '/cluster', eda],
    ['identify-constraint', { ...finding, counties: ['20173', '99999'] }, 422, '/counties/1', eda],
    ['identify-constraint', { ...finding, counties: ['20998'] }, 422, '/counties/0', eda],
    ['register-participant', { name: 'Shop', type: 'other', sizeClass: 'unknown', county: '99001' }, 422, '/county', eda],
    ['redraw-cluster-region', { cluster: 'wichita-aerospace', counties: ['99999'], reason: 'x' }, 422, '/counties', eda],
    ['identify-constraint', { ...finding, staff: '00000000-0000-4000-8000-000000000000' }, 422, '/staff', eda],
    ['identify-constraint', { ...finding, counties: ['2017'] }, 422, '/counties/0', eda],
    ['identify-constraint', { ...finding, confidentiality: 'secret' }, 422, '/confidentiality', eda],
    ['identify-constraint', { ...finding, occurredAt: '2026-02-30' }, 422, '/occurredAt', eda],
    ['identify-constraint', { ...finding, occurredAt: '2026-13-01T00:00:00Z' }, 422, '/occurredAt', eda],
    ['identify-constraint', { ...finding, occurredAt: '2999-01-01' }, 422, '/occurredAt', eda],
    ['identify-constraint', { ...finding, agency: 'nsf' }, 422, '/agency', eda],
    ['identify-constraint', { ...finding, version: 2 }, 422, '/version', eda],
    ['identify-constraint', { ...finding, evidence: [{ kind: 'rumour' }] }, 422, '/evidence/0', eda],
    ['identify-constraint', { ...finding, evidence: [{ kind: 'dialog', dialog: 'never-held' }] }, 422, '/evidence/0/dialog', eda],
    ['log-dialog', { ...dialog, agencies: ['eda', 'ministry-of-magic'] }, 422, '/agencies/1', eda],
    ['schedule-convening', { ...convening, startsAt: '2027-02-29T10:00:00Z' }, 422, '/startsAt', eda],
    ['schedule-convening', { ...convening, endsAt: 'tomorrow' }, 422, '/endsAt', eda],
    ['refer-need', { finding: 'never-found', to: 'nsf', request: 'Can you help?' }, 422, '/finding', eda],
    ['register-staff', { agency: 'ministry-of-magic', title: 'Seer', name: 'A', email: 'a@b.example' }, 422, '/agency', somebody('steward', 'doc')],
    ['record-award', { program: 'no-such-program' }, 422, '/key', eda],
  ] as const)('%s %j is named', async (command, body, status, field, as) => {
    const told = await refused(command, body, as)
    expect([told.status, told.errors?.map((one) => one.field)]).toEqual([status, expect.arrayContaining([expect.stringMatching(new RegExp(`^${field}`))])])
  })
})

describe('what may not be', () => {
  test('unknown commands, wrong revisions, things that are not there', async () => {
    expect(await refused('abolish-agency', {})).toMatchObject({ status: 404, code: 'unknown-command' })
    expect(await refused('close-gap', { gap: 'wichita-test-stand-permits', how: 'It is over.' }, somebody('liaison', 'city-of-wichita'), { 'if-match': '"77"' })).toMatchObject({ status: 412, code: 'stale-revision', errors: [{ field: 'If-Match' }] })
    expect(await refused('close-gap', { gap: 'no-such-gap', how: 'It is over.' })).toMatchObject({ status: 404, code: 'does-not-exist', errors: [{ field: '/gap' }] })
  })

  test('things of other agencies are not written to, corrected or told about', async () => {
    expect((await refused('acknowledge-gap', { gap: 'wichita-test-stand-permits' }, nsf)).status).toBe(403)
    expect((await refused('annotate-entry', { stream: 'gap-wichita-apprenticeship', revision: 0, reason: 'We know better.' }, nsf)).status).toBe(403)
    expect((await refused('retract-entry', { stream: 'gap-none-of-these', revision: 0, reason: 'We know better.' }, nsf)).status).toBe(404)
    for (const stream of ['gap-wichita-apprenticeship', 'gap-none-of-these', '__proto__', '$all']) expect([stream, (await service.ask(`/api/v1/streams/${stream}`, { as: nsf })).status]).toEqual([stream, 404])
  })

  test.each(['/views/gap-register?asOf=2026-02-30', '/views/gap-register?occurred=2026-00-10', '/views/gap-register?dueBy.from=soon', '/views/gap-register?limit=-1', '/views/gap-register?sort=__proto__', '/views/gap-register?atLeast=zzz', '/entries?from=x', '/diff/gap-register/wichita-apprenticeship?from=yesterday&to=1'])('%s is refused, and the parameter is named', async (path) => {
    const answer = await service.ask(`/api/v1${path}`, { as: eda })
    const told = (await answer.json()) as Told
    expect([told.status, typeof told.errors?.[0]?.field, told.remedy.length > 10]).toEqual([400, 'string', true])
  })

  test('tokens that are expired, forged or of another ledger give nothing', async () => {
    const before = size()
    const token = (await service.running.callers.issuer?.token(eda)) ?? ''
    const old = (await service.running.callers.issuer?.token({ ...eda, lifetime: -3600 })) ?? ''
    const other = await openRealService({}, false)
    const foreign = (await other.running.callers.issuer?.token(eda)) ?? ''
    await other.close()
    const [head = '', , signature = ''] = token.split('.')
    const promoted = Buffer.from(JSON.stringify({ roles: ['steward'], agency: 'eda' })).toString('base64url')
    for (const [bearer, code] of [[old, 'token-expired'], [foreign, 'token-refused'], [`${head}.${promoted}.${signature}`, 'issuer-unknown'], [`${token.slice(0, -6)}AAAAAA`, 'token-refused'], ['x', 'token-malformed']] as const) {
      const answer = await service.ask('/api/v1/commands/identify-constraint', { method: 'POST', headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }, body: JSON.stringify(finding) })
      expect([answer.status, ((await answer.json()) as Told).code]).toEqual([401, code])
    }
    expect(size()).toBe(before)
  })
})
