import { registerOf } from '../kernel/rejection.ts'
import { placeOfNoState } from './states.ts'

export const placeRefusals = {
  'place-unknown': {
    kind: 'invalid',
    message: '{geoid} is no GEOID: its first two digits are those of no state, or it names no county.',
    remedy: 'Use Census GEOIDs as text, with the leading zero: 01 is Alabama, 01001 its Autauga County.',
  },
} as const
const reject = registerOf(placeRefusals)

/** A state, county or place that cannot be; whether there is such a county depends on the vintage, which only a region system knows. */
export const placeFault = (geoid: string | undefined, field: string) =>
  geoid !== undefined && placeOfNoState([geoid]) !== undefined ? reject('place-unknown', { geoid }, field) : undefined

/** The first of several that cannot be, by its place in the list. */
export const placesFault = (geoids: readonly string[] | undefined = [], field: string) => {
  const nowhere = placeOfNoState(geoids)
  return nowhere === undefined ? undefined : placeFault(nowhere, `${field}/${geoids.indexOf(nowhere)}`)
}
