import type { Field, Group } from './fields.ts'

/** What was typed into a form: texts as they stand in the inputs, in the form of the fields. */
export type Typed = string | readonly Typed[] | { readonly [name: string]: Typed }
export type TypedGroup = { readonly [name: string]: Typed }

const isGroup = (typed: Typed | undefined): typed is TypedGroup => typeof typed === 'object' && !Array.isArray(typed)
export const groupIn = (typed: Typed | undefined): TypedGroup => (isGroup(typed) ? typed : {})
export const listIn = (typed: Typed | undefined): readonly Typed[] => (Array.isArray(typed) ? (typed as readonly Typed[]) : [])
export const textIn = (typed: Typed | undefined): string => (typeof typed === 'string' ? typed : '')

/** Nothing was typed here. */
export const isBlank = (typed: Typed | undefined): boolean =>
  typed === undefined || (typeof typed === 'string' ? typed.trim() === '' : Array.isArray(typed) ? (typed as readonly Typed[]).every(isBlank) : Object.values(typed).every(isBlank))

/** Dollars as people write them, as whole cents; what is no amount stays as it was typed, for the ledger to say so. */
const centsOf = (text: string): string => {
  const [, minus, whole = '', cents = ''] = /^(-?)\$?\s*((?:\d{1,3}(?:,\d{3})+)|\d+)(?:\.(\d{1,2}))?$/.exec(text.replace('−', '-').replace(/^\$\s*-/, '-$')) ?? []
  if (minus === undefined) return text
  const value = BigInt(whole.replaceAll(',', '') + cents.padEnd(2, '0'))
  return value === 0n ? '0' : `${minus}${value}`
}
const dollarsOf = (cents: string): string => {
  if (!/^-?\d+$/.test(cents)) return cents
  const size = cents.replace('-', '').padStart(3, '0')
  return `${cents.startsWith('-') ? '-' : ''}${size.slice(0, -2)}.${size.slice(-2)}`.replace(/\.00$/, '')
}

const two = (value: number): string => String(value).padStart(2, '0')

/** A day and a time of day at this device as an instant. */
const instantOf = (day: string, time: string): string => {
  const at = new Date(`${day}T${time}`)
  return Number.isNaN(at.getTime()) ? `${day} ${time}`.trim() : at.toISOString()
}

/** An instant as day and time of day at this device. */
const momentOf = (at: Date): TypedGroup => ({ day: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`, time: `${two(at.getHours())}:${two(at.getMinutes())}` })

const armOf = (field: Extract<Field, { readonly kind: 'variant' }>, typed: TypedGroup): readonly Field[] => field.arms.find(({ value }) => value === typed[field.tag])?.fields ?? []

/** Blank rows of lists are what nobody filled in; without them places in the body are places in the form. */
export const tidy = (field: Field, typed: Typed | undefined): Typed | undefined => {
  switch (field.kind) {
    case 'list':
      return listIn(typed).flatMap((item) => (isBlank(item) ? [] : (tidy(field.item, item) ?? [])))
    case 'group':
      return Object.fromEntries(field.fields.flatMap((one) => pair(one.name, tidy(one, groupIn(typed)[one.name]))))
    case 'variant': {
      const group = groupIn(typed)
      return { ...(group[field.tag] === undefined ? {} : { [field.tag]: group[field.tag] as Typed }), ...Object.fromEntries(armOf(field, group).flatMap((one) => pair(one.name, tidy(one, group[one.name])))) }
    }
    default:
      return typed
  }
}
const pair = <A>(name: string, value: A | undefined): readonly (readonly [string, A])[] => (value === undefined ? [] : [[name, value]])

/** What a field says, as it is sent; `undefined` where nothing is said. What cannot be read is sent as typed: the ledger says what is wrong with it. */
export const bodyOf = (field: Field, typed: Typed | undefined): unknown => {
  const text = textIn(typed).trim()
  switch (field.kind) {
    case 'text':
    case 'choice':
    case 'day':
    case 'reference':
      return text === '' ? undefined : text
    case 'flag':
      return text === '' ? undefined : text === 'true'
    case 'number':
      return text === '' ? undefined : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
    case 'money':
      return text === '' ? undefined : centsOf(text)
    case 'moment': {
      const { day, time } = groupIn(typed)
      const [on, at] = [textIn(day).trim(), textIn(time).trim()]
      return on === '' ? undefined : at !== '' ? instantOf(on, at) : field.dayAlone ? on : `${on}T00:00:00.000Z`
    }
    case 'raw':
      if (text === '') return undefined
      try {
        return JSON.parse(text) as unknown
      } catch {
        return text
      }
    case 'list': {
      const items = listIn(typed).map((item) => bodyOf(field.item, item) ?? null)
      return items.length === 0 && !field.required ? undefined : items
    }
    case 'group': {
      const said = Object.fromEntries(field.fields.flatMap((one) => pair(one.name, bodyOf(one, groupIn(typed)[one.name]))))
      return Object.keys(said).length === 0 && !field.required ? undefined : said
    }
    case 'variant': {
      const group = groupIn(typed)
      const tag = textIn(group[field.tag])
      if (tag === '') return field.required ? {} : undefined
      return { [field.tag]: tag, ...Object.fromEntries(armOf(field, group).flatMap((one) => pair(one.name, bodyOf(one, group[one.name])))) }
    }
  }
}

/** What was recorded as it stands in a form. */
export const typedOf = (field: Field, said: unknown): Typed | undefined => {
  if (said === undefined || said === null) return undefined
  const group = typeof said === 'object' && !Array.isArray(said) ? (said as Readonly<Record<string, unknown>>) : {}
  const scalar = typeof said === 'string' || typeof said === 'number' || typeof said === 'boolean' ? String(said) : undefined
  switch (field.kind) {
    case 'money':
      return scalar === undefined ? undefined : dollarsOf(scalar)
    case 'moment':
      return scalar === undefined ? undefined : scalar.length === 10 ? { day: scalar } : momentOf(new Date(scalar))
    case 'raw':
      return JSON.stringify(said, null, 2)
    case 'list':
      return (Array.isArray(said) ? (said as readonly unknown[]) : [said]).flatMap((item) => typedOf(field.item, item) ?? [])
    case 'group':
      return Object.fromEntries(field.fields.flatMap((one) => pair(one.name, typedOf(one, group[one.name]))))
    case 'variant': {
      const tag = String(group[field.tag])
      return { [field.tag]: tag, ...Object.fromEntries((field.arms.find(({ value }) => value === tag)?.fields ?? []).flatMap((one) => pair(one.name, typedOf(one, group[one.name])))) }
    }
    default:
      return scalar
  }
}

/** What the address of a page says for a form: each name once or, for lists, several times; groups as JSON. */
export const typedFrom = (fields: Group, params: URLSearchParams): TypedGroup =>
  Object.fromEntries(
    fields.fields.flatMap((field) => {
      const given = params.getAll(field.name)
      const [first] = given
      if (first === undefined) return []
      const said = /^[[{]/.test(first) && field.kind !== 'text' ? parsed(first) : field.kind === 'list' ? given : first
      return pair(field.name, typedOf(field, said))
    }),
  )
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
