/** Equal as JSON: the order of members does not matter, and an absent member is like an undefined one. Total: it never throws. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const [x, y] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  for (const name of Object.keys(x)) if (!sameJson(x[name], y[name])) return false
  for (const name of Object.keys(y)) if (!Object.hasOwn(x, name) && !sameJson(x[name], y[name])) return false
  return true
}
