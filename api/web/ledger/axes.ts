import type { Asked } from './views.ts'
import { useAsked } from './views.ts'

type Span = { readonly first: string; readonly last: string }

/** From when to when the ledger reaches on both axes, and the size that the cut comes to. */
export type Axes = {
  readonly size: number
  readonly recorded: Span | null
  readonly occurred: Span | null
  readonly cut: { readonly size: number; readonly occurred?: string; readonly recordedAt: string | null }
}

export const useAxes = (): Asked<Axes> => useAsked<Axes>('/api/v1/axes')
