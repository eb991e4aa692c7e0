import type { Schema } from '../../domain/kernel/schema.ts'
import type { Caller } from './caller.ts'

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a caller reads the words of something that an agency recorded with a confidentiality. */
export const mayReadWords = (caller: Caller, confidentiality: unknown, agency: unknown): boolean => {
  if (confidentiality === 'open') return true
  if (caller.role === 'auditor' || caller.role === 'steward') return true
  if (caller.role !== 'liaison') return false
  return confidentiality === 'agencies' || agency === caller.agency
}

/** Words that a person typed: text that no pattern, format or list of values holds to a code. */
const isWords = (schema: Node): boolean =>
  (schema.type === 'string' || (Array.isArray(schema.type) && schema.type.includes('string'))) &&
  !['pattern', 'format', 'enum', 'const', 'x-refers-to', 'x-identifies', 'x-money', 'x-code'].some((keyword) => keyword in schema) ||
  (typeof schema.pattern === 'string' && schema.pattern.startsWith('^https?'))

const armOf = (schema: Node, value: unknown): Node => {
  const arms = (schema.oneOf ?? schema.anyOf) as readonly Node[] | undefined
  if (arms === undefined) return schema
  const tag = (schema.discriminator as { propertyName?: string } | undefined)?.propertyName
  if (tag !== undefined && isNode(value)) return arms.find((arm) => ((arm.properties as Node | undefined)?.[tag] as { const?: unknown } | undefined)?.const === value[tag]) ?? {}
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return arms.find((arm) => arm.type === kind) ?? arms[0] ?? {}
}

const childOf = (schema: Node, name: string): Node => {
  const properties = isNode(schema.properties) ? schema.properties : {}
  const child = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties
  return isNode(child) ? child : {}
}

/** In an object whose form is not known every text might be words. */
const unknownForm = (schema: Node): boolean => Object.keys(schema).every((keyword) => keyword === 'description' || keyword === 'title')

const gone = Symbol('withheld')

type Judge = (object: Node) => boolean

/** Takes words away below an object that keeps the caller out; what states a confidentiality of its own is judged by that. */
const strip = (schema: Node, value: unknown, reads: Judge): unknown => {
  const form = armOf(schema, value)
  if (typeof value === 'string') return isWords(form) || unknownForm(form) ? gone : value
  if (Array.isArray(value)) {
    const items = isNode(form.items) ? form.items : {}
    return value.map((item) => strip(items, item, reads)).filter((item) => item !== gone)
  }
  if (!isNode(value)) return value
  const states = typeof value.confidentiality === 'string'
  if (states && reads(value)) return open(form, value, reads)
  const kept = Object.entries(value).flatMap(([name, child]) => {
    const left = strip(childOf(form, name), child, reads)
    return left === gone ? [] : [[name, left] as const]
  })
  return { ...Object.fromEntries(kept), ...(states ? { withheld: true } : {}) }
}

/** Leaves words where they are, down to the next object that keeps the caller out. */
const open = (schema: Node, node: unknown, reads: Judge): unknown => {
  if (typeof node !== 'object' || node === null) return node
  const form = armOf(schema, node)
  if (Array.isArray(node)) {
    const items = isNode(form.items) ? form.items : {}
    const walked = node.map((item) => inside(items, item, reads))
    return walked.some((item, i) => item !== node[i]) ? walked : node
  }
  let copy: Record<string, unknown> | undefined
  for (const [name, child] of Object.entries(node)) {
    if (typeof child !== 'object' || child === null) continue
    const walked = inside(childOf(form, name), child, reads)
    if (walked !== child) (copy ??= { ...node })[name] = walked
  }
  return copy ?? node
}

const inside = (schema: Node, node: unknown, reads: Judge): unknown =>
  isNode(node) && typeof node.confidentiality === 'string' && !reads(node) ? strip(schema, node, reads) : open(schema, node, reads)

/**
 * A view or event as one caller may see it. In every object with a `confidentiality` that keeps the caller out, all words
 * are taken away, below it too, and `withheld: true` says so; codes, counts, dates and ids stay, and so do the words of
 * parts that state a confidentiality of their own which lets the caller in. `owner` is the agency of objects that name
 * none. Untouched values are returned as they are, so that nothing is copied for nothing.
 */
export const redact = (schema: Schema<unknown>, value: unknown, caller: Caller, owner?: string): unknown =>
  caller.role === 'auditor' || caller.role === 'steward'
    ? value
    : inside(schema as Node, value, (object) => mayReadWords(caller, object.confidentiality, object.agency ?? owner))

/** Takes all words away, whatever they are about. */
export const withheld = (schema: Schema<unknown>, value: unknown): unknown => {
  const kept = strip(schema as Node, value, () => false)
  return isNode(kept) ? { ...kept, withheld: true } : kept === gone ? undefined : kept
}

/** Whether a form holds anything confidential: only then is there something to take away. */
export const holdsConfidential = (schema: Schema<unknown>): boolean => JSON.stringify(schema).includes('"confidentiality":')

/** The schema of what `redact` returns: words may be missing where a confidentiality stands, and `withheld` says so. */
export const redactedSchema = (schema: Schema<unknown>): Schema<unknown> => {
  const loosen = (node: unknown, inside: boolean): unknown => {
    if (Array.isArray(node)) return node.map((one) => loosen(one, inside))
    if (!isNode(node)) return node
    const properties = isNode(node.properties) ? node.properties : undefined
    const here = inside || (properties !== undefined && 'confidentiality' in properties)
    const copy = Object.fromEntries(
      Object.entries(node).map(([keyword, child]) => [
        keyword,
        keyword === 'properties' && properties ? Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, loosen(one, here)])) : loosen(child, here),
      ]),
    )
    if (!here || !properties) return copy
    const required = (node.required as readonly string[] | undefined)?.filter((name) => !isWords(armless(properties[name])))
    return {
      ...copy,
      ...(required === undefined ? {} : { required }),
      properties: { ...(copy.properties as Node), withheld: { type: 'boolean', description: 'True when words were taken away because they are confidential.' } },
    }
  }
  const armless = (property: unknown): Node => (isNode(property) ? (Array.isArray(property.anyOf) ? (property.anyOf[0] as Node) : property) : {})
  return loosen(schema, false) as Schema<unknown>
}
