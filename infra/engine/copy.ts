import type { EventLog } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'

export type Copied = { readonly size: number; readonly copied: number; readonly root: string }

/**
 * Brings a log to another engine, entry by entry, as it is. What the target holds must be the beginning of the source, so
 * an interrupted copy goes on where it was; after every batch both trees have the same root, which says that every entry
 * read back from the target is the one that was sent, byte for byte.
 */
export const copyLog = async (options: { readonly from: EventLog; readonly to: EventLog; readonly batch?: number; readonly onProgress?: (done: number, of: number) => void }): Promise<Copied> => {
  const { from, to, batch = 500, onProgress } = options
  const size = from.head().size
  const start = to.head().size
  const compare = async (at: number): Promise<string> => {
    const root = await to.root(at)
    if (root === (await from.root(at))) return root
    throw new LogFault('log-damaged', `At ${at} entries the target is another log than the source.`, 'Copy into an empty log, or into one that an earlier copy of this source began.')
  }
  if (start > size) throw new LogFault('log-damaged', `The target has ${start} entries, the source ${size}.`, 'Copy into an empty log, or into one that an earlier copy of this source began.')
  let root = await compare(start)
  for await (const entries of from.readAll({ from: start, to: size, batch })) {
    await to.takeOver(entries)
    root = await compare(to.head().size)
    onProgress?.(to.head().size, size)
  }
  return { size, copied: size - start, root }
}
