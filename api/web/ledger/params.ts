/** Parameters of an address with some of them changed; without a value one is taken away, and all others stay. */
export const withParams = (before: URLSearchParams, changes: Readonly<Record<string, string | undefined>>): URLSearchParams => {
  const after = new URLSearchParams(before)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') after.delete(name)
    else after.set(name, value)
  }
  return after
}
