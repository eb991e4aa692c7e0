import type { Request } from 'express'
import { roles } from '../../domain/kernel/event.ts'
import type { Role } from '../../domain/kernel/event.ts'
import type { Caller, Grant } from '../../infra/identity/caller.ts'
import { grants } from '../../infra/identity/caller.ts'
import type { Sessions } from '../../infra/identity/session-cookie.ts'
import type { Verifier } from '../../infra/identity/verifier.ts'
import type { Verified } from './gate.ts'
import { jsonOf, queryOf } from './input.ts'
import type { Book, Handler, Info } from './parts.ts'
import { badInput, HttpFault } from './problem.ts'

/** Seconds for which a local session lasts. */
const localSession = 12 * 3_600

/** A request that is authorized by a cookie may come from any page that a browser has open; only our own can send this. */
export const requireOwnPage = (request: Request): void => {
  const site = request.get('sec-fetch-site')
  const origin = request.get('origin')
  const own = site === undefined ? origin !== undefined && origin.replace(/^https?:\/\//, '') === request.get('host') : site === 'same-origin'
  if (own && request.get('ledger-page') === '1') return
  throw new HttpFault(403, 'cross-site', 'A session in a cookie writes from the pages of this ledger alone.', 'Programs send an access token in the header Authorization.')
}

const meOf = ({ ref, agency, role, grants: held, expires }: Caller) => ({ ref, agency, role, grants: held, expires: new Date(expires * 1000).toISOString() })

type Choice = { readonly role: Role; readonly agency: string; readonly grants: readonly Grant[] }

const choiceOf = (body: unknown): Choice => {
  const { role, agency, grants: held = [] } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>
  if (!(roles as readonly unknown[]).includes(role)) throw badInput('/role', `Must be one of ${roles.join(', ')}.`)
  if (typeof agency !== 'string' || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(agency)) throw badInput('/agency', 'Must be the id of an agency, such as eda.')
  if (!Array.isArray(held) || !held.every((one) => (grants as readonly unknown[]).includes(one))) throw badInput('/grants', `Must be a list of ${grants.join(', ')}.`)
  return { role: role as Role, agency, grants: held as Grant[] }
}

/** Who is signed in at this browser, beginning and ending it. */
export const sessionHandlers = (book: Book, info: Info, sessions: Sessions | undefined, { verified, verifier }: { readonly verified: Verified; readonly verifier: Verifier }): Readonly<Record<string, Handler>> => {
  /** Agencies to act for; in local mode alone, where everybody who asks sees everything anyway. */
  const agenciesOf = async (): Promise<readonly { readonly id: string; readonly name: string }[]> => {
    if (sessions?.local === undefined || !book.views.status().some(({ projection }) => projection === 'agency-directory')) return []
    const { rows } = await book.views.rows('agency-directory', { limit: 1000, sort: 'name' })
    return rows.map(({ key, view }) => ({ id: key, name: (view as { readonly name?: string | null }).name ?? key }))
  }
  const answerOf = async (caller: Caller | undefined) => ({
    mode: info.mode,
    me: caller ? meOf(caller) : null,
    expires: caller ? meOf(caller).expires : null,
    agencies: await agenciesOf(),
    roles: sessions?.local === undefined ? [] : roles,
  })
  return {
    session: async (asked) => {
      queryOf(asked.request, [])
      const caller = await verified(asked.request).catch(() => undefined)
      asked.response.set('cache-control', 'no-store').json(await answerOf(caller))
    },
    beginSession: async (asked) => {
      queryOf(asked.request, [])
      if (sessions?.local === undefined) throw new HttpFault(404, 'not-found', 'Sessions begin at the identity provider here.', 'Sign in there.')
      requireOwnPage(asked.request)
      const token = await sessions.local({ ...choiceOf(jsonOf(asked.request)), lifetime: localSession })
      asked.response.set({ 'set-cookie': await sessions.cookie.set(token, localSession), 'cache-control': 'no-store' }).json(await answerOf(await verifier.verify(token)))
    },
    endSession: async (asked) => {
      queryOf(asked.request, [])
      requireOwnPage(asked.request)
      if (sessions) asked.response.set('set-cookie', await sessions.cookie.set(undefined, 0))
      asked.response.set('cache-control', 'no-store').json({ next: '/' })
    },
  }
}
