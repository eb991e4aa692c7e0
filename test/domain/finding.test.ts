import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { clusterStream } from '../../domain/cluster/cluster.ts'
import { dialog } from '../../domain/dialog/dialog.ts'
import { finding } from '../../domain/finding/finding.ts'
import { regionSystem } from '../../domain/region-system/region-system.ts'
import { staff } from '../../domain/staff/staff.ts'
import { liaisonOf, now, recorded, scenario } from '../kit/scenario.ts'

const common = {
  finding: 'f1',
  cluster: 'wichita-aerospace',
  statement: 'Heat treatment is booked nine months ahead.',
  counties: ['20173'],
  evidence: [{ kind: 'document', title: 'Supplier survey' }],
  reporters: [{ type: 'component-supplier', count: 3 }],
  confidentiality: 'open',
}
const identified = { type: 'ConstraintIdentified', data: { ...common, category: 'infrastructure' } }

describe('finding', () => {
  test('a constraint is identified under the id that was made for it', () => {
    const { finding: _, ...withoutId } = common
    scenario(finding)
      .when('identify-constraint', { ...withoutId, category: 'skills' })
      .then({ type: 'ConstraintIdentified', data: { ...withoutId, category: 'skills', finding: 'made-id' } })
  })

  test('counties exist, and are of the vintage of the region system of the cluster', () => {
    const cluster = { type: 'ClusterIdentified', data: { cluster: 'wichita-aerospace', name: 'Wichita aerospace', basis: 'benchmark', definitionSet: 'bench', definition: 'aero', regionSystem: 'areas', region: '179', counties: ['20173'], states: ['20'] } }
    const system = { type: 'RegionSystemPublished', data: { regionSystem: 'areas', kind: 'economic-area', vintage: '2004', regions: [{ id: '179', name: 'Wichita', counties: ['20173'] }] } }
    const given = (kind = 'economic-area') => scenario(finding).with(clusterStream, 'wichita-aerospace', cluster).with(regionSystem, 'areas', { ...system, data: { ...system.data, kind } })
    const asks = [['identify-constraint', 'ConstraintIdentified', { category: 'skills' }], ['record-company-need', 'CompanyNeedRecorded', { need: 'capital', singleFirm: false }], ['report-skill-need', 'SkillNeedReported', { occupation: '51-4041', workers: 4, employers: 2, neededBy: '2027-06-30' }]] as const
    for (const [name, type, more] of asks) {
      const data = (...counties: string[]) => ({ ...common, ...more, counties })
      given().when(name, data('20173')).then(type)
      given().when(name, data('20173', '99999')).refused('place-unknown', '/counties/1')
      given().when(name, data('20173', '20035')).refused('county-unknown', '/counties/1')
      // Statistical areas leave counties out, so that one which they do not name may well exist.
      given('cbsa').when(name, data('20173', '20035')).then(type)
      const { reads } = finding.commands.find((command) => command.name === name) as unknown as { reads: (data: unknown, state: unknown, world: unknown) => unknown }
      const world = { of: () => ({ status: 'identified', regionSystem: 'areas' }) }
      expect([reads(data('20173'), {}, world), reads(data(), {}, world), reads(data('20173'), {}, { of: () => undefined })]).toEqual([[{ kind: 'region-system', id: 'areas' }], [], []])
    }
  })

  test('a need of one firm is not open to all', () => {
    scenario(finding)
      .when('record-company-need', { ...common, need: 'capital', singleFirm: true })
      .refused('finding-needs-open-confidentiality-consent', '/confidentiality')
  })

  test('a firm may agree that its need is open', () => {
    const need = { ...common, need: 'capital', singleFirm: true, firmAgreed: true }
    scenario(finding).when('record-company-need', need).then({ type: 'CompanyNeedRecorded', data: need })
    scenario(finding).when('record-company-need', { ...need, firmAgreed: false }).refused('finding-needs-open-confidentiality-consent')
    scenario(finding).when('record-company-need', { ...need, firmAgreed: false, confidentiality: 'own' }).then('CompanyNeedRecorded')
    scenario(finding).when('record-company-need', { ...need, firmAgreed: false, singleFirm: false }).then('CompanyNeedRecorded')
  })

  test('a need of one firm is confidential when nobody says otherwise', () => {
    const { confidentiality: _, ...unsaid } = { ...common, need: 'capital' }
    const as = (confidentiality: string) => ({ type: 'CompanyNeedRecorded', data: expect.objectContaining({ confidentiality }) as unknown })
    scenario(finding).when('record-company-need', { ...unsaid, singleFirm: true }).then(as('own'))
    scenario(finding).when('record-company-need', { ...unsaid, singleFirm: true, firmAgreed: true }).then(as('own'))
    scenario(finding).when('record-company-need', { ...unsaid, singleFirm: false }).then(as('agencies'))
  })

  test('a skill need comes from employers, for an occupation, with a day', () => {
    const skill = { ...common, occupation: '51-4041', workers: 40, employers: 6, neededBy: '2026-09-30' }
    const report = (change: object) => scenario(finding).when('report-skill-need', { ...skill, ...change })
    report({}).then({ type: 'SkillNeedReported', data: skill })
    for (const type of ['training-provider', 'education', 'trade-association', 'labor']) {
      report({ reporters: [{ type, count: 3 }] }).refused('skill-need-without-employer', '/reporters')
      report({ reporters: [{ type, count: 3 }, { type: 'end-producer', count: 1 }] }).then('SkillNeedReported')
    }
    for (const type of ['end-producer', 'component-supplier', 'service-provider', 'logistics', 'distributor', 'government', 'research', 'other']) report({ reporters: [{ type, count: 1 }] }).then('SkillNeedReported')
    for (const occupation of ['12-1011', '09-1011', '57-1011', '99-9999', '10-1000']) report({ occupation }).refused('occupation-unknown-group', '/occupation')
    for (const occupation of ['11-1011', '29-1141', '55-1011', '51-9141']) report({ occupation }).then('SkillNeedReported')
    report({ neededBy: '2026-02-28' }).refused('need-already-past', '/neededBy')
    report({ neededBy: '2026-03-01' }).then('SkillNeedReported')
  })

  test('a dialog is evidence for its own clusters only', () => {
    const held = (...clusters: string[]) => ({
      type: 'DialogHeld',
      data: { dialog: 'd1', clusters, format: 'call', virtual: true, staff: [], attendance: [{ type: 'labor', count: 1 }], participants: [], topics: [], noticeClass: 'individual-views', agencies: [{ agency: 'eda', level: 'federal' }] },
    })
    const evidence = [common.evidence[0], { kind: 'dialog', dialog: 'd1' }]
    const skill = { ...common, evidence, occupation: '51-4041', workers: 40, employers: 6, neededBy: '2026-09-30' }
    const given = (...clusters: string[]) => scenario(finding).given(identified).with(dialog, 'd1', held(...clusters))
    given('wichita-aerospace').when('identify-constraint', { ...identified.data, evidence }).then('ConstraintIdentified')
    given('detroit-automotive').when('identify-constraint', { ...identified.data, evidence }).refused('evidence-of-another-cluster', '/evidence/1/dialog')
    given('detroit-automotive').when('record-company-need', { ...common, evidence, need: 'site', singleFirm: false }).refused('evidence-of-another-cluster')
    given('detroit-automotive').when('report-skill-need', skill).refused('evidence-of-another-cluster')
    given('detroit-automotive', 'wichita-aerospace').when('report-skill-need', skill).then('SkillNeedReported')
    given('detroit-automotive').when('reassess-finding', { finding: 'f1', severity: 'high', evidence, note: 'x' }).refused('evidence-of-another-cluster')
  })

  test('who learned it works for the agency that records it', () => {
    const person = (agency: string) => ({ type: 'StaffRegistered', data: { staff: 's1', agency, title: 'Liaison' } })
    const data = { ...identified.data, staff: 's1' }
    scenario(finding).with(staff, 's1', person('eda')).when('identify-constraint', data).then({ type: 'ConstraintIdentified', data })
    scenario(finding).with(staff, 's1', person('nsf')).when('identify-constraint', data).refused('recording-staff-of-another-agency', '/staff')
  })

  test('what is said later is as confidential as the finding', () => {
    const own = { ...identified, data: { ...identified.data, confidentiality: 'own' } }
    const again = { finding: 'f1', severity: 'high', evidence: common.evidence, note: 'x' }
    const looked = { type: 'FindingReassessed', data: { ...again, cluster: 'wichita-aerospace', confidentiality: 'own' } }
    scenario(finding).given(own).when('reassess-finding', again).then(looked)
    scenario(finding).given(own, looked).when('reassess-finding', again).then()
    scenario(finding).given(own, looked).when('reassess-finding', { ...again, severity: 'low' }).then('FindingReassessed')
  })

  test('what was removed is not looked at again, and is removed once', () => {
    const removed = { type: 'FindingRemoved', data: { finding: 'f1', cluster: 'wichita-aerospace', outcome: 'solved', note: 'x' } }
    scenario(finding).given(identified).when('reassess-finding', { finding: 'f1', severity: 'high', evidence: common.evidence, note: 'x' }).then('FindingReassessed')
    scenario(finding).given(identified, removed).when('reassess-finding', { finding: 'f1', severity: 'high', evidence: common.evidence, note: 'x' }).refused('finding-not-open')
    const gone = { type: 'FindingRemoved', data: { ...removed.data, confidentiality: 'open' } }
    scenario(finding).given(identified, gone).when('remove-finding', { finding: 'f1', outcome: 'solved', note: 'x' }).then()
    scenario(finding).given(identified, gone).when('remove-finding', { finding: 'f1', outcome: 'out-of-scope', note: 'x' }).refused('finding-not-open')
    scenario(finding).given(removed).when('remove-finding', { finding: 'f1', outcome: 'solved', note: 'x' }).refused('does-not-exist')
  })

  test('merging keeps the origin and is done once', () => {
    const merge = { finding: 'f1', merged: 'f2', reporters: common.reporters, reason: 'Same bottleneck.' }
    const other = { ...identified, data: { ...identified.data, finding: 'f2' }, by: 'nsf' }
    scenario(finding).given(identified).with(finding, 'f2', other).when('merge-findings', merge).then({ type: 'FindingsMerged', data: { ...merge, cluster: 'wichita-aerospace', mergedAgency: 'nsf', confidentiality: 'open' } })
    scenario(finding).given(identified, { type: 'FindingsMerged', data: { ...merge, cluster: 'wichita-aerospace' } }).with(finding, 'f2', other).when('merge-findings', merge).then()
    scenario(finding).given(identified).when('merge-findings', { ...merge, merged: 'f1' }).refused('merge-with-itself')
  })

  test('merges do not run in a circle, nor across kinds, nor into what is not there', () => {
    const merge = { finding: 'f1', merged: 'f2', reporters: common.reporters, reason: 'Same bottleneck.' }
    const other = { ...identified, data: { ...identified.data, finding: 'f2' } }
    const took = (merged: string) => ({ type: 'FindingsMerged', data: { ...merge, finding: 'f2', merged, cluster: common.cluster } })
    scenario(finding).given(identified).with(finding, 'f2', other, took('f1')).when('merge-findings', merge).refused('merge-of-merged', '/merged')
    scenario(finding).given(identified).with(finding, 'f2', other, took('f3')).when('merge-findings', merge).refused('merge-of-merged', '/merged')
    const skill = { type: 'SkillNeedReported', data: { ...common, finding: 'f2', occupation: '51-4041', workers: 1, employers: 1 } }
    scenario(finding).given(identified).with(finding, 'f2', skill).when('merge-findings', merge).refused('merge-across-kinds', '/merged')
    scenario(finding).given(identified).when('merge-findings', merge).refused('unknown-reference', '/merged')
    scenario(finding).given(took('f3')).with(finding, 'f2', other).when('merge-findings', merge).refused('does-not-exist')
  })

  test('whatever is merged into what, no origin ever stands above itself', () => {
    const { decide } = finding.commands.find(({ name }) => name === 'merge-findings') as unknown as { decide: (input: unknown, state: unknown, context: unknown) => { accepted?: readonly { data: unknown; type: string }[] } }
    const begun = finding.evolve(finding.initial, recorded({ type: 'ConstraintIdentified', data: identified.data }) as never)
    const place = fc.integer({ min: 0, max: 5 })
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place), { maxLength: 20 }), (pairs) => {
        const states = new Map(Array.from({ length: 6 }, (_, i) => [`f${i}`, begun]))
        const world = { of: (_stream: unknown, id: string) => states.get(id) }
        for (const [a, b] of pairs) {
          const outcome = decide({ finding: `f${a}`, merged: `f${b}`, reporters: common.reporters, reason: 'x' }, states.get(`f${a}`), { id: `f${a}`, now, occurredAt: now, actor: liaisonOf('eda'), exists: true, world })
          for (const event of outcome.accepted ?? []) states.set(`f${a}`, finding.evolve(states.get(`f${a}`) as never, recorded(event) as never))
        }
        const above = (id: string, seen: readonly string[]): boolean => {
          const state = states.get(id)
          return seen.includes(id) || (state?.status !== 'unknown' && (state?.merged ?? []).some((one) => above(one, [...seen, id])))
        }
        expect([...states.keys()].some((id) => above(id, []))).toBe(false)
      }),
    )
  })

  test('what only its own agency may read is not merged by another', () => {
    const merge = { finding: 'f1', merged: 'f2', reporters: common.reporters, reason: 'Same bottleneck.' }
    const of = (confidentiality: string) => ({ ...identified, data: { ...identified.data, finding: 'f2', confidentiality }, by: 'nsf' })
    scenario(finding).given(identified).with(finding, 'f2', of('own')).when('merge-findings', merge).refused('not-own-agency')
    scenario(finding).given(identified).with(finding, 'f2', of('agencies')).when('merge-findings', merge).then('FindingsMerged')
    scenario(finding).given(identified).with(finding, 'f2', of('open')).when('merge-findings', merge, { by: 'nsf' }).refused('not-own-agency')
  })

  test('findings of two clusters are not merged', () => {
    const other = { ...identified, data: { ...identified.data, finding: 'f2', cluster: 'detroit-automotive' } }
    scenario(finding)
      .given(identified)
      .with(finding, 'f2', other)
      .when('merge-findings', { finding: 'f1', merged: 'f2', reporters: common.reporters, reason: 'x' })
      .refused('merge-across-clusters', '/merged')
  })

  test('another agency does not remove a finding', () => {
    scenario(finding).given(identified).when('remove-finding', { finding: 'f1', outcome: 'solved', note: 'x' }, { by: 'nsf' }).refused('not-own-agency')
    scenario(finding).given(identified).when('remove-finding', { finding: 'f1', outcome: 'solved', note: 'x' }).then('FindingRemoved')
  })
})
