import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { awardLedger } from '../../projections/award-ledger.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`
const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: day(index + 1), ...more })
const parties = { program: 'bbbrc', fundingAgency: 'doc', awardingAgency: 'eda', implementingAgency: 'kansas-commerce' }
const about = { award: 'a1', clusters: ['wichita'], ...parties }
const share = (cluster: string, hundredths: number) => ({ cluster, share: hundredths, attributedBy: 'eda', reason: 'Application.' })
const given = {
  award: 'a1',
  key: { fain: 'ED22HDQ3070123', aln: '11.307', subtier: '1325' },
  recipient: { name: 'Wichita State University', uei: 'K9DBZWJ6BLP1' },
  amount: '5140000000',
  nonFederal: '100',
  basis: 'obligated',
  actionDate: '2022-09-02',
  period: { start: '2022-10-01', end: '2027-09-30' },
  recipientPlace: { state: '20', county: '20173' },
  performanceCounties: ['20173'],
  benefitingCounties: ['20015', '20173'],
  clusters: [share('wichita', 10_000)],
  title: 'South Kansas Coalition',
  sourceUrl: 'https://www.eda.gov/x',
  programName: 'Build Back Better',
  level: 'federal',
  policyArea: 'innovation',
  instrument: 'grant',
  activities: ['technology-development'],
  fiscalYearStart: 10,
  fiscalYear: 2022,
  ...parties,
}
const made = at(0, { type: 'AwardRecorded', data: given })
const modified = (index: number, modification: string, change: string, more: object = {}) =>
  at(index, { type: 'AwardModified', data: { ...about, modification, change, actionDate: '2023-10-05', fiscalYear: 2024, ...more } })
const corrected = (index: number, data: object) => at(index, { type: 'AwardCorrected', data: { ...about, reason: 'x', ...data } })
const terminated = (index: number, on: string) => at(index, { type: 'AwardTerminated', data: { ...about, on, reason: 'x' } })

describe('award ledger', () => {
  test('shows an award with its agencies, key and places kept apart', () => {
    const { clusters: _, period, fiscalYearStart: _start, amount, ...same } = given
    expect(fold(awardLedger, 'a1', [made])).toEqual({
      ...same,
      recorded: amount,
      total: amount,
      ...period,
      clusters: [share('wichita', 10_000)],
      modifications: [],
      status: 'active',
      terminatedOn: null,
      synthetic: false,
    })
  })

  test('what is not said is empty, and the action date starts the period', () => {
    const { title: _1, period: _2, nonFederal: _3, recipientPlace: _4, performanceCounties: _5, benefitingCounties: _6, sourceUrl: _7, ...few } = given
    const view = fold(awardLedger, 'a1', [at(0, { type: 'AwardRecorded', data: few })])
    expect(view).toMatchObject({ title: null, start: '2022-09-02', end: null, nonFederal: null, recipientPlace: null, performanceCounties: [], benefitingCounties: [], sourceUrl: null })
  })

  test('modifications and corrections add up exactly', () => {
    const longer = modified(1, '01', '10000000', { period: { start: '2022-10-01', end: '2028-09-30' } })
    const view = fold(awardLedger, 'a1', [made, longer, modified(2, '02', '-1'), corrected(3, { modification: '02', amount: '-3' })])
    expect(view).toMatchObject({ recorded: '5140000000', total: '5149999997', end: '2028-09-30' })
    expect(view.modifications).toEqual([
      { modification: '01', change: '10000000', actionDate: '2023-10-05', fiscalYear: 2024 },
      { modification: '02', change: '-3', actionDate: '2023-10-05', fiscalYear: 2024 },
    ])
    const recipient = { name: 'WSU', uei: 'ZQGGHJH74DW7' }
    expect(fold(awardLedger, 'a1', [made, corrected(1, { amount: '7', recipient, nonFederal: '9' })])).toMatchObject({ recorded: '7', total: '7', recipient, nonFederal: '9' })
    expect(fold(awardLedger, 'a1', [made, corrected(1, { amount: '7' })])).toMatchObject({ recipient: given.recipient, nonFederal: '100' })
  })

  test('whatever the amounts, the total is their exact sum', () => {
    const amount = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n })
    fc.assert(
      fc.property(amount, fc.array(amount, { maxLength: 8 }), fc.array(fc.tuple(fc.nat(7), amount), { maxLength: 4 }), (first, changes, fixes) => {
        const history = [at(0, { type: 'AwardRecorded', data: { ...given, amount: String(first) } }), ...changes.map((change, i) => modified(i + 1, `m${i}`, String(change)))]
        const fixed = fixes.filter(([i]) => i < changes.length)
        const last = changes.map((change, i) => fixed.findLast(([of]) => of === i)?.[1] ?? change)
        const events = [...history, ...fixed.map(([i, to], n) => corrected(history.length + n, { modification: `m${i}`, amount: String(to) }))]
        expect(fold(awardLedger, 'a1', events).total).toBe(String(last.reduce((sum, change) => sum + change, first)))
      }),
    )
  })

  test('an attribution takes the place of the shares before', () => {
    const shares = [share('wichita', 7500), share('akron', 2500)]
    const attributed = at(1, { type: 'AwardClusterAttributed', data: { award: 'a1', shares, before: ['wichita'], ...parties } })
    expect(fold(awardLedger, 'a1', [made, attributed]).clusters).toEqual(shares)
  })

  test('a termination ends the period unless that was over', () => {
    expect(fold(awardLedger, 'a1', [made, terminated(1, '2024-01-31')])).toMatchObject({ status: 'terminated', terminatedOn: '2024-01-31', end: '2024-01-31' })
    expect(fold(awardLedger, 'a1', [made, terminated(1, '2027-12-31')])).toMatchObject({ status: 'terminated', terminatedOn: '2027-12-31', end: '2027-09-30' })
    const { period: _, ...open } = given
    expect(fold(awardLedger, 'a1', [at(0, { type: 'AwardRecorded', data: open }), terminated(1, '2027-12-31')])).toMatchObject({ end: '2027-12-31' })
  })

  test('on both axes, and under corrections of entries', () => {
    const history = [made, modified(1, '01', '5'), terminated(2, '2024-01-31')]
    expect(fold(awardLedger, 'a1', history, { size: 3, occurred: day(2) })).toMatchObject({ status: 'active', total: '5140000005' })
    expect(fold(awardLedger, 'a1', history, { size: 1 })).toMatchObject({ total: '5140000000' })
    const replaced = at(3, { type: 'EntryReplaced', data: { corrected: { event: made.id, revision: 0, type: 'AwardRecorded' }, reason: 'x', data: { ...given, amount: '1' }, touches: [] } })
    expect(fold(awardLedger, 'a1', [...history, replaced])).toMatchObject({ recorded: '1', total: '6', status: 'terminated' })
    const retracted = at(3, { type: 'EntryRetracted', data: { corrected: { event: made.id, revision: 0, type: 'AwardRecorded' }, reason: 'x', touches: [] } })
    const gone = fold(awardLedger, 'a1', [...history, retracted])
    expect(gone).toEqual(awardLedger.initial('a1'))
    expect(awardLedger.lists?.(gone)).toBe(false)
  })

  test('what is invented is marked, also when only a part is', () => {
    const invented = { origin: { kind: 'synthetic', note: 'story' } } as const
    expect(fold(awardLedger, 'a1', [at(0, { type: 'AwardRecorded', data: given }, invented)]).synthetic).toBe(true)
    expect(fold(awardLedger, 'a1', [made, { ...modified(1, '01', '5'), ...invented }]).synthetic).toBe(true)
    expect(fold(awardLedger, 'a1', [made, { ...modified(1, '01', '5'), ...invented }, modified(2, '02', '5')]).synthetic).toBe(true)
  })

  test('can be filtered by its agencies, counties, activities, clusters and money', () => {
    const view = fold(awardLedger, 'a1', [made])
    const of = (name: string) => awardLedger.columns.find((column) => column.name === name)?.of(view)
    expect(['fundingAgency', 'agency', 'implementingAgency', 'fain', 'recipient', 'basis', 'dollars', 'fiscalYear'].map(of)).toEqual([
      'doc',
      'eda',
      'kansas-commerce',
      'ED22HDQ3070123',
      'Wichita State University',
      'obligated',
      51_400_000,
      2022,
    ])
    expect(['county', 'activity', 'cluster'].map(of)).toEqual([['20015', '20173'], ['technology-development'], ['wichita']])
    expect(awardLedger.columns.map((column) => column.of(awardLedger.initial('a1')))).toContain('unknown')
    expect(awardLedger.lists?.(view)).toBe(true)
  })
})
