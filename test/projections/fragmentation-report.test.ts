import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { detect } from '../../domain/coordination/rules.ts'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { awardFacts } from '../../projections/fragmentation-report/facts.ts'
import { fragmentationReport } from '../../projections/fragmentation-report.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

type Given = AnyEvent & { readonly by?: string; readonly synthetic?: boolean }
const cluster = 'ny-batteries'
const at = '2026-02-01T00:00:00.000Z'
const historyOf = (...events: readonly Given[]): readonly Recorded[] =>
  events.map(({ by = 'eda', synthetic, ...event }, index) => recorded(event, { index, occurredAt: at, agency: by, ...(synthetic ? { origin: { kind: 'synthetic', note: 'invented' } } : {}) }))
const see = (...events: readonly Given[]) => fold(fragmentationReport, cluster, historyOf(...events))

const award = (id: string, agency: string, more: object = {}) => ({
  type: 'AwardRecorded',
  data: {
    award: id,
    program: `${id}-program`,
    awardingAgency: agency,
    fundingAgency: agency,
    implementingAgency: agency,
    activities: ['technology-development'],
    policyArea: 'innovation',
    instrument: 'grant',
    actionDate: '2022-09-02',
    fiscalYear: 2022,
    amount: '6370000000',
    performanceCounties: ['36007'],
    benefitingCounties: ['36007', '36109'],
    period: { start: '2022-10-01', end: '2026-12-31' },
    clusters: [{ cluster, share: 10_000 }],
    ...more,
  },
})
const onAward = (id: string) => ({ award: id, clusters: [cluster], program: `${id}-program`, fundingAgency: 'eda', awardingAgency: 'eda', implementingAgency: 'eda' })
const eda = award('binghamton', 'eda')
const nsf = award('engine', 'nsf', { amount: '1500000000', performanceCounties: ['36007'], benefitingCounties: undefined, period: { start: '2024-02-01' } })
const detected = (...awards: readonly Given[]) =>
  detect(awardFacts(see(...awards).awards)).map(({ kind, ...body }) => ({
    type: kind === 'fragmentation' ? 'FragmentationDetected' : 'OverlapDetected',
    data: { coordination: cluster, cluster, ...body, supersedes: [] as readonly string[] },
  }))
const [fragmentation, overlap] = detected(eda, nsf) as [ReturnType<typeof detected>[number], ReturnType<typeof detected>[number]]

describe('facts that the rules look at', () => {
  test('come from the awards of the cluster', () => {
    expect(awardFacts(see(eda, nsf).awards)).toEqual([
      { award: 'binghamton', program: 'binghamton-program', agency: 'eda', activities: ['technology-development'], policyArea: 'innovation', instrument: 'grant', counties: ['36007', '36109'], start: '2022-10-01', end: '2026-12-31' },
      { award: 'engine', program: 'engine-program', agency: 'nsf', activities: ['technology-development'], policyArea: 'innovation', instrument: 'grant', counties: ['36007'], start: '2024-02-01' },
    ])
  })

  test('an award without counties or period is for the whole region, from its action date on', () => {
    const { awards } = see(award('a', 'eda', { performanceCounties: undefined, benefitingCounties: undefined, period: undefined }))
    expect(awards.a).toMatchObject({ counties: [], start: '2022-09-02', end: null })
  })

  test('follow modifications, terminations and shares', () => {
    const modified = { type: 'AwardModified', data: { ...onAward('engine'), modification: '01', change: '100', fiscalYear: 2025, actionDate: '2025-01-01', period: { start: '2024-02-01', end: '2027-01-31' } } }
    expect(see(nsf, modified).awards.engine).toMatchObject({ start: '2024-02-01', end: '2027-01-31', transactions: [{ amount: '1500000000' }, { modification: '01', amount: '100' }] })
    expect(see(nsf, { ...modified, data: { ...modified.data, period: undefined } }).awards.engine).toMatchObject({ end: null })
    const terminated = { type: 'AwardTerminated', data: { ...onAward('binghamton'), on: '2025-06-30', reason: 'x' } }
    expect(see(eda, terminated).awards.binghamton?.end).toBe('2025-06-30')
    expect(see(eda, { ...terminated, data: { ...terminated.data, on: '2027-06-30' } }).awards.binghamton?.end).toBe('2026-12-31')
    const attributed = (name: string) => ({ type: 'AwardClusterAttributed', data: { award: 'engine', shares: [{ cluster: name, share: 10_000 }], before: [cluster] } })
    expect(Object.keys(see(nsf, attributed('akron')).awards)).toEqual([])
    expect(Object.keys(see(nsf, attributed(cluster)).awards)).toEqual(['engine'])
    expect(see({ ...modified }, { type: 'AwardCorrected', data: { ...onAward('engine'), amount: '1' } }).awards).toEqual({})
  })
})

describe('fragmentation report', () => {
  test('says where programs meet, in which counties and when, and what it comes to', () => {
    const view = see({ type: 'ClusterIdentified', data: { cluster, name: 'New York batteries' } }, eda, nsf, fragmentation, overlap)
    expect(view).toMatchObject({ cluster, name: 'New York batteries', open: 2, synthetic: false })
    expect(view.relations[0]).toMatchObject({
      kind: 'fragmentation',
      status: 'open',
      rule: { id: 'fragmentation', version: 1 },
      activity: 'technology-development',
      counties: ['36007'],
      period: { from: '2024-02-01', to: '2026-12-31' },
      agencies: ['eda', 'nsf'],
      total: '7870000000',
      unknownAmounts: 0,
      policyArea: null,
      detectedAt: at,
    })
    expect(view.relations[1]).toMatchObject({ kind: 'overlap', policyArea: 'innovation', shared: ['instrument'] })
    expect(fragmentationReport.columns.map((column) => column.of(view))).toEqual([2, 'New York batteries', 1, 1, 0, ['innovation'], ['eda', 'nsf'], ['binghamton-program', 'engine-program'], ['technology-development'], ['36007'], 0])
    expect([fragmentationReport.lists?.(view), fragmentationReport.lists?.(see(eda))]).toEqual([true, false])
  })

  test('money follows the awards, corrected ones and unknown ones too', () => {
    const correction = { type: 'AwardCorrected', data: { ...onAward('engine'), amount: '1', reason: 'x' } }
    expect(see(eda, nsf, fragmentation, correction).relations[0]?.total).toBe('6370000001')
    expect(see(eda, fragmentation).relations[0]).toMatchObject({ total: '6370000000', unknownAmounts: 1 })
    const history = historyOf(eda, nsf, fragmentation)
    const data = { ...nsf.data, amount: '0' }
    const replaced = recorded({ type: 'EntryReplaced', data: { corrected: { event: history[1]?.id, revision: 1, type: 'AwardRecorded' }, reason: 'x', data, touches: [] } }, { index: 3 })
    expect(fold(fragmentationReport, cluster, [...history, replaced]).relations[0]?.total).toBe('6370000000')
    expect(fold(fragmentationReport, cluster, [...history, replaced], { size: 3 }).relations[0]?.total).toBe('7870000000')
  })

  test('says whom to call: leads, then support, then the owner of the desk; or nobody', () => {
    const assigned = (staff: string, role: string) => ({ type: 'LiaisonAssigned', data: { staff, agency: 'eda', cluster, role, from: '2026-01-05' } })
    const desk = { type: 'ClusterDeskOpened', data: { agency: 'eda', cluster, owner: 's3' } }
    expect(see(eda, nsf, fragmentation, assigned('s1', 'support'), assigned('s2', 'lead'), desk).call).toEqual([
      { agency: 'eda', staff: ['s2', 's1', 's3'], synthetic: false },
      { agency: 'nsf', staff: [], synthetic: false },
    ])
    expect(see(eda, nsf, assigned('s1', 'lead')).call).toEqual([])
  })

  test('calls nobody whose assignment ran out or has not begun, though nobody ended it; the owner of a desk stays', () => {
    const assigned = (staff: string, more: object) => ({ type: 'LiaisonAssigned', data: { staff, agency: 'eda', cluster, role: 'lead', ...more } })
    const desk = { type: 'ClusterDeskOpened', data: { agency: 'eda', cluster, owner: 's3' } }
    const view = see(eda, nsf, fragmentation, assigned('s1', { from: '2026-01-05', until: '2026-06-30' }), assigned('s2', { from: '2026-06-30' }), desk)
    const on = (day: string) => fragmentationReport.clock?.of(view, day).call.find(({ agency }) => agency === 'eda')?.staff
    expect([on('2026-01-04'), on('2026-01-05'), on('2026-06-30'), on('2026-07-01')]).toEqual([['s3'], ['s1', 's3'], ['s1', 's2', 's3'], ['s2', 's3']])
  })

  test('keeps dismissed and superseded relations, with the reason or the wider one', () => {
    const dismissed = { type: 'RelationDismissed', by: 'nsf', data: { coordination: cluster, cluster, relation: fragmentation.data.relation, agencies: [], reason: 'By design.' } }
    expect(see(eda, nsf, fragmentation, dismissed)).toMatchObject({ open: 0, call: [], relations: [{ status: 'dismissed', dismissed: { agency: 'nsf', reason: 'By design.', at } }] })
    const wider = { ...fragmentation, data: { ...fragmentation.data, relation: 'wider', supersedes: [fragmentation.data.relation] } }
    expect(see(eda, nsf, fragmentation, wider)).toMatchObject({ open: 1, relations: [{ status: 'superseded', supersededBy: 'wider' }, { relation: 'wider', status: 'open' }] })
  })

  test('a relation that ended is open no more, and whom to call is asked for the others alone', () => {
    const { relation, rule, activity, awards, programs, agencies } = fragmentation.data
    const gone = { type: 'RelationEnded', data: { coordination: cluster, cluster, relation, rule, activity, awards, programs, agencies, size: 9 } }
    expect(see(eda, nsf, fragmentation, gone)).toMatchObject({ open: 0, call: [], relations: [{ status: 'ended', endedAt: at, supersededBy: null }] })
    expect(see(eda, nsf, fragmentation, gone, fragmentation)).toMatchObject({ open: 1, relations: [{ status: 'open', endedAt: null }] })
  })

  test('a suspected duplication has the place and time of what the person looked at', () => {
    const { awards, programs, agencies, activity } = overlap.data
    const suspected = {
      type: 'DuplicationSuspected',
      by: 'nsf',
      synthetic: true,
      data: { coordination: cluster, cluster, relation: 'duplication-x', basis: overlap.data.relation, rule: { id: 'duplication', version: 1 }, activity, awards, programs, agencies, services: 'The same line.', beneficiaries: 'The same firms.', evidence: [{ kind: 'document', title: 'x' }] },
    }
    const view = see(eda, nsf, overlap, suspected)
    expect(view.relations[1]).toMatchObject({
      kind: 'duplication',
      counties: ['36007'],
      period: { from: '2024-02-01', to: '2026-12-31' },
      policyArea: 'innovation',
      suspicion: { basis: overlap.data.relation, agency: 'nsf', services: 'The same line.', beneficiaries: 'The same firms.', evidence: 1 },
      synthetic: true,
    })
    expect(view.synthetic).toBe(true)
    expect(see(suspected).relations).toMatchObject([{ kind: 'duplication', counties: [], period: null, unknownAmounts: 2, total: '0' }])
  })

  test('any part of a history folds to a view', () => {
    const all = historyOf(eda, nsf, fragmentation, overlap, { type: 'AwardTerminated', data: { ...onAward('engine'), on: '2025-01-01', reason: 'x' } }, { type: 'RelationDismissed', data: { cluster, relation: overlap.data.relation, agencies: [], reason: 'x' } })
    fc.assert(
      fc.property(fc.subarray([...all]), (part) => {
        const view = fold(fragmentationReport, cluster, part)
        expect(view.open).toBe(view.relations.filter((one) => one.status === 'open').length)
      }),
    )
  })
})
