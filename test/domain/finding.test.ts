import { describe, test } from '@jest/globals'
import { finding } from '../../domain/finding/finding.ts'
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

  test('merging keeps the origin and is done once', () => {
    const merge = { finding: 'f1', merged: 'f2', reporters: common.reporters, reason: 'Same bottleneck.' }
    const other = { ...identified, data: { ...identified.data, finding: 'f2' } }
    scenario(finding).given(identified).with(finding, 'f2', other).when('merge-findings', merge).then({ type: 'FindingsMerged', data: { ...merge, cluster: 'wichita-aerospace' } })
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
