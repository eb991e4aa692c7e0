import { setTimeout as sleep } from 'node:timers/promises'
import { LogFault } from './event-log.ts'

/** Now, as RFC 3339 UTC with milliseconds. */
export type Clock = () => string

let told = Number.NaN
let text = ''

/** Many are asked in one millisecond, and to write it costs more than to read it. */
export const systemClock: Clock = () => {
  const now = Date.now()
  if (now === told) return text
  told = now
  return (text = new Date(now).toISOString())
}

/** Milliseconds since 1970 of an instant that a reader of the log asks for. */
export const millisecondsOf = (instant: string): number => {
  const time = Date.parse(instant)
  if (Number.isNaN(time)) throw new LogFault('position-malformed', `"${instant}" is no instant.`, 'Write it as 2026-03-01T10:00:00.000Z.')
  return time
}

/** Waits so many milliseconds, or until the signal; keeps no process alive. */
export const pauseUntil = (milliseconds: number, signal: AbortSignal): Promise<void> => sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined)

/** Lets everything else that waits have its turn before what is long goes on. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Of `size` places whose times never run backwards, how many are at or before `time`. */
export const countUpTo = (time: number, size: number, timeAt: (index: number) => number): number => {
  let [low, high] = [0, size]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (timeAt(middle) <= time) low = middle + 1
    else high = middle
  }
  return low
}
