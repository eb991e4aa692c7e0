/** Bits of the filter: 1 MiB, in which 2,000,000 keys leave four of five new ones to be told without a look into the file. */
const bits = 2 ** 23

/** Two places of a text in the filter (FNV-1a, and the same mixed once more). */
const placesOf = (text: string): readonly [number, number] => {
  let hash = 0x81_1c_9d_c5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01_00_01_93)
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c_1b_3c_6d)
  return [(hash >>> 0) % bits, (mixed ^ (mixed >>> 12)) >>> 9]
}

/**
 * Tells texts that were surely never seen from those that perhaps were (a Bloom filter). A build asks it for each key,
 * because most keys come once, and to look for one in the file costs more than to fold its entry.
 */
export const openSeen = () => {
  const words = new Uint32Array(bits / 32)
  const has = (place: number): boolean => ((words[place >>> 5] as number) & (1 << (place & 31))) !== 0
  const set = (place: number): void => {
    words[place >>> 5] = (words[place >>> 5] as number) | (1 << (place & 31))
  }
  return {
    /** True for a text that was never given; it is seen from now on. */
    isNew: (text: string): boolean => {
      const [a, b] = placesOf(text)
      if (has(a) && has(b)) return false
      set(a)
      set(b)
      return true
    },
  }
}
