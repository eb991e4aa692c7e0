import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concat, from, mergeMap, Subject } from 'rxjs'
import type { App } from '../../api/http/app.ts'
import { createApp } from '../../api/http/app.ts'
import { closeServer } from '../../api/http/close.ts'
import { openServer } from '../../api/http/server.ts'
import type { LiveMessage } from '../../infra/live/hub.ts'
import type { Book, Live, Parts } from '../../api/http/parts.ts'
import type { Role } from '../../domain/kernel/event.ts'
import { openCodec } from '../../infra/codec/codec.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { openCommands } from '../../infra/engine/handle.ts'
import { openLoader } from '../../infra/engine/loaded.ts'
import { openFinder } from '../../infra/finder/finder.ts'
import type { LocalIssuer, LocalToken } from '../../infra/identity/local-issuer.ts'
import { openLocalIssuer } from '../../infra/identity/local-issuer.ts'
import { openSessions } from '../../infra/identity/sessions.ts'
import type { DenyList } from '../../infra/identity/verifier.ts'
import { openDenyList, openVerifier } from '../../infra/identity/verifier.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import type { EventLog } from '../../infra/ports/event-log.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import { openSqliteVault } from '../../infra/vault/sqlite-vault.ts'
import { lineImporter, random, smallCatalog } from './http-catalog.ts'
import { openFoldingViews } from './http-views.ts'

type Logged = { readonly level: string; readonly fields: object; readonly message: string }

export type Service = {
  readonly address: string
  readonly book: Book
  readonly app: App
  readonly server: Server
  readonly issuer: LocalIssuer
  readonly denyList: DenyList
  readonly logged: readonly Logged[]
  /** Messages pushed to followers of the live stream. */
  readonly push: (message: LiveMessage) => void
  readonly setTime: (instant: string) => void
  /** A request as somebody; `as: undefined` sends no token. */
  readonly ask: (path: string, init?: RequestInit & { readonly as?: LocalToken | undefined }) => Promise<Response>
  readonly send: (command: string, body: unknown, as?: LocalToken, headers?: Readonly<Record<string, string>>) => Promise<Response>
  readonly close: () => Promise<void>
}

export const somebody = (role: Role, agency = 'eda'): LocalToken => ({ role, agency })
export const eda = somebody('liaison', 'eda')
export const nsf = somebody('liaison', 'nsf')

/** Everything after `after`, then what is pushed. */
const liveOver = (log: EventLog, pushed: Subject<LiveMessage>): Live => ({
  stream: ({ after } = {}) => {
    if (after === undefined) return pushed
    const start = log.sizeAt(after)
    if (start === undefined) return concat(from([{ kind: 'resync', position: log.head().position } as LiveMessage]), pushed)
    const missed = from(log.readAll({ from: start })).pipe(mergeMap((batch) => batch.map((entry): LiveMessage => ({ kind: 'entry', position: entry.position, entry }))))
    return concat(missed, pushed)
  },
})

/** A real server on a port of its own, over the small catalogue and a log in memory. */
export const openService = async (over: Partial<Parts> & { readonly log?: EventLog } = {}): Promise<Service> => {
  const folder = mkdtempSync(join(tmpdir(), 'http-'))
  let time = '2026-03-01T12:00:00.000Z'
  const clock = () => time
  const log = over.log ?? openMemoryEventLog({ clock })
  const vault = openSqliteVault({ path: join(folder, 'vault.sqlite'), keyPath: join(folder, 'master.key'), random, clock })
  const codec = openCodec(smallCatalog.eventSpecs, random, (name, value) => disclose(random, name, value))
  const loader = openLoader(log, codec.decode, smallCatalog.streams)
  const commands = openCommands({ log, loader, codec, vault, validatorOf: openValidators(), clock, random }, smallCatalog.commandSpecs)
  const views = openFoldingViews(log, codec.decode, smallCatalog)
  const finder = await openFinder({ log, decode: codec.decode, specs: smallCatalog.eventSpecs, path: ':memory:' })
  const book: Book = { commands, views, finder, log, decode: codec.decode, vault, clock, random }
  const issuer = await openLocalIssuer({ folder, host: '127.0.0.1', clock, random })
  const denyList = openDenyList()
  const logged: Logged[] = []
  const note = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message })
  const pushed = new Subject<LiveMessage>()
  const verifier = openVerifier([issuer.settings], { clock, denyList })
  const app = createApp({
    ledger: book,
    live: liveOver(log, pushed),
    catalog: smallCatalog,
    importers: [lineImporter],
    verifier,
    sessions: openSessions({ key: randomBytes(32), secure: false, verifier, denyList, clock, local: issuer.token }),
    info: { version: '0.0.0', mode: 'local' },
    logger: { info: note('info'), warn: note('warn'), error: note('error') },
    rate: 1_000_000,
    maxBuffered: 262_144,
    ...over,
  })
  const server = openServer(app.handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tokens = new Map<string, string>()
  const tokenOf = async (as: LocalToken): Promise<string> => {
    const key = JSON.stringify([as, time])
    const token = tokens.get(key) ?? (await issuer.token(as))
    tokens.set(key, token)
    return token
  }
  const ask: Service['ask'] = async (path, { as, ...init } = {}) =>
    fetch(`${address}${path}`, { ...init, headers: { ...(init.headers as Record<string, string> | undefined), ...(as ? { authorization: `Bearer ${await tokenOf(as)}` } : {}) } })
  return {
    address,
    book,
    app,
    server,
    issuer,
    denyList,
    logged,
    push: (message) => pushed.next(message),
    setTime: (instant) => (time = instant),
    ask,
    send: (command, body, as = eda, headers = {}) =>
      ask(`/api/v1/commands/${command}`, { method: 'POST', as, headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    close: async () => {
      await closeServer(server, app.live)
      await finder.close()
      await log.close()
      vault.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const jsonOf = async (response: Response | Promise<Response>): Promise<Record<string, unknown>> => (await (await response).json()) as Record<string, unknown>
