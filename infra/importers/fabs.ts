import type { AwardKey } from './award-rows.ts'
import { awardIdOf, noProgram, programsOf } from './award-rows.ts'
import { idOption, openCells } from './cells.ts'
import { correctionsOf } from './fabs-corrections.ts'
import type { Transaction } from './fabs-transaction.ts'
import { columns, transactionKey, transactionOf } from './fabs-transaction.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import type { Known } from './known.ts'
import { csvRows } from './text.ts'

/** First transactions of awards that are remembered; older ones are looked up in the ledger. */
const remembered = 200_000

/** Tells which award a transaction belongs to, and whether it is the one that the award was recorded with. */
const openAwards = (known: Known) => {
  type First = { readonly modification: string; readonly aln: string }
  const seen = new Map<string, First>()
  const firstOf = async (award: string): Promise<First | undefined> => {
    const there = seen.get(award)
    if (there) return there
    const [recorded] = await known.history(`award-${award}`)
    const key = (recorded?.data as { readonly key?: AwardKey } | undefined)?.key
    return key && { modification: key.modification ?? '', aln: key.aln ?? '' }
  }
  return async ({ key }: Transaction): Promise<{ readonly award: string; readonly first: boolean }> => {
    const whole = awardIdOf(key)
    const main = await firstOf(whole)
    // Money of another listing under the same FAIN is another program's, and so an award of its own here.
    const award = main === undefined || main.aln === key.aln ? whole : `${whole.slice(0, 55)}-${key.aln.toLowerCase().replace('.', '-')}`
    const first = award === whole ? main : await firstOf(award)
    if (first !== undefined) return { award, first: first.modification === key.modification }
    seen.set(award, { modification: key.modification, aln: key.aln })
    if (seen.size > remembered) seen.delete(seen.keys().next().value as string)
    return { award, first: true }
  }
}

const published = (transaction: Transaction, award: string, first: boolean, program: string): Item => {
  const { row, key, recipient, amount, nonFederal, actionDate, period, counties, title } = transaction
  const common = { actionDate, ...(period === undefined ? {} : { period }) }
  const item = { kind: 'command', row, rows: 1, key: transactionKey(transaction) } as const
  if (!first) return { ...item, name: 'modify-award', body: { award, modification: key.modification, change: amount, ...common } }
  const body = {
    ...{ award, key, program, recipient, amount },
    ...(nonFederal === undefined ? {} : { nonFederal }),
    basis: 'obligated',
    ...common,
    ...(counties === undefined ? {} : { performanceCounties: counties }),
    clusters: [],
    ...(title === undefined ? {} : { title }),
  }
  return { ...item, name: 'record-award', body, speaksOf: ['key', 'program', 'recipient', 'amount', 'nonFederal', 'basis', 'actionDate', 'period', 'performanceCounties', 'title'] }
}

const items = async function* (source: Source, options: Options, known: Known): AsyncGenerator<Item> {
  const chosen = idOption(options, 'program')
  const programOf = await programsOf(known)
  const awardOf = openAwards(known)
  for await (const read of csvRows(source, ['fain', 'aln', 'subtier', 'actionDate', 'amount'], columns)) {
    const cells = openCells(read.cells ?? {})
    const indicator = (cells.text('indicator') ?? '').toUpperCase()
    if (read.cells === null) cells.fault('/', read.message)
    else if (!['', 'C', 'D'].includes(indicator)) cells.fault('CorrectionDeleteIndicator', `"${indicator}" is neither C nor D.`)
    const transaction = read.cells === null ? undefined : transactionOf(read.row, cells, indicator === 'D')
    if (!transaction) {
      yield { kind: 'refused', row: read.row, faults: cells.faults }
      continue
    }
    const { award, first } = await awardOf(transaction)
    if (indicator !== '') {
      yield* correctionsOf(transaction, award, indicator === 'D', known)
      continue
    }
    const program = chosen ?? programOf(transaction.key.aln)
    if (program === undefined) yield { kind: 'refused', row: read.row, faults: [{ field: 'AssistanceListingNumber', message: noProgram(transaction.key.aln) }] }
    else yield published(transaction, award, first, program)
  }
}

/** Transactions of Federal assistance as agencies publish them; corrections and deletions correct what was imported before. */
export const fabs: Importer = {
  name: 'fabs',
  title: 'Federal assistance transactions with the columns of FABS',
  form: 'CSV with the columns FAIN, AwardModificationAmendmentNumber, URI, AssistanceListingNumber, AwardingSubTierAgencyCode, CorrectionDeleteIndicator, ActionDate, FederalActionObligation, NonFederalFundingAmount, AwardeeOrRecipientLegalEntityName, AwardeeOrRecipientUEI, AwardDescription, PeriodOfPerformanceStartDate, PeriodOfPerformanceCurrentEndDate, PrimaryPlaceOfPerformanceCode. Import the Assistance Listings first.',
  options: { program: 'id of the program that the awards are under, when the listing does not tell it' },
  items,
}
