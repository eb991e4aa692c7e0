import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Imports } from '../../kit/imports.ts'
import { agencies, counts, listings, openImports } from '../../kit/imports.ts'

let imports: Imports
beforeAll(async () => {
  imports = await openImports()
  await imports.text('agency-codes', agencies)
  await imports.text('assistance-listings', listings)
})
afterAll(() => imports.close())

const awardOf = async (award: string): Promise<Readonly<Record<string, unknown>>> => {
  await imports.ledger.settled()
  const { row } = await imports.ledger.views.row('award-ledger', award)
  return row?.view as Readonly<Record<string, unknown>>
}

describe('announced awards', () => {
  const list = 'announced_on,program,aln,lead_organization,coalition_name,approx_amount_usd,source_url\n2022-09-02,Build Back Better,11.307,Wichita State University,South Kansas Coalition,$51.4 million,https://example.org/a\n2022-09-02,Build Back Better,11.307,City,Other Coalition,"44,000,000",\n'

  test('sums are exact, whatever they are written like', async () => {
    expect(counts(await imports.text('announced-awards', list))).toMatchObject({ accepted: 2 })
    expect(counts(await imports.text('announced-awards', list))).toMatchObject({ already: 2 })
    expect((await imports.data('AwardRecorded')).map(({ amount, basis, title }) => [title, amount, basis])).toEqual([
      ['South Kansas Coalition', '5140000000', 'announced'],
      ['Other Coalition', '4400000000', 'announced'],
    ])
    const changed = await imports.text('announced-awards', list.replace('$51.4 million', '$51.5 million'))
    expect(changed.refusals).toEqual([expect.objectContaining({ row: 1, field: '/amount', message: expect.stringMatching(/has "5140000000", the file "5150000000"/) as unknown })])
  })

  test('an award that is in the ledger under another id is found by program, day and name', async () => {
    await imports.send('record-award', { award: 'by-hand', key: {}, program: 'aln-47-084', recipient: { name: 'Lakes Engine' }, amount: '1500000000', basis: 'announced', actionDate: '2024-01-29', clusters: [], title: 'Lakes Engine' })
    const report = await imports.text('announced-awards', 'announced_on,aln,engine_name,initial_amount_usd\n2024-01-29,47.084,Lakes Engine,15000000\n2024-01-29,47.084,No Sum,about 5\n2024-01-29,99.999,No Program,1\n01/29/2024,47.084,Designation,\n')
    expect(counts(report)).toMatchObject({ already: 1, refused: 2, accepted: 1 })
    expect(report.refusals.map(({ row, field }) => [row, field])).toEqual([[2, 'amount'], [3, 'aln']])
    expect((await imports.data('AwardRecorded')).at(-1)).toMatchObject({ title: 'Designation', amount: '0', actionDate: '2024-01-29' })
  })
})

describe('USAspending', () => {
  const award = {
    generated_unique_award_id: 'ASST_NON_ED22_013',
    fain: 'ED22',
    uri: null,
    total_obligation: 156725919.62,
    non_federal_funding: 1000000.5,
    date_signed: '2022-04-08',
    description: 'Heat treatment',
    cfda_info: [{ cfda_number: '11.039', federal_action_obligation_amount: 5.0 }, { cfda_number: '11.307', federal_action_obligation_amount: 156725914.62 }],
    recipient: { recipient_name: 'WICHITA STATE UNIVERSITY', recipient_uei: 'HB6KNGVNJRU1', location: { state_code: 'KS', county_code: '173', city_name: 'WICHITA' } },
    awarding_agency: { subtier_agency: { code: '1325' } },
    period_of_performance: { start_date: '2022-05-01', end_date: '2027-04-30' },
    place_of_performance: { state_code: 'KS', county_code: '173' },
  }

  test('an award comes with its keys, its exact sum, its period and its counties', async () => {
    const text = JSON.stringify(award)
    expect(counts(await imports.text('usaspending', text))).toMatchObject({ rows: 1, accepted: 1 })
    expect(counts(await imports.text('usaspending', text))).toMatchObject({ already: 1 })
    expect(await awardOf('1325-ed22')).toMatchObject({
      key: { fain: 'ED22', aln: '11.307', subtier: '1325' },
      program: 'aln-11-307',
      recipient: { name: 'WICHITA STATE UNIVERSITY', uei: 'HB6KNGVNJRU1' },
      total: '15672591962',
      nonFederal: '100000050',
      actionDate: '2022-04-08',
      start: '2022-05-01',
      end: '2027-04-30',
      performanceCounties: ['20173'],
      awardingAgency: 'eda',
    })
    const grown = await imports.text('usaspending', JSON.stringify({ ...award, total_obligation: 156725919.63 }))
    expect(grown.refusals).toEqual([expect.objectContaining({ field: '/amount' })])
  })

  test('transactions add up where the award was recorded without them', async () => {
    const transaction = (modification: string, sum: number, date: string) => ({ id: `ASST_TX_1325_ED23_-NONE-_11.307_${modification}`, action_date: date, modification_number: modification, federal_action_obligation: sum })
    const transactions = JSON.stringify({ results: [transaction('-NONE-', 100.25, '2023-05-01'), transaction('01', -0.75, '2023-06-01'), { ...transaction('02', 1, '2023-06-01'), id: 'CONT_TX_8000_-NONE-_X_1_-NONE-_0' }] })
    const early = await imports.text('usaspending', transactions)
    expect(early.refusals[0]?.message).toMatch(/not in the ledger. Import it first, with amounts=transactions/)
    await imports.text('usaspending', JSON.stringify({ ...award, fain: 'ED23', generated_unique_award_id: 'ASST_NON_ED23_013' }), { settings: { amounts: 'transactions' } })
    const report = await imports.text('usaspending', transactions)
    expect(counts(report)).toMatchObject({ accepted: 2, refused: 1 })
    expect(counts(await imports.text('usaspending', transactions))).toMatchObject({ already: 2, refused: 1 })
    expect(await awardOf('1325-ed23')).toMatchObject({ total: '9950' })
    const double = await imports.text('usaspending', JSON.stringify({ results: [{ ...transaction('01', 1, '2023-06-01'), id: 'ASST_TX_1325_ED22_-NONE-_11.307_01' }] }))
    expect(double.refusals[0]?.message).toMatch(/recorded with the sum of its transactions/)
  })

  test.each([
    ['a contract', { ...award, generated_unique_award_id: 'CONT_AWD_X' }, 'generated_unique_award_id'],
    ['neither FAIN nor URI', { ...award, fain: null }, 'fain'],
    ['no listing', { ...award, fain: 'ED24', cfda_info: [] }, 'cfda_info'],
    ['an unknown listing', { ...award, fain: 'ED24', cfda_info: [{ cfda_number: '99.001' }] }, 'cfda_info'],
    ['fractions of a cent', { ...award, fain: 'ED24', total_obligation: 1.005 }, 'total_obligation'],
    ['no day', { ...award, fain: 'ED24', date_signed: '2022-02-30' }, 'date_signed'],
    ['a bad UEI', { ...award, fain: 'ED24', recipient: { recipient_name: 'X', recipient_uei: '012345678901' } }, '/recipient/uei'],
    ['a sub-award', { 'Sub-Award ID': '1' }, 'Sub-Award ID'],
    ['funding by account', { federal_account: '080-0120' }, 'federal_account'],
    ['something else', {}, '/'],
  ])('%s is refused by name', async (_what, one, field) => {
    const report = await imports.text('usaspending', JSON.stringify({ results: [one] }))
    expect(report.refusals.map((refusal) => refusal.field)).toEqual([field])
  })

  test('what is no answer of USAspending is told', async () => {
    expect((await imports.text('usaspending', '{"a":1}')).broken).toMatch(/holds no award/)
    expect((await imports.text('usaspending', '{"results":[')).broken).toMatch(/is not whole JSON/)
  })
})

describe('FABS', () => {
  const header = 'FAIN,AwardModificationAmendmentNumber,URI,AssistanceListingNumber,AwardingSubTierAgencyCode,CorrectionDeleteIndicator,ActionDate,FederalActionObligation,NonFederalFundingAmount,AwardeeOrRecipientLegalEntityName,AwardeeOrRecipientUEI,AwardDescription,PeriodOfPerformanceStartDate,PeriodOfPerformanceCurrentEndDate,PrimaryPlaceOfPerformanceCode\n'
  const first = 'EDA-1,0,,11.307,1325,,20230401,"1,000.10",500,Broome County,HB6KNGVNJRU1,Batteries,20230401,20250331,NY**007\n'
  const second = 'EDA-1,1,,11.307,1325,,20230601,-100.05,,Broome County,,,,,\n'
  const total = async () => (await awardOf('1325-eda-1'))['total']

  test('the first row of an award records it, later ones modify it', async () => {
    expect(counts(await imports.text('fabs', header + first + second))).toMatchObject({ rows: 2, accepted: 2 })
    expect(counts(await imports.text('fabs', header + first + second))).toMatchObject({ accepted: 0, already: 2 })
    expect(await awardOf('1325-eda-1')).toMatchObject({ total: '90005', performanceCounties: ['36007'], key: { fain: 'EDA-1', modification: '0', aln: '11.307', subtier: '1325' } })
    const changed = await imports.text('fabs', header + first.replace('1,000.10', '1,000.11') + second.replace('-100.05', '-100.06'))
    expect(counts(changed)).toMatchObject({ refused: 2 })
    expect(changed.refusals.map(({ row, field }) => [row, field])).toEqual([[1, '/amount'], [2, '/']])
  })

  test('a correction corrects what was published, amount and all, and only once', async () => {
    const corrected = `${header}${first.replace(',,20230401', ',C,20230501').replace('1,000.10', '2,000.00').replace('Batteries', 'Battery line')}${second.replace('1325,,', '1325,C,').replace('-100.05', '-200')}`
    const report = await imports.text('fabs', corrected)
    expect(report.refusals).toEqual([])
    expect(counts(report)).toMatchObject({ rows: 2, accepted: 2 })
    expect(await awardOf('1325-eda-1')).toMatchObject({ total: '180000', title: 'Battery line', actionDate: '2023-05-01' })
    const { size } = imports.ledger.log.head()
    expect(counts(await imports.text('fabs', corrected))).toMatchObject({ accepted: 0, already: 2 })
    expect(counts(await imports.text('fabs', header + first + second))).toMatchObject({ accepted: 0, already: 2 })
    expect(imports.ledger.log.head().size).toBe(size)
    const types = (await imports.events()).filter(({ stream }) => stream === 'award-1325-eda-1').map(({ type }) => type)
    expect(types).toEqual(['AwardRecorded', 'AwardModified', 'AwardCorrected', 'EntryReplaced', 'AwardCorrected'])
  })

  test('a deletion takes the published row out of what counts', async () => {
    const deleted = `${header}EDA-1,1,,11.307,1325,D,,,,,,,,,\nEDA-1,7,,11.307,1325,D,,,,,,,,,\n`
    const report = await imports.text('fabs', deleted)
    expect(counts(report)).toMatchObject({ accepted: 1, refused: 1 })
    expect(report.refusals[0]).toMatchObject({ row: 2, field: 'CorrectionDeleteIndicator', message: expect.stringMatching(/Transaction 7 of award EDA-1 is not in the ledger/) as unknown })
    expect(await total()).toBe('200000')
    expect(counts(await imports.text('fabs', deleted))).toMatchObject({ already: 1 })
  })

  test('rows published and corrected in one file settle in its order, also in a preview', async () => {
    const file = `${header}${first.replace('EDA-1', 'EDA-2')}${first.replace('EDA-1', 'EDA-2').replace('1325,,', '1325,C,').replace('1,000.10', '3')}EDA-2,0,,11.039,1325,,20230401,5,,Broome County,,,,,\n,,AGG-1,11.307,1325,,20230401,5,,MULTIPLE RECIPIENTS,,,,,\n`
    expect(counts(await imports.text('fabs', file, { preview: true }))).toMatchObject({ rows: 4, accepted: 4, refused: 0 })
    expect(counts(await imports.text('fabs', file))).toMatchObject({ rows: 4, accepted: 4, refused: 0 })
    expect(await awardOf('1325-eda-2')).toMatchObject({ total: '300' })
    expect(await awardOf('1325-eda-2-11-039')).toMatchObject({ total: '500', program: 'aln-11-039' })
    expect(counts(await imports.text('fabs', file))).toMatchObject({ accepted: 0, already: 4, refused: 0 })
  })

  test('what is wrong with a row is told field by field', async () => {
    const report = await imports.text('fabs', `${header},,,11.307,1325,,20230401,5,,X,,,,,\nE-3,,,99.999,1325,,20230401,5,,X,,,,,\nE-4,,,11.307,1325,X,20231301,5.005,,,,,,,ZZ**001\nE-5,,,11.307,1325,,20230401,5,,X,012345678901,,,,\nE-6,,,11.307,1325,,20990401,5,,X,,,,,\n`)
    expect(report.refusals.map(({ row, field }) => [row, field])).toEqual([
      [1, 'FAIN'],
      [2, 'AssistanceListingNumber'],
      [3, 'CorrectionDeleteIndicator'],
      [3, 'actionDate'],
      [3, 'amount'],
      [3, 'recipient'],
      [3, 'place'],
      [4, '/recipient/uei'],
      [5, '/actionDate'],
    ])
  })
})
