import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { coordinationBoard } from '../../projections/coordination-board.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const about = { case: 'c1', cluster: 'ny-batteries' }
const day = (n: number) => `2026-02-${String(n).padStart(2, '0')}T00:00:00.000Z`
const historyOf = (...events: readonly (AnyEvent & { readonly by?: string })[]): readonly Recorded[] =>
  events.map(({ by = 'eda', ...event }, index) => recorded(event, { index, stream: 'case-c1', occurredAt: day(index + 1), agency: by, origin: { kind: 'synthetic', note: 'invented' } }))
const opened = { type: 'CoordinationCaseOpened', data: { ...about, relation: 'r1', programs: ['p1'], agencies: ['eda', 'nsf'], question: 'Who pays?' } }
const history = historyOf(
  opened,
  { type: 'PositionStated', data: { ...about, position: 'Equipment.' } },
  { type: 'JointActionAgreed', data: { ...about, action: 'a1', owner: 'nsf', due: '2026-06-30', text: 'One schedule.' } },
  { type: 'JointActionAgreed', data: { ...about, action: 'a2', owner: 'eda', due: '2026-04-30', text: 'One form.' } },
  { type: 'JointActionDone', data: { ...about, action: 'a2', owner: 'eda', note: 'In use.' } },
  { type: 'PositionStated', by: 'nsf', data: { ...about, position: 'People.' } },
  { type: 'PositionStated', data: { ...about, position: 'Equipment until 2026.' } },
)

describe('coordination board', () => {
  test('shows where each party stands, who is silent, and what is due next', () => {
    expect(fold(coordinationBoard, 'c1', history, { size: 4 })).toMatchObject({
      status: 'open',
      openedAt: day(1),
      openedBy: 'eda',
      silent: ['nsf'],
      nextDue: '2026-04-30',
      synthetic: true,
    })
    expect(fold(coordinationBoard, 'c1', history)).toMatchObject({
      cluster: 'ny-batteries',
      relation: 'r1',
      positions: [
        { agency: 'nsf', position: 'People.', statedAt: day(6) },
        { agency: 'eda', position: 'Equipment until 2026.', statedAt: day(7) },
      ],
      silent: [],
      nextDue: '2026-06-30',
      actions: [
        { action: 'a1', doneAt: null },
        { action: 'a2', doneAt: day(5), note: 'In use.' },
      ],
    })
  })

  test('shows how a case ended', () => {
    const decided = historyOf(opened, { type: 'CaseClosed', data: { ...about, decision: 'NSF pays.' } })
    expect(fold(coordinationBoard, 'c1', decided)).toMatchObject({ status: 'closed', closedAt: day(2), decision: 'NSF pays.', noActionReason: null })
    const dropped = historyOf(opened, { type: 'CaseClosed', data: { ...about, noActionReason: 'Both end.' } })
    expect(fold(coordinationBoard, 'c1', dropped)).toMatchObject({ status: 'closed', decision: null, noActionReason: 'Both end.' })
    expect(fold(coordinationBoard, 'c1', decided, { size: 2, occurred: day(1) })).toMatchObject({ status: 'open' })
  })

  test('a retracted agreement is due no more', () => {
    const retracted = recorded(
      { type: 'EntryRetracted', data: { corrected: { event: history[2]?.id, revision: 2, type: 'JointActionAgreed' }, reason: 'Not agreed.', touches: [{ kind: 'case', id: 'c1' }] } },
      { index: 7, stream: 'case-c1' },
    )
    expect(fold(coordinationBoard, 'c1', [...history, retracted])).toMatchObject({ nextDue: null, actions: [{ action: 'a2' }] })
  })

  test('lists cases that were opened', () => {
    const view = fold(coordinationBoard, 'c1', history)
    expect([coordinationBoard.lists?.(view), coordinationBoard.lists?.(coordinationBoard.initial('c2'))]).toEqual([true, false])
    expect(coordinationBoard.columns.map((column) => column.of(view))).toEqual(['2026-06-30', 'open', 'ny-batteries', ['eda', 'nsf'], ['p1'], 'r1', day(1), 1, 1])
  })
})
