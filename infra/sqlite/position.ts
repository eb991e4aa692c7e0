import type { Position } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'

const width = 16
const zeros = Array.from({ length: width + 1 }, (_, i) => '0'.repeat(i))

/** Positions are told with gaps, so that nobody outside learns to count with them. */
export type Positions = {
  readonly of: (index: number) => Position
  /** The leaf index of a position; between two entries it is not whole. */
  readonly indexOf: (position: Position) => number
}

/** Sixteen decimal digits, so that they sort as text; `stride` apart. */
export const openPositions = (stride: number): Positions => ({
  of: (index) => {
    const digits = String(index * stride + 1)
    return `${zeros[width - digits.length] as string}${digits}` as Position
  },
  indexOf: (position) => {
    const value = /^[0-9]{16}$/.test(position) ? Number(position) : Number.NaN
    if (!Number.isSafeInteger(value))
      throw new LogFault('position-malformed', `"${position}" is not a position.`, 'Use a position as an answer of this ledger gave it.')
    return (value - 1) / stride
  },
})
