import type { Actor, Role } from '../../domain/kernel/event.ts'

/** Rights beyond a role, given by name. `pii`: an auditor may see personal values. */
export const grants = ['pii'] as const
export type Grant = (typeof grants)[number]

/** Who is asking, after every check. Tokens and names are not in it. */
export type Caller = {
  /** Stable pseudonym: UUID v5 of issuer and subject. Never an e-mail address, never a name. */
  readonly ref: string
  readonly agency: string
  readonly role: Role
  readonly grants: readonly Grant[]
  /** When the token counts no more, seconds since 1970: by its own end, or by the age that its issuer is allowed. */
  readonly expires: number
}

export const actorOf = ({ ref, agency, role }: Caller): Actor => ({ ref, agency, role })

export type TokenFaultCode =
  | 'token-missing'
  | 'token-malformed'
  | 'token-too-large'
  | 'token-expired'
  | 'token-not-valid-yet'
  | 'token-refused'
  | 'token-revoked'
  | 'issuer-unknown'
  | 'keys-unavailable'
  | 'role-missing'
  | 'agency-missing'

/** Why a token gives no access. The message never holds any part of the token. */
export class TokenFault extends Error {
  readonly code: TokenFaultCode
  readonly hint: string

  constructor(code: TokenFaultCode, message: string, hint = 'Get a new access token from your identity provider.', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'TokenFault'
    this.code = code
    this.hint = hint
  }
}
