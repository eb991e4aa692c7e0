import { hash } from 'node:crypto'

const sha256 = (bytes: Buffer): Buffer => hash('sha256', bytes, 'buffer')

/** RFC 6962 2.1: the hash of nothing. */
export const emptyRoot: Buffer = sha256(Buffer.alloc(0))

const node = Buffer.alloc(65, 1)

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Buffer, right: Buffer): Buffer => {
  left.copy(node, 1)
  right.copy(node, 33)
  return sha256(node)
}

/** Hash of a leaf: SHA-256(0x00 ‖ record). */
export const leafHash = (record: string): Buffer => hash('sha256', `\0${record}`, 'buffer')

/**
 * A compact range from 0: the roots of the complete subtrees that make up a tree of some size, widest first. It is all
 * that is needed to add leaves and to name the root.
 */
export type Range = { size: number; readonly roots: Buffer[] }

export const emptyRange = (): Range => ({ size: 0, roots: [] })

/**
 * Adds one subtree of `width` leaves (a power of two that divides the size so far), in place. `onWhole` hears of every
 * wider subtree that became complete by it.
 */
export const extend = (range: Range, subtree: Buffer, width = 1, onWhole?: (width: number, root: Buffer) => void): void => {
  let hashed = subtree
  let wide = width
  // No bit operators: they would end at 2^31 leaves.
  for (; Math.floor(range.size / wide) % 2 === 1; ) {
    hashed = nodeHash(range.roots.pop() as Buffer, hashed)
    wide *= 2
    onWhole?.(wide, hashed)
  }
  range.roots.push(hashed)
  range.size += width
}

/** RFC 6962 tree head of a range. */
export const rootOf = ({ roots }: Range): Buffer => {
  const last = roots.at(-1)
  if (!last) return emptyRoot
  return roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last)
}
