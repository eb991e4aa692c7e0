import { atOf, queryOf } from './input.ts'
import type { Asked, Book, Catalog, Handler } from './parts.ts'
import { sendJson } from './parts.ts'

const instantOf = (milliseconds: number): string => new Date(milliseconds).toISOString()

/** `GET /axes`: how far the clock can be put back on both axes. A cut that cannot be is refused as any view refuses it. */
export const axesHandler = ({ log, views, finder }: Pick<Book, 'log' | 'views' | 'finder'>, { projections }: Pick<Catalog, 'projections'>): Handler => async (asked: Asked) => {
  const at = atOf(queryOf(asked.request, ['asOf', 'occurred']), log)
  // Every view has the same clock; a key that nothing stands under costs nothing.
  const { cut } = await views.row(projections[0]?.name ?? '', '-', at)
  const { size } = log.head()
  const ends = size === 0 ? [] : await log.readAt([0, size - 1])
  const [first, last] = [ends[0], ends.at(-1)]
  const [entry] = cut.size === 0 ? [] : await log.readAt([cut.size - 1])
  const occurred = await finder.span()
  asked.response.set('cache-control', 'no-store').set('ledger-size', String(size))
  sendJson(asked.response, {
    size,
    recorded: first && last ? { first: first.recordedAt, last: last.recordedAt } : null,
    occurred: occurred ? { first: instantOf(occurred.first), last: instantOf(occurred.last) } : null,
    cut: { ...cut, recordedAt: entry?.recordedAt ?? null },
  })
}
