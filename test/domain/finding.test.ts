import { describe, test } from '@jest/globals'
import { dialog } from '../../domain/dialog/dialog.ts'
import { finding } from '../../domain/finding/finding.ts'
import { staff } from '../../domain/staff/staff.ts'
import { scenario } from '../kit/scenario.ts'

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

  test('a dialog is evidence for its own clusters only', () => {
    const held = (...clusters: string[]) => ({
      type: 'DialogHeld',
      data: { dialog: 'd1', clusters, format: 'call', virtual: true, staff: [], attendance: [{ type: 'labor', count: 1 }], participants: [], topics: [], noticeClass: 'individual-views', agencies: [{ agency: 'eda', level: 'federal' }] },
    })
    const evidence = [common.evidence[0], { kind: 'dialog', dialog: 'd1' }]
    const skill = { ...common, evidence, occupation: '51-4041', workers: 40, employers: 6 }
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
    scenario(finding).given(own).when('reassess-finding', again).then({ type: 'FindingReassessed', data: { ...again, cluster: 'wichita-aerospace', confidentiality: 'own' } })
  })

  test('what was removed is not looked at again, and is removed once', () => {
    const removed = { type: 'FindingRemoved', data: { finding: 'f1', cluster: 'wichita-aerospace', outcome: 'solved', note: 'x' } }
    scenario(finding).given(identified).when('reassess-finding', { finding: 'f1', severity: 'high', evidence: common.evidence, note: 'x' }).then('FindingReassessed')
    scenario(finding).given(identified, removed).when('reassess-finding', { finding: 'f1', severity: 'high', evidence: common.evidence, note: 'x' }).refused('finding-not-open')
    scenario(finding).given(identified, removed).when('remove-finding', { finding: 'f1', outcome: 'solved', note: 'x' }).then()
  })

  test('merging keeps the origin and is done once', () => {
    const merge = { finding: 'f1', merged: 'f2', reporters: common.reporters, reason: 'Same bottleneck.' }
    const other = { ...identified, data: { ...identified.data, finding: 'f2' }, by: 'nsf' }
    scenario(finding).given(identified).with(finding, 'f2', other).when('merge-findings', merge).then({ type: 'FindingsMerged', data: { ...merge, cluster: 'wichita-aerospace', mergedAgency: 'nsf', confidentiality: 'open' } })
    scenario(finding).given(identified, { type: 'FindingsMerged', data: { ...merge, cluster: 'wichita-aerospace' } }).with(finding, 'f2', other).when('merge-findings', merge).then()
    scenario(finding).given(identified).when('merge-findings', { ...merge, merged: 'f1' }).refused('merge-with-itself')
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
