import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { agencyPortfolio } from '../../projections/agency-portfolio.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`
const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: day(index + 1), agency: 'eda', ...more })
const parties = { program: 'bbbrc', fundingAgency: 'eda', awardingAgency: 'eda', implementingAgency: 'kansas-commerce' }
const share = (cluster: string, hundredths: number) => ({ cluster, share: hundredths, attributedBy: 'eda', reason: 'x' })
const made = (index: number, award: string, amount: string, ...clusters: readonly (readonly [string, number])[]) =>
  at(index, { type: 'AwardRecorded', data: { award, ...parties, policyArea: award === 'a2' ? 'research' : 'innovation', amount, basis: 'obligated', fiscalYear: 2023, clusters: clusters.map(([name, size]) => share(name, size)) } })
const modified = (index: number, award: string, modification: string, change: string, fiscalYear = 2024) =>
  at(index, { type: 'AwardModified', data: { award, ...parties, modification, change, fiscalYear, clusters: [] } })
const corrected = (index: number, award: string, amount: string, modification?: string) =>
  at(index, { type: 'AwardCorrected', data: { award, ...parties, amount, clusters: [], reason: 'x', ...(modification === undefined ? {} : { modification }) } })
const attributed = (index: number, award: string, ...clusters: readonly (readonly [string, number])[]) =>
  at(index, { type: 'AwardClusterAttributed', data: { award, ...parties, shares: clusters.map(([name, size]) => share(name, size)), before: [] } })
const of = (agency: string, ...history: readonly Recorded[]) => fold(agencyPortfolio, agency, history)

describe('what an agency does', () => {
  const met = (index: number, type: string, agencies: readonly string[], ...clusters: string[]) =>
    at(index, { type, data: { clusters, agencies: agencies.map((agency) => ({ agency, level: 'federal' })) } })

  test('dialogs and convenings count for each cluster and once in the totals', () => {
    const history = [met(4, 'DialogHeld', ['eda', 'nsf'], 'wichita', 'akron'), met(2, 'ConveningHeld', ['eda'], 'wichita')]
    expect(of('eda/wichita', ...history)).toMatchObject({ agency: 'eda', cluster: 'wichita', counts: { dialogs: 1, convenings: 1 }, lastContact: day(5) })
    expect(of('eda/akron', ...history)).toMatchObject({ counts: { dialogs: 1, convenings: 0 }, lastContact: day(5), money: null })
    expect(of('eda', ...history)).toMatchObject({ agency: 'eda', cluster: null, counts: { dialogs: 1, convenings: 1 }, lastContact: day(5) })
    expect(of('nsf', ...history).counts).toMatchObject({ dialogs: 1, convenings: 0 })
  })

  test('findings, gaps from both sides, and answers', () => {
    const gap = at(1, { type: 'PolicyGapIdentified', data: { gap: 'g1', clusters: ['wichita'], responsible: 'epa' } })
    const history = [
      ...['ConstraintIdentified', 'CompanyNeedRecorded', 'SkillNeedReported'].map((type, i) => at(i, { type, data: { finding: `f${i}`, cluster: 'wichita' } })),
      gap,
      at(5, { type: 'AgencyResponded', data: { gap: 'g1', clusters: ['wichita'], responsible: 'epa' } }, { agency: 'epa' }),
    ]
    expect(of('eda/wichita', ...history)).toMatchObject({ counts: { findings: 3, gapsIdentified: 1, gapsOwned: 0, answers: 0 }, lastContact: null })
    expect(of('epa', ...history).counts).toMatchObject({ findings: 0, gapsIdentified: 0, gapsOwned: 1, answers: 1 })
    const own = at(1, { type: 'PolicyGapIdentified', data: { gap: 'g2', clusters: ['wichita'], responsible: 'eda' } })
    expect(of('eda', own).counts).toMatchObject({ gapsIdentified: 1, gapsOwned: 1 })
  })

  test('referrals from both sides', () => {
    const referred = at(0, { type: 'NeedReferred', data: { referral: 'r1', finding: 'f1', cluster: 'wichita', to: 'nsf', owner: 'nsf' } })
    expect(of('eda', referred).counts).toMatchObject({ referralsSent: 1, referralsReceived: 0 })
    expect(of('nsf/wichita', referred).counts).toMatchObject({ referralsSent: 0, referralsReceived: 1 })
  })

  test('liaisons until their assignment ends', () => {
    const person = (index: number, type: string, staff: string) => at(index, { type, data: { staff, agency: 'eda', cluster: 'wichita' } })
    const history = [person(0, 'LiaisonAssigned', 's1'), person(1, 'LiaisonAssigned', 's2'), person(2, 'LiaisonHandedOver', 's1')]
    expect(of('eda/wichita', ...history.slice(0, 2)).staff).toEqual(['s1', 's2'])
    expect(of('eda/wichita', ...history).staff).toEqual(['s2'])
    const lists = (view: ReturnType<typeof of>) => agencyPortfolio.lists?.(view)
    expect([lists(of('eda/wichita', ...history)), lists(of('eda/wichita', ...history, person(3, 'LiaisonReleased', 's2')))]).toEqual([true, false])
    expect(of('eda', ...history)).toEqual(agencyPortfolio.initial('eda'))
  })

  test('programs with what the agency does in them', () => {
    const program = at(0, { type: 'ProgramRegistered', data: parties })
    expect(of('eda', program)).toMatchObject({ programs: { bbbrc: { roles: ['funds', 'awards'] } } })
    expect(of('kansas-commerce', program).programs).toEqual({ bbbrc: { roles: ['implements'], synthetic: false } })
  })
})

describe('the money of an agency', () => {
  test('by cluster in its share, by fiscal year of each transaction, by program and by role', () => {
    const view = of('eda', made(0, 'a1', '1000', ['wichita', 7500], ['akron', 1000]), modified(1, 'a1', '01', '100'))
    expect(view.money?.byCluster.wichita).toMatchObject({ awards: 1, amount: '825', byFiscalYear: { FY2023: { awards: 1, amount: '750' }, FY2024: { awards: 1, amount: '75' } }, byProgram: { bbbrc: 1 } })
    expect(view.money?.byCluster.akron).toMatchObject({ awards: 1, amount: '110' })
    expect(view.money).toMatchObject({
      awards: 1,
      amount: '1100',
      unattributed: '165',
      byFiscalYear: { FY2023: { awards: 1, amount: '1000' }, FY2024: { awards: 1, amount: '100' } },
      byRole: { funds: { awards: 1, amount: '1100' }, awards: { awards: 1, amount: '1100' }, implements: { awards: 0, amount: '0' } },
    })
    expect(of('kansas-commerce', made(0, 'a1', '1000', ['wichita', 7500])).money).toMatchObject({
      amount: '1000',
      byRole: { funds: { awards: 0 }, awards: { awards: 0 }, implements: { awards: 1, amount: '1000' } },
    })
  })

  test('by policy area, whole awards with their modifications', () => {
    const view = of('eda', made(0, 'a1', '1000', ['wichita', 10_000]), made(1, 'a2', '30'), modified(2, 'a2', '01', '5'))
    expect(view.money?.byPolicyArea).toEqual({ innovation: { awards: 1, amount: '1000' }, research: { awards: 1, amount: '35' } })
    expect(agencyPortfolio.columns.find(({ name }) => name === 'policyArea')?.of(view)).toEqual(['innovation', 'research'])
  })

  test('an attribution moves the money, and a cluster with nothing left is gone', () => {
    const history = [made(0, 'a1', '1000', ['wichita', 10_000]), attributed(1, 'a1', ['akron', 5000])]
    const view = of('eda', ...history)
    expect(Object.keys(view.money?.byCluster ?? {})).toEqual(['akron'])
    expect(view.money).toMatchObject({ awards: 1, amount: '1000', unattributed: '500' })
  })

  test('a corrected transaction counts as it should have been', () => {
    const history = [made(0, 'a1', '1000', ['wichita', 10_000]), modified(1, 'a1', '01', '100'), corrected(2, 'a1', '7', '01'), corrected(3, 'a1', '10')]
    expect(of('eda', ...history).money).toMatchObject({ amount: '17', byFiscalYear: { FY2023: { amount: '10' }, FY2024: { amount: '7' } } })
    expect(of('eda', ...history.slice(1)).money).toMatchObject({ awards: 0, amount: '0' })
  })

  test('whatever comes in whatever order, every sum is exact and shares never exceed the whole', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 15n }).map(String)
    const award = fc.constantFrom('a1', 'a2', 'constructor')
    const number = fc.constantFrom('01', '02')
    const shares = fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 })).map(([a, b]) => [['wichita', Math.min(a, b)], ['valueof', Math.abs(a - b)]] as const)
    const step = fc.oneof(
      fc.tuple(award, amount, shares).map(([id, sum, list]) => (index: number) => made(index, id, sum, ...list)),
      fc.tuple(award, number, amount, fc.constantFrom(2023, 2024)).map(([id, no, sum, year]) => (index: number) => modified(index, id, no, sum, year)),
      fc.tuple(award, fc.option(number, { nil: undefined }), amount).map(([id, no, sum]) => (index: number) => corrected(index, id, sum, no)),
      fc.tuple(award, shares).map(([id, list]) => (index: number) => attributed(index, id, ...list)),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const { money } = of('eda', ...steps.map((make, index) => make(index)))
        if (!money) throw new Error('The row of an agency shows its money.')
        const rows = Object.values(money.held)
        const total = rows.flatMap(({ transactions }) => transactions).reduce((sum, one) => sum + BigInt(one.amount), 0n)
        const sumOf = (parts: readonly { readonly amount: string }[]) => parts.reduce((sum, part) => sum + BigInt(part.amount), 0n)
        expect(money).toMatchObject({ awards: rows.length, amount: String(total) })
        expect(sumOf(Object.values(money.byFiscalYear))).toBe(total)
        expect(sumOf(Object.values(money.byPolicyArea))).toBe(total)
        expect(money.byRole.funds).toEqual({ awards: rows.length, amount: String(total) })
        expect(sumOf(Object.values(money.byCluster)) + BigInt(money.unattributed)).toBe(total)
        expect(BigInt(money.unattributed) >= 0n).toBe(true)
        for (const row of rows) expect(Object.values(row.shares).reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(10_000)
        for (const line of Object.values(money.byCluster)) {
          expect(String(sumOf(Object.values(line.byFiscalYear)))).toBe(line.amount)
          expect(Object.values(line.byProgram).reduce((sum, one) => sum + one, 0)).toBe(line.awards)
        }
      }),
    )
  })

  test('on the occurred axis and under corrections of entries', () => {
    const history = [made(0, 'a1', '1000', ['wichita', 10_000]), modified(1, 'a1', '01', '5')]
    expect(fold(agencyPortfolio, 'eda', history, { size: 2, occurred: day(1) }).money?.amount).toBe('1000')
    const retracted = at(2, { type: 'EntryRetracted', data: { corrected: { event: history[0]?.id, revision: 0, type: 'AwardRecorded' }, reason: 'x', touches: [] } })
    expect(of('eda', ...history, retracted)).toEqual(agencyPortfolio.initial('eda'))
  })

  test('what is invented is marked where it counts', () => {
    const invented = { origin: { kind: 'synthetic', note: 'story' } } as const
    const view = of('eda', made(0, 'a1', '1', ['wichita', 10]), { ...made(1, 'a2', '1', ['akron', 10]), ...invented })
    expect([view.synthetic, view.money?.byCluster.wichita?.synthetic, view.money?.byCluster.akron?.synthetic, view.money?.held.a2?.synthetic]).toEqual([true, false, true, true])
    const found = at(0, { type: 'SkillNeedReported', data: { finding: 'f1', cluster: 'wichita' } }, invented)
    expect([of('eda', found).synthetic, of('eda/wichita', found).synthetic]).toEqual([true, true])
  })

  test('can be sorted and filtered', () => {
    const view = of('eda', made(0, 'a1', '123456', ['wichita', 10], ['akron', 10]))
    const column = (name: string) => agencyPortfolio.columns.find((one) => one.name === name)?.of(view)
    expect(['agency', 'cluster', 'row', 'fiscalYear', 'awards', 'dollars'].map(column)).toEqual(['eda', null, 'agency', ['FY2023'], 1, 1234])
  })
})
