import { afterAll, beforeAll, expect, test } from '@jest/globals'
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
