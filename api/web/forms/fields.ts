import type { FieldSchema } from '../ledger/catalogue.ts'
import { nameWords } from '../parts/format.ts'

type Common = {
  readonly name: string
  readonly label: string
  readonly hint: string | undefined
  readonly required: boolean
  /** Kept apart from the log under a key of the person, and never shown to whoever may not see it. */
  readonly personal: boolean
  /** One of several rows: needed as soon as it is there. */
  readonly row?: true
}

/** A field of a form, made of the schema of a command. */
export type Field = Common &
  (
    | { readonly kind: 'text'; readonly lines: boolean; readonly most: number }
    | { readonly kind: 'choice'; readonly options: readonly string[] }
    | { readonly kind: 'flag' }
    | { readonly kind: 'number'; readonly whole: boolean; readonly least: number | undefined; readonly most: number | undefined }
    | { readonly kind: 'money' }
    | { readonly kind: 'day' }
    /** `dayAlone`: a day without a time may be sent as it is. */
    | { readonly kind: 'moment'; readonly dayAlone: boolean }
    | { readonly kind: 'reference'; readonly of: string }
    | { readonly kind: 'list'; readonly item: Field; readonly most: number }
    | { readonly kind: 'group'; readonly fields: readonly Field[] }
    | { readonly kind: 'variant'; readonly tag: string; readonly arms: readonly { readonly value: string; readonly fields: readonly Field[] }[] }
    /** Any JSON, as text. */
    | { readonly kind: 'raw' }
  )
export type Group = Extract<Field, { readonly kind: 'group' }>

type Node = { readonly [keyword: string]: unknown }
const nodeOf = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {})
const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.map(nodeOf) : [])
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined)

/** What the codec adds to a stored event; nobody types it. */
const stored = '_sd'

const fieldsIn = (schema: Node, leftOut: readonly string[] = []): readonly Field[] => {
  const needed = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(nodeOf(schema.properties))
    .filter(([name]) => name !== stored && !leftOut.includes(name))
    .map(([name, one]) => fieldOf(name, nodeOf(one), needed.includes(name)))
}

const one = (name: string): string => nameWords(name.replace(/ies$/, 'y').replace(/(?<!s)s$/, ''))

export const fieldOf = (name: string, schema: FieldSchema, required: boolean, label = textOf(schema.title) ?? nameWords(name)): Field => {
  const common: Common = { name, label, hint: textOf(schema.description), required, personal: 'x-personal' in schema }
  const refersTo = textOf(schema['x-refers-to']) ?? textOf(schema['x-identifies'])
  if (refersTo !== undefined) return { ...common, kind: 'reference', of: refersTo }
  if ('x-money' in schema) return { ...common, kind: 'money' }
  if (Array.isArray(schema.enum)) return { ...common, kind: 'choice', options: schema.enum.map(String) }
  if (Array.isArray(schema.anyOf)) {
    const arms = nodes(schema.anyOf)
    if (arms.some(({ format }) => format === 'date-time')) return { ...common, kind: 'moment', dayAlone: arms.some(({ format }) => format === 'date') }
    const said = arms.find(({ type }) => type !== 'null')
    return said === undefined ? { ...common, kind: 'raw' } : fieldOf(name, { ...said, ...(common.hint === undefined ? {} : { description: common.hint }) }, required, label)
  }
  if (Array.isArray(schema.oneOf)) {
    const tag = textOf(nodeOf(schema.discriminator).propertyName) ?? 'kind'
    const arms = nodes(schema.oneOf).map((arm) => ({ value: String(nodeOf(nodeOf(arm.properties)[tag]).const), fields: fieldsIn(arm, [tag]) }))
    return { ...common, kind: 'variant', tag, arms }
  }
  switch (schema.type) {
    case 'boolean':
      return { ...common, kind: 'flag' }
    case 'integer':
    case 'number':
      return { ...common, kind: 'number', whole: schema.type === 'integer', least: numberOf(schema.minimum), most: numberOf(schema.maximum) }
    case 'array':
      return { ...common, kind: 'list', item: { ...fieldOf(name, nodeOf(schema.items), true, one(name)), row: true }, most: numberOf(schema.maxItems) ?? 10_000 }
    case 'object':
      return schema.properties === undefined ? { ...common, kind: 'raw' } : { ...common, kind: 'group', fields: fieldsIn(schema) }
    case 'string':
      if (schema.format === 'date') return { ...common, kind: 'day' }
      if (schema.format === 'date-time') return { ...common, kind: 'moment', dayAlone: false }
      return { ...common, kind: 'text', lines: schema['x-text'] === 'lines', most: numberOf(schema.maxLength) ?? 4000 }
    default:
      return { ...common, kind: 'raw' }
  }
}

/** The fields of a command; what it makes anew gets its id from the ledger. */
export const commandFields = (spec: { readonly schema: FieldSchema; readonly target: string; readonly mode: string }): Group => ({
  name: '',
  label: '',
  hint: undefined,
  required: true,
  personal: false,
  kind: 'group',
  fields: fieldsIn(spec.schema, spec.mode === 'creates' ? [spec.target] : []),
})
