import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { link } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Vault } from '../../infra/ports/vault.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import type { FolderFiles } from '../../infra/vault/folder-files.ts'
import { openFolderFiles } from '../../infra/vault/folder-files.ts'
import { personOf } from '../../infra/vault/folder-layout.ts'
import { openFolderVault } from '../../infra/vault/folder-vault.ts'
import { item, on, random } from '../kit/vault-contract.ts'

const now = '2026-03-01T12:00:00.000Z'
let folder: string
const root = () => join(folder, 'shared')
const keyPath = () => join(folder, 'master.key')
const onDisk = (): FolderFiles => openFolderFiles(join(root(), 'tmp'), random)
/** One more node on the same folder. */
const node = (files: FolderFiles = onDisk(), key = keyPath()): Promise<Vault> => openFolderVault({ path: root(), keyPath: key, random, clock: () => now, files })
const folderOf = (subject: string) => join(root(), 'subjects', personOf(subject).slice(0, 2), personOf(subject))
const filesUnder = (path: string): readonly string[] => readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
const registered = async (vault: Vault, subject: string, eventId: string, name: string) => {
  const made = disclose(random, 'name', name)
  await vault.sealAll([item(subject, eventId, [made])])
  await vault.confirm([on(eventId, made)])
  return made
}

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'folder-vault-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const failsWith = (code: string) => async (): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }))

/** Storage that dies with the `step`-th thing that is changed: nothing after it happens. */
const dying = (step: number): { readonly files: FolderFiles; readonly died: () => boolean } => {
  let done = 0
  const disk = onDisk()
  const mortal = <A extends unknown[], T>(task: (...args: A) => Promise<T>) => (...args: A): Promise<T> => (done >= step ? failsWith('EIO')() : ((done += 1), task(...args)))
  const { list, read, changed } = disk
  const files = { list, read, changed, makeFolder: mortal(disk.makeFolder), put: mortal(disk.put), putNew: mortal(disk.putNew), mark: mortal(disk.mark), move: mortal(disk.move), remove: mortal(disk.remove), wipe: mortal(disk.wipe), settle: mortal(disk.settle) }
  return { files, died: () => done >= step }
}

describe('nodes on one folder', () => {
  test('what one confirms the other shows at once; what one erases is gone for the other, which has just shown it', async () => {
    const [a, b] = [await node(), await node()]
    const made = await registered(a, 'p', 'e1', 'Ada')
    expect(await b.valuesOf(['p'])).toEqual({ p: { name: 'Ada' } })
    expect(await b.reveal('e1')).toEqual([{ subject: 'p', name: 'name', value: 'Ada', ...made }])
    expect(await a.forget('p')).toMatchObject({ count: 1 })
    expect([await b.valuesOf(['p']), await b.reveal('e1'), await b.kept('p')]).toEqual([{}, [], []])
  })

  test('the latest value is that of the later write, whatever their clocks say', async () => {
    const fast = await openFolderVault({ path: root(), keyPath: keyPath(), random, clock: () => '2026-03-01T12:10:00.000Z' })
    await registered(fast, 'p', 'e1', 'Ada Byron')
    await registered(await node(), 'p', 'e2', 'Ada King')
    expect(await fast.valuesOf(['p'])).toEqual({ p: { name: 'Ada King' } })
  })

  test('many that register one person at once agree on one key, and all their values open', async () => {
    const nodes = await Promise.all(Array.from({ length: 8 }, () => node()))
    await Promise.all(nodes.map((vault, i) => registered(vault, 'p', `e${i}`, `Name ${i}`)))
    expect(readdirSync(folderOf('p')).filter((name) => name.endsWith('.key'))).toEqual(['1.key'])
    const shown = await Promise.all(nodes.map(async (vault, i) => (await vault.reveal(`e${i}`)).map(({ value }) => value)))
    expect(shown).toEqual(nodes.map((_, i) => [`Name ${i}`]))
    expect(readdirSync(join(root(), 'tmp'))).toEqual([])
  })

  test('a network file system that says the name is taken, and means the name just given, is understood', async () => {
    const { putNew } = openFolderFiles(join(root(), 'tmp'), random, async (from, to) => {
      await link(from, to)
      return failsWith('EEXIST')()
    })
    const vault = await node({ ...onDisk(), putNew })
    await registered(vault, 'p', 'e1', 'Ada')
    expect(await (await node()).valuesOf(['p'])).toEqual({ p: { name: 'Ada' } })
  })

  test('erasing and registering one person at the same time leaves nothing half shown and nothing that does not open', async () => {
    const [a, b] = [await node(), await node()]
    await registered(a, 'p', 'e0', 'First')
    for (let round = 1; round <= 8; round += 1) {
      await Promise.all([a.forget('p'), registered(b, 'p', `e${round}`, `Round ${round}`), b.valuesOf(['p']), a.reveal('e0')])
      const values = await b.valuesOf(['p'])
      expect([{}, { p: { name: `Round ${round}` } }]).toContainEqual(values)
    }
    await a.forget('p')
    expect(await b.valuesOf(['p'])).toEqual({})
    expect(filesUnder(folderOf('p')).filter((path) => !path.endsWith('.erased'))).toEqual([])
    expect(filesUnder(join(root(), 'events'))).toEqual([])
  })

  test('a value that was sealed while its person was erased is sealed again under a new key', async () => {
    const other = await node()
    let erased = false
    const disk = onDisk()
    // Just before the values are written, another node erases the person.
    const put: FolderFiles['put'] = async (path, data) => {
      if (!erased) await other.forget('p')
      erased = true
      return disk.put(path, data)
    }
    const vault = await node()
    await registered(vault, 'p', 'e0', 'Old')
    await registered(await node({ ...disk, put }), 'p', 'e1', 'New')
    expect(await vault.valuesOf(['p'])).toEqual({ p: { name: 'New' } })
    expect(await vault.reveal('e0')).toEqual([])
  })
})

describe('a node that dies at any step', () => {
  const steps = Array.from({ length: 40 }, (_, i) => i)

  test('of a registration: before the event nothing is shown, after it a sweep of another node shows it whole', async () => {
    let lived = false
    for (const step of steps) {
      rmSync(root(), { recursive: true, force: true })
      await node()
      const { files, died } = dying(step)
      const made = [disclose(random, 'name', 'Ada'), disclose(random, 'email', 'ada@example.gov')]
      const vault = await node(files).catch(() => undefined)
      const sealed = await vault?.sealAll([item('p', 'e1', made), item('q', 'e1', [made[0] as (typeof made)[0]])]).then(() => true, () => false)
      if (sealed) await vault?.confirm([on('e1', ...made)]).catch(() => undefined)
      const other = await node()
      expect([{}, { p: { name: 'Ada', email: 'ada@example.gov' } }]).toContainEqual(await other.valuesOf(['p']))
      await other.sweepPending(async () => (sealed ? made.map(({ digest }) => digest) : undefined), '9999')
      expect(await other.valuesOf(['p', 'q'])).toEqual(sealed ? { p: { name: 'Ada', email: 'ada@example.gov' }, q: { name: 'Ada' } } : {})
      expect(await other.reveal('e1')).toHaveLength(sealed ? 3 : 0)
      expect([readdirSync(join(root(), 'pending')), readdirSync(join(root(), 'tmp'))]).toEqual([[], []])
      lived ||= !died()
    }
    expect(lived).toBe(true)
  })

  test('of an erasure: another node finishes it, and shows nothing from the marker on', async () => {
    let lived = false
    for (const step of steps) {
      rmSync(root(), { recursive: true, force: true })
      const other = await node()
      const made = await registered(other, 'p', 'e1', 'Ada')
      const { files, died } = dying(step)
      const erased = await node(files).then((vault) => vault.forget('p')).then(() => true, () => false)
      if (existsSync(join(folderOf('p'), '1.erased'))) expect(await other.valuesOf(['p'])).toEqual({})
      const begun = readdirSync(join(root(), 'erasing')).length > 0
      await other.sweepPending(async () => undefined, now)
      expect(await other.valuesOf(['p'])).toEqual(erased || begun ? {} : { p: { name: 'Ada' } })
      if (!erased) expect((await other.forget('p')).count).toBe(begun ? 0 : 1)
      expect(filesUnder(root()).filter((path) => readFileSync(path).includes(made.digest))).toEqual([])
      expect([readdirSync(folderOf('p')), readdirSync(join(root(), 'erasing'))]).toEqual([['1.erased'], []])
      lived ||= !died()
    }
    expect(lived).toBe(true)
  })

  test('what was never whole is cleared away once it is old', async () => {
    const vault = await node()
    for (const name of ['old', 'young']) writeFileSync(join(root(), 'tmp', name), 'half')
    utimesSync(join(root(), 'tmp', 'old'), new Date('2026-02-01'), new Date('2026-02-01'))
    await vault.sweepPending(async () => undefined, now)
    expect(readdirSync(join(root(), 'tmp'))).toEqual(['young'])
  })
})

describe('the key of a folder', () => {
  test('is not made by the second node: it is told to take that of the first', async () => {
    await node()
    const second = join(folder, 'second.key')
    await expect(node(onDisk(), second)).rejects.toMatchObject({ code: 'key-missing', hint: expect.stringContaining('another node') })
    expect(existsSync(second)).toBe(false)
    writeFileSync(second, readFileSync(keyPath()), { mode: 0o600 })
    await registered(await node(onDisk(), second), 'p', 'e1', 'Ada')
    expect(await (await node()).valuesOf(['p'])).toEqual({ p: { name: 'Ada' } })
  })

  test('of two nodes that make the vault at once is that of one; the other leaves no key behind', async () => {
    const keys = [join(folder, 'a.key'), join(folder, 'b.key')]
    const outcomes = await Promise.allSettled(keys.map((key) => node(onDisk(), key)))
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'key-missing' } })
    expect(keys.map((key) => existsSync(key))).toEqual(outcomes.map(({ status }) => status === 'fulfilled'))
  })
})

describe('a folder that cannot be used', () => {
  test('because it is something else is left alone', async () => {
    mkdirSync(root())
    writeFileSync(join(root(), 'holiday.jpg'), 'x')
    await expect(node()).rejects.toMatchObject({ code: 'vault-damaged', message: expect.stringContaining('holiday.jpg') })
    expect([readdirSync(root()), existsSync(keyPath())]).toEqual([['holiday.jpg'], false])
  })

  test('what a file system puts there by itself is no hindrance', async () => {
    mkdirSync(join(root(), 'lost+found'), { recursive: true })
    writeFileSync(join(root(), '.snapshot'), '')
    await registered(await node(), 'p', 'e1', 'Ada')
    expect(statSync(join(root(), 'subjects')).mode & 0o777).toBe(0o700)
    expect(filesUnder(join(root(), 'subjects')).map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600])
  })

  test.each([
    ['is cut', '{"format":"cluster-led', 'vault-damaged'],
    ['is of another product', '{"format":"photos","version":1,"key":"k"}', 'vault-damaged'],
    ['is of a newer version', '{"format":"cluster-ledger-vault","version":2,"key":"k"}', 'vault-unavailable'],
    ['was emptied over values', '', 'vault-damaged'],
  ])('because its vault.json %s', async (_what, text, code) => {
    await registered(await node(), 'p', 'e1', 'Ada')
    writeFileSync(join(root(), 'vault.json'), text)
    await expect(node()).rejects.toMatchObject({ name: 'VaultFault', code })
  })

  test('because its vault.json is gone; an empty one in an empty folder begins anew', async () => {
    await registered(await node(), 'p', 'e1', 'Ada')
    rmSync(join(root(), 'vault.json'))
    await expect(node()).rejects.toMatchObject({ code: 'vault-damaged', message: expect.stringContaining('vault.json') })
    rmSync(join(root(), 'subjects'), { recursive: true })
    writeFileSync(join(root(), 'vault.json'), '')
    expect(await (await node()).valuesOf(['p'])).toEqual({})
    expect(JSON.parse(readFileSync(join(root(), 'vault.json'), 'utf8'))).toMatchObject({ version: 1 })
  })

  test.each([
    ['EROFS', 'vault-read-only'],
    ['EACCES', 'vault-read-only'],
    ['ENOSPC', 'vault-full'],
    ['EDQUOT', 'vault-full'],
    ['ESTALE', 'vault-unavailable'],
  ])('%s at the start is %s', async (errno, code) => {
    await expect(node({ ...onDisk(), putNew: failsWith(errno) })).rejects.toMatchObject({ name: 'VaultFault', code, message: expect.stringContaining(root()) })
  })

  test('a write that finds no room half way takes back what it had written', async () => {
    let left = 2
    const disk = onDisk()
    const vault = await node({ ...disk, put: (path, data) => (left > 0 ? ((left -= 1), disk.put(path, data)) : failsWith('ENOSPC')()) })
    const items = Array.from({ length: 5 }, (_, i) => item('p', `e${i}`, [disclose(random, 'name', `${i}`)]))
    await expect(vault.sealAll(items)).rejects.toMatchObject({ code: 'vault-full' })
    expect(readdirSync(join(root(), 'pending'))).toEqual([])
  })

  test('storage without hard links is refused at the start', async () => {
    const { putNew } = openFolderFiles(join(root(), 'tmp'), random, failsWith('EPERM'))
    await expect(node({ ...onDisk(), putNew })).rejects.toMatchObject({ name: 'VaultFault', code: 'vault-unavailable', message: expect.stringContaining('hard links') })
    expect([readdirSync(join(root(), 'tmp')), existsSync(keyPath())]).toEqual([[], false])
  })

  test('storage that is not mounted any more is no empty vault', async () => {
    const vault = await node()
    await registered(vault, 'p', 'e1', 'Ada')
    renameSync(root(), join(folder, 'elsewhere'))
    mkdirSync(root())
    for (const task of [() => vault.valuesOf(['p']), () => vault.reveal('e1'), () => vault.sealAll([item('q', 'e2', [disclose(random, 'name', 'Bob')])]), () => vault.forget('p')])
      await expect(task()).rejects.toMatchObject({ code: 'vault-unavailable', hint: expect.stringContaining('mounted') })
    expect(readdirSync(root())).toEqual([])
  })

  test.each([
    ['a value is changed', () => readdirSync(folderOf('p')).find((name) => !name.endsWith('.key')) ?? '', (text: string) => text.replace(/"sealed":"..../, '"sealed":"AAAA')],
    ['a value is cut', () => readdirSync(folderOf('p')).find((name) => !name.endsWith('.key')) ?? '', (text: string) => text.slice(0, 40)],
    ['the key is changed', () => '1.key', (text: string) => text.replace(/"wrapped":"..../, '"wrapped":"AAAA')],
    ['the key is that of somebody else', () => '1.key', (text: string) => text.replace('"subject":"p"', '"subject":"q"')],
  ])('where %s it is damage, and not nothing', async (_what, name, harm) => {
    const vault = await node()
    await registered(vault, 'p', 'e1', 'Ada')
    const path = join(folderOf('p'), name())
    writeFileSync(path, harm(readFileSync(path, 'utf8')))
    await expect(vault.valuesOf(['p'])).rejects.toMatchObject({ code: 'vault-damaged' })
    await expect(vault.reveal('e1')).rejects.toMatchObject({ code: 'vault-damaged' })
    expect(await vault.forget('p')).toMatchObject({ subject: 'p' })
    expect(await vault.valuesOf(['p'])).toEqual({})
  })

  test('where a key is gone it is damage, and a file that is none of ours is passed over', async () => {
    const vault = await node()
    await registered(vault, 'p', 'e1', 'Ada')
    appendFileSync(join(folderOf('p'), 'notes.txt'), 'x')
    writeFileSync(join(root(), 'pending', '.nfs0001'), 'x')
    expect(await vault.valuesOf(['p'])).toEqual({ p: { name: 'Ada' } })
    rmSync(join(folderOf('p'), '1.key'))
    await expect(vault.valuesOf(['p'])).rejects.toMatchObject({ code: 'vault-damaged' })
  })
})
