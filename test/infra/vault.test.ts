import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '../../infra/ports/random.ts'
import { digestOf, disclose, openDisclosure } from '../../infra/vault/disclosure.ts'
import type { Vault } from '../../infra/vault/vault.ts'
import { openVault } from '../../infra/vault/vault.ts'

const random = systemRandom()
const now = '2026-03-01T12:00:00.000Z'
let folder: string
let vault: Vault
const open = () => openVault({ path: join(folder, 'vault.db'), keyPath: join(folder, 'vault.key'), random, clock: () => now })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'))
  vault = open()
})
afterEach(() => {
  vault.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every byte that the vault has on disk, its key apart. */
const bytes = () => readdirSync(folder).filter((name) => !name.endsWith('.key')).map((name) => readFileSync(join(folder, name)).toString('latin1')).join()

describe('disclosures', () => {
  const file = join(process.env['LEDGER_VECTORS'] ?? '../shared/vectors', 'sd-jwt/disclosures.json')

  test('agree with the published digests of RFC 9901', () => {
    const known = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as { vectors: { disclosure: string; digest: string; array: unknown[] }[] })
      : { vectors: [{ disclosure: 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0', digest: 'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0', array: ['_26bc4LT-ac6q2KI6cBW5es', 'family_name', 'Möbius'] }] }
    if (!existsSync(file)) process.stderr.write('skipped: no vectors (one published example is checked instead)\n')
    for (const { disclosure, digest, array } of known.vectors) {
      expect(digestOf(disclosure)).toBe(digest)
      expect(openDisclosure(disclosure)).toEqual(array.length === 3 ? { name: array[1], value: array[2] } : undefined)
    }
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

describe('vault', () => {
  test('shows nothing before the event is confirmed, and everything after, also when opened again', () => {
    const name = disclose(random, 'name', 'Ada Byron')
    vault.seal('staff-1', 'e1', [name, disclose(random, 'email', 'ada@example.gov')], 'staff-staff-1')
    expect(vault.reveal('e1')).toEqual([])
    expect(vault.valuesOf(['staff-1'])).toEqual({})
    vault.confirm(['e1'])
    vault.close()
    vault = open()
    expect(vault.reveal('e1')).toContainEqual({ subject: 'staff-1', name: 'name', value: 'Ada Byron', ...name })
    expect(vault.valuesOf(['staff-1', 'staff-2', 'staff-1'])).toEqual({ 'staff-1': { name: 'Ada Byron', email: 'ada@example.gov' } })
  })

  test('the later value of a field wins', () => {
    for (const [id, value] of [['e1', 'Ada Byron'], ['e2', 'Ada King']] as const) {
      vault.seal('p', id, [disclose(random, 'name', value)])
      vault.confirm([id])
    }
    expect(vault.valuesOf(['p'])).toEqual({ p: { name: 'Ada King' } })
  })

  test('holds no value in clear on disk', () => {
    const made = disclose(random, 'name', 'Unmistakable Person')
    vault.sealAll([{ subject: 'p', eventId: 'e', stream: 's', disclosures: [made] }])
    vault.confirm(['e'])
    expect(bytes()).not.toContain('Unmistakable Person')
    expect(bytes()).not.toContain(made.disclosure)
    expect(bytes()).toContain(made.digest)
  })

  test('no two sealed values share an initialisation vector', () => {
    vault.sealAll(Array.from({ length: 500 }, (_, i) => ({ subject: `p${i % 7}`, eventId: `e${i}`, stream: '', disclosures: [disclose(random, 'n', 'same')] })))
    const db = new Database(join(folder, 'vault.db'), { readonly: true })
    const ivs = (db.prepare('SELECT sealed FROM personal_value').all() as { sealed: Buffer }[]).map((row) => row.sealed.subarray(0, 12).toString('hex'))
    db.close()
    expect(new Set(ivs).size).toBe(500)
  })

  test('forgets one person for good: value, key and traces; others stay', () => {
    const made = [disclose(random, 'name', 'Gone'), disclose(random, 'email', 'gone@example.gov')]
    vault.seal('p', 'e1', made)
    vault.seal('q', 'e2', [disclose(random, 'name', 'Stays')])
    vault.confirm(['e1', 'e2'])
    expect(vault.forget('p')).toEqual({ subject: 'p', count: 2, digests: made.map((m) => m.digest) })
    expect(vault.reveal('e1')).toEqual([])
    expect(vault.valuesOf(['p', 'q'])).toEqual({ q: { name: 'Stays' } })
    expect(bytes()).not.toContain(made[0]?.digest)
    expect(vault.forget('p').count).toBe(0)
  })

  test('settles what a crash left: on record is confirmed, off record is deleted, a second salt of the same event too', async () => {
    const kept = disclose(random, 'name', 'Kept')
    const second = disclose(random, 'name', 'Kept')
    vault.seal('p', 'e1', [kept], 's1')
    vault.seal('p', 'e1', [second], 's1')
    vault.seal('q', 'e2', [disclose(random, 'name', 'Never appended')], 's2')
    const asked: string[] = []
    const recorded = async (id: string, stream: string) => {
      asked.push(`${stream}:${id}`)
      return id === 'e1' ? [kept.digest] : undefined
    }
    expect(await vault.sweepPending(recorded, now)).toEqual({ confirmed: 0, deleted: 0 })
    expect(await vault.sweepPending(recorded, '2026-03-01T13:00:00.000Z')).toEqual({ confirmed: 1, deleted: 2 })
    expect(asked).toEqual(['s1:e1', 's1:e1', 's2:e2'])
    expect(vault.reveal('e1').map((r) => r.digest)).toEqual([kept.digest])
  })

  test('a value moved to another event does not open', () => {
    vault.seal('p', 'e1', [disclose(random, 'name', 'Ada')])
    vault.confirm(['e1'])
    const db = new Database(join(folder, 'vault.db'))
    db.prepare(`UPDATE personal_value SET event_id = 'e9'`).run()
    db.close()
    expect(() => vault.reveal('e9')).toThrow(expect.objectContaining({ code: 'vault-damaged' }))
  })
})

describe('master key', () => {
  const keyPath = () => join(folder, 'vault.key')

  test('is for its owner only', () => {
    expect(statSync(keyPath()).mode & 0o777).toBe(0o600)
    chmodSync(keyPath(), 0o644)
    expect(open).toThrow(expect.objectContaining({ code: 'key-exposed' }))
  })

  test('that is missing, foreign or cut is refused, and never made anew over existing values', () => {
    rmSync(keyPath())
    expect(open).toThrow(expect.objectContaining({ code: 'key-missing' }))
    expect(existsSync(keyPath())).toBe(false)
    writeFileSync(keyPath(), Buffer.alloc(32, 7).toString('base64url'), { mode: 0o600 })
    expect(open).toThrow(expect.objectContaining({ code: 'key-wrong' }))
    writeFileSync(keyPath(), 'short', { mode: 0o600 })
    expect(open).toThrow(expect.objectContaining({ code: 'key-malformed' }))
  })

  test('beside a file that is no vault is not made', () => {
    const path = join(folder, 'other.db')
    writeFileSync(path, 'not a database, but long enough to be told apart from an empty one'.repeat(20))
    expect(() => openVault({ path, keyPath: join(folder, 'other.key'), random })).toThrow(expect.objectContaining({ code: 'vault-unavailable' }))
    expect(existsSync(join(folder, 'other.key'))).toBe(false)
  })
})
