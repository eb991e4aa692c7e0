import type { Entry, EventLog } from './event-log.ts'

const grown = (log: EventLog, beyond: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = log.onGrowth((head) => {
      if (head.size > beyond) done()
    })
    signal.addEventListener('abort', done)
    // It may have grown between the last read and now.
    if (signal.aborted || log.head().size > beyond) done()
  })

/**
 * Follows a log by reading it: what is there, then what comes. The reader sets the pace, so a slow one holds nobody and
 * nothing is kept for it in memory.
 */
export const followLog = async function* (log: EventLog, from: number, signal: AbortSignal, batch = 1000): AsyncGenerator<readonly Entry[]> {
  let at = from
  while (!signal.aborted) {
    for await (const entries of log.readAll({ from: at, batch })) {
      if (signal.aborted) return
      at += entries.length
      yield entries
    }
    await grown(log, at, signal)
  }
}
