type FieldChange = { readonly path: string; readonly before: unknown; readonly after: unknown }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)
const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** An item of a list is known by its id where it has one, so that an item put in front does not change all that follow. */
const idOf = (value: unknown): string | undefined => {
  if (!isObject(value)) return undefined
  const id = value.id ?? value.entry ?? value.key
  return typeof id === 'string' ? id : undefined
}

const lists = (before: readonly unknown[], after: readonly unknown[], path: string): readonly FieldChange[] => {
  if (![...before, ...after].every((item) => idOf(item) !== undefined))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, i) => changesBetween(before[i], after[i], `${path}/${i}`)).flat()
  const old = new Map(before.map((item) => [idOf(item), item]))
  const fresh = new Set(after.map(idOf))
  return [
    ...before.flatMap((item, i) => (fresh.has(idOf(item)) ? [] : [{ path: `${path}/${i}`, before: item, after: undefined }])),
    ...after.flatMap((item, i) => changesBetween(old.get(idOf(item)), item, `${path}/${i}`)),
  ]
}

/** What differs between two JSON values, as the deepest fields that differ. Paths are JSON pointers into the later value. */
export const changesBetween = (before: unknown, after: unknown, path = ''): readonly FieldChange[] => {
  if (before === after) return []
  if (Array.isArray(before) && Array.isArray(after)) return lists(before, after, path)
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => changesBetween(before[name], after[name], `${path}/${escape(name)}`))
  return [{ path, before, after }]
}

/** True when a change at `path` touches the field at `wanted`: at it, below it or above it. */
export const touches = (path: string, wanted: string): boolean => path === wanted || path.startsWith(`${wanted}/`) || wanted.startsWith(`${path}/`) || path === ''
