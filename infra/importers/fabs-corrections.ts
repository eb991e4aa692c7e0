import { federalStart, fiscalYear } from '../../domain/award/fiscal-year.ts'
import { effective, isCorrection } from '../../domain/correction/effective.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import type { Transaction } from './fabs-transaction.ts'
import { printOf, transactionKey } from './fabs-transaction.ts'
import type { Item } from './importer.ts'
import type { Known } from './known.ts'

type Data = Readonly<Record<string, unknown>>

/** The entry that recorded a transaction: the award itself, or a later transaction of it. */
const entryOf = (history: readonly Recorded[], { key }: Transaction): Recorded | undefined =>
  history.find(({ type, data }) =>
    type === 'AwardRecorded'
      ? ((data as { readonly key: { readonly modification?: string } }).key.modification ?? '0') === key.modification
      : type === 'AwardModified' && (data as { readonly modification: string }).modification === key.modification,
  )

/** Members of an entry that a correction of an amount does not reach, as the transaction has them. */
const otherMembers = (type: string, { actionDate, period, counties, title }: Transaction, startMonth: number): Data => ({
  actionDate,
  fiscalYear: fiscalYear(actionDate, startMonth),
  ...(period === undefined ? {} : { period }),
  ...(type === 'AwardRecorded' && counties !== undefined ? { performanceCounties: counties } : {}),
  ...(type === 'AwardRecorded' && title !== undefined ? { title } : {}),
})

/**
 * What a row with a correction/delete indicator asks for. D takes the published entry out of what counts. C corrects
 * amount, recipient and non-Federal share; where it changes other members too, the entry is replaced. A correction says
 * which row it comes from, so that a file imported again corrects nothing twice.
 */
export const correctionsOf = async function* (transaction: Transaction, award: string, deletes: boolean, known: Known): AsyncGenerator<Item> {
  // The entry may be of a row just before.
  await known.settled()
  const { row, key, amount, nonFederal, recipient } = transaction
  const stream = `award-${award}`
  const history = await known.history(stream)
  const entry = entryOf(history, transaction)
  if (!entry) {
    const message = `Transaction ${key.modification} of award ${key.fain ?? key.uri ?? ''} is not in the ledger, so that there is nothing to ${deletes ? 'delete' : 'correct'}. Import the published rows first.`
    yield { kind: 'refused', row, faults: [{ field: 'CorrectionDeleteIndicator', message }] }
    return
  }
  const item = { kind: 'command', row, rows: 1 } as const
  if (deletes) {
    const reason = 'Deleted by its publisher (correction/delete indicator D).'
    yield { ...item, name: 'retract-entry', body: { stream, revision: entry.revision, reason }, key: `${transactionKey(transaction)}|D` }
    return
  }
  const print = printOf(transaction)
  const reason = `Corrected by its publisher (correction/delete indicator C), row ${print}.`
  const ofAward = entry.type === 'AwardRecorded'
  const about = ofAward ? { recipient, ...(nonFederal === undefined ? {} : { nonFederal }) } : { modification: key.modification }
  yield { ...item, name: 'correct-award', body: { award, ...about, amount, reason }, key: `${transactionKey(transaction)}|C|${print}` }

  const current = effective(history).find(({ id }) => id === entry.id)
  const replaced = history.some((event) => isCorrection(event) && event.data.reason === reason)
  if (!current || replaced) return
  const recorded = history.find(({ type }) => type === 'AwardRecorded')?.data as { readonly fiscalYearStart: number } | undefined
  const data = { ...(current.data as Data), ...otherMembers(entry.type, transaction, recorded?.fiscalYearStart ?? federalStart) }
  if (canonicalJson(data) === canonicalJson(current.data)) return
  yield { ...item, rows: 0, name: 'replace-entry', body: { stream, revision: entry.revision, data, reason }, key: `${transactionKey(transaction)}|C2|${print}`, after: true }
}
