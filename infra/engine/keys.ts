import type { EventLog } from '../ports/event-log.ts'
import { openRecent } from '../sqlite/recent.ts'

/** Keys held in memory at least, and entries at the end of the log in which they are looked for after a restart. */
const kept = 10_000

/** What a key was used for. */
type Use = { readonly print: string; readonly stream: string }

/**
 * Idempotency keys that were used lately, by the id of their command, for whatever stream. In its own stream a key is
 * found for ever; in another one here, while it is recent, also when the process was started anew in between.
 */
export const openKeys = (log: EventLog) => {
  const uses = openRecent<string, Use>(2 * kept)
  const readBack = async (): Promise<void> => {
    const { size } = log.head()
    for await (const entries of log.readAll({ from: Math.max(0, size - kept), to: size }))
      for (const { type, stream, body } of entries) {
        const { command } = JSON.parse(body) as { readonly command?: { readonly id: string; readonly print: string } }
        // A refused command leaves its key free, but for what its own stream says.
        if (command && command.print !== '' && type !== 'CommandRefused') uses.set(command.id, { print: command.print, stream })
      }
  }
  let read: Promise<void> | undefined

  return {
    /** Takes the key for one use; false when it is taken for another. */
    take: async (commandId: string, use: Use): Promise<boolean> => {
      // Also when it is long read: who waits for nothing would overtake who came first and still waits.
      await (read ??= readBack())
      const before = uses.get(commandId)
      if (before) return before.print === use.print && before.stream === use.stream
      uses.set(commandId, use)
      return true
    },
    free: uses.delete,
  }
}
