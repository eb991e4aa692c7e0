import type { Express, NextFunction, Request, Response } from 'express'
import express from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { may } from '../../infra/identity/authorization.ts'
import { TokenFault } from '../../infra/identity/caller.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import { isLoopback } from '../../infra/identity/local-issuer.ts'
import { commandHandlers, contractHandlers } from './contract-handlers.ts'
import { entryHandlers, openEntryReader } from './entries.ts'
import { maxBody } from './input.ts'
import { importHandlers } from './import-handlers.ts'
import { openLabeller } from './labels.ts'
import { openFollowers } from './live.ts'
import type { Asked, Handler, Parts } from './parts.ts'
import { faultOf, HttpFault, notFound, sendProblem } from './problem.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import { viewHandlers } from './view-handlers.ts'

export type App = {
  readonly handler: Express
  /** Everything that lasts longer than a request; to be ended before the server closes. */
  readonly live: { readonly end: () => void; readonly count: () => number }
}

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

/** `{name}` and `{*rest}` as the router writes them. */
const expressPath = (path: string): string =>
  path.replace(/\{(\*?)(\w+)\}/g, (_, rest: string, name: string) => `${rest === '' ? ':' : '*'}${name}`)

const bearerOf = (request: Request): string => /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '')?.[1] ?? ''

/** Characters of an address; the parser takes more. */
const maxAddress = 8_000

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** A page of elsewhere that a browser was led to believe is this machine has another name in its requests. */
const requireLocalName = (request: Request): void => {
  const host = (request.get('host') ?? '').replace(/:\d+$/, '')
  if (isLoopback(host)) return
  const message = 'In local mode the ledger answers to localhost, 127.0.0.1 and [::1] alone.'
  throw new HttpFault(421, 'host-unknown', message, 'Use one of these names, or configure an identity provider (LEDGER_OIDC_ISSUER).', { errors: [{ field: 'Host', message }] })
}

const requireShortAddress = (request: Request): void => {
  if (request.url.length > maxAddress) throw new HttpFault(414, 'address-too-long', `The address is longer than ${maxAddress} characters.`, 'Ask with fewer or shorter parameters.')
}

const deny = (action: string, caller: Caller | undefined): HttpFault =>
  new HttpFault(
    403,
    'not-allowed',
    `The role ${caller?.role ?? 'of nobody'} may not do this (${action}).`,
    'The authorization table in the documentation says who may; ask such a person.',
  )

/** Past the table or not: public routes ask nobody, all others take a verified caller. */
const authorize = async (route: Route, request: Request, parts: Parts): Promise<Caller | undefined> => {
  if (may(undefined, route.action) === 'yes') return undefined
  const caller = await parts.verifier.verify(bearerOf(request))
  const verdict = may(caller, route.action)
  if (verdict === 'hidden') throw notFound('such thing')
  if (verdict === 'no') throw deny(route.action, caller)
  return caller
}

/** The whole of HTTP over the ports: every route of the table, one way to fail. */
export const createApp = (parts: Parts): App => {
  const { ledger, catalog, logger, info } = parts
  const labeller = openLabeller(ledger, catalog.projections, logger)
  const reader = openEntryReader(ledger, catalog, logger)
  const followers = openFollowers({ live: parts.live, log: ledger.log, maxBuffered: parts.maxBuffered, clock: ledger.clock, logger })
  const handlers: Readonly<Record<string, Handler>> = {
    ...contractHandlers(ledger, catalog, info),
    ...commandHandlers(ledger, catalog),
    ...importHandlers(ledger, catalog, parts.importers),
    ...viewHandlers(ledger, catalog, labeller, reader),
    ...entryHandlers(ledger, reader),
    follow: followers.handler,
  }

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.set('case sensitive routing', true)
  app.set('strict routing', true)
  const noted = logger.isLevelEnabled?.('info') !== false
  const note = (request: Request, response: Response, correlation: string): void => {
    const started = performance.now()
    response.on('finish', () => {
      const milliseconds = Math.round(performance.now() - started)
      logger.info({ correlation, method: request.method, path: request.path, status: response.statusCode, milliseconds }, 'answered')
    })
  }
  const protect = helmet({ contentSecurityPolicy: contentPolicy, ...(info.mode === 'local' ? { hsts: false } : {}) })
  const limit = rateLimit({
    windowMs: 60_000,
    limit: parts.rate,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    handler: (_request, response) =>
      sendProblem(response, new HttpFault(429, 'too-many-requests', 'Too many requests from this address.', 'Wait as long as Retry-After says.')),
  })
  // One layer for what every request passes: each layer of a router costs as much as what it does here.
  app.use((request, response, next) => {
    const given = request.get('correlation-id')
    const correlation = given !== undefined && uuid.test(given) ? given : ledger.random.uuid()
    response.setHeader('correlation-id', correlation)
    if (noted) note(request, response, correlation)
    protect(request, response, (fault?: unknown) => {
      if (fault !== undefined) return next(fault)
      requireShortAddress(request)
      if (info.mode === 'local') requireLocalName(request)
      if (request.path === '/health') next()
      else void limit(request, response, next)
    })
  })

  const readBody = express.raw({ type: () => true, limit: maxBody, inflate: false })
  const bodyOf = (request: Request, response: Response): Promise<void> =>
    new Promise((resolve, reject) => readBody(request, response, (fault?: unknown) => (fault ? reject(fault as Error) : resolve())))
  for (const route of routes) {
    const handle = handlers[route.id]
    if (!handle) throw new TypeError(`The route ${route.id} has no handler.`)
    const answer = async (request: Request, response: Response): Promise<void> => {
      const caller = await authorize(route, request, parts)
      // Nobody's megabyte is read before it is known whose it is.
      if (route.method === 'post' && !route.takesFile) await bodyOf(request, response)
      const asked: Asked = { request, response, caller }
      await handle(asked)
    }
    app[route.method](expressPath(route.path), answer)
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.filter((route) => route.path === path).map(({ method }) => (method === 'get' ? 'GET, HEAD' : 'POST'))
    // What is possible, and not a word to pages of elsewhere: no header here lets a browser share anything with them.
    app.options(expressPath(path), (_request, response) => void response.status(204).set({ allow: `${allowed.join(', ')}, OPTIONS` }).end())
    app.all(expressPath(path), (request) => {
      throw new HttpFault(405, 'method-not-allowed', `${request.method} is not possible here.`, `Use ${allowed.join(', ')}.`, { headers: { allow: `${allowed.join(', ')}, OPTIONS` } })
    })
  }
  app.use((request) => {
    throw request.path.endsWith('/') ? new HttpFault(404, 'not-found', 'There is no such address.', 'Leave out the slash at the end.') : notFound('such address')
  })
  app.use((fault: unknown, request: Request, response: Response, _next: NextFunction) => {
    const known = faultOf(fault)
    const context = { correlation: response.get('correlation-id'), method: request.method, path: request.path, code: known.code }
    if (known.status >= 500) logger.error({ ...context, fault: fault instanceof Error ? fault.stack : String(fault) }, 'failed')
    else if (fault instanceof TokenFault || known.status === 403) logger.warn({ ...context, event: 'access-refused' }, 'access refused')
    // What is left of a body that was not read would be taken for the next request.
    if (!request.complete && !response.headersSent) response.set('connection', 'close')
    sendProblem(response, known)
  })

  return {
    handler: app,
    live: {
      end: () => {
        labeller.close()
        followers.end()
      },
      count: followers.count,
    },
  }
}
