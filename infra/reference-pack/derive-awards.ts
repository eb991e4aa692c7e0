import type { PackAward, PackConvening } from './forms.ts'
import { slug } from '../importers/ids.ts'
import { fitted } from './forms.ts'

type Row = Readonly<Record<string, string>>

const postal: Readonly<Record<string, string>> = {
  Alaska: 'AK',
  California: 'CA',
  Florida: 'FL',
  Georgia: 'GA',
  Kansas: 'KS',
  Louisiana: 'LA',
  Michigan: 'MI',
  Missouri: 'MO',
  Nebraska: 'NE',
  'New Hampshire': 'NH',
  'New York': 'NY',
  'North Carolina': 'NC',
  Oklahoma: 'OK',
  Oregon: 'OR',
  Pennsylvania: 'PA',
  'South Dakota': 'SD',
  Texas: 'TX',
  Virginia: 'VA',
  'West Virginia': 'WV',
}

const cell = (row: Row, name: string): string => {
  const value = row[name]
  if (value === undefined) throw new Error(`There is no column "${name}".`)
  return value
}

const stateOf = (name: string): string => {
  const found = postal[name]
  if (found === undefined) throw new Error(`No postal abbreviation is known for "${name}".`)
  return found
}

const cents = (dollars: string): string => (/^[1-9][0-9]*$/.test(dollars) ? `${dollars}00` : '0')

/** Ids are for URLs: the announcing program, and as many whole words of the name as fit. */
const awardId = (prefix: string, title: string, year: string): string => fitted(slug(title), `${prefix}-`, `-${year}`)

/** Slug of a suggested benchmark cluster; `null` where none dominates. */
const definitionOf = (name: string, known: ReadonlySet<string>): string | null => {
  const id = slug(name)
  return known.has(id) ? id : null
}

/** The longest address that the rows of one announcement give: one row of a source may cut it short. */
const addressOf = (rows: readonly Row[]): string => rows.map((row) => cell(row, 'source_url')).reduce((longest, one) => (one.length > longest.length ? one : longest), '')

export type Announcements = { readonly challenge: readonly Row[]; readonly hubs: readonly Row[]; readonly engines: readonly Row[] }

/** The 21 + 31 + 10 announced awards: names, sums and days, no sentences. */
export const deriveAwards = ({ challenge, hubs, engines }: Announcements, known: ReadonlySet<string>): readonly PackAward[] => [
  ...challenge.map((row) => ({
    id: awardId('bbbrc', cell(row, 'coalition_name'), '2022'),
    program: 'eda-build-back-better',
    title: cell(row, 'coalition_name'),
    recipient: cell(row, 'lead_organization'),
    cents: cents(cell(row, 'approx_amount_usd')),
    actionDate: cell(row, 'announced_on'),
    states: [stateOf(cell(row, 'state'))],
    definition: definitionOf(cell(row, 'suggested_benchmark_cluster'), known),
    url: addressOf(challenge),
  })),
  ...hubs.map((row) => ({
    id: awardId('tech-hub', cell(row, 'hub_name'), '2023'),
    program: 'eda-tech-hubs',
    title: cell(row, 'hub_name'),
    recipient: cell(row, 'lead_organization'),
    cents: '0',
    actionDate: cell(row, 'designated_on'),
    states: cell(row, 'states').split('|'),
    definition: definitionOf(cell(row, 'suggested_benchmark_cluster'), known),
    url: addressOf(hubs),
  })),
  ...engines.map((row) => ({
    id: awardId('nsf-engine', cell(row, 'engine_name'), '2024'),
    program: 'nsf-engines',
    title: cell(row, 'engine_name'),
    recipient: cell(row, 'engine_name'),
    cents: cents(cell(row, 'initial_amount_usd')),
    actionDate: cell(row, 'announced_on'),
    states: cell(row, 'suggested_states').split('|'),
    definition: definitionOf(cell(row, 'suggested_benchmark_cluster'), known),
    url: addressOf(engines),
  })),
]

/** Day, title and address of each readout. */
export const deriveConvenings = (index: readonly Row[], known: ReadonlySet<string>): readonly PackConvening[] => {
  const byDay = index.toSorted((a, b) => (cell(a, 'file') < cell(b, 'file') ? -1 : 1))
  return byDay.map((row, place) => ({
    id: `readout-${cell(row, 'date')}-${byDay.slice(0, place).filter((one) => one['date'] === row['date']).length + 1}`,
    date: cell(row, 'date'),
    title: cell(row, 'title'),
    definition: definitionOf(cell(row, 'suggested_benchmark_cluster'), known),
    url: cell(row, 'source_url'),
  }))
}
