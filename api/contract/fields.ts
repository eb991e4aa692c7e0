import type { Schema } from '../../domain/kernel/schema.ts'

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const propertiesOf = (schema: Node): readonly (readonly [string, Node])[] =>
  Object.entries(isNode(schema.properties) ? schema.properties : {}).filter((entry): entry is [string, Node] => entry[0] !== '_sd' && isNode(entry[1]))

/** The type of a field in a few words. */
const typeOf = (schema: Node): string => {
  if (typeof schema['x-refers-to'] === 'string') return `id of a ${schema['x-refers-to']}`
  if (typeof schema['x-identifies'] === 'string') return `id of the ${schema['x-identifies']}`
  if (typeof schema['x-personal'] === 'string') return 'text about a person, sealed'
  if (typeof schema['x-money'] === 'string') return `money in ${schema['x-money']}, as text`
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (Array.isArray(schema.enum)) return (schema.enum as unknown[]).map((one) => `\`${String(one)}\``).join(', ')
  const arms = (schema.oneOf ?? schema.anyOf) as readonly Node[] | undefined
  if (arms !== undefined) return [...new Set(arms.map(typeOf))].join(' or ')
  if (schema.type === 'array') return isNode(schema.items) ? `list of ${typeOf(schema.items)}` : 'list'
  if (schema.type === 'object' && isNode(schema.properties)) {
    const required = (schema.required ?? []) as readonly string[]
    return `object of ${propertiesOf(schema).map(([name]) => (required.includes(name) ? name : `${name}?`)).join(', ')}`
  }
  if (schema.type === 'object' && isNode(schema.additionalProperties)) return `by key, ${typeOf(schema.additionalProperties)}`
  if (schema.format === 'date') return 'day'
  if (schema.format === 'date-time') return 'instant'
  if (schema.format === 'uuid') return 'UUID'
  return schema.type === 'string' ? 'text' : schema.type === 'integer' ? 'whole number' : schema.type === 'number' ? 'decimal' : typeof schema.type === 'string' ? schema.type : 'any'
}

const meaningOf = (schema: Node): string => cell(typeof schema.description === 'string' ? schema.description : '')

/** The fields of an event or a command, one line each. */
export const fieldsOf = (schema: Schema<unknown>): readonly string[] => {
  const required = (schema.required ?? []) as readonly string[]
  const rows = propertiesOf(schema).map(([name, field]) => `| ${name} | ${cell(typeOf(field))} | ${required.includes(name) ? 'yes' : 'no'} | ${meaningOf(field)} |`)
  return rows.length === 0 ? [] : ['| field | type | required | meaning |', '| --- | --- | --- | --- |', ...rows]
}

/** What is inside a value, and how a path says so: `[]` for each of a list, `.*` for each by key. */
const insideOf = (schema: Node): { readonly step: string; readonly inner: Node } => {
  const arms = (schema.anyOf ?? []) as readonly Node[]
  if (arms[0] !== undefined) return insideOf(arms[0])
  if (schema.type === 'array' && isNode(schema.items)) {
    const { step, inner } = insideOf(schema.items)
    return { step: `[]${step}`, inner }
  }
  if (schema.type === 'object' && isNode(schema.additionalProperties)) {
    const { step, inner } = insideOf(schema.additionalProperties)
    return { step: `.*${step}`, inner }
  }
  return { step: '', inner: schema }
}

/** In words, what a field holds whose parts have lines of their own. */
const holds = (schema: Node, step: string): string => {
  const kind = step.startsWith('[]') ? 'list' : step.startsWith('.*') ? 'by key' : 'object'
  return Array.isArray(schema.anyOf) ? `${kind} or null` : kind
}

/** Every field of a view down to the last, by its path. */
export const dictionaryOf = (schema: Schema<unknown>): readonly string[] => {
  const lines = (node: Node, prefix: string): readonly string[] =>
    propertiesOf(node).flatMap(([name, field]) => {
      const path = `${prefix}${name}`
      const { step, inner } = insideOf(field)
      const parts = propertiesOf(inner)
      const line = `| \`${path}\` | ${cell(parts.length === 0 ? typeOf(field) : holds(field, step))} | ${meaningOf(field)} |`
      return parts.length === 0 ? [line] : [line, ...lines(inner, `${path}${step}.`)]
    })
  const all = lines(schema, '')
  return all.length === 0 ? [] : ['| field | type | meaning |', '| --- | --- | --- |', ...all]
}
