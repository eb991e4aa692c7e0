import type { EventLog } from '../ports/event-log.ts'
import type { Proposed, Stored } from './form.ts'

/** Tells what others wrote from what this process wrote: both come back from the engine in the same way. */
export const openArrivals = () => {
  const own = new Map<string, Proposed>()
  const listeners = new Set<Parameters<EventLog['onArrival']>[0]>()
  return {
    /** To be called before events are sent, and `unsent` when they were not written by this call after all. */
    sent: (events: readonly Proposed[]): void => {
      for (const event of events) own.set(event.id, event)
    },
    unsent: (events: readonly Proposed[]): void => {
      for (const { id } of events) own.delete(id)
    },
    /** What this process sent under an id and has not read back yet. */
    sentAs: (id: string): Proposed | undefined => own.get(id),
    came: (entries: readonly Stored[]): void => {
      const foreign = entries.filter(({ id }) => !own.delete(id))
      if (foreign.length > 0) for (const listener of [...listeners]) listener(foreign)
    },
    onArrival: (listener: Parameters<EventLog['onArrival']>[0]) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
