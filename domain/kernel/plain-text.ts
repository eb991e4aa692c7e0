import type { Schema } from './schema.ts'

/** Texts that may be as long as this are meant for sentences, and sentences for lines; shorter ones are names and titles. */
const shortestWithLines = 500

/**
 * Control characters (C0 and DEL), and those that turn the direction of what follows, so that a text reads otherwise than
 * it is. Those of C1 stand in published lists for quotation marks of an older coding, and are let be.
 */
const unseen = { line: /[^\P{Cc}\u0080-\u009F]|[\u202A-\u202E\u2066-\u2069]/u, lines: /[^\P{Cc}\t\n\r\u0080-\u009F]|[\u202A-\u202E\u2066-\u2069]/u } as const
const breaks = /[\t\n\r]/

/** What is wrong with a text in which somebody should see every character; nothing when all is plain. */
export const plainTextFault = (text: string, kind: 'line' | 'lines'): string | undefined => {
  const found = unseen[kind].exec(text)
  if (!found) return undefined
  const code = `U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  const what = breaks.test(found[0]) ? `${code}, a line break or tab, and is a text of one line` : `${code}, a character that cannot be seen`
  return `Holds ${what}, at character ${[...text.slice(0, found.index)].length + 1}. Take it out.`
}

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a text is free: an enumeration, a format, or a pattern that runs to the end says itself what it may hold. */
const isFree = (node: Node): boolean =>
  node.type === 'string' && !('enum' in node) && !('format' in node) && !(typeof node.pattern === 'string' && node.pattern.endsWith('$'))

const marked = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(marked)
  if (!isNode(node)) return node
  const copy: Record<string, unknown> = { ...node }
  for (const keyword of ['items', 'additionalProperties', 'anyOf', 'oneOf']) if (keyword in copy) copy[keyword] = marked(copy[keyword])
  if (isNode(copy.properties)) copy.properties = Object.fromEntries(Object.entries(copy.properties).map(([name, child]) => [name, marked(child)]))
  if (isFree(node)) copy['x-text'] = node.pattern === undefined && Number(node.maxLength ?? 0) >= shortestWithLines ? 'lines' : 'line'
  return copy
}

/**
 * The same schema for what is yet to be said: every free text of it is marked as one line or several. What is on record
 * is read by the schema as it was declared, so that no entry becomes unreadable.
 */
export const inPlainText = <A>(schema: Schema<A>): Schema<A> => marked(schema) as Schema<A>
