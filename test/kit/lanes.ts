import type { Started } from './cli.ts'
import { askServer } from './cli.ts'

/** A registration that a server acknowledged: the entry that it became, and whom it registered. */
export type Acknowledged = { readonly stream: string; readonly revision: number; readonly event: string; readonly agency: string }

/** Registers agencies without end until the server is gone; hears of every one that it acknowledged. */
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

/**
 * Works a server from so many callers at once and kills it when it has acknowledged `count` in all. What it acknowledged
 * is added to `acknowledged`; `turn` keeps the names of one run apart from those of another.
 */
export const killUnderLoad = async (server: Started, acknowledged: Acknowledged[], { lanes, count, turn }: { readonly lanes: number; readonly count: number; readonly turn: number }): Promise<NodeJS.Signals | null> => {
  const hear = (one: Acknowledged): void => {
    acknowledged.push(one)
    if (acknowledged.length === count) server.process.kill('SIGKILL')
  }
  await Promise.all(Array.from({ length: lanes }, (_, i) => lane(server, `${turn}-${i}`, hear)))
  return (await server.ended).signal
}
