import { afterAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askServer, startServer, stopServer } from '../kit/cli.ts'
import type { Acknowledged } from '../kit/lanes.ts'
import { killUnderLoad } from '../kit/lanes.ts'

const folder = mkdtempSync(join(tmpdir(), 'ledger-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Commands in flight at a time. */
const lanes = 32
/** Acknowledged commands after which the process is killed, turn by turn. */
const enough = [100, 300]

describe('a server that is killed under load', () => {
  test('has every acknowledged command in its log and its views when it is started again, twice over', async () => {
    const acknowledged: Acknowledged[] = []
    for (const [turn, count] of enough.entries()) {
      const server = await startServer({ LEDGER_DATA: folder, LEDGER_RATE: '1000000' })
      expect(await killUnderLoad(server, acknowledged, { lanes, count, turn })).toBe('SIGKILL')
      expect(acknowledged.length).toBeGreaterThanOrEqual(count)
    }

    const server = await startServer({ LEDGER_DATA: folder, LEDGER_RATE: '1000000' })
    const entries = new Map<string, string>()
    for (let from = 0; from < server.size; from += 1000) {
      const page = (await (await askServer(server, `/api/v1/entries?from=${from}&limit=1000`, 'auditor')).json()) as { entries: readonly { id: string; stream: string; revision: number }[] }
      for (const { id, stream, revision } of page.entries) entries.set(id, `${stream} ${revision}`)
    }
    expect(entries.size).toBe(server.size)
    expect(acknowledged.filter(({ event, stream, revision }) => entries.get(event) !== `${stream} ${revision}`)).toEqual([])
    // An event id is one command's: none was acknowledged twice.
    expect(new Set(acknowledged.map(({ event }) => event)).size).toBe(acknowledged.length)

    const csv = await (await askServer(server, '/api/v1/views/agency-directory?format=ndjson')).text()
    const shown = new Set(csv.trim().split('\n').map((line) => (JSON.parse(line) as { key: string }).key))
    expect(acknowledged.filter(({ agency }) => !shown.has(agency))).toEqual([])
    // Nothing is half there: each registration is one entry, and each entry is a row.
    expect(shown.size).toBe(server.size)
    expect((await stopServer(server))?.code).toBe(0)
  })
})
