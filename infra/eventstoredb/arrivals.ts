import type { EventLog, NewEntry } from '../ports/event-log.ts'
import type { Stored } from './form.ts'

/** Tells what others wrote from what this process wrote: both come back from the engine in the same way. */
export const openArrivals = () => {
  const own = new Set<string>()
  const listeners = new Set<Parameters<EventLog['onArrival']>[0]>()
  return {
    /** To be called before entries are sent, and `unsent` when they were not written by this call after all. */
    sent: (entries: readonly NewEntry[]): void => {
      for (const { id } of entries) own.add(id)
    },
    unsent: (entries: readonly NewEntry[]): void => {
      for (const { id } of entries) own.delete(id)
    },
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
