import type { Problem } from './problem.ts'
import { abandoned, RequestFault, unreachable } from './problem.ts'

/** Heard when the session has ended, so that the page can ask to sign in again and keep what was typed. */
export const sessionEnded = 'ledger-session-ended'

const problemIn = async (response: Response): Promise<Problem> => {
  const body: unknown = await response.json().catch(() => undefined)
  if (typeof body === 'object' && body !== null && 'code' in body) return { ...(body as Problem), status: response.status }
  return { status: response.status, code: 'unreadable', title: response.statusText, detail: `The answer ${response.status} could not be read.`, remedy: 'Try again in a moment.' }
}

/** One request to the ledger. Whatever is not a success is thrown as a fault that carries the problem. */
export const ask = async (path: string, init?: RequestInit): Promise<Response> => {
  const response = await fetch(path, init).catch(() => {
    throw new RequestFault(init?.signal?.aborted === true ? abandoned : unreachable)
  })
  if (response.ok) return response
  const problem = await problemIn(response)
  if (response.status === 401) dispatchEvent(new CustomEvent(sessionEnded, { detail: problem }))
  throw new RequestFault(problem)
}

/** What is under way for a moment of the past. */
const ofThePast = new Set<AbortController>()
/** The clock moves on: nobody waits for the moment that it leaves. */
export const abandonPast = (): void => {
  for (const one of ofThePast) one.abort()
  ofThePast.clear()
}

// Without headers of our own: only such a request takes what the document asked for ahead of time.
export const getJson = async <A>(path: string): Promise<A> => {
  if (!/[?&](asOf|occurred)=/.test(path)) return (await (await ask(path)).json()) as A
  const controller = new AbortController()
  ofThePast.add(controller)
  try {
    return (await (await ask(path, { signal: controller.signal })).json()) as A
  } catch (fault) {
    throw controller.signal.aborted ? new RequestFault(abandoned) : fault
  } finally {
    ofThePast.delete(controller)
  }
}

/** What authorizes a request is a cookie; the header shows that it was this page that sent it. */
const post = (path: string, body: BodyInit, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  ask(path, { method: 'POST', headers: { 'ledger-page': '1', ...headers }, body })

export const postJson = async <A>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<A> =>
  (await (await post(path, JSON.stringify(body), { 'content-type': 'application/json', ...headers })).json()) as A
