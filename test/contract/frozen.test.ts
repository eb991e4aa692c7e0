import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frozen } from '../../api/contract/compat.ts'
import { compatibility, frozenName, frozenOf } from '../../api/contract/compat.ts'
import { eventSpecs } from '../../domain/catalog.ts'

const folder = join(import.meta.dirname, 'frozen')
const files = readdirSync(folder).toSorted()
const frozenIn = (file: string): Frozen => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Frozen

const advice = {
  same: '',
  additive: 'Only adds: raise the version of the event and run "npm run freeze"; the frozen file stays as it is.',
  breaking: 'Breaks what is stored: declare an event of a new type instead, and leave this one as it was.',
} as const

describe('what is stored for ever', () => {
  test('each frozen file holds the event and version that its name says', () => {
    expect(files.length).toBeGreaterThan(70)
    for (const file of files) expect([file, frozenName(frozenIn(file))]).toEqual([file, file])
  })

  test.each(eventSpecs.map((spec) => [`${spec.type}, version ${spec.version}`, spec] as const))('%s is what it was when it was frozen', (_name, spec) => {
    const file = frozenName(spec)
    if (!files.includes(file)) throw new Error(`${file} is missing. Run "npm run freeze" and add the file that it writes.`)
    const { verdict, differences } = compatibility(frozenIn(file), frozenOf(spec))
    expect([verdict, differences, advice[verdict]]).toEqual(['same', [], ''])
  })

  test.each(eventSpecs.map((spec) => [spec.type, spec.version] as const))('%s: each version only adds to the one before, so that old entries are read as they are', (type, version) => {
    const versions = Array.from({ length: version }, (_, i) => frozenName({ type, version: i + 1 }))
    expect(files).toEqual(expect.arrayContaining(versions))
    versions.slice(1).forEach((file, i) => {
      const { verdict, differences } = compatibility(frozenIn(versions[i] as string), frozenIn(file))
      expect([file, verdict, differences]).toEqual([file, 'additive', differences])
    })
  })

  test('no event that was ever written is gone from the catalogue', () => {
    const known = new Map(eventSpecs.map(({ type, version }) => [type, version]))
    for (const file of files) {
      const { type, version } = frozenIn(file)
      expect([file, (known.get(type) ?? 0) >= version]).toEqual([file, true])
    }
  })
})
