import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { Agent, request } from 'node:http'
import type { RealService } from '../kit/http-real.ts'
import { openRealService } from '../kit/http-real.ts'
import { eda, somebody } from '../kit/http.ts'

/** The live stream of the product itself: real log, real views, real hub. */
let service: RealService
let token: string
const steward = somebody('steward', 'doc')

beforeAll(async () => {
  service = await openRealService({}, false)
  token = (await service.running.callers.issuer?.token(eda)) ?? ''
})
afterAll(() => service?.close())

let made = 0
const register = async (): Promise<{ readonly position: string; readonly size: number }> => {
  made += 1
  const answer = await service.send('register-agency', { agency: `office-${made}`, name: `Office ${made}`, level: 'federal', codes: { cgac: String(made).padStart(3, '0') } }, steward)
  expect(answer.status).toBe(201)
  return (await answer.json()) as { position: string; size: number }
}

type Follower = { readonly text: () => string; readonly until: (enough: (text: string) => boolean) => Promise<string>; readonly leave: () => void; readonly response: IncomingMessage; readonly ended: Promise<void> }

const agent = new Agent({ keepAlive: false, maxSockets: Infinity })
const follow = (path = '/api/v1/live', headers: Record<string, string> = {}): Promise<Follower> =>
  new Promise((resolve, reject) => {
    const url = new URL(service.running.address)
    const asking: ClientRequest = request({ host: url.hostname, port: url.port, path, agent, headers: { authorization: `Bearer ${token}`, ...headers } }, (response) => {
      let text = ''
      let wake = (): void => undefined
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        wake()
      })
      const ended = new Promise<void>((done) => response.on('close', done))
      resolve({
        text: () => text,
        until: (enough) => new Promise((done) => ((wake = () => (enough(text) ? done(text) : undefined)), wake())),
        leave: () => asking.destroy(),
        response,
        ended,
      })
    })
    asking.on('error', reject)
    asking.end()
  })

const idsOf = (text: string): readonly string[] => [...text.matchAll(/^id: (\d+)\nevent: entry$/gm)].map(([, id]) => id as string)

describe('the live stream over the real hub', () => {
  test('tells of an entry and of the views that it changed, which can be read at once', async () => {
    const follower = await follow()
    const { position } = await register()
    const text = await follower.until((all) => all.includes(`id: ${position}\nevent: entry`))
    const change = JSON.parse(/event: change\ndata: (\{.*"agency-directory".*\})/.exec(text)?.[1] ?? '{}') as { keys?: string[] }
    expect(change.keys).toContain(`office-${made}`)
    // Whoever hears of an entry finds what came of it, without asking for "at least".
    expect((await service.ask(`/api/v1/views/agency-directory/office-${made}`, { as: eda })).status).toBe(200)
    follower.leave()
  })

  test('goes on exactly after Last-Event-ID, or after the position in the query, without gap or repetition', async () => {
    const first = await register()
    const rest = [await register(), await register(), await register()].map(({ position }) => position)
    const last = rest.at(-1) as string
    for (const follower of [await follow('/api/v1/live', { 'last-event-id': first.position }), await follow(`/api/v1/live?after=${first.position}`), await follow(`/api/v1/live?after=${last}`, { 'last-event-id': first.position })]) {
      expect(idsOf(await follower.until((all) => all.includes(`id: ${last}\nevent: entry`)))).toEqual(rest)
      follower.leave()
    }
  })

  test('joins those that catch up while entries come in, in order and each once', async () => {
    const start = await register()
    const writing = Promise.all(Array.from({ length: 40 }, () => register()))
    const followers = await Promise.all(Array.from({ length: 10 }, () => follow(`/api/v1/live?after=${start.position}`)))
    const positions = (await writing).map(({ position }) => position).toSorted()
    for (const follower of followers) {
      const text = await follower.until((all) => idsOf(all).length >= 40)
      expect(idsOf(text)).toEqual(positions)
      follower.leave()
    }
  })

  test('says resync to those who were away too long or were never here', async () => {
    const ahead = await follow('/api/v1/live?after=0000009999999999')
    expect(await ahead.until((all) => all.includes('event: resync'))).toContain('data: {}')
    ahead.leave()
  })

  test('reaches a thousand clients, and one that does not read costs the others nothing', async () => {
    const slow = await follow()
    slow.response.pause()
    const followers: Follower[] = []
    for (let i = 0; i < 20; i += 1) followers.push(...(await Promise.all(Array.from({ length: 50 }, () => follow()))))
    expect(followers).toHaveLength(1000)
    const { position } = await register()
    const texts = await Promise.all(followers.map((one) => one.until((all) => all.includes(`id: ${position}\nevent: entry`))))
    expect(texts.every((text) => idsOf(text).length === 1)).toBe(true)
    for (const one of followers) one.leave()
    slow.leave()
    expect((await service.ask('/health')).status).toBe(200)
  })

  test('lets nobody in without a token, and ends when the server stops, however many follow', async () => {
    expect((await service.ask('/api/v1/live')).status).toBe(401)
    const other = await openRealService({}, false)
    const bearer = (await other.running.callers.issuer?.token(eda)) ?? ''
    const answer = await fetch(`${other.running.address}/api/v1/live`, { headers: { authorization: `Bearer ${bearer}` } })
    const text = answer.text()
    await other.close()
    expect(await text).toBe('retry: 2000\n\n')
    await expect(fetch(`${other.running.address}/health`)).rejects.toThrow()
  })
})
