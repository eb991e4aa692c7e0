import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { constraintRegister } from '../../projections/constraint-register.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, ...more })
const common = {
  cluster: 'wichita',
  statement: 'Heat treatment is booked.',
  counties: ['20173'],
  evidence: [{ kind: 'dialog', dialog: 'd1' }, { kind: 'document', title: 'Survey' }],
  reporters: [{ type: 'component-supplier', count: 3 }, { type: 'labor', count: 1 }],
  confidentiality: 'agencies',
}
const first = at(0, { type: 'ConstraintIdentified', data: { finding: 'f1', ...common, category: 'infrastructure', staff: 's1' } }, { occurredAt: '2026-01-10T00:00:00.000Z' })
const second = at(1, { type: 'ConstraintIdentified', data: { finding: 'f2', ...common, category: 'infrastructure' } }, { agency: 'kdc' })
const merge = at(2, {
  type: 'FindingsMerged',
  data: { finding: 'f1', cluster: 'wichita', merged: 'f2', mergedAgency: 'kdc', reporters: [{ type: 'component-supplier', count: 5 }], reason: 'Same.', confidentiality: 'agencies' },
})
const reassessed = at(3, {
  type: 'FindingReassessed',
  data: { finding: 'f1', cluster: 'wichita', severity: 'high', evidence: [{ kind: 'dialog', dialog: 'd2' }, { kind: 'dialog', dialog: 'd1' }], note: 'Confirmed.', confidentiality: 'agencies' },
}, { occurredAt: '2026-02-10T00:00:00.000Z' })
const removed = at(4, { type: 'FindingRemoved', data: { finding: 'f1', cluster: 'wichita', outcome: 'solved', note: 'Opened.', confidentiality: 'agencies' } })

describe('constraint register', () => {
  test('shows a constraint with its reporters and evidence', () => {
    expect(fold(constraintRegister, 'f1', [first])).toEqual({
      finding: 'f1',
      kind: 'constraint',
      category: 'infrastructure',
      cluster: 'wichita',
      counties: ['20173'],
      identifiedAt: '2026-01-10T00:00:00.000Z',
      lastEvidenceAt: '2026-01-10T00:00:00.000Z',
      statement: common.statement,
      confidentiality: 'agencies',
      agency: 'eda',
      staff: 's1',
      status: 'open',
      severity: null,
      assessment: null,
      outcome: null,
      removal: null,
      dialogs: ['d1'],
      documents: 1,
      reporters: common.reporters,
      reports: 4,
      origins: [],
      mergedInto: null,
      singleFirm: null,
      workers: null,
      employers: null,
      neededBy: null,
      gaps: [],
      referrals: [],
      synthetic: false,
    })
  })

  test('all three kinds stand in one register', () => {
    const need = at(0, { type: 'CompanyNeedRecorded', data: { finding: 'f3', ...common, need: 'permitting', singleFirm: true } })
    const skill = at(1, { type: 'SkillNeedReported', data: { finding: 'f4', ...common, occupation: '51-4041', workers: 40, employers: 6, neededBy: '2026-09-30' } })
    expect(fold(constraintRegister, 'f3', [need, skill])).toMatchObject({ kind: 'company-need', category: 'permitting', singleFirm: true })
    expect(fold(constraintRegister, 'f4', [need, skill])).toMatchObject({ kind: 'skill-need', category: '51-4041', workers: 40, employers: 6, neededBy: '2026-09-30' })
  })

  test('a merge keeps both origins, each on its own row', () => {
    expect(fold(constraintRegister, 'f1', [first, second, merge])).toMatchObject({ status: 'open', reports: 5, origins: [{ finding: 'f2', agency: 'kdc', at: merge.occurredAt }], mergedInto: null })
    expect(fold(constraintRegister, 'f2', [first, second, merge])).toMatchObject({ status: 'merged', mergedInto: 'f1', agency: 'kdc', reports: 4 })
  })

  test('is reassessed and removed with words that only its readers see', () => {
    const view = fold(constraintRegister, 'f1', [first, reassessed, removed])
    expect(view).toMatchObject({ status: 'removed', severity: 'high', dialogs: ['d1', 'd2'], lastEvidenceAt: '2026-02-10T00:00:00.000Z', outcome: 'solved' })
    expect(view.assessment).toEqual({ at: '2026-02-10T00:00:00.000Z', text: 'Confirmed.', confidentiality: 'agencies', agency: 'eda' })
    expect(view.removal).toMatchObject({ text: 'Opened.', confidentiality: 'agencies' })
  })

  test('its age is reckoned to the day that is asked for, while it is open', () => {
    const age = (...history: Recorded[]) => constraintRegister.clock?.of(fold(constraintRegister, 'f1', history), '2026-02-09').daysOpen
    expect([age(first), age(first, removed), age(merge)]).toEqual([30, null, null])
  })

  test('names the gaps and referrals that rest on it, each once', () => {
    const gap = at(5, { type: 'PolicyGapIdentified', data: { gap: 'g1', findings: ['f1'], clusters: ['wichita'] } })
    const referral = at(6, { type: 'NeedReferred', data: { referral: 'r1', finding: 'f1', cluster: 'wichita', to: 'nsf' } })
    expect(fold(constraintRegister, 'f1', [first, gap, gap, referral])).toMatchObject({ gaps: ['g1'], referrals: ['r1'] })
  })

  test('a corrected finding shows what counts now; as of before it shows what was said then', () => {
    const replaced = at(2, {
      type: 'EntryReplaced',
      data: { corrected: { event: first.id, revision: 0, type: 'ConstraintIdentified' }, reason: 'x', data: { ...(first.data as object), reporters: [{ type: 'labor', count: 2 }] }, touches: [] },
    })
    expect(fold(constraintRegister, 'f1', [first, second, replaced])).toMatchObject({ reports: 2 })
    expect(fold(constraintRegister, 'f1', [first, second, replaced], { size: 2 })).toMatchObject({ reports: 4 })
    expect(constraintRegister.lists?.(fold(constraintRegister, 'f1', [first], { size: 1, occurred: '2026-01-09T00:00:00.000Z' }))).toBe(false)
  })
})
