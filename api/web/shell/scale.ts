import { dayText, numberText } from '../parts/format.ts'

/**
 * One axis as whole steps: days since 1970, or numbers of entries. The last step is now, where nothing is held back.
 */
export type Scale = {
  readonly unit: 'day' | 'entry'
  readonly first: number
  readonly last: number
  /** What the arrow keys and the inner buttons go, and what the page keys and the outer buttons go. */
  readonly step: number
  readonly leap: number
  readonly stepName: string
  readonly leapName: string
}

const dayLength = 86_400_000
export const dayNumber = (moment: string): number => Math.floor(Date.parse(moment) / dayLength)
export const dayOf = (number: number): string => new Date(number * dayLength).toISOString().slice(0, 10)

export const dayScale = (first: string, today: string): Scale => ({
  unit: 'day',
  first: dayNumber(first),
  last: Math.max(dayNumber(first), dayNumber(today)),
  step: 1,
  leap: 30,
  stepName: 'a day',
  leapName: '30 days',
})

export const entryScale = (size: number): Scale => {
  const leap = Math.max(10, 10 ** Math.floor(Math.log10(Math.max(size, 1)) - 1))
  return { unit: 'entry', first: Math.min(1, size), last: size, step: 1, leap, stepName: 'an entry', leapName: `${numberText(leap)} entries` }
}

/** What the address holds for a step; nothing for now. */
export const momentAt = ({ unit, last }: Scale, place: number): string | undefined => (place >= last ? undefined : unit === 'day' ? dayOf(place) : String(place))

export const placeText = ({ unit, last }: Scale, place: number): string =>
  place >= last ? 'now' : unit === 'day' ? dayText(dayOf(place)) : `entry ${numberText(place)} of ${numberText(last)}`

export const within = ({ first, last }: Scale, place: number): number => Math.min(last, Math.max(first, place))
