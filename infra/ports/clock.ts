/** Now, as RFC 3339 UTC with milliseconds. */
export type Clock = () => string

export const systemClock: Clock = () => new Date().toISOString()
