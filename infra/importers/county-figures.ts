import { countOf } from './cells.ts'
import type { Item } from './importer.ts'
import type { CsvRow } from './text.ts'

/** The columns here, and as the Census names them in its files and in its interface. */
export const otherNames = {
  county: ['county_geoid', 'geoid', 'geo_id', 'fips'],
  state: ['fipstate', 'fipsstate', 'st'],
  countyOfState: ['fipscty', 'fipscounty', 'cty'],
  naics: ['naics2017', 'naics2012', 'naics2022'],
  establishments: ['est', 'estab'],
  employees: ['emp'],
  payroll: ['ap', 'payann', 'annual_payroll_k'],
  employeesFlag: ['emp_nf', 'emp_n', 'empflag', 'emp_f'],
}
export const needed = ['naics', 'establishments', 'employees', 'payroll']

type Cells = CsvRow['cells']

/** County GEOID of a row: five digits as they are or at the end of a GEO_ID, or state and county put together. */
const countyOf = (cells: Cells): string => {
  const whole = cells['county'] ?? ''
  if (cells['state'] !== undefined) return `${cells['state'].padStart(2, '0')}${(cells['countyOfState'] ?? whole).padStart(3, '0')}`
  return /^0500000US([0-9]{5})$/.exec(whole)?.[1] ?? whole
}

/** Codes of totals over several industries: the Census fills them up with dashes and strokes, others leave them short. */
const isTotal = (naics: string): boolean => /^([0-9]{0,5}[-/]+|[0-9]{2,5}|[0-9]{2}-[0-9]{2})$/.test(naics)

/** Figures withheld: the Census marks them D or S, files made from its figures show jobs of none. */
const isWithheld = (cells: Cells, establishments: number, employees: number): boolean => /^[DS]$/.test(cells['employeesFlag'] ?? '') || (establishments > 0 && employees === 0)

export type County = { readonly first: number; rows: number; held: number | undefined; readonly figures: Map<string, readonly [number, number, number, boolean]> }

/** Where every county of a file is gathered: its rows need not stand together, and one that is bad holds its county back. */
export const openGathering = () => {
  const counties = new Map<string, County>()
  let refused = 0
  const refusal = (row: number, field: string, message: string, county?: County): Item => {
    refused += 1
    if (county) {
      county.rows -= 1
      county.held ??= row
    }
    return { kind: 'refused', row, faults: [{ field, message }] }
  }

  /** Takes one row in; gives back what is wrong with it. */
  const take = (row: number, cells: Cells): Item | undefined => {
    const geoid = countyOf(cells)
    if (!/^[0-9]{5}$/.test(geoid)) return refusal(row, 'county', `"${geoid.slice(0, 40)}" is no county: five digits, leading zeros kept.`)
    const naics = cells['naics'] ?? ''
    if (isTotal(naics)) return { kind: 'left-out', rows: 1 }
    const county = counties.get(geoid) ?? { first: row, rows: 0, held: undefined, figures: new Map() }
    counties.set(geoid, county)
    county.rows += 1
    if (!/^[0-9]{6}$/.test(naics)) return refusal(row, 'naics', `"${naics.slice(0, 40)}" is no industry of six digits.`, county)
    if (county.figures.has(naics)) return refusal(row, 'naics', `Industry ${naics} stands twice in county ${geoid}.`, county)
    const figures: number[] = []
    for (const name of ['establishments', 'employees', 'payroll']) {
      const text = cells[name] ?? ''
      const count = countOf(text)
      if (count === undefined) return refusal(row, name, `"${text.slice(0, 40)}" is no whole number.`, county)
      figures.push(count)
    }
    const [establishments = 0, employees = 0, payroll = 0] = figures
    county.figures.set(naics, [establishments, employees, payroll, isWithheld(cells, establishments, employees)])
    return undefined
  }
  return { counties, take, refused: () => refused, refuse: (row: number, message: string): Item => refusal(row, '/', message) }
}

