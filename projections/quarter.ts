/** Calendar quarter of an RFC 3339 UTC instant or a day: `2026-Q1`. */
export const quarterOf = (at: string): string => `${at.slice(0, 4)}-Q${Math.ceil(Number(at.slice(5, 7)) / 3)}`

/** The later of two instants, of which the first may be missing. */
export const laterOf = (a: string | null, b: string): string => (a === null || a < b ? b : a)

export const dayLength = 86_400_000

/** Whole days from one instant to a later one; 0 when the second is the earlier. */
export const daysBetween = (from: string, to: string): number => Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / dayLength))

/** Days of the calendar (UTC) from an instant or a day to a day; negative when that is before. */
const daysTo = (from: string, day: string): number => Math.round((Date.parse(day) - Date.parse(from.slice(0, 10))) / dayLength)

/** Days since something began, and days until something is due; null where there is no such thing. */
export const daysSince = (since: string | null, day: string): number | null => (since === null ? null : Math.max(0, daysTo(since, day)))
export const daysLeft = (due: string | null, day: string): number | null => (due === null ? null : daysTo(day, due))
