import { afterAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Started } from '../kit/cli.ts'
import { askServer, startServer, stopServer } from '../kit/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'ledger-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Commands in flight at a time. */
const lanes = 32
/** Acknowledged commands after which the process is killed, turn by turn. */
const enough = [100, 300]

type Acknowledged = { readonly stream: string; readonly revision: number; readonly event: string; readonly agency: string }

/** Sends commands without end until the server is gone; hears of every one that it acknowledged. */
const lane = async (server: Started, name: string, hear: (one: Acknowledged) => void): Promise<void> => {
  for (let i = 0; ; i += 1) {
    const agency = `agency-${name}-${i}`
    const body = JSON.stringify({ agency, name: `Agency ${agency}`, level: 'state', codes: { geoid: '20', key: agency } })
    const answered = await askServer(server, '/api/v1/commands/register-agency', 'steward', { method: 'POST', body }).then(
      async (response) => (response.status === 201 ? ((await response.json()) as { stream: string; revision: number; events: readonly { id: string }[] }) : undefined),
      () => undefined,
    )
    if (answered === undefined) return
    hear({ stream: answered.stream, revision: answered.revision, event: answered.events[0]?.id ?? '', agency })
  }
}

describe('a server that is killed under load', () => {
  test('has every acknowledged command in its log and its views when it is started again, twice over', async () => {
    const acknowledged: Acknowledged[] = []
    for (const [turn, count] of enough.entries()) {
      const server = await startServer({ LEDGER_DATA: folder, LEDGER_RATE: '1000000' })
      const hear = (one: Acknowledged): void => {
        acknowledged.push(one)
        if (acknowledged.length === count) server.process.kill('SIGKILL')
      }
      await Promise.all(Array.from({ length: lanes }, (_, i) => lane(server, `${turn}-${i}`, hear)))
      expect((await server.ended).signal).toBe('SIGKILL')
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
