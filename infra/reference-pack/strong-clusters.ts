import { presenceThreshold, withQuotients } from '../../domain/statistics-release/location-quotient.ts'
import type { PackArea } from './forms.ts'
import { slug } from '../importers/ids.ts'
import { fitted } from './forms.ts'
import type { Pack } from './pack.ts'

/** Year whose figures decide which clusters the pack identifies. */
export const presenceYear = 2021

/** A traded cluster in an area where it is concentrated. */
export type StrongCluster = { readonly id: string; readonly name: string; readonly definition: string; readonly area: PackArea; readonly lq: number }

/** Towns in the name of an area: "Erie, PA" gives Erie. */
export const townsOf = (area: PackArea): readonly string[] => area.name.replace(/,.*$/, '').split('-')
/** Postal abbreviations in the name of an area: "Fort Smith, AR-OK" gives AR and OK. */
export const statesOf = (area: PackArea): readonly string[] => area.name.replace(/^.*,\s*/, '').split('-')

/** Area and definition; where that is too long, the first town alone, and then as many words of the definition as fit. */
const idsOf = (areas: readonly PackArea[]) => {
  const counted = (names: readonly string[]) => (name: string) => names.filter((one) => one === name).length
  const sameTowns = counted(areas.map((area) => townsOf(area).join('-')))
  const sameFirst = counted(areas.map((area) => townsOf(area)[0] ?? ''))
  return (area: PackArea, definition: string): string => {
    const towns = townsOf(area).join('-')
    const whole = `${slug(sameTowns(towns) === 1 ? towns : area.name)}-${definition}`
    if (fitted(whole) === whole) return whole
    const first = townsOf(area)[0] ?? ''
    return fitted(`${slug(sameFirst(first) === 1 ? first : `${first} ${statesOf(area).join(' ')}`)}-${definition}`)
  }
}

/** Ids that the story and the documents use. */
const shortIds: Readonly<Record<string, { readonly id: string; readonly name: string }>> = {
  'wichita-winfield-aerospace-vehicles-and-defense': { id: 'wichita-aerospace', name: 'Wichita aerospace' },
}

/** Every pair of area and traded cluster whose location quotient reaches the threshold, strongest first. */
export const strongClusters = (pack: Pack): readonly StrongCluster[] => {
  const nation = pack.nationOf(presenceYear)
  const idOf = idsOf(pack.areas)
  const found = pack.areas.flatMap((area) =>
    withQuotients(pack.figuresOf(presenceYear, area.id), nation).flatMap(({ cluster, name, lq }) => {
      if (lq === null || lq < presenceThreshold) return []
      const id = idOf(area, cluster)
      return [{ id, name: `${name} in ${area.name}`, ...shortIds[id], definition: cluster, area, lq }]
    }),
  )
  return found.toSorted((a, b) => b.lq - a.lq || (a.id < b.id ? -1 : 1))
}
