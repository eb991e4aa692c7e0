import type { EventSpec, Recorded } from '../../domain/kernel/event.ts'
import { subjectsIn } from '../../domain/kernel/schema.ts'
import { clustersIn } from '../../projections/concerns.ts'
import type { Term } from '../ports/finder.ts'

type Touched = { readonly touches?: readonly { readonly kind: string; readonly id: string }[] }

/** Members of staff whom an entry names: in its own fields, or as what a correction or a refusal was about. */
const staffIn = (specs: readonly EventSpec[]) => {
  const naming = new Map(specs.filter(({ data }) => /"x-(refers-to|identifies)":"staff"/.test(JSON.stringify(data))).map((spec) => [spec.type, spec.data]))
  return ({ type, data }: Recorded): readonly string[] => {
    const schema = naming.get(type)
    const named = [...(schema ? subjectsIn(schema, data) : []), ...((data as Touched).touches ?? [])]
    return named.filter(({ kind }) => kind === 'staff').map(({ id }) => id)
  }
}

/** Everything that an entry is found by. */
export const openTerms = (specs: readonly EventSpec[]) => {
  const staffOf = staffIn(specs)
  return (event: Recorded): readonly Term[] => [
    { kind: 'id', value: event.id },
    { kind: 'cause', value: event.causation },
    { kind: 'correlation', value: event.correlation },
    { kind: 'stream', value: event.stream },
    { kind: 'agency', value: event.agency },
    { kind: 'type', value: event.type },
    ...[...new Set([event.actor.ref, ...staffOf(event)])].map((value): Term => ({ kind: 'person', value })),
    ...[...new Set(clustersIn(event.data))].map((value): Term => ({ kind: 'cluster', value })),
  ]
}

/** The rarer kinds first: the first term is gone through, the others are looked up. */
const rarest: readonly Term['kind'][] = ['id', 'cause', 'correlation', 'stream', 'person', 'cluster', 'agency', 'type']

export const inOrderOfRarity = (terms: readonly Term[]): readonly Term[] => terms.toSorted((a, b) => rarest.indexOf(a.kind) - rarest.indexOf(b.kind))
