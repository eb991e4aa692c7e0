import { plainName } from './ids.ts'
import type { Known } from './known.ts'

export type ListedAgency = {
  readonly agency: string
  readonly name: string
  readonly level: string
  readonly codes: { readonly cgac?: string; readonly subtier?: string; readonly geoid?: string; readonly key?: string }
}

/** The registered agencies, found by what other lists know them by. */
export const agenciesOf = async (known: Known) => {
  const all: ListedAgency[] = []
  for await (const one of known.rows<ListedAgency>('agency-directory')) all.push(one)
  const federal = all.filter(({ level }) => level === 'federal')
  const byCodes = new Map(federal.map((one) => [`${one.codes.cgac}/${one.codes.subtier ?? ''}`, one]))
  const byName = new Map<string, ListedAgency[]>()
  for (const one of federal) byName.set(plainName(one.name), [...(byName.get(plainName(one.name)) ?? []), one])
  /** Lists carry agencies under old codes and as parts of others too: a code that ends in 00 is an agency of its own. */
  const only = (found: readonly ListedAgency[]): ListedAgency | undefined => {
    const own = found.filter(({ codes }) => codes.subtier?.endsWith('00'))
    const [first, ...others] = own.length > 0 ? own : found.toSorted((a, b) => ((a.codes.subtier ?? '~') < (b.codes.subtier ?? '~') ? -1 : 1))
    return others.every(({ codes }) => codes.cgac === first?.codes.cgac) ? first : undefined
  }
  return {
    ids: new Set(all.map(({ agency }) => agency)),
    byId: (id: string): ListedAgency | undefined => all.find(({ agency }) => agency === id),
    byCodes: (cgac: string, subtier: string): ListedAgency | undefined => byCodes.get(`${cgac}/${subtier}`),
    /** A Federal agency by its name, of one department where that is given; nothing when several have the name. */
    byName: (name: string, cgac?: string): ListedAgency | undefined => only((byName.get(plainName(name)) ?? []).filter(({ codes }) => cgac === undefined || codes.cgac === cgac)),
    /** The agency that stands for a whole department or independent agency. */
    department: (cgac: string): ListedAgency | undefined => {
      const own = federal.filter(({ codes }) => codes.cgac === cgac)
      return own.find(({ codes }) => codes.subtier === undefined) ?? own.find(({ name }) => /^(department|executive office|u\.?s\.? agency|agency)\b/i.test(name)) ?? own.find(({ codes }) => codes.subtier?.endsWith('00')) ?? own[0]
    },
  }
}

export type AgencyBook = Awaited<ReturnType<typeof agenciesOf>>
