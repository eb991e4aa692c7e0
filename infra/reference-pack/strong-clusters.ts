import { presenceThreshold, withQuotients } from '../../domain/statistics-release/location-quotient.ts'
import type { PackArea } from './forms.ts'
import { slug } from './forms.ts'
import type { Pack } from './pack.ts'

/** Year whose figures decide which clusters the pack identifies. */
export const presenceYear = 2021

/** A traded cluster in an area where it is concentrated. */
export type StrongCluster = { readonly id: string; readonly name: string; readonly definition: string; readonly area: PackArea; readonly lq: number }

const longest = 64
const townsOf = (area: PackArea): string => area.name.replace(/,.*$/, '')
/** Postal abbreviations in the name of an area: "Fort Smith, AR-OK" gives AR and OK. */
export const statesOf = (area: PackArea): readonly string[] => area.name.replace(/^.*,\s*/, '').split('-')

/** Slugs of the areas: their towns, with the state where two areas have the same. */
const areaSlugs = (areas: readonly PackArea[]): ReadonlyMap<string, string> => {
  const count = new Map<string, number>()
  for (const area of areas) count.set(townsOf(area), (count.get(townsOf(area)) ?? 0) + 1)
  return new Map(areas.map((area) => [area.id, slug(count.get(townsOf(area)) === 1 ? townsOf(area) : area.name)]))
}

/** Area and definition; where that is too long, the first town alone, and then as many words of the definition as fit. */
const idOf = (area: PackArea, areaSlug: string, definition: string): string => {
  const whole = `${areaSlug}-${definition}`
  if (whole.length <= longest) return whole
  let words = `${slug(townsOf(area).split('-')[0] ?? '')}-${definition}`.split('-')
  while (words.join('-').length > longest) words = words.slice(0, -1)
  return words.join('-')
}

/** Ids that the story and the documents use. */
const shortIds: Readonly<Record<string, { readonly id: string; readonly name: string }>> = {
  'wichita-winfield-aerospace-vehicles-and-defense': { id: 'wichita-aerospace', name: 'Wichita aerospace' },
}

/** Every pair of area and traded cluster whose location quotient reaches the threshold, strongest first. */
export const strongClusters = (pack: Pack): readonly StrongCluster[] => {
  const nation = pack.nationOf(presenceYear)
  const slugs = areaSlugs(pack.areas)
  const found = pack.areas.flatMap((area) =>
    withQuotients(pack.figuresOf(presenceYear, area.id), nation).flatMap(({ cluster, name, lq }) => {
      if (lq === null || lq < presenceThreshold) return []
      const id = idOf(area, slugs.get(area.id) ?? '', cluster)
      return [{ id, name: `${name} in ${area.name}`, ...shortIds[id], definition: cluster, area, lq }]
    }),
  )
  return found.toSorted((a, b) => b.lq - a.lq || (a.id < b.id ? -1 : 1))
}
