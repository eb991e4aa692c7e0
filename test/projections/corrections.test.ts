import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { corrections } from '../../projections/corrections.ts'
import { counting, fold } from '../../projections/kernel/cut.ts'
import { lateEntries } from '../../projections/late-entries.ts'
import { refusals } from '../../projections/refusals.ts'
import { recorded } from '../kit/scenario.ts'

const stream = 'finding-f1'
const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, stream, ...more })
const id = (index: number) => at(index, { type: 'x', data: {} }).id
const touches = [{ kind: 'cluster', id: 'wichita' }, { kind: 'finding', id: 'f1' }]
const fact = at(0, { type: 'FindingReassessed', data: { finding: 'f1', cluster: 'wichita', severity: 'high' } }, { occurredAt: '2026-02-20T00:00:00.000Z' })
const entry = { event: id(0), revision: 0, type: 'FindingReassessed' }
const replaced = at(1, { type: 'EntryReplaced', data: { corrected: entry, reason: 'Typed wrongly.', data: { finding: 'f1', cluster: 'wichita', severity: 'low' }, occurredAt: '2025-12-01T00:00:00.000Z', touches } }, { authority: '13 CFR 302' })
const withdrawn = at(2, { type: 'EntryRetracted', data: { corrected: { event: id(1), revision: 1, type: 'EntryReplaced' }, reason: 'It was right at first.', touches } })
const restored = at(3, { type: 'EntryRetracted', data: { corrected: { event: id(2), revision: 2, type: 'EntryRetracted' }, reason: 'No, it was not.', touches } })

describe('corrections', () => {
  test('say what was corrected, by whom, why and under which authority', () => {
    expect(fold(corrections, id(1), [fact, replaced])).toMatchObject({
      event: id(1),
      kind: 'replaced',
      status: 'stands',
      stream,
      corrected: entry,
      reason: 'Typed wrongly.',
      agency: 'eda',
      authority: '13 CFR 302',
      clusters: ['wichita'],
    })
  })

  test('a withdrawn correction keeps its row, and loses the mark when the withdrawal is withdrawn', () => {
    const history = [fact, replaced, withdrawn]
    const view = fold(corrections, id(1), history)
    expect(view).toMatchObject({ event: id(1), kind: 'replaced', status: 'withdrawn', withdrawnBy: id(2), stream, clusters: ['wichita'] })
    expect(corrections.lists?.(view)).toBe(true)
    expect(fold(corrections, id(1), history, { size: 2 })).toMatchObject({ status: 'stands' })
    expect(fold(corrections, id(1), [...history, restored])).toMatchObject({ status: 'stands', withdrawnBy: null, reason: 'Typed wrongly.' })
    expect(fold(corrections, id(2), [...history, restored])).toMatchObject({ status: 'withdrawn', kind: 'retracted' })
  })

  test('a plain entry has no row, and a note has one', () => {
    expect(corrections.lists?.(corrections.initial(id(0)))).toBe(false)
    const note = at(1, { type: 'EntryAnnotated', data: { corrected: entry, reason: 'Confirmed.', touches } }, { origin: { kind: 'synthetic', note: 'invented' } })
    expect(fold(corrections, note.id, [fact, note])).toMatchObject({ kind: 'annotated', reason: 'Confirmed.', synthetic: true })
    expect(corrections.columns.map((column) => column.of(fold(corrections, note.id, [fact, note])))).toEqual([note.recordedAt, 'annotated', 'stands', 'eda', ['wichita'], stream, id(0), 'FindingReassessed', 1])
  })
})

describe('late entries', () => {
  test('hold what was written down more than thirty days after it happened', () => {
    const late = at(0, { type: 'DialogHeld', data: { dialog: 'd', clusters: ['wichita', 'akron'] } }, { occurredAt: '2026-01-30T11:00:00.000Z', origin: { kind: 'import', source: 'list' } })
    expect(fold(lateEntries, late.id, [late])).toMatchObject({ type: 'DialogHeld', lagDays: 30, clusters: ['wichita', 'akron'], agency: 'eda', origin: 'import', corrected: false })
    expect(counting(lateEntries, id(0), [{ ...late, occurredAt: '2026-01-30T12:00:00.000Z' }])).toEqual([])
  })

  test('a corrected time makes an entry late, and may make it timely again', () => {
    expect(counting(lateEntries, fact.id, [fact])).toEqual([])
    expect(fold(lateEntries, fact.id, [fact, replaced])).toMatchObject({ occurredAt: '2025-12-01T00:00:00.000Z', lagDays: 90, corrected: true })
    expect(lateEntries.lists?.(fold(lateEntries, fact.id, [fact, replaced, withdrawn]))).toBe(false)
    expect(lateEntries.lists?.(fold(lateEntries, fact.id, [fact, replaced], { size: 1 }))).toBe(false)
  })

  test('name the clusters of shares and of corrections too', () => {
    const shares = at(0, { type: 'AwardRecorded', data: { clusters: [{ cluster: 'wichita', share: 60 }, { cluster: 'akron', share: 40 }] } }, { occurredAt: '2025-01-01T00:00:00.000Z' })
    expect(fold(lateEntries, shares.id, [shares])).toMatchObject({ clusters: ['wichita', 'akron'] })
    const corrected = { ...replaced, occurredAt: '2025-01-01T00:00:00.000Z' }
    expect(fold(lateEntries, corrected.id, [corrected])).toMatchObject({ clusters: ['wichita'] })
    expect(lateEntries.columns.map((column) => column.of(fold(lateEntries, corrected.id, [corrected])))).toEqual([424, 'eda', ['wichita'], 'EntryReplaced', 'person', '2025-01-01T00:00:00.000Z', corrected.recordedAt, 0])
  })
})

describe('refusals', () => {
  const refused = at(4, { type: 'CommandRefused', data: { command: 'answer-gap', code: 'not-own-agency', message: 'Only epa may do this.', remedy: 'Ask them.', touches } }, { agency: 'nsf' })

  test('say who asked for what and was told no', () => {
    const view = fold(refusals, refused.id, [refused])
    expect(view).toMatchObject({ command: 'answer-gap', code: 'not-own-agency', message: 'Only epa may do this.', remedy: 'Ask them.', agency: 'nsf', clusters: ['wichita'], stream, synthetic: false })
    expect(refusals.columns.map((column) => column.of(view))).toEqual([refused.recordedAt, 'answer-gap', 'not-own-agency', 'nsf', ['wichita'], 0])
    expect([refusals.lists?.(view), refusals.lists?.(refusals.initial('none'))]).toEqual([true, false])
  })
})
