import type { DataOf } from '../kernel/event.ts'
import type { FragmentationDetected, OverlapDetected } from './events.ts'

/**
 * Three words that are not the same, after the use that GAO-15-49SP makes of them. A changed rule gets a new version;
 * what was found under the old one keeps its number.
 */
export const coordinationRules = {
  fragmentation: {
    id: 'fragmentation',
    version: 1,
    decidedBy: 'rule',
    statement: 'Awards of two or more agencies for one cluster share a named activity area ("other" names none), at least one county, and at least one day.',
  },
  overlap: {
    id: 'overlap',
    version: 1,
    decidedBy: 'rule',
    statement:
      'Awards of two or more programs, of one agency or several, share a named activity area, at least one county and at least one day, have the same named policy area, and use the same instrument or serve a common type of beneficiary.',
  },
  duplication: {
    id: 'duplication',
    version: 1,
    decidedBy: 'person',
    statement: 'Two or more agencies or programs do the same things, or give the same services, for the same beneficiaries; a person says so, on evidence.',
  },
} as const

/** What the rules look at in one award. */
export type AwardFact = {
  readonly award: string
  readonly program?: string
  /** The awarding agency. */
  readonly agency: string
  readonly activities: readonly string[]
  readonly policyArea?: string
  readonly instrument?: string
  /** Types of beneficiary that the award serves. */
  readonly beneficiaries?: readonly string[]
  /** Five-digit GEOIDs; empty means the whole region of the cluster. */
  readonly counties: readonly string[]
  /** Days, both inclusive; without `end` the award has no known end. */
  readonly start: string
  readonly end?: string
}

type Body<D> = Omit<D, 'coordination' | 'cluster' | 'supersedes' | 'size'>
/** A relation as a rule found it, before it is known whether it is news. */
export type Detected =
  | ({ readonly kind: 'fragmentation' } & Body<DataOf<typeof FragmentationDetected>>)
  | ({ readonly kind: 'overlap' } & Body<DataOf<typeof OverlapDetected>>)

type Shared = 'instrument' | 'beneficiaries'
type Edge = { readonly ends: readonly [number, number]; readonly counties: readonly string[] | 'all'; readonly from: string; readonly to: string | undefined; readonly shared: readonly Shared[] }

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)].sort()

/** Codes that say something: two awards for `other` need have nothing in common. */
const named = (values: readonly string[]): readonly string[] => unique(values).filter((value) => value !== 'other')

/** 53 bits of a text in base 36 (cyrb53 by bryc, public domain): short ids that the same input always gets, not a safeguard. */
export const shortPrint = (input: string): string => {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < input.length; i++) {
    const unit = input.charCodeAt(i)
    a = Math.imul(a ^ unit, 2654435761)
    b = Math.imul(b ^ unit, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36)
}

/** An award that names no activity but "other" meets none, whatever else is known of it. */
export const maySay = ({ activities }: Pick<AwardFact, 'activities'>): boolean => named(activities).length > 0

const commonCounties = (a: readonly string[], b: readonly string[]): readonly string[] | 'all' => {
  if (a.length === 0) return b.length === 0 ? 'all' : b
  if (b.length === 0) return a
  const other = new Set(b)
  return a.filter((county) => other.has(county))
}

const earlier = (a: string | undefined, b: string | undefined): string | undefined => (a === undefined ? b : b === undefined || a < b ? a : b)

/** Where and when two awards meet, if they do. */
const meet = (a: AwardFact, b: AwardFact): Omit<Edge, 'ends' | 'shared'> | undefined => {
  const from = a.start > b.start ? a.start : b.start
  const to = earlier(a.end, b.end)
  if (to !== undefined && to < from) return undefined
  const counties = commonCounties(a.counties, b.counties)
  return counties.length === 0 ? undefined : { counties, from, to }
}

const sameAim = (a: AwardFact, b: AwardFact): readonly Shared[] => [
  ...(a.instrument !== undefined && a.instrument === b.instrument ? (['instrument'] as const) : []),
  ...(a.beneficiaries?.some((type) => b.beneficiaries?.includes(type)) ? (['beneficiaries'] as const) : []),
]

const fragments = (a: AwardFact, b: AwardFact): readonly Shared[] | undefined => (a.agency === b.agency ? undefined : [])
const overlaps = (a: AwardFact, b: AwardFact): readonly Shared[] | undefined => {
  if (a.program === undefined || b.program === undefined || a.program === b.program) return undefined
  const shared = sameAim(a, b)
  return shared.length === 0 ? undefined : shared
}

type Group = { readonly facts: readonly AwardFact[]; readonly edges: readonly Edge[] }

/** Awards that meet, directly or through one another, form one group; an award that meets none forms none. */
const groups = (facts: readonly AwardFact[], related: (a: AwardFact, b: AwardFact) => readonly Shared[] | undefined): readonly Group[] => {
  const parent = facts.map((_, i) => i)
  const root = (i: number): number => {
    let at = i
    while (parent[at] !== at) at = parent[at] as number
    return at
  }
  const edges: Edge[] = []
  for (const [i, a] of facts.entries())
    for (const [j, b] of facts.entries()) {
      if (j <= i) continue
      const shared = related(a, b)
      const place = shared && meet(a, b)
      if (!shared || !place) continue
      edges.push({ ends: [i, j], ...place, shared })
      const [low, high] = [root(i), root(j)].sort((x, y) => x - y) as [number, number]
      parent[high] = low
    }
  return [...new Set(edges.map((edge) => root(edge.ends[0])))]
    .sort((x, y) => x - y)
    .map((top) => ({ facts: facts.filter((_, i) => root(i) === top), edges: edges.filter((edge) => root(edge.ends[0]) === top) }))
}

const bodyOf = (kind: 'fragmentation' | 'overlap', activity: string, aim: string, { facts, edges }: Group) => {
  const first = edges.map((edge) => edge.from).sort()[0] as string
  const ends = edges.map((edge) => edge.to)
  const last = ends.includes(undefined) ? undefined : (ends as string[]).sort().at(-1)
  const everywhere = edges.some((edge) => edge.counties === 'all')
  const { id, version } = coordinationRules[kind]
  return {
    relation: `${kind}-${activity}-${shortPrint([kind, activity, aim, ...facts.map((fact) => fact.award)].join('\n'))}`,
    rule: { id, version },
    activity,
    counties: everywhere ? [] : unique(edges.flatMap((edge) => (edge.counties === 'all' ? [] : edge.counties))),
    period: { from: first, ...(last === undefined ? {} : { to: last }) },
    awards: facts.map(({ award, program, agency }) => ({ award, ...(program === undefined ? {} : { program }), agency })),
    programs: unique(facts.flatMap((fact) => fact.program ?? [])),
    agencies: unique(facts.map((fact) => fact.agency)),
  }
}

/**
 * The relations that the rules find among the awards of one cluster. The order of the input does not matter; an award
 * given twice counts as it was given last.
 */
export const detect = (awards: readonly AwardFact[]): readonly Detected[] => {
  const facts = [...new Map(awards.map((fact) => [fact.award, fact])).values()].sort((a, b) => (a.award < b.award ? -1 : 1))
  return named(facts.flatMap((fact) => fact.activities)).flatMap((activity): readonly Detected[] => {
    const active = facts.filter((fact) => fact.activities.includes(activity))
    const fragmentation = groups(active, fragments).map((group): Detected => ({ kind: 'fragmentation', ...bodyOf('fragmentation', activity, '', group) }))
    const overlap = named(active.flatMap((fact) => fact.policyArea ?? [])).flatMap((policyArea) =>
      groups(active.filter((fact) => fact.policyArea === policyArea), overlaps).map(
        (group): Detected => ({
          kind: 'overlap',
          ...bodyOf('overlap', activity, policyArea, group),
          policyArea,
          shared: unique(group.edges.flatMap((edge) => edge.shared)) as readonly Shared[],
        }),
      ),
    )
    return [...fragmentation, ...overlap]
  })
}
