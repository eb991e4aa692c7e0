import { instrumentOf } from '../importers/assistance-listings.ts'
import type { PackAgency, PackListing } from './forms.ts'

type Row = Readonly<Record<string, string>>

/** Federal agencies of the pack: subtier code in the Treasury list, and the id that the ledger uses where the list's abbreviation does not serve. */
const chosen: Readonly<Record<string, string>> = {
  '1100': 'eop',
  '1201': 'usda',
  '12C2': 'usfs',
  '12D3': 'fas',
  '12E2': 'rus',
  '12E3': 'rhs',
  '12E4': 'rbs',
  '12H3': 'nifa',
  '1300': 'doc',
  '1325': 'eda',
  '1330': 'noaa',
  '1335': 'ntia',
  '1341': 'nist',
  '1350': 'ita',
  '1352': 'mbda',
  '1625': 'bls',
  '1630': 'eta',
  '1645': 'msha',
  '1650': 'osha',
  '1653': 'vets',
  '1655': 'womens-bureau',
  '1601': 'dol',
  '2001': 'treasury-do',
  '2050': 'irs',
  '2066': 'cdfi-fund',
  '4602': 'arc',
  '4900': 'nsf',
  '6800': 'epa',
  '6920': 'faa',
  '6925': 'fhwa',
  '7300': 'sba',
  '8000': 'nasa',
  '8620': 'hud-cpd',
  '8900': 'doe',
  '9523': 'eac',
  '9547': 'dra',
  '9557': 'nbrc',
  '9572': 'denali',
  '9700': 'dod',
}

/** Where the listings call an agency otherwise than the Treasury list does. */
const otherNames: Readonly<Record<string, string>> = {
  'employment training administration': 'eta',
  'veterans employment and training service': 'vets',
  'womens bureau': 'womens-bureau',
  'office of disability employment policy': 'dol',
  'us election assistance commission': 'eac',
  'departmental offices': 'treasury-do',
  'assistant secretary for community planning and development': 'hud-cpd',
}

/** Departments that the Treasury list names by their secretary's office alone; they have no subtier code of their own. */
const departments: Readonly<Record<string, { readonly name: string; readonly abbreviation: string }>> = {
  usda: { name: 'Department of Agriculture', abbreviation: 'USDA' },
  dol: { name: 'Department of Labor', abbreviation: 'DOL' },
}

/** Names that say too little without their department. */
const fullNames: Readonly<Record<string, string>> = {
  'treasury-do': 'Department of the Treasury, Departmental Offices',
  'hud-cpd': 'Department of Housing and Urban Development, Community Planning and Development',
}

const plain = (name: string): string =>
  name
    .replace(/\s*\(.*\)/, '')
    .replaceAll(/[.']/g, '')
    .replaceAll(/[^A-Za-z]+/g, ' ')
    .trim()
    .toLowerCase()

/** The chosen agencies with their codes; every chosen code must be in the list. */
export const deriveAgencies = (codes: readonly Row[]): readonly PackAgency[] => {
  const rows = new Map(codes.map((row) => [row['SUBTIER CODE'] ?? '', row]))
  return Object.entries(chosen)
    .map(([code, id]) => {
      const row = rows.get(code)
      if (!row) throw new Error(`The list of agency codes has no subtier ${code}.`)
      const { name, abbreviation } = departments[id] ?? { name: row['SUBTIER NAME'] ?? '', abbreviation: row['SUBTIER ABBREVIATION'] ?? '' }
      return { id, name: fullNames[id] ?? name, abbreviation, level: 'federal' as const, cgac: row['CGAC AGENCY CODE'] ?? '', subtier: departments[id] ? '' : code }
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

type Listing = { readonly aln: string; readonly title: string; readonly agency: string; readonly subAgency: string }

/** Numbers and titles of the listings with the agency that runs each, where the list of codes has it. */
export const deriveListings = (selected: readonly Listing[], all: readonly Row[], agencies: readonly PackAgency[]): readonly PackListing[] => {
  const ids = new Map<string, string>([...agencies.map(({ id, name }) => [plain(name), id] as const), ...Object.entries(otherNames)])
  const kinds = new Map(all.map((row) => [row['aln'] ?? '', row['assistance_types'] ?? '']))
  return selected
    .map(({ aln, title, agency, subAgency }) => ({
      aln,
      title: title.trim().replaceAll(/\s+/g, ' '),
      agency: ids.get(plain(subAgency === 'N/A' ? agency : subAgency)) ?? ids.get(plain(agency)) ?? null,
      instrument: instrumentOf(kinds.get(aln) ?? ''),
    }))
    .toSorted((a, b) => (a.aln < b.aln ? -1 : 1))
}
