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
import { vectorsOf } from '../kit/vectors.ts'

const random = systemRandom()
const now = '2026-03-01T12:00:00.000Z'
let folder: string
let vault: Vault
const open = (more: { readonly mostPages?: number } = {}) => openVault({ path: join(folder, 'vault.db'), keyPath: join(folder, 'vault.key'), random, clock: () => now, ...more })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'))
  vault = open()
})
afterEach(() => {
  vault.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What the log holds of an event. */
const on = (eventId: string, ...made: readonly { readonly digest: string }[]) => ({ eventId, digests: made.map(({ digest }) => digest) })

/** Every byte that the vault has on disk, its key apart. */
const bytes = () => readdirSync(folder).filter((name) => !name.endsWith('.key')).map((name) => readFileSync(join(folder, name)).toString('latin1')).join()

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

describe('vault', () => {
  test('shows nothing before the event is confirmed, and everything after, also when opened again', () => {
    const name = disclose(random, 'name', 'Ada Byron')
    const email = disclose(random, 'email', 'ada@example.gov')
    vault.seal('staff-1', 'e1', [name, email], 'staff-staff-1')
    expect(vault.reveal('e1')).toEqual([])
    expect(vault.valuesOf(['staff-1'])).toEqual({})
    vault.confirm([on('e1', name, email)])
    vault.close()
    vault = open()
    expect(vault.reveal('e1')).toContainEqual({ subject: 'staff-1', name: 'name', value: 'Ada Byron', ...name })
    expect(vault.valuesOf(['staff-1', 'staff-2', 'staff-1'])).toEqual({ 'staff-1': { name: 'Ada Byron', email: 'ada@example.gov' } })
  })

  test('the later value of a field wins', () => {
    for (const [id, value] of [['e1', 'Ada Byron'], ['e2', 'Ada King']] as const) {
      const made = disclose(random, 'name', value)
      vault.seal('p', id, [made])
      vault.confirm([on(id, made)])
    }
    expect(vault.valuesOf(['p'])).toEqual({ p: { name: 'Ada King' } })
  })

  test('holds no value in clear on disk', () => {
    const made = disclose(random, 'name', 'Unmistakable Person')
    vault.sealAll([{ subject: 'p', eventId: 'e', stream: 's', disclosures: [made] }])
    vault.confirm([on('e', made)])
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
    const stays = disclose(random, 'name', 'Stays')
    vault.seal('q', 'e2', [stays])
    vault.confirm([on('e1', ...made), on('e2', stays)])
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

  test('confirms what the log holds, and forgets what an attempt that came to nothing left under the same event', async () => {
    const [first, second] = [disclose(random, 'name', 'Ada'), disclose(random, 'name', 'Ada')]
    vault.seal('p', 'e1', [first])
    vault.seal('p', 'e1', [second])
    vault.confirm([on('e1', second)])
    expect(vault.reveal('e1').map(({ digest }) => digest)).toEqual([second.digest])
    expect(await vault.sweepPending(async () => [first.digest], '9999')).toEqual({ confirmed: 0, deleted: 0 })
  })

  test('without room says so, keeps what it had, and goes on when there is room', () => {
    const kept = disclose(random, 'name', 'Kept')
    vault.seal('p', 'e1', [kept])
    vault.confirm([on('e1', kept)])
    const full = new Database(join(folder, 'vault.db'))
    const pages = full.pragma('page_count', { simple: true }) as number
    full.close()
    vault.close()
    vault = open({ mostPages: pages })
    const big = disclose(random, 'note', 'x'.repeat(100_000))
    expect(() => vault.seal('p', 'e2', [big])).toThrow(expect.objectContaining({ code: 'vault-full', hint: expect.stringMatching(/room|space/i) }))
    expect(vault.valuesOf(['p'])).toEqual({ p: { name: 'Kept' } })
    vault.close()
    vault = open()
    vault.seal('p', 'e2', [big])
  })

  test('a value moved to another event does not open', () => {
    const made = disclose(random, 'name', 'Ada')
    vault.seal('p', 'e1', [made])
    vault.confirm([on('e1', made)])
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
    expect(() => open()).toThrow(expect.objectContaining({ code: 'key-exposed' }))
  })

  test('that is missing, foreign or cut is refused, and never made anew over existing values', () => {
    rmSync(keyPath())
    expect(() => open()).toThrow(expect.objectContaining({ code: 'key-missing' }))
    expect(existsSync(keyPath())).toBe(false)
    writeFileSync(keyPath(), Buffer.alloc(32, 7).toString('base64url'), { mode: 0o600 })
    expect(() => open()).toThrow(expect.objectContaining({ code: 'key-wrong' }))
    writeFileSync(keyPath(), 'short', { mode: 0o600 })
    expect(() => open()).toThrow(expect.objectContaining({ code: 'key-malformed' }))
  })

  test('beside a file that is no vault is not made', () => {
    const path = join(folder, 'other.db')
    writeFileSync(path, 'not a database, but long enough to be told apart from an empty one'.repeat(20))
    expect(() => openVault({ path, keyPath: join(folder, 'other.key'), random })).toThrow(expect.objectContaining({ code: 'vault-damaged', message: expect.stringContaining(path) }))
    expect(existsSync(join(folder, 'other.key'))).toBe(false)
  })
})
