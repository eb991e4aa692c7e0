import type Database from 'better-sqlite3'
import type { Hash, Range } from '../transparency/merkle.ts'
import { addLeaf, hashBytes, hashOf, rangeOf, rootOf } from '../transparency/merkle.ts'

export type Tree = {
  readonly size: () => number
  /** Adds a leaf; the answer is stored with its entry, in the same transaction, and is all that the tree needs. */
  readonly add: (leaf: Hash) => string
  /** Begins again from what is stored, after a transaction failed. */
  readonly reload: () => void
  /** RFC 6962 root over the first `size` leaves. */
  readonly root: (size: number) => Hash
}

/**
 * The tree over the entries. Each entry keeps the hashes of all subtrees that end with it, so no other page of the file
 * is touched by an append, and a range or a proof of any size is found in a logarithm of reads.
 */
export const openTree = (db: Database.Database): Tree => {
  const sizeNow = db.prepare<[], number | null>('SELECT max(idx) FROM entry').pluck()
  const node = db.prepare<[number, number], Buffer>(`SELECT substr(hashes, ?, ${hashBytes}) FROM entry WHERE idx = ?`).pluck()

  const rangeAt = (size: number): Range =>
    rangeOf(size, (last, height) => {
      const hash = node.get(1 + height * hashBytes, last)
      if (hash?.length !== hashBytes) throw Object.assign(new Error(`Entry ${last} lacks its hashes.`), { code: 'SQLITE_CORRUPT' })
      return hashOf(hash)
    })

  const load = (): Range => rangeAt((sizeNow.get() ?? -1) + 1)
  let range = load()
  return {
    size: () => range.size,
    add: (leaf) => addLeaf(range, leaf),
    reload: () => {
      range = load()
    },
    root: (size) => rootOf(size === range.size ? range : rangeAt(size)),
  }
}
