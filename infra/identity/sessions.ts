import { decodeJwt } from 'jose'
import type { Clock } from '../ports/clock.ts'
import type { Caller } from './caller.ts'
import { TokenFault } from './caller.ts'
import type { LocalIssuer, LocalToken } from './local-issuer.ts'
import { openSealedCookie } from './sealed-cookie.ts'
import type { SigningIn, SignIn, Tokens } from './sign-in.ts'
import type { DenyList, Verifier } from './verifier.ts'

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
    readonly begin: (next: string, cookies: string | undefined) => Promise<{ readonly address: string; readonly cookies: Cookies }>
    readonly finish: (query: string, cookies: string | undefined) => Promise<{ readonly next: string; readonly cookies: Cookies }>
    readonly refresh: (cookies: string | undefined) => Promise<{ readonly cookies: Cookies; readonly caller: Caller }>
    /** Where a person wanted to go who comes back with this query. */
    readonly nextOf: (query: string, cookies: string | undefined) => Promise<string>
    /** After a failure: why, for the page that the person is sent back to, kept for a minute. What else was begun in other windows goes on. */
    readonly keepTrouble: (trouble: Trouble, query: string, cookies: string | undefined) => Promise<Cookies>
    readonly endAddress: () => Promise<string>
  }
  /** Whether a session can go on without signing in again. */
  readonly renews: (cookies: string | undefined) => Promise<boolean>
  /** Why signing in came to nothing. */
  readonly troubleIn: (cookies: string | undefined) => Promise<Trouble | undefined>
  /** The token of the session counts no more, also where somebody has a copy of the cookie. */
  readonly end: (cookies: string | undefined) => Promise<Cookies>
}

/** Seconds: a local session, what signing in may take, and how long a browser may stay away and go on. */
const lasting = { local: 12 * 3_600, signingIn: 600, trouble: 60, away: 12 * 3_600 } as const

/** Characters of the address to go on to, and of everything that was begun: it has to fit into a cookie. */
const mostNext = 1_000
const mostBegun = 2_700

/** Only a path of these pages, and not back to where signing in begins: nobody is sent elsewhere after signing in. */
const localPath = (next: string): string => (/^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !/\\|^\/session\//.test(next) && next.length <= mostNext ? next : '/')

type Options = {
  readonly key: Uint8Array
  readonly secure: boolean
  readonly verifier: Verifier
  readonly denyList: DenyList
  readonly clock: Clock
  readonly local?: LocalIssuer['token']
  readonly signIn?: SignIn
}

/** Signing in that was begun in some windows of one browser, the latest first. */
type Begun = readonly (SigningIn & { readonly until: number })[]

const stateIn = (query: string): string | null => new URLSearchParams(query).get('state')

export const openSessions = ({ key, secure, verifier, denyList, clock, local, signIn }: Options): Sessions => {
  const session = openSealedCookie(key, { name: 'ledger-session', secure })
  const refresh = openSealedCookie(key, { name: 'ledger-refresh', path: '/api/v1/session', secure })
  const trouble = openSealedCookie(key, { name: 'ledger-trouble', path: '/api/v1/session', secure })
  const signing = openSealedCookie(key, { name: 'ledger-signing-in', path: '/session', secure })
  const seconds = (): number => Date.parse(clock()) / 1000

  const sessionOf = async ({ access, refresh: again }: Tokens): Promise<{ readonly cookies: Cookies; readonly caller: Caller }> => {
    const caller = await verifier.verify(access)
    return { caller, cookies: [await session.set(access, caller.expires - seconds()), await refresh.set(again, lasting.away), await trouble.set(undefined, 0)] }
  }
  const begunIn = async (cookies: string | undefined): Promise<Begun> => (JSON.parse((await signing.textIn(cookies)) ?? '[]') as Begun).filter(({ until }) => until > seconds())
  const keep = (begun: Begun): Promise<string> => signing.set(begun.length === 0 ? undefined : JSON.stringify(begun), lasting.signingIn)
  /** Of what was begun, what this query belongs to, and the rest: one use, whatever it comes to. */
  const take = async (query: string, cookies: string | undefined): Promise<{ readonly taken: SigningIn | undefined; readonly left: Begun }> => {
    const begun = await begunIn(cookies)
    const state = stateIn(query)
    return { taken: begun.find((one) => one.state === state), left: begun.filter((one) => one.state !== state) }
  }

  const providerOf = (at: SignIn): NonNullable<Sessions['provider']> => ({
    begin: async (next, cookies) => {
      const { address, signingIn } = await at.begin(localPath(next))
      const begun = [{ ...signingIn, until: seconds() + lasting.signingIn }, ...(await begunIn(cookies))]
      // Whoever begins in more windows than fit loses the oldest.
      while (begun.length > 1 && JSON.stringify(begun).length > mostBegun) begun.pop()
      return { address, cookies: [await keep(begun)] }
    },
    finish: async (query, cookies) => {
      const { taken, left } = await take(query, cookies)
      if (taken === undefined) throw new TokenFault('token-refused', 'Nobody began to sign in at this browser, or it took too long.', 'Sign in again.')
      const { cookies: kept } = await sessionOf(await at.finish(query, taken))
      return { next: taken.next, cookies: [...kept, await keep(left)] }
    },
    refresh: async (cookies) => {
      const token = await refresh.textIn(cookies)
      if (token === undefined) throw new TokenFault('token-expired', 'The session has ended.', 'Sign in again.')
      return sessionOf(await at.refresh(token))
    },
    nextOf: async (query, cookies) => (await take(query, cookies)).taken?.next ?? '/',
    keepTrouble: async (why, query, cookies) => [await trouble.set(JSON.stringify(why), lasting.trouble), await keep((await take(query, cookies)).left)],
    endAddress: at.endAddress,
  })

  return {
    tokenIn: session.textIn,
    ...(local === undefined ? {} : { choose: async (choice) => sessionOf({ access: await local({ ...choice, lifetime: lasting.local }) }) }),
    ...(signIn === undefined ? {} : { provider: providerOf(signIn) }),
    renews: async (cookies) => signIn !== undefined && (await refresh.textIn(cookies)) !== undefined,
    troubleIn: async (cookies) => {
      const text = await trouble.textIn(cookies)
      return text === undefined ? undefined : (JSON.parse(text) as Trouble)
    },
    end: async (cookies) => {
      const [access, again] = [await session.textIn(cookies), await refresh.textIn(cookies)]
      const { iss, jti } = access === undefined ? {} : decodeJwt(access)
      if (iss !== undefined && jti !== undefined) denyList.deny(iss, jti)
      if (again !== undefined) await signIn?.revoke(again)
      return [await session.set(undefined, 0), await refresh.set(undefined, 0), await signing.set(undefined, 0)]
    },
  }
}
