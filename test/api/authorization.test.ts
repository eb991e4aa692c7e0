import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Route } from '../../api/http/route.ts'
import { pageRoutes } from '../../api/http/page-routes.ts'
import { routes as described } from '../../api/http/routes.ts'
import { roles } from '../../domain/kernel/event.ts'
import type { Standing } from '../../infra/identity/authorization.ts'
import { authorizationTable, standings } from '../../infra/identity/authorization.ts'
import type { LocalToken } from '../../infra/identity/local-issuer.ts'
import type { Service } from '../kit/http.ts'
import { eda, jsonOf, nsf, openService, somebody } from '../kit/http.ts'

/** What is described, and the pages. */
const routes = [...described, ...pageRoutes]

let service: Service
let entry: string
const secret = 'KEEP-THIS-FROM-OTHERS'

beforeAll(async () => {
  service = await openService()
  for (const as of [eda, nsf]) {
    await service.send('open-office', { agency: as.agency, name: `Office ${as.agency}` }, as)
    await service.send('join', { staff: `s-${as.agency}`, agency: as.agency, name: `${secret} person of ${as.agency}` }, as)
    for (const confidentiality of ['open', 'agencies', 'own'])
      await service.send('note-finding', { finding: `${as.agency}-${confidentiality}`, statement: confidentiality === 'own' ? `${secret} of ${as.agency}` : 'Shared words.', confidentiality, weight: 1, contact: `s-${as.agency}` }, as)
    await service.send('weigh-finding', { finding: `${as.agency}-own`, weight: 5, note: `${secret} note of ${as.agency}` }, as)
  }
  await service.send('hold-session', { convening: 'nsf-session', ...session }, nsf)
  const [first] = await service.book.log.readAt([0])
  entry = String(first?.id)
})
afterAll(() => service.close())

/** A session of one agency in which another took part: the place of a liaison who is a participant. */
const session = { title: `${secret} session of nsf`, startsAt: '2026-02-10T15:00:00.000Z', endsAt: '2026-02-10T18:00:00.000Z', agencies: ['eda'] }

const places: Readonly<Record<string, string>> = { name: 'note-finding', projection: 'finding-register', key: 'nsf-own', stream: 'finding-nsf-own', asset: 'initializer.js', kind: 'lines' }
const addressOf = (route: Route, standing: Standing): string => {
  const own = standing === 'liaison (participant)' ? { ...places, stream: 'convening-nsf-session' } : places
  const path = route.path.replace(/\{\*?(\w+)\}/g, (_, name: string) => name === 'id' ? entry : (own[name] ?? name))
  return route.id === 'search' ? `${path}?q=nsf` : route.id === 'diff' ? `${path}?from=0&to=1` : route.id === 'runImport' ? `${path}?source=file&preview=true` : path
}
const callers: readonly (readonly [standing: Standing, as: LocalToken | undefined])[] = [
  ['liaison (own agency)', nsf],
  ['liaison (participant)', eda],
  ['liaison (other agency)', eda],
  ['reader', somebody('reader', 'nsf')],
  ['auditor', somebody('auditor', 'gao')],
  ['steward', somebody('steward', 'doc')],
  ['admin', somebody('admin', 'doc')],
  ['nobody', undefined],
]

/** The status of a request, without waiting for the end of a stream that has none. */
const statusOf = async (route: Route, standing: Standing, as: LocalToken | undefined): Promise<number> => {
  const abort = new AbortController()
  const answer = await service.ask(addressOf(route, standing), {
    as,
    method: route.method.toUpperCase(),
    signal: abort.signal,
    // As a page of ours would send it; to what takes a token that makes no difference.
    ...(route.method === 'post' ? { headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'ledger-page': '1' }, body: route.id === 'beginSession' ? '{"role":"reader","agency":"nsf"}' : '{}' } : {}),
  })
  abort.abort()
  return answer.status
}

describe('every route', () => {
  test.each(routes.flatMap((route) => callers.map(([standing, as]) => [`${route.method} ${route.path}`, standing, route, as] as const)))('%s as %s', async (_name, standing, route, as) => {
    const status = await statusOf(route, standing, as)
    const rule = authorizationTable[route.action].rules[standing]
    if (rule === 'yes') expect([200, 201, 404, 422].filter((one) => one !== 404 || ['diff', 'explain', 'page-asset', 'refreshSession'].includes(route.id))).toContain(status)
    else if (standing === 'nobody') expect(status).toBe(401)
    else if (rule === 'hidden') expect(status).toBe(404)
    // A role that a command is declared for comes as far as its own fields.
    else if (rule === 'declared' && route.id === 'runImport') expect(status).toBe(200)
    else if (rule === 'declared') expect(status).toBe(as?.role === 'liaison' ? 422 : 403)
    else expect(status).toBe(403)
  })

  test('has an action of the table and a handler, and no address is served beside the table', async () => {
    for (const route of routes) expect(Object.keys(authorizationTable)).toContain(route.action)
    const router = service.app.router as unknown as { stack: { route?: { path: string; methods: Record<string, boolean> } }[] }
    const mounted = new Set(router.stack.flatMap(({ route }) => (route ? [route.path] : [])))
    const declared = new Set(routes.map(({ path }) => path.replace(/\{(\*?)(\w+)\}/g, (_, rest: string, name: string) => `${rest === '' ? ':' : '*'}${name}`)))
    expect(mounted).toEqual(declared)
  })

  test('refuses methods that it has not', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const answer = await service.ask('/api/v1/views/finding-register', { method, as: eda })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    }
    expect((await service.ask('/api/v1/commands/note-finding', { as: eda })).status).toBe(405)
    expect((await service.ask('/nowhere', { as: eda })).status).toBe(404)
  })
})

describe('no word of one agency', () => {
  const reads = [
    '/api/v1/views/finding-register',
    '/api/v1/views/finding-register?limit=2',
    '/api/v1/views/finding-register?format=csv',
    '/api/v1/views/finding-register?format=ndjson',
    '/api/v1/views/finding-register/nsf-own',
    '/api/v1/views/finding-register/nsf-own?asOf=12',
    '/api/v1/views/agency-weight',
    '/api/v1/views/agency-weight/nsf/1',
    '/api/v1/explain/finding-register/nsf-own',
    '/api/v1/explain/finding-register/nsf-own?path=/statement',
    '/api/v1/explain/agency-weight/nsf/1',
    '/api/v1/diff/finding-register/nsf-own?from=0&to=12',
    '/api/v1/diff/agency-weight/nsf/1?from=0&to=12',
    '/api/v1/streams/finding-nsf-own',
    '/api/v1/streams/staff-s-nsf',
    '/api/v1/streams/agency-nsf',
    '/api/v1/entries?limit=1000',
    '/api/v1/entries?order=newest&limit=1000',
    '/api/v1/entries?agency=nsf&limit=1000',
    '/api/v1/live?after=0000000000000000',
  ] as const
  const textOf = async (path: string, as: LocalToken): Promise<string> => {
    if (!path.includes('/live')) return (await service.ask(path, { as })).text()
    const abort = new AbortController()
    const answer = await service.ask(path, { as, signal: abort.signal })
    let text = ''
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('utf8')
      if (text.includes('"revision":1')) break
    }
    abort.abort()
    return text
  }

  test.each(reads)('reaches another through %s', async (path) => {
    for (const as of [eda, somebody('reader', 'eda'), somebody('reader', 'nsf'), somebody('admin', 'nsf')]) {
      const text = await textOf(path, as)
      expect(text.length).toBeGreaterThan(0)
      expect(text.replaceAll(`${secret} of eda`, '').replaceAll(`${secret} note of eda`, '').replaceAll(`${secret} person of eda`, '')).not.toContain(secret)
    }
  })

  test('is kept from its own agency', async () => {
    for (const path of ['/api/v1/views/finding-register/nsf-own', '/api/v1/explain/finding-register/nsf-own', '/api/v1/streams/finding-nsf-own', '/api/v1/diff/finding-register/nsf-own?from=0&to=12'])
      expect(await textOf(path, nsf)).toContain(`${secret} of nsf`)
    expect(await textOf('/api/v1/explain/finding-register/nsf-own', somebody('auditor', 'gao'))).toContain(`${secret} note of nsf`)
  })

  test('can be guessed through filters and order', async () => {
    for (const query of [`statement=${secret}`, `where.statement=${secret}`, 'sort=statement', 'sort=-statement']) {
      const answer = await service.ask(`/api/v1/views/finding-register?${query}`, { as: eda })
      expect([answer.status, (await jsonOf(answer)).code]).toEqual([403, 'column-confidential'])
      expect((await service.ask(`/api/v1/views/finding-register?${query}`, { as: somebody('auditor', 'gao') })).status).toBe(200)
    }
  })

  test('is reached by swapping ids, whichever they are', async () => {
    const ids = fc.constantFrom('nsf-own', 'nsf-agencies', 'nsf-open', 's-nsf', 'nsf', 'nsf/1', 'none', '__proto__', '..', '%2e%2e')
    const shapes = fc.constantFrom<(id: string) => string>(
      (id) => `/api/v1/views/finding-register/${id}`,
      (id) => `/api/v1/views/agency-weight/${id}`,
      (id) => `/api/v1/streams/finding-${id}`,
      (id) => `/api/v1/streams/staff-${id}`,
      (id) => `/api/v1/streams/${id}`,
      (id) => `/api/v1/explain/agency-weight/${id}`,
      (id) => `/api/v1/views/finding-register?agency=${id}`,
    )
    const people = fc.constantFrom(eda, somebody('reader', 'nsf'), somebody('admin', 'nsf'), somebody('liaison', 'nobody'))
    await fc.assert(
      fc.asyncProperty(shapes, ids, people, async (shape, id, as) => {
        const answer = await service.ask(shape(id), { as })
        expect(answer.status).toBeLessThan(500)
        expect((await answer.text()).replaceAll(`${secret} of eda`, '').replaceAll(`${secret} person of eda`, '')).not.toContain(secret)
      }),
      { numRuns: 100 },
    )
  })
})

test('every standing of the table walks every route', () => {
  expect(callers.map(([standing]) => standing)).toEqual(standings)
})

test('a participant reads the bodies of the session that it took part in, and others do not learn that it is there', async () => {
  const bodyOf = async (as: LocalToken) => {
    const answer = await service.ask('/api/v1/streams/convening-nsf-session', { as })
    return { status: answer.status, text: await answer.text() }
  }
  for (const as of [nsf, eda]) expect(await bodyOf(as)).toEqual({ status: 200, text: expect.stringContaining(session.title) })
  const stranger = await bodyOf(somebody('liaison', 'doc'))
  expect([stranger.status, stranger.text.includes(secret)]).toEqual([404, false])
})

test('roles of the table are the roles of the ledger', () => {
  expect(callers.map(([, as]) => as?.role).filter((role) => role !== undefined)).toEqual(expect.arrayContaining([...roles]))
})
