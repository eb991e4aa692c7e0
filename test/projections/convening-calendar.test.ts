import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { conveningCalendar } from '../../projections/convening-calendar.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, ...more })
const clusters = ['wichita']
const hosts = [{ agency: 'eda', level: 'federal' }]
const plan = { title: 'Roundtable', clusters, startsAt: '2026-03-10T15:00:00.000Z', endsAt: '2026-03-10T18:00:00.000Z', place: 'Wichita', virtual: false, ledBy: 'government', withinConvenersEvent: false, hosts }
const scheduled = at(0, { type: 'ConveningScheduled', data: { convening: 'c1', ...plan } }, { occurredAt: '2026-02-01T00:00:00.000Z' })
const notice = { faca: 'individual-views', basis: 'x', sameQuestionsToTenOrMore: false, antitrustStatementRead: true }
const classified = at(1, { type: 'ConveningNoticeClassified', data: { convening: 'c1', clusters, ...notice } })
const attendance = [{ type: 'component-supplier', count: 12 }, { type: 'education', count: 2 }]
const held = at(2, { type: 'ConveningHeld', data: { convening: 'c1', clusters, agencies: hosts, attendance, participants: [] } }, { recordedAt: '2026-03-11T09:00:00.000Z' })
const dialog = at(3, { type: 'DialogHeld', data: { dialog: 'd1', convening: 'c1', clusters } })
const checked = at(4, { type: 'ConveningCompositionChecked', data: { dialog: 'd1', convening: 'c1', clusters, warning: 'single-type', type: 'end-producer', firms: 2, rule: 1 } })

describe('convening calendar', () => {
  test('shows a plan with its times', () => {
    expect(fold(conveningCalendar, 'c1', [scheduled])).toEqual({
      convening: 'c1',
      status: 'scheduled',
      ...plan,
      themes: [],
      url: null,
      convenerConsent: null,
      scheduledBy: 'eda',
      notice: null,
      held: null,
      cancelled: null,
      dialogs: [],
      dialogCount: 0,
      singleType: 0,
      sequence: 0,
      changedAt: scheduled.recordedAt,
      synthetic: false,
    })
  })

  test('follows it to its end, with the compliance line', () => {
    expect(fold(conveningCalendar, 'c1', [scheduled, classified, held, dialog, checked])).toMatchObject({
      status: 'held',
      notice: { ...notice, praControlNumber: null, at: classified.occurredAt },
      held: { at: held.occurredAt, agencies: hosts, attendance, people: 14, participants: [] },
      dialogs: ['d1'],
      dialogCount: 1,
      singleType: 1,
      sequence: 1,
      changedAt: '2026-03-11T09:00:00.000Z',
    })
  })

  test('a cancelled one stays, with the reason', () => {
    const cancelled = at(1, { type: 'ConveningCancelled', data: { convening: 'c1', clusters, reason: 'Storm.' } })
    expect(fold(conveningCalendar, 'c1', [scheduled, cancelled])).toMatchObject({ status: 'cancelled', cancelled: { reason: 'Storm.' }, sequence: 1 })
  })

  test('a corrected time moves it, and calendars are told so', () => {
    const moved = at(1, {
      type: 'EntryReplaced',
      data: { corrected: { event: scheduled.id, revision: 0, type: 'ConveningScheduled' }, reason: 'x', data: { convening: 'c1', ...plan, startsAt: '2026-03-11T15:00:00.000Z' }, touches: [] },
    })
    expect(fold(conveningCalendar, 'c1', [scheduled, moved])).toMatchObject({ startsAt: '2026-03-11T15:00:00.000Z', sequence: 1 })
    expect(fold(conveningCalendar, 'c1', [scheduled, moved], { size: 1 })).toMatchObject({ startsAt: plan.startsAt, sequence: 0 })
  })

  test('dialogs outside of convenings and convenings nobody scheduled are not listed', () => {
    expect(conveningCalendar.keys(at(0, { type: 'DialogHeld', data: { dialog: 'd1', clusters } }))).toEqual([])
    expect(conveningCalendar.lists?.(fold(conveningCalendar, 'c1', [dialog]))).toBe(false)
    expect(conveningCalendar.columns.find(({ name }) => name === 'host')?.of(fold(conveningCalendar, 'c1', [scheduled]))).toEqual(['eda'])
  })
})
