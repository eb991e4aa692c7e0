import { hash } from 'node:crypto'
import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import type { AwardKey, Period } from './award-rows.ts'
import { countyOf, periodOf, stateOf, titleOf } from './award-rows.ts'
import type { openCells } from './cells.ts'

/** Columns as FABS names them, with the short names of the same list. */
export const columns = {
  fain: [],
  uri: [],
  modification: ['AwardModificationAmendmentNumber', 'award_modification_amendme'],
  aln: ['AssistanceListingNumber', 'assistance_listing_number', 'CFDA_Number'],
  subtier: ['AwardingSubTierAgencyCode', 'awarding_sub_tier_agency_c'],
  indicator: ['CorrectionDeleteIndicator', 'correction_delete_indicatr'],
  actionDate: ['action_date'],
  actionType: ['action_type'],
  amount: ['FederalActionObligation', 'federal_action_obligation'],
  nonFederal: ['NonFederalFundingAmount', 'non_federal_funding_amount'],
  recipient: ['AwardeeOrRecipientLegalEntityName', 'awardee_or_recipient_legal'],
  uei: ['AwardeeOrRecipientUEI', 'awardee_or_recipient_uei'],
  title: ['AwardDescription', 'award_description'],
  start: ['PeriodOfPerformanceStartDate', 'period_of_performance_star'],
  end: ['PeriodOfPerformanceCurrentEndDate', 'period_of_performance_curr'],
  place: ['PrimaryPlaceOfPerformanceCode', 'place_of_performance_code'],
}

/** One transaction as published. */
export type Transaction = {
  readonly row: number
  readonly key: AwardKey & { readonly modification: string; readonly aln: string; readonly subtier: string }
  readonly recipient: { readonly name: string; readonly uei?: string }
  readonly amount: string
  readonly nonFederal?: string
  readonly actionDate: string
  readonly period?: Period
  readonly counties?: readonly string[]
  readonly title?: string
}

/** The key of FABS rule 2.1. */
export const transactionKey = ({ key: { fain = '', modification, uri = '', aln, subtier } }: Transaction): string => [fain, modification, uri, aln, subtier].join('|')
/** Stands for the content of a transaction. */
export const printOf = ({ row: _, ...content }: Transaction): string => hash('sha256', canonicalJson(content), 'hex').slice(0, 16)

/** `NY**007` is a county; other codes are a city, a state or several. */
const countiesOf = (code: string | undefined): readonly string[] | undefined => {
  const [, state, county] = /^([A-Z]{2})\*\*([0-9]{3})$/i.exec(code ?? '') ?? []
  const geoid = countyOf(state, county)
  return geoid === undefined ? undefined : [geoid]
}

type Cells = ReturnType<typeof openCells>

export const transactionOf = (row: number, cells: Cells, deletes: boolean): Transaction | undefined => {
  const [fain, uri] = [cells.text('fain'), cells.text('uri')]
  if (fain === undefined && uri === undefined) cells.fault('FAIN', 'The row has neither FAIN nor URI.')
  const [aln, subtier] = [cells.needed('aln'), cells.needed('subtier')]
  const modification = cells.text('modification') ?? '0'
  // A deletion need not repeat what it deletes.
  const actionDate = cells.day('actionDate') ?? (deletes || cells.text('actionDate') !== undefined ? '' : (cells.needed('actionDate'), ''))
  const amount = cells.cents('amount') ?? (deletes ? '0' : (cells.text('amount') ?? '0'))
  const nonFederal = cells.cents('nonFederal')
  const name = deletes ? (cells.text('recipient') ?? '') : cells.needed('recipient')
  const uei = cells.text('uei')
  const period = periodOf(cells.day('start'), cells.day('end'))
  const place = cells.text('place')
  if (place !== undefined && /^[A-Z]{2}\*\*/i.test(place) && stateOf(place.slice(0, 2)) === undefined) cells.fault('place', `"${place}" begins with no state.`)
  const [counties, title] = [countiesOf(place), titleOf(cells.text('title'))]
  if (cells.faults.length > 0) return undefined
  return {
    row,
    key: { ...(fain === undefined ? {} : { fain }), modification, ...(uri === undefined ? {} : { uri }), aln, subtier },
    recipient: { name, ...(uei === undefined ? {} : { uei }) },
    amount,
    ...(nonFederal === undefined ? {} : { nonFederal }),
    actionDate,
    ...(period === undefined ? {} : { period }),
    ...(counties === undefined ? {} : { counties }),
    ...(title === undefined ? {} : { title }),
  }
}
