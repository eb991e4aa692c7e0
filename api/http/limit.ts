import type { Options } from 'express-rate-limit'
import { ipKeyGenerator, MemoryStore } from 'express-rate-limit'
import type { Socket } from 'node:net'
import type { Headers } from './answers.ts'

const windowMs = 60_000

/** What a request counts for: headers that say how many are left, and how long to wait when there are none (s). */
type Counted = { readonly headers: Headers; readonly wait: number | undefined }

export type Limit = { readonly count: (socket: Socket) => Promise<Counted>; readonly close: () => void }

/** Counts requests by address, at most `most` a minute; the headers are those of draft 7 of the IETF. */
export const openLimit = (most: number): Limit => {
  const store = new MemoryStore()
  store.init({ windowMs } as Options)
  const policy = `${most};w=${windowMs / 1000}`
  // All addresses of one IPv6 network count as one; to find out which that is takes longer than to count.
  const names = new WeakMap<Socket, string>()
  const nameOf = (socket: Socket): string => {
    const known = names.get(socket)
    if (known !== undefined) return known
    const name = ipKeyGenerator(socket.remoteAddress ?? '')
    names.set(socket, name)
    return name
  }
  return {
    count: async (socket) => {
      const { totalHits, resetTime } = await store.increment(nameOf(socket))
      const reset = Math.max(0, Math.ceil(((resetTime?.getTime() ?? 0) - Date.now()) / 1000))
      const headers = ['RateLimit-Policy', policy, 'RateLimit', `limit=${most}, remaining=${Math.max(0, most - totalHits)}, reset=${reset}`]
      return { headers, wait: totalHits > most ? reset : undefined }
    },
    close: () => store.shutdown(),
  }
}
