import type { Response } from 'express'
import { Subscription } from 'rxjs'
import { may } from '../../infra/identity/authorization.ts'
import type { LiveMessage } from '../../infra/live/hub.ts'
import type { Clock } from '../../infra/ports/clock.ts'
import type { EventLog } from '../../infra/ports/event-log.ts'
import { factsOf } from './entries.ts'
import { afterOf, queryOf } from './input.ts'
import type { Handler, Live, Logger } from './parts.ts'
import { callerOf } from './parts.ts'
import { HttpFault } from './problem.ts'

/** Followers at one time; the next one is asked to come again. */
const mostFollowers = 5_000

const frameOf = (message: LiveMessage): string => {
  switch (message.kind) {
    case 'heartbeat':
      return ': heartbeat\n\n'
    case 'entry':
      return `id: ${message.position}\nevent: entry\ndata: ${JSON.stringify(factsOf(message.entry))}\n\n`
    case 'change':
      return `id: ${message.position}\nevent: change\ndata: ${JSON.stringify(message.change)}\n\n`
    case 'resync':
      return `${message.position === undefined ? '' : `id: ${message.position}\n`}event: resync\ndata: {}\n\n`
  }
}

/** Frames that go out together: those so far, and what they become with one more. Followers that hear the same share it. */
type Piece = { readonly text: string; readonly more: Map<LiveMessage, Piece>; bytes?: Buffer }

type Follower = { readonly response: Response; readonly subscription: Subscription; readonly ref: string; piece: Piece | undefined }

/** Characters after which a piece goes out without waiting for the end of the turn. */
const pieceFull = 65_536

export type Followers = {
  readonly handler: Handler
  /** Ends every stream, so that the server can close. */
  readonly end: () => void
  readonly count: () => number
}

/** Longest time that a timer takes. */
const longest = 2_147_483_647

/**
 * Server-sent events. What is told in one turn goes to a follower in one piece, which is written out once for all that
 * hear the same. A follower that does not read is dropped as soon as more than `maxBuffered` bytes wait for it; it comes
 * back with the last id it saw. A stream ends with its token.
 */
export const openFollowers = (options: { readonly live: Live; readonly log: Pick<EventLog, 'sizeAt'>; readonly maxBuffered: number; readonly clock: Clock; readonly logger: Logger }): Followers => {
  const { live, maxBuffered, clock, logger } = options
  const open = new Map<Response, Follower>()
  /** Followers that were told something in this turn. */
  const told = new Set<Follower>()
  let first: Piece = { text: '', more: new Map() }

  const leave = (response: Response): void => {
    const follower = open.get(response)
    if (!follower) return
    follower.subscription.unsubscribe()
    told.delete(follower)
    open.delete(response)
  }

  const flush = (follower: Follower): void => {
    const { response, piece, ref } = follower
    told.delete(follower)
    follower.piece = undefined
    if (piece === undefined || response.destroyed || response.writableEnded) return
    response.write((piece.bytes ??= Buffer.from(piece.text)))
    if (response.writableLength <= maxBuffered) return
    logger.warn({ event: 'follower-dropped', ref }, 'a follower was too slow and was dropped')
    leave(response)
    response.destroy()
  }
  const flushAll = (): void => {
    for (const follower of [...told]) flush(follower)
    // The pieces of this turn are of no use to the next.
    first = { text: '', more: new Map() }
  }

  const tell = (follower: Follower, message: LiveMessage): void => {
    const { text, more } = follower.piece ?? first
    let piece = more.get(message)
    if (!piece) more.set(message, (piece = { text: text + frameOf(message), more: new Map() }))
    follower.piece = piece
    if (told.size === 0) queueMicrotask(flushAll)
    told.add(follower)
    if (piece.text.length >= pieceFull) flush(follower)
  }

  return {
    count: () => open.size,
    end: () => {
      for (const response of [...open.keys()]) {
        leave(response)
        response.end()
      }
    },
    handler: (asked) => {
      const { request, response } = asked
      const caller = callerOf(asked)
      const after = afterOf(request, queryOf(request, ['after']), options.log)
      if (open.size >= mostFollowers)
        throw new HttpFault(503, 'too-many-followers', 'Too many follow the log at the moment.', 'Come again in a minute.', { headers: { 'retry-after': '60' } })
      const seesChanges = may(caller, 'see-views') === 'yes'
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'keep-alive' })
      response.write('retry: 2000\n\n')
      if (request.method === 'HEAD') return void response.end()
      const follower: Follower = { response, subscription: new Subscription(), ref: caller.ref, piece: undefined }
      open.set(response, follower)
      const ends = setTimeout(() => response.end(), Math.min(longest, Math.max(0, caller.expires * 1000 - Date.parse(clock()))))
      ends.unref()
      response.on('close', () => {
        clearTimeout(ends)
        leave(response)
      })
      /** While old entries are read nothing is dropped: the next come when these have gone. */
      const pace = (): Promise<void> =>
        new Promise((resolve) => {
          flush(follower)
          if (response.destroyed || !response.writableNeedDrain) return void setImmediate(resolve)
          const go = (): void => {
            response.off('drain', go).off('close', go)
            resolve()
          }
          response.once('drain', go).once('close', go)
        })
      follower.subscription.add(
        live.stream(after === undefined ? {} : { after, pace }).subscribe({
          next: (message) => {
            if (message.kind !== 'change' || seesChanges) tell(follower, message)
          },
          error: (fault: unknown) => {
            logger.error({ event: 'live-failed', fault: fault instanceof Error ? fault.message : String(fault) }, 'the live stream failed')
            leave(response)
            response.destroy()
          },
          complete: () => {
            flush(follower)
            response.end()
          },
        }),
      )
    },
  }
}
