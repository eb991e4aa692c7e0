import { LogFault } from '../ports/event-log.ts'
import type { LastTold, LedgerStream, TreeHead } from './ledger-stream.ts'

export type Sequencer = {
  /** Looks once at what was told last and does what follows from it; the loop of `open` calls it. */
  readonly turn: () => Promise<void>
  readonly holds: () => boolean
  /** The last head that any node published, once this node has come to the same. */
  readonly published: () => TreeHead | undefined
  readonly close: () => Promise<void>
}

export type SequencerTimes = {
  /** Milliseconds between two looks. */
  readonly look?: number
  /** Milliseconds that a head may be owed before another node takes over. */
  readonly lease?: number
}

type Tree = { readonly size: () => number; readonly root: (size: number) => string }

/**
 * One node at a time publishes the head of the tree. The right to do so is the last revision of the ledger's own stream:
 * every head is appended at exactly that revision, so of two holders only one can write, and one that was paused finds
 * that the stream has moved on and is holder no more. All nodes compare what was published with their own tree.
 */
export const openSequencer = (options: {
  readonly stream: Pick<LedgerStream, 'last' | 'tell'>
  readonly tree: Tree
  readonly node: string
  readonly onTampering: (fault: LogFault) => void
  readonly onTrouble?: (cause: unknown) => void
  readonly times?: SequencerTimes
  readonly now?: () => number
}): Sequencer => {
  const { stream, tree, node, onTampering, onTrouble = () => undefined, now = () => performance.now() } = options
  const { look = 1_000, lease = 10_000 } = options.times ?? {}
  let held: { readonly revision: number; readonly epoch: number; readonly size: number } | undefined
  let published: TreeHead | undefined
  let seen: { readonly revision: number; readonly since: number } | undefined
  let closed = false

  const compare = (head: TreeHead): void => {
    if (head.size > tree.size()) return
    if (tree.root(head.size) === head.root) published = head
    else onTampering(new LogFault('log-damaged', `The tree at size ${head.size} is not the one that node ${head.holder} published.`, 'The log was changed behind the ledger\'s back. Stop writing and see "tampering" in the operations guide.'))
  }

  const publish = async (type: 'SequencerTookOver' | 'TreeHeadPublished', after: number, epoch: number): Promise<void> => {
    const size = tree.size()
    const head: TreeHead = { holder: node, epoch, size, root: tree.root(size) }
    if ((await stream.tell({ type, data: head }, after)) !== 'told') {
      held = undefined
      return
    }
    held = { revision: after + 1, epoch, size }
    published = head
  }

  const watch = async (last: LastTold): Promise<void> => {
    const head = last.told.type === 'LedgerBegun' ? undefined : last.told.data
    if (head) compare(head)
    if (seen?.revision !== last.revision) seen = { revision: last.revision, since: now() }
    // Nothing is owed while the log does not grow, and a quiet ledger writes nothing.
    const owed = tree.size() > (head?.size ?? 0)
    if (!owed) seen = { revision: last.revision, since: now() }
    else if (head === undefined || now() - seen.since > lease) await publish('SequencerTookOver', last.revision, (head?.epoch ?? 0) + 1)
  }

  const turn = async (): Promise<void> => {
    if (held) {
      if (tree.size() > held.size) await publish('TreeHeadPublished', held.revision, held.epoch)
      return
    }
    const last = await stream.last()
    if (last) await watch(last)
  }

  let timer: NodeJS.Timeout | undefined
  let under: Promise<void> = Promise.resolve()
  const next = (): void => {
    if (closed) return
    timer = setTimeout(() => {
      under = turn()
        // Whether a head was written is not known: look again before the next one.
        .catch((cause: unknown) => {
          held = undefined
          onTrouble(cause)
        })
        .finally(next)
    }, look)
    timer.unref()
  }
  next()

  return {
    turn,
    holds: () => held !== undefined,
    published: () => published,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await under
    },
  }
}
