import type { Server } from 'node:http'

/** What keeps connections open of its own accord. */
export type Ending = { readonly end: () => void }

/** Milliseconds for answers that are under way. */
const grace = 2_000
/** Milliseconds between two looks for connections that have nothing to do any more. */
const often = 20

/**
 * Stops a server: no new connections, live streams end, answers under way get a moment, then what is left is cut. A plain
 * `server.close()` would wait for as long as someone follows the live stream.
 */
export const closeServer = async (server: Server, live: Ending): Promise<void> => {
  const closed = new Promise<void>((resolve, reject) => server.close((fault) => (fault && (fault as NodeJS.ErrnoException).code !== 'ERR_SERVER_NOT_RUNNING' ? reject(fault) : resolve())))
  live.end()
  server.closeIdleConnections()
  // A connection on which an answer just ended becomes idle only now.
  const again = setInterval(() => server.closeIdleConnections(), often)
  const cut = setTimeout(() => server.closeAllConnections(), grace)
  try {
    await closed
  } finally {
    clearInterval(again)
    clearTimeout(cut)
  }
}
