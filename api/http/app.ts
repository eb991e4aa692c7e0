import compression from 'compression'
import type { Express, NextFunction, Request, Response } from 'express'
import express from 'express'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { may } from '../../infra/identity/authorization.ts'
import { TokenFault } from '../../infra/identity/caller.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import { openAnswers } from './answers.ts'
import { commandHandlers, contractHandlers } from './contract-handlers.ts'
import { openEntryReader } from './entries.ts'
import { entryHandlers } from './entry-handlers.ts'
import type { Verified } from './gate.ts'
import { openGate, pathOnly } from './gate.ts'
import { maxBody } from './input.ts'
import { importHandlers } from './import-handlers.ts'
import { openLabeller } from './labels.ts'
import { openFollowers } from './live.ts'
import { pageHandlers } from './page-handlers.ts'
import { pageRoutes } from './page-routes.ts'
import type { Asked, Handler, Parts } from './parts.ts'
import { faultOf, HttpFault, notFound, sendProblem } from './problem.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import { searchHandler } from './search.ts'
import { openShelf } from './shelf.ts'
import { requireOwnPage, sessionHandlers } from './session-handlers.ts'
import { viewHandlers } from './view-handlers.ts'

export type App = {
  readonly handler: RequestListener
  /** The routes as they are mounted. */
  readonly router: Express['router']
  /** Everything that lasts longer than a request; to be ended before the server closes. */
  readonly live: { readonly end: () => void; readonly count: () => number }
}

/** `{name}` and `{*rest}` as the router writes them. */
const expressPath = (path: string): string =>
  path.replace(/\{(\*?)(\w+)\}/g, (_, rest: string, name: string) => `${rest === '' ? ':' : '*'}${name}`)

const bearerOf = (request: IncomingMessage): string => /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''

/** A header that authorizes goes before a cookie: whoever sends one means it. */
const byCookie = (request: IncomingMessage): boolean => request.headers.authorization === undefined

const deny = (action: string, caller: Caller | undefined): HttpFault =>
  new HttpFault(
    403,
    'not-allowed',
    `The role ${caller?.role ?? 'of nobody'} may not do this (${action}).`,
    'The authorization table in the documentation says who may; ask such a person.',
  )

/** Past the table or not: public routes ask nobody, all others take a verified caller. */
const authorize = async (route: Route, request: Request, verified: Verified): Promise<Caller | undefined> => {
  if (may(undefined, route.action) === 'yes') return undefined
  const caller = await verified(request)
  if (route.method === 'post' && byCookie(request)) requireOwnPage(request)
  const verdict = may(caller, route.action)
  if (verdict === 'hidden') throw notFound('such thing')
  if (verdict === 'no') throw deny(route.action, caller)
  return caller
}

/** The whole of HTTP over the ports: every route of the table, one way to fail. */
export const createApp = (parts: Parts): App => {
  const { ledger, catalog, logger, info, verifier } = parts
  const labeller = openLabeller(ledger, catalog.projections, logger)
  const answers = openAnswers(ledger, labeller)
  const reader = openEntryReader(ledger, catalog, logger)
  const shelf = openShelf(ledger.views, catalog.projections)
  const followers = openFollowers({ live: parts.live, log: ledger.log, maxBuffered: parts.maxBuffered, clock: ledger.clock, logger })
  const callers = new WeakMap<IncomingMessage, Promise<Caller>>()
  const tokenOf = async (request: IncomingMessage): Promise<string> => (byCookie(request) ? ((await parts.sessions?.tokenIn(request.headers.cookie)) ?? '') : bearerOf(request))
  const verified: Verified = (request) => {
    const known = callers.get(request)
    if (known) return known
    const caller = tokenOf(request).then((token) => verifier.verify(token))
    callers.set(request, caller)
    return caller
  }
  const handlers: Readonly<Record<string, Handler>> = {
    ...contractHandlers(ledger, catalog, info),
    ...commandHandlers(ledger, catalog),
    ...importHandlers(ledger, catalog, parts.importers),
    ...viewHandlers(ledger, catalog, labeller, reader, answers),
    ...entryHandlers(ledger, catalog, reader),
    search: searchHandler(shelf, labeller),
    ...pageHandlers(parts.embed ?? []),
    ...sessionHandlers(parts, verified),
    follow: followers.handler,
  }

  const fail = (fault: unknown, request: IncomingMessage, response: ServerResponse): void => {
    const known = faultOf(fault)
    const context = { correlation: response.getHeader('correlation-id'), method: request.method, path: pathOnly(request), code: known.code }
    if (known.status >= 500) logger.error({ ...context, fault: fault instanceof Error ? fault.stack : String(fault) }, 'failed')
    else if (fault instanceof TokenFault || known.status === 403) logger.warn({ ...context, event: 'access-refused' }, 'access refused')
    // What is left of a body that was not read would be taken for the next request.
    if (!request.complete && !response.headersSent) response.setHeader('connection', 'close')
    sendProblem(response, known)
  }

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.set('case sensitive routing', true)
  app.set('strict routing', true)
  const readBody = express.raw({ type: () => true, limit: maxBody, inflate: false })
  const bodyOf = (request: Request, response: Response): Promise<void> =>
    new Promise((resolve, reject) => readBody(request, response, (fault?: unknown) => (fault ? reject(fault as Error) : resolve())))
  const squeeze = compression({ threshold: 2_048 })
  const squeezed = (request: Request, response: Response): Promise<void> => new Promise((resolve) => squeeze(request, response, () => resolve()))
  const all = [...routes, ...pageRoutes]
  for (const route of all) {
    const handle = handlers[route.id]
    if (!handle) throw new TypeError(`The route ${route.id} has no handler.`)
    const answer = async (request: Request, response: Response): Promise<void> => {
      const caller = await authorize(route, request, verified)
      // Nobody's megabyte is read before it is known whose it is.
      if (route.method === 'post' && !route.takesFile) await bodyOf(request, response)
      if (route.catalogue) await squeezed(request, response)
      const asked: Asked = { request, response, caller }
      await handle(asked)
    }
    app[route.method](expressPath(route.path), answer)
  }
  for (const path of new Set(all.map((route) => route.path))) {
    const allowed = all.filter((route) => route.path === path).map(({ method }) => (method === 'get' ? 'GET, HEAD' : 'POST'))
    // What is possible, and not a word to pages of elsewhere: no header here lets a browser share anything with them.
    app.options(expressPath(path), (_request, response) => void response.status(204).set({ allow: `${allowed.join(', ')}, OPTIONS` }).end())
    app.all(expressPath(path), (request) => {
      throw new HttpFault(405, 'method-not-allowed', `${request.method} is not possible here.`, `Use ${allowed.join(', ')}.`, { headers: { allow: `${allowed.join(', ')}, OPTIONS` } })
    })
  }
  app.use((request) => {
    throw request.path.endsWith('/') ? new HttpFault(404, 'not-found', 'There is no such address.', 'Leave out the slash at the end.') : notFound('such address')
  })
  app.use((fault: unknown, request: Request, response: Response, _next: NextFunction) => fail(fault, request, response))
  const gate = openGate(parts, { answers, verified, fail, route: app })

  return {
    handler: gate.handler,
    router: app.router,
    live: {
      end: () => {
        gate.close()
        labeller.close()
        shelf.close()
        followers.end()
      },
      count: followers.count,
    },
  }
}
