import type { Schema } from '../../domain/kernel/schema.ts'
import type { Caller } from '../../infra/identity/caller.ts'
import { mayReadWords, redact, withheld } from '../../infra/identity/redaction.ts'

type Node = Readonly<Record<string, unknown>>
export type Change = { readonly path: string; readonly before: unknown; readonly after: unknown }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const partsOf = (pointer: string): readonly string[] => pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Every form that one place may have: unions are followed along all their arms. */
const arms = (form: Node): readonly Node[] => {
  const union = (form.oneOf ?? form.anyOf) as readonly Node[] | undefined
  return union === undefined ? [form] : union.flatMap(arms)
}

type Place = {
  readonly form: Schema<unknown>
  /** Pointer of the nearest object above it that states a confidentiality. */
  readonly guard: string | undefined
  /** The guard stands in a list, where places move. */
  readonly moves: boolean
}

/** What a pointer into a value of a form stands on. */
const placeOf = (schema: Schema<unknown>, pointer: string): Place => {
  let forms = arms(schema as Node)
  let guard: string | undefined
  let moves = false
  let listed = false
  let walked = ''
  for (const part of partsOf(pointer)) {
    if (forms.some((form) => isNode(form.properties) && 'confidentiality' in form.properties)) {
      guard = walked
      moves = listed
    }
    walked += `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const next = forms.flatMap((form): readonly unknown[] => {
      if (isNode(form.items)) {
        listed = true
        return [form.items]
      }
      if (isNode(form.properties) && Object.hasOwn(form.properties, part)) return [form.properties[part]]
      return [form.additionalProperties]
    })
    forms = next.filter(isNode).flatMap(arms)
  }
  const [only] = forms
  return { form: (forms.length === 1 && only ? only : forms.length === 0 ? {} : { anyOf: forms }), guard, moves }
}

const valueAt = (value: unknown, pointer: string): unknown =>
  partsOf(pointer).reduce<unknown>((at, part) => (typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? (at as Node)[part] : undefined), value)

const readsAt = (view: unknown, guard: string, caller: Caller): boolean => {
  const object = valueAt(view, guard)
  return isNode(object) && mayReadWords(caller, object.confidentiality, object.agency)
}

/**
 * A change of one field as a caller may see it. `before` and `after` are judged by the whole views that they were taken
 * from. Words inside a list are shown only with the object that they belong to: places in a list move, and a word there
 * cannot be told to be one's own. `own` says that the caller's agency made the change, so that the new words are its own.
 */
export const maskChange = <C extends Change>(
  schema: Schema<unknown>,
  change: C,
  caller: Caller,
  views: { readonly before: unknown; readonly after: unknown; readonly own: boolean },
): C => {
  if (caller.role === 'auditor' || caller.role === 'steward') return change
  const { form, guard, moves } = placeOf(schema, change.path)
  const mask = (value: unknown, view: unknown, own: boolean): unknown => {
    if (value === undefined || value === null) return value
    if (guard === undefined || (!moves && (own || readsAt(view, guard, caller)))) return redact(form, value, caller)
    return withheld(form, value) ?? null
  }
  return { ...change, before: mask(change.before, views.before, false), after: mask(change.after, views.after, views.own) }
}
