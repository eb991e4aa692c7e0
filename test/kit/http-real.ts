import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../api/config.ts'
import type { Running } from '../../api/serve.ts'
import { start } from '../../api/serve.ts'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import type { Commands } from '../../infra/ports/commands.ts'
import { awardSteps, groundSteps } from '../../infra/reference-pack/ground.ts'
import { readPack } from '../../infra/reference-pack/pack.ts'
import { storyGround, storySteps } from '../../infra/reference-pack/story.ts'
import { strongClusters } from '../../infra/reference-pack/strong-clusters.ts'

export type RealService = {
  readonly running: Running
  readonly ask: (path: string, init?: RequestInit & { readonly as?: LocalToken | undefined }) => Promise<Response>
  readonly send: (command: string, body: unknown, as: LocalToken, headers?: Readonly<Record<string, string>>) => Promise<Response>
  /** Sends a command that must be accepted, and gives the id of what it was about. */
  readonly done: (command: string, body: unknown, as: LocalToken) => Promise<string>
  readonly close: () => Promise<void>
}

/** The story of the reference pack with what it stands on: without the figures of regions and clusters that it never names. */
const loadStory = async (commands: Commands): Promise<void> => {
  const pack = readPack()
  const named = JSON.stringify(storySteps)
  const strong = strongClusters(pack).filter(({ id }) => named.includes(`"${id}"`))
  const regions = new Set(strong.map(({ area }) => area.id))
  const ground = groundSteps(pack, strong).map((group) =>
    group.filter(({ name, body }) => (name !== 'record-region-statistics' || regions.has(String(body.region))) && (name !== 'register-program' || !String(body.program).startsWith('aln-') || named.includes(`"${String(body.program)}"`))),
  )
  const alone = [...storyGround(pack).map((step) => [step]), awardSteps(pack, strong), ...storySteps.map((step) => [step])]
  for (const group of [...ground, ...alone]) {
    const outcomes = await Promise.all(group.map((step) => commands.execute(step)))
    const refused = outcomes.findIndex(({ kind }) => kind !== 'accepted')
    if (refused >= 0) throw new Error(`The story does not load: ${group[refused]?.idempotencyKey} ${JSON.stringify(outcomes[refused])}`)
  }
}

/** The product itself, as `ledger serve` starts it, on a store of its own; with the story unless `story` is false. */
export const openRealService = async (env: Readonly<Record<string, string>> = {}, story = true): Promise<RealService> => {
  const folder = mkdtempSync(join(tmpdir(), 'real-'))
  const running = await start(readConfig({ LEDGER_DATA: join(folder, 'data'), LEDGER_PORT: '0', LEDGER_PACK: 'none', LEDGER_LOG: 'silent', LEDGER_RATE: '1000000', ...env }))
  if (story) await loadStory(running.ledger.commands)
  await running.ledger.settled()
  const tokens = new Map<string, Promise<string>>()
  const tokenOf = (as: LocalToken): Promise<string> => {
    const key = JSON.stringify(as)
    const token = tokens.get(key) ?? (running.callers.issuer?.token(as) ?? Promise.reject(new Error('There are no local tokens.')))
    tokens.set(key, token)
    return token
  }
  const ask: RealService['ask'] = async (path, { as, ...init } = {}) =>
    fetch(`${running.address}${path}`, { ...init, headers: { ...(init.headers as Record<string, string> | undefined), ...(as ? { authorization: `Bearer ${await tokenOf(as)}` } : {}) } })
  const send: RealService['send'] = (command, body, as, headers = {}) =>
    ask(`/api/v1/commands/${command}`, { method: 'POST', as, headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) })
  return {
    running,
    ask,
    send,
    done: async (command, body, as) => {
      const answer = await send(command, body, as)
      const told = (await answer.json()) as { id: string }
      if (answer.status >= 300) throw new Error(`${command}: ${JSON.stringify(told)}`)
      return told.id
    },
    close: async () => {
      await running.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
