import type { EventSpec } from '../../domain/kernel/event.ts'
import type { Schema } from '../../domain/kernel/schema.ts'

/** The schema of one version of one event, as it was when that version was first written. */
export type Frozen = { readonly type: string; readonly version: number; readonly stream: string; readonly data: Schema<unknown> }

/** `additive`: whatever was valid still is, and no field that was always there may be missing. Everything else breaks. */
type Difference = { readonly path: string; readonly kind: 'additive' | 'breaking'; readonly what: string }

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Words for people, which may be put better at any time. */
const prose = ['description']

const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare)
  if (!isNode(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !prose.includes(name) || isNode(inner))
      .map(([name, inner]) => [name, bare(inner)]),
  )
}

/** What is frozen of a declaration: all but the words. */
export const frozenOf = (spec: EventSpec): Frozen => ({ type: spec.type, version: spec.version, stream: spec.stream, data: bare(spec.data) as Schema<unknown> })

/** Each version has a file of its own. */
export const frozenName = ({ type, version }: Pick<Frozen, 'type' | 'version'>): string => `${type}.v${version}.json`

export const frozenText = (spec: EventSpec): string => `${JSON.stringify(frozenOf(spec), null, 2)}\n`

/** Bounds that let more through as they fall, and as they rise. */
const wider: Readonly<Record<string, (before: number, after: number) => boolean>> = {
  minLength: (before, after) => after < before,
  minItems: (before, after) => after < before,
  minimum: (before, after) => after < before,
  maxLength: (before, after) => after > before,
  maxItems: (before, after) => after > before,
  maximum: (before, after) => after > before,
}

const ofProperties = (before: Node, after: Node, path: string): readonly Difference[] => {
  const [old, now] = [before.properties, after.properties].map((one) => (isNode(one) ? one : {})) as [Node, Node]
  const [needed, needs] = [before.required, after.required].map((one) => (one ?? []) as readonly string[]) as [readonly string[], readonly string[]]
  const found: Difference[] = []
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const at = `${path}/${name}`
    if (!(name in now)) found.push({ path: at, kind: 'breaking', what: 'is gone' })
    else if (!(name in old)) found.push({ path: at, kind: needs.includes(name) ? 'breaking' : 'additive', what: needs.includes(name) ? 'is new and required' : 'is new and optional' })
    else {
      found.push(...differences(old[name] as Node, now[name] as Node, at))
      if (needed.includes(name) !== needs.includes(name)) found.push({ path: at, kind: 'breaking', what: needs.includes(name) ? 'is now required' : 'may now be missing' })
    }
  }
  return found
}

const ofArms = (before: unknown, after: unknown, path: string): readonly Difference[] => {
  if (!Array.isArray(before) || !Array.isArray(after) || after.length < before.length) return [{ path, kind: 'breaking', what: 'has other cases' }]
  const grown = after.length > before.length ? [{ path, kind: 'additive', what: 'has a further case' } as const] : []
  return [...before.flatMap((arm, i) => differences(arm as Node, after[i] as Node, `${path}/${i}`)), ...grown]
}

const ofEnum = (before: unknown, after: unknown, path: string): readonly Difference[] => {
  const [old, now] = [before, after].map((one) => (Array.isArray(one) ? (one as unknown[]) : [])) as [unknown[], unknown[]]
  const keeps = old.length > 0 && old.every((one) => now.includes(one))
  if (!keeps) return [{ path, kind: 'breaking', what: 'takes other values' }]
  return now.length > old.length ? [{ path, kind: 'additive', what: 'takes further values' }] : []
}

/** What differs between a schema and the one that was frozen, with the place of each difference. */
const differences = (before: Node, after: Node, path: string): readonly Difference[] => {
  const found: Difference[] = [...ofProperties(before, after, path)]
  for (const keyword of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[keyword], after[keyword]]
    if (keyword === 'properties' || keyword === 'required' || same(old, now)) continue
    if (keyword === 'enum') found.push(...ofEnum(old, now, path))
    else if (keyword === 'oneOf' || keyword === 'anyOf') found.push(...ofArms(old, now, path))
    else if (keyword === 'items' && isNode(old) && isNode(now)) found.push(...differences(old, now, `${path}/*`))
    else if (keyword === 'additionalProperties' && isNode(old) && isNode(now)) found.push(...differences(old, now, `${path}/*`))
    else if (typeof old === 'number' && typeof now === 'number' && wider[keyword]?.(old, now)) found.push({ path, kind: 'additive', what: `${keyword} is wider (${old} to ${now})` })
    else found.push({ path, kind: 'breaking', what: `${keyword} is ${JSON.stringify(now) ?? 'gone'}, was ${JSON.stringify(old) ?? 'not there'}` })
  }
  return found
}

export type Compatibility = { readonly verdict: 'same' | 'additive' | 'breaking'; readonly differences: readonly Difference[] }

/** Compares the schema of an event with the one that was frozen for it or for the version before it. */
export const compatibility = (frozen: Pick<Frozen, 'stream' | 'data'>, now: Pick<Frozen, 'stream' | 'data'>): Compatibility => {
  const moved: readonly Difference[] = frozen.stream === now.stream ? [] : [{ path: '', kind: 'breaking', what: `lives in ${now.stream}, was ${frozen.stream}` }]
  const found = [...moved, ...differences(bare(frozen.data) as Node, bare(now.data) as Node, '')]
  const verdict = found.some(({ kind }) => kind === 'breaking') ? 'breaking' : found.length > 0 ? 'additive' : 'same'
  return { verdict, differences: found }
}
