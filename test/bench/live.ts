import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { join } from 'node:path'
import { openChild } from './child.ts'
import type { Bench, Settings } from './measure.ts'
import { compareRates } from './measure.ts'
import type { Served } from './server-ours.ts'
import type { PlainServed } from './server-plain.ts'

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Messages as they stand in a stream of server-sent events; the marks of the chunks lie between them. */
export const messagesIn = (text: string): readonly string[] => text.match(/(?:id: [^\n]*\n)?event: [^\n]*\ndata: [^\n]*\n\n/g) ?? []

type Crowd = {
  /** Everything that the first follower received. */
  readonly text: () => string
  /** Resolves once the first follower has `mark` after `from`, and all others as many bytes as it has. */
  readonly together: (mark: string, from: number) => Promise<void>
  readonly close: () => void
}

/** Many followers of one stream over bare sockets: they count bytes, and so cost little. */
const openCrowd = async (url: string, headers: readonly string[], count: number): Promise<Crowd> => {
  const { port, pathname } = new URL(url)
  const received = new Float64Array(count)
  let text = ''
  const open = (n: number): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write([`GET ${pathname} HTTP/1.1`, 'host: localhost', ...headers, '', ''].join('\r\n')))
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('A follower was dropped.')))
      socket.on('data', (chunk) => {
        received[n] = (received[n] as number) + chunk.length
        if (n === 0) text += chunk.toString('latin1')
        if (text.startsWith('HTTP/1.1 4')) reject(new Error(text))
        resolve(socket)
      })
    })
  const sockets = [await open(0)]
  for (let n = 1; n < count; n += 1) sockets.push(await open(n))
  // The head of each answer is behind them.
  await pause(200)
  const heads = received.slice()
  const behind = (): boolean => received.some((bytes, n) => bytes - (heads[n] as number) < (received[0] as number) - (heads[0] as number))
  return {
    text: () => text,
    together: async (mark, from) => {
      while (!text.includes(mark, from) || behind()) {
        if (sockets.some(({ destroyed }) => destroyed)) throw new Error('A follower was dropped.')
        await pause(2)
      }
    },
    close: () => sockets.forEach((socket) => socket.destroy()),
  }
}

const run = async ({ folder, quick, tell }: Settings) => {
  const [count, entries, rounds] = quick ? [100, 10, 3] : [1_000, 50, 5]
  tell(`${count} followers of each`)
  const ours = await openChild<Served, { readonly entries: number }, string>('server-ours.js', [join(folder, 'ledger')])
  const plain = await openChild<PlainServed, { readonly frames: readonly string[] }, string>('server-plain.js', [folder])
  const crowds: Crowd[] = []
  try {
    const followers = await openCrowd(`${ours.ready.address}/api/v1/live`, [`authorization: Bearer ${ours.ready.token}`], count)
    crowds.push(followers)
    const others = await openCrowd(plain.ready.live, [], count)
    crowds.push(others)
    let frames: readonly string[] = []
    // Messages a second, to all followers together.
    const measured = async (crowd: Crowd, publish: () => Promise<string>): Promise<number> => {
      const from = crowd.text().length
      const begun = performance.now()
      await crowd.together(await publish(), from)
      const seconds = (performance.now() - begun) / 1000
      const told = messagesIn(crowd.text().slice(from))
      if (crowd === followers) frames = told
      return (told.length * count) / seconds
    }
    const publish = async (): Promise<string> => `id: ${await ours.ask({ entries })}\nevent: entry\n`
    // The plain server is given the very messages that ours sent.
    const repeat = async (): Promise<string> => {
      await plain.ask({ frames })
      return frames.at(-1) ?? ''
    }
    await measured(followers, publish)
    await measured(others, repeat)
    tell(`${frames.length} messages to each follower for ${entries} entries`)
    const sides = { ours: () => measured(followers, publish), plain: () => measured(others, repeat) }
    return [await compareRates(`live: messages to ${count.toLocaleString('en-US')} followers, plain Node`, 0.7, rounds, sides)]
  } finally {
    for (const crowd of crowds) crowd.close()
    await ours.close()
    await plain.close()
  }
}

/** From a command to a thousand followers, through log, views and hub; plain Node is given the same messages. */
export const liveBench: Bench = { name: 'live', about: 'server-sent events to 1,000 followers against a plain Node server', run }
