import type { EventLog } from './event-log.ts'

/** What a log that one process writes has to do for others: nothing. */
export const soleWriter = (append: EventLog['append']): Pick<EventLog, 'claim' | 'onArrival'> => ({
  claim: async (_key, _intent, free) => ((await free()) ? { append, release: async () => undefined } : undefined),
  onArrival: () => () => undefined,
})
