import type { PackArea } from './forms.ts'

const wichita = '179'
/** Economic Areas around Albany, Buffalo, Rochester and Syracuse with Binghamton; their counties in New York. */
const upstate = ['004', '023', '139', '162']
const inNewYork = '36'

/** Counties of the area around Wichita and Winfield, five-digit GEOIDs. */
const wichitaCounties = (areas: readonly PackArea[]): readonly string[] => areas.filter(({ id }) => id === wichita).flatMap(({ counties }) => counties)

/** Counties of the battery cluster. */
export const upstateCounties = (areas: readonly PackArea[]): readonly string[] =>
  areas.filter(({ id }) => upstate.includes(id)).flatMap(({ counties }) => counties.filter((county) => county.startsWith(inNewYork)))

/** Counties for which the pack has figures of their own: those of the story. */
export const storyCounties = (areas: readonly PackArea[]): readonly string[] => [...wichitaCounties(areas), ...upstateCounties(areas)].toSorted()
