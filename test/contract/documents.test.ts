import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { documents } from '../../api/contract/documents.ts'
import { ledgerCatalog } from '../../api/contract/catalog.ts'
import { renderReference } from '../../api/contract/reference.ts'
import { ledgerRefusals } from '../../api/contract/refusals.ts'
import { settings } from '../../api/config.ts'
import { importers } from '../../infra/importers/catalog.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const derived = documents(read)

/** What a pattern finds in the sources of a folder. */
const codesIn = (folder: string, pattern: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...read(join(folder, file)).matchAll(pattern)].map((found) => found[1] as string))

describe('derived documents', () => {
  test.each([...derived.keys()])('%s is what the catalogue gives; "npm run docs" writes it', (path) => {
    expect(read(path)).toBe(derived.get(path))
  })

  test('name every event, command, view, column, setting and import', () => {
    const [events, views] = [derived.get('docs/events.md') ?? '', derived.get('docs/views.md') ?? '']
    for (const { type } of ledgerCatalog.eventSpecs) expect(events).toContain(`\n### ${type}\n`)
    for (const { command } of ledgerCatalog.commandSpecs) expect(events).toContain(`\n### ${command.name}\n`)
    for (const { name, columns } of ledgerCatalog.projections) {
      expect(views).toContain(`(\`${name}\`)\n`)
      for (const column of columns) expect(views).toContain(`| \`${column.name}\` |`)
    }
    for (const { variable } of Object.values(settings)) expect(derived.get('README.md')).toContain(`| \`${variable}\` |`)
    for (const { name } of importers) expect(derived.get('docs/imports.md')).toContain(`| \`${name}\` |`)
  })

  test('go down to the last field of a view', () => {
    for (const path of ['`money.byAgency.*.amount`', '`needs.newest[].statement`', '`identity.name`']) expect(derived.get('docs/views.md')).toContain(path)
  })

  test('the printed reference holds all of it', () => {
    const printed = renderReference()
    expect(printed).toContain('### ConstraintIdentified')
    expect(printed).toContain('| `not-own-agency` |')
    expect(printed).toContain('(`cluster-overview`)')
  })
})

describe('codes of problems', () => {
  test('every refusal that a decider can give is in the table', () => {
    const registers = codesIn('domain', /Refusals = \{\n([\s\S]*?)\n\} (?:as const|satisfies)/g)
    const declared = registers.flatMap((register) => [...register.matchAll(/^ {2}'([a-z0-9-]+)': /gm)].map((found) => found[1] as string))
    expect([registers.length > 15, declared.length > 100]).toEqual([true, true])
    expect(ledgerRefusals.map(({ code }) => code)).toEqual(expect.arrayContaining([...declared]))
  })

  test('every other code that HTTP can answer with is in the guide', () => {
    const guide = read('docs/api.md')
    const codes = [
      ...codesIn('api/http', /new HttpFault\(\s*(?:\d+|[^,]+),\s*'([a-z-]+)'/g),
      ...codesIn('api/http', /badInput\([^\n]*, '([a-z-]+)'\)/g),
      ...codesIn('infra', /new (?:TokenFault|LogFault|ViewFault|VaultFault|CodecFault)\(\s*'([a-z-]+)'/g),
      ...codesIn('infra/ports', /^ {2}\| '([a-z]+-[a-z-]+)'$/gm),
      ...codesIn('infra/identity', /^ {2}\| '((?:token|keys|issuer|role|agency)-[a-z-]+)'$/gm),
    ]
    expect(codes.length).toBeGreaterThan(30)
    expect([...new Set(codes)].filter((code) => !guide.includes(`\`${code}\``))).toEqual([])
  })
})
