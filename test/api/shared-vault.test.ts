import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../api/config.ts'
import { start } from '../../api/serve.ts'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import { openFolderVault } from '../../infra/vault/folder-vault.ts'
import { openSqliteVault } from '../../infra/vault/sqlite-vault.ts'
import { cli } from '../kit/cli.ts'
import { urlOf } from '../kit/eventstoredb/engines.ts'
import type { Double } from '../kit/eventstoredb/server.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'
import { somebody } from '../kit/http.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { item, on, random } from '../kit/vault-contract.ts'

const steward = somebody('steward', 'cluster-ledger')
const [own, other] = [somebody('liaison', 'eda'), somebody('liaison', 'nsf')]
const auditor: LocalToken = { role: 'auditor', agency: 'gao', grants: ['pii'] }
const agency = (id: string, cgac: string) => ({ agency: id, name: `Agency ${id}`, level: 'federal', codes: { cgac }, fiscalYearStart: 10 })
const person = (name: string) => ({ agency: 'eda', name, email: `${name.toLowerCase()}@eda.example`, title: 'Adviser' })

type Answer = { readonly id: string; readonly stream: string; readonly position: string }
type Stream = { readonly entries: readonly { readonly personal?: unknown; readonly body?: unknown }[] }

describe('nodes with one vault', () => {
  let double: Double
  let folder: string
  let nodes: [RealService, RealService]
  const settings = () => ({ LEDGER_STORE: urlOf(double.port), LEDGER_STORE_NAME: 'people', LEDGER_VAULT: join(folder, 'vault') })
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shared-vault-'))
    double = await openDouble(openStore())
    const keys = ['a.key', 'b.key'].map((name) => join(folder, name)) as [string, string]
    const first = await openRealService({ ...settings(), LEDGER_KEY_FILE: keys[0] }, false)
    copyFileSync(keys[0], keys[1])
    nodes = [first, await openRealService({ ...settings(), LEDGER_KEY_FILE: keys[1] }, false)]
    for (const [id, cgac] of [['eda', '013'], ['nsf', '049'], ['gao', '005']] as const) await nodes[0].done('register-agency', agency(id, cgac), steward)
  })
  afterAll(async () => {
    for (const node of nodes) await node.close()
    await double.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  const registered = async (node: RealService, name: string): Promise<Answer> => {
    const answer = await node.send('register-staff', person(name), own)
    expect(answer.status).toBe(201)
    return (await answer.json()) as Answer
  }
  const personalOn = async (node: RealService, { stream, position }: Answer, as: LocalToken, headers: Readonly<Record<string, string>> = {}): Promise<readonly unknown[] | number> => {
    await node.running.ledger.log.reached(position as never)
    const answer = await node.ask(`/api/v1/streams/${stream}`, { as, headers })
    return answer.ok ? ((await answer.json()) as Stream).entries.map(({ personal }) => personal) : answer.status
  }

  test('a name that one node took is shown by the other to those who may see it, and to nobody else', async () => {
    const answer = await registered(nodes[0], 'Ada')
    const shown = [{ name: 'Ada', email: 'ada@eda.example' }]
    for (const node of nodes) {
      expect(await personalOn(node, answer, own)).toEqual(shown)
      expect(await personalOn(node, answer, auditor)).toEqual(shown)
      expect(await personalOn(node, answer, steward, { 'access-reason': 'A request of the person' })).toEqual(shown)
      expect(await personalOn(node, answer, steward)).toEqual([undefined])
      const hidden = await node.ask(`/api/v1/streams/${answer.stream}`, { as: other })
      expect(await hidden.text()).not.toMatch(/Ada|ada@/)
    }
  })

  test('many people registered at both nodes at once are all shown by both', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => registered(nodes[i % 2 === 0 ? 0 : 1], `Person${i}`)))
    const names = Object.fromEntries(answers.map(({ id }, i) => [id, { name: `Person${i}`, email: `person${i}@eda.example` }]))
    for (const { running } of nodes) expect(await running.ledger.vault.valuesOf(answers.map(({ id }) => id))).toEqual(names)
  })

  test('a person erased at one node is gone on the other, which had just shown them; the entry stays', async () => {
    const answer = await registered(nodes[1], 'Erika')
    expect(await personalOn(nodes[0], answer, own)).toEqual([{ name: 'Erika', email: 'erika@eda.example' }])
    expect(await nodes[0].running.ledger.vault.forget(answer.id)).toMatchObject({ count: 2 })
    for (const node of nodes) {
      expect(await personalOn(node, answer, own)).toEqual([undefined])
      expect(JSON.stringify(await (await node.ask(`/api/v1/streams/${answer.stream}`, { as: own })).json())).toContain('_sd')
    }
  })

  test('a value whose node died after the append is shown once another node has started', async () => {
    const [one] = nodes
    const vault = await openFolderVault({ path: join(folder, 'vault'), keyPath: join(folder, 'a.key'), random })
    const { codec, log } = one.running.ledger
    const staff = random.uuid()
    const frame = { id: random.uuid(), occurredAt: '2026-03-01T12:00:00.000Z', actor: { ref: random.uuid(), agency: 'eda', role: 'liaison' as const }, basis: 0, command: { id: staff, name: 'register-staff', print: '' }, correlation: staff, causation: staff }
    const { entry, sealed } = codec.encode({ type: 'StaffRegistered', data: { ...person('Late'), staff } }, frame)
    await vault.sealAll([{ subject: staff, eventId: entry.id, stream: `staff-${staff}`, disclosures: sealed }])
    const { position } = await log.append(`staff-${staff}`, 'no_stream', [entry])
    await log.reached(position)
    expect(await one.running.ledger.vault.valuesOf([staff])).toEqual({})
    const third = await openRealService({ ...settings(), LEDGER_KEY_FILE: join(folder, 'a.key') }, false)
    expect(await one.running.ledger.vault.valuesOf([staff])).toEqual({ [staff]: { name: 'Late', email: 'late@eda.example' } })
    await third.close()
  })

  test('a node without the key of the vault, or without its folder, does not start', async () => {
    const wrong = join(folder, 'wrong.key')
    writeFileSync(wrong, Buffer.alloc(32, 7).toString('base64url'), { mode: 0o600 })
    await expect(openRealService({ ...settings(), LEDGER_KEY_FILE: wrong }, false)).rejects.toMatchObject({ code: 'key-wrong' })
    await expect(openRealService({ ...settings(), LEDGER_KEY_FILE: join(folder, 'new.key') }, false)).rejects.toMatchObject({ code: 'key-missing' })
    expect(existsSync(join(folder, 'new.key'))).toBe(false)
    const none = join(folder, 'not-mounted')
    await expect(openRealService({ ...settings(), LEDGER_VAULT: none, LEDGER_KEY_FILE: join(folder, 'a.key') }, false)).rejects.toMatchObject({ code: 'vault-missing', hint: expect.stringContaining('mounted') })
    expect(existsSync(none)).toBe(false)
  })

  test('the start says where names stay, and what is not used any more', async () => {
    const data = mkdtempSync(join(tmpdir(), 'warned-'))
    const warned: string[] = []
    const startWith = async (more: Readonly<Record<string, string>>): Promise<void> => {
      const config = readConfig({ LEDGER_DATA: data, LEDGER_PORT: '0', LEDGER_PACK: 'none', LEDGER_LOG: 'silent', LEDGER_STORE: urlOf(double.port), LEDGER_STORE_NAME: 'warned', ...more })
      await (await start(config, { say: () => undefined, warn: (line) => void warned.push(line) })).close()
    }
    await startWith({})
    expect(warned.splice(0)).toEqual([expect.stringMatching(/stay on this node, in .*vault\.sqlite.*LEDGER_VAULT/)])
    await startWith({ LEDGER_VAULT: join(folder, 'second') })
    expect(warned.splice(0)).toEqual([expect.stringMatching(/vault\.sqlite is not used.*ledger vault copy/)])
    rmSync(join(data, 'vault.sqlite'))
    await startWith({ LEDGER_VAULT: join(folder, 'second') })
    expect(warned).toEqual([])
    rmSync(data, { recursive: true, force: true })
  })
})

describe('ledger vault copy', () => {
  let folder: string
  const key = () => ({ LEDGER_KEY_FILE: join(folder, 'master.key') })
  const sqlite = () => join(folder, 'vault.sqlite')
  const shared = () => join(folder, 'shared')
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vault-cli-'))
    const vault = openSqliteVault({ path: sqlite(), keyPath: join(folder, 'master.key'), random })
    for (const [i, name] of ['Ada', 'Bob', 'Eve'].entries()) {
      const made = disclose(random, 'name', name)
      await vault.sealAll([item(`p${i}`, `e${i}`, [made])])
      await vault.confirm([on(`e${i}`, made)])
    }
    vault.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('brings all values to a folder and back, and says how many there were already', async () => {
    const there = ['vault', 'copy', '--from', `sqlite:${sqlite()}`, '--to', `folder:${shared()}`]
    expect(JSON.parse((await cli([...there, '--json'], key())).out)).toEqual({ people: 3, values: 3, copied: 3 })
    expect((await cli(there, key())).out).toMatch(/^0 of 3 values of 3 people copied, 3 were there/)
    const moved = await openFolderVault({ path: shared(), keyPath: join(folder, 'master.key'), random })
    expect(await moved.valuesOf(['p0', 'p1', 'p2'])).toEqual({ p0: { name: 'Ada' }, p1: { name: 'Bob' }, p2: { name: 'Eve' } })
    const back = ['vault', 'copy', '--from', `folder:${shared()}`, '--to', `sqlite:${join(folder, 'again.sqlite')}`, '--to-key', join(folder, 'other.key'), '--json']
    expect(JSON.parse((await cli(back, key())).out)).toEqual({ people: 3, values: 3, copied: 3 })
    const again = openSqliteVault({ path: join(folder, 'again.sqlite'), keyPath: join(folder, 'other.key'), random })
    expect(await again.valuesOf(['p2'])).toEqual({ p2: { name: 'Eve' } })
    again.close()
  })

  test.each([
    ['a form that there is not', () => ['--from', `zip:${sqlite()}`, '--to', `folder:${shared()}`], 2, /--from must be sqlite:/],
    ['a vault onto itself', () => ['--from', `folder:${shared()}`, '--to', `folder:${shared()}/`], 2, /the same vault/],
    ['a vault that is not there', () => ['--from', `sqlite:${sqlite()}x`, '--to', `folder:${shared()}`], 5, /There is no vault at/],
    ['a key that is not there', () => ['--from', `sqlite:${sqlite()}`, '--to', `folder:${shared()}`, '--to-key', join(folder, 'none.key')], 5, /its key .* is not there/],
  ] as const)('%s: one sentence and an exit code', async (_what, args, code, sentence) => {
    const ended = await cli(['vault', 'copy', ...args()], key())
    expect(ended).toMatchObject({ code, err: expect.stringMatching(sentence) })
    expect(ended.err).not.toContain('    at ')
  })
})
