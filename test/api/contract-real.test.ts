import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { parse } from 'csv-parse/sync'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import { projections } from '../../projections/catalog.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { eda, nsf, somebody } from '../kit/http.ts'

type Node = Record<string, unknown>
type Answer = { $ref?: string; content?: Record<string, { schema: Node }> }
type Document = { paths: Record<string, Record<string, { responses: Record<string, Answer> }>>; components: { responses: Record<string, Answer> } }
type Row = { key: string; view: Node }
type Page = { projection: string; version: number; cut: { size: number }; position: string; total: number; next?: string; rows: Row[] }

let service: RealService
let document: Document
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
const known = new Map<string, ValidateFunction>()
const steward = somebody('steward', 'doc')

beforeAll(async () => {
  service = await openRealService()
  document = (await (await service.ask('/openapi.json')).json()) as Document
  ajv.addSchema({ $id: 'api', components: document.components })
  // Something of every kind of answer: a correction, a secret, a formula in a list.
  const finding = { cluster: 'wichita-aerospace', counties: [], evidence: [{ kind: 'document', title: 'Survey' }], reporters: [{ type: 'labor', count: 1 }], category: 'finance' }
  await service.done('identify-constraint', { ...finding, finding: 'formula', statement: '=HYPERLINK("https://x.example","a, ""b""")\nsecond line', confidentiality: 'open' }, eda)
  await service.done('identify-constraint', { ...finding, finding: 'own-words', statement: 'Of one agency.', confidentiality: 'own' }, eda)
  await service.done('annotate-entry', { stream: 'finding-formula', revision: 0, reason: '+1 confirmed by telephone.' }, eda)
  await service.done('retract-entry', { stream: 'finding-own-words', revision: 0, reason: 'Logged for the wrong cluster.' }, steward)
  const convening = { clusters: ['wichita-aerospace'], startsAt: '2027-03-10T09:00:00-06:00', endsAt: '2027-03-10T12:00:00-06:00', virtual: true, ledBy: 'government', withinConvenersEvent: false, convenerConsent: 'Letter of the council.', hosts: ['eda'] }
  await service.done('schedule-convening', { ...convening, convening: 'called-off', title: `Fürnace; capacity, "all" of it 🔧 ${'é'.repeat(80)}` }, eda)
  await service.done('cancel-convening', { convening: 'called-off', reason: 'Too few firms; another day is sought.' }, eda)
  await service.running.ledger.settled()
})
afterAll(() => service.close())

/** What the description says of an answer; it must say something. */
const validatorOf = (path: string, status: number, media: string, method = 'get'): ValidateFunction => {
  const name = `${method} ${path} ${status} ${media}`
  const said = document.paths[path]?.[method]?.responses[String(status)]
  const schema = (said?.$ref === undefined ? said : document.components.responses[said.$ref.split('/').at(-1) as string])?.content?.[media]?.schema
  if (!schema) throw new Error(`The description has no ${name}.`)
  const found = known.get(name) ?? ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')) as object)
  known.set(name, found)
  return found
}

/** Asks, and holds the answer to its schema. */
const checked = async (path: string, address: string, as: LocalToken | undefined): Promise<Node> => {
  const answer = await service.ask(address, { as })
  const media = answer.status >= 400 ? 'application/problem+json' : 'application/json'
  expect([address, answer.headers.get('content-type')]).toEqual([address, `${media}; charset=utf-8`])
  const body = (await answer.json()) as Node
  const validate = validatorOf(path, answer.status, media)
  expect([address, validate(body), validate.errors]).toEqual([address, true, null])
  return body
}

const encoded = (key: string): string => key.split('/').map(encodeURIComponent).join('/')
const people: readonly LocalToken[] = [eda, nsf, somebody('reader', 'eda'), somebody('auditor', 'gao'), somebody('admin', 'doc')]

describe('every answer over the whole catalogue is as described', () => {
  test.each(projections.map(({ name }) => name))('%s: list, rows, another day, explanation, difference', async (name) => {
    const size = service.running.ledger.log.head().size
    const list = (await checked(`/api/v1/views/${name}`, `/api/v1/views/${name}?limit=1000`, somebody('auditor', 'gao'))) as unknown as Page
    const keys = [...list.rows.slice(0, 3), ...list.rows.slice(-2), ...list.rows.filter(({ key }) => /formula|own-words|called-off|wichita-aerospace|^eda/.test(key)).slice(0, 4)].map(({ key }) => key)
    expect([name, list.total > 0 || name === 'late-entries' || name === 'refusals']).toEqual([name, true])
    for (const as of people) {
      await checked(`/api/v1/views/${name}`, `/api/v1/views/${name}?limit=50`, as)
      for (const key of new Set(keys)) {
        await checked(`/api/v1/views/${name}/{key}`, `/api/v1/views/${name}/${encoded(key)}`, as)
        await checked(`/api/v1/views/${name}/{key}`, `/api/v1/views/${name}/${encoded(key)}?asOf=${size - 4}&occurred=2025-01-31`, as)
        await checked('/api/v1/explain/{projection}/{key}', `/api/v1/explain/${name}/${encoded(key)}`, as)
        await checked('/api/v1/diff/{projection}/{key}', `/api/v1/diff/${name}/${encoded(key)}?from=${size - 5}&to=${size}`, as)
      }
    }
  })

  test('streams of every kind, entries, catalogues and pages', async () => {
    const { log } = service.running.ledger
    const streams = new Map<string, string>()
    for await (const batch of log.readAll()) for (const { stream } of batch) streams.set(stream.replace(/-.*$/, ''), stream)
    expect(streams.size).toBeGreaterThan(10)
    for (const as of people) {
      for (const stream of streams.values()) await checked('/api/v1/streams/{stream}', `/api/v1/streams/${stream}`, as)
      await checked('/api/v1/entries', `/api/v1/entries?limit=1000&from=${Math.max(0, log.head().size - 1000)}`, as)
      for (const path of ['/api/v1/me', '/api/v1/commands', '/api/v1/views', '/api/v1/imports']) await checked(path, path, as)
    }
    for (const path of ['/health', '/ready', '/openapi.json', '/asyncapi.json']) await checked(path, path, undefined)
  })

  test('commands, done, repeated and refused, corrections too', async () => {
    const { commands } = (await checked('/api/v1/commands', '/api/v1/commands', eda)) as { commands: { name: string; example: Node }[] }
    expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(['identify-constraint', 'replace-entry', 'retract-entry', 'annotate-entry']))
    for (const { name, example } of commands)
      for (const body of [example, {}]) {
        const answer = await service.send(name, body, eda)
        const validate = validatorOf(`/api/v1/commands/${name}`, answer.status, answer.status >= 400 ? 'application/problem+json' : 'application/json', 'post')
        expect([name, validate(await answer.json()), validate.errors]).toEqual([name, true, null])
      }
  })

  test('a correction needs a role that it is for', async () => {
    const { size } = service.running.ledger.log.head()
    for (const [role, status] of [['admin', 403], ['reader', 403], ['auditor', 403]] as const)
      expect((await service.send('annotate-entry', { stream: 'finding-formula', revision: 0, reason: 'Not for this role.' }, somebody(role, 'eda'))).status).toBe(status)
    expect(service.running.ledger.log.head().size).toBe(size)
  })
})

describe('the forms of a list', () => {
  const rowsOf = async (name: string, as: LocalToken): Promise<readonly Row[]> => {
    const rows: Row[] = []
    let next: string | undefined
    do {
      const page = (await (await service.ask(`/api/v1/views/${name}?limit=400${next === undefined ? '' : `&cursor=${next}`}`, { as })).json()) as Page
      rows.push(...page.rows)
      next = page.next
    } while (next !== undefined)
    return rows
  }

  test.each(projections.map(({ name }) => name))('%s: the same rows in the same order as JSON, CSV and NDJSON', async (name) => {
    const projection = projections.find((one) => one.name === name)
    const columns = [...(projection?.columns ?? []), ...(projection?.clock?.columns ?? [])].map((column) => column.name)
    for (const as of [eda, somebody('reader', 'nsf')]) {
      const rows = await rowsOf(name, as)
      const csv = await service.ask(`/api/v1/views/${name}?format=csv`, { as })
      const table = parse(await csv.text()) as string[][]
      expect(table[0]).toEqual(['key', ...columns])
      expect(table.slice(1).map(([key]) => key)).toEqual(rows.map(({ key }) => key))
      // No cell is one that a spreadsheet would run.
      expect(table.flat().filter((cell) => /^[=+@\t\r]/.test(cell) || (/^-/.test(cell) && Number.isNaN(Number(cell))))).toEqual([])
      expect([csv.headers.get('ledger-projection'), csv.headers.get('ledger-position'), Number(csv.headers.get('ledger-size'))]).toEqual([expect.stringMatching(new RegExp(`^${name}; version=\\d+$`)), expect.any(String), service.running.ledger.log.head().size])
      const ndjson = (await (await service.ask(`/api/v1/views/${name}?format=ndjson`, { as })).text()).trimEnd()
      expect(ndjson === '' ? [] : ndjson.split('\n').map((line) => JSON.parse(line) as Row)).toEqual(rows)
    }
  })

  test('in place of its views a list gives what stands in its columns, as CSV has it, with the names of these ids', async () => {
    for (const as of [eda, somebody('reader', 'nsf')]) {
      const list = (await checked('/api/v1/views/gap-register', '/api/v1/views/gap-register?show=columns&limit=1000', as)) as { rows: { key: string; cells: Record<string, unknown> }[]; labels: Record<string, Record<string, string>> }
      const table = parse(await (await service.ask('/api/v1/views/gap-register?format=csv', { as })).text()) as string[][]
      const text = (value: unknown): string => (Array.isArray(value) ? value.join('; ') : typeof value === 'number' ? String(value) : ((value as string | null) ?? ''))
      expect(table[0]).toContain('daysLeft')
      expect(list.rows.map(({ key, cells }) => [key, ...Object.values(cells).map(text)])).toEqual(table.slice(1))
      const held = list.rows.flatMap(({ cells }) => Object.values(cells).flat())
      expect(list.labels.agency?.eda).toBeDefined()
      expect(Object.values(list.labels).flatMap((names) => Object.keys(names)).filter((id) => !held.includes(id))).toEqual([])
    }
    const refused = await service.ask('/api/v1/views/gap-register?show=all', { as: eda })
    expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining({ errors: [{ field: 'show', message: 'Must be views or columns.' }] })])
  })

  test('CSV begins with a byte-order mark when it is asked for, and is the same otherwise', async () => {
    const bytesOf = async (path: string) => Buffer.from(await (await service.ask(`/api/v1/views/${path}`, { as: eda })).arrayBuffer())
    const [plain, marked] = [await bytesOf('convening-calendar?format=csv'), await bytesOf('convening-calendar?format=csv&bom=true')]
    expect(marked.equals(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain]))).toBe(true)
    expect((await bytesOf('convening-calendar?format=csv&bom=false')).equals(plain)).toBe(true)
    expect(plain.toString('utf8')).toContain('Fürnace')
    const accepted = await service.ask('/api/v1/views/convening-calendar?bom=true', { as: eda, headers: { accept: 'text/csv' } })
    expect(Buffer.from(await accepted.arrayBuffer()).equals(marked)).toBe(true)
  })

  test('a column that is named like the form is filtered by its other name, and who forgets it is told', async () => {
    const refused = await service.ask('/api/v1/views/dialog-log?format=call', { as: eda })
    expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining({ code: 'format-unsupported', remedy: expect.stringContaining('where.format=call') as unknown, errors: [expect.objectContaining({ field: 'format' })] })])
    const rows = async (query: string) => (await (await service.ask(`/api/v1/views/dialog-log?${query}`, { as: eda })).json()) as Page
    const [all, found] = [await rows('limit=1000'), await rows('where.format=call&limit=1000')]
    expect(found.total).toBeGreaterThan(0)
    expect(found.rows).toEqual(all.rows.filter(({ view }) => view.format === 'call'))
    const other = await service.ask('/api/v1/views/agency-directory?format=call', { as: eda })
    expect(((await other.json()) as { remedy: string }).remedy).not.toContain('where.')
  })

  test('a limit counts in every form, and a cursor belongs to JSON', async () => {
    const text = await (await service.ask('/api/v1/views/agency-directory?format=csv&limit=3', { as: eda })).text()
    expect(text.trimEnd().split('\r\n')).toHaveLength(4)
    const refused = await service.ask('/api/v1/views/agency-directory?format=ndjson&cursor=x', { as: eda })
    expect([refused.status, ((await refused.json()) as { errors: object[] }).errors]).toEqual([400, [expect.objectContaining({ field: 'cursor' })]])
  })

  test('the calendar is iCalendar: folded, in UTC, with stable ids, and cancelled where it is', async () => {
    const text = await (await service.ask('/api/v1/views/convening-calendar?format=ics', { as: eda })).text()
    const lines = text.split('\r\n')
    expect(lines.at(-1)).toBe('')
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([])
    const unfolded = text.replaceAll('\r\n ', '')
    const events: Partial<Record<string, string>>[] = unfolded.split('BEGIN:VEVENT').slice(1).map((event) => Object.fromEntries([...event.matchAll(/^([A-Z-]+)[:;](.*)\r$/gm)].map(([, name = '', value = '']): [string, string] => [name, value])))
    expect(events.length).toBeGreaterThan(2)
    expect(new Set(events.map(({ UID }) => UID)).size).toBe(events.length)
    for (const { DTSTART, DTEND, DTSTAMP, UID, SUMMARY } of events) {
      for (const time of [DTSTART, DTSTAMP, ...(DTEND === undefined ? [] : [DTEND])]) expect(time).toMatch(/^\d{8}T\d{6}Z$/)
      if (DTEND !== undefined) expect(String(DTEND) > String(DTSTART)).toBe(true)
      expect([UID, SUMMARY !== '']).toEqual([expect.stringMatching(/^convening-[\w-]+@cluster-ledger$/), true])
    }
    const off = events.find(({ UID }) => UID === 'convening-called-off@cluster-ledger')
    expect(off).toMatchObject({ STATUS: 'CANCELLED', SEQUENCE: '1', DTSTART: '20270310T150000Z', DTEND: '20270310T180000Z', SUMMARY: `Fürnace\\; capacity\\, "all" of it 🔧 ${'é'.repeat(80)}` })
    expect(off?.DESCRIPTION).toContain('Cancelled: Too few firms\\; another day is sought.')
    expect(events.find(({ UID }) => String(UID).includes('roundtable-2024'))?.DESCRIPTION).toContain('Synthetic')
  })
})
