/** Published: how many days the responsible agency has to answer. Raised when the days change; running clocks keep theirs. */
export const responseClock = { criterion: 'gap-response', version: 1, days: 90 } as const

const dayInMs = 86_400_000

/** The clock of a gap that was identified (or reopened) at an RFC 3339 instant. `dueBy` is a day, UTC. */
export const startClock = (at: string): { readonly version: number; readonly days: number; readonly dueBy: string } => ({
  version: responseClock.version,
  days: responseClock.days,
  dueBy: new Date(Date.parse(at) + responseClock.days * dayInMs).toISOString().slice(0, 10),
})
