import type { Recorded } from '../kernel/event.ts'
import type { CorrectionEvent } from './events.ts'

const correctionTypes: readonly string[] = ['EntryReplaced', 'EntryRetracted', 'EntryAnnotated']

export const isCorrection = (event: Recorded): event is Recorded<Exclude<CorrectionEvent, { type: 'CommandRefused' }>> =>
  correctionTypes.includes(event.type)

/**
 * The history as it counts: retracted entries are out, replaced ones carry their last replacement at their own place,
 * and with `occurred` facts that happened later are out as well. Corrections may themselves be corrected; since each
 * names an earlier entry, one walk from the end settles which of them stand. Corrections stay in the result (views of
 * corrections want them); on the occurred axis they always do, for they say what is known and not what happened.
 */
export const effective = (history: readonly Recorded[], occurred?: string): readonly Recorded[] => {
  if (occurred === undefined && !history.some(isCorrection)) return history
  const retracted = new Set<string>()
  const replacement = new Map<string, { readonly id: string; readonly data: unknown; readonly occurredAt?: string }>()
  for (const event of history.toReversed()) {
    if (!isCorrection(event) || retracted.has(event.id)) continue
    const data = (replacement.get(event.id)?.data ?? event.data) as typeof event.data
    const about = data.corrected.event
    if (event.type === 'EntryRetracted') retracted.add(about)
    if (event.type === 'EntryReplaced' && 'data' in data && !replacement.has(about))
      replacement.set(about, { id: event.id, data: data.data, ...(data.occurredAt === undefined ? {} : { occurredAt: data.occurredAt }) })
  }
  return history
    .filter((event) => !retracted.has(event.id))
    .map((event) => {
      const by = replacement.get(event.id)
      return by ? { ...event, data: by.data, correctedBy: by.id, occurredAt: by.occurredAt ?? event.occurredAt } : event
    })
    .filter((event) => occurred === undefined || isCorrection(event) || event.occurredAt <= occurred)
}
