import { getJson } from './ask.ts'
import { useCut, withCut } from './cut.ts'
import type { Asked, Rows } from './views.ts'
import { joinedLabels, rowsPath, useRead } from './views.ts'

const page = 1000
/** Pages that are asked for; what is left out is said by `total`. */
const mostPages = 20

const everyRow = async <V>(path: string): Promise<Rows<V>> => {
  const first = await getJson<Rows<V>>(path)
  const pages = [first]
  let next = first.next
  while (next !== undefined && pages.length < mostPages) {
    const more: Rows<V> = await getJson<Rows<V>>(`${path}&cursor=${encodeURIComponent(next)}`)
    pages.push(more)
    next = more.next
  }
  return { ...first, rows: pages.flatMap(({ rows }) => rows), labels: joinedLabels(pages) }
}

/** All rows of a list, page by page, to be added up here. */
export const useEveryRow = <V>(projection: string): Asked<Rows<V>> => {
  const [cut] = useCut()
  const path = withCut(rowsPath(projection, { limit: page }), cut)
  // The key is the path and a mark: what stands under the path alone is its first page.
  return useRead<Rows<V>>(`${path}#every`, () => everyRow<V>(path), cut)
}
