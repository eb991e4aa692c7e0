import type { Clock } from '../ports/clock.ts'
import type { Caller } from './caller.ts'
import { TokenFault } from './caller.ts'
import type { LocalIssuer, LocalToken } from './local-issuer.ts'
import { openSealedCookie } from './sealed-cookie.ts'
import type { SigningIn, SignIn, Tokens } from './sign-in.ts'
import type { Verifier } from './verifier.ts'

/** What went wrong and what to do, in the words of a problem. */
export type Trouble = { readonly code: string; readonly detail: string; readonly remedy: string }

/** Headers `Set-Cookie` of an answer. */
type Cookies = readonly string[]

/** Sessions of browsers: tokens stay on the server, and in cookies that it alone can open. */
export type Sessions = {
  /** The access token of a request, from its header `Cookie`. */
  readonly tokenIn: (cookies: string | undefined) => Promise<string | undefined>
  /** Local mode: a session for whoever asks on this machine. */
  readonly choose?: (choice: Omit<LocalToken, 'lifetime'>) => Promise<{ readonly cookies: Cookies; readonly caller: Caller }>
  /** With an identity provider: going there, coming back, and going on without being asked again. */
  readonly provider?: {
    readonly begin: (next: string) => Promise<{ readonly address: string; readonly cookies: Cookies }>
    readonly finish: (query: string, cookies: string | undefined) => Promise<{ readonly next: string; readonly cookies: Cookies }>
    readonly refresh: (cookies: string | undefined) => Promise<{ readonly cookies: Cookies; readonly caller: Caller }>
    readonly endAddress: () => Promise<string>
  }
  /** Why signing in came to nothing, for the page that the person is sent back to: kept for a minute. */
  readonly keepTrouble: (trouble: Trouble) => Promise<Cookies>
  readonly troubleIn: (cookies: string | undefined) => Promise<Trouble | undefined>
  readonly end: () => Promise<Cookies>
}

/** Seconds: a local session, what signing in may take, and how long a browser may stay away and go on. */
const lasting = { local: 12 * 3_600, signingIn: 600, trouble: 60, away: 12 * 3_600 } as const

/** Only a path of these pages: nobody is sent elsewhere after signing in. */
const localPath = (next: string): string => (/^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.includes('\\') ? next : '/')

export const openSessions = (options: { readonly key: Uint8Array; readonly secure: boolean; readonly verifier: Verifier; readonly clock: Clock; readonly local?: LocalIssuer['token']; readonly signIn?: SignIn }): Sessions => {
  const { key, secure, verifier, clock, local, signIn } = options
  const session = openSealedCookie(key, { name: 'ledger-session', secure })
  const refresh = openSealedCookie(key, { name: 'ledger-refresh', path: '/api/v1/session', secure })
  const trouble = openSealedCookie(key, { name: 'ledger-trouble', path: '/api/v1/session', secure })
  const signing = openSealedCookie(key, { name: 'ledger-signing-in', path: '/session', secure })

  const begun = async ({ access, refresh: again }: Tokens): Promise<{ readonly cookies: Cookies; readonly caller: Caller }> => {
    const caller = await verifier.verify(access)
    const left = caller.expires - Date.parse(clock()) / 1000
    return { caller, cookies: [await session.set(access, left), await refresh.set(again, lasting.away), await trouble.set(undefined, 0)] }
  }

  return {
    tokenIn: session.textIn,
    ...(local === undefined ? {} : { choose: async (choice) => begun({ access: await local({ ...choice, lifetime: lasting.local }) }) }),
    ...(signIn === undefined
      ? {}
      : {
          provider: {
            begin: async (next) => {
              const { address, signingIn } = await signIn.begin(localPath(next))
              return { address, cookies: [await signing.set(JSON.stringify(signingIn), lasting.signingIn)] }
            },
            finish: async (query, cookies) => {
              const kept = await signing.textIn(cookies)
              if (kept === undefined) throw new TokenFault('token-refused', 'Nobody began to sign in at this browser, or it took too long.', 'Sign in again.')
              const signingIn = JSON.parse(kept) as SigningIn
              const { cookies: kinds } = await begun(await signIn.finish(query, signingIn))
              return { next: signingIn.next, cookies: [...kinds, await signing.set(undefined, 0)] }
            },
            refresh: async (cookies) => {
              const token = await refresh.textIn(cookies)
              if (token === undefined) throw new TokenFault('token-expired', 'The session has ended.', 'Sign in again.')
              return begun(await signIn.refresh(token))
            },
            endAddress: signIn.endAddress,
          },
        }),
    keepTrouble: async (kept) => [await trouble.set(JSON.stringify(kept), lasting.trouble), await signing.set(undefined, 0)],
    troubleIn: async (cookies) => {
      const text = await trouble.textIn(cookies)
      return text === undefined ? undefined : (JSON.parse(text) as Trouble)
    },
    end: async () => [await session.set(undefined, 0), await refresh.set(undefined, 0), await signing.set(undefined, 0)],
  }
}
