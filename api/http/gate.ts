import helmet from 'helmet'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Caller } from '../../infra/identity/caller.ts'
import { isLoopback } from '../../infra/identity/local-issuer.ts'
import type { Answers, Headers } from './answers.ts'
import { setHeaders } from './answers.ts'
import { correlationForm } from './input.ts'
import { openLimit } from './limit.ts'
import type { Info, Parts } from './parts.ts'
import { HttpFault } from './problem.ts'

/** No scripts, styles, pictures or calls but our own; nothing inline; no frames. */
const contentPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
}

/** The headers that protect a browser. They are the same for every request, so they are asked for once. */
const protectionOf = (mode: Info['mode']): Headers => {
  const headers: string[] = []
  const note = { setHeader: (name: string, value: string) => void headers.push(name, value), removeHeader: () => undefined }
  helmet({ contentSecurityPolicy: contentPolicy, ...(mode === 'local' ? { hsts: false } : {}) })({} as IncomingMessage, note as unknown as ServerResponse, () => undefined)
  return headers
}

/** Characters of an address; the parser takes more. */
const maxAddress = 8_000

/** Every request of HTTP/1.1 names whom it asks, once. */
const requireOneName = ({ headers: { host }, httpVersion }: IncomingMessage): void => {
  if (host === undefined ? httpVersion !== '1.1' : !host.includes(',')) return
  const message = host === undefined ? 'Is missing.' : 'Is given twice.'
  throw new HttpFault(400, 'bad-header', 'A request names one host.', 'Send the header Host once.', { errors: [{ field: 'Host', message }] })
}

/** A page of elsewhere that a browser was led to believe is this machine has another name in its requests. */
const requireLocalName = (request: IncomingMessage): void => {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  if (isLoopback(host)) return
  const message = 'In local mode the ledger answers to localhost, 127.0.0.1 and [::1] alone.'
  throw new HttpFault(421, 'host-unknown', message, 'Use one of these names, or configure an identity provider (LEDGER_OIDC_ISSUER).', { errors: [{ field: 'Host', message }] })
}

const requireShortAddress = ({ url = '' }: IncomingMessage): void => {
  if (url.length > maxAddress) throw new HttpFault(414, 'address-too-long', `The address is longer than ${maxAddress} characters.`, 'Ask with fewer or shorter parameters.')
}

/** The address of a request without its parameters. */
export const pathOnly = ({ url = '' }: IncomingMessage): string => {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

export type Gate = { readonly handler: RequestListener; readonly close: () => void }

/** Who calls, asked once for each request. */
export type Verified = (request: IncomingMessage) => Promise<Caller>

/**
 * What every request passes before it is routed: its id, headers that protect, the names that a local ledger answers to,
 * the rate limit; and views that were rendered lately, which are answered from here.
 */
export const openGate = (
  { ledger, logger, info, rate, metrics }: Parts,
  inside: { readonly answers: Answers; readonly verified: Verified; readonly route: (request: IncomingMessage, response: ServerResponse) => void; readonly fail: (fault: unknown, request: IncomingMessage, response: ServerResponse) => void },
): Gate => {
  const { answers, verified, route, fail } = inside
  const noted = logger.isLevelEnabled?.('info') !== false
  const note = (request: IncomingMessage, response: ServerResponse, correlation: string): void => {
    const started = performance.now()
    response.on('finish', () => {
      const milliseconds = Math.round(performance.now() - started)
      logger.info({ correlation, method: request.method, path: pathOnly(request), status: response.statusCode, milliseconds }, 'answered')
    })
  }
  const protection = protectionOf(info.mode)
  const limit = openLimit(rate)

  /** The answer that was kept for this question. A token that is not good is refused where the routes are. */
  const kept = async (request: IncomingMessage) => {
    if (request.method !== 'GET' || !request.url?.startsWith('/api/v1/views/')) return undefined
    const caller = await verified(request).catch(() => undefined)
    const question = caller && answers.question(request, caller)
    const answer = question && answers.find(question)
    return answer && { caller, answer }
  }

  const pass = async (request: IncomingMessage, response: ServerResponse, headers: string[]): Promise<void> => {
    try {
      requireShortAddress(request)
      requireOneName(request)
      if (info.mode === 'local') requireLocalName(request)
      if (pathOnly(request) !== '/health') {
        const { headers: counted, wait } = await limit.count(request.socket)
        headers.push(...counted)
        if (wait !== undefined) throw new HttpFault(429, 'too-many-requests', 'Too many requests from this address.', 'Wait as long as Retry-After says.', { headers: { 'retry-after': String(wait) } })
      }
      const found = await kept(request)
      if (found) return await answers.send(request, response, found.caller, found.answer, headers)
      setHeaders(response, headers)
    } catch (fault) {
      if (!response.headersSent) setHeaders(response, headers)
      return fail(fault, request, response)
    }
    route(request, response)
  }

  return {
    handler: (request, response) => {
      const given = request.headers['correlation-id']
      const correlation = typeof given === 'string' && correlationForm.test(given) ? given : ledger.random.uuid()
      if (noted) note(request, response, correlation)
      metrics?.request(request, response)
      void pass(request, response, ['correlation-id', correlation, ...protection])
    },
    close: limit.close,
  }
}
