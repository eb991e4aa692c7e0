import type { Configuration } from 'openid-client'
import { hash } from 'node:crypto'
import * as oidc from 'openid-client'
import type { Clock } from '../ports/clock.ts'
import { TokenFault } from './caller.ts'

/** What the identity provider knows this ledger by. */
export type ClientSettings = {
  readonly issuer: string
  readonly clientId: string
  /** Absent for a client that keeps no secret: PKCE protects the code all the same. */
  readonly clientSecret?: string
  /** Address of the pages, such as `https://ledger.example.gov`; the provider sends people back there. */
  readonly pages: string
  /** Words of the provider for what is asked; `openid` is always among them. */
  readonly scope: string
}

/** Tokens of a session; they never leave the server but in sealed cookies. */
export type Tokens = { readonly access: string; readonly refresh?: string }

/** Between going to the provider and coming back: good for one use. */
export type SigningIn = { readonly state: string; readonly nonce: string; readonly verifier: string; readonly next: string }

/** Signing in at an OIDC provider: authorization code with PKCE, state and nonce. */
export type SignIn = {
  readonly begin: (next: string) => Promise<{ readonly address: string; readonly signingIn: SigningIn }>
  /** `query`: what the provider sent along, with the question mark. */
  readonly finish: (query: string, signingIn: SigningIn) => Promise<Tokens>
  readonly refresh: (token: string) => Promise<Tokens>
  /** Tells the provider that a token which renews is not to renew any more. What it says to that is not waited for longer than a request may take. */
  readonly revoke: (token: string) => Promise<void>
  /** Where the session at the provider ends too. */
  readonly endAddress: () => Promise<string>
}

const callbackPath = '/session/callback'

const faultOf = (cause: unknown): TokenFault => {
  if (cause instanceof TokenFault) return cause
  // A page is told what to do; the log has by `cause` which check it was that failed.
  const { code, cause: inner } = cause as { readonly code?: string; readonly cause?: unknown }
  const away = code === undefined || code === 'OAUTH_TIMEOUT' || (inner instanceof Response && inner.status >= 500)
  return away
    ? new TokenFault('keys-unavailable', 'The identity provider cannot be reached.', 'Try again in a moment; if it stays so, tell whoever runs this ledger.', cause)
    : new TokenFault('token-refused', 'The identity provider did not sign you in.', 'Sign in again; if it stays so, ask whether your account may use this ledger.', cause)
}

/** Milliseconds for which an answer to a token that renews is kept: to a second window, or to one that never heard the first answer. */
const renewalKept = 60_000

/** A token that renews may be good once alone; whoever comes with it again shortly after gets what the first one got. */
const once = (renew: (token: string) => Promise<Tokens>, clock: Clock): ((token: string) => Promise<Tokens>) => {
  const under = new Map<string, { readonly tokens: Promise<Tokens>; readonly at: number }>()
  return (token) => {
    const now = Date.parse(clock())
    for (const [print, { at }] of under) if (Math.abs(now - at) >= renewalKept) under.delete(print)
    const print = hash('sha256', token, 'base64url')
    const tokens = under.get(print)?.tokens ?? renew(token)
    if (!under.has(print)) under.set(print, { tokens, at: now })
    // A provider that was away is asked again.
    tokens.catch(() => under.delete(print))
    return tokens
  }
}

const tokensOf = (answer: { readonly access_token: string; readonly refresh_token?: string }): Tokens => ({
  access: answer.access_token,
  ...(answer.refresh_token === undefined ? {} : { refresh: answer.refresh_token }),
})

/** The provider is asked what it can do when somebody first signs in: one that is away does not keep the ledger from starting. */
export const openSignIn = (settings: ClientSettings, clock: Clock): SignIn => {
  const { issuer, clientId, clientSecret, pages } = settings
  const insecure = issuer.startsWith('http://') ? { execute: [oidc.allowInsecureRequests] } : {}
  let known: Promise<Configuration> | undefined
  const provider = (): Promise<Configuration> => {
    known ??= oidc.discovery(new URL(issuer), clientId, clientSecret === undefined ? undefined : clientSecret, clientSecret === undefined ? oidc.None() : undefined, { ...insecure, timeout: 10 })
    known.catch(() => (known = undefined))
    return known
  }
  const guarded = async <A>(work: (configuration: Configuration) => Promise<A>): Promise<A> => {
    try {
      return await work(await provider())
    } catch (cause) {
      throw faultOf(cause)
    }
  }
  return {
    begin: (next) =>
      guarded(async (configuration) => {
        const signingIn = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier(), next }
        const address = oidc.buildAuthorizationUrl(configuration, {
          redirect_uri: `${pages}${callbackPath}`,
          scope: settings.scope,
          code_challenge: await oidc.calculatePKCECodeChallenge(signingIn.verifier),
          code_challenge_method: 'S256',
          state: signingIn.state,
          nonce: signingIn.nonce,
        })
        return { address: address.href, signingIn }
      }),
    finish: (query, { state, nonce, verifier }) =>
      guarded(async (configuration) => tokensOf(await oidc.authorizationCodeGrant(configuration, new URL(`${pages}${callbackPath}${query}`), { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }))),
    // A provider that does not rotate sends no new one.
    refresh: once((token) => guarded(async (configuration) => ({ refresh: token, ...tokensOf(await oidc.refreshTokenGrant(configuration, token)) })), clock),
    revoke: async (token) => {
      const configuration = await provider().catch(() => undefined)
      // The session ends here whether the provider hears of it or not.
      if (configuration?.serverMetadata().revocation_endpoint !== undefined) await oidc.tokenRevocation(configuration, token).catch(() => undefined)
    },
    endAddress: async () => {
      try {
        const configuration = await provider()
        return configuration.serverMetadata().end_session_endpoint === undefined ? '/' : oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: `${pages}/` }).href
      } catch {
        return '/'
      }
    },
  }
}
