import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { participationMatrix } from '../../projections/participation-matrix.ts'
import { laterOf, quarterOf } from '../../projections/quarter.ts'
import { recorded } from '../kit/scenario.ts'

const at = (index: number, event: AnyEvent, day: string, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: `${day}T10:00:00.000Z`, ...more })
const agencies = [{ agency: 'eda', level: 'federal' }, { agency: 'kdc', level: 'state' }]
const history = [
  at(0, { type: 'DialogHeld', data: { dialog: 'd1', clusters: ['wichita', 'akron'], agencies, staff: [] } }, '2026-02-10'),
  at(1, { type: 'DialogHeld', data: { dialog: 'd2', clusters: ['wichita'], agencies: [{ agency: 'eda', level: 'federal' }], staff: [] } }, '2025-12-31'),
  at(2, { type: 'ConveningHeld', data: { convening: 'c1', clusters: ['wichita'], agencies, attendance: [], participants: [] } }, '2026-04-01'),
  at(3, { type: 'CompanyNeedRecorded', data: { finding: 'f1', cluster: 'wichita', evidence: [] } }, '2026-02-11'),
  at(4, { type: 'AgencyResponded', data: { gap: 'g1', clusters: ['wichita'], responsible: 'kdc', decision: 'accept' } }, '2026-05-02', { agency: 'kdc' }),
]

describe('participation matrix', () => {
  test('counts by quarter, newest first, whatever the order in which things were recorded', () => {
    expect(fold(participationMatrix, 'eda/wichita', history)).toEqual({
      agency: 'eda',
      cluster: 'wichita',
      level: 'federal',
      lastContact: '2026-04-01T10:00:00.000Z',
      dialogs: 2,
      convenings: 1,
      findings: 1,
      answers: 0,
      quarters: [
        { quarter: '2026-Q2', dialogs: 0, convenings: 1, findings: 0, answers: 0 },
        { quarter: '2026-Q1', dialogs: 1, convenings: 0, findings: 1, answers: 0 },
        { quarter: '2025-Q4', dialogs: 1, convenings: 0, findings: 0, answers: 0 },
      ],
      synthetic: false,
    })
  })

  test('an answer counts for the responsible agency, and is no contact', () => {
    expect(fold(participationMatrix, 'kdc/wichita', history)).toMatchObject({ level: 'state', answers: 1, dialogs: 1, lastContact: '2026-04-01T10:00:00.000Z' })
    expect(fold(participationMatrix, 'kdc/akron', history)).toMatchObject({ answers: 0, dialogs: 1, convenings: 0 })
  })

  test('on the occurred axis later quarters are not there yet', () => {
    expect(fold(participationMatrix, 'eda/wichita', history, { size: 5, occurred: '2026-03-31T23:59:59.999Z' })).toMatchObject({ convenings: 0, lastContact: '2026-02-10T10:00:00.000Z', quarters: [{ quarter: '2026-Q1' }, { quarter: '2025-Q4' }] })
  })

  test('a retracted dialog no longer counts', () => {
    const retracted = at(5, { type: 'EntryRetracted', data: { corrected: { event: history[0]?.id, revision: 0, type: 'DialogHeld' }, reason: 'x', touches: [] } }, '2026-05-03')
    expect(fold(participationMatrix, 'eda/wichita', [...history, retracted])).toMatchObject({ dialogs: 1 })
    expect(participationMatrix.lists?.(fold(participationMatrix, 'eda/akron', [...history, retracted]))).toBe(false)
  })

  test('what was invented stays marked', () => {
    const invented = history.map((event, index) => (index === 1 ? ({ ...event, origin: { kind: 'synthetic', note: 'x' } } as const) : event))
    expect(fold(participationMatrix, 'eda/wichita', invented)).toMatchObject({ synthetic: true })
    expect(fold(participationMatrix, 'kdc/wichita', invented)).toMatchObject({ synthetic: false })
  })

  test('days since the last contact are reckoned to the day that is asked for', () => {
    const on = (key: string, asOf: string) => participationMatrix.clock?.of(fold(participationMatrix, key, history), asOf).daysSinceContact
    expect([on('eda/wichita', '2026-04-01'), on('eda/wichita', '2026-05-01'), on('eda/akron', '2026-02-11')]).toEqual([0, 30, 1])
    expect(participationMatrix.clock?.of(fold(participationMatrix, 'eda/wichita', history.slice(3, 4)), '2026-05-01')).toMatchObject({ findings: 1, daysSinceContact: null })
  })

  test('quarters are calendar quarters', () => {
    expect(['2026-01-01', '2026-03-31', '2026-04-01T00:00:00.000Z', '2026-12-31'].map(quarterOf)).toEqual(['2026-Q1', '2026-Q1', '2026-Q2', '2026-Q4'])
    expect([laterOf(null, '2026'), laterOf('2027', '2026'), laterOf('2025', '2026')]).toEqual(['2026', '2027', '2026'])
  })
})
