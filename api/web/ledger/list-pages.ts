import { useMemo, useRef, useState } from 'react'
import { getJson } from './ask.ts'
import { useCut, withCut } from './cut.ts'
import type { Asked, Labels, Question } from './views.ts'
import { joinedLabels, rowsPath, useAsked } from './views.ts'

type Keyed = { readonly key: string }
type Page<R> = { readonly total: number; readonly next?: string; readonly rows: readonly R[]; readonly labels: Labels }

/** What stands in a column of a row. */
export type CellValue = string | number | null | readonly string[]
/** A row as a list with `show=columns` gives it. */
export type CellRow = Keyed & { readonly cells: Readonly<Record<string, CellValue>> }

/** The first page as it was when a further one was asked for, and those that came after it. */
type Held<R> = { readonly path: string; readonly first: Page<R>; readonly later: readonly Page<R>[] }

export type ListPages<R> = {
  /** The first page, which goes on as the ledger does. */
  readonly asked: Asked<Page<R>>
  readonly rows: readonly R[]
  readonly labels: Labels
  readonly total: number
  /** There are further pages. */
  readonly hasMore: boolean
  readonly more: () => void
  /** Why the further page did not come. */
  readonly fault: unknown
  /** The list has changed since further pages were put to it; they stay as they are until `renew`. */
  readonly newer: boolean
  readonly renew: () => void
}

/** A list page by page. All pages are of one cut, so that none shifts; a list of one page alone is always the newest. */
export const useListPages = <R extends Keyed>(projection: string, question: Question): ListPages<R> => {
  const [cut] = useCut()
  const path = withCut(rowsPath(projection, question), cut)
  const asked = useAsked<Page<R>>(rowsPath(projection, question))
  const [all, setHeld] = useState<Held<R>>()
  const [failure, setFailure] = useState<{ readonly path: string; readonly fault: unknown }>()
  const busy = useRef('')
  const held = all?.path === path ? all : undefined
  const { data } = asked
  const pages = useMemo(() => (held ? [held.first, ...held.later] : data ? [data] : []), [held, data])
  const next = pages.at(-1)?.next
  const newer = useMemo(() => held !== undefined && data !== undefined && (data.total !== held.first.total || JSON.stringify(data.rows) !== JSON.stringify(held.first.rows)), [held, data])
  const more = (): void => {
    const first = held?.first ?? data
    // While another question is under way the page that stands here is of the one before.
    if (next === undefined || first === undefined || asked.waiting || busy.current === path) return
    busy.current = path
    void getJson<Page<R>>(withCut(rowsPath(projection, { ...question, cursor: next }), cut))
      .then(
        (page) => {
          setFailure(undefined)
          setHeld((before) => ({ path, first, later: [...(before?.path === path ? before.later : []), page] }))
        },
        (fault: unknown) => setFailure({ path, fault }),
      )
      .finally(() => {
        busy.current = ''
      })
  }
  return {
    asked,
    rows: useMemo(() => pages.flatMap(({ rows }) => rows), [pages]),
    labels: useMemo(() => joinedLabels(pages), [pages]),
    total: pages[0]?.total ?? 0,
    hasMore: next !== undefined,
    more,
    fault: failure?.path === path ? failure.fault : undefined,
    newer,
    renew: () => setHeld(undefined),
  }
}
