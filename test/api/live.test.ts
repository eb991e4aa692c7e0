import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { connect } from 'node:net'
import { Observable } from 'rxjs'
import type { LiveMessage } from '../../infra/live/hub.ts'
import type { Position } from '../../infra/ports/event-log.ts'
import type { Service } from '../kit/http.ts'
import { eda, openService, somebody } from '../kit/http.ts'

let service: Service
beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

/** Reads frames until `enough`, then leaves. */
const follow = async (enough: (text: string) => boolean, init: { readonly headers?: Record<string, string>; readonly query?: string; readonly as?: typeof eda; readonly begun?: () => void } = {}): Promise<string> => {
  const abort = new AbortController()
  const answer = await service.ask(`/api/v1/live${init.query ?? ''}`, { as: init.as ?? eda, signal: abort.signal, ...(init.headers ? { headers: init.headers } : {}) })
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(answer.headers.get('x-accel-buffering')).toBe('no')
  init.begun?.()
  let text = ''
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString('utf8')
    if (enough(text)) break
  }
  abort.abort()
  return text
}

const changeAt = (position: string): LiveMessage => ({ kind: 'change', position: position as Position, change: { position: position as Position, size: 1, projection: 'finding-register', version: 3, keys: ['f1'] } })
const office = (n: number) => service.send('open-office', { agency: `a${n}`, name: 'Office' })
const positions = async (): Promise<readonly string[]> => {
  const all: string[] = []
  for await (const batch of service.book.log.readAll()) all.push(...batch.map(({ position }) => position))
  return all
}

describe('the live stream', () => {
  test('goes on after the last id that was seen, with facts and never a body', async () => {
    await office(1)
    await office(2)
    await office(3)
    const [first, second, third] = await positions()
    const text = await follow((t) => t.includes(`id: ${third}`), { headers: { 'last-event-id': first as string } })
    expect(text).not.toContain(`id: ${first}`)
    expect(text).toContain(`id: ${second}\nevent: entry\ndata: {`)
    const data = JSON.parse(/data: (\{.*\})/.exec(text)?.[1] ?? '{}') as object
    expect(Object.keys(data).toSorted()).toEqual(['agency', 'id', 'index', 'occurredAt', 'position', 'recordedAt', 'revision', 'stream', 'type'])
    expect(await follow((t) => t.includes(`id: ${third}`), { query: `?after=${second}` })).not.toContain(`id: ${second}`)
  })

  test('tells of changes, keeps the line open and says when to read again', async () => {
    const text = await follow((t) => t.includes('resync'), {
      begun: () => {
        service.push({ kind: 'heartbeat' })
        service.push(changeAt('0000000000000001'))
        service.push({ kind: 'resync', position: '0000000000000009' as Position })
      },
    })
    expect(text).toContain('\n\n: heartbeat\n\n')
    expect(text).toContain('id: 0000000000000001\nevent: change\ndata: {"position"')
    expect(text).toContain('id: 0000000000000009\nevent: resync\ndata: {}\n\n')
  })

  test('tells an administrator of entries and not of views', async () => {
    const text = await follow((t) => t.includes('resync'), {
      as: somebody('admin'),
      begun: () => {
        service.push(changeAt('0000000000000001'))
        service.push({ kind: 'resync', position: undefined })
      },
    })
    expect(text).not.toContain('event: change')
  })

  test('tells each follower what is for it, in order, when much comes at once', async () => {
    let here = 0
    const begun = (): void => {
      here += 1
      if (here < 3) return
      for (let n = 1; n <= 400; n += 1) service.push(n % 2 === 0 ? changeAt(`${n}`) : { kind: 'resync', position: `${n}` as Position })
      service.push({ kind: 'heartbeat' })
    }
    const whole = (t: string): boolean => t.includes(': heartbeat')
    const [one, other, admin] = await Promise.all([follow(whole, { begun }), follow(whole, { begun }), follow(whole, { begun, as: somebody('admin') })])
    const ids = (t: string): readonly number[] => [...t.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
    const all = Array.from({ length: 400 }, (_, n) => n + 1)
    expect(ids(one)).toEqual(all)
    expect(other).toBe(one)
    expect(ids(admin)).toEqual(all.filter((n) => n % 2 === 1))
  })

  test('asks to read again from a position that is not in the log', async () => {
    await office(1)
    expect(await follow((t) => t.includes('resync'), { headers: { 'last-event-id': '9999999999999999' } })).toContain('event: resync')
  })

  test('drops a follower that does not read, and serves the others', async () => {
    const token = await service.issuer.token(eda)
    const { port, hostname } = new URL(service.address)
    const slow = connect(Number(port), hostname)
    slow.write(`GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`)
    await new Promise<void>((resolve) => slow.once('data', () => resolve()))
    slow.pause()
    const closed = new Promise<void>((resolve) => slow.on('close', () => resolve()).on('error', () => resolve()))
    expect(service.app.live.count()).toBe(1)
    const big = changeAt('0000000000000002')
    const fat: LiveMessage = big.kind === 'change' ? { ...big, change: { ...big.change, keys: Array.from({ length: 20_000 }, (_, i) => `key-${i}`) } } : big
    const good = follow((t) => t.includes('resync'), {
      begun: () => {
        for (let i = 0; i < 200 && service.app.live.count() === 2; i += 1) service.push({ ...fat })
        service.push({ kind: 'resync', position: undefined })
      },
    })
    slow.resume()
    await closed
    expect(service.logged.map(({ message }) => message)).toContain('a follower was too slow and was dropped')
    await good.catch(() => undefined)
  })

  test('sets the pace of its own catching up, however slow its line is', async () => {
    const keys = Array.from({ length: 10_000 }, (_, i) => `key-${i}`)
    const missed = (pace: () => Promise<void>) =>
      new Observable<LiveMessage>((follower) => {
        void (async () => {
          for (let i = 0; i < 60; i += 1) {
            const message = changeAt('0000000000000002')
            follower.next(message.kind === 'change' ? { ...message, change: { ...message.change, keys } } : message)
            await pace()
          }
          follower.next({ kind: 'resync', position: undefined })
        })()
      })
    const other = await openService({ live: { stream: ({ pace } = {}) => missed(pace ?? (() => new Promise((resolve) => setImmediate(resolve)))) } })
    await other.send('open-office', { agency: 'a1', name: 'Office' })
    const { port, hostname } = new URL(other.address)
    const token = await other.issuer.token(eda)
    const tail = await new Promise<string>((resolve) => {
      let last = ''
      const socket = connect(Number(port), hostname, () => socket.write(`GET /api/v1/live?after=${other.book.log.head().position} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`))
      socket.on('data', (chunk) => {
        last = (last + chunk.toString('latin1')).slice(-200)
        if (last.includes('resync')) return socket.destroy()
        socket.pause()
        setTimeout(() => socket.resume(), 2)
      })
      socket.on('close', () => resolve(last)).on('error', () => resolve(last))
    })
    expect(tail).toContain('event: resync')
    expect(other.logged.map(({ message }) => message)).not.toContain('a follower was too slow and was dropped')
    await other.close()
  })

  test('ends with the token', async () => {
    const token = await service.issuer.token({ ...eda, lifetime: 1 })
    const answer = await fetch(`${service.address}/api/v1/live`, { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.text()).toBe('retry: 2000\n\n')
    expect(service.app.live.count()).toBe(0)
  })

  test('does not keep the server from closing', async () => {
    const other = await openService()
    const answer = await other.ask('/api/v1/live', { as: eda })
    expect(other.app.live.count()).toBe(1)
    await other.close()
    expect(await answer.text()).toContain('retry: 2000')
  })
})
