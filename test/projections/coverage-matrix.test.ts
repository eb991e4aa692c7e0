import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { coverageMatrix } from '../../projections/coverage-matrix.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T00:00:00.000Z`
const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: day(index + 1), ...more })
const of = { agency: 'eda', cluster: 'wichita' }
const assigned = (index: number, staff: string, role = 'lead') => at(index, { type: 'LiaisonAssigned', data: { staff, ...of, role, from: '2026-01-05', reviewBy: '2027-01-05' } })
const opened = at(0, { type: 'ClusterDeskOpened', data: { ...of, owner: 's1' } })
const declared = at(2, { type: 'ExpertiseRecorded', data: { staff: 's1', ...of, area: 'Aerostructures', code: '336413', basis: 'declared' } })
const dialog = (index: number, ...staff: string[]) =>
  at(index, {
    type: 'DialogHeld',
    data: { dialog: `d${index}`, clusters: ['wichita'], agencies: [{ agency: 'eda', level: 'federal' }, { agency: 'nsf', level: 'federal' }], staff: [...staff.map((one) => ({ staff: one, agency: 'eda' })), { staff: 'n1', agency: 'nsf' }] },
  })
const answered = at(5, { type: 'AgencyResponded', data: { gap: 'g1', clusters: ['wichita'], responsible: 'eda', decision: 'accept', staff: 's2' } })
const learned = at(6, { type: 'ConstraintIdentified', data: { finding: 'f1', cluster: 'wichita', staff: 's1' } })
const asked = at(7, { type: 'NeedReferred', data: { referral: 'r1', finding: 'f1', cluster: 'wichita', to: 'eda' } }, { agency: 'nsf' })
const history = [opened, assigned(1, 's1'), declared, dialog(3, 's1', 's2', 's1'), dialog(4, 's1'), answered, learned, asked]
const coverage = (view: ReturnType<typeof coverageMatrix.initial>) => coverageMatrix.columns.find(({ name }) => name === 'coverage')?.of(view)

describe('coverage matrix', () => {
  test('shows desk, liaisons, and expertise declared and earned', () => {
    expect(fold(coverageMatrix, 'eda/wichita', history)).toEqual({
      ...of,
      desk: { owner: 's1', since: day(1) },
      assigned: [{ staff: 's1', role: 'lead', from: '2026-01-05', reviewBy: '2027-01-05', until: null }],
      vacancy: null,
      handOver: null,
      declared: [{ staff: 's1', area: 'Aerostructures', code: '336413', at: day(3) }],
      earned: [
        { staff: 's1', dialogs: 2, answers: 0, findings: 1, lastContact: day(5) },
        { staff: 's2', dialogs: 1, answers: 1, findings: 0, lastContact: day(4) },
      ],
      dialogs: 2,
      answers: 1,
      findings: 1,
      asked: 1,
      lastContact: day(5),
      synthetic: false,
    })
  })

  test('credits people of the agency only', () => {
    expect(fold(coverageMatrix, 'nsf/wichita', history)).toMatchObject({ dialogs: 2, earned: [{ staff: 'n1', dialogs: 2 }], assigned: [], asked: 0 })
  })

  test('a stated vacancy shows until somebody is assigned', () => {
    const released = at(8, { type: 'LiaisonReleased', data: { staff: 's1', ...of, statedVacancy: true, reason: 'x' } })
    const vacant = fold(coverageMatrix, 'eda/wichita', [...history, released])
    expect([vacant.assigned, vacant.vacancy, coverage(vacant)]).toEqual([[], { since: day(9) }, 'vacant'])
    const filled = fold(coverageMatrix, 'eda/wichita', [...history, released, assigned(9, 's2')])
    expect([filled.vacancy, coverage(filled)]).toEqual([null, 'assigned'])
  })

  test('a successor is in place after a release or a hand-over', () => {
    const released = at(8, { type: 'LiaisonReleased', data: { staff: 's1', ...of, successor: 's2', statedVacancy: false, reason: 'x' } })
    expect(fold(coverageMatrix, 'eda/wichita', [...history, assigned(9, 's2'), { ...released, index: 10 }])).toMatchObject({ assigned: [{ staff: 's2' }], vacancy: null })
    const handed = at(10, { type: 'LiaisonHandedOver', data: { staff: 's1', ...of, role: 'lead', to: 's2', toAgency: 'eda', notes: 'x', confidentiality: 'own' } })
    const view = fold(coverageMatrix, 'eda/wichita', [...history, assigned(9, 's2', 'support'), handed])
    expect(view).toMatchObject({ assigned: [{ staff: 's2' }], handOver: { from: 's1', to: 's2', toAgency: 'eda', at: day(11) } })
  })

  test('by the day that is asked for, an assignment past its last day covers nothing', () => {
    const until = (index: number, staff: string, last: string) => at(index, { type: 'LiaisonAssigned', data: { staff, ...of, role: 'support', from: '2026-01-05', until: last } })
    const on = (view: ReturnType<typeof coverageMatrix.initial>, asOf: string) => coverageMatrix.clock?.of(view, asOf).coverageToday
    const one = fold(coverageMatrix, 'eda/wichita', [until(0, 's1', '2026-06-30')])
    expect([on(one, '2026-06-30'), on(one, '2026-07-01')]).toEqual(['assigned', 'lapsed'])
    const two = fold(coverageMatrix, 'eda/wichita', [until(0, 's1', '2026-06-30'), assigned(1, 's2')])
    expect(on(two, '2026-07-01')).toBe('assigned')
    expect(on(fold(coverageMatrix, 'eda/wichita', [asked]), '2026-07-01')).toBe('uncovered')
  })

  test('what nobody covers is found', () => {
    const view = fold(coverageMatrix, 'eda/wichita', [asked])
    expect([coverage(view), coverageMatrix.lists?.(view), view.asked]).toEqual(['uncovered', true, 1])
    expect(coverageMatrix.lists?.(fold(coverageMatrix, 'eda/wichita', []))).toBe(false)
  })

  test('a closed desk is gone, and was there before', () => {
    const closed = at(8, { type: 'ClusterDeskClosed', data: { ...of, reason: 'x' } })
    expect(fold(coverageMatrix, 'eda/wichita', [...history, closed]).desk).toBeNull()
    expect(fold(coverageMatrix, 'eda/wichita', [...history, closed], { size: 9, occurred: day(8) }).desk).toEqual({ owner: 's1', since: day(1) })
  })

  test('a retracted dialog takes its credit along', () => {
    const retracted = at(8, { type: 'EntryRetracted', data: { corrected: { event: history[3]?.id, revision: 3, type: 'DialogHeld' }, reason: 'x', touches: [] } })
    expect(fold(coverageMatrix, 'eda/wichita', [...history, retracted])).toMatchObject({ dialogs: 1, earned: [{ staff: 's1', dialogs: 1 }, { staff: 's2', dialogs: 0, answers: 1 }] })
  })
})
