import type { Request, Response } from 'express'
import type { ServerResponse } from 'node:http'
import type { CorrectionSpec } from '../../domain/correction/correction.ts'
import type { AnyCommand, AnyStream } from '../../domain/kernel/decider.ts'
import type { EventSpec, Recorded } from '../../domain/kernel/event.ts'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import type { Importer } from '../../infra/importers/importer.ts'
import type { Sessions } from '../../infra/identity/sessions.ts'
import type { Verifier } from '../../infra/identity/verifier.ts'
import type { Hub } from '../../infra/live/hub.ts'
import type { Clock } from '../../infra/ports/clock.ts'
import type { Commands } from '../../infra/ports/commands.ts'
import type { Entry, EventLog } from '../../infra/ports/event-log.ts'
import type { Finder } from '../../infra/ports/finder.ts'
import type { Random } from '../../infra/ports/random.ts'
import type { Vault } from '../../infra/ports/vault.ts'
import type { Views } from '../../infra/ports/views.ts'
import type { Metrics } from './metrics.ts'

/** Everything that is declared: what documents, routes and forms are derived from. */
export type Catalog = {
  readonly streams: readonly AnyStream[]
  readonly eventSpecs: readonly EventSpec[]
  readonly commandSpecs: readonly { readonly stream: AnyStream; readonly command: AnyCommand }[]
  /** Commands that go to the stream of the entry that they correct. */
  readonly corrections: readonly CorrectionSpec[]
  readonly projections: readonly AnyProjection[]
}

/** The structured log, as pino has it. Nothing that a caller sent goes into it but the path. */
export type Logger = {
  readonly info: (fields: object, message: string) => void
  readonly warn: (fields: object, message: string) => void
  readonly error: (fields: object, message: string) => void
  /** False when entries of a level are thrown away, so that nobody needs to make them. */
  readonly isLevelEnabled?: (level: string) => boolean
}

/** The part of the ledger that is reached over HTTP. */
export type Book = {
  readonly commands: Commands
  readonly views: Views
  readonly finder: Finder
  readonly log: EventLog
  readonly decode: (entry: Entry) => Recorded
  readonly vault: Pick<Vault, 'reveal' | 'valuesOf'>
  readonly clock: Clock
  readonly random: Random
}

/** The live stream, from just after a position or from now on. */
export type Live = Pick<Hub, 'stream'>

export type Info = { readonly version: string; readonly mode: 'local' | 'oidc' }

export type Parts = {
  readonly ledger: Book
  readonly live: Live
  readonly catalog: Catalog
  readonly importers: readonly Importer[]
  readonly verifier: Verifier
  /** Sessions of browsers; without them tokens alone count. */
  readonly sessions?: Sessions
  readonly info: Info
  readonly logger: Logger
  /** Origins of sites that may frame the charts; none when left out. */
  readonly embed?: readonly string[]
  /** Requests a minute from one address before 429. */
  readonly rate: number
  /** Hears of every request; nobody asks for figures when it is left out. */
  readonly metrics?: Pick<Metrics, 'request'>
  /** Bytes that may wait for one follower of the live stream; a slower one is dropped. */
  readonly maxBuffered: number
}

/** A request past authentication; `caller` is absent on public routes only. */
export type Asked = { readonly request: Request; readonly response: Response; readonly caller: Caller | undefined }

export type Handler = (asked: Asked) => void | Promise<void>

/** The caller of a route that is not public. */
export const callerOf = ({ caller }: Asked): Caller => {
  if (!caller) throw new TypeError('A route that needs a caller was mounted as public.')
  return caller
}

/** The one value of a path parameter; the rest of a path comes in pieces, each decoded. */
export const pathOf = ({ request }: Asked, name: string): string => {
  const value: unknown = request.params[name]
  return Array.isArray(value) ? value.join('/') : String(value)
}

/** A text, written in one piece; its headers are set. */
export const sendText = (response: ServerResponse, text: string): void => {
  response.setHeader('content-length', Buffer.byteLength(text))
  response.end(response.req.method === 'HEAD' ? undefined : text)
}

/** A JSON answer, written in one piece. */
export const sendJson = (response: ServerResponse, body: unknown): void => {
  response.setHeader('content-type', 'application/json; charset=utf-8')
  sendText(response, JSON.stringify(body))
}
