import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Vault } from '../../infra/ports/vault.ts'
import { copyVault } from '../../infra/vault/copy.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import { openFolderVault } from '../../infra/vault/folder-vault.ts'
import { openSqliteVault } from '../../infra/vault/sqlite-vault.ts'
import { item, on, random } from '../kit/vault-contract.ts'

let folder: string
let opened: Vault[]
const open = async (form: 'sqlite' | 'folder', name: string, key = 'master.key', clock = () => '2026-03-01T12:00:00.000Z'): Promise<Vault> => {
  const at = { path: join(folder, name), keyPath: join(folder, key), random, clock }
  const vault = form === 'sqlite' ? openSqliteVault(at) : await openFolderVault(at)
  opened.push(vault)
  return vault
}
const registered = async (vault: Vault, subject: string, eventId: string, values: Readonly<Record<string, unknown>>) => {
  const made = Object.entries(values).map(([name, value]) => disclose(random, name, value))
  await vault.sealAll([item(subject, eventId, made)])
  await vault.confirm([on(eventId, ...made)])
}
const everything = async (vault: Vault) => {
  const all: unknown[] = []
  for await (const subject of vault.subjects()) for (const { eventId, stream, confirmed, disclosures } of await vault.kept(subject)) all.push([subject, eventId, stream, confirmed, disclosures])
  return all.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
/** Three people: one renamed twice within a millisecond, one whose event is still on its way, one of two in one event. */
const filled = async (vault: Vault): Promise<readonly string[]> => {
  await registered(vault, 'p', 'e1', { name: 'Ada Byron', email: 'ada@example.gov' })
  for (const i of [2, 3]) await registered(vault, 'p', `e${i}`, { name: `Ada ${i}` })
  await vault.sealAll([item('q', 'e4', [disclose(random, 'name', 'On its way')], 's-q')])
  const [r, p] = [disclose(random, 'name', 'Ruth'), disclose(random, 'phone', '1')]
  await vault.sealAll([item('r', 'e5', [r]), item('p', 'e5', [p])])
  await vault.confirm([on('e5', r, p)])
  return ['p', 'q', 'r']
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-copy-'))
  opened = []
})
afterEach(() => {
  for (const vault of opened) vault.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each([['sqlite', 'folder'], ['folder', 'sqlite'], ['folder', 'folder'], ['sqlite', 'sqlite']] as const)('a copy from %s to %s', (fromForm, toForm) => {
  test('holds every value, confirmed or not, in the same order; done again it finds all there', async () => {
    const [from, to] = [await open(fromForm, 'from'), await open(toForm, 'to', 'other.key')]
    const people = await filled(from)
    expect(await copyVault({ from, to })).toEqual({ people: 3, values: 7, copied: 7 })
    expect(await everything(to)).toEqual(await everything(from))
    expect(await to.valuesOf(people)).toEqual({ p: { name: 'Ada 3', email: 'ada@example.gov', phone: '1' }, r: { name: 'Ruth' } })
    expect(await copyVault({ from, to })).toEqual({ people: 3, values: 7, copied: 0 })
    expect(await everything(to)).toEqual(await everything(from))
  })

  test('that is interrupted anywhere goes on where it was', async () => {
    const from = await open(fromForm, 'from')
    await filled(from)
    const wanted = await everything(from)
    for (let step = 0; step < 6; step += 1) {
      const to = await open(toForm, `to-${step}`, 'other.key')
      let left = step
      const mortal = <A extends unknown[]>(task: (...args: A) => Promise<void>) => (...args: A): Promise<void> => (left === 0 ? Promise.reject(new Error('cut')) : ((left -= 1), task(...args)))
      const cut = await copyVault({ from, to: { ...to, sealAll: mortal(to.sealAll), confirm: mortal(to.confirm) } }).then(() => false, () => true)
      expect(cut).toBe(step < 5)
      await copyVault({ from, to })
      expect(await everything(to)).toEqual(wanted)
    }
  })
})

describe('a copy', () => {
  test('brings the vaults of several nodes together, each with its own key; the latest value is the latest of all', async () => {
    const a = await open('sqlite', 'a', 'a.key', () => '2026-03-02T00:00:00.000Z')
    const b = await open('sqlite', 'b', 'b.key', () => '2026-03-01T00:00:00.000Z')
    await registered(b, 'p', 'e1', { name: 'Ada Byron', email: 'ada@example.gov' })
    await registered(a, 'p', 'e2', { name: 'Ada King' })
    await registered(b, 'q', 'e3', { name: 'Bob' })
    const to = await open('folder', 'to', 'shared.key')
    await copyVault({ from: a, to })
    await copyVault({ from: b, to })
    expect(await to.valuesOf(['p', 'q'])).toEqual({ p: { name: 'Ada King', email: 'ada@example.gov' }, q: { name: 'Bob' } })
    expect(await copyVault({ from: a, to })).toEqual({ people: 1, values: 1, copied: 0 })
  })

  test('that cannot be read back as it was written says so', async () => {
    const [from, to] = [await open('sqlite', 'from'), await open('sqlite', 'to')]
    await filled(from)
    await expect(copyVault({ from, to: { ...to, confirm: async () => undefined } })).rejects.toMatchObject({ name: 'VaultFault', code: 'vault-damaged', message: expect.stringContaining('e1') })
  })

  test('of a vault whose person was erased does not bring them back', async () => {
    const [from, to] = [await open('folder', 'from'), await open('folder', 'to')]
    await filled(from)
    await from.forget('p')
    expect(await copyVault({ from, to })).toEqual({ people: 2, values: 2, copied: 2 })
    expect(await to.valuesOf(['p'])).toEqual({})
  })
})
