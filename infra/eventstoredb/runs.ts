import type { Entry } from '../ports/event-log.ts'

/** Characters of bodies in one append of a copy: whatever they are, they stay under the limit of a mebibyte. */
const mostTogether = 250_000

/** The entries from `at` on that are of one stream and fit one append. */
export const runOf = (entries: readonly Entry[], at: number): readonly Entry[] => {
  const stream = entries[at]?.stream
  let end = at
  for (let size = 0; entries[end]?.stream === stream; end += 1) {
    size += entries[end]?.body.length ?? 0
    if (end > at && size > mostTogether) break
  }
  return entries.slice(at, end)
}
