import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { commandsOf } from '../../api/contract/commands.ts'
import { ledgerCatalog } from '../../api/contract/catalog.ts'
import { asyncApi } from '../../api/contract/asyncapi.ts'
import { openApi } from '../../api/contract/openapi.ts'
import { renderReference } from '../../api/contract/reference.ts'
import { reservedNames } from '../../api/http/route.ts'
import { routes } from '../../api/http/routes.ts'
import { eventSpecs, streams } from '../../domain/catalog.ts'
import { projections } from '../../projections/catalog.ts'
import { smallCatalog } from '../kit/http-catalog.ts'
import type { Service } from '../kit/http.ts'
import { eda, openService, somebody } from '../kit/http.ts'

const whole = ledgerCatalog
const info = { version: '1.2.3' }
type Node = Record<string, unknown>
type Answer = { $ref?: string; content?: Record<string, { schema: Node }> }
type Operation = { operationId: string; responses: Record<string, Answer>; parameters: { name: string; in: string }[]; security?: unknown[]; 'x-action': string }
type Document = { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Node>; responses: Record<string, Answer> } }

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'contract-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Findings of the linter, without any call to the outside. */
const lint = async (document: object): Promise<{ totals: { errors: number; warnings: number }; problems: { message: string; ruleId: string }[] }> => {
  writeFileSync(join(folder, 'document.json'), JSON.stringify(document))
  writeFileSync(join(folder, 'redocly.yaml'), 'extends: [recommended]\nrules:\n  no-server-example.com: off\n  operation-4xx-response: error\n')
  const cli = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin', 'cli.js')
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, [cli, 'lint', 'document.json', '--format=json', '--max-problems=1000'], { cwd: folder, env: { PATH: process.env['PATH'] ?? '', REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }, maxBuffer: 1e8 }, (_fault, stdout) => resolve(stdout)),
  )
  return JSON.parse(output.slice(output.indexOf('{'))) as Awaited<ReturnType<typeof lint>>
}

describe('OpenAPI', () => {
  const document = openApi(whole, info) as unknown as Document

  test('passes the linter', async () => {
    const { totals, problems } = await lint(document)
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
    expect(totals.errors).toBe(0)
  })

  test('has every route, command and projection, each with its action, and nothing else', () => {
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    const expected = routes.flatMap((route) => (route.each === 'command' ? commandsOf(whole).map(({ name }) => name) : route.each === 'projection' ? projections.map(({ name }) => `${route.id}-${name}`) : [route.id]))
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(expected.toSorted())
    for (const operation of operations) {
      expect(operation['x-action']).toEqual(expect.any(String))
      expect(operation.security === undefined).toBe(operation['x-action'] !== 'see-contract')
    }
  })

  test('resolves every reference', () => {
    const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name as string)
    expect(names.length).toBeGreaterThan(20)
    for (const name of names) expect(document.components.schemas).toHaveProperty([name])
  })

  test('names every column of a list as a filter, told apart from other parameters', () => {
    for (const { name, columns } of projections) {
      const given = document.paths[`/api/v1/views/${name}`]?.get?.parameters.map((parameter) => parameter.name) ?? []
      expect(given).toEqual(expect.arrayContaining(columns.map((column) => (reservedNames.includes(column.name) ? `where.${column.name}` : column.name))))
      expect(new Set(given).size).toBe(given.length)
    }
  })
})

describe('the description and what is answered', () => {
  let service: Service
  beforeAll(async () => {
    service = await openService()
    await service.send('open-office', { agency: 'eda', name: 'EDA' })
    await service.send('join', { staff: 's-1', agency: 'eda', name: 'Ada' })
    await service.send('note-finding', { finding: 'f-1', statement: 'Booked.', confidentiality: 'own', weight: 2, contact: 's-1' })
    await service.send('weigh-finding', { finding: 'f-1', weight: 3, note: 'More.' })
    await service.send('hold-session', { convening: 'c-1', title: 'Table', startsAt: '2026-03-10T15:00:00Z', endsAt: '2026-03-10T18:00:00Z', agencies: ['eda'] })
  })
  afterAll(() => service.close())

  const document = openApi(smallCatalog, info) as unknown as Document
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema({ $id: 'api', components: document.components })
  /** The schema of one answer, with its references led to the added components. */
  const validatorOf = (path: string, status: number, media: string, method = 'get') => {
    const said = document.paths[path]?.[method]?.responses[String(status)]
    const schema = (said?.$ref === undefined ? said : document.components.responses[said.$ref.split('/').at(-1) as string])?.content?.[media]?.schema
    expect(schema).toBeDefined()
    return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')) as object)
  }

  test.each([
    ['/health', '/health'],
    ['/ready', '/ready'],
    ['/api/v1/me', '/api/v1/me'],
    ['/api/v1/commands', '/api/v1/commands'],
    ['/api/v1/views', '/api/v1/views'],
    ['/api/v1/views/finding-register', '/api/v1/views/finding-register'],
    ['/api/v1/views/finding-register/{key}', '/api/v1/views/finding-register/f-1'],
    ['/api/v1/views/agency-weight/{key}', '/api/v1/views/agency-weight/eda/2'],
    ['/api/v1/views/convening-calendar', '/api/v1/views/convening-calendar'],
    ['/api/v1/explain/{projection}/{key}', '/api/v1/explain/finding-register/f-1'],
    ['/api/v1/diff/{projection}/{key}', '/api/v1/diff/finding-register/f-1?from=3&to=4'],
    ['/api/v1/streams/{stream}', '/api/v1/streams/staff-s-1'],
    ['/api/v1/entries', '/api/v1/entries?limit=2'],
    ['/openapi.json', '/openapi.json'],
    ['/asyncapi.json', '/asyncapi.json'],
  ])('agree on %s', async (path, address) => {
    for (const as of [eda, somebody('liaison', 'nsf'), somebody('auditor', 'gao'), somebody('reader', 'nsf')]) {
      const answer = await service.ask(address, { as })
      const problem = answer.status >= 400
      const validate = validatorOf(path, answer.status, problem ? 'application/problem+json' : 'application/json')
      const body: unknown = await answer.json()
      expect([validate(body), validate.errors, body]).toEqual([true, null, body])
    }
  })

  test('agree on commands, done and refused', async () => {
    const done = await service.send('open-office', { agency: 'nsf', name: 'NSF' })
    const validate = validatorOf('/api/v1/commands/open-office', done.status, 'application/json', 'post')
    expect([validate(await done.json()), validate.errors]).toEqual([true, null])
    const refused = await service.send('open-office', { agency: 'nsf', name: 'NSF' })
    const asProblem = validatorOf('/api/v1/commands/open-office', refused.status, 'application/problem+json', 'post')
    expect([refused.status, asProblem(await refused.json()), asProblem.errors]).toEqual([409, true, null])
  })

  test('agree on examples: each is what its own schema asks for', () => {
    const validators = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
    for (const { name, schema, example } of commandsOf(whole)) expect([name, validators.compile(schema)(example)]).toEqual([name, true])
  })
})

describe('AsyncAPI', () => {
  type Async = { asyncapi: string; channels: Record<string, { address: string | null; messages: Record<string, { $ref: string }> }>; operations: Record<string, { action: string; channel: { $ref: string }; messages: { $ref: string }[] }>; components: { messages: Record<string, { payload: Node }> } }
  const document = asyncApi(whole, info) as unknown as Async
  const at = (pointer: string): unknown => pointer.slice(2).split('/').reduce<unknown>((value, part) => (value as Node | undefined)?.[part], document)

  test('has every event in the channel of its stream, and every reference leads somewhere', () => {
    expect(document.asyncapi).toBe('3.0.0')
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]+)"/g)].map(([, pointer]) => pointer as string)
    for (const pointer of references) expect([pointer, at(pointer) !== undefined]).toEqual([pointer, true])
    expect(Object.keys(document.components.messages)).toEqual(expect.arrayContaining(eventSpecs.map(({ type }) => type)))
    for (const stream of streams) expect(Object.keys(document.channels[stream.kind]?.messages ?? {})).toEqual(expect.arrayContaining(stream.events.map(({ type }) => type)))
    for (const operation of Object.values(document.operations)) {
      expect(['send', 'receive']).toContain(operation.action)
      const channel = at(operation.channel.$ref) as Async['channels'][string]
      for (const { $ref } of operation.messages) expect(Object.keys(channel.messages)).toContain($ref.split('/').at(-1))
    }
  })

  test('describes every event by the schema that validates it', () => {
    for (const { type, data } of eventSpecs) expect((document.components.messages[type]?.payload as { properties: { body: { properties: { data: unknown } } } }).properties.body.properties.data).toEqual(data)
  })

  test('passes the linter', async () => {
    const { problems } = await lint(document)
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
  })
})

describe('the reference', () => {
  test('has every event, command, view and refusal, and is the same each time', () => {
    const text = renderReference(whole, [{ code: 'some-refusal', kind: 'conflict', message: 'No | no.', remedy: 'Ask.' }])
    for (const { type } of eventSpecs) expect(text).toContain(`### ${type}\n`)
    for (const { name } of commandsOf(whole)) expect(text).toContain(`### ${name}\n`)
    for (const { name } of projections) expect(text).toContain(`(\`${name}\`)`)
    expect(text).toContain('| `some-refusal` | conflict | No \\| no. | Ask. |')
    expect(text).not.toMatch(/undefined|\[object/)
    expect(renderReference(whole)).toBe(renderReference(whole))
  })
})
