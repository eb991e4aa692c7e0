declare const shape: unique symbol

/** A JSON Schema fragment (2020-12, within what draft-07 also means) whose instances are `A`. */
export type Schema<A> = { readonly [keyword: string]: unknown; readonly [shape]?: A }

/** The TypeScript type of the instances of a schema. */
export type Infer<S> = S extends Schema<infer A> ? A : never

type Optional<A> = { readonly optional: Schema<A> }
type Field = Schema<unknown> | Optional<unknown>
export type Fields = Readonly<Record<string, Field>>
type Doc = { readonly description?: string }
type Simplify<A> = { [K in keyof A]: A[K] } & {}

export type Shape<F extends Fields> = Simplify<
  { readonly [K in keyof F as F[K] extends Optional<unknown> ? never : K]: F[K] extends Schema<infer A> ? A : never } & {
    readonly [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: F[K] extends Optional<infer A> ? A : never
  }
>

/** The kinds of thing the ledger keeps a stream for; a stream is named `<kind>-<id>`. */
export const referenceKinds = [
  'definition-set',
  'region-system',
  'statistics-release',
  'cluster',
  'participant',
  'agency',
  'staff',
  'convening',
  'dialog',
  'finding',
  'gap',
  'referral',
  'program',
  'award',
  'coordination',
  'case',
] as const
export type ReferenceKind = (typeof referenceKinds)[number]

/** Ids are made for URLs and stream names: lower case, digits and hyphens; a UUID is one of them. */
export const idPattern = '^[a-z0-9][a-z0-9-]{0,63}$'

export const text = (o: Doc & { minLength?: number; maxLength?: number; pattern?: string } = {}): Schema<string> => ({
  type: 'string',
  minLength: 1,
  maxLength: 4000,
  ...o,
})

/** A link to another thing of the ledger; the command path refuses one that does not exist, and events are indexed by it. */
export const ref = (kind: ReferenceKind, o: Doc = {}): Schema<string> => ({
  type: 'string',
  pattern: idPattern,
  'x-refers-to': kind,
  ...o,
})

/** An id that this very command or event gives to a new thing, or the thing whose stream the event is in. */
export const ownId = (kind: ReferenceKind, o: Doc = {}): Schema<string> => ({
  type: 'string',
  pattern: idPattern,
  'x-identifies': kind,
  ...o,
})

export const uuid = (o: Doc = {}): Schema<string> => ({ type: 'string', format: 'uuid', ...o })

/** A calendar day, `YYYY-MM-DD`. */
export const date = (o: Doc = {}): Schema<string> => ({ type: 'string', format: 'date', ...o })

/** A moment, RFC 3339 in UTC, kept with milliseconds: `2026-03-01T10:00:00.000Z`. */
export const instant = (o: Doc = {}): Schema<string> => ({ type: 'string', format: 'date-time', ...o })

export const integer = (o: Doc & { minimum?: number; maximum?: number } = {}): Schema<number> => ({
  type: 'integer',
  minimum: -Number.MAX_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
  ...o,
})

/** A plain decimal such as a share or a quotient; never money. */
export const decimal = (o: Doc & { minimum?: number; maximum?: number } = {}): Schema<number> => ({ type: 'number', ...o })

export const boolean = (o: Doc = {}): Schema<boolean> => ({ type: 'boolean', ...o })

/** Money as an exact decimal string of minor units (cents): `"6370000000"` is 63.7 million dollars. */
export const cents = (o: Doc = {}): Schema<string> => ({ type: 'string', pattern: '^(0|-?[1-9][0-9]{0,17})$', 'x-money': 'USD cents', ...o })

export const oneOfText = <const L extends readonly string[]>(values: L, o: Doc = {}): Schema<L[number]> => ({
  type: 'string',
  enum: values,
  ...o,
})

const literal = <const L extends string | number | boolean>(value: L): Schema<L> => ({ const: value })

export const list = <A>(
  items: Schema<A>,
  o: Doc & { minItems?: number; maxItems?: number; uniqueItems?: boolean } = {},
): Schema<readonly A[]> => ({ type: 'array', items, maxItems: 10_000, ...o })

export const nullable = <A>(schema: Schema<A>, o: Doc = {}): Schema<A | null> => ({ anyOf: [schema, { type: 'null' }], ...o })

/** An object whose keys are data (agency ids, years), not names. */
export const record = <A>(values: Schema<A>, o: Doc = {}): Schema<Readonly<Record<string, A>>> => ({
  type: 'object',
  additionalProperties: values,
  ...o,
})

/** Any JSON object, where the form is not ours to fix (a corrected event's new data). */
export const anyObject = (o: Doc = {}): Schema<Readonly<Record<string, unknown>>> => ({ type: 'object', additionalProperties: true, ...o })

export const optional = <A>(schema: Schema<A>): Optional<A> => ({ optional: schema })

/**
 * A text about a person. It reaches the decider, but the log keeps only a salted digest of it (`_sd`, RFC 9901): the
 * value lives in the vault under a key of the subject, so whoever folds events must do without it.
 * `subject` names the field beside it that holds the person's id.
 */
export const personal = (subject: string, o: Doc & { maxLength?: number } = {}): Optional<string> => ({
  optional: { type: 'string', minLength: 1, maxLength: 400, 'x-personal': subject, ...o },
})

const isOptional = (field: Field): field is Optional<unknown> => 'optional' in field && typeof field.optional === 'object'

export const object = <const F extends Fields>(fields: F, o: Doc = {}): Schema<Shape<F>> => {
  const properties: Record<string, unknown> = {}
  const required: string[] = []
  for (const [name, field] of Object.entries(fields)) {
    properties[name] = isOptional(field) ? field.optional : field
    if (!isOptional(field)) required.push(name)
  }
  const holdsPersonal = Object.values(properties).some((p) => typeof p === 'object' && p !== null && 'x-personal' in p)
  if (holdsPersonal) properties['_sd'] = { type: 'array', items: { type: 'string' }, description: 'Digests of sealed personal fields (RFC 9901).' }
  return { type: 'object', properties, required, additionalProperties: false, ...o }
}

/** A union told apart by one field. */
export const variant = <const D extends string, const V extends Readonly<Record<string, Fields>>>(
  tag: D,
  cases: V,
  o: Doc = {},
): Schema<{ [K in keyof V]: Simplify<{ readonly [P in D]: K } & Shape<V[K]>> }[keyof V]> => ({
  type: 'object',
  discriminator: { propertyName: tag },
  required: [tag],
  oneOf: Object.entries(cases).map(([name, fields]) => object({ [tag]: literal(name), ...fields })),
  ...o,
})

/** A thing named by a value somewhere inside data: where it stands, what kind it is, and its id. */
export type Reference = { readonly kind: ReferenceKind; readonly id: string; readonly path: string }

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const carriers = new Map<string, WeakMap<Node, boolean>>()
/** Whether a schema, or one below it, carries a keyword; found out once, for schemas do not change. */
const carries = (node: Node, keyword: string): boolean => {
  const known = carriers.get(keyword) ?? new WeakMap<Node, boolean>()
  carriers.set(keyword, known)
  const before = known.get(node)
  if (before !== undefined) return before
  const below = [node.items, node.additionalProperties, node.properties, node.anyOf, node.oneOf].flatMap((part) => (part === node.properties && isNode(part) ? Object.values(part) : part))
  const found = typeof node[keyword] === 'string' || below.some((child) => isNode(child) && carries(child, keyword))
  known.set(node, found)
  return found
}

/**
 * Every value whose schema carries `keyword`, with a JSON pointer to it. The walk follows data, and only where there may
 * be something to find: its cost is that of the data and not of the schema.
 */
export const marked = (schema: Schema<unknown>, data: unknown, keyword: string, path = ''): readonly { mark: string; value: unknown; path: string; parent: string }[] => {
  const found: { mark: string; value: unknown; path: string; parent: string }[] = []
  const walk = (node: Node, value: unknown, at: string, parent: string): void => {
    if (value === undefined || value === null || !carries(node, keyword)) return
    const mark = node[keyword]
    if (typeof mark === 'string') found.push({ mark, value, path: at, parent })
    if (Array.isArray(value)) {
      if (isNode(node.items)) for (const [i, item] of value.entries()) walk(node.items, item, `${at}/${i}`, at)
      return
    }
    if (Array.isArray(node.anyOf) && isNode(node.anyOf[0])) walk(node.anyOf[0], value, at, parent)
    if (Array.isArray(node.oneOf) && isNode(value)) {
      const tag = (node.discriminator as { propertyName: string }).propertyName
      const arm = (node.oneOf as Node[]).find((one) => ((one.properties as Node)[tag] as { const?: unknown }).const === value[tag])
      if (arm) walk(arm, value, at, parent)
      return
    }
    if (!isNode(value)) return
    const properties = isNode(node.properties) ? node.properties : {}
    for (const [name, child] of Object.entries(value)) {
      const sub = Object.hasOwn(properties, name) ? properties[name] : node.additionalProperties
      if (isNode(sub) && carries(sub, keyword)) walk(sub, child, `${at}/${escape(name)}`, at)
    }
  }
  walk(schema as Node, data, path, path)
  return found
}

/** The things that some data refers to (not the thing that it is about). */
export const referencesIn = (schema: Schema<unknown>, data: unknown, path = ''): readonly Reference[] =>
  marked(schema, data, 'x-refers-to', path).map((m) => ({ kind: m.mark as ReferenceKind, id: String(m.value), path: m.path }))

/** The things that some data refers to or is about: what the event is found by. */
export const subjectsIn = (schema: Schema<unknown>, data: unknown): readonly Reference[] => [
  ...referencesIn(schema, data),
  ...marked(schema, data, 'x-identifies').map((m) => ({ kind: m.mark as ReferenceKind, id: String(m.value), path: m.path })),
]
