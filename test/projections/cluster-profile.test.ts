import { describe, expect, test } from '@jest/globals'
import type { AnyEvent, Origin, Recorded } from '../../domain/kernel/event.ts'
import { clusterProfile } from '../../projections/cluster-profile.ts'
import { compositionsShown } from '../../projections/cluster-profile/view.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T00:00:00.000Z`
const at = (index: number, event: AnyEvent, more: Partial<Recorded> = {}) => recorded(event, { index, occurredAt: day(index + 1), ...more })
const cluster = 'wichita'
const synthetic: { readonly origin: Origin } = { origin: { kind: 'synthetic', note: 'Invented.' } }
const identified = at(0, {
  type: 'ClusterIdentified',
  data: { cluster, name: 'Wichita aerospace', basis: 'benchmark', definitionSet: 'bench', definition: 'aero', definitionName: 'Aerospace', regionSystem: 'areas', region: '179', regionName: 'Wichita-Winfield', counties: ['20173', '20035'], states: ['20'] },
})
const about = (year: number) => ({ cluster, release: `cbp-${year}`, year, source: 'County Business Patterns' })
const figures = { employees: 100, establishments: 10, payroll: 5_000 }
const presence = (index: number, year: number, lq: number) =>
  at(index, { type: 'ClusterPresenceDetermined', data: { ...about(year), ...figures, definitionSet: 'bench', regionSystem: 'areas', region: '179', lq, criteria: 'presence-1', threshold: 1.5, formula: 'a/b', present: lq >= 1.5 } })
const employment = (index: number, year: number, more: object = {}) => at(index, { type: 'EmploymentSnapshotAttached', data: { ...about(year), ...figures, ...more } })
const since = { release: 'cbp-2019', year: 2019, employment: 0.1, wage: 0, establishments: 0 }
const performance = (index: number, year: number, more: object = {}) => at(index, { type: 'PerformanceSnapshotAttached', data: { ...about(year), ...figures, averageWage: 50_000, ...more } })
const joined = (index: number, participant: string, type: string, more: Partial<Recorded> = {}) => at(index, { type: 'ParticipantJoined', data: { participant, cluster, type, sizeClass: '20-99' } }, more)
const left = (index: number, participant: string) => at(index, { type: 'ParticipantLeft', data: { participant, cluster } })
const convener = (index: number, who: string, lead: boolean) => at(index, { type: 'ConvenerRecognized', data: { cluster, convener: who, kind: 'trade-association', lead } })
const ended = (index: number, who: string) => at(index, { type: 'ConvenerRecognitionEnded', data: { cluster, convener: who, reason: 'x' } })
const absent = (index: number) => at(index, { type: 'ConvenerAbsenceDetermined', data: { cluster, search: 'x', on: '2026-01-15' } })
const linked = (index: number, type: string, from = 'p1', to = 'p2', more: Partial<Recorded> = {}) => at(index, { type: 'LinkageRecorded', data: { cluster, type, from, to, source: 'x' } }, more)
const who = (participant: string) => ({ kind: 'participant', participant })
const part = { kind: 'subcluster', subcluster: '1-1', name: 'Aircraft' }
const partLinked = (index: number, type: string, from: object, to: object) => at(index, { type: 'SubclusterLinkageRecorded', data: { cluster, type, from, to, source: 'y' } })
const unlinked = (index: number, type: string, from: object, to: object) => at(index, { type: 'LinkageEnded', data: { cluster, type, from, to, reason: 'x' } })
const counted = (index: number, source: string, asOf: string, count: number) => at(index, { type: 'CompositionRecorded', data: { cluster, source, asOf, types: [{ type: 'labor', count }] } })
const of = (...history: Recorded[]) => fold(clusterProfile, cluster, history)
const column = (name: string, view: ReturnType<typeof of>) => clusterProfile.columns.find((one) => one.name === name)?.of(view)

describe('cluster profile', () => {
  test('is the cluster with four empty parts when it is identified', () => {
    expect(of(identified)).toEqual({
      cluster,
      name: 'Wichita aerospace',
      basis: 'benchmark',
      identified: { on: '2026-03-01', agency: identified.agency, reason: null, evidence: [], synthetic: false },
      definition: { set: 'bench', id: 'aero', name: 'Aerospace' },
      region: { system: 'areas', id: '179', name: 'Wichita-Winfield' },
      counties: ['20173', '20035'],
      states: ['20'],
      pieces: [],
      redrawn: null,
      composition: { types: {}, groups: {}, sizes: {}, missing: expect.arrayContaining(['end-producer', 'government']), linkages: {}, counted: [] },
      membership: { count: 0, members: [] },
      employment: [],
      performance: [],
      presence: [],
      linkages: [],
      conveners: [],
      convenerAbsence: null,
      synthetic: false,
    })
  })

  test('is redrawn', () => {
    const redrawn = at(1, { type: 'ClusterRegionRedrawn', data: { cluster, counties: ['40071'], states: ['40'], reason: 'x' } })
    expect(of(identified, redrawn)).toMatchObject({ name: 'Wichita aerospace', counties: ['40071'], states: ['40'], pieces: [], redrawn: { on: '2026-03-02', reason: 'x', synthetic: false } })
  })

  test('says when, by whom and on what it was identified, and warns of pieces that do not touch', () => {
    const evidence = [{ kind: 'release', release: 'cbp-2021' }, { kind: 'document', title: 'Cluster map' }]
    const judged = at(0, { type: 'ClusterIdentified', data: { ...(identified.data as object), basis: 'analyst', reason: 'Suppliers in two states.', evidence, states: ['20', '36'], apart: [['20'], ['36']] } }, { agency: 'ny-esd' })
    const view = of(judged)
    expect(view.identified).toEqual({ on: '2026-03-01', agency: 'ny-esd', reason: 'Suppliers in two states.', evidence, synthetic: false })
    expect([view.pieces, column('identifiedOn', view)]).toEqual([[['20'], ['36']], '2026-03-01'])
    const closer = at(1, { type: 'ClusterRegionRedrawn', data: { cluster, counties: ['20173'], states: ['20'], reason: 'One state only.' } }, { agency: 'eda' })
    expect(of(judged, closer)).toMatchObject({ pieces: [], redrawn: { agency: 'eda', reason: 'One state only.' }, identified: { agency: 'ny-esd' } })
  })

  test('composition counts the members that are there', () => {
    const view = of(identified, joined(1, 'p1', 'end-producer'), joined(2, 'p2', 'end-producer'), joined(3, 'p3', 'labor'), left(4, 'p2'), linked(5, 'research'), linked(6, 'research', 'p2', 'p1'))
    expect(view.composition).toMatchObject({ types: { 'end-producer': 1, labor: 1 }, groups: { firm: 1, institution: 1 }, sizes: { '20-99': 2 }, linkages: { research: 2 } })
    expect(view.composition.missing).not.toContain('end-producer')
    expect(view.composition.missing).not.toContain('other')
    expect(view.composition.missing).toContain('research')
    expect(view.membership).toEqual({
      count: 2,
      members: [
        { participant: 'p1', type: 'end-producer', sizeClass: '20-99', since: '2026-03-02', synthetic: false },
        { participant: 'p3', type: 'labor', sizeClass: '20-99', since: '2026-03-04', synthetic: false },
      ],
    })
  })

  test('composition keeps the latest count of each source, newest first, up to a cap', () => {
    const view = of(identified, counted(1, 'Directory', '2023-01-01', 5), counted(2, 'Survey', '2024-01-01', 7), counted(3, 'Directory', '2025-01-01', 6))
    expect(view.composition.counted).toEqual([
      { asOf: '2025-01-01', source: 'Directory', types: { labor: 6 }, synthetic: false },
      { asOf: '2024-01-01', source: 'Survey', types: { labor: 7 }, synthetic: false },
    ])
    const many = Array.from({ length: compositionsShown + 3 }, (_, i) => counted(i + 1, `Source ${i}`, `20${10 + i}-01-01`, 1))
    expect(of(identified, ...many).composition.counted.map(({ source }) => source)).toEqual(Array.from({ length: compositionsShown }, (_, i) => `Source ${compositionsShown + 2 - i}`))
  })

  test('each figure names its release, year and source; years stand in their order and a release once', () => {
    const view = of(identified, performance(1, 2021, { since }), employment(2, 2019, { suppressed: 3 }), employment(3, 2021, { employees: 101 }), presence(4, 2021, 5), presence(5, 2020, 1.2))
    const lines = { source: 'County Business Patterns', establishments: 10, payroll: 5_000, synthetic: false }
    expect(view.employment).toEqual([
      { ...lines, release: 'cbp-2019', year: 2019, employees: 100, suppressed: 3 },
      { ...lines, release: 'cbp-2021', year: 2021, employees: 101, suppressed: 0 },
    ])
    expect(view.performance).toEqual([{ release: 'cbp-2021', year: 2021, source: lines.source, averageWage: 50_000, suppressed: 0, since, synthetic: false }])
    expect(view.presence.map(({ year, lq, present, threshold, criteria, formula }) => ({ year, lq, present, threshold, criteria, formula }))).toEqual([
      { year: 2020, lq: 1.2, present: false, threshold: 1.5, criteria: 'presence-1', formula: 'a/b' },
      { year: 2021, lq: 5, present: true, threshold: 1.5, criteria: 'presence-1', formula: 'a/b' },
    ])
    expect([column('lq', view), column('employees', view)]).toEqual([5, 101])
    expect(column('employees', of(identified, presence(1, 2020, 2)))).toBe(100)
  })

  test('knows who convenes and who did', () => {
    const view = of(identified, convener(1, 'c1', true), convener(2, 'c2', false), ended(3, 'c1'), convener(4, 'c2', true))
    expect(view.conveners).toEqual([
      { convener: 'c1', kind: 'trade-association', lead: true, since: '2026-03-02', until: '2026-03-04', synthetic: false },
      { convener: 'c2', kind: 'trade-association', lead: true, since: '2026-03-03', until: null, synthetic: false },
    ])
    expect(of(identified, absent(1)).convenerAbsence).toEqual({ on: '2026-01-15', synthetic: false })
    expect(of(identified, absent(1), convener(2, 'c1', true)).convenerAbsence).toBeNull()
  })

  test('linkages name both ends, whatever they are, and stay when they ended', () => {
    const view = of(identified, linked(1, 'service'), partLinked(2, 'supplier-buyer', who('p1'), part), partLinked(3, 'common-skills', part, { ...part, subcluster: '1-2', name: 'Missiles' }), unlinked(4, 'service', who('p1'), who('p2')))
    const [p1, p2, aircraft, missiles] = [{ participant: 'p1', subcluster: null }, { participant: 'p2', subcluster: null }, { participant: null, subcluster: { id: '1-1', name: 'Aircraft' } }, { participant: null, subcluster: { id: '1-2', name: 'Missiles' } }]
    expect(view.linkages).toEqual([
      { type: 'service', from: p1, to: p2, source: 'x', since: '2026-03-02', until: '2026-03-05', synthetic: false },
      { type: 'supplier-buyer', from: p1, to: aircraft, source: 'y', since: '2026-03-03', until: null, synthetic: false },
      { type: 'common-skills', from: aircraft, to: missiles, source: 'y', since: '2026-03-04', until: null, synthetic: false },
    ])
    expect([view.composition.linkages, column('linkages', view)]).toEqual([{ 'supplier-buyer': 1, 'common-skills': 1 }, 2])
  })

  test('a linkage counts once while it holds, and anew after it ended', () => {
    const twice = of(identified, linked(1, 'common-skills'), linked(2, 'common-skills', 'p2', 'p1'))
    expect([twice.composition.linkages, twice.linkages.length]).toEqual([{ 'common-skills': 1 }, 1])
    const again = of(identified, partLinked(1, 'service', part, who('p1')), unlinked(2, 'service', { kind: 'subcluster', subcluster: '1-1' }, who('p1')), partLinked(3, 'service', part, who('p1')))
    expect(again.linkages.map(({ since, until }) => [since, until])).toEqual([['2026-03-02', '2026-03-03'], ['2026-03-04', null]])
    expect(of(identified, unlinked(1, 'service', who('p1'), who('p2'))).linkages).toEqual([])
    expect(of(identified, linked(1, 'service', 'p1', 'p2', synthetic)).linkages[0]?.synthetic).toBe(true)
  })

  test('marks what was invented, and the profile with it', () => {
    const view = of(identified, joined(1, 'p1', 'labor', synthetic), joined(2, 'p2', 'labor'))
    expect([view.synthetic, ...['p1', 'p2'].map((id) => view.membership.members.find(({ participant }) => participant === id)?.synthetic)]).toEqual([true, true, false])
  })

  test('corrections take a figure back and put another in its place', () => {
    const history = [identified, joined(1, 'p1', 'labor'), presence(2, 2021, 5)]
    const retracted = at(3, { type: 'EntryRetracted', data: { corrected: { event: history[1]?.id, revision: 1, type: 'ParticipantJoined' }, reason: 'x', touches: [] } })
    const replaced = at(4, { type: 'EntryReplaced', data: { corrected: { event: history[2]?.id, revision: 2, type: 'ClusterPresenceDetermined' }, reason: 'x', data: { ...(history[2]?.data as object), lq: 1, present: false }, touches: [] } })
    expect(of(...history, retracted, replaced)).toMatchObject({ membership: { count: 0 }, composition: { types: {} }, presence: [{ lq: 1, present: false }] })
    expect(fold(clusterProfile, cluster, [...history, retracted, replaced], { size: 3 })).toMatchObject({ membership: { count: 1 }, presence: [{ lq: 5 }] })
  })

  test('on the occurred axis a member is there from the day on which it joined', () => {
    const history = [identified, joined(1, 'p1', 'labor')]
    expect(fold(clusterProfile, cluster, history, { size: 2, occurred: day(1) }).membership.count).toBe(0)
    expect(fold(clusterProfile, cluster, history, { size: 2, occurred: day(2) }).membership.count).toBe(1)
  })

  test('a cluster that only others name is not listed', () => {
    expect(clusterProfile.lists?.(of(joined(0, 'p1', 'labor')))).toBe(false)
    expect(clusterProfile.lists?.(of(identified))).toBe(true)
  })
})
