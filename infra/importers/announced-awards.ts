import { alnFault } from '../../domain/award/keys.ts'
import { noProgram, programsOf, titleOf } from './award-rows.ts'
import { idOption, openCells } from './cells.ts'
import { idOf, plainName } from './ids.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import type { Known } from './known.ts'
import { csvRows } from './text.ts'

/** The columns here, and as lists of different programs name them. */
const columns = {
  day: ['announced_on', 'designated_on', 'action_date'],
  program: [],
  aln: [],
  title: ['coalition_name', 'hub_name', 'engine_name', 'award'],
  recipient: ['lead_organization', 'lead'],
  amount: ['approx_amount_usd', 'initial_amount_usd', 'amount_usd'],
  url: ['source_url'],
  cluster: [],
  reason: [],
}

type Ledgered = { readonly award: string; readonly program: string | null; readonly title: string | null; readonly actionDate: string | null }
const nameOf = (program: string, day: string, title: string): string => `${program}/${day}/${plainName(title)}`

/** Announced awards that are in the ledger, found by program, day and name: an announcement has no other key. */
const announced = async (known: Known): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>()
  for await (const { award, program, title, actionDate } of known.rows<Ledgered>('award-ledger', { basis: 'announced' }))
    if (program !== null && title !== null && actionDate !== null) found.set(nameOf(program, actionDate, title), award)
  return found
}

const items = async function* (source: Source, options: Options, known: Known): AsyncGenerator<Item> {
  const chosen = idOption(options, 'program')
  const by = options['attributedBy'] || 'import'
  const programOf = await programsOf(known)
  const there = await announced(known)
  for await (const read of csvRows(source, ['day', 'title', ...(chosen === undefined ? ['aln'] : [])], columns)) {
    const { row } = read
    const cells = openCells(read.cells ?? {})
    if (read.cells === null) cells.fault('/', read.message)
    const title = read.cells ? cells.needed('title') : ''
    const day = read.cells ? (cells.needed('day'), cells.day('day')) : undefined
    const aln = cells.text('aln')
    const wrong = aln === undefined ? undefined : alnFault(aln)
    if (wrong !== undefined) cells.fault('aln', wrong)
    // A designation brings no money of its own, and its list has no amounts.
    const amount = cells.cents('amount') ?? '0'
    const url = cells.matching('url', /^https?:\/\/\S{1,490}$/, 'address that begins with http:// or https://')
    const program = chosen ?? (aln === undefined ? undefined : programOf(aln, cells.text('program')))
    if (cells.faults.length === 0 && program === undefined) cells.fault('aln', noProgram(aln ?? ''))
    if (cells.faults.length > 0 || program === undefined || day === undefined) {
      yield { kind: 'refused', row, faults: cells.faults }
      continue
    }
    const name = nameOf(program, day, title)
    const cluster = cells.text('cluster')
    const shortTitle = titleOf(title)
    const body = {
      award: there.get(name) ?? idOf('announced', program, title, day.slice(0, 4)),
      key: aln === undefined ? {} : { aln },
      program,
      recipient: { name: (cells.text('recipient') ?? title).slice(0, 300) },
      amount,
      basis: 'announced',
      actionDate: day,
      clusters: cluster === undefined ? [] : [{ cluster, share: 10_000, attributedBy: by, reason: cells.text('reason') ?? `So the list ${source.name} says.` }],
      ...(shortTitle === undefined ? {} : { title: shortTitle }),
      ...(url === undefined ? {} : { sourceUrl: url }),
    }
    yield { kind: 'command', row, rows: 1, name: 'record-award', body, key: name, speaksOf: ['program', 'recipient', 'amount', 'basis', 'actionDate', 'title'] }
  }
}

/** Lists of announced awards: no obligation yet and no Federal key, but name, day, lead organization and, mostly, a sum. */
export const announcedAwards: Importer = {
  name: 'announced-awards',
  title: 'Announced awards and designations',
  form: 'CSV with the columns announced_on (or designated_on), program, aln, lead_organization, coalition_name (or hub_name, engine_name), approx_amount_usd (or initial_amount_usd; 65100000, $51.4 million; none for designations), source_url, and cluster (an id) where it is known.',
  options: {
    program: 'id of the program that all awards of the file are under',
    attributedBy: 'who says which cluster an award is for, where the file has a column cluster (import when left out)',
  },
  items,
}
