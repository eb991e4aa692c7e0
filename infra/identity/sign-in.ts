import type { Configuration } from 'openid-client'
import * as oidc from 'openid-client'
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

/** Between going to the provider and coming back: kept in a cookie of its own, good for one use. */
export type SigningIn = { readonly state: string; readonly nonce: string; readonly verifier: string; readonly next: string }

/** Signing in at an OIDC provider: authorization code with PKCE, state and nonce. */
export type SignIn = {
  readonly begin: (next: string) => Promise<{ readonly address: string; readonly signingIn: SigningIn }>
  /** `query`: what the provider sent along, with the question mark. */
  readonly finish: (query: string, signingIn: SigningIn) => Promise<Tokens>
  readonly refresh: (token: string) => Promise<Tokens>
  /** Where the session at the provider ends too. */
  readonly endAddress: () => Promise<string>
}

const callbackPath = '/session/callback'

const faultOf = (cause: unknown): TokenFault => {
  if (cause instanceof TokenFault) return cause
  // What the provider says of itself goes into the log by `cause`; a page is told what to do.
  const code = (cause as { code?: string; error?: string }).error ?? (cause as { code?: string }).code
  return code === undefined || code === 'OAUTH_TIMEOUT'
    ? new TokenFault('keys-unavailable', 'The identity provider cannot be reached.', 'Try again in a moment; if it stays so, tell whoever runs this ledger.', cause)
    : new TokenFault('token-refused', 'The identity provider did not sign you in.', 'Sign in again; if it stays so, ask whether your account may use this ledger.', cause)
}

const tokensOf = (answer: { readonly access_token: string; readonly refresh_token?: string }): Tokens => ({
  access: answer.access_token,
  ...(answer.refresh_token === undefined ? {} : { refresh: answer.refresh_token }),
})

/** The provider is asked what it can do when somebody first signs in: one that is away does not keep the ledger from starting. */
export const openSignIn = (settings: ClientSettings): SignIn => {
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
    refresh: (token) =>
      guarded(async (configuration) => {
        const tokens = tokensOf(await oidc.refreshTokenGrant(configuration, token))
        // A provider that does not rotate sends no new one.
        return { refresh: token, ...tokens }
      }),
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
