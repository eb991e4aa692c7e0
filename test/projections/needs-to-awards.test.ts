import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { needsToAwards } from '../../projections/needs-to-awards.ts'
import { recorded } from '../kit/scenario.ts'

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`
const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: day(index + 1), agency: 'eda', ...more })
const parties = { program: 'bbbrc', fundingAgency: 'doc', awardingAgency: 'nsf', implementingAgency: 'nsf' }
const about = { award: 'a1', clusters: ['wichita'], ...parties }
const constraint = at(0, { type: 'ConstraintIdentified', data: { finding: 'f1', cluster: 'wichita', statement: 'Heat treatment is booked.', confidentiality: 'own' } })
const skill = at(0, { type: 'SkillNeedReported', data: { finding: 'f2', cluster: 'wichita', statement: 'Machinists.', confidentiality: 'open' } })
const gap = at(0, { type: 'PolicyGapIdentified', data: { gap: 'g1', clusters: ['wichita', 'akron'], responsible: 'epa', statement: 'Slow permits.', confidentiality: 'open' } })
const share = (cluster: string) => ({ cluster, share: 1000, attributedBy: 'eda', reason: 'x' })
const says = { recipient: { name: 'WSU' }, level: 'federal', policyArea: 'workforce-development', activities: ['workforce-training'], actionDate: '2022-09-02', fiscalYear: 2022, amount: '100' }
const given = { award: 'a1', ...parties, ...says, clusters: [share('wichita')] }
const made = at(1, { type: 'AwardRecorded', data: given })
const need = { finding: (id: string) => ({ kind: 'finding', finding: id }), gap: (id: string) => ({ kind: 'gap', gap: id }) }
const linked = (index: number, relation: string, to: object = need.finding('f1'), award = 'a1') =>
  at(index, { type: 'AwardLinkedToNeed', data: { ...about, award, need: to, relation } }, { agency: 'nsf' })

describe('needs and awards', () => {
  test('a need without an award is there, as unanswered', () => {
    expect(fold(needsToAwards, 'need/f1', [constraint])).toEqual({
      side: 'need',
      id: 'f1',
      needs: [
        {
          kind: 'constraint',
          statement: 'Heat treatment is booked.',
          confidentiality: 'own',
          agency: 'eda',
          clusters: ['wichita'],
          on: '2026-01-01',
          open: true,
          mergedInto: null,
          includes: [],
          synthetic: false,
        },
      ],
      award: null,
      links: [],
      unanswered: true,
      synthetic: false,
    })
    expect(fold(needsToAwards, 'need/f2', [skill])).toMatchObject({ needs: [{ kind: 'skill-need' }], unanswered: true })
    expect(fold(needsToAwards, 'need/g1', [gap])).toMatchObject({ needs: [{ kind: 'policy-gap', clusters: ['wichita', 'akron'] }], unanswered: true })
  })

  test('a link is read from both sides', () => {
    const history = [constraint, made, linked(2, 'partly')]
    const link = { award: 'a1', need: need.finding('f1'), relation: 'partly', on: '2026-01-03', by: 'nsf', synthetic: false }
    expect(fold(needsToAwards, 'need/f1', history)).toMatchObject({ links: [link], unanswered: false, award: null })
    expect(fold(needsToAwards, 'award/a1', history)).toEqual({
      side: 'award',
      id: 'a1',
      needs: [],
      award: {
        program: 'bbbrc',
        agency: 'nsf',
        recipient: 'WSU',
        clusters: ['wichita'],
        level: 'federal',
        policyArea: 'workforce-development',
        activities: ['workforce-training'],
        on: '2022-09-02',
        transactions: [{ modification: '', fiscalYear: 2022, amount: '100' }],
        total: '100',
        status: 'active',
        synthetic: false,
      },
      links: [link],
      unanswered: false,
      synthetic: false,
    })
  })

  test('one award answers many needs, and one need is answered by many awards', () => {
    const links = [linked(2, 'addresses'), linked(3, 'partly', need.finding('f2')), linked(4, 'addresses', need.gap('g1')), linked(5, 'partly', need.finding('f1'), 'a2')]
    const history = [constraint, skill, gap, made, ...links]
    expect(fold(needsToAwards, 'award/a1', history).links.map((link) => [link.need, link.relation])).toEqual([
      [need.finding('f1'), 'addresses'],
      [need.finding('f2'), 'partly'],
      [need.gap('g1'), 'addresses'],
    ])
    expect(fold(needsToAwards, 'need/f1', history).links.map(({ award }) => award)).toEqual(['a1', 'a2'])
  })

  test('the newest word on a pair counts; an unrelated award answers nothing', () => {
    const history = [constraint, linked(1, 'addresses'), linked(2, 'unrelated')]
    expect(fold(needsToAwards, 'need/f1', history)).toMatchObject({ links: [{ relation: 'unrelated' }], unanswered: true })
    expect(fold(needsToAwards, 'need/f1', [...history, linked(3, 'partly')])).toMatchObject({ links: [{ relation: 'partly' }], unanswered: false })
  })

  test('a need that is gone is not unanswered; a reopened gap is', () => {
    const removed = at(1, { type: 'FindingRemoved', data: { finding: 'f1', cluster: 'wichita', outcome: 'solved' } })
    expect(fold(needsToAwards, 'need/f1', [constraint, removed])).toMatchObject({ needs: [{ open: false }], unanswered: false })
    const closed = at(1, { type: 'GapClosed', data: { gap: 'g1', clusters: ['wichita'] } })
    const reopened = at(2, { type: 'GapReopened', data: { gap: 'g1', clusters: ['wichita'] } })
    expect(fold(needsToAwards, 'need/g1', [gap, closed])).toMatchObject({ needs: [{ open: false }], unanswered: false })
    expect(fold(needsToAwards, 'need/g1', [gap, closed, reopened])).toMatchObject({ needs: [{ open: true }], unanswered: true })
  })

  test('a merged finding points at the one that stands in its place, and both keep their links', () => {
    const merged = at(2, { type: 'FindingsMerged', data: { finding: 'f1', merged: 'f2', cluster: 'wichita' } })
    const history = [constraint, skill, merged, linked(3, 'addresses', need.finding('f2'))]
    expect(fold(needsToAwards, 'need/f2', history)).toMatchObject({ needs: [{ open: false, mergedInto: 'f1' }], links: [{ award: 'a1' }], unanswered: false })
    expect(fold(needsToAwards, 'need/f1', history)).toMatchObject({ needs: [{ open: true, includes: ['f2'] }], links: [], unanswered: true })
  })

  test('a finding and a gap of the same id are not taken for one another', () => {
    const twin = at(1, { type: 'PolicyGapIdentified', data: { ...(gap.data as object), gap: 'f1' } })
    const history = [constraint, twin, linked(2, 'addresses', need.gap('f1'))]
    const both = [{ kind: 'constraint', confidentiality: 'own' }, { kind: 'policy-gap', confidentiality: 'open' }]
    expect(fold(needsToAwards, 'need/f1', history)).toMatchObject({ needs: both, links: [{ need: need.gap('f1') }], unanswered: true })
    expect(fold(needsToAwards, 'need/f1', [...history, linked(3, 'partly')])).toMatchObject({ links: [{ need: need.gap('f1') }, { need: need.finding('f1') }], unanswered: false })
    const removed = at(4, { type: 'FindingRemoved', data: { finding: 'f1', cluster: 'wichita', outcome: 'solved' } })
    expect(fold(needsToAwards, 'need/f1', [...history, removed])).toMatchObject({ needs: [{ open: false }, { open: true }], unanswered: false })
  })

  test('the award is shown as it stands', () => {
    const modified = at(2, { type: 'AwardModified', data: { ...about, modification: '01', change: '-30', fiscalYear: 2023, actionDate: '2023-01-01' } })
    const fixed = at(3, { type: 'AwardCorrected', data: { ...about, amount: '90', recipient: { name: 'Wichita State University' }, reason: 'x' } })
    const terminated = at(4, { type: 'AwardTerminated', data: { ...about, on: '2024-01-31', reason: 'x' } })
    const attributed = at(5, { type: 'AwardClusterAttributed', data: { award: 'a1', shares: [share('akron')], before: ['wichita'], ...parties } })
    expect(fold(needsToAwards, 'award/a1', [made, modified, fixed, terminated, attributed]).award).toMatchObject({
      total: '60',
      recipient: 'Wichita State University',
      status: 'terminated',
      clusters: ['akron'],
    })
    expect(fold(needsToAwards, 'award/a1', [modified, fixed, terminated, attributed]).award).toBeNull()
  })

  test('on the occurred axis and under corrections of entries', () => {
    const history = [constraint, made, linked(2, 'addresses')]
    expect(fold(needsToAwards, 'need/f1', history, { size: 3, occurred: day(2) })).toMatchObject({ links: [], unanswered: true })
    const retracted = at(3, { type: 'EntryRetracted', data: { corrected: { event: history[2]?.id, revision: 1, type: 'AwardLinkedToNeed' }, reason: 'x', touches: [] } })
    expect(fold(needsToAwards, 'need/f1', [...history, retracted])).toMatchObject({ links: [], unanswered: true })
  })

  test('what is invented is marked where it stands', () => {
    const invented = { origin: { kind: 'synthetic', note: 'story' } } as const
    const history = [{ ...constraint, ...invented }, made, { ...linked(2, 'addresses'), ...invented }]
    expect(fold(needsToAwards, 'need/f1', history)).toMatchObject({ needs: [{ synthetic: true }], links: [{ synthetic: true }] })
    expect(fold(needsToAwards, 'award/a1', history)).toMatchObject({ award: { synthetic: false }, links: [{ synthetic: true }] })
  })

  test('lists what is known, blanks first when asked', () => {
    const of = (key: string, history: readonly Recorded[]) => {
      const view = fold(needsToAwards, key, history)
      return Object.fromEntries(needsToAwards.columns.map((column) => [column.name, column.of(view)]))
    }
    expect(of('need/f1', [constraint])).toEqual({ id: 'f1', side: 'need', kind: ['constraint'], cluster: ['wichita'], agency: ['eda'], level: null, policyArea: null, activity: [], program: null, status: ['open'], fiscalYear: null, unanswered: 1, links: 0, on: '2026-01-01', synthetic: 0 })
    expect(of('award/a1', [made, linked(2, 'partly')])).toMatchObject({ kind: ['award'], agency: ['nsf'], level: 'federal', policyArea: 'workforce-development', activity: ['workforce-training'], unanswered: 0, links: 1, on: '2022-09-02' })
    expect([fold(needsToAwards, 'need/f1', [linked(2, 'partly')]), fold(needsToAwards, 'need/f1', [constraint])].map((view) => needsToAwards.lists?.(view))).toEqual([false, true])
  })
})
