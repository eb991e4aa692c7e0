import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'

const root = join(import.meta.dirname, '..')
/** From the one that sees nobody to the one that sees all. */
const layers = ['domain', 'projections', 'infra', 'api', 'test'] as const
type Layer = (typeof layers)[number]

type Module = { readonly path: string; readonly text: string; readonly lines: number; readonly imports: readonly string[] }

const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^|\n)(?:import|export)\s(?:[^'"]*?\sfrom\s+)?'([^'\n]+)'|\bimport\(\s*'([^']+)'/g)].map(([, named, dynamic]) => named ?? (dynamic as string))

const modules: readonly Module[] = layers.flatMap((layer) =>
  readdirSync(join(root, layer), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => {
      const path = join(layer, file).replaceAll('\\', '/')
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, lines: text.split('\n').length - 1, imports: importsOf(text) }
    }),
)
const sources = modules.filter(({ path }) => !path.startsWith('test/'))
const pure = modules.filter(({ path }) => /^(domain|projections)\//.test(path))
const layerOf = (path: string): Layer | undefined => layers.find((layer) => path.startsWith(`${layer}/`))
const targetOf = ({ path }: Module, specifier: string): string => (specifier.startsWith('.') ? normalize(join(dirname(path), specifier)).replaceAll('\\', '/') : specifier)
const codeOf = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/[^\n]*/g, '')

/** Files that are longer than 250 lines, and why they are one file all the same. */
const longFiles: Readonly<Record<string, string>> = {
  'api/http/routes.ts': 'one table, read from top to bottom; the description and the authorization test are derived from it',
  'api/http/view-handlers.ts': 'every way in which a view is asked for',
  'test/api/http.test.ts': 'one service is started for all of it',
  'test/domain/award.test.ts': 'the rules of one stream, in the order of its life',
  'test/infra/eventstoredb.test.ts': 'every fault of an engine on another machine, each survived',
  'test/infra/folder-vault.test.ts': 'every way in which a shared folder can be raced, cut off or broken',
  'test/infra/identity.test.ts': 'every trap of access tokens, one test each',
  'test/infra/sqlite-log.test.ts': 'every way in which one file can fail',
  'test/infra/views.test.ts': 'what is asked of views, on one small ledger',
  'test/kit/eventstoredb/server.ts': 'one server, with all that may go wrong with it',
  'test/kit/event-log-contract.ts': 'one suite that every log must pass',
  'test/kit/vault-contract.ts': 'one suite that every vault must pass',
  'test/projections/cluster-overview.test.ts': 'one view with every part of it',
}

describe('the house', () => {
  test('is seen as a whole', () => {
    expect(sources.length).toBeGreaterThan(200)
    expect(sources.reduce((sum, { imports }) => sum + imports.length, 0)).toBeGreaterThan(800)
    for (const layer of layers) expect(modules.some(({ path }) => path.startsWith(`${layer}/`))).toBe(true)
  })

  test('has arrows in one direction: api, infra, projections, domain', () => {
    const wrong = modules.flatMap((module) =>
      module.imports
        .map((specifier) => targetOf(module, specifier))
        .filter((target) => {
          const [from, to] = [layerOf(module.path), layerOf(target)]
          return from !== undefined && to !== undefined && layers.indexOf(to) > layers.indexOf(from)
        })
        .map((target) => `${module.path} → ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('names files of its own by their path and ending', () => {
    const wrong = modules.flatMap((module) => module.imports.filter((one) => one.startsWith('.') && !/\.(tsx?|css)$/.test(one)).map((one) => `${module.path}: ${one}`))
    expect(wrong).toEqual([])
  })

  test('keeps policy pure: no package, no built-in, no clock, no chance, no waiting', () => {
    expect(pure.length).toBeGreaterThan(80)
    const words = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\basync\b|\bawait\b|\bPromise\b|\bprocess\.|\bsetTimeout\b|\bsetInterval\b|\bfetch\(|\bBuffer\b|\bperformance\.|\bcrypto\b|^class\s|\bnew Intl\.|\.toLocale/m
    const wrong = pure.flatMap(({ path, text, imports }) => [
      ...imports.filter((one) => !one.startsWith('.')).map((one) => `${path} imports ${one}`),
      ...(words.exec(codeOf(text)) ?? []).slice(0, 1).map((word) => `${path} says ${word.trim()}`),
    ])
    expect(wrong).toEqual([])
  })

  test('has short files; every exception has a reason and is still one', () => {
    expect(modules.filter(({ path, lines }) => lines > 250 && longFiles[path] === undefined).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([])
    expect(Object.keys(longFiles).filter((path) => (modules.find((module) => module.path === path)?.lines ?? 0) <= 250)).toEqual([])
    const sorted = sources.map(({ lines }) => lines).toSorted((a, b) => a - b)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(90)
  })

  test('has no file that hands on what others export, and none without a name of its own', () => {
    const handOn = modules.filter(({ text }) => /^export\s+(\*|(type\s+)?\{[^}]*\}\s+from\b)/m.test(text)).map(({ path }) => path)
    const nameless = modules.filter(({ path }) => ['index', 'util', 'utils', 'common', 'types', 'helper', 'helpers', 'misc', 'shared', 'constants'].includes(basename(path, '.ts'))).map(({ path }) => path)
    expect([...handOn, ...nameless]).toEqual([])
  })

  test('exports by name, and throws no value that is not an error', () => {
    expect(modules.filter(({ path, text }) => /^export default\b/m.test(text) && path !== 'api/web/vite.config.ts').map(({ path }) => path)).toEqual([])
    expect(modules.filter(({ text }) => /\bthrow\s+['"`{]/.test(codeOf(text))).map(({ path }) => path)).toEqual([])
  })

  test('has a contract and a behaviour for every stream', () => {
    const streams = readdirSync(join(root, 'domain'), { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'kernel').map(({ name }) => name)
    expect(streams.length).toBeGreaterThan(15)
    const paths = modules.map(({ path }) => path)
    for (const stream of streams) expect(paths).toEqual(expect.arrayContaining([`domain/${stream}/events.ts`, `domain/${stream}/${stream}.ts`]))
  })

  test('leaves nothing for later', () => {
    const later = new RegExp(`\\b(${['TO', 'FIX'].map((start) => `${start}${start === 'TO' ? 'DO' : 'ME'}`).join('|')})\\b`)
    expect(modules.filter(({ text }) => later.test(text)).map(({ path }) => path)).toEqual([])
  })
})
