import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { agency } from '../../domain/agency/agency.ts'
import { awardStream } from '../../domain/award/award.ts'
import { finding } from '../../domain/finding/finding.ts'
import { gap } from '../../domain/gap/gap.ts'
import type { AnyEvent } from '../../domain/kernel/event.ts'
import { program } from '../../domain/program/program.ts'
import { liaisonOf, now, scenario } from '../kit/scenario.ts'

const parties = { fundingAgency: 'eda', awardingAgency: 'eda', implementingAgency: 'kansas-commerce' }
const does = { policyArea: 'innovation', instrument: 'grant', activities: ['technology-development'] }
const registered = {
  type: 'ProgramRegistered',
  data: { program: 'bbbrc', name: 'Build Back Better', level: 'federal', code: { kind: 'aln', aln: '11.307' }, targeting: 'cluster', activeFrom: '2021-07-22', ...does, ...parties },
}
const programEnded = { type: 'ProgramEnded', data: { program: 'bbbrc', on: '2023-09-30' } }
const share = (cluster: string, hundredths: number) => ({ cluster, share: hundredths, attributedBy: 'eda', reason: 'Application.' })
const given = {
  award: 'a1',
  key: { fain: 'ED22HDQ3070123', modification: '0', aln: '11.307', subtier: '1325' },
  program: 'bbbrc',
  recipient: { name: 'Wichita State University', uei: 'K9DBZWJ6BLP1' },
  amount: '5140000000',
  basis: 'obligated',
  actionDate: '2022-10-02',
  period: { start: '2022-10-01', end: '2027-09-30' },
  clusters: [share('wichita', 10_000)],
}
const copied = { programName: 'Build Back Better', level: 'federal', ...does, ...parties }
const recorded = { type: 'AwardRecorded', data: { ...given, ...copied, fiscalYearStart: 10, fiscalYear: 2023 } }
const about = { award: 'a1', clusters: ['wichita'], program: 'bbbrc', ...parties }
const modification = { award: 'a1', modification: '01', change: '10000000', actionDate: '2023-05-01' }
const modified = { type: 'AwardModified', data: { ...about, ...modification, fiscalYear: 2023 } }
const terminated = { type: 'AwardTerminated', data: { ...about, on: '2024-01-31', reason: 'Recipient withdrew.' } }

const none = () => scenario(awardStream).with(program, 'bbbrc', registered)
const one = (...more: readonly AnyEvent[]) => scenario(awardStream).given(recorded, ...more)
const record = (change: object) => none().when('record-award', { ...given, ...change })

describe('recording an award', () => {
  test('copies what the program is and does, and the fiscal year of the awarding agency', () => {
    none().when('record-award', given).then(recorded)
    const { award: _, ...unnamed } = given
    none().when('record-award', unnamed).then({ type: 'AwardRecorded', data: { ...recorded.data, award: 'made-id' } })
  })

  test('the fiscal year starts as the awarding agency says, else as is usual at its level', () => {
    const eda = (fiscalYearStart: number) => ({ type: 'AgencyRegistered', data: { agency: 'eda', name: 'EDA', level: 'federal', codes: [], fiscalYearStart } })
    const years = (fiscalYearStart: number, fiscalYear: number) => ({ type: 'AwardRecorded', data: expect.objectContaining({ fiscalYearStart, fiscalYear }) as unknown })
    none().with(agency, 'eda', eda(1)).when('record-award', given).then(years(1, 2022))
    const state = { ...registered, data: { ...registered.data, level: 'state', code: { kind: 'registered', registry: 'Kansas', code: 'K1' } } }
    scenario(awardStream).with(program, 'bbbrc', state).when('record-award', { ...given, actionDate: '2022-07-01' }).then(years(7, 2023))
  })

  test('reads the awarding agency, which the command does not name', () => {
    const reads = awardStream.commands.find(({ name }) => name === 'record-award')?.reads as (data: unknown, state: unknown, world: unknown) => unknown
    expect(reads(given, awardStream.initial, { of: () => ({ status: 'active', ...registered.data }) })).toEqual([{ kind: 'agency', id: 'eda' }])
    expect(reads(given, awardStream.initial, { of: () => undefined })).toEqual([])
  })

  test('under a program of the ledger', () => {
    scenario(awardStream).when('record-award', given).refused('unknown-reference', '/program')
  })

  test('an obligated Federal award has a FAIN or a URI; an announced one may lack both', () => {
    record({ key: {} }).refused('award-key-missing', '/key/fain')
    record({ key: { uri: 'AGG-2022-11' } }).then('AwardRecorded')
    record({ key: {}, basis: 'announced' }).then('AwardRecorded')
    const state = { ...registered, data: { ...registered.data, level: 'state' } }
    scenario(awardStream).with(program, 'bbbrc', state).when('record-award', { ...given, key: {} }).then('AwardRecorded')
  })

  test('places are of a state that exists', () => {
    for (const state of ['99', '00']) record({ recipientPlace: { state } }).refused('place-unknown', '/recipientPlace/state')
    record({ recipientPlace: { county: '20000' } }).refused('place-unknown', '/recipientPlace/county')
    record({ performanceCounties: ['20173', '99999'] }).refused('place-unknown', '/performanceCounties/1')
    record({ benefitingCounties: ['03001'] }).refused('place-unknown', '/benefitingCounties/0')
    record({ recipientPlace: { state: '20', county: '20173' }, performanceCounties: ['09110', '09001'], benefitingCounties: ['72001'] }).then('AwardRecorded')
  })

  test('each part of the key has its form', () => {
    record({ key: { ...given.key, fain: 'ed22' } }).refused('award-key-malformed', '/key/fain')
    record({ key: { ...given.key, aln: '11.3' } }).refused('award-key-malformed', '/key/aln')
    record({ key: { ...given.key, subtier: '13' } }).refused('award-key-malformed', '/key/subtier')
    record({ recipient: { name: 'WSU', uei: 'O9DBZWJ6BLP1' } }).refused('award-key-malformed', '/recipient/uei')
    record({ recipient: { name: 'WSU', uei: '123456789' } }).refused('award-key-malformed', '/recipient/uei')
    record({ recipient: { name: 'WSU' } }).then('AwardRecorded')
  })

  test('the listing is that of the program, and the program runs on the day', () => {
    record({ key: { ...given.key, aln: '11.020' } }).refused('award-aln-of-another-program', '/key/aln')
    record({ key: { fain: 'ED22' } }).then({ type: 'AwardRecorded', data: { ...recorded.data, key: { fain: 'ED22', aln: '11.307' } } })
    record({ key: {}, basis: 'announced' }).then({ type: 'AwardRecorded', data: { ...recorded.data, key: {}, basis: 'announced' } })
    record({ actionDate: '2021-07-21' }).refused('program-not-active', '/actionDate')
    record({ actionDate: '2021-07-22' }).then('AwardRecorded')
    const over = scenario(awardStream).with(program, 'bbbrc', registered, programEnded)
    over.when('record-award', { ...given, actionDate: '2023-10-01' }).refused('program-not-active')
    over.when('record-award', { ...given, actionDate: '2023-09-30' }).then('AwardRecorded')
  })

  test('no earlier than it was made', () => {
    record({ actionDate: '2026-03-02' }).refused('action-in-future', '/actionDate')
    record({ actionDate: now.slice(0, 10) }).then('AwardRecorded')
  })

  test('an identifier typed as an amount is caught, unless confirmed', () => {
    const slip = { key: { ...given.key, fain: '60-00001234' }, amount: '600000123400' }
    record(slip).refused('award-amount-is-identifier', '/amount')
    record({ ...slip, amountConfirmed: false }).refused('award-amount-is-identifier')
    none().when('record-award', { ...given, ...slip, amountConfirmed: true }).then({ type: 'AwardRecorded', data: { ...recorded.data, ...slip } })
    record({ amount: '-1' }).refused('award-amount-negative', '/amount')
    record({ amount: '0' }).then('AwardRecorded')
  })

  test('its period does not end before it starts', () => {
    record({ period: { start: '2023-01-01', end: '2022-12-31' } }).refused('period-reversed', '/period/end')
    record({ period: { start: '2023-01-01', end: '2023-01-01' } }).then('AwardRecorded')
    record({ period: { start: '2023-01-01' } }).then('AwardRecorded')
  })

  test('each cluster has one share, and the shares are at most the whole', () => {
    record({ clusters: [share('wichita', 6000), share('akron', 4001)] }).refused('award-shares-over-whole', '/clusters')
    record({ clusters: [share('wichita', 6000), share('akron', 4000)] }).then('AwardRecorded')
    record({ clusters: [share('wichita', 10), share('akron', 10), share('wichita', 20)] }).refused('award-cluster-twice', '/clusters/2/cluster')
    record({ clusters: [] }).then('AwardRecorded')
  })

  test('whatever the shares, those taken never exceed 100 %', () => {
    const decide = awardStream.commands.find(({ name }) => name === 'record-award')?.decide as unknown as (data: unknown, state: unknown, context: unknown) => object
    const world = { of: ({ kind }: { kind: string }) => (kind === 'program' ? { status: 'active', ...registered.data } : undefined) }
    const context = { id: 'a1', now, occurredAt: now, actor: liaisonOf('eda'), exists: false, world }
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 6 }), (sizes) => {
        const outcome = decide({ ...given, clusters: sizes.map((size, i) => share(`c${i}`, size)) }, awardStream.initial, context)
        expect('accepted' in outcome).toBe(sizes.reduce((a, b) => a + b, 0) <= 10_000)
      }),
    )
  })

  test('by one of its three agencies, or by a steward', () => {
    none().when('record-award', given, { by: 'kansas-commerce' }).then('AwardRecorded')
    none().when('record-award', given, { by: 'nsf' }).refused('award-of-other-agencies')
    none().when('record-award', given, { actor: { ref: 's', agency: 'gsa', role: 'steward' } }).then('AwardRecorded')
  })
})

describe('later transactions', () => {
  test('a modification has the fiscal year of its own day', () => {
    one().when('modify-award', modification).then(modified)
    one().when('modify-award', { ...modification, actionDate: '2023-10-01' }).then({ type: 'AwardModified', data: { ...modified.data, actionDate: '2023-10-01', fiscalYear: 2024 } })
  })

  test('the same one twice is known; another under its number is refused', () => {
    one(modified).when('modify-award', modification).then()
    one(modified).when('modify-award', { ...modification, change: '5' }).refused('modification-differs', '/modification')
    one(modified).when('modify-award', { ...modification, actionDate: '2023-05-02' }).refused('modification-differs')
    one(modified).when('modify-award', { ...modification, period: { start: '2022-10-01' } }).refused('modification-differs')
    one(modified).when('modify-award', { ...modification, modification: '02' }).then('AwardModified')
  })

  test('the first transaction has its number too', () => {
    one().when('modify-award', { ...modification, modification: '0' }).refused('modification-differs')
    one().when('modify-award', { ...modification, modification: '0', change: given.amount, actionDate: given.actionDate }).then()
  })

  test('a number that is a word of the language is a number like any other', () => {
    for (const word of ['constructor', '__proto__', 'toString']) one().when('modify-award', { ...modification, modification: word }).then('AwardModified')
  })

  test('is not of the future, not reversed, and no identifier', () => {
    one().when('modify-award', { ...modification, actionDate: '2026-03-02' }).refused('action-in-future', '/actionDate')
    one().when('modify-award', { ...modification, actionDate: '2022-10-01' }).refused('modification-before-award', '/actionDate')
    one().when('modify-award', { ...modification, actionDate: '2022-10-02' }).then('AwardModified')
    one().when('modify-award', { ...modification, period: { start: '2024-01-01', end: '2023-01-01' } }).refused('period-reversed')
    const digits = { ...recorded, data: { ...recorded.data, key: { fain: 'ED-1234567' } } }
    scenario(awardStream).given(digits).when('modify-award', { ...modification, change: '123456700' }).refused('award-amount-is-identifier', '/change')
    scenario(awardStream).given(digits).when('modify-award', { ...modification, change: '123456700', amountConfirmed: true }).then('AwardModified')
  })

  test('a correction says what the transaction comes to', () => {
    one().when('correct-award', { award: 'a1', amount: '5', reason: 'x' }).then({ type: 'AwardCorrected', data: { ...about, amount: '5', reason: 'x' } })
    one(modified).when('correct-award', { award: 'a1', modification: '01', amount: '-7', reason: 'x' }).then('AwardCorrected')
    one(modified).when('correct-award', { award: 'a1', modification: '02', amount: '7', reason: 'x' }).refused('modification-unknown', '/modification')
    one().when('correct-award', { award: 'a1', amount: given.amount, reason: 'x' }).then()
    one().when('correct-award', { award: 'a1', amount: '-7', reason: 'x' }).refused('award-amount-negative')
    one().when('correct-award', { award: 'a1', reason: 'x' }).refused('nothing-changed')
  })

  test('a corrected transaction is known under what was published and under what it is', () => {
    const corrected = { type: 'AwardCorrected', data: { ...about, modification: '01', amount: '7', reason: 'x' } }
    one(modified, corrected).when('modify-award', modification).then()
    one(modified, corrected).when('modify-award', { ...modification, change: '7' }).then()
    one(modified, corrected).when('correct-award', { award: 'a1', modification: '01', amount: '7', reason: 'x' }).then()
    one(modified, corrected).when('correct-award', { award: 'a1', modification: '01', amount: modification.change, reason: 'x' }).then('AwardCorrected')
  })

  test('recipient and non-Federal share are those of the award', () => {
    const recipient = { name: 'Wichita State University', uei: 'ZQGGHJH74DW7' }
    one().when('correct-award', { award: 'a1', recipient, reason: 'x' }).then({ type: 'AwardCorrected', data: { ...about, recipient, amount: given.amount, reason: 'x' } })
    one().when('correct-award', { award: 'a1', recipient: given.recipient, reason: 'x' }).then()
    one().when('correct-award', { award: 'a1', nonFederal: '100', reason: 'x' }).then('AwardCorrected')
    one({ type: 'AwardCorrected', data: { ...about, amount: given.amount, nonFederal: '100', recipient, reason: 'x' } })
      .when('correct-award', { award: 'a1', nonFederal: '100', recipient, reason: 'x' })
      .then()
    one().when('correct-award', { award: 'a1', recipient: { name: 'WSU', uei: '123456789' }, reason: 'x' }).refused('award-key-malformed', '/recipient/uei')
    one(modified).when('correct-award', { award: 'a1', modification: '01', recipient, reason: 'x' }).refused('award-correction-of-modification')
  })

  test('a corrected amount is no identifier either', () => {
    const digits = scenario(awardStream).given({ ...recorded, data: { ...recorded.data, key: { fain: 'ED-1234567' } } })
    digits.when('correct-award', { award: 'a1', amount: '123456700', reason: 'x' }).refused('award-amount-is-identifier', '/amount')
    digits.when('correct-award', { award: 'a1', amount: '123456700', amountConfirmed: true, reason: 'x' }).then('AwardCorrected')
  })

  test('a terminated award is not modified, but corrected', () => {
    one().when('terminate-award', { award: 'a1', on: '2024-01-31', reason: 'Recipient withdrew.' }).then(terminated)
    one(terminated).when('modify-award', modification).refused('award-terminated')
    one(modified, terminated).when('modify-award', modification).then()
    one(terminated).when('correct-award', { award: 'a1', amount: '5', reason: 'x' }).then('AwardCorrected')
  })

  test('it is terminated once, after it was made, and not in advance', () => {
    one(terminated).when('terminate-award', { award: 'a1', on: '2024-01-31', reason: 'x' }).then()
    one(terminated).when('terminate-award', { award: 'a1', on: '2024-02-01', reason: 'x' }).refused('award-terminated-otherwise', '/on')
    one().when('terminate-award', { award: 'a1', on: '2022-10-01', reason: 'x' }).refused('period-reversed', '/on')
    one().when('terminate-award', { award: 'a1', on: '2026-03-02', reason: 'x' }).refused('action-in-future', '/on')
  })

  test('only its agencies change it', () => {
    const asked = [
      ['modify-award', modification, 'AwardModified'],
      ['correct-award', { award: 'a1', amount: '5', reason: 'x' }, 'AwardCorrected'],
      ['terminate-award', { award: 'a1', on: '2024-01-31', reason: 'x' }, 'AwardTerminated'],
      ['attribute-award', { award: 'a1', shares: [] }, 'AwardClusterAttributed'],
    ] as const
    for (const [name, data, type] of asked) {
      one().when(name, data, { by: 'nsf' }).refused('award-of-other-agencies')
      one().when(name, data, { actor: { ref: 's', agency: 'gsa', role: 'steward' } }).then(type)
    }
  })
})

describe('clusters and needs of an award', () => {
  test('an attribution takes the place of the one before, and names both', () => {
    const shares = [share('wichita', 7500), share('akron', 2500)]
    const attributed = { type: 'AwardClusterAttributed', data: { award: 'a1', shares, before: ['wichita'], program: 'bbbrc', ...parties } }
    one().when('attribute-award', { award: 'a1', shares }).then(attributed)
    one(attributed).when('attribute-award', { award: 'a1', shares: [...shares].reverse() }).then()
    one(attributed).when('modify-award', modification).then({ type: 'AwardModified', data: { ...modified.data, clusters: ['wichita', 'akron'] } })
    one(attributed).when('attribute-award', { award: 'a1', shares: [{ ...share('wichita', 7500), reason: 'Second look.' }, share('akron', 2500)] }).then('AwardClusterAttributed')
  })

  test('its shares are at most the whole', () => {
    one().when('attribute-award', { award: 'a1', shares: [share('wichita', 9999), share('akron', 2)] }).refused('award-shares-over-whole', '/shares')
    one().when('attribute-award', { award: 'a1', shares: [share('wichita', 1), share('wichita', 2)] }).refused('award-cluster-twice', '/shares/1/cluster')
  })

  const need = { kind: 'finding', finding: 'f1' }
  const link = (relation: string, of: object = need) => ({ award: 'a1', need: of, relation })
  const linked = (relation: string, of: object = need) => ({ type: 'AwardLinkedToNeed', data: { ...about, need: of, relation } })

  test('any agency says whether it answers a need, and the last word counts', () => {
    one().when('link-award-to-need', link('addresses'), { by: 'nsf' }).then(linked('addresses'))
    one(linked('addresses')).when('link-award-to-need', link('addresses')).then()
    one(linked('addresses')).when('link-award-to-need', link('partly')).then(linked('partly'))
    one(linked('addresses'), linked('partly')).when('link-award-to-need', link('addresses')).then(linked('addresses'))
    one(linked('addresses')).when('link-award-to-need', link('addresses', { kind: 'gap', gap: 'f1' })).then('AwardLinkedToNeed')
  })

  test('a note is open to all, so it is not about a confidential need', () => {
    const note = { ...link('partly'), note: 'The furnace of this firm.' }
    const found = (confidentiality: string) => one().with(finding, 'f1', { type: 'ConstraintIdentified', data: { finding: 'f1', cluster: 'wichita', confidentiality } })
    found('open').when('link-award-to-need', note).then({ type: 'AwardLinkedToNeed', data: { ...about, ...note } })
    for (const hidden of ['own', 'agencies']) {
      found(hidden).when('link-award-to-need', note).refused('award-note-on-confidential-need', '/note')
      found(hidden).when('link-award-to-need', link('partly')).then('AwardLinkedToNeed')
    }
    const gapNote = { ...link('partly', { kind: 'gap', gap: 'g1' }), note: 'x' }
    const weak = (confidentiality: string) => one().with(gap, 'g1', { type: 'PolicyGapIdentified', data: { gap: 'g1', clusters: ['wichita'], responsible: 'epa', confidentiality } })
    weak('open').when('link-award-to-need', gapNote).then('AwardLinkedToNeed')
    weak('own').when('link-award-to-need', gapNote).refused('award-note-on-confidential-need')
  })

  test('a note is news, also where the link is not', () => {
    one(linked('partly')).when('link-award-to-need', { ...link('partly'), need: { kind: 'gap', gap: 'g1' } }).then('AwardLinkedToNeed')
    const open = one(linked('partly')).with(finding, 'f1', { type: 'ConstraintIdentified', data: { finding: 'f1', cluster: 'wichita', confidentiality: 'open' } })
    const noted = { ...link('partly'), note: 'The second furnace.' }
    open.when('link-award-to-need', noted).then({ type: 'AwardLinkedToNeed', data: { ...about, ...noted } })
    open.given(recorded, { type: 'AwardLinkedToNeed', data: { ...about, ...noted } }).when('link-award-to-need', noted).then()
    open.when('link-award-to-need', link('partly')).then()
  })

  test('entries about an award that was never recorded add up to nothing', () => {
    const lost = scenario(awardStream).given(modified, terminated, linked('addresses'))
    lost.when('modify-award', { ...modification, modification: '02' }).refused('does-not-exist')
    lost.when('correct-award', { award: 'a1', amount: '5', reason: 'x' }).refused('does-not-exist')
    lost.when('terminate-award', { award: 'a1', on: '2024-02-01', reason: 'x' }).refused('does-not-exist')
    lost.when('attribute-award', { award: 'a1', shares: [share('akron', 1)] }).refused('does-not-exist')
    lost.when('link-award-to-need', link('partly')).refused('does-not-exist')
  })
})
