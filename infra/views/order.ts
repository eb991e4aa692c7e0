import type { Value } from './tables.ts'

/** Where a row stands in the order of its list: by a value and, where that is the same, by its key's name. */
export type Place = { readonly key: number; readonly ord: Value; name: string | undefined; isFirst: boolean }

/** Surrogates come behind all else in the bytes of UTF-8, by which SQLite compares texts. */
const unit = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  return code < 0xd8_00 ? code : code < 0xe0_00 ? code + 0x20_00 : code - 0x8_00
}
const compareTexts = (a: string, b: string): number => {
  const least = Math.min(a.length, b.length)
  for (let i = 0; i < least; i += 1) {
    const difference = unit(a, i) - unit(b, i)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** As SQLite orders what a column holds: nothing, then numbers, then texts. */
const rank = (value: Value): number => (value === null ? 0 : typeof value === 'number' ? 1 : 2)
const compareValues = (a: Value, b: Value): number => {
  if (a === b) return 0
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return rank(a) - rank(b)
}

type Compare = (a: Place, b: Place) => number

/** The order of a list; names break ties and are looked up by `named` where they are not there. */
export const placesOf = (descending: boolean, named: (key: number) => string = () => ''): Compare => {
  const sign = descending ? -1 : 1
  return (a, b) => {
    const byValue = compareValues(a.ord, b.ord)
    if (byValue !== 0) return sign * byValue
    return compareTexts((a.name ??= named(a.key)), (b.name ??= named(b.key)))
  }
}

/**
 * The first rows of a list while its rows move. Only so many are kept in order, the very first at the end, because what
 * was just touched often comes first; the others are sorted when too many of the first have gone.
 */
export const openTop = (compare: Compare, held: number) => {
  const all = new Map<number, Place>()
  let first: Place[] = []

  const indexOf = (place: Place): number => {
    let [low, high] = [0, first.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(first[middle] as Place, place) > 0) low = middle + 1
      else high = middle
    }
    return low
  }
  // Many times faster than `splice`, which makes a list of what it takes out.
  const remove = (place: Place): void => {
    for (let at = indexOf(place); at < first.length - 1; at += 1) first[at] = first[at + 1] as Place
    first.pop()
  }
  const insert = (place: Place, at: number): void => {
    first.push(place)
    for (let to = first.length - 1; to > at; to -= 1) first[to] = first[to - 1] as Place
    first[at] = place
    place.isFirst = true
  }
  const keepFirst = (count: number): void => {
    for (const gone of first.splice(0, Math.max(0, first.length - count))) gone.isFirst = false
  }
  const refill = (): void => {
    if (first.length >= held || first.length === all.size) return
    first = [...all.values()].sort((a, b) => compare(b, a))
    for (const place of first) place.isFirst = true
    keepFirst(2 * held)
  }

  return {
    /** Moves a row to where `ord` puts it; `undefined` takes it from the list. */
    set: (key: number, ord: Value | undefined): void => {
      const old = all.get(key)
      if (old?.isFirst) remove(old)
      if (ord === undefined) return void all.delete(key)
      const place: Place = { key, ord, name: old?.name, isFirst: false }
      const others = all.size - (old ? 1 : 0)
      all.set(key, place)
      const at = indexOf(place)
      // Behind the last of the first it is one of the others, unless there are none.
      if (at === 0 && others > first.length) return
      insert(place, at)
      if (first.length > 3 * held) keepFirst(2 * held)
    },
    /** Keys of the first rows, in order. */
    keys: (): readonly number[] => {
      refill()
      return first.slice(-held).map(({ key }) => key).reverse()
    },
    /** No row is behind those. */
    isWhole: (): boolean => all.size <= held,
  }
}
