import { randomBytes, randomUUID } from 'node:crypto'

/** Chance, as an argument: tests hand in a seeded one. */
export type Random = {
  readonly bytes: (length: number) => Buffer
  readonly uuid: () => string
}

const poolSize = 16_384

/** Bytes of the operating system, drawn in large pieces: sixteen at a time would cost more than the hash they blind. */
export const systemRandom = (): Random => {
  let pool = randomBytes(poolSize)
  let used = 0
  return {
    bytes: (length) => {
      if (length > poolSize) return randomBytes(length)
      if (used + length > poolSize) {
        pool = randomBytes(poolSize)
        used = 0
      }
      used += length
      return pool.subarray(used - length, used)
    },
    uuid: () => randomUUID(),
  }
}
