import { useSearchParams } from 'wouter'
import { withParams } from '../ledger/params.ts'
import type { Question } from '../ledger/views.ts'

/** What of an address is not about the list: where the clock stands, and which row is open. */
const apart = ['asOf', 'occurred', 'opened']

type Params = readonly (readonly [name: string, value: string])[]

export type ListQuestion = {
  /** Filters as they stand in the address, which are those of the interface. */
  readonly filters: Params
  readonly sort: string | undefined
  readonly question: Question
  /** Puts parameters in place of those of the same names; an empty text takes one away. */
  readonly put: (params: Readonly<Record<string, string>>) => void
}

/** The question of a list, which is its address: a filtered list can be sent to somebody. */
export const useListQuestion = (): ListQuestion => {
  const [params, setParams] = useSearchParams()
  const own = [...params].filter(([name, value]) => !apart.includes(name) && value !== '')
  return {
    filters: own.filter(([name]) => name !== 'sort'),
    sort: params.get('sort') ?? undefined,
    question: Object.fromEntries(own),
    put: (changes) => setParams((before) => withParams(before, changes), { replace: true }),
  }
}

/** Names that mean something else in the query of a list; such a column is asked for as `where.` and its name. */
const taken = ['asOf', 'occurred', 'atLeast', 'sort', 'limit', 'cursor', 'format', 'bom', 'show', 'opened']
export const filterName = (column: string): string => (taken.includes(column) ? `where.${column}` : column)

/** The column that a parameter is about, and which bound of it. */
export const boundOf = (param: string): { readonly column: string; readonly bound: 'from' | 'to' | undefined } => {
  const [, column = param, bound] = /^(?:where\.)?(.*?)(?:\.(from|to))?$/.exec(param) ?? []
  return { column, bound: bound === 'from' || bound === 'to' ? bound : undefined }
}
