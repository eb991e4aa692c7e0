import type { Config } from '../config.ts'
import { notedAddress } from '../note.ts'
import { exitCodes, Failure } from './failure.ts'
import { localConfig, localToken, requireStore } from './local.ts'

/** Options that every command takes. */
export type Target = {
  readonly server?: string
  readonly token?: string
  readonly dataFolder?: string
  readonly role?: string
  readonly agency?: string
}

export type Problem = { readonly title?: string; readonly code?: string; readonly detail?: string; readonly remedy?: string; readonly errors?: readonly { readonly field: string; readonly message: string }[] }

export type Client = {
  readonly get: (path: string, accept?: string) => Promise<Response>
  readonly post: (path: string, body: string | Blob, headers?: Readonly<Record<string, string>>) => Promise<Response>
  readonly close: () => Promise<void>
}

/** Milliseconds for a server that lives but is busy. */
const patience = 10_000

/** The address that a running server left in its data folder, if it still answers. */
const runningServer = async (data: string): Promise<string | undefined> => {
  const address = notedAddress(data)
  if (address === undefined) return undefined
  try {
    const health = await fetch(new URL('/health', address), { signal: AbortSignal.timeout(patience) })
    return health.ok ? address : undefined
  } catch {
    return undefined
  }
}

/** The fields that are wrong, unless the sentence says so already. */
const sentenceOf = ({ title, detail = title ?? 'The request failed.', errors = [], remedy = '' }: Problem): string =>
  [detail, ...errors.filter(({ message }) => !detail.includes(message)).map(({ field, message }) => `  ${field}: ${message}`), remedy].filter((line) => line !== '').join('\n')

const problemOf = (response: Response, text: string): Problem => {
  try {
    if ((response.headers.get('content-type') ?? '').includes('json')) return JSON.parse(text) as Problem
  } catch {
    // Something else than a ledger answered; its words are all there is.
  }
  return { detail: `${response.url} answered ${response.status} ${response.statusText}: ${text.slice(0, 200)}` }
}

/** A problem that the ledger told, as this command ends with it. */
export const failureOfProblem = (problem: Problem, status: number): Failure => {
  const ofStore = /^(log|vault|key)-/.test(problem.code ?? '') && status >= 500
  const refused = status >= 400 && status < 500 && status !== 429
  return new Failure(ofStore ? exitCodes.store : refused ? exitCodes.refused : exitCodes.failed, sentenceOf(problem), problem)
}

const checked = async (response: Response): Promise<Response> => {
  if (response.ok) return response
  throw failureOfProblem(problemOf(response, await response.text()), response.status)
}

const reasonOf = (cause: unknown): string => {
  const inner = (cause as { cause?: { code?: string; message?: string } }).cause
  return inner?.code ?? inner?.message ?? (cause as Error).message
}

const serverOf = (text: string): string => {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text
  throw new Failure(exitCodes.usage, `--server: must be an address such as http://localhost:8080, not "${text}".`)
}

const openPrivately = async (config: Config, creates: boolean) => {
  if (!creates) requireStore(config.data)
  // Loaded late: with a server that runs already there is no need of it.
  const { start } = await import('../serve.ts')
  return start(config)
}

/**
 * One way to speak to a ledger, wherever it is: a server that was named, the server that already runs on the data
 * folder, or, when there is none, a private one that this very command starts on the store and ends again. What works
 * over HTTP so works on a bare store. Only what `creates` makes a store where there is none.
 */
export const connect = async (target: Target, { creates = false } = {}): Promise<Client> => {
  const config = localConfig(target.dataFolder)
  const remote = target.server === undefined ? await runningServer(config.data) : serverOf(target.server)
  const own = remote === undefined ? await openPrivately(config, creates) : undefined
  const address = own?.address ?? (remote as string)
  const given = target.token ?? process.env.LEDGER_TOKEN
  // A named server has its own issuer; the folder's key is good for the folder alone.
  const token = given ?? (target.server === undefined && config.oidc === undefined ? await localToken(config.data, target) : undefined)
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    let response: Response
    try {
      response = await fetch(new URL(path, address), init)
    } catch (cause) {
      throw new Failure(exitCodes.unreachable, `No ledger answers at ${address} (${reasonOf(cause)}).`)
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
