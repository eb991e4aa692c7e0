import type { Request, Response } from 'express'
import { roles } from '../../domain/kernel/event.ts'
import type { Role } from '../../domain/kernel/event.ts'
import type { Caller, Grant } from '../../infra/identity/caller.ts'
import { grants, TokenFault } from '../../infra/identity/caller.ts'
import type { Sessions, Trouble } from '../../infra/identity/sessions.ts'
import { may } from '../../infra/identity/authorization.ts'
import { commandsOf } from '../contract/commands.ts'
import type { Verified } from './gate.ts'
import { jsonOf, queryOf } from './input.ts'
import type { Book, Catalog, Handler, Info } from './parts.ts'
import { badInput, HttpFault } from './problem.ts'

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
export const sessionHandlers = (book: Book, info: Info, sessions: Sessions | undefined, verified: Verified, catalog: Catalog): Readonly<Record<string, Handler>> => {
  const commands = commandsOf(catalog)
  const provider = sessions?.provider
  /** Agencies to act for; in local mode alone, where everybody who asks sees everything anyway. */
  const agenciesOf = async (): Promise<readonly { readonly id: string; readonly name: string }[]> => {
    if (sessions?.choose === undefined || !book.views.status().some(({ projection }) => projection === 'agency-directory')) return []
    const { rows } = await book.views.rows('agency-directory', { limit: 1000, sort: 'name' })
    return rows.map(({ key, view }) => ({ id: key, name: (view as { readonly name?: string | null }).name ?? key }))
  }
  const answerOf = async (caller: Caller | undefined, trouble?: Trouble) => ({
    mode: info.mode,
    me: caller ? meOf(caller) : null,
    expires: caller ? meOf(caller).expires : null,
    agencies: await agenciesOf(),
    roles: sessions?.choose === undefined ? [] : roles,
    may: caller ? commands.filter(({ roles: declared }) => may(caller, 'send-command', { declared }) === 'yes').map(({ name }) => name) : [],
    refreshes: provider !== undefined,
    ...(provider === undefined ? {} : { signIn: '/session/start' }),
    ...(trouble === undefined ? {} : { trouble }),
  })
  /** A failure while going to the provider or coming back ends on a page that says what to do, and not in JSON. */
  const troubled = async (response: Response, fault: unknown): Promise<void> => {
    if (!(fault instanceof TokenFault)) throw fault
    const cookies = (await sessions?.keepTrouble({ code: fault.code, detail: fault.message, remedy: fault.hint })) ?? []
    response.set({ 'set-cookie': [...cookies], 'cache-control': 'no-store' }).redirect(303, '/sign-in')
  }
  const send = async (response: Response, cookies: readonly string[], body: unknown): Promise<void> => {
    response.set({ 'set-cookie': [...cookies], 'cache-control': 'no-store' }).json(body)
  }
  return {
    session: async (asked) => {
      queryOf(asked.request, [])
      const caller = await verified(asked.request).catch(() => undefined)
      await send(asked.response, [], await answerOf(caller, caller ? undefined : await sessions?.troubleIn(asked.request.headers.cookie)))
    },
    beginSession: async (asked) => {
      queryOf(asked.request, [])
      if (sessions?.choose === undefined) throw new HttpFault(404, 'not-found', 'Sessions begin at the identity provider here.', 'Sign in there.')
      requireOwnPage(asked.request)
      const { cookies, caller } = await sessions.choose(choiceOf(jsonOf(asked.request)))
      await send(asked.response, cookies, await answerOf(caller))
    },
    refreshSession: async (asked) => {
      queryOf(asked.request, [])
      requireOwnPage(asked.request)
      if (provider === undefined) throw new HttpFault(404, 'not-found', 'Sessions are not renewed here.', 'Choose a role anew.')
      const { cookies, caller } = await provider.refresh(asked.request.headers.cookie)
      await send(asked.response, cookies, await answerOf(caller))
    },
    endSession: async (asked) => {
      queryOf(asked.request, [])
      requireOwnPage(asked.request)
      await send(asked.response, (await sessions?.end()) ?? [], { next: (await provider?.endAddress()) ?? '/' })
    },
    startSignIn: async ({ request, response }) => {
      if (provider === undefined) return response.redirect(303, '/')
      try {
        const { address, cookies } = await provider.begin(queryOf(request, ['next']).next ?? '/')
        response.set({ 'set-cookie': [...cookies], 'cache-control': 'no-store' }).redirect(303, address)
      } catch (fault) {
        await troubled(response, fault)
      }
    },
    finishSignIn: async ({ request, response }) => {
      if (provider === undefined) return response.redirect(303, '/')
      const start = request.url.indexOf('?')
      try {
        const { next, cookies } = await provider.finish(start < 0 ? '' : request.url.slice(start), request.headers.cookie)
        response.set({ 'set-cookie': [...cookies], 'cache-control': 'no-store' }).redirect(303, next)
      } catch (fault) {
        await troubled(response, fault)
      }
    },
  }
}
