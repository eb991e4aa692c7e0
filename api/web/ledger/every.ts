import useSWR from 'swr'
import { getJson } from './ask.ts'
import { isPast, useCut, withCut } from './cut.ts'
import type { Asked, Labels, Rows } from './views.ts'
import { rowsPath } from './views.ts'

const page = 1000
/** Pages that are asked for; what is left out is said by `total`. */
const mostPages = 20

const everyRow = async <V>(path: string): Promise<Rows<V>> => {
  const first = await getJson<Rows<V>>(path)
  const rows = [...first.rows]
  const labels: Record<string, Readonly<Record<string, string>>> = { ...first.labels }
  let next = first.next
  for (let i = 1; i < mostPages && next !== undefined; i++) {
    const more: Rows<V> = await getJson<Rows<V>>(`${path}&cursor=${encodeURIComponent(next)}`)
    rows.push(...more.rows)
    for (const [kind, names] of Object.entries<Labels[string]>(more.labels)) labels[kind] = { ...labels[kind], ...names }
    next = more.next
  }
  return { ...first, rows, labels }
}

/** All rows of a list, page by page, to be added up here. */
export const useEveryRow = <V>(projection: string): Asked<Rows<V>> => {
  const [cut] = useCut()
  const path = withCut(rowsPath(projection, { limit: page }), cut)
  // The key is the path and a mark, so that the live stream has it asked for again like any other list.
  const { data, error, isLoading, mutate } = useSWR<Rows<V>, unknown>(`${path}#every`, () => everyRow<V>(path), { keepPreviousData: true, revalidateOnFocus: !isPast(cut), revalidateIfStale: !isPast(cut) })
  return { data, error, waiting: isLoading, again: () => void mutate() }
}
