import { afterAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Started } from '../kit/cli.ts'
import { askServer, cli, startServer, stopServer } from '../kit/cli.ts'
import type { Acknowledged } from '../kit/lanes.ts'
import { killUnderLoad } from '../kit/lanes.ts'
import { urlOf } from '../kit/eventstoredb/engines.ts'
import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'ledger-node-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Commands in flight at a time, and those acknowledged after which the process is killed, turn by turn. */
const lanes = 16
const enough = [40, 120, 200]

type Rows = readonly { readonly key: string; readonly view: unknown }[]

const linesOf = async (node: Started, path: string): Promise<readonly string[]> => (await (await askServer(node, path, 'steward')).text()).trim().split('\n')
const rowsOf = async (node: Started): Promise<Rows> => (await linesOf(node, '/api/v1/views/agency-directory?format=ndjson')).map((line) => JSON.parse(line) as Rows[number])

describe('a node on an EventStoreDB that is killed under load', () => {
  test('goes on where it was: nothing lost, nothing twice, and its views are those of a rebuild and of another node', async () => {
    const double = await openDouble(openStore())
    const settings = { LEDGER_STORE: urlOf(double.port), LEDGER_STORE_NAME: 'killed', LEDGER_RATE: '1000000' }
    const acknowledged: Acknowledged[] = []
    for (const [turn, count] of enough.entries()) {
      const node = await startServer({ ...settings, LEDGER_DATA: folder })
      expect(await killUnderLoad(node, acknowledged, { lanes, count, turn })).toBe('SIGKILL')
    }

    const [again, fresh] = [await startServer({ ...settings, LEDGER_DATA: folder }), await startServer({ ...settings, LEDGER_DATA: join(folder, 'fresh') })]
    const ids = (await Promise.all([again, fresh].map((node) => askServer(node, '/api/v1/entries?limit=1000', 'auditor').then((response) => response.json())))) as { entries: readonly { id: string }[] }[]
    const known = ids.map(({ entries }) => entries.map(({ id }) => id))
    expect(known[1]).toEqual(known[0])
    expect(new Set(known[0]).size).toBe(again.size)
    expect(acknowledged.filter(({ event }) => !known[0]?.includes(event))).toEqual([])

    const rows = await rowsOf(again)
    expect(rows.map(({ key }) => key).filter((key) => acknowledged.some(({ agency }) => agency === key))).toHaveLength(acknowledged.length)
    expect(rows).toHaveLength(again.size)
    expect(await rowsOf(fresh)).toEqual(rows)
    const rebuilt = await cli(['rebuild', 'agency-directory', '--server', again.address, '--token', again.tokens.admin ?? ''])
    expect([rebuilt.code, rebuilt.err]).toEqual([0, ''])
    expect(await rowsOf(again)).toEqual(rows)

    for (const node of [again, fresh]) expect((await stopServer(node))?.code).toBe(0)
    await double.kill()
  })
})
