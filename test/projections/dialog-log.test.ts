import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { dialogLog, findingsShown } from '../../projections/dialog-log.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, ...more })
const data = {
  dialog: 'd1',
  clusters: ['wichita'],
  format: 'roundtable',
  virtual: false,
  staff: [{ staff: 's1', agency: 'eda' }],
  attendance: [{ type: 'end-producer', count: 3 }, { type: 'research', count: 2 }],
  participants: ['p1'],
  topics: ['Furnaces', 'Skills'],
  noticeClass: 'individual-views',
  agencies: [{ agency: 'eda', level: 'federal' }, { agency: 'wichita-city', level: 'local' }],
}
const held = at(0, { type: 'DialogHeld', data: { ...data, _sd: ['digest'] } }, { occurredAt: '2026-02-10T15:00:00.000Z' })
const checked = at(1, { type: 'ConveningCompositionChecked', data: { dialog: 'd1', clusters: ['wichita'], warning: 'single-type', type: 'end-producer', firms: 3, rule: 1 } })
const found = (index: number, finding: string) =>
  at(index, { type: 'ConstraintIdentified', data: { finding, cluster: 'wichita', evidence: [{ kind: 'dialog', dialog: 'd1' }, { kind: 'document', title: 'x' }], confidentiality: 'own' } })
const shared = at(2, { type: 'InformationShared', data: { dialog: 'd1', clusters: ['wichita'], what: 'Three plan the same.', withAgencies: ['nsf'], confidentiality: 'agencies' } })
const column = (name: string, view: ReturnType<typeof dialogLog.initial>) => dialogLog.columns.find((one) => one.name === name)?.of(view)

describe('dialog log', () => {
  test('shows who met whom about what, and what came of it', () => {
    expect(fold(dialogLog, 'd1', [held, checked, shared, found(3, 'f1')])).toEqual({
      ...data,
      heldAt: '2026-02-10T15:00:00.000Z',
      recordedAt: held.recordedAt,
      agency: 'eda',
      place: null,
      people: 5,
      convening: null,
      warning: { type: 'end-producer', firms: 3 },
      findings: ['f1'],
      findingCount: 1,
      shared: [{ what: 'Three plan the same.', withAgencies: ['nsf'], at: shared.occurredAt, confidentiality: 'agencies', agency: 'eda' }],
      sharedCount: 1,
      synthetic: false,
    })
  })

  test('can be filtered by quarter, agency, level and type', () => {
    const view = fold(dialogLog, 'd1', [held, checked])
    expect(['quarter', 'agency', 'level', 'participantType', 'warning', 'topics'].map((name) => column(name, view))).toEqual([
      '2026-Q1',
      ['eda', 'wichita-city'],
      ['federal', 'local'],
      ['end-producer', 'research'],
      'end-producer',
      'Furnaces; Skills',
    ])
    expect(column('quarter', dialogLog.initial('d1'))).toBeNull()
  })

  test('a retracted dialog is not listed, though findings still name it', () => {
    const retracted = at(5, { type: 'EntryRetracted', data: { corrected: { event: held.id, revision: 0, type: 'DialogHeld' }, reason: 'x', touches: [] } })
    const view = fold(dialogLog, 'd1', [held, found(3, 'f1'), retracted])
    expect([dialogLog.lists?.(view), view.findings]).toEqual([false, ['f1']])
    expect(dialogLog.lists?.(fold(dialogLog, 'd1', [held, found(3, 'f1'), retracted], { size: 5 }))).toBe(true)
  })

  test('on the occurred axis it is there from the day on which it was held', () => {
    expect(dialogLog.lists?.(fold(dialogLog, 'd1', [held], { size: 1, occurred: '2026-02-09T23:59:59.999Z' }))).toBe(false)
    expect(dialogLog.lists?.(fold(dialogLog, 'd1', [held], { size: 1, occurred: '2026-02-10T23:59:59.999Z' }))).toBe(true)
  })

  test('names the first findings and counts them all', () => {
    const many = Array.from({ length: findingsShown + 5 }, (_, i) => found(i + 1, `f${i}`))
    const view = fold(dialogLog, 'd1', [held, ...many])
    expect([view.findings.length, view.findingCount]).toEqual([findingsShown, findingsShown + 5])
  })
})
