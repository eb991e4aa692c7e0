import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Imports } from '../../kit/imports.ts'
import { agencies, counts, listings, openImports } from '../../kit/imports.ts'

let imports: Imports
beforeAll(async () => {
  imports = await openImports()
})
afterAll(() => imports.close())

describe('agency codes', () => {
  test('agencies and bureaus are registered once, under ids that speak', async () => {
    const more = `${agencies}013,Department of Commerce,DOC,1304,Office of the Inspector General,OIG\n049,National Science Foundation,NSF,4901,Office of the Inspector General,OIG\n236,Service Commission,,,,\n13,Short,,1300,Short,\n`
    const report = await imports.text('agency-codes', `\uFEFF${more}`)
    expect(counts(report)).toMatchObject({ rows: 7, accepted: 6, refused: 1 })
    expect(report.refusals[0]).toMatchObject({ row: 7, field: 'cgac' })
    expect((await imports.data('AgencyRegistered')).map(({ agency, codes }) => [agency, codes])).toEqual([
      ['eda', { cgac: '013', subtier: '1325' }],
      ['nsf', { cgac: '049', subtier: '4900' }],
      ['fs', { cgac: '012', subtier: '12C2' }],
      ['doc-oig', { cgac: '013', subtier: '1304' }],
      ['nsf-oig', { cgac: '049', subtier: '4901' }],
      ['236-service-commission', { cgac: '236' }],
    ])
    expect(counts(await imports.text('agency-codes', more, { person: '3f1c1c9e-6f6b-4c55-9f0e-0b8f1f1f8a79' }))).toMatchObject({ accepted: 0, already: 6 })
    const renamed = await imports.text('agency-codes', more.replace('Economic Development Administration', 'Administration of Regions'))
    expect(renamed.refusals[0]).toMatchObject({ row: 1, field: 'name', message: expect.stringMatching(/as "Economic Development Administration", the file as "Administration of Regions"/) as unknown })
  })

  test('an agency that was registered by hand keeps its id', async () => {
    await imports.send('register-agency', { agency: 'sba-by-hand', name: 'Small Business Administration', level: 'federal', codes: { cgac: '073', subtier: '7300' } })
    const report = await imports.text('agency-codes', `${agencies.split('\n')[0]}\n073,Small Business Administration,SBA,7300,Small  Business Administration,SBA\n`)
    expect(counts(report)).toMatchObject({ already: 1, refused: 0 })
  })
})

describe('Assistance Listings', () => {
  test('a listing is a program of the bureau that runs it, or else of its department', async () => {
    const report = await imports.text('assistance-listings', `${listings}11.63A,Odd,Department of Commerce,Economic Development Administration,\n99.001,Unknown,Department of Magic,N/A,Direct Loans\n`)
    expect(report.refusals.map(({ row, field }) => [row, field])).toEqual([[4, 'aln'], [5, 'agency']])
    expect((await imports.data('ProgramRegistered')).map(({ program, awardingAgency, instrument }) => [program, awardingAgency, instrument])).toEqual([
      ['aln-11-307', 'eda', 'grant'],
      ['aln-11-039', 'eda', 'grant'],
      ['aln-47-084', 'nsf', 'grant'],
    ])
    expect(counts(await imports.text('assistance-listings', listings))).toMatchObject({ already: 3 })
    const json = JSON.stringify([{ aln: '11.307', title: ' Economic Adjustment  Assistance', agency: 'Department of Commerce', subAgency: 'Economic Development Administration', assistanceTypes: ['Project Grants'] }, 5])
    const again = await imports.text('assistance-listings', json)
    expect(counts(again)).toMatchObject({ rows: 2, already: 1, refused: 1 })
  })

  test('numbers and titles alone get their agency from the programs that are registered', async () => {
    const report = await imports.text('assistance-listings', 'Program Title,Program Number\nEconomic Adjustment Assistance,11.307\nOther Help,11.300\nArts,45.024\nOther name,47.084\n')
    expect(counts(report)).toMatchObject({ accepted: 1, already: 1, refused: 2 })
    expect(report.refusals.map(({ row, field }) => [row, field])).toEqual([[3, 'agency'], [4, '/name']])
    expect(counts(await imports.text('assistance-listings', 'Program Title,Program Number\nArts,45.024\n', { settings: { agency: 'nsf' } }))).toMatchObject({ accepted: 1 })
    await expect(imports.text('assistance-listings', 'Program Title,Program Number\n', { settings: { agency: 'nobody' } })).rejects.toMatchObject({ option: 'agency' })
  })
})
