import { hash } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { may } from '../../infra/identity/authorization.ts'
import { redactedSchema } from '../../infra/identity/redaction.ts'
import { asyncApi } from '../contract/asyncapi.ts'
import { commandsOf } from '../contract/commands.ts'
import { openApi } from '../contract/openapi.ts'
import { ledgerRefusals } from '../contract/refusals.ts'
import { commandHeadersOf, jsonOf, queryOf } from './input.ts'
import { docsInitializer, docsPage, homePage } from './pages.ts'
import type { Asked, Book, Catalog, Handler, Info } from './parts.ts'
import { callerOf, pathOf, sendJson } from './parts.ts'
import type { Column } from '../../projections/kernel/projection.ts'
import { homeStyle } from './style.ts'
import { faultOfOutcome, HttpFault, notFound } from './problem.ts'
import { actorOf } from '../../infra/identity/caller.ts'

/** Entries that a view may be behind the log and still count as ready. */
const readyWithin = 1_000

const columnOf = ({ name, title, type }: Column<never>) => ({ name, title, type })

const noQuery = ({ request }: Asked): void => void queryOf(request, [])

/** Commands: the catalogue, and the one way to write. */
export const commandHandlers = (book: Book, catalog: Catalog): { readonly listCommands: Handler; readonly listRefusals: Handler; readonly sendCommand: Handler } => {
  const all = commandsOf(catalog)
  const byName = new Map(all.map((command) => [command.name, command]))
  return {
    listCommands: (asked) => {
      noQuery(asked)
      const caller = callerOf(asked)
      asked.response.json({
        commands: all.map((command) => ({ ...command, allowed: may(caller, 'send-command', { declared: command.roles }) === 'yes' })),
      })
    },
    listRefusals: (asked) => {
      noQuery(asked)
      asked.response.json({ refusals: ledgerRefusals.map(({ code, kind, message, remedy }) => ({ code, kind, meaning: message, remedy })) })
    },
    sendCommand: async (asked) => {
      noQuery(asked)
      const { request, response } = asked
      const caller = callerOf(asked)
      const name = pathOf(asked, 'name')
      const command = byName.get(name)
      if (!command) throw faultOfOutcome({ kind: 'unknown-command', name })
      if (may(caller, 'send-command', { declared: command.roles }) !== 'yes')
        throw new HttpFault(403, 'not-allowed', `The role ${caller.role} cannot send ${name}.`, `It is for: ${command.roles.join(', ')}.`)
      const headers = commandHeadersOf(request)
      // What the log of the service says of the request and what the ledger says of its entries go by one id.
      const correlation = headers.correlation ?? response.get('correlation-id')
      const outcome = await book.commands.execute({ name, actor: actorOf(caller), ...headers, ...(correlation === undefined ? {} : { correlation }), body: jsonOf(request) })
      if (outcome.kind !== 'accepted') throw faultOfOutcome(outcome, headers.expectedRevision)
      const { kind: _, ...accepted } = outcome
      const created = command.mode === 'creates' && !outcome.repeated
      response.statusCode = created ? 201 : 200
      response.setHeader('etag', `"${outcome.revision}"`)
      response.setHeader('ledger-size', outcome.size)
      response.setHeader('cache-control', 'no-store')
      if (created) response.setHeader('location', `/api/v1/streams/${outcome.stream}`)
      sendJson(response, accepted)
    },
  }
}

/** Where the examples of the home page lead: the name that it was asked under, if it is one. */
const addressOf = ({ request }: Asked): string => {
  const host = request.get('host') ?? ''
  return `${request.protocol}://${/^([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/i.test(host) ? host : 'localhost:8080'}`
}

/** A description is the same for everybody until the next version. */
const sendDescription = ({ request, response }: Asked, text: string): void => {
  const tag = `"${hash('sha256', text, 'base64url').slice(0, 22)}"`
  response.set({ etag: tag, 'cache-control': 'no-cache' })
  if (request.get('if-none-match') === tag) response.status(304).end()
  else response.type('json').send(text)
}

/** Descriptions, pages, health, and what a token says. */
export const contractHandlers = (book: Book, catalog: Catalog, info: Info) => {
  let described: { readonly openapi: string; readonly asyncapi: string } | undefined
  const descriptions = () => (described ??= { openapi: JSON.stringify(openApi(catalog, info)), asyncapi: JSON.stringify(asyncApi(catalog, info)) })
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const files: readonly string[] = ['swagger-ui.css', 'swagger-ui-bundle.js']

  const statusOf = () => {
    const { size } = book.log.head()
    const views = book.views.status()
    return { size, behind: Math.max(0, ...views.map((view) => size - view.size)), views }
  }

  return {
    developers: (asked) => {
      asked.response.type('html').send(homePage(catalog, info, addressOf(asked)))
    },
    health: (asked) => {
      asked.response.set('cache-control', 'no-store').json({ status: 'ok', version: info.version, mode: info.mode })
    },
    ready: (asked) => {
      const log = book.log.condition()
      if (log.state === 'stopped')
        throw new HttpFault(503, 'log-stopped', `The log is stopped: ${log.trouble ?? 'it is not what it was'}.`, 'Nothing is written any more; see "tampering" in the operations guide.')
      const status = statusOf()
      if (status.behind > readyWithin)
        throw new HttpFault(503, 'not-ready', `The views are ${status.behind} entries behind the log.`, 'Wait until they have caught up.', { headers: { 'retry-after': '2' } })
      asked.response.set('cache-control', 'no-store').json({ ready: true, ...status, log })
    },
    openapi: (asked) => {
      sendDescription(asked, descriptions().openapi)
    },
    asyncapi: (asked) => {
      sendDescription(asked, descriptions().asyncapi)
    },
    docs: (asked) => {
      asked.response.type('html').send(docsPage)
    },
    docsAsset: (asked) => {
      const asset = pathOf(asked, 'asset')
      if (asset === 'initializer.js') return void asked.response.type('text/javascript').send(docsInitializer)
      if (asset === 'home.css') return void asked.response.type('text/css').send(homeStyle)
      if (!files.includes(asset)) throw notFound('page')
      asked.response.sendFile(join(assets, asset), { maxAge: '1h' })
    },
    me: (asked) => {
      noQuery(asked)
      const { ref, agency, role, grants, expires } = callerOf(asked)
      asked.response.set('cache-control', 'no-store').json({ ref, agency, role, grants, expires: new Date(expires * 1000).toISOString() })
    },
    listViews: (asked) => {
      noQuery(asked)
      const status = new Map(book.views.status().map((one) => [one.projection, one]))
      asked.response.json({
        size: book.log.head().size,
        projections: catalog.projections.map(({ name, version, title, description, keyed, columns, order, view, clock }) => ({
          name,
          version,
          title,
          description,
          keyed,
          order,
          columns: columns.map(columnOf),
          reckoned: (clock?.columns ?? []).map(columnOf),
          status: status.get(name),
          schema: redactedSchema(view),
        })),
      })
    },
  } satisfies Record<string, Handler>
}
