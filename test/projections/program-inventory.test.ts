import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { programInventory } from '../../projections/program-inventory.ts'
import { recorded } from '../kit/scenario.ts'

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`
const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: day(index + 1), ...more })
const parties = { program: 'bbbrc', fundingAgency: 'doc', awardingAgency: 'eda', implementingAgency: 'kansas-commerce' }
const fields = {
  ...parties,
  name: 'Build Back Better',
  level: 'federal',
  code: { kind: 'aln', aln: '11.307' },
  policyArea: 'innovation',
  instrument: 'grant',
  targeting: 'cluster',
  activities: ['technology-development'],
  activeFrom: '2021-07-22',
}
const registered = at(0, { type: 'ProgramRegistered', data: fields })
const share = (cluster: string) => ({ cluster, share: 1000, attributedBy: 'eda', reason: 'x' })
const made = (index: number, award: string, amount: string, basis: string, ...clusters: string[]) =>
  at(index, { type: 'AwardRecorded', data: { award, ...parties, amount, basis, fiscalYear: 2022, clusters: clusters.map(share) } })
const modified = (index: number, award: string, modification: string, change: string) =>
  at(index, { type: 'AwardModified', data: { award, ...parties, modification, change, fiscalYear: 2023, clusters: [] } })
const corrected = (index: number, award: string, amount: string, modification?: string) =>
  at(index, { type: 'AwardCorrected', data: { award, ...parties, amount, clusters: [], reason: 'x', ...(modification === undefined ? {} : { modification }) } })

describe('program inventory', () => {
  test('shows a program before its first award', () => {
    expect(fold(programInventory, 'bbbrc', [registered])).toEqual({
      ...fields,
      status: 'active',
      purpose: null,
      activeUntil: null,
      awards: {},
      totals: { awards: 0, announced: '0', obligated: '0', total: '0' },
      clusters: [],
      synthetic: false,
    })
  })

  test('a revision changes what it names', () => {
    const revised = at(1, { type: 'ProgramRevised', data: { program: 'bbbrc', targeting: 'firm', purpose: 'New.', reason: 'x' } })
    const view = fold(programInventory, 'bbbrc', [registered, revised])
    expect(view).toEqual({ ...fold(programInventory, 'bbbrc', [registered]), targeting: 'firm', purpose: 'New.' })
  })

  test('an ended program says when', () => {
    const ended = at(1, { type: 'ProgramEnded', data: { program: 'bbbrc', on: '2023-09-30' } })
    expect(fold(programInventory, 'bbbrc', [registered, ended])).toMatchObject({ status: 'ended', activeUntil: '2023-09-30' })
    expect(fold(programInventory, 'bbbrc', [ended])).toEqual(programInventory.initial('bbbrc'))
  })

  test('announced and obligated money are not one thing; clusters are those of its awards', () => {
    const history = [registered, made(1, 'a1', '100', 'announced', 'wichita'), made(2, 'a2', '40', 'obligated', 'akron', 'wichita'), modified(3, 'a2', '01', '-5')]
    expect(fold(programInventory, 'bbbrc', history)).toMatchObject({ totals: { awards: 2, announced: '100', obligated: '35', total: '135' }, clusters: ['akron', 'wichita'] })
    const attributed = at(4, { type: 'AwardClusterAttributed', data: { award: 'a2', shares: [share('detroit')], before: ['akron', 'wichita'], ...parties } })
    expect(fold(programInventory, 'bbbrc', [...history, attributed])).toMatchObject({ totals: { total: '135' }, clusters: ['detroit', 'wichita'] })
    const exchanged = at(4, { type: 'AwardClusterAttributed', data: { award: 'a2', shares: [share('detroit'), share('wichita')], before: ['akron', 'wichita'], ...parties } })
    expect(fold(programInventory, 'bbbrc', [...history, exchanged]).clusters).toEqual(['detroit', 'wichita'])
    expect(fold(programInventory, 'bbbrc', [...history, corrected(4, 'a2', '-6', '01'), corrected(5, 'a2', '50')])).toMatchObject({ totals: { obligated: '44', total: '144' } })
  })

  test('whatever comes in whatever order, the totals are the exact sums of the awards', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 17n }).map(String)
    const award = fc.constantFrom('a1', 'a2', 'constructor')
    const modification = fc.constantFrom('01', '02')
    const step = fc.oneof(
      fc.tuple(award, amount, fc.constantFrom('announced', 'obligated')).map(([id, sum, basis]) => (index: number) => made(index, id, sum, basis, 'wichita')),
      fc.tuple(award, modification, amount).map(([id, number, sum]) => (index: number) => modified(index, id, number, sum)),
      fc.tuple(award, fc.option(modification, { nil: undefined }), amount).map(([id, number, sum]) => (index: number) => corrected(index, id, sum, number)),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const view = fold(programInventory, 'bbbrc', steps.map((make, index) => make(index)))
        const rows = Object.values(view.awards)
        const sum = (basis: string) => rows.filter((row) => row.basis === basis).flatMap((row) => row.transactions).reduce((all, one) => all + BigInt(one.amount), 0n)
        expect(view.totals).toEqual({ awards: rows.length, announced: String(sum('announced')), obligated: String(sum('obligated')), total: String(sum('announced') + sum('obligated')) })
      }),
    )
  })

  test('on the occurred axis and under corrections of entries', () => {
    const history = [registered, made(1, 'a1', '100', 'obligated', 'wichita'), modified(2, 'a1', '01', '5')]
    expect(fold(programInventory, 'bbbrc', history, { size: 3, occurred: day(2) }).totals.total).toBe('100')
    const retracted = at(3, { type: 'EntryRetracted', data: { corrected: { event: history[1]?.id, revision: 1, type: 'AwardRecorded' }, reason: 'x', touches: [] } })
    expect(fold(programInventory, 'bbbrc', [...history, retracted])).toEqual(fold(programInventory, 'bbbrc', [registered]))
  })

  test('what is invented is marked', () => {
    const invented = { origin: { kind: 'synthetic', note: 'story' } } as const
    expect(fold(programInventory, 'bbbrc', [{ ...registered, ...invented }]).synthetic).toBe(true)
    const view = fold(programInventory, 'bbbrc', [registered, made(1, 'a1', '1', 'obligated'), { ...made(2, 'a2', '1', 'obligated'), ...invented }])
    expect([view.synthetic, view.awards.a1?.synthetic, view.awards.a2?.synthetic]).toEqual([true, false, true])
  })

  test('is listed once it is registered, under its number of whatever register', () => {
    const of = (name: string, view = fold(programInventory, 'bbbrc', [registered])) => programInventory.columns.find((column) => column.name === name)?.of(view)
    expect(['code', 'instrument', 'targeting', 'fundingAgency', 'implementingAgency', 'dollars'].map((name) => of(name))).toEqual(['11.307', 'grant', 'cluster', 'doc', 'kansas-commerce', 0])
    const state = at(0, { type: 'ProgramRegistered', data: { ...fields, code: { kind: 'registered', registry: 'Kansas', code: 'K1' } } })
    expect(of('code', fold(programInventory, 'bbbrc', [state]))).toBe('K1')
    expect(of('code', programInventory.initial('bbbrc'))).toBeNull()
    expect([registered, made(1, 'a1', '1', 'obligated')].map((event) => programInventory.lists?.(fold(programInventory, 'bbbrc', [event])))).toEqual([true, false])
  })
})
