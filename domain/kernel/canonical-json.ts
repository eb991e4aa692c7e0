const deepest = 64

/** Where and why a value has no canonical form. `path` is a JSON pointer. */
export const canonicalFault = (path: string, reason: string): Error => Object.assign(new TypeError(`${path === '' ? '/' : path}: ${reason}`), { path })

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

const textOf = (value: string, path: string): string => {
  if (plain.test(value)) return `"${value}"`
  if (loneSurrogate.test(value)) throw canonicalFault(path, 'a text with half a character (a lone surrogate)')
  return JSON.stringify(value)
}

const numberOf = (value: number, path: string): string => {
  if (!Number.isFinite(value)) throw canonicalFault(path, 'a number that is not finite')
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw canonicalFault(path, 'an integer that cannot be kept exactly; write it as text')
  return Object.is(value, -0) ? '0' : String(value)
}

const write = (value: unknown, path: string, depth: number): string => {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return textOf(value, path)
    case 'number':
      return numberOf(value, path)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      break
    default:
      throw canonicalFault(path, `a ${typeof value}, which JSON does not have`)
  }
  if (depth >= deepest) throw canonicalFault(path, `nested deeper than ${deepest}`)
  if (Array.isArray(value)) {
    let out = '['
    for (let i = 0; i < value.length; i += 1) out += (i === 0 ? '' : ',') + write(value[i], `${path}/${i}`, depth + 1)
    return `${out}]`
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw canonicalFault(path, 'an object that is not plain')
  const members = value as Readonly<Record<string, unknown>>
  let out = '{'
  // RFC 8785 sorts names by UTF-16 code units, which is what sort() does.
  for (const name of Object.keys(members).sort()) {
    if (members[name] === undefined) continue
    out += `${out.length === 1 ? '' : ','}${textOf(name, path)}:${write(members[name], `${path}/${name}`, depth + 1)}`
  }
  return `${out}}`
}

/**
 * The one text of a JSON value (RFC 8785), strict: what would not come back from it unchanged is refused with its path.
 * Members that are `undefined` are absent.
 */
export const canonicalJson = (value: unknown): string => write(value, '', 0)
