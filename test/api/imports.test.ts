import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readConfig } from '../../api/config.ts'
import { localToken } from '../../api/cli/local.ts'
import type { Running } from '../../api/serve.ts'
import { start } from '../../api/serve.ts'
import { importers } from '../../infra/importers/catalog.ts'
import { projectRoot } from '../../infra/project-root.ts'
import { agencies, listings } from '../kit/imports.ts'
import type { Service } from '../kit/http.ts'
import { eda, jsonOf, openService, somebody } from '../kit/http.ts'

let service: Service
beforeAll(async () => {
  service = await openService()
})
afterAll(() => service.close())
const run = (query: string, body: string, as = eda) => service.ask(`/api/v1/imports/${query}`, { method: 'POST', as, headers: { 'content-type': 'application/octet-stream' }, body })

test('a file goes in once, and every row that does not is told', async () => {
  const answer = await jsonOf(run('lines?source=findings.txt', 'a1\nbad\na2\n'))
  expect(answer).toEqual({ importer: 'lines', source: 'findings.txt', preview: false, rows: 3, accepted: 2, already: 0, refused: 1, refusals: [{ row: 2, field: 'line', message: 'Is bad.' }] })
  expect(await jsonOf(run('lines?source=findings.txt', 'a1\nbad\na2\n'))).toMatchObject({ accepted: 0, already: 2, refused: 1 })
  const [entry] = (await jsonOf(service.ask('/api/v1/streams/finding-a1', { as: eda }))).entries as { body: { origin: object } }[]
  expect(entry?.body.origin).toEqual({ kind: 'import', source: 'lines: findings.txt' })
})

test('a preview writes nothing and finds what the schema refuses', async () => {
  const { size } = service.book.log.head()
  expect(await jsonOf(run('lines?source=f&preview=true', 'b1\nb2'))).toMatchObject({ preview: true, accepted: 2 })
  expect(await jsonOf(run('lines?source=f&preview=true&confidentiality=odd', 'b1'))).toMatchObject({ accepted: 0, refused: 1, refusals: [{ row: 1, field: '/confidentiality' }] })
  expect(service.book.log.head().size).toBe(size)
})

test('a file that is cut keeps what came before and says where it ends', async () => {
  expect(await jsonOf(run('lines?source=f', 'c1\ncut\nc2'))).toMatchObject({ accepted: 1, broken: 'Row 2: The file ends in the middle.' })
})

test('a file gives nobody more rights than the single command', async () => {
  const { size } = service.book.log.head()
  expect(await jsonOf(run('lines?source=f', 'd1', somebody('steward')))).toMatchObject({ accepted: 0, refused: 1, refusals: [{ row: 1, message: expect.stringContaining('cannot send note-finding') as unknown }] })
  expect((await run('lines?source=f', 'd1', somebody('reader'))).status).toBe(403)
  expect(service.book.log.head().size).toBe(size)
})

test('a file may be larger than a command', async () => {
  const report = await jsonOf(run('lines?source=large&preview=true', 'bad\n'.repeat(400_000)))
  expect([report.rows, report.refused, (report.refusals as unknown[]).length]).toEqual([400_000, 400_000, 1000])
})

test.each([
  ['lines', 400, 'source'],
  ['lines?source=f&preview=maybe', 400, 'preview'],
  ['lines?source=f&colour=red', 400, 'colour'],
  ['nothing?source=f', 404, undefined],
])('%s is refused by name', async (query, status, field) => {
  const answer = await run(query, '')
  expect([answer.status, ((await jsonOf(answer)).errors as { field: string }[] | undefined)?.[0]?.field]).toEqual([status, field])
})

test('kinds are listed with their options', async () => {
  expect(await jsonOf(service.ask('/api/v1/imports', { as: eda }))).toEqual({ imports: [{ name: 'lines', title: 'Lines', form: expect.any(String) as unknown, options: { confidentiality: 'of all findings' } }] })
})

test('progress is told line by line while a file is read, and the last line is the report', async () => {
  const answer = await service.ask('/api/v1/imports/lines?source=long&preview=true', { method: 'POST', as: eda, headers: { 'content-type': 'application/octet-stream', accept: 'application/x-ndjson' }, body: 'bad\n'.repeat(50_000) })
  expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson/)
  const lines = (await answer.text()).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>)
  expect(lines[0]?.['progress']).toMatchObject({ rows: expect.any(Number) as unknown, bytes: 200_000 })
  expect(lines.at(-1)?.['report']).toMatchObject({ rows: 50_000, refused: 50_000 })
})

describe('the product', () => {
  const folder = mkdtempSync(join(tmpdir(), 'product-imports-'))
  const data = join(folder, 'data')
  let running: Running
  beforeAll(async () => {
    running = await start({ ...readConfig({}, { data, pack: 'none', port: '0' }), logLevel: 'silent' })
  })
  afterAll(async () => {
    await running.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const ask = async (path: string, init: RequestInit = {}) => fetch(`${running.address}${path}`, { ...init, headers: { ...(init.headers as object), authorization: `Bearer ${await localToken(data, { role: 'steward', agency: 'eda' })}` } })
  const send = async (query: string, body: string) => (await (await ask(`/api/v1/imports/${query}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body })).json()) as Record<string, unknown>

  test('lists every kind with its form and options', async () => {
    const listed = (await (await ask('/api/v1/imports')).json()) as { imports: { name: string }[] }
    expect(listed.imports.map(({ name }) => name)).toEqual(importers.map(({ name }) => name))
    expect(importers).toHaveLength(10)
  })

  test('takes files over HTTP: previewed, imported, imported again, and seen', async () => {
    expect(await send('agency-codes?source=codes.csv&preview=true', agencies)).toMatchObject({ preview: true, rows: 3, accepted: 3 })
    expect(running.ledger.log.head().size).toBe(0)
    expect(await send('agency-codes?source=codes.csv', agencies)).toMatchObject({ accepted: 3, already: 0, refused: 0 })
    expect(await send('agency-codes?source=codes.csv', agencies)).toMatchObject({ accepted: 0, already: 3, refused: 0 })
    expect(await send('assistance-listings?source=listings.csv', listings)).toMatchObject({ accepted: 3 })
    const row = (await (await ask('/api/v1/views/program-inventory/aln-11-307')).json()) as { view: object }
    expect(JSON.stringify(row)).toContain('Economic Adjustment Assistance')
  })

  test('says which option is missing or wrong', async () => {
    expect(await send('definition-sets?source=a.csv', 'cluster,naics\n')).toMatchObject({ status: 400, errors: [{ field: 'id', message: 'Is needed by definition-sets: id of the set in the ledger.' }] })
    expect(await send('county-business-patterns?source=a.csv', 'x')).toMatchObject({ status: 400, errors: [{ field: 'year' }] })
    expect(await send('definition-sets?source=a.csv&id=x&colour=red', '')).toMatchObject({ status: 400, errors: [{ field: 'colour' }] })
  })

  test('takes files from the command line', async () => {
    const file = join(folder, 'participants.csv')
    writeFileSync(file, 'name,type\nAlpha,labor\nBeta,wizard\n')
    const ledger = (...args: readonly string[]) =>
      promisify(execFile)(process.execPath, [join(projectRoot(), 'dist', 'api', 'cli', 'ledger.js'), 'import', ...args, '--data-folder', data, '--role', 'steward', '--agency', 'eda'], { env: process.env }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        (fault: { code: number; stdout: string; stderr: string }) => fault,
      )
    const first = await ledger('participants', file)
    expect([first.code, first.stdout]).toEqual([3, 'participants.csv: 2 rows; 1 accepted, 0 there already, 1 refused\n  row 2 type: "wizard" is no type; types are end-producer, component-supplier, service-provider, logistics, distributor, education, research, training-provider, trade-association, labor, government, other.\n'])
    const again = await ledger('participants', file, '--json', '--preview')
    expect(JSON.parse(again.stdout)).toMatchObject({ preview: true, accepted: 0, already: 1, refused: 1 })
    const needing = await ledger('definition-sets', file)
    expect([needing.code === 0, needing.stderr]).toEqual([false, expect.stringContaining('Is needed by definition-sets') as unknown])
  })
})
