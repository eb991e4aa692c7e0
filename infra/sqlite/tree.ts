import type Database from 'better-sqlite3'
import type { Range } from '../transparency/merkle.ts'
import { emptyRange, extend, rootOf } from '../transparency/merkle.ts'
import { LogFault } from '../ports/event-log.ts'

/** Leaves under one stored inner hash: a root of any size then costs some hundred hashes and not a million. */
const span = 256

export const treeSchema = `
  CREATE TABLE IF NOT EXISTS tree (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, roots BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS subtree (place INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
`

const split = (bytes: Buffer): readonly Buffer[] => Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(i * 32, i * 32 + 32))

export type Tree = {
  readonly size: () => number
  /** Adds leaves; part of the transaction that stores their entries. */
  readonly add: (leaves: readonly Buffer[]) => void
  /** Stores the range; once at the end of the transaction. */
  readonly commit: () => void
  /** Forgets what a failed transaction added. */
  readonly reload: () => void
  /** RFC 6962 root over the first `size` leaves. */
  readonly root: (size: number) => Buffer
}

/** The tree over the leaf hashes of the entry table, kept in the same file. */
export const openTree = (db: Database.Database, path: string): Tree => {
  const load = db.prepare<[], { size: number; roots: Buffer }>('SELECT size, roots FROM tree')
  const save = db.prepare('INSERT INTO tree VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET size = excluded.size, roots = excluded.roots')
  const saveSubtree = db.prepare('INSERT INTO subtree VALUES (?, ?)')
  const leaves = db.prepare<[number, number], Buffer>('SELECT leaf FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx').pluck()
  const subtrees = db.prepare<[number], Buffer>('SELECT hash FROM subtree WHERE place < ? ORDER BY place').pluck()
  let range: Range = emptyRange()

  const rangeAt = (size: number): Range => {
    const whole = Math.floor(size / span)
    const at = emptyRange()
    for (const subtree of subtrees.iterate(whole)) extend(at, subtree, span)
    for (const leaf of leaves.iterate(whole * span, size)) extend(at, leaf)
    return at
  }

  const reload = (): void => {
    const stored = load.get()
    range = stored ? { size: stored.size, roots: [...split(stored.roots)] } : emptyRange()
  }

  const check = (): void => {
    const last = db.prepare<[], number | null>('SELECT max(idx) FROM entry').pluck().get() ?? -1
    const again = rangeAt(range.size)
    if (last + 1 !== range.size || again.size !== range.size || !rootOf(again).equals(rootOf(range)))
      throw new LogFault('log-damaged', `The entries of ${path} and the tree over them do not agree.`, 'Keep the file as it is, and restore the store from a backup.')
  }

  reload()
  check()
  return {
    size: () => range.size,
    add: (added) => {
      for (const leaf of added)
        extend(range, leaf, 1, (width, root) => {
          if (width === span) saveSubtree.run(Math.floor(range.size / span), root)
        })
    },
    commit: () => {
      save.run(range.size, Buffer.concat(range.roots))
    },
    reload,
    root: (size) => (size === range.size ? rootOf(range) : rootOf(rangeAt(size))),
  }
}
