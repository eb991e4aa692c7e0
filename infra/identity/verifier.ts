import type { JWTPayload } from 'jose'
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { hash } from 'node:crypto'
import { v5 as uuid5 } from 'uuid'
import type { Role } from '../../domain/kernel/event.ts'
import { roles } from '../../domain/kernel/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Caller } from './caller.ts'
import { grants, TokenFault } from './caller.ts'
import type { Family, KeySource } from './key-set.ts'
import { families } from './key-set.ts'

/** How the claims of one issuer are read. A role or grant that is not listed gives nothing. */
type ClaimMap = {
  readonly roleClaim: string
  readonly agencyClaim: string
  /** Their word → our role. */
  readonly roles: Readonly<Record<string, string>>
  /** Claim that holds grants, and their word → our grant. */
  readonly grantClaim?: string
  readonly grants?: Readonly<Record<string, string>>
}

/** One issuer that is trusted, all of it from configuration and nothing from a token. */
export type IssuerSettings = {
  readonly issuer: string
  /** The one audience that a token must name, and the only one it may. */
  readonly audience: string
  readonly family: Family
  readonly keys: KeySource
  readonly claims: ClaimMap
  /** Seconds since `iat` after which a token is too old whatever `exp` says; default 900. */
  readonly maxAge?: number
  /** Seconds that clocks may differ, at most 30; default 30. */
  readonly tolerance?: number
}

/** Tokens ended before their time, by issuer and token id: one token has many spellings, but one id. */
export type DenyList = { readonly deny: (issuer: string, tokenId: string) => void; readonly denies: (issuer: string, tokenId: string) => boolean }

export const openDenyList = (initial: readonly (readonly [issuer: string, tokenId: string])[] = []): DenyList => {
  const keyOf = (issuer: string, tokenId: string): string => JSON.stringify([issuer, tokenId])
  const denied = new Set(initial.map(([issuer, id]) => keyOf(issuer, id)))
  return { deny: (issuer, id) => void denied.add(keyOf(issuer, id)), denies: (issuer, id) => denied.has(keyOf(issuer, id)) }
}

/** Turns the text of an access token (without `Bearer `) into a caller, or throws `TokenFault`. */
export type Verifier = { readonly verify: (token: string) => Promise<Caller> }

/** Characters; a longer token is refused before anything in it is read. */
export const maxTokenLength = 8_192
const mostTolerance = 30
/** Namespace of person references; it can never change. */
const personNamespace = 'b8a4c1de-6f0e-5b7c-8d3a-2f9f0c5e7a14'

export const personRef = (issuer: string, subject: string): string => uuid5(JSON.stringify([issuer, subject]), personNamespace)

// A caller acts in one role at a time: the one that writes comes before those that only read.
const precedence: readonly Role[] = ['steward', 'liaison', 'auditor', 'reader', 'admin']

const words = (claim: unknown): readonly string[] =>
  typeof claim === 'string' ? claim.split(' ').filter((word) => word !== '') : Array.isArray(claim) ? claim.filter((word) => typeof word === 'string') : []

const mapped = <T extends string>(claim: unknown, map: Readonly<Record<string, string>>, known: readonly T[]): readonly T[] =>
  words(claim).flatMap((word) => (Object.hasOwn(map, word) ? known.filter((one) => one === map[word]) : []))

const roleOf = (payload: JWTPayload, claims: ClaimMap): Role => {
  const held = mapped(payload[claims.roleClaim], claims.roles, roles)
  if (held.includes('admin') && held.includes('steward'))
    throw new TokenFault('role-missing', 'One person cannot be administrator and steward.', 'Ask the operator to take one of the two roles away.')
  const role = precedence.find((one) => held.includes(one))
  if (role === undefined) throw new TokenFault('role-missing', 'The token names no role of this ledger.', 'Ask the operator to give you a role.')
  return role
}

const agencyOf = (payload: JWTPayload, claims: ClaimMap): string => {
  const agency = payload[claims.agencyClaim]
  if (typeof agency === 'string' && /^[a-z0-9][a-z0-9-]{0,63}$/.test(agency)) return agency
  throw new TokenFault('agency-missing', 'The token names no agency.', 'Ask the operator to add your agency to your account.')
}

const faultOf = (fault: unknown): TokenFault => {
  if (fault instanceof TokenFault) return fault
  if (fault instanceof errors.JWTExpired) return new TokenFault('token-expired', 'The token has expired.', undefined, fault)
  if (fault instanceof errors.JWTClaimValidationFailed) {
    if (fault.claim === 'nbf' || fault.claim === 'iat') return new TokenFault('token-not-valid-yet', `The token is not valid yet (${fault.claim}).`, 'Check the clocks of both sides.', fault)
    return new TokenFault('token-refused', `The token's "${fault.claim}" is not what this ledger asks for.`, undefined, fault)
  }
  return new TokenFault('token-refused', 'The token cannot be trusted.', undefined, fault)
}

const onlyAudience = (payload: JWTPayload, audience: string): boolean =>
  payload.aud === audience || (Array.isArray(payload.aud) && payload.aud.length === 1 && payload.aud[0] === audience)

/** The claims that must be there (RFC 9068), beside `iss` and `aud` which are compared. */
const requiredClaims = ['exp', 'nbf', 'iat', 'sub', 'jti']

const read = (token: string): { readonly header: ReturnType<typeof decodeProtectedHeader>; readonly claimed: JWTPayload } => {
  if (token === '') throw new TokenFault('token-missing', 'Nobody is signed in here, and no access token was sent.', 'Sign in at the pages; a program sends "Authorization: Bearer <access token>".')
  if (token.length > maxTokenLength) throw new TokenFault('token-too-large', `The token is longer than ${maxTokenLength} characters.`)
  // Only the one spelling without padding or spaces; decoders are more lenient than that.
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw new TokenFault('token-malformed', 'The token is not a signed JWT.')
  try {
    return { header: decodeProtectedHeader(token), claimed: decodeJwt(token) }
  } catch (cause) {
    throw new TokenFault('token-malformed', 'The token is not a signed JWT.', undefined, cause)
  }
}

/** What is remembered of a token that passed: enough to let time and the deny list have their say again. */
type Passed = { readonly caller: Caller; readonly issuer: string; readonly tokenId: string; readonly from: number; readonly until: number; readonly at: number }

const passesKept = 1_000
/** Milliseconds after which a signature is checked again, so that a withdrawn key does not count for long. */
const passLasts = 60_000

const check = async (token: string, settings: IssuerSettings, now: number): Promise<Passed> => {
  const { issuer, audience, family, claims, tolerance = mostTolerance, maxAge = 900 } = settings
  try {
    const { payload } = await jwtVerify(token, async ({ alg, kid }) => settings.keys({ alg, ...(kid === undefined ? {} : { kid }) }), {
      algorithms: [...families[family]],
      issuer,
      audience,
      typ: 'at+jwt',
      requiredClaims,
      clockTolerance: tolerance,
      maxTokenAge: maxAge,
      currentDate: new Date(now),
    })
    if (!onlyAudience(payload, audience)) throw new TokenFault('token-refused', 'The token is meant for others too.')
    const { sub, jti, exp, nbf, iat } = payload
    if (!sub || !jti || typeof jti !== 'string' || exp === undefined || nbf === undefined || iat === undefined)
      throw new TokenFault('token-refused', 'The token does not say who it is for.')
    const held = claims.grantClaim === undefined ? [] : mapped(payload[claims.grantClaim], claims.grants ?? {}, grants)
    const caller = { ref: personRef(issuer, sub), agency: agencyOf(payload, claims), role: roleOf(payload, claims), grants: held, expires: Math.min(exp, iat + maxAge) }
    return { caller, issuer, tokenId: jti, from: (Math.max(nbf, iat) - tolerance) * 1000, until: (Math.min(exp, iat + maxAge) + tolerance) * 1000, at: now }
  } catch (fault) {
    throw faultOf(fault)
  }
}

export const openVerifier = (issuers: readonly IssuerSettings[], options: { readonly clock: Clock; readonly denyList?: DenyList }): Verifier => {
  const byIssuer = new Map(issuers.map((one) => [one.issuer, one]))
  if (byIssuer.size !== issuers.length) throw new TypeError('An issuer is configured twice.')
  for (const { tolerance = mostTolerance } of issuers) if (tolerance < 0 || tolerance > mostTolerance) throw new TypeError('Clocks may differ by at most 30 seconds.')
  const passed = new Map<string, Passed>()

  const fresh = async (token: string, now: number): Promise<Passed> => {
    const { header, claimed } = read(token)
    const settings = typeof claimed.iss === 'string' ? byIssuer.get(claimed.iss) : undefined
    if (!settings) throw new TokenFault('issuer-unknown', 'The token comes from an issuer that this ledger does not know.')
    if ('crit' in header) throw new TokenFault('token-refused', 'The token asks for an extension that is not supported.')
    return check(token, settings, now)
  }

  return {
    verify: async (token) => {
      const now = Date.parse(options.clock())
      // The print and not the token: what is kept in memory cannot be used to ask.
      const print = token.length > maxTokenLength ? '' : hash('sha256', token, 'base64url')
      const before = passed.get(print)
      const counts = before !== undefined && Math.abs(now - before.at) < passLasts && before.from <= now && now < before.until
      const pass = counts ? before : await fresh(token, now)
      if (!counts) {
        passed.delete(print)
        passed.set(print, pass)
        if (passed.size > passesKept) passed.delete(passed.keys().next().value as string)
      }
      if (options.denyList?.denies(pass.issuer, pass.tokenId)) throw new TokenFault('token-revoked', 'The token was ended before its time.')
      return pass.caller
    },
  }
}
