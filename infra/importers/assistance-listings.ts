import { alnFault } from '../../domain/award/keys.ts'
import type { AgencyBook, ListedAgency } from './agencies.ts'
import { agenciesOf } from './agencies.ts'
import { idOption, openCells } from './cells.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import { OptionFault, SourceFault } from './importer.ts'
import type { Known } from './known.ts'
import { beginning, csvRows, jsonOf } from './text.ts'

type Listing = { readonly row: number; readonly cells: Readonly<Record<string, string>> | null; readonly message?: string }

const columns = {
  aln: ['program_number', 'cfda_number', 'assistance_listing_number'],
  title: ['program_title'],
  subAgency: ['sub_agency'],
  kinds: ['assistance_types'],
}

/** One instrument a listing: the ledger's word for the first kind of assistance that is one; `other` where none is. */
export const instrumentOf = (kinds: string): string => {
  const known: Readonly<Record<string, string>> = {
    'Project Grants': 'grant',
    'Formula Grants': 'grant',
    'Direct Loans': 'loan',
    'Guaranteed / Insured Loans': 'loan-guarantee',
    Training: 'training-support',
    'Advisory Services and Counseling': 'technical-assistance',
  }
  return kinds.split('|').map((kind) => known[kind]).find((one) => one !== undefined) ?? 'other'
}

/** Listings of a JSON list, as cells: lists become one text as the CSV has them. */
const fromJson = async function* (source: Source): AsyncGenerator<Listing> {
  const value = await jsonOf(source)
  if (!Array.isArray(value)) throw new SourceFault(`${source.name} is not a list of Assistance Listings.`)
  for (const [place, one] of value.entries()) {
    const row = place + 1
    if (typeof one !== 'object' || one === null || Array.isArray(one)) yield { row, cells: null, message: 'Is no Assistance Listing.' }
    else {
      const { aln, title, agency, subAgency, assistanceTypes, objective } = one as Readonly<Record<string, unknown>>
      const textOf = (part: unknown): string => (Array.isArray(part) ? part.join('|') : typeof part === 'string' ? part.trim() : '')
      yield { row, cells: { aln: textOf(aln), title: textOf(title), agency: textOf(agency), subAgency: textOf(subAgency), kinds: textOf(assistanceTypes), objective: textOf(objective) } }
    }
  }
}

const listings = async function* (source: Source): AsyncGenerator<Listing> {
  const { text, source: whole } = await beginning(source)
  if (text.trimStart().startsWith('[')) yield* fromJson(whole)
  else yield* csvRows(whole, ['aln', 'title'], columns)
}

/** Numbers begin with the agency: who runs most of the registered programs of a prefix stands for it. */
const prefixesOf = async (known: Known, agencies: AgencyBook): Promise<ReadonlyMap<string, ListedAgency>> => {
  const counts = new Map<string, Map<string, number>>()
  for await (const { code, awardingAgency } of known.rows<{ readonly code: { readonly aln?: string } | null; readonly awardingAgency: string }>('program-inventory')) {
    const cgac = agencies.byId(awardingAgency)?.codes.cgac
    if (code?.aln === undefined || cgac === undefined) continue
    const prefix = code.aln.slice(0, 2)
    const of = counts.get(prefix) ?? new Map<string, number>()
    counts.set(prefix, of.set(cgac, (of.get(cgac) ?? 0) + 1))
  }
  const found = new Map<string, ListedAgency>()
  for (const [prefix, of] of counts) {
    const [most] = [...of].toSorted((a, b) => b[1] - a[1])
    const department = most && agencies.department(most[0])
    if (department) found.set(prefix, department)
  }
  return found
}

const none = /^(n\/?a)?$/i

/** The bureau that runs a listing; where no bureau has that name, its department. */
const agencyOf = ({ agency, subAgency }: Readonly<Record<string, string>>, agencies: AgencyBook): ListedAgency | undefined => {
  const department = agencies.byName(agency ?? '')
  if (none.test(subAgency ?? '')) return department
  return agencies.byName(subAgency ?? '', department?.codes.cgac) ?? agencies.byName(subAgency ?? '') ?? department
}

const unknownAgency = ({ agency, subAgency }: Readonly<Record<string, string>>): string =>
  `There is no agency "${none.test(subAgency ?? '') ? '' : `${subAgency} of `}${agency}" in the ledger. Register it, or set agency.`

const items = async function* (source: Source, options: Options, known: Known): AsyncGenerator<Item> {
  const agencies = await agenciesOf(known)
  const chosen = idOption(options, 'agency')
  const fallback = chosen === undefined ? undefined : agencies.byId(chosen)
  if (chosen !== undefined && !fallback) throw new OptionFault('agency', `There is no agency "${chosen}" in the ledger.`)
  const prefixes = await prefixesOf(known, agencies)
  for await (const { row, cells: given, message } of listings(source)) {
    const cells = openCells(given ?? {})
    if (given === null) cells.fault('/', message ?? 'Is no Assistance Listing.')
    const aln = given ? cells.needed('aln') : ''
    const title = given ? cells.needed('title') : ''
    const wrong = aln === '' ? undefined : alnFault(aln)
    if (wrong !== undefined) cells.fault('aln', wrong)
    const named = cells.text('agency') !== undefined
    const own = named ? agencyOf(given ?? {}, agencies) : prefixes.get(aln.slice(0, 2))
    const agency = own ?? fallback
    if (cells.faults.length === 0 && !agency)
      cells.fault('agency', named ? unknownAgency(given ?? {}) : `No program of ${aln.slice(0, 2)} is registered that would tell the agency. Import listings with agencies first, or set agency.`)
    if (cells.faults.length > 0 || !agency) {
      yield { kind: 'refused', row, faults: cells.faults }
      continue
    }
    const by = agency.agency
    const body = {
      program: `aln-${aln.toLowerCase().replace('.', '-')}`,
      name: title,
      level: 'federal',
      code: { kind: 'aln', aln },
      policyArea: 'other',
      instrument: instrumentOf(cells.text('kinds') ?? ''),
      targeting: 'general',
      activities: ['other'],
      fundingAgency: by,
      awardingAgency: by,
      implementingAgency: by,
    }
    // A list of numbers and titles says nothing else of a program that is registered.
    const speaksOf = named ? ['name', 'code', 'instrument', 'awardingAgency'] : ['name', 'code']
    yield { kind: 'command', row, rows: 1, name: 'register-program', body, key: named ? aln : `title/${aln}`, speaksOf }
  }
}

/**
 * Assistance Listings become programs. A listing says nothing of policy area and activity in the ledger's words: it is
 * registered as `other` until its agency classifies it.
 */
export const assistanceListings: Importer = {
  name: 'assistance-listings',
  title: 'Assistance Listings: Federal programs by number',
  form: 'CSV with the columns aln, title, agency, sub_agency, assistance_types; JSON with a list of aln, title, agency, subAgency, assistanceTypes; or CSV with Program Number and Program Title alone, whose agencies are told by the programs that are registered. Import agency codes first.',
  options: { agency: 'id of the agency for listings whose own is not in the ledger' },
  items,
}
