import { hash } from 'node:crypto'
import { idOf, plainName, slug } from './ids.ts'
import type { Known } from './known.ts'

export type Period = { readonly start: string; readonly end?: string }
export type AwardKey = { readonly fain?: string; readonly modification?: string; readonly uri?: string; readonly aln?: string; readonly subtier?: string }

/** The id of an award that is known by Federal keys: the bureau, and its FAIN or, for aggregates, the URI. */
export const awardIdOf = ({ subtier = '', fain, uri }: AwardKey): string =>
  fain === undefined ? `${slug(subtier)}-uri-${hash('sha256', uri ?? '', 'hex').slice(0, 16)}` : idOf(subtier, fain)

type Listed = { readonly program: string; readonly name: string | null; readonly code: { readonly kind: string; readonly aln?: string } | null }

/** The programs of a listing, and which of them an award is under. */
export const programsOf = async (known: Known) => {
  const byAln = new Map<string, Listed[]>()
  for await (const one of known.rows<Listed>('program-inventory')) if (one.code?.aln !== undefined) byAln.set(one.code.aln, [...(byAln.get(one.code.aln) ?? []), one])
  /** By name where the source has one, else the program that is the listing itself, else the only one of the listing. */
  return (aln: string, name = ''): string | undefined => {
    const all = byAln.get(aln) ?? []
    const plain = plainName(name)
    const named = all.filter((one) => plain !== '' && plain === plainName(one.name ?? ''))
    const [called = all.find((one) => plain !== '' && plain.startsWith(plainName(one.name ?? '')))] = named
    const itself = all.find(({ program }) => program === `aln-${aln.toLowerCase().replace('.', '-')}`)
    return (called ?? itself ?? (all.length === 1 ? all[0] : undefined))?.program
  }
}

export const noProgram = (aln: string): string => `No program of listing ${aln} is registered, or several are. Import the Assistance Listings first, or set program.`

/** State GEOIDs by postal abbreviation. */
const states: Readonly<Record<string, string>> = Object.fromEntries(
  'AL01 AK02 AZ04 AR05 CA06 CO08 CT09 DE10 DC11 FL12 GA13 HI15 ID16 IL17 IN18 IA19 KS20 KY21 LA22 ME23 MD24 MA25 MI26 MN27 MS28 MO29 MT30 NE31 NV32 NH33 NJ34 NM35 NY36 NC37 ND38 OH39 OK40 OR41 PA42 RI44 SC45 SD46 TN47 TX48 UT49 VT50 VA51 WA53 WV54 WI55 WY56 AS60 GU66 MP69 PR72 VI78'
    .split(' ')
    .map((pair) => [pair.slice(0, 2), pair.slice(2)]),
)

export const stateOf = (postal: string): string | undefined => states[postal.toUpperCase()]

/** County GEOID from a postal abbreviation and the three digits of the county; nothing where one of them is missing. */
export const countyOf = (postal: string | undefined, county: string | undefined): string | undefined => {
  const state = stateOf(postal ?? '')
  return state !== undefined && county !== undefined && /^[0-9]{3}$/.test(county) ? `${state}${county}` : undefined
}

/** Ends of periods before their start are published too; the period then is its start. */
export const periodOf = (start: string | undefined, end: string | undefined): Period | undefined =>
  start === undefined ? undefined : { start, ...(end === undefined ? {} : { end }) }

/** A text that may be long, as a title. */
export const titleOf = (text: string | undefined): string | undefined => (text === undefined || text.length <= 300 ? text : `${text.slice(0, 299)}…`)
