import type { ReactNode } from 'react'
import { createContext, use, useEffect, useState } from 'react'
import { useSWRConfig } from 'swr'
import type { EntryFacts } from './entries.ts'

type Change = { readonly projection: string; readonly size: number; readonly keys: readonly string[] }

/** How fresh the page is. `paused`: nobody looks at it, so that it holds no line open. */
export type Freshness = { readonly state: 'opening' | 'live' | 'broken' | 'paused'; readonly at: number; readonly size: number | undefined; readonly latest: readonly EntryFacts[] }

const Context = createContext<Freshness>({ state: 'opening', at: 0, size: undefined, latest: [] })
export const useFreshness = (): Freshness => use(Context)

/** Milliseconds in which changes are gathered before what is shown is asked for again. */
const gathered = 120
/** What goes on as the ledger does; catalogues do not. */
const moves = /^\/api\/v1\/(views\/|explain\/|entries|streams\/|search)/
/** Entries that are kept to be shown as they come. */
const kept = 50

const shows = (path: string, changed: ReadonlyMap<string, ReadonlySet<string> | 'all'>): boolean => {
  const [, projection = '', key] = /^\/api\/v1\/(?:views|explain)\/([^/?]+)(?:\/([^?]*))?/.exec(path) ?? []
  const keys = changed.get(projection)
  if (keys === undefined) return path.startsWith('/api/v1/entries') || path.startsWith('/api/v1/streams')
  return key === undefined || keys === 'all' || keys.has(decodeURIComponent(key))
}

/** Follows the ledger while somebody looks, and has whatever changed asked for again. Past cuts never change. */
export const LiveProvider = ({ children }: { readonly children: ReactNode }): ReactNode => {
  const { mutate } = useSWRConfig()
  const [freshness, setFreshness] = useState<Freshness>({ state: 'opening', at: Date.now(), size: undefined, latest: [] })
  useEffect(() => {
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let position: string | undefined
    const changed = new Map<string, Set<string> | 'all'>()
    const told: EntryFacts[] = []

    const askAgain = (all: boolean): void => {
      const now = new Map(changed)
      changed.clear()
      void mutate((path) => typeof path === 'string' && moves.test(path) && !/[?&](asOf|cursor)=/.test(path) && (all || shows(path, now)))
    }
    const flush = (): void => {
      timer = undefined
      const entries = told.splice(0)
      const last = entries.at(-1)
      setFreshness((before) => ({ state: 'live', at: Date.now(), size: last === undefined ? before.size : last.index + 1, latest: [...entries.toReversed(), ...before.latest].slice(0, kept) }))
      askAgain(false)
    }
    const soon = (): void => void (timer ??= setTimeout(flush, gathered))

    const open = (): void => {
      source = new EventSource(position === undefined ? '/api/v1/live' : `/api/v1/live?after=${encodeURIComponent(position)}`)
      source.onopen = () => {
        setFreshness((before) => ({ ...before, state: 'live', at: Date.now() }))
        // What changed while nobody listened.
        if (position === undefined) askAgain(true)
      }
      source.onerror = () => {
        setFreshness((before) => ({ ...before, state: 'broken' }))
        // A refusal ends the stream for good; a line that broke is opened again by the browser itself.
        if (source?.readyState === EventSource.CLOSED) {
          source.close()
          setTimeout(() => void (document.hidden || open()), 3000)
        }
      }
      source.addEventListener('entry', ({ data, lastEventId }: MessageEvent<string>) => {
        position = lastEventId
        told.push(JSON.parse(data) as EntryFacts)
        soon()
      })
      source.addEventListener('change', ({ data }: MessageEvent<string>) => {
        const { projection, keys } = JSON.parse(data) as Change
        const before = changed.get(projection)
        if (keys.length === 0) changed.set(projection, 'all')
        else if (before !== 'all') changed.set(projection, new Set([...(before ?? []), ...keys]))
        soon()
      })
      source.addEventListener('resync', () => askAgain(true))
    }
    const look = (): void => {
      source?.close()
      if (document.hidden) setFreshness((before) => ({ ...before, state: 'paused' }))
      else open()
    }
    document.addEventListener('visibilitychange', look)
    look()
    return () => {
      document.removeEventListener('visibilitychange', look)
      clearTimeout(timer)
      source?.close()
    }
  }, [mutate])
  return <Context value={freshness}>{children}</Context>
}
