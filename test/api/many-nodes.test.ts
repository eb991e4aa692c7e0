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

const steward = somebody('steward', 'cluster-ledger')
const agency = (id: string) => ({ agency: id, name: `Agency ${id}`, level: 'federal', codes: { cgac: '013' }, fiscalYearStart: 10 })
type Answer = { readonly position: string; readonly repeated: boolean; readonly revision: number }
type List = { readonly total: number; readonly rows: readonly { readonly key: string; readonly view: unknown }[] }

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
