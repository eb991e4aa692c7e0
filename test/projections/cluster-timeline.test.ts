import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { clusterTimeline, titleLength } from '../../projections/cluster-timeline.ts'
import { counting, fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const at = (index: number, stream: string, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, stream, revision: index, ...more })
const need = at(0, 'finding-f1', { type: 'CompanyNeedRecorded', data: { finding: 'f1', cluster: 'wichita', statement: 'The firm waits for its permit.', confidentiality: 'own' } }, { occurredAt: '2026-02-01T00:00:00.000Z' })
const touches = [{ kind: 'cluster', id: 'wichita' }]
const corrected = { event: need.id, revision: 0, type: 'CompanyNeedRecorded' }
const replaced = at(1, 'finding-f1', { type: 'EntryReplaced', data: { corrected, reason: 'Two firms.', data: { ...(need.data as object), statement: 'Two firms wait.' }, touches } })
const retracted = at(2, 'finding-f1', { type: 'EntryRetracted', data: { corrected, reason: 'Told in confidence.', touches } }, { agency: 'ny' })
const row = (event: Recorded, history: readonly Recorded[]) => fold(clusterTimeline, event.id, history)

describe('cluster timeline', () => {
  test('has one row for every entry that names a cluster', () => {
    expect(row(need, [need])).toEqual({
      event: need.id,
      type: 'CompanyNeedRecorded',
      kind: 'finding',
      stream: 'finding-f1',
      revision: 0,
      clusters: ['wichita'],
      agency: 'eda',
      date: '2026-02-01T00:00:00.000Z',
      recordedAt: need.recordedAt,
      title: 'The firm waits for its permit.',
      amount: null,
      confidentiality: 'own',
      corrected: false,
      retractedBy: null,
      about: null,
      notes: 0,
      synthetic: false,
    })
  })

  test('leaves out what names no cluster, and refusals', () => {
    const other = at(0, 'agency-eda', { type: 'AgencyRegistered', data: { agency: 'eda', name: 'EDA' } })
    const refused = at(1, 'gap-g1', { type: 'CommandRefused', data: { command: 'x', code: 'y', message: 'z', remedy: 'w', touches } })
    expect([...counting(clusterTimeline, other.id, [other]), ...counting(clusterTimeline, refused.id, [refused])]).toEqual([])
  })

  test('shows what counts now, with a mark, and the correction as an entry of its own', () => {
    expect(row(need, [need, replaced])).toMatchObject({ title: 'Two firms wait.', corrected: true, date: '2026-02-01T00:00:00.000Z' })
    expect(row(replaced, [need, replaced])).toMatchObject({ type: 'EntryReplaced', title: 'Two firms.', about: need.id, confidentiality: 'own' })
    expect(row(need, [need, replaced].slice(0, 1))).toMatchObject({ corrected: false })
  })

  test('a retracted entry keeps its row without its words', () => {
    const view = row(need, [need, replaced, retracted])
    expect(view).toMatchObject({ event: need.id, type: 'CompanyNeedRecorded', retractedBy: retracted.id, title: null, clusters: ['wichita'], agency: 'ny' })
    expect(clusterTimeline.lists?.(view)).toBe(true)
    expect(fold(clusterTimeline, need.id, [need, replaced, retracted], { size: 2 })).toMatchObject({ retractedBy: null, title: 'Two firms wait.' })
  })

  test('counts the notes beside an entry', () => {
    const note = at(1, 'finding-f1', { type: 'EntryAnnotated', data: { corrected, reason: 'Confirmed.', touches } })
    expect(row(need, [need, note])).toMatchObject({ notes: 1, title: 'The firm waits for its permit.' })
  })

  test('words about findings without a word on who may read them stay with their agency', () => {
    const reassessed = at(1, 'finding-f1', { type: 'FindingReassessed', data: { finding: 'f1', cluster: 'wichita', severity: 'high', note: 'The firm said so again.' } })
    expect(row(reassessed, [need, reassessed])).toMatchObject({ confidentiality: 'own', title: 'The firm said so again.' })
    const note = at(1, 'award-a1', { type: 'EntryAnnotated', data: { corrected, reason: 'Confirmed.', touches } })
    expect(row(note, [note])).toMatchObject({ confidentiality: 'agencies' })
  })

  test('takes words and money from where an entry has them, and cuts long words', () => {
    const dialog = at(0, 'dialog-d1', { type: 'DialogHeld', data: { dialog: 'd1', clusters: ['wichita', 'akron'], topics: ['Furnaces', 'Skills'] } }, { origin: { kind: 'synthetic', note: 'invented' } })
    expect(row(dialog, [dialog])).toMatchObject({ title: 'Furnaces; Skills', clusters: ['wichita', 'akron'], kind: 'dialog', synthetic: true })
    const award = at(0, 'award-a1', { type: 'AwardRecorded', data: { award: 'a1', amount: '6370000000', recipient: { name: 'Wichita State University' }, clusters: [{ cluster: 'wichita', share: 100 }] } })
    expect(row(award, [award])).toMatchObject({ title: 'Wichita State University', amount: '6370000000' })
    const taken = at(1, 'award-a1', { type: 'AwardModified', data: { award: 'a1', clusters: ['wichita'], modification: '01', change: '-500' } })
    expect(row(taken, [taken])).toMatchObject({ title: null, amount: '-500' })
    const shares = at(1, 'award-a1', { type: 'AwardClusterAttributed', data: { award: 'a1', shares: [{ cluster: 'akron' }], before: ['wichita'] } })
    expect(row(shares, [shares])).toMatchObject({ clusters: ['akron', 'wichita'] })
    const long = at(0, 'case-c1', { type: 'PositionStated', data: { case: 'c1', cluster: 'wichita', position: '𝒜'.repeat(titleLength + 1) } })
    expect([...(row(long, [long]).title ?? '')]).toHaveLength(titleLength)
    const fitting = at(0, 'case-c1', { type: 'PositionStated', data: { case: 'c1', cluster: 'wichita', position: '𝒜'.repeat(titleLength) } })
    expect(row(fitting, [fitting]).title).toBe('𝒜'.repeat(titleLength))
  })

  test('filters by date, cluster, agency, type and kind', () => {
    expect(clusterTimeline.columns.map((column) => column.of(row(need, [need])))).toEqual(['2026-02-01T00:00:00.000Z', ['wichita'], 'eda', 'CompanyNeedRecorded', 'finding', need.recordedAt, 0])
    expect(clusterTimeline.lists?.(clusterTimeline.initial('none'))).toBe(false)
  })
})
