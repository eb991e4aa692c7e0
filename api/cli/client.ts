import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../config.ts'
import { start } from '../serve.ts'
import { exitCodes, Failure } from './failure.ts'
import { localToken } from './token.ts'

/** Options that every command takes. */
export type Target = {
  readonly server?: string
  readonly token?: string
  readonly dataFolder?: string
  readonly role?: string
  readonly agency?: string
}

type Problem = { readonly title?: string; readonly detail?: string; readonly remedy?: string; readonly errors?: readonly { readonly field: string; readonly message: string }[] }

export type Client = {
  readonly get: (path: string, accept?: string) => Promise<Response>
  readonly post: (path: string, body: string | Blob, headers?: Readonly<Record<string, string>>) => Promise<Response>
  readonly close: () => Promise<void>
}

/** The address that a running server left in its data folder, if it still answers. */
const runningServer = async (data: string): Promise<string | undefined> => {
  const file = join(data, 'server.json')
  if (!existsSync(file)) return undefined
  const { address } = JSON.parse(readFileSync(file, 'utf8')) as { address: string }
  try {
    const health = await fetch(new URL('/health', address), { signal: AbortSignal.timeout(2000) })
    return health.ok ? address : undefined
  } catch {
    return undefined
  }
}

const sentenceOf = (problem: Problem): string =>
  [problem.detail ?? problem.title ?? 'The request failed.', ...(problem.errors ?? []).map((e) => `  ${e.field}: ${e.message}`), problem.remedy ?? '']
    .filter((line) => line !== '')
    .join('\n')

const checked = async (response: Response): Promise<Response> => {
  if (response.ok) return response
  const text = await response.text()
  const problem = (response.headers.get('content-type') ?? '').includes('json') ? (JSON.parse(text) as Problem) : { detail: text }
  const code = response.status === 403 || response.status === 409 || response.status === 412 || response.status === 422 ? exitCodes.refused : exitCodes.failed
  throw new Failure(code, sentenceOf(problem), problem)
}

/**
 * One way to speak to a ledger, wherever it is: a server that was named, the server that already runs on the data
 * folder, or, when there is none, a private one that this very command starts on the store and ends again. What works
 * over HTTP so works on a bare store.
 */
export const connect = async (target: Target): Promise<Client> => {
  const config = readConfig(process.env, { ...(target.dataFolder === undefined ? {} : { data: target.dataFolder }), pack: 'none', port: '0' })
  const remote = target.server ?? (await runningServer(config.data))
  const own = remote === undefined ? await start({ ...config, host: '127.0.0.1' }) : undefined
  const address = own?.address ?? (remote as string)
  const given = target.token ?? process.env.LEDGER_TOKEN
  // A named server has its own issuer; the folder's key is good for the folder alone.
  const token = given ?? (target.server === undefined && config.oidc === undefined ? await localToken(config.data, target) : undefined)
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    let response: Response
    try {
      response = await fetch(new URL(path, address), init)
    } catch (cause) {
      throw new Failure(exitCodes.unreachable, `No ledger answers at ${address}.`, cause)
    }
    return checked(response)
  }
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return {
    get: (path, accept = 'application/json') => send(path, { headers: { ...authorization, accept } }),
    post: (path, body, headers = {}) => send(path, { method: 'POST', body, headers: { ...authorization, 'content-type': 'application/json', ...headers } }),
    close: async () => own?.close(),
  }
}
