import fc from 'fast-check'
import { eventSpecs } from '../../domain/catalog.ts'
import type { AnyEvent, EventSpec, Recorded } from '../../domain/kernel/event.ts'
import { roles } from '../../domain/kernel/event.ts'
import { subjectsIn } from '../../domain/kernel/schema.ts'

type Node = Readonly<Record<string, unknown>>

/** Few ids of each kind, so that random events are about each other. */
const poolSize = 3
export const idOf = (kind: string): fc.Arbitrary<string> => fc.integer({ min: 1, max: poolSize }).map((n) => `${kind.slice(0, 3)}${n}`)

const codes: Readonly<Record<string, fc.Arbitrary<string>>> = {
  '^[0-9]{5}$': fc.constantFrom('20173', '20015', '36007'),
  '^[0-9]{2}$': fc.constantFrom('20', '36'),
  '^[0-9]{6}$': fc.constantFrom('336411', '335911'),
  '^(0|-?[1-9][0-9]{0,17})$': fc.integer({ min: 0, max: 10_000_000 }).map(String),
  '^https?://': fc.constant('https://example.org/a'),
}

const textOf = (node: Node): fc.Arbitrary<string> => {
  if (node.format === 'uuid') return fc.integer({ min: 1, max: poolSize }).map((n) => `00000000-0000-4000-8000-00000000000${n}`)
  if (node.format === 'date') return fc.constantFrom('2023-09-30', '2024-10-01', '2026-02-28')
  if (node.format === 'date-time') return fc.constantFrom('2024-01-01T00:00:00.000Z', '2026-02-01T09:30:00.000Z')
  const kind = node['x-refers-to'] ?? node['x-identifies']
  if (typeof kind === 'string') return idOf(kind)
  const pattern = node.pattern as string | undefined
  if (pattern === undefined) return fc.constantFrom('heat treatment', 'Wichita', 'a "quoted" line', 'é€😀')
  return codes[pattern] ?? fc.stringMatching(new RegExp(pattern), { size: 'xsmall' }).map((text) => text.slice(0, (node.maxLength as number | undefined) ?? 60))
}

const objectOf = (node: Node): fc.Arbitrary<unknown> => {
  const properties = Object.entries((node.properties ?? {}) as Readonly<Record<string, Node>>).filter(([, child]) => !('x-personal' in child) && child.description !== 'Digests of sealed personal fields (RFC 9901).')
  const required = (node.required ?? []) as readonly string[]
  if (properties.length === 0 && node.additionalProperties === true) return fc.constant({})
  return fc.record(Object.fromEntries(properties.map(([name, child]) => [name, arbitraryOf(child)])), { requiredKeys: required.filter((name) => properties.some(([own]) => own === name)) })
}

/** Values that a schema of the vocabulary allows. */
export const arbitraryOf = (node: Node): fc.Arbitrary<unknown> => {
  if ('const' in node) return fc.constant(node.const)
  if (Array.isArray(node.enum)) return fc.constantFrom(...(node.enum as unknown[]))
  if (Array.isArray(node.anyOf)) return fc.oneof(...(node.anyOf as Node[]).map(arbitraryOf))
  if (Array.isArray(node.oneOf)) return fc.oneof(...(node.oneOf as Node[]).map(arbitraryOf))
  switch (node.type) {
    case 'string':
      return textOf(node)
    case 'integer':
      return fc.integer({ min: Math.max(0, (node.minimum as number | undefined) ?? 0), max: Math.min(5000, (node.maximum as number | undefined) ?? 5000) })
    case 'number':
      return fc.constantFrom(0.5, 1, 1.5, 26.02)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array': {
      const items = arbitraryOf(node.items as Node)
      const minLength = (node.minItems as number | undefined) ?? 0
      const maxLength = minLength + 2
      return node.uniqueItems === true ? fc.uniqueArray(items, { minLength, maxLength, comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b) }) : fc.array(items, { minLength, maxLength })
    }
    case 'object':
      return objectOf(node)
    default:
      return fc.constant({})
  }
}

type Drawn = { readonly event: AnyEvent; readonly agency: string; readonly occurred: number; readonly correct: number; readonly retract: boolean; readonly by: number; readonly invented: boolean }

const instant = (n: number): string => new Date(Date.parse('2024-01-01T00:00:00.000Z') + n * 86_400_000).toISOString()
const uuidOf = (n: number): string => `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`

const factSpecs = eventSpecs.filter(({ stream, type }) => stream !== 'any' || type === 'CommandRefused')
const eventOf = (spec: EventSpec): fc.Arbitrary<AnyEvent> => arbitraryOf(spec.data as Node).map((data) => ({ type: spec.type, data }))

/** An entry's stream: that of the thing it is about. */
const streamOf = (event: AnyEvent): string => {
  const spec = factSpecs.find(({ type }) => type === event.type) as EventSpec
  if (spec.stream === 'any') return 'agency-age1'
  const own = subjectsIn(spec.data, event.data).find(({ kind }) => kind === spec.stream)
  return `${spec.stream}-${own?.id ?? 'x'}`
}

/**
 * Histories in log order: facts of every type in random order (not only those that deciders would allow, since folds
 * are total), and corrections of earlier entries: replacements, retractions, and corrections of corrections.
 */
export const historyArbitrary = (types?: readonly string[], length = 40): fc.Arbitrary<readonly Recorded[]> => {
  const specs = types === undefined ? factSpecs : factSpecs.filter(({ type }) => types.includes(type))
  const pool = specs.length > 0 ? specs : factSpecs
  const drawn: fc.Arbitrary<Drawn> = fc.record({
    event: fc.oneof(...pool.map(eventOf)),
    agency: idOf('agency'),
    occurred: fc.integer({ min: 0, max: 60 }),
    correct: fc.integer({ min: 0, max: 99 }),
    retract: fc.boolean(),
    by: fc.integer({ min: 0, max: roles.length - 1 }),
    invented: fc.boolean(),
  })
  return fc.array(drawn, { minLength: 1, maxLength: length }).map((list) => {
    const history: Recorded[] = []
    const revisions = new Map<string, number>()
    for (const [index, { event, agency, occurred, correct, retract, by, invented }] of list.entries()) {
      const target = correct < 25 ? history[correct % Math.max(1, history.length)] : undefined
      const replacement = target && list.find((other) => other.event.type === target.type && streamOf(other.event) === target.stream)
      const entry: AnyEvent =
        target === undefined
          ? event
          : retract || !replacement || target.type.startsWith('Entry')
            ? { type: 'EntryRetracted', data: { corrected: { event: target.id, revision: target.revision, type: target.type }, reason: 'wrong', touches: [] } }
            : { type: 'EntryReplaced', data: { corrected: { event: target.id, revision: target.revision, type: target.type }, reason: 'wrong', data: replacement.event.data, touches: [], ...(occurred % 3 === 0 ? { occurredAt: instant(occurred) } : {}) } }
      const stream = target ? target.stream : streamOf(event)
      const revision = (revisions.get(stream) ?? -1) + 1
      revisions.set(stream, revision)
      const actor = { ref: uuidOf(9_000 + by), agency, role: roles[by] ?? 'liaison' }
      history.push({
        ...entry,
        id: uuidOf(index + 1),
        stream,
        revision,
        index,
        recordedAt: instant(100 + index),
        occurredAt: instant(occurred),
        agency,
        actor,
        basis: index,
        command: { id: uuidOf(index + 5000), name: 'test', print: '' },
        correlation: uuidOf(index + 5000),
        causation: uuidOf(index + 5000),
        ...(invented ? { origin: { kind: 'synthetic' as const, note: 'Invented' } } : {}),
      })
    }
    return history
  })
}
