import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { urlOf } from '../kit/eventstoredb/engines.ts'
import type { Double } from '../kit/eventstoredb/server.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { cli } from '../kit/cli.ts'
import { somebody } from '../kit/http.ts'

const eda = somebody('liaison', 'eda')
const steward = somebody('steward', 'cluster-ledger')
const agency = (id: string) => ({ agency: id, name: `Agency ${id}`, level: 'state', codes: { geoid: '20', key: id }, fiscalYearStart: 7 })
type Answer = { readonly position: string; readonly repeated: boolean; readonly revision: number }
type List = { readonly total: number; readonly rows: readonly { readonly key: string; readonly view: unknown }[] }

const program = {
  program: 'bbbrc', name: 'Build Back Better', level: 'federal', code: { kind: 'aln', aln: '11.307' }, fundingAgency: 'eda', awardingAgency: 'eda', implementingAgency: 'eda',
  policyArea: 'innovation', instrument: 'grant', targeting: 'cluster', activities: ['technology-development'],
}
const award = (id: string, fain: string) => ({
  award: id, key: { fain, aln: '11.307', subtier: '1325' }, program: 'bbbrc', recipient: { name: 'Wichita State University', uei: 'K9DBZWJ6BLP1' },
  amount: '5140000000', basis: 'obligated', actionDate: '2022-09-02', clusters: [],
})

describe('a key that one thing alone may hold, on several nodes', () => {
  const rounds = 5
  const count = 3
  let double: Double
  let nodes: RealService[]
  let store: ReturnType<typeof openStore>
  let claimedBefore: number
  beforeAll(async () => {
    store = openStore()
    double = await openDouble(store)
    nodes = []
    for (let i = 0; i < count; i += 1) nodes.push(await openRealService({ LEDGER_STORE: urlOf(double.port), LEDGER_STORE_NAME: 'keys' }, false))
    const [first] = nodes as [RealService]
    await first.done('register-agency', agency('eda'), steward)
    await first.done('register-program', program, eda)
    for (const node of nodes) await node.running.ledger.log.reached(first.running.ledger.log.head().position as never)
    claimedBefore = claims()
  })
  afterAll(async () => {
    for (const node of nodes) await node.close()
    await double.kill()
  })
  const claims = (): number => store.all().filter(({ stream }) => stream.startsWith('keys-key-')).length

  test('is won by one of the commands that come at once, round after round; the others are told by whom', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const answers = await Promise.all(nodes.map((node, i) => node.send('record-award', award(`r${round}-${i}`, `ED22HDQ307${round}`), eda)))
      const told = (await Promise.all(answers.map((answer) => answer.json()))) as { readonly id?: string; readonly code?: string; readonly detail?: string }[]
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409])
      const winner = told.find(({ code }) => code === undefined)?.id
      for (const { code, detail } of told.filter(({ code }) => code !== undefined)) expect([code, detail]).toEqual(['same-as-another', expect.stringContaining(`"${winner}"`)])
    }
    // Those who were refused have written nothing.
    expect(claims()).toBe(rounds + claimedBefore)
    const size = Math.max(...nodes.map(({ running }) => running.ledger.log.head().size))
    for (const { running } of nodes) await running.ledger.views.caughtUp(size)
    expect(new Set(await Promise.all(nodes.map(({ running }) => running.ledger.log.root(size)))).size).toBe(1)
    expect(size).toBe(2 + rounds)
  })

  test('is free on every node once a correction on one of them has freed it', async () => {
    const [one, other, third] = nodes as [RealService, RealService, RealService]
    await one.done('record-award', award('first', 'FREED1'), eda)
    expect((await other.send('record-award', award('second', 'FREED1'), eda)).status).toBe(409)
    await third.done('retract-entry', { stream: 'award-first', revision: 0, reason: 'Recorded twice.' }, eda)
    expect(await other.done('record-award', award('second', 'FREED1'), eda)).toBe('second')
    expect((await one.send('record-award', award('late', 'FREED1'), eda)).status).toBe(409)
  })

  test('is not taken by a command that is refused for something else', async () => {
    const [one, other] = nodes as [RealService, RealService]
    expect((await one.send('record-award', { ...award('odd', 'OTHER1'), program: 'nowhere' }, eda)).status).toBe(422)
    expect(await other.done('record-award', award('right', 'OTHER1'), eda)).toBe('right')
  })

  test('what another node made after it was asked for in vain is found', async () => {
    const [one, other] = nodes as [RealService, RealService]
    const later = { ...award('on-it', 'LATER1'), program: 'later' }
    expect((await other.send('record-award', later, eda)).status).toBe(422)
    const told = await one.send('register-program', { ...program, program: 'later', code: { kind: 'aln', aln: '11.308' } }, eda)
    const { position } = (await told.json()) as Answer
    await other.running.ledger.log.reached(position as never)
    expect(await other.done('record-award', { ...later, key: { ...later.key, aln: '11.308' } }, eda)).toBe('on-it')
  })
})

describe('the product on an EventStoreDB', () => {
  let double: Double
  let nodes: readonly [RealService, RealService]
  beforeAll(async () => {
    double = await openDouble(openStore())
    const settings = { LEDGER_STORE: urlOf(double.port), LEDGER_STORE_NAME: 'shared' }
    nodes = [await openRealService(settings, false), await openRealService(settings, false)]
  })
  afterAll(async () => {
    for (const node of nodes) await node.close()
    await double.kill()
  })

  const listOn = async (node: RealService, atLeast: string): Promise<List> =>
    (await (await node.ask(`/api/v1/views/agency-directory?atLeast=${atLeast}`, { as: steward })).json()) as List

  test('a command answered by one node is read on the other at its position', async () => {
    const [one, other] = nodes
    for (const [i, id] of ['eda', 'nsf', 'doe'].entries()) {
      const { position } = (await (await (i % 2 === 0 ? one : other).send('register-agency', agency(id), steward)).json()) as Answer
      const seen = await listOn(i % 2 === 0 ? other : one, position)
      expect(seen.rows.map(({ key }) => key)).toContain(id)
    }
  })

  test('a list that was begun on one node goes on at the other', async () => {
    type Page = { readonly next?: string; readonly rows: readonly { readonly key: string }[] }
    const keys: string[] = []
    let next: string | undefined = ''
    for (let i = 0; next !== undefined; i += 1) {
      const page = (await (await (nodes[i % 2] as RealService).ask(`/api/v1/views/agency-directory?limit=1${next === '' ? '' : `&cursor=${next}`}`, { as: steward })).json()) as Page
      keys.push(...page.rows.map(({ key }) => key))
      next = page.next
    }
    expect(keys.toSorted()).toEqual(['doe', 'eda', 'nsf'])
  })

  test('the same key sent to two nodes at once is one command', async () => {
    const answers = await Promise.all(nodes.map((node) => node.send('register-agency', agency('sba'), steward, { 'idempotency-key': 'twice' })))
    expect(answers.map(({ status }) => status < 300)).toEqual([true, true])
    const told = (await Promise.all(answers.map((answer) => answer.json()))) as Answer[]
    expect(told.map(({ revision }) => revision)).toEqual([0, 0])
    expect((await listOn(nodes[1], told[0]?.position ?? told[1]?.position ?? '')).rows.filter(({ key }) => key === 'sba')).toHaveLength(1)
  })

  test('both have the same log, tree and views, and say how it goes with the engine', async () => {
    const [one, other] = nodes
    const size = one.running.ledger.log.head().size
    await other.running.ledger.views.caughtUp(size)
    expect(await other.running.ledger.log.root(size)).toBe(await one.running.ledger.log.root(size))
    const lists = await Promise.all(nodes.map(async (node) => ((await (await node.ask('/api/v1/views/agency-directory', { as: steward })).json()) as List).rows))
    expect(lists[1]).toEqual(lists[0])
    expect(await (await one.ask('/ready')).json()).toMatchObject({ ready: true, log: { engine: 'eventstoredb', state: 'live' } })
  })

  test('a copy to the embedded store has the same root, and may be run again', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'copied-')), 'data')
    const copy = ['copy', '--from', urlOf(double.port), '--to', `sqlite:${folder}`, '--name', 'shared', '--json']
    const [one] = nodes
    const size = one.running.ledger.log.head().size
    const expected = { size, root: await one.running.ledger.log.root(size) }
    expect(JSON.parse((await cli(copy)).out)).toEqual({ ...expected, copied: size })
    expect(JSON.parse((await cli(copy)).out)).toEqual({ ...expected, copied: 0 })
    const back = ['copy', '--from', `sqlite:${folder}`, '--to', urlOf(double.port), '--name', 'second', '--json']
    expect(JSON.parse((await cli(back)).out)).toEqual({ ...expected, copied: size })
    expect((await cli([...back.slice(0, -2), 'Bad Name'])).code).toBe(2)
  })
})

describe('a store that cannot be used', () => {
  const refused: readonly [string, Readonly<Record<string, string>>, number, RegExp][] = [
    ['another scheme', { LEDGER_STORE: 'postgres://db' }, 2, /LEDGER_STORE: Must be esdb/],
    ['no TLS to another machine', { LEDGER_STORE: 'esdb://db-1:2113?tls=false' }, 2, /tls=false is refused/],
    ['no user', { LEDGER_STORE: 'esdb://db-1:2113' }, 2, /LEDGER_STORE_USER/],
    ['nobody there', { LEDGER_STORE: 'esdb://127.0.0.1:9?tls=false' }, 5, /127\.0\.0\.1:9/],
  ]
  test.each(refused)('%s: one sentence and an exit code', async (_case, settings, code, sentence) => {
    const ended = await cli(['serve'], { LEDGER_DATA: join(mkdtempSync(join(tmpdir(), 'none-')), 'data'), ...settings })
    expect(ended).toMatchObject({ code, err: expect.stringMatching(sentence) })
    expect(ended.err).not.toContain('    at ')
  })
})
