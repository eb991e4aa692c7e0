import { agenciesOf } from './agencies.ts'
import { openCells } from './cells.ts'
import { idOf, plainName, slug } from './ids.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import { SourceFault } from './importer.ts'
import type { Known } from './known.ts'
import { csvRows } from './text.ts'

const columns = {
  cgac: ['CGAC AGENCY CODE'],
  department: ['AGENCY NAME'],
  departmentShort: ['AGENCY ABBREVIATION'],
  subtier: ['SUBTIER CODE'],
  name: ['SUBTIER NAME'],
  short: ['SUBTIER ABBREVIATION'],
}

/** A list of agencies is held whole, so that ids can tell its agencies apart; no list of them is near this long. */
const mostRows = 100_000

type Row = { readonly row: number; readonly cgac: string; readonly subtier: string; readonly name: string; readonly short: string; readonly departmentShort: string }

/**
 * Ids for agencies that have none yet: the abbreviation where nobody else has it, else that of the department before
 * it, else the department and the code.
 */
const openIds = (rows: readonly Row[], taken: ReadonlySet<string>) => {
  const wanted = new Map<string, number>()
  const count = (id: string): void => void wanted.set(id, (wanted.get(id) ?? 0) + 1)
  const candidates = ({ short, departmentShort, cgac }: Row): readonly string[] => [slug(short), short === '' ? '' : idOf(departmentShort || cgac, short)].filter((id) => id !== '')
  for (const row of rows) for (const id of candidates(row)) count(id)
  const free = (id: string): boolean => wanted.get(id) === 1 && !taken.has(id)
  return (row: Row): string => candidates(row).find(free) ?? idOf(row.departmentShort || row.cgac, row.subtier || row.name)
}

const items = async function* (source: Source, _options: Options, known: Known): AsyncGenerator<Item> {
  const rows: Row[] = []
  for await (const read of csvRows(source, ['cgac', 'subtier', 'name'], columns)) {
    const cells = openCells(read.cells ?? {})
    if (read.cells === null) cells.fault('/', read.message)
    const cgac = read.cells ? (cells.needed('cgac'), cells.matching('cgac', /^[0-9]{3}$/, 'CGAC code: three digits') ?? '') : ''
    const subtier = cells.matching('subtier', /^[0-9A-Z]{4}$/, 'subtier code: four digits or capital letters') ?? ''
    // A department without bureaus of its own stands in such lists under its code alone.
    const name = cells.text('name') ?? cells.text('department')
    if (read.cells && name === undefined) cells.fault('name', 'Is empty, and there is no name of a department either.')
    if (cells.faults.length > 0) yield { kind: 'refused', row: read.row, faults: cells.faults }
    else rows.push({ row: read.row, cgac, subtier, name: name ?? '', short: cells.text('short') ?? (subtier === '' ? (cells.text('departmentShort') ?? '') : ''), departmentShort: cells.text('departmentShort') ?? '' })
    if (rows.length > mostRows) throw new SourceFault(`A list of agencies has at most ${mostRows} rows.`, read.row)
  }
  const agencies = await agenciesOf(known)
  const ids = openIds(rows.filter(({ cgac, subtier }) => !agencies.byCodes(cgac, subtier)), agencies.ids)
  for (const row of rows) {
    const { cgac, subtier, name } = row
    const there = agencies.byCodes(cgac, subtier)
    if (there && there.name !== name && plainName(there.name) !== plainName(name)) {
      const message = `The ledger has ${there.agency} (${cgac} ${subtier}) as "${there.name}", the file as "${name}". Rename it (rename-agency) if the file is right.`
      yield { kind: 'refused', row: row.row, faults: [{ field: 'name', message }] }
      continue
    }
    const agency = there?.agency ?? ids(row)
    const body = { agency, name: there?.name ?? name, level: 'federal', codes: { cgac, ...(subtier === '' ? {} : { subtier }) }, fiscalYearStart: 10 }
    yield { kind: 'command', row: row.row, rows: 1, name: 'register-agency', body, key: `${cgac}/${subtier}` }
  }
}

/** The list of Federal agency codes: each agency and bureau is registered under its codes, once. */
export const agencyCodes: Importer = {
  name: 'agency-codes',
  title: 'Federal agencies and bureaus with their codes',
  form: 'CSV with the columns CGAC AGENCY CODE, AGENCY NAME, AGENCY ABBREVIATION, SUBTIER CODE, SUBTIER NAME, SUBTIER ABBREVIATION. An agency that is registered under the same codes keeps its id.',
  options: {},
  items,
}
