import type { ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import { CodecFault } from '../../infra/codec/codec.ts'
import type { TokenFaultCode } from '../../infra/identity/caller.ts'
import { TokenFault } from '../../infra/identity/caller.ts'
import type { CommandOutcome, FieldFault } from '../../infra/ports/commands.ts'
import type { LogFaultCode } from '../../infra/ports/event-log.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import type { VaultFaultCode } from '../../infra/ports/vault.ts'
import { VaultFault } from '../../infra/ports/vault.ts'
import { ViewFault } from '../../infra/ports/views.ts'
import type { RejectionKind } from '../../domain/kernel/rejection.ts'
import type { Schema } from '../../domain/kernel/schema.ts'
import { sendText } from './parts.ts'
import { integer, list, object, optional, text } from '../../domain/kernel/schema.ts'

/** The body of every answer that is not a success (RFC 9457). */
export type Problem = {
  /** `urn:cluster-ledger:problem:<code>`. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly remedy: string
  /** `urn:uuid:<correlation id>`: this very answer, as the log of the service knows it. */
  readonly instance: string
  readonly errors?: readonly FieldFault[]
}

export const problemSchema: Schema<Problem> = object({
  type: text({ description: '`urn:cluster-ledger:problem:` and the code.' }),
  title: text({ description: 'The meaning of the status.' }),
  status: integer({ minimum: 400, maximum: 599 }),
  code: text({ description: 'Stable; programs go by it.' }),
  detail: text({ description: 'What is wrong in this case, for a person.' }),
  remedy: text({ description: 'What to do about it.' }),
  instance: text({ description: '`urn:uuid:` and the correlation id of this answer; the log of the service knows it by that.' }),
  errors: optional(list(object({ field: text({ description: 'JSON pointer into the body, or name of a parameter or header.' }), message: text() }))),
})

/** Ends a request with a problem. */
export class HttpFault extends Error {
  readonly status: number
  readonly code: string
  readonly remedy: string
  readonly errors: readonly FieldFault[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    detail: string,
    remedy: string,
    more: { readonly errors?: readonly FieldFault[]; readonly headers?: Readonly<Record<string, string>>; readonly cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'HttpFault'
    this.status = status
    this.code = code
    this.remedy = remedy
    this.errors = more.errors
    this.headers = more.headers ?? {}
  }
}

/** One parameter or header is not right. */
export const badInput = (field: string, message: string, code = 'bad-parameter'): HttpFault =>
  new HttpFault(400, code, `${field}: ${message}`, 'Correct it and send the request again; /docs describes every parameter.', { errors: [{ field, message }] })

/** The one answer for what is not there and for what the caller may not know of. */
export const notFound = (what: string): HttpFault => new HttpFault(404, 'not-found', `There is no ${what} that you can see.`, 'Check the spelling; lists show what there is.')

const rejectionStatus: Readonly<Record<RejectionKind, number>> = { conflict: 409, invalid: 422, forbidden: 403, missing: 404 }

/** The fault that a command which was not accepted ends with. */
export const faultOfOutcome = (outcome: Exclude<CommandOutcome, { kind: 'accepted' }>, seen?: number): HttpFault => {
  switch (outcome.kind) {
    case 'refused': {
      const { code, kind, message, remedy, field } = outcome.rejection
      return new HttpFault(rejectionStatus[kind], code, message, remedy, field === undefined ? {} : { errors: [{ field, message }] })
    }
    case 'invalid':
      return new HttpFault(422, 'invalid-command', 'The command is not valid.', 'Correct the fields that are named; GET /api/v1/commands describes them.', { errors: outcome.faults })
    case 'unknown-command':
      return new HttpFault(404, 'unknown-command', `There is no command "${outcome.name}".`, 'GET /api/v1/commands lists all commands.')
    case 'key-reused':
      return new HttpFault(422, 'key-reused', 'This Idempotency-Key was used for another command.', 'Use a new key for a new command.', {
        errors: [{ field: 'Idempotency-Key', message: 'Was used for another command.' }],
      })
    case 'stale': {
      const message = `You saw revision ${seen ?? 'none'}; ${outcome.revision === 'no_stream' ? 'the record does not exist.' : `the record is at revision ${outcome.revision}.`}`
      return new HttpFault(412, 'stale-revision', message, 'Read it again, and decide again.', {
        errors: [{ field: 'If-Match', message }],
        ...(outcome.revision === 'no_stream' ? {} : { headers: { etag: `"${outcome.revision}"` } }),
      })
    }
  }
}

const logStatus: Readonly<Record<LogFaultCode, number>> = {
  'revision-conflict': 409,
  'append-too-large': 413,
  'append-empty': 422,
  'name-reserved': 422,
  'id-malformed': 422,
  'entry-malformed': 422,
  'position-malformed': 400,
  'log-closed': 503,
  'log-locked': 503,
  'log-read-only': 503,
  'log-full': 507,
  'log-damaged': 500,
  'log-unavailable': 503,
}

const vaultStatus: Readonly<Record<VaultFaultCode, number>> = {
  'key-missing': 500,
  'key-malformed': 500,
  'key-exposed': 500,
  'key-wrong': 500,
  'vault-missing': 500,
  'vault-damaged': 500,
  'vault-full': 507,
  'vault-read-only': 503,
  'vault-unavailable': 503,
}

const viewStatus: Readonly<Record<ViewFault['code'], number>> = {
  'unknown-projection': 404,
  'unknown-column': 400,
  'bad-sort': 400,
  'bad-cursor': 400,
  'bad-cut': 400,
  'bad-limit': 400,
  behind: 503,
}

const tokenStatus = (code: TokenFaultCode): number =>
  code === 'token-too-large' ? 431 : code === 'keys-unavailable' ? 503 : code === 'role-missing' || code === 'agency-missing' ? 403 : 401

const challenge = (code: TokenFaultCode): string => (code === 'token-missing' ? 'Bearer realm="cluster-ledger"' : `Bearer realm="cluster-ledger", error="invalid_token", error_description="${code}"`)

/** Faults of the framework itself: a body that is too long or in an unknown coding, a path that cannot be decoded. */
const frameworkFault = (fault: unknown): HttpFault | undefined => {
  const { type, status } = (typeof fault === 'object' && fault !== null ? fault : {}) as { type?: unknown; status?: unknown }
  if (type === 'entity.too.large') return new HttpFault(413, 'body-too-large', 'The body is larger than 1 MiB.', 'Send less at a time; `ledger import` takes whole files.')
  if (type === 'encoding.unsupported') return new HttpFault(415, 'coding-unsupported', 'The body is sent in a content coding that is not supported.', 'Send it without Content-Encoding.')
  if (type === 'request.aborted' || type === 'request.size.invalid') return new HttpFault(400, 'body-cut', 'The body ended before its announced length.', 'Send the request again.')
  if (fault instanceof URIError || status === 400) return badInput('path', 'Cannot be decoded.', 'bad-path')
  return undefined
}

/** Every fault as the one that is answered; what is not foreseen tells nothing about the inside. */
export const faultOf = (fault: unknown): HttpFault => {
  if (fault instanceof HttpFault) return fault
  if (fault instanceof TokenFault) {
    const status = tokenStatus(fault.code)
    return new HttpFault(status, fault.code, fault.message, fault.hint, { cause: fault, headers: status === 401 ? { 'www-authenticate': challenge(fault.code) } : status === 503 ? { 'retry-after': '30' } : {} })
  }
  if (fault instanceof ViewFault)
    return new HttpFault(viewStatus[fault.code], fault.code, fault.message, fault.hint, {
      errors: [{ field: fault.field, message: fault.message }],
      headers: fault.code === 'behind' ? { 'retry-after': '1' } : {},
      cause: fault,
    })
  if (fault instanceof LogFault || fault instanceof VaultFault) {
    const status = fault instanceof LogFault ? logStatus[fault.code] : vaultStatus[fault.code]
    return new HttpFault(status, fault.code, fault.message, fault.hint, { cause: fault, headers: status === 503 ? { 'retry-after': '5' } : {} })
  }
  if (fault instanceof CodecFault) return new HttpFault(500, fault.code, fault.message, fault.hint, { cause: fault })
  return frameworkFault(fault) ?? new HttpFault(500, 'internal', 'Something failed inside the ledger; nothing was half done.', 'Try again; if it lasts, tell the operator the correlation id of this answer.', { cause: fault })
}

/** The body of an answer; `correlation` is the UUID under which the log of the service has it. */
export const problemOf = (fault: HttpFault, correlation: string): Problem => ({
  type: `urn:cluster-ledger:problem:${fault.code}`,
  title: STATUS_CODES[fault.status] ?? 'Error',
  status: fault.status,
  code: fault.code,
  detail: fault.message,
  remedy: fault.remedy,
  instance: `urn:uuid:${correlation}`,
  ...(fault.errors === undefined ? {} : { errors: fault.errors }),
})

export const sendProblem = (response: ServerResponse, fault: HttpFault): void => {
  if (response.headersSent) {
    // Half an answer must not look like a whole one.
    response.destroy()
    return
  }
  response.statusCode = fault.status
  const headers = { ...fault.headers, 'cache-control': 'no-store', 'content-type': 'application/problem+json; charset=utf-8' }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  sendText(response, JSON.stringify(problemOf(fault, String(response.getHeader('correlation-id') ?? ''))))
}
