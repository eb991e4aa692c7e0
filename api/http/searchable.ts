import { postalOf } from '../../domain/region-system/states.ts'

/** What a search can find, in the order in which equally good finds stand. */
export const searchedKinds = ['cluster', 'agency', 'staff', 'program', 'award', 'participant', 'convening'] as const
export type SearchedKind = (typeof searchedKinds)[number]

/** What is said of a find, and the other words that it is found by. */
type Searchable = { readonly title: string; readonly detail: string; readonly words: readonly string[] }

type Text = string | null | undefined
type Named = { readonly id: string; readonly name: string }

/** Fields of the views that are read here; any of them may be withheld from a caller. */
export type SearchedView = {
  readonly name?: Text
  readonly title?: Text
  readonly level?: Text
  readonly agency?: Text
  readonly identity?: { readonly name: Text; readonly definition: Named | null; readonly region: Named | null; readonly states: readonly string[] }
  readonly codes?: Readonly<Record<string, string>>
  readonly formerNames?: readonly { readonly name?: string }[]
  readonly status?: Text
  readonly code?: { readonly kind: string; readonly aln?: string; readonly code?: string } | null
  readonly policyArea?: Text
  readonly awardingAgency?: Text
  readonly programName?: Text
  readonly recipient?: { readonly name?: string; readonly uei?: string } | null
  readonly key?: { readonly fain?: string; readonly uri?: string; readonly aln?: string } | null
  readonly fiscalYear?: number | null
  readonly total?: string
  readonly basis?: Text
  readonly recipientPlace?: { readonly state?: string; readonly name?: string } | null
  readonly type?: Text
  readonly uei?: Text
  readonly county?: Text
  readonly startsAt?: Text
  readonly place?: Text
}

const line = (...parts: readonly Text[]): string => parts.filter((part) => typeof part === 'string' && part !== '').join(' · ')
const words = (...parts: readonly Text[]): readonly string[] => parts.filter((part) => typeof part === 'string')
const dollars = (cents: string | undefined): Text => (cents === undefined ? null : `$${(BigInt(cents) / 100n).toLocaleString('en-US')}`)
/** Codes such as `public-research` as words. */
const spoken = (code: Text): Text => code?.replaceAll('-', ' ')
const stateOf = (geoid: Text): Text => (geoid === null || geoid === undefined ? null : postalOf(geoid.slice(0, 2)))

/** The view by which things of a kind are found; `undefined` for one that has no name of its own yet. */
export type Source = { readonly projection: string; readonly of: (key: string, view: SearchedView) => Searchable | undefined }

export const sources: Readonly<Record<SearchedKind, Source>> = {
  cluster: {
    projection: 'cluster-overview',
    of: (_key, { identity }) => {
      if (!identity?.name) return undefined
      const { name, definition, region, states } = identity
      return { title: name, detail: line(region?.name, definition?.name), words: words(definition?.id, definition?.name, region?.id, region?.name, ...states.map(stateOf)) }
    },
  },
  agency: {
    projection: 'agency-directory',
    of: (_key, { name, level, codes = {}, formerNames = [] }) => {
      const number = [codes.cgac, codes.subtier, codes.geoid, codes.key].filter((code) => code !== undefined)
      return name ? { title: name, detail: line(level, number.join(' ')), words: words(...number, stateOf(codes.geoid), ...formerNames.map((former) => former.name)) } : undefined
    },
  },
  // The name is not in the view: it is joined for those who may see it.
  staff: { projection: 'staff-directory', of: (_key, { title, agency, status }) => ({ title: title ?? '', detail: line(title, agency, status === 'left' ? 'left' : null), words: words(title, agency) }) },
  program: {
    projection: 'program-inventory',
    of: (_key, { name, level, code, policyArea, awardingAgency, status }) => {
      const number = code?.aln ?? code?.code
      return name ? { title: name, detail: line(level, number, spoken(policyArea), awardingAgency, status === 'ended' ? 'ended' : null), words: words(number, awardingAgency) } : undefined
    },
  },
  award: {
    projection: 'award-ledger',
    of: (key, { title, programName, recipient, key: numbers, fiscalYear, total, basis, recipientPlace }) => {
      if (fiscalYear === null || fiscalYear === undefined) return undefined
      const detail = line(recipient?.name, `FY ${fiscalYear}`, dollars(total), basis === 'announced' ? 'announced' : null)
      return { title: title ?? programName ?? key, detail, words: words(programName, recipient?.name, recipient?.uei, numbers?.fain, numbers?.uri, numbers?.aln, recipientPlace?.name, stateOf(recipientPlace?.state)) }
    },
  },
  participant: {
    projection: 'participant-directory',
    of: (_key, { name, type, uei, county }) => (name ? { title: name, detail: line(spoken(type), stateOf(county)), words: words(uei, county, stateOf(county)) } : undefined),
  },
  convening: {
    projection: 'convening-calendar',
    of: (_key, { title, startsAt, place, status }) => (title ? { title, detail: line(startsAt?.slice(0, 10), place, status), words: words(place, startsAt?.slice(0, 4)) } : undefined),
  },
}
