import { randomUUID } from 'node:crypto'
import { OAuth2Server } from 'oauth2-mock-server'

/** Who is at the provider's keyboard: claims of the access tokens that it makes. */
export type Account = { readonly subject: string; readonly roles: readonly string[]; readonly agency: string | undefined; readonly audience?: string; readonly lifetime?: number }

export type IdentityProvider = {
  /** Settings of a ledger that trusts it; `pages` is the address of the ledger's pages. */
  readonly env: (pages: string) => Readonly<Record<string, string>>
  /** Whoever signs in from now on. */
  account: Account
  /** Changes what the provider answers to requests for tokens from now on; a status makes it refuse them. */
  tamper: ((body: Record<string, unknown>) => number | void) | undefined
  /** Requests for tokens, by kind, in their order. */
  readonly grants: string[]
  /** How often it was told that a token is to be good no more. */
  revoked: number
  readonly close: () => Promise<void>
}

/** An OpenID provider on this machine, at which everybody is signed in already as `account`. */
export const openIdentityProvider = async (account: Account): Promise<IdentityProvider> => {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, 'localhost')
  const issuer = server.issuer.url ?? ''
  const provider: IdentityProvider = {
    env: (pages) => ({
      LEDGER_OIDC_ISSUER: issuer,
      LEDGER_OIDC_JWKS: `${issuer}/jwks`,
      LEDGER_OIDC_FAMILY: 'rsa',
      LEDGER_OIDC_ROLES: 'liaison=liaison, reader=reader, auditor=auditor',
      LEDGER_OIDC_CLIENT_ID: 'ledger-pages',
      LEDGER_PAGES: pages,
    }),
    account,
    tamper: undefined,
    grants: [],
    revoked: 0,
    close: () => server.stop(),
  }
  server.service.on('beforeTokenSigning', (token: { header: Record<string, unknown>; payload: Record<string, unknown> }) => {
    // The ID token is for the client, and stays as it is.
    if (token.payload.aud === 'ledger-pages') return
    const { subject, roles, agency, audience = 'cluster-ledger', lifetime = 300 } = provider.account
    const now = Math.floor(Date.now() / 1000)
    token.header.typ = 'at+jwt'
    Object.assign(token.payload, { sub: subject, roles, agency, aud: audience, jti: randomUUID(), iat: now, nbf: now, exp: now + lifetime })
  })
  server.service.on('beforeResponse', (answer: { body: Record<string, unknown>; statusCode: number }, request: { body: { grant_type: string } }) => {
    provider.grants.push(request.body.grant_type)
    const status = provider.tamper?.(answer.body)
    if (status !== undefined) Object.assign(answer, { statusCode: status, body: { error: 'invalid_grant' } })
  })
  server.service.on('beforeRevoke', () => void (provider.revoked += 1))
  return provider
}
