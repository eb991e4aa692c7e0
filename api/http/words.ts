/** Letters without their marks and without case: `São` is found by `sao`. */
const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Words of a text, each between blanks: first those of letters and digits, then those that signs divide, without the signs. */
export const wordsIn = (...texts: readonly string[]): string => {
  const all = texts.map(plain).join(' ')
  const pieces: readonly string[] = all.match(/[\p{L}\p{N}]+/gu) ?? []
  const joined = all.split(/\s+/).map((word) => word.replaceAll(/[^\p{L}\p{N}]/gu, ''))
  const divided = joined.filter((word) => word !== '' && !pieces.includes(word))
  return ` ${[...pieces, ...divided].join(' ')} `
}

/** One word that is asked for: as it is without signs, and the words that signs divide it into. */
export type Wanted = { readonly whole: string; readonly pieces: readonly string[] }

export const wantedIn = (text: string): readonly Wanted[] =>
  plain(text)
    .split(/[\s,;/]+/)
    .map((word) => ({ whole: word.replaceAll(/[^\p{L}\p{N}]/gu, ''), pieces: word.match(/[\p{L}\p{N}]+/gu) ?? [] }))
    .filter(({ whole }) => whole !== '')

/** Numbers are one word whatever signs are in them: `11.020` is not `11` and `020`. */
const holds = (text: string, { whole, pieces }: Wanted, end: string): boolean =>
  text.includes(` ${whole}${end}`) || (pieces.length > 1 && !/^\d+$/.test(whole) && pieces.every((piece) => text.includes(` ${piece}${end}`)))

/**
 * How well a find fits what is wanted, from 0 for the best; `undefined` when some word begins none of its words. `title`
 * and `all` are as `wordsIn` has them.
 */
export const rankOf = (title: string, all: string, wanted: readonly Wanted[]): number | undefined => {
  if (!wanted.every((word) => holds(all, word, ''))) return undefined
  const start = ` ${wanted.flatMap(({ pieces }) => pieces).join(' ')}`
  if (title.startsWith(`${start} `)) return 0
  if (wanted.every((word) => holds(title, word, ' '))) return 1
  if (title.startsWith(start)) return 2
  if (wanted.every((word) => holds(title, word, ''))) return 3
  return wanted.every((word) => holds(all, word, ' ')) ? 4 : 5
}
