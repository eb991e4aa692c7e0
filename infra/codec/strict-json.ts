/** What a strict reader makes of a text: the value, or where it is wrong and why. `field` is a JSON pointer. */
export type Strict = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly field: string; readonly message: string }

type Limits = { readonly maxBytes?: number; readonly maxDepth?: number }

class Refused extends Error {
  readonly field: string

  constructor(path: readonly (string | number)[], message: string) {
    super(message)
    this.field = path.length === 0 ? '/' : path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  }
}

const halfCharacter = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/
const forbidden = ['__proto__', 'constructor', 'prototype']
const stringToken = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y
const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const blank = /[ \t\n\r]*/y

/**
 * Reads JSON and refuses what other readers would read differently or would lose: names that stand twice, `__proto__`,
 * halves of characters, integers beyond what a number holds, depth without end.
 */
export const parseStrict = (text: string, { maxBytes = 1024 * 1024, maxDepth = 32 }: Limits = {}): Strict => {
  if (Buffer.byteLength(text) > maxBytes) return { ok: false, field: '/', message: `The text is larger than ${maxBytes} bytes.` }
  if (text.startsWith('\uFEFF')) return { ok: false, field: '/', message: 'The text begins with a byte-order mark; send it without.' }
  let at = 0
  const path: (string | number)[] = []

  const fail = (message: string): never => {
    throw new Refused(path, message)
  }
  const skip = (): void => {
    blank.lastIndex = at
    blank.test(text)
    at = blank.lastIndex
  }
  const expected = (what: string): never => fail(at >= text.length ? `The JSON ends where ${what} is expected.` : `Not JSON: ${what} is expected at character ${at + 1}.`)

  const token = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  const string = (): string => {
    const raw = token(stringToken) ?? expected('a text in double quotes')
    const value = JSON.parse(raw) as string
    if (halfCharacter.test(value)) fail('The text holds half a character (a lone surrogate).')
    return value
  }
  const number = (): number => {
    const raw = token(numberToken) ?? expected('a value')
    const value = Number(raw)
    if (!Number.isFinite(value)) fail(`${raw} is beyond what a number holds.`)
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) fail(`${raw} cannot be kept exactly as a number; write it as text.`)
    return value
  }
  const word = (literal: string, value: unknown): unknown => {
    if (!text.startsWith(literal, at)) expected('a value')
    at += literal.length
    return value
  }

  const list = (): unknown[] => {
    const items: unknown[] = []
    at += 1
    skip()
    if (text[at] === ']') {
      at += 1
      return items
    }
    for (;;) {
      path.push(items.length)
      items.push(value())
      path.pop()
      skip()
      if (text[at] === ']') break
      if (text[at] !== ',') expected('"," or "]"')
      at += 1
    }
    at += 1
    return items
  }

  const members = (): Record<string, unknown> => {
    const found: Record<string, unknown> = {}
    at += 1
    skip()
    if (text[at] === '}') {
      at += 1
      return found
    }
    for (;;) {
      skip()
      const name = string()
      path.push(name)
      if (forbidden.includes(name)) fail(`A field cannot be called "${name}".`)
      if (Object.hasOwn(found, name)) fail('The field stands twice; leave one.')
      skip()
      if (text[at] !== ':') expected('":"')
      at += 1
      found[name] = value()
      path.pop()
      skip()
      if (text[at] === '}') break
      if (text[at] !== ',') expected('"," or "}"')
      at += 1
    }
    at += 1
    return found
  }

  function value(): unknown {
    skip()
    switch (text[at]) {
      case '{':
      case '[': {
        if (path.length >= maxDepth) fail(`Nested deeper than ${maxDepth}.`)
        return text[at] === '{' ? members() : list()
      }
      case '"':
        return string()
      case 't':
        return word('true', true)
      case 'f':
        return word('false', false)
      case 'n':
        return word('null', null)
      default:
        return number()
    }
  }

  try {
    const whole = value()
    skip()
    if (at < text.length) expected('the end')
    return { ok: true, value: whole }
  } catch (fault) {
    if (fault instanceof Refused) return { ok: false, field: fault.field, message: fault.message }
    throw fault
  }
}
