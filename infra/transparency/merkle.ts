import { hash } from 'node:crypto'

/**
 * Thirty-two bytes as a text of as many characters, each of one byte (latin1): in Node it is made, joined and hashed in a
 * third of the time of a Buffer. Outside of the tree it is written in base64 or stored as bytes.
 */
export type Hash = string & { readonly hash: unique symbol }

/** Bytes of every hash here. */
export const hashBytes = 32

export const bytesOf = (joined: string): Buffer => Buffer.from(joined, 'latin1')
export const hashOf = (bytes: Buffer): Hash => bytes.toString('latin1') as Hash

const sha256 = (bytes: Buffer | string): Hash => hash('sha256', bytes, 'binary') as Hash

/** RFC 6962 2.1: the hash of nothing. */
export const emptyRoot: Hash = sha256('')

const pair = Buffer.alloc(1 + 2 * hashBytes, 1)

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Hash, right: Hash): Hash => {
  pair.write(left + right, 1, 'latin1')
  return sha256(pair)
}

/** Hash of a leaf: SHA-256(0x00 ‖ record). */
export const leafHash = (record: string): Hash => sha256(`\0${record}`)

/**
 * A compact range from 0: the roots of the complete subtrees that make up a tree of some size, widest first. It is all
 * that is needed to add leaves and to name the root.
 */
export type Range = { size: number; readonly roots: Hash[] }

export const emptyRange = (): Range => ({ size: 0, roots: [] })

/**
 * Adds a leaf, in place. The answer holds the hashes of all subtrees that end with this leaf, one after the other: the
 * leaf itself, then its inner nodes from the lowest to the highest. Whoever keeps it with the leaf can name any node of
 * the tree later.
 */
export const addLeaf = (range: Range, leaf: Hash): string => {
  let complete: string = leaf
  let top = leaf
  // As many nodes become whole as the size so far ends with one bits; no bit operators, which would end at 2^31 leaves.
  for (let rest = range.size; rest % 2 === 1; rest = (rest - 1) / 2) {
    top = nodeHash(range.roots.pop() as Hash, top)
    complete += top
  }
  range.roots.push(top)
  range.size += 1
  return complete
}

/**
 * The range of a tree of `size` leaves from hashes that were kept: `nodeAt` gives the root of the complete subtree of
 * 2^`height` leaves that ends with leaf `last`.
 */
export const rangeOf = (size: number, nodeAt: (last: number, height: number) => Hash): Range => {
  const range = emptyRange()
  for (let height = Math.floor(Math.log2(Math.max(size, 1))); height >= 0; height -= 1) {
    const width = 2 ** height
    if (range.size + width > size) continue
    range.size += width
    range.roots.push(nodeAt(range.size - 1, height))
  }
  return range
}

/** RFC 6962 2.1: tree head of a range. */
export const rootOf = ({ roots }: Range): Hash => {
  const last = roots.at(-1)
  if (!last) return emptyRoot
  return roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last)
}
