import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../../infra/identity/caller.ts'
import type { Labeller } from './labels.ts'
import type { Book } from './parts.ts'

/** An answer of a view as it was rendered. Names of people are not in it: they are looked up for each caller, each time. */
export type Answer = {
  readonly etag: string
  /** Log size that it is true for. */
  readonly size: number
  /** JSON that ends with its `labels`. */
  readonly body: Buffer
  /** True when these labels are empty. */
  readonly bare: boolean
  /** Ids of the people that it refers to. */
  readonly people: readonly string[]
}

/** Headers of an answer, by turns names and values. */
export type Headers = readonly string[]

/** A question that may be asked again, and the state of the ledger in which it was asked. */
export type Question = { readonly key: string; readonly state: object }

export type Answers = {
  /** Absent for questions whose answers are not kept. */
  readonly question: (request: IncomingMessage, caller: Caller) => Question | undefined
  readonly find: (question: Question) => Answer | undefined
  /** Keeps an answer, unless the ledger went on since the question was asked. */
  readonly keep: (question: Question, answer: Answer) => void
  /** Sends an answer, or says that the caller has it already. */
  readonly send: (request: IncomingMessage, response: ServerResponse, caller: Caller, answer: Answer, headers?: Headers) => Promise<void>
}

/** Bytes of all answers that are kept together with their questions, and of one. */
const bytesKept = 33_554_432
const mostBytes = 1_048_576
/** What an answer takes beside its body and its question. */
const overhead = 500

export const reasonOf = (request: IncomingMessage): string | undefined => {
  const given = request.headers['access-reason']
  return typeof given === 'string' ? given.slice(0, 400) : undefined
}

/** Whether a caller says that this very answer is known already. */
const holds = (request: IncomingMessage, etag: string): boolean => {
  const known = request.headers['if-none-match']
  return known !== undefined && (known === etag || known.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, ''))))
}

/** What every answer of a view carries, as a whole or not. */
const viewHeaders = (etag: string, size: number): Headers => ['etag', etag, 'cache-control', 'private, no-cache', 'vary', 'Authorization, Accept', 'ledger-size', String(size)]

export const setHeaders = (response: ServerResponse, headers: Headers): void => {
  for (let i = 0; i < headers.length; i += 2) response.setHeader(headers[i] as string, headers[i + 1] as string)
}

/** Sets what an answer of a view carries; true when the caller has this very answer already. */
export const unchanged = (request: IncomingMessage, response: ServerResponse, etag: string, size: number): boolean => {
  setHeaders(response, viewHeaders(etag, size))
  if (!holds(request, etag)) return false
  response.statusCode = 304
  response.end()
  return true
}

const withPeople = ({ body, bare }: Answer, people: Readonly<Record<string, string>>): Buffer =>
  Object.keys(people).length === 0 ? body : Buffer.concat([body.subarray(0, -2), Buffer.from(`${bare ? '' : ','}"staff":${JSON.stringify(people)}}}`)])

/**
 * Answers that were given lately, for whoever asks the same with the same rights while the ledger stands as it did. An
 * answer depends on the address, the headers of which one is read (`Accept`, `Access-Reason`), the caller's role, agency
 * and grants, the views, the log and the day; the first three are in the key, and when one of the others moves, all
 * answers go. Nothing that depends on a person is kept: neither who asks nor the names of people.
 */
export const openAnswers = ({ views, log, clock }: Pick<Book, 'views' | 'log' | 'clock'>, labeller: Pick<Labeller, 'peopleOf'>): Answers => {
  const answers = new Map<string, Answer>()
  let bytes = 0
  let state = { edition: -1, size: -1, day: '' }
  const now = (): object => {
    const edition = views.edition()
    const { size } = log.head()
    const day = clock().slice(0, 10)
    if (edition !== state.edition || size !== state.size || day !== state.day) {
      state = { edition, size, day }
      answers.clear()
      bytes = 0
    }
    return state
  }
  const weight = (key: string, { body, people }: Answer): number => overhead + 2 * key.length + body.length + 50 * people.length

  return {
    question: (request, { role, agency, grants }) => {
      if (request.method !== 'GET') return undefined
      const { accept = '' } = request.headers
      // No part of it holds a line break.
      return { key: `${role}\n${agency}\n${grants.join(' ')}\n${accept}\n${reasonOf(request) ?? ''}\n${request.url ?? ''}`, state: now() }
    },
    find: ({ key, state: asked }) => {
      const found = asked === now() ? answers.get(key) : undefined
      if (!found) return undefined
      // The one that was used last goes last.
      answers.delete(key)
      answers.set(key, found)
      return found
    },
    keep: ({ key, state: asked }, answer) => {
      const added = weight(key, answer)
      if (asked !== now() || added > mostBytes || answers.has(key)) return
      answers.set(key, answer)
      bytes += added
      for (const [oldest, gone] of answers) {
        if (bytes <= bytesKept) break
        answers.delete(oldest)
        bytes -= weight(oldest, gone)
      }
    },
    send: async (request, response, caller, answer, headers = []) => {
      const { etag, size, people } = answer
      const own = [...headers, ...viewHeaders(etag, size)]
      if (holds(request, etag)) return void response.writeHead(304, own).end()
      const body = people.length === 0 ? answer.body : withPeople(answer, await labeller.peopleOf(people, caller, reasonOf(request)))
      response.writeHead(200, [...own, 'content-type', 'application/json; charset=utf-8', 'content-length', String(body.length)])
      response.end(request.method === 'HEAD' ? undefined : body)
    },
  }
}
