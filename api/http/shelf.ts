import type { Caller } from '../../infra/identity/caller.ts'
import { redact } from '../../infra/identity/redaction.ts'
import type { Views } from '../../infra/ports/views.ts'
import type { AnyProjection } from '../../projections/kernel/projection.ts'
import type { SearchedKind, SearchedView } from './searchable.ts'
import { searchedKinds, sources } from './searchable.ts'
import { wordsIn } from './words.ts'

/** A thing that can be found, with the words of its title and all of its words. */
export type Find = {
  readonly kind: SearchedKind
  readonly id: string
  readonly projection: string
  readonly title: string
  readonly detail: string
  readonly synthetic: boolean
  readonly titleWords: string
  readonly allWords: string
}

export type Shelf = {
  /** Everything that can be found, as the views have it now, and the log size that this is true for. */
  readonly finds: () => Promise<{ readonly size: number; readonly finds: readonly Find[] }>
  readonly close: () => void
}

/** Nobody in particular: words that not everybody may read find nothing. */
const anyReader: Caller = { ref: '', agency: '', role: 'reader', grants: [], expires: 0 }

const isListed = ({ lists }: AnyProjection, view: unknown): boolean => lists === undefined || (lists as (view: unknown) => boolean)(view)

/** What is kept of one view: its rows, those that were touched since, and the version that was read. */
type Section = { readonly kind: SearchedKind; readonly projection: AnyProjection; readonly finds: Map<string, Find>; readonly touched: Set<string>; version: number | undefined }

/**
 * What can be found, kept in memory: some hundred bytes a thing. It is read from the lists of the views when somebody
 * first searches; later only the rows that changed are read again.
 */
export const openShelf = (views: Pick<Views, 'row' | 'export' | 'status' | 'changes'>, projections: readonly AnyProjection[]): Shelf => {
  const sections = searchedKinds.flatMap((kind): readonly Section[] => {
    const projection = projections.find(({ name }) => name === sources[kind].projection)
    return projection ? [{ kind, projection, finds: new Map(), touched: new Set(), version: undefined }] : []
  })
  const watch = views.changes.subscribe(({ projection, keys }) => {
    const section = sections.find((one) => one.projection.name === projection)
    if (keys.length === 0 && section) section.version = undefined
    for (const key of keys) section?.touched.add(key)
  })

  const put = ({ kind, projection, finds }: Section, key: string, view: unknown): void => {
    const shown = view === undefined || !isListed(projection, view) ? undefined : redact(projection.view, view, anyReader)
    const found = shown === undefined ? undefined : sources[kind].of(key, shown as SearchedView)
    if (!found) return void finds.delete(key)
    const { title, detail, words } = found
    const synthetic = (shown as { readonly synthetic?: boolean }).synthetic === true
    finds.set(key, { kind, id: key, projection: projection.name, title, detail, synthetic, titleWords: wordsIn(title), allWords: wordsIn(title, key, ...words) })
  }

  const refresh = async (section: Section, version: number): Promise<void> => {
    const { projection, finds, touched } = section
    if (section.version !== version) {
      touched.clear()
      finds.clear()
      // What changes from here on is looked at again.
      section.version = version
      for await (const { key, view } of views.export(projection.name)) put(section, key, view)
    }
    for (const key of [...touched]) {
      touched.delete(key)
      const { row } = await views.row(projection.name, key)
      put(section, key, row?.view)
    }
  }

  let turn: Promise<unknown> = Promise.resolve()
  return {
    finds: () => {
      const task = async () => {
        const status = new Map(views.status().map((one) => [one.projection, one]))
        for (const section of sections) {
          try {
            await refresh(section, status.get(section.projection.name)?.version ?? 0)
          } catch (fault) {
            section.version = undefined
            throw fault
          }
        }
        const size = Math.min(...[...status.values()].map((one) => one.size))
        return { size, finds: sections.flatMap(({ finds }) => [...finds.values()]) }
      }
      const next = turn.then(task, task)
      turn = next.catch(() => undefined)
      return next
    },
    close: () => watch.unsubscribe(),
  }
}
