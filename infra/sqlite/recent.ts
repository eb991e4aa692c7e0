/** What was used lately, by key; forgets the rest in large pieces, so that remembering costs next to nothing. */
export type Recent<K, V> = { readonly get: (key: K) => V | undefined; readonly set: (key: K, value: V) => void; readonly delete: (key: K) => void; readonly clear: () => void }

/** Holds at least the `most / 2` keys used last, and never more than `most`. */
export const openRecent = <K, V>(most: number): Recent<K, V> => {
  let young = new Map<K, V>()
  let old = new Map<K, V>()
  const set = (key: K, value: V): void => {
    if (young.size >= most / 2) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get: (key) => {
      const found = young.get(key)
      if (found !== undefined) return found
      const aged = old.get(key)
      if (aged !== undefined) set(key, aged)
      return aged
    },
    set,
    delete: (key) => {
      young.delete(key)
      old.delete(key)
    },
    clear: () => {
      young = new Map()
      old = new Map()
    },
  }
}
