import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { gapRegister } from '../../projections/gap-register.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T00:00:00.000Z`
const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: day(index + 1), agency: 'epa', ...more })
const about = { gap: 'g1', clusters: ['wichita'], responsible: 'epa', confidentiality: 'open' }
const what = { kind: 'weakness', level: 'federal', citation: { kind: 'cfr', text: '40 CFR 63.1' }, statement: 'Slow.', effect: 'No capacity.', findings: ['f1'], desks: [{ cluster: 'wichita', owner: 's9' }] }
const identified = at(0, { type: 'PolicyGapIdentified', data: { ...about, ...what, clock: { version: 1, days: 90, dueBy: '2026-05-30' } } }, { agency: 'eda' })
const acknowledged = at(1, { type: 'GapAcknowledged', data: about })
const declined = at(2, { type: 'AgencyResponded', data: { ...about, decision: 'decline', reason: 'The statute leaves no room.' } })
const accepted = at(3, { type: 'AgencyResponded', data: { ...about, decision: 'accept', responseClass: 'rule', promiseDue: '2026-12-31', staff: 's9' } })
const acted = at(4, { type: 'ResponseActionLogged', data: { ...about, what: 'Draft.', done: false } })
const closed = at(5, { type: 'GapClosed', data: { ...about, how: 'In force.' } })
const reopened = at(6, { type: 'GapReopened', data: { ...about, reason: 'Small ones left out.', clock: { version: 1, days: 90, dueBy: '2026-06-05' } } }, { agency: 'eda' })
const history = [identified, acknowledged, declined, accepted, acted, closed, reopened]

describe('gap register', () => {
  test('shows a gap with its clock', () => {
    expect(fold(gapRegister, 'g1', [identified])).toEqual({
      gap: 'g1',
      status: 'identified',
      ...what,
      responsible: 'epa',
      clusters: ['wichita'],
      confidentiality: 'open',
      agency: 'eda',
      identifiedAt: day(1),
      clock: { version: 1, days: 90 },
      dueBy: '2026-05-30',
      openSince: day(1),
      answerDays: null,
      acknowledgedAt: null,
      answeredAt: null,
      closedAt: null,
      answer: null,
      earlierAnswers: [],
      actions: [],
      actionCount: 0,
      closing: null,
      reopened: 0,
      reopening: null,
      synthetic: false,
    })
  })

  test('the last answer holds, the earlier one stays, and the clock counts the first', () => {
    const view = fold(gapRegister, 'g1', history.slice(0, 5))
    expect(view).toMatchObject({ status: 'answered', acknowledgedAt: day(2), answeredAt: day(3), openSince: day(1), answerDays: 2, actionCount: 1 })
    expect(view.answer).toEqual({ decision: 'accept', reason: null, responseClass: 'rule', promiseDue: '2026-12-31', staff: 's9', at: day(4), confidentiality: 'open', agency: 'epa' })
    expect(view.earlierAnswers).toEqual([expect.objectContaining({ decision: 'decline', reason: 'The statute leaves no room.' })])
    expect(view.actions).toEqual([{ what: 'Draft.', done: false, staff: null, at: day(5), confidentiality: 'open', agency: 'epa' }])
  })

  test('reopening starts the clock again and keeps what was said', () => {
    expect(fold(gapRegister, 'g1', history.slice(0, 6))).toMatchObject({ status: 'closed', closedAt: day(6), openSince: null, answerDays: 2, closing: { how: 'In force.', agency: 'epa' } })
    const view = fold(gapRegister, 'g1', history)
    expect(view).toMatchObject({ status: 'identified', dueBy: '2026-06-05', openSince: day(7), answerDays: null, acknowledgedAt: null, answeredAt: null, closedAt: null, answer: null, closing: null, reopened: 1, actionCount: 1 })
    expect(view.earlierAnswers.map(({ decision }) => decision)).toEqual(['accept', 'decline'])
    expect(view.reopening).toEqual({ reason: 'Small ones left out.', at: day(7), confidentiality: 'open', agency: 'eda' })
  })

  test('on the occurred axis and under corrections', () => {
    expect(fold(gapRegister, 'g1', history, { size: 7, occurred: '2026-03-02T12:00:00.000Z' })).toMatchObject({ status: 'acknowledged', answer: null })
    const retracted = at(7, { type: 'EntryRetracted', data: { corrected: { event: accepted.id, revision: 3, type: 'AgencyResponded' }, reason: 'x', touches: [] } })
    expect(fold(gapRegister, 'g1', [...history.slice(0, 5), retracted])).toMatchObject({ answer: { decision: 'decline' }, earlierAnswers: [] })
  })

  test('can be sorted by clock and filtered by owner', () => {
    const view = fold(gapRegister, 'g1', history.slice(0, 5))
    const of = (name: string) => gapRegister.columns.find((column) => column.name === name)?.of(view)
    expect(['dueBy', 'responsible', 'decision', 'responseClass', 'promiseDue', 'citation'].map(of)).toEqual(['2026-05-30', 'epa', 'accept', 'rule', '2026-12-31', '40 CFR 63.1'])
    expect(gapRegister.lists?.(fold(gapRegister, 'g1', [accepted]))).toBe(false)
  })

  test('days open and left are those of the day that is asked for, and are no part of the fold', () => {
    const on = (asOf: string, ...events: readonly Recorded[]) => {
      const { daysOpen, daysLeft } = gapRegister.clock?.of(fold(gapRegister, 'g1', events), asOf) ?? {}
      return [daysOpen, daysLeft]
    }
    expect(on('2026-03-01', identified)).toEqual([0, 90])
    expect(on('2026-05-29', identified, acknowledged)).toEqual([89, 1])
    expect(on('2026-06-02', identified)).toEqual([93, -3])
    expect(on('2026-06-02', identified, declined)).toEqual([93, null])
    expect(on('2026-06-02', identified, declined, closed)).toEqual([null, null])
    expect(on('2026-03-10', ...history)).toEqual([3, 87])
    expect(on('2026-02-01', identified)).toEqual([0, 118])
  })
})
