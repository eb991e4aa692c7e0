import type { Head } from '../ports/event-log.ts'

/** How often a reader beside the writer looks whether the log grew, in milliseconds. */
const lookEvery = 200

export type Growth = { readonly tell: () => void; readonly onGrowth: (listener: (head: Head) => void) => () => void; readonly close: () => void }

/** Tells of growth; where another process writes it must `look` for it. */
export const openGrowth = (head: () => Head, look: boolean): Growth => {
  const listeners = new Set<(head: Head) => void>()
  let timer: NodeJS.Timeout | undefined
  let seen = 0

  const tell = (): void => {
    if (listeners.size === 0) return
    const now = head()
    for (const listener of [...listeners]) listener(now)
  }
  const glance = (): void => {
    try {
      const { size } = head()
      if (size === seen) return
      seen = size
      tell()
    } catch {
      // A store that cannot be read now says so to whoever reads it; the next look may find it well.
    }
  }
  const rest = (): void => {
    clearInterval(timer)
    timer = undefined
  }
  return {
    tell,
    onGrowth: (listener) => {
      listeners.add(listener)
      if (look && !timer) {
        seen = head().size
        timer = setInterval(glance, lookEvery)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) rest()
      }
    },
    close: () => {
      listeners.clear()
      rest()
    },
  }
}
