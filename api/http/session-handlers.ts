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
import type { Asked, Handler, Parts } from './parts.ts'
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

type Provider = NonNullable<Sessions['provider']>

/** The parameters of a request, with the question mark. */
const queryIn = ({ url }: Request): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '')

type Choice = { readonly role: Role; readonly agency: string; readonly grants: readonly Grant[] }

const choiceOf = (body: unknown): Choice => {
  const { role, agency, grants: held = [] } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>
  if (!(roles as readonly unknown[]).includes(role)) throw badInput('/role', `Must be one of ${roles.join(', ')}.`)
  if (typeof agency !== 'string' || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(agency)) throw badInput('/agency', 'Must be the id of an agency, such as eda.')
  if (!Array.isArray(held) || !held.every((one) => (grants as readonly unknown[]).includes(one))) throw badInput('/grants', `Must be a list of ${grants.join(', ')}.`)
  return { role: role as Role, agency, grants: held as Grant[] }
}

/** Who is signed in at this browser, beginning and ending it. */
export const sessionHandlers = (parts: Pick<Parts, 'ledger' | 'info' | 'sessions' | 'catalog' | 'logger'>, verified: Verified): Readonly<Record<string, Handler>> => {
  const { ledger: book, info, sessions, catalog, logger } = parts
  const commands = commandsOf(catalog)
  const provider = sessions?.provider
  /** Agencies to act for; in local mode alone, where everybody who asks sees everything anyway. */
  const agenciesOf = async (): Promise<readonly { readonly id: string; readonly name: string }[]> => {
    if (sessions?.choose === undefined || !book.views.status().some(({ projection }) => projection === 'agency-directory')) return []
    const { rows } = await book.views.rows('agency-directory', { limit: 1000, sort: 'name' })
    return rows.map(({ key, view }) => ({ id: key, name: (view as { readonly name?: string | null }).name ?? key }))
  }
  const answerOf = async (caller: Caller | undefined, { renews, trouble }: { readonly renews?: boolean | undefined; readonly trouble?: Trouble | undefined } = {}) => ({
    mode: info.mode,
    me: caller ? meOf(caller) : null,
    expires: caller ? meOf(caller).expires : null,
    agencies: await agenciesOf(),
    roles: sessions?.choose === undefined ? [] : roles,
    may: caller ? commands.filter(({ roles: declared }) => may(caller, 'send-command', { declared }) === 'yes').map(({ name }) => name) : [],
    refreshes: renews ?? false,
    ...(provider === undefined ? {} : { signIn: '/session/start' }),
    ...(trouble === undefined ? {} : { trouble }),
  })
  /** A failure while going to the provider or coming back ends on a page that says what to do, and not in JSON. */
  const troubled = async ({ request, response }: Asked, at: Provider, fault: unknown): Promise<void> => {
    if (!(fault instanceof TokenFault)) throw fault
    const { cookie } = request.headers
    const { code, message: detail, hint: remedy, cause } = fault
    // Which check failed, and no word of what came with the request.
    const { code: check, error } = (cause ?? {}) as { readonly code?: unknown; readonly error?: unknown }
    logger.warn({ correlation: response.getHeader('correlation-id'), event: 'sign-in-failed', code, check, error: error === 'access_denied' || error === 'invalid_grant' ? error : undefined }, 'signing in failed')
    const next = await at.nextOf(queryIn(request), cookie)
    const cookies = await at.keepTrouble({ code, detail, remedy }, queryIn(request), cookie)
    response.set({ 'set-cookie': [...cookies], 'cache-control': 'no-store' }).redirect(303, next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`)
  }
  const send = async (response: Response, cookies: readonly string[], body: unknown): Promise<void> => {
    response.set({ 'set-cookie': [...cookies], 'cache-control': 'no-store' }).json(body)
  }
  return {
    session: async (asked) => {
      queryOf(asked.request, [])
      const caller = await verified(asked.request).catch(() => undefined)
      const { cookie } = asked.request.headers
      await send(asked.response, [], await answerOf(caller, { renews: await sessions?.renews(cookie), trouble: caller ? undefined : await sessions?.troubleIn(cookie) }))
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
      const { cookies, caller } = await provider.refresh(asked.request.headers.cookie).catch(async (fault: unknown) => {
        // A token that renews no more would be tried again with every page.
        if (fault instanceof TokenFault && fault.code === 'token-refused') asked.response.set('set-cookie', [...((await sessions?.end(undefined)) ?? [])])
        throw fault
      })
      await send(asked.response, cookies, await answerOf(caller, { renews: true }))
    },
    endSession: async (asked) => {
      queryOf(asked.request, [])
      requireOwnPage(asked.request)
      await send(asked.response, (await sessions?.end(asked.request.headers.cookie)) ?? [], { next: (await provider?.endAddress()) ?? '/' })
    },
    startSignIn: async (asked) => {
      const { request, response } = asked
      if (provider === undefined) return response.redirect(303, '/')
      try {
        const { address, cookies } = await provider.begin(new URLSearchParams(queryIn(request)).get('next') ?? '/', request.headers.cookie)
        response.set({ 'set-cookie': [...cookies], 'cache-control': 'no-store' }).redirect(303, address)
      } catch (fault) {
        await troubled(asked, provider, fault)
      }
    },
    finishSignIn: async (asked) => {
      const { request, response } = asked
      if (provider === undefined) return response.redirect(303, '/')
      try {
        const { next, cookies } = await provider.finish(queryIn(request), request.headers.cookie)
        response.set({ 'set-cookie': [...cookies], 'cache-control': 'no-store' }).redirect(303, next)
      } catch (fault) {
        await troubled(asked, provider, fault)
      }
    },
  }
}
