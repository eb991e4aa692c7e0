import { choiceOf, dayOf, idOption } from './cells.ts'
import { awardIdOf, countyOf, noProgram, periodOf, programsOf, stateOf, titleOf } from './award-rows.ts'
import type { Importer, Item, Options, Source } from './importer.ts'
import { SourceFault } from './importer.ts'
import type { Known } from './known.ts'
import { centsOf } from './money.ts'
import { jsonOf } from './text.ts'

type Json = Readonly<Record<string, unknown>>

const objectAt = (from: unknown, ...path: readonly string[]): Json => {
  let at: unknown = from
  for (const name of path) at = typeof at === 'object' && at !== null ? (at as Json)[name] : undefined
  return typeof at === 'object' && at !== null && !Array.isArray(at) ? (at as Json) : {}
}
const textAt = (from: Json, name: string): string | undefined => {
  const value = from[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
const listAt = (from: Json, name: string): readonly Json[] => (Array.isArray(from[name]) ? (from[name] as readonly Json[]) : [])
const refusal = (row: number, field: string, message: string): Item => ({ kind: 'refused', row, faults: [{ field, message }] })

/** What the two forms of an award have in common, as text. */
type Award = {
  readonly fain: string | undefined
  readonly uri: string | undefined
  readonly aln: string | undefined
  readonly subtier: string | undefined
  readonly name: string | undefined
  readonly uei: string | undefined
  readonly amount: string | undefined
  readonly nonFederal: string | undefined
  readonly signed: string | undefined
  readonly start: string | undefined
  readonly end: string | undefined
  readonly title: string | undefined
  readonly recipientPlace: Json
  readonly performance: Json
  readonly generated: string | undefined
}

/** The listing with the most money where an award has several. */
const mainListing = (award: Json): string | undefined => {
  const listings = listAt(award, 'cfda_info').toSorted((a, b) => {
    const [x, y] = [BigInt(centsOf(textAt(a, 'federal_action_obligation_amount') ?? '0') ?? '0'), BigInt(centsOf(textAt(b, 'federal_action_obligation_amount') ?? '0') ?? '0')]
    return x === y ? 0 : x < y ? 1 : -1
  })
  return listings[0] === undefined ? undefined : textAt(listings[0], 'cfda_number')
}

/** One award as its own page has it. */
const fromPage = (award: Json): Award => ({
  fain: textAt(award, 'fain'),
  uri: textAt(award, 'uri'),
  aln: mainListing(award),
  subtier: textAt(objectAt(award, 'awarding_agency', 'subtier_agency'), 'code'),
  name: textAt(objectAt(award, 'recipient'), 'recipient_name'),
  uei: textAt(objectAt(award, 'recipient'), 'recipient_uei'),
  amount: textAt(award, 'total_obligation'),
  nonFederal: textAt(award, 'non_federal_funding'),
  signed: textAt(award, 'date_signed'),
  start: textAt(objectAt(award, 'period_of_performance'), 'start_date'),
  end: textAt(objectAt(award, 'period_of_performance'), 'end_date'),
  title: textAt(award, 'description'),
  recipientPlace: objectAt(award, 'recipient', 'location'),
  performance: objectAt(award, 'place_of_performance'),
  generated: textAt(award, 'generated_unique_award_id'),
})

/** One award as a search finds it. */
const fromSearch = (award: Json): Award => ({
  fain: textAt(award, 'Award ID'),
  uri: undefined,
  aln: textAt(objectAt(award, 'primary_assistance_listing'), 'cfda_number') ?? textAt(award, 'CFDA Number'),
  subtier: textAt(award, 'Awarding Sub Agency Code'),
  name: textAt(award, 'Recipient Name'),
  uei: textAt(award, 'Recipient UEI'),
  amount: textAt(award, 'Award Amount'),
  nonFederal: undefined,
  signed: textAt(award, 'Base Obligation Date'),
  start: textAt(award, 'Start Date'),
  end: textAt(award, 'End Date'),
  title: textAt(award, 'Description'),
  recipientPlace: objectAt(award, 'Recipient Location'),
  performance: objectAt(award, 'Primary Place of Performance'),
  generated: textAt(award, 'generated_internal_id'),
})

const placeOf = (place: Json) => {
  const [state, county, name] = [stateOf(textAt(place, 'state_code') ?? ''), countyOf(textAt(place, 'state_code'), textAt(place, 'county_code')), textAt(place, 'city_name')]
  return state === undefined && name === undefined ? undefined : { ...(state === undefined ? {} : { state }), ...(county === undefined ? {} : { county }), ...(name === undefined ? {} : { name }) }
}

type Ways = { readonly programOf: (aln: string) => string | undefined; readonly amounts: 'total' | 'transactions' }

const awardItem = (row: number, award: Award, { programOf, amounts }: Ways): Item => {
  const { fain, uri, aln, subtier, name, uei, title, generated } = award
  if (generated !== undefined && !generated.startsWith('ASST_')) return refusal(row, 'generated_unique_award_id', `${generated} is a contract. The ledger takes assistance: grants, cooperative agreements, loans and the like.`)
  if (fain === undefined && uri === undefined) return refusal(row, 'fain', 'The award has neither FAIN nor URI.')
  if (subtier === undefined) return refusal(row, 'awarding_agency', 'The award names no awarding bureau (subtier agency).')
  if (aln === undefined) return refusal(row, 'cfda_info', 'The award names no Assistance Listing.')
  if (name === undefined) return refusal(row, 'recipient', 'The award names no recipient.')
  const actionDate = dayOf(award.signed ?? '')
  if (actionDate === undefined) return refusal(row, 'date_signed', `"${award.signed ?? ''}" is no day.`)
  const total = centsOf(award.amount ?? '')
  if (total === undefined) return refusal(row, 'total_obligation', `"${award.amount ?? ''}" is no amount in whole cents.`)
  const nonFederal = award.nonFederal === undefined ? undefined : centsOf(award.nonFederal)
  const program = programOf(aln)
  if (program === undefined) return refusal(row, 'cfda_info', noProgram(aln))
  const key = { ...(fain === undefined ? {} : { fain }), ...(uri === undefined ? {} : { uri }), aln, subtier }
  const period = periodOf(dayOf(award.start ?? ''), dayOf(award.end ?? ''))
  const county = countyOf(textAt(award.performance, 'state_code'), textAt(award.performance, 'county_code'))
  const recipientPlace = placeOf(award.recipientPlace)
  const shortTitle = titleOf(title)
  const body = {
    award: awardIdOf(key),
    key,
    program,
    recipient: { name, ...(uei === undefined ? {} : { uei }) },
    amount: amounts === 'total' ? total : '0',
    ...(nonFederal === undefined || nonFederal === '0' ? {} : { nonFederal }),
    basis: 'obligated',
    actionDate,
    ...(period === undefined ? {} : { period }),
    ...(recipientPlace === undefined ? {} : { recipientPlace }),
    ...(county === undefined ? {} : { performanceCounties: [county] }),
    clusters: [],
    ...(shortTitle === undefined ? {} : { title: shortTitle }),
    ...(generated === undefined ? {} : { sourceUrl: `https://www.usaspending.gov/award/${generated}` }),
  }
  return { kind: 'command', row, rows: 1, name: 'record-award', body, key: `award/${body.award}`, speaksOf: ['key', 'program', 'recipient', 'amount', 'nonFederal', 'basis', 'actionDate', 'period'] }
}

/** Ids of transactions hold bureau, FAIN, URI, listing and modification: ASST_TX_4900_2345_-NONE-_47.084_001. */
const transactionId = /^ASST_TX_([0-9A-Z]{4})_(.+)_([^_]+)_([0-9]{2}\.[0-9A-Z]{3})_([^_]*)$/i

const given = (part: string | undefined): string | undefined => (part === undefined || part === '' || part === '-NONE-' ? undefined : part)

/** A transaction of an award whose own record holds no sum of transactions yet. */
const transactionItem = async (row: number, transaction: Json, known: Known): Promise<Item> => {
  const id = textAt(transaction, 'id') ?? ''
  if (id.startsWith('CONT_')) return refusal(row, 'id', `${id} is a transaction of a contract. The ledger takes assistance: grants, cooperative agreements, loans and the like.`)
  const [, subtier = '', fain, uri] = transactionId.exec(id) ?? []
  const modification = given(textAt(transaction, 'modification_number')) ?? '0'
  if (subtier === '') return refusal(row, 'id', `"${id}" is no id of a transaction.`)
  const actionDate = dayOf(textAt(transaction, 'action_date') ?? '')
  if (actionDate === undefined) return refusal(row, 'action_date', `"${textAt(transaction, 'action_date') ?? ''}" is no day.`)
  const amount = textAt(transaction, 'federal_action_obligation') ?? ''
  const change = centsOf(amount)
  if (change === undefined) return refusal(row, 'federal_action_obligation', `"${amount}" is no amount in whole cents.`)
  const award = awardIdOf({ subtier, ...(given(fain) === undefined ? {} : { fain: fain as string }), ...(given(uri) === undefined ? {} : { uri: uri as string }) })
  const [recorded] = await known.history(`award-${award}`)
  const data = recorded?.data as { readonly amount?: string; readonly key?: { readonly modification?: string } } | undefined
  if (data === undefined) return refusal(row, 'id', `The award ${fain ?? ''} is not in the ledger. Import it first, with amounts=transactions.`)
  if (data.key?.modification === undefined && data.amount !== '0')
    return refusal(row, 'id', `The award ${fain ?? ''} is recorded with the sum of its transactions, in which this one is already.`)
  return { kind: 'command', row, rows: 1, name: 'modify-award', body: { award, modification, change, actionDate }, key: `transaction/${id}` }
}

const items = async function* (source: Source, options: Options, known: Known): AsyncGenerator<Item> {
  const amounts = choiceOf(options, 'amounts', ['total', 'transactions'], 'total')
  const chosen = idOption(options, 'program')
  const listed = await programsOf(known)
  const ways: Ways = { programOf: (aln) => chosen ?? listed(aln), amounts }
  const value = await jsonOf(source)
  const whole = objectAt(value)
  const results = Array.isArray(value) ? (value as readonly Json[]) : Array.isArray(whole['results']) ? listAt(whole, 'results') : undefined
  if (results === undefined && whole['generated_unique_award_id'] === undefined && whole['fain'] === undefined) throw new SourceFault(`${source.name} holds no award, no transactions and no search results of USAspending.`)
  for (const [place, one] of (results ?? [whole]).entries()) {
    const row = place + 1
    const award = objectAt(one)
    if ('Sub-Award ID' in award) yield refusal(row, 'Sub-Award ID', 'Is an award of a recipient to another one; the ledger takes awards of agencies.')
    else if ('Award ID' in award) yield awardItem(row, fromSearch(award), ways)
    else if ('federal_action_obligation' in award) yield await transactionItem(row, award, known)
    else if ('generated_unique_award_id' in award || 'fain' in award) yield awardItem(row, fromPage(award), ways)
    else if ('federal_account' in award) yield refusal(row, 'federal_account', 'Is funding by account and month, which does not name its award.')
    else yield refusal(row, '/', 'Is neither an award nor a transaction.')
  }
}

/** Answers of USAspending.gov: awards, results of searches, and transactions. */
export const usaspending: Importer = {
  name: 'usaspending',
  title: 'Awards from USAspending.gov',
  form: 'JSON as api.usaspending.gov (v2) answers: one award, results of an award search, or transactions of an award. Amounts are exact to the cent. Import the Assistance Listings first.',
  options: {
    amounts: 'total: an award with the sum of its obligations; transactions: without, because its transactions are imported too',
    program: 'id of the program that the awards are under, when the listing does not tell it',
  },
  items,
}
