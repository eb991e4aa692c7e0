import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFolderFiles } from '../../infra/vault/folder-files.ts'
import { openFolderVault } from '../../infra/vault/folder-vault.ts'
import { digestOf, disclose, openDisclosure } from '../../infra/vault/disclosure.ts'
import { openSqliteVault } from '../../infra/vault/sqlite-vault.ts'
import { item, on, random, vaultContract } from '../kit/vault-contract.ts'
import { vectorsOf } from '../kit/vectors.ts'

const noRoom = async (): Promise<never> => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))

vaultContract('sqlite', {
  open: async (at) => openSqliteVault({ ...at, random }),
  openFull: async (at) => {
    const full = new Database(at.path)
    const mostPages = full.pragma('page_count', { simple: true }) as number
    full.close()
    return openSqliteVault({ ...at, random, mostPages })
  },
})

vaultContract('folder', {
  open: (at) => openFolderVault({ ...at, random }),
  openFull: (at) => openFolderVault({ ...at, random, files: { ...openFolderFiles(join(at.path, 'tmp'), random), put: noRoom } }),
})

describe('disclosures', () => {
  const published = { disclosure: 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0', digest: 'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0', array: ['_26bc4LT-ac6q2KI6cBW5es', 'family_name', 'Möbius'] as readonly unknown[] }
  const more = vectorsOf('sd-jwt')
  const known = more ? (JSON.parse(more.text('disclosures.json')) as { readonly vectors: readonly (typeof published)[] }).vectors : []

  test.each([published, ...known])('agree with a published digest of RFC 9901: $digest', ({ disclosure, digest, array }) => {
    expect(digestOf(disclosure)).toBe(digest)
    expect(openDisclosure(disclosure)).toEqual(array.length === 3 ? { name: array[1], value: array[2] } : undefined)
  })

  test('carry any value there and back, with a salt of 128 bits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (name, value) => {
        const made = disclose(random, name, value)
        const [salt] = JSON.parse(Buffer.from(made.disclosure, 'base64url').toString('utf8')) as [string]
        expect(Buffer.from(salt, 'base64url')).toHaveLength(16)
        expect(made.digest).toBe(digestOf(made.disclosure))
        expect(openDisclosure(made.disclosure)).toEqual({ name, value: JSON.parse(JSON.stringify(value)) as unknown })
      }),
    )
  })

  test('of equal values differ', () => {
    expect(disclose(random, 'name', 'Ada').digest).not.toBe(disclose(random, 'name', 'Ada').digest)
  })
})

describe('vault in a SQLite file', () => {
  let folder: string
  const open = () => openSqliteVault({ path: join(folder, 'vault.db'), keyPath: join(folder, 'vault.key'), random, clock: () => '2026-03-01T12:00:00.000Z' })
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vault-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('no two sealed values share an initialisation vector', async () => {
    const vault = open()
    await vault.sealAll(Array.from({ length: 500 }, (_, i) => item(`p${i % 7}`, `e${i}`, [disclose(random, 'n', 'same')])))
    vault.close()
    const db = new Database(join(folder, 'vault.db'), { readonly: true })
    const ivs = (db.prepare('SELECT sealed FROM personal_value').all() as { sealed: Buffer }[]).map((row) => row.sealed.subarray(0, 12).toString('hex'))
    db.close()
    expect(new Set(ivs).size).toBe(500)
  })

  test('a value moved to another event does not open, and neither does one whose key is another one', async () => {
    const vault = open()
    const made = disclose(random, 'name', 'Ada')
    await vault.sealAll([item('p', 'e', [made])])
    await vault.confirm([on('e', made)])
    const db = new Database(join(folder, 'vault.db'))
    db.prepare(`UPDATE personal_value SET event_id = 'e9'`).run()
    await expect(vault.reveal('e9')).rejects.toMatchObject({ code: 'vault-damaged' })
    db.prepare(`UPDATE subject_key SET wrapped = zeroblob(60)`).run()
    await expect(vault.valuesOf(['p'])).rejects.toMatchObject({ code: 'vault-damaged', message: expect.stringContaining('key') })
    db.close()
    vault.close()
  })
})
