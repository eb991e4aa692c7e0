const deepest = 64

type Path = (string | number)[]

const pointer = (path: Path): string => path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** Where and why a value has no canonical form; `path` is a JSON pointer, empty for the whole value. */
const fault = (path: Path, reason: string): Error => {
  const at = pointer(path)
  return Object.assign(new TypeError(`${at === '' ? '/' : at}: ${reason}`), { path: at })
}

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/
const unplain = /[^\x20\x21\x23-\x5b\x5d-\x7e]/

const textOf = (value: string, path: Path): string => {
  if (!unplain.test(value)) return `"${value}"`
  if (loneSurrogate.test(value)) throw fault(path, 'a text with half a character (a lone surrogate)')
  // For well-formed texts ECMAScript escapes exactly what RFC 8785 3.2.2.2 asks for.
  return JSON.stringify(value)
}

const numberOf = (value: number, path: Path): string => {
  if (!Number.isFinite(value)) throw fault(path, 'a number that is not finite')
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw fault(path, 'an integer that cannot be kept exactly; write it as text')
  // RFC 8785 3.2.2.3 is ECMAScript's own way to write numbers, and -0 becomes 0.
  return String(value)
}

/** `path` is one stack for the whole walk: it is read only when a value is refused. */
const write = (value: unknown, path: Path): string => {
  switch (typeof value) {
    case 'string':
      return textOf(value, path)
    case 'number':
      return numberOf(value, path)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      break
    default:
      throw fault(path, `a ${typeof value}, which JSON does not have`)
  }
  if (path.length >= deepest) throw fault(path, `nested deeper than ${deepest}`)
  return Array.isArray(value) ? writeList(value, path) : writeMembers(value, path)
}

const writeList = (items: readonly unknown[], path: Path): string => {
  let out = '['
  for (let i = 0; i < items.length; i += 1) {
    path.push(i)
    out += i === 0 ? write(items[i], path) : `,${write(items[i], path)}`
    path.pop()
  }
  return `${out}]`
}

/** In place: names are few and mostly in order already, and the library's own way makes a list for each of them. */
const sorted = (names: string[]): readonly string[] => {
  if (names.length > 32) return names.sort()
  for (let i = 1; i < names.length; i += 1) {
    const name = names[i] as string
    let at = i
    for (; at > 0 && (names[at - 1] as string) > name; at -= 1) names[at] = names[at - 1] as string
    names[at] = name
  }
  return names
}

/** Names as they are written. Most are those of schemas, so a few thousand short ones are remembered. */
const written = new Map<string, string>()
const [namesKept, longestKept] = [4096, 64]
const nameOf = (name: string, path: Path): string => {
  const known = written.get(name)
  if (known !== undefined) return known
  const made = `${textOf(name, path)}:`
  if (written.size < namesKept && name.length <= longestKept) written.set(name, made)
  return made
}

const writeMembers = (value: object, path: Path): string => {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw fault(path, 'an object that is not plain')
  const members = value as Readonly<Record<string, unknown>>
  let out = '{'
  // RFC 8785 3.2.3 sorts names by UTF-16 code units, which is how texts compare.
  for (const name of sorted(Object.keys(members))) {
    const member = members[name]
    if (member === undefined) continue
    path.push(name)
    if (out.length > 1) out += ','
    out += nameOf(name, path)
    out += write(member, path)
    path.pop()
  }
  return `${out}}`
}

/**
 * The one text of a JSON value (RFC 8785), strict: what would not come back from it unchanged (integers beyond 2^53 - 1,
 * numbers that are not finite, halves of characters, objects that are not plain, more than 64 levels) is refused with a
 * TypeError whose `path` is a JSON pointer. Members that are `undefined` are absent.
 */
export const canonicalJson = (value: unknown): string => write(value, [])
