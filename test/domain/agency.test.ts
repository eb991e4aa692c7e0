import { describe, expect, test } from '@jest/globals'
import { agency } from '../../domain/agency/agency.ts'
import { staff } from '../../domain/staff/staff.ts'
import { recorded, scenario } from '../kit/scenario.ts'

const registered = { type: 'AgencyRegistered', data: { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013' }, fiscalYearStart: 10 } }
const opened = { type: 'ClusterDeskOpened', data: { agency: 'eda', cluster: 'wichita-aerospace', owner: 's1' } }
const person = (id: string, home = 'eda') => ({ type: 'StaffRegistered', data: { staff: id, agency: home, title: 'Liaison' } })
const open = { agency: 'eda', cluster: 'wichita-aerospace', owner: 's1' }

describe('agency', () => {
  test('a Federal agency has Treasury codes and a fiscal year from October', () => {
    const data = { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013', subtier: '1325' } }
    scenario(agency).when('register-agency', data).then({ type: 'AgencyRegistered', data: { ...data, fiscalYearStart: 10 } })
    scenario(agency).when('register-agency', { ...data, fiscalYearStart: 7 }).refused('federal-fiscal-year', '/fiscalYearStart')
    for (const [level, geoid] of [['state', '99'], ['local', '99001'], ['local', '0312345']] as const)
      scenario(agency).when('register-agency', { agency: 'eda', name: 'x', level, codes: { geoid, key: 'x' } }).refused('place-unknown', '/codes/geoid')
    scenario(agency).when('register-agency', { ...data, codes: { geoid: '20', key: 'x' } }).refused('agency-codes-of-another-level', '/codes')
    scenario(agency).when('register-agency', { ...data, codes: { subtier: '1325' } }).refused('agency-codes-of-another-level')
  })

  test('an agency registers itself, or a steward does', () => {
    const data = { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013' } }
    scenario(agency).when('register-agency', data, { by: 'nsf' }).refused('not-own-agency')
    scenario(agency).when('register-agency', data, { actor: { ref: 'p', agency: 'nsf', role: 'steward' } }).then('AgencyRegistered')
  })

  test('a desk for a cluster whose id is a word of the language is a desk like any other', () => {
    const desk = { ...open, cluster: 'constructor' }
    scenario(agency).given(registered).with(staff, 's1', person('s1')).when('open-cluster-desk', desk).then({ type: 'ClusterDeskOpened', data: desk })
    scenario(agency).given(registered).when('close-cluster-desk', { agency: 'eda', cluster: 'constructor', reason: 'x' }).refused('desk-not-open')
  })

  test.each([
    ['state', { geoid: '20', key: 'commerce' }, true],
    ['state', { geoid: '20173', key: 'commerce' }, false],
    ['state', { geoid: '20' }, false],
    ['state', { cgac: '013' }, false],
    ['local', { geoid: '20173', key: 'eco-dev' }, true],
    ['local', { geoid: '2079000', key: 'eco-dev' }, true],
    ['local', { geoid: '20', key: 'eco-dev' }, false],
    ['local', { geoid: '2079000', key: 'eco-dev', subtier: '1325' }, false],
  ])('a %s agency with codes %j: %s', (level, codes, fits) => {
    const steps = scenario(agency).when('register-agency', { agency: 'a', name: 'A', level, codes }, { by: 'a' })
    if (fits) steps.then({ type: 'AgencyRegistered', data: { agency: 'a', name: 'A', level, codes, fiscalYearStart: 7 } })
    else steps.refused('agency-codes-of-another-level', '/codes')
  })

  test('only the agency itself or a steward renames it, once', () => {
    const rename = { agency: 'eda', name: 'New EDA' }
    scenario(agency).given(registered).when('rename-agency', rename, { by: 'nsf' }).refused('not-own-agency')
    scenario(agency).given(registered).when('rename-agency', rename, { actor: { ref: 'p', agency: 'nsf', role: 'steward' } }).then('AgencyRenamed')
    scenario(agency).given(registered, { type: 'AgencyRenamed', data: rename }).when('rename-agency', rename).then()
  })

  test('a desk has an owner who is present staff of the agency', () => {
    scenario(agency).given(registered).with(staff, 's1', person('s1')).when('open-cluster-desk', open).then({ type: 'ClusterDeskOpened', data: open })
    scenario(agency).given(registered).with(staff, 's1', person('s1', 'nsf')).when('open-cluster-desk', open).refused('desk-owner-of-another-agency', '/owner')
    scenario(agency)
      .given(registered)
      .with(staff, 's1', person('s1'), { type: 'StaffLeft', data: { staff: 's1', agency: 'eda' } })
      .when('open-cluster-desk', open)
      .refused('desk-owner-of-another-agency', '/owner')
    scenario(agency).given(registered).with(staff, 's1', person('s1')).when('open-cluster-desk', open, { by: 'nsf' }).refused('not-own-agency')
  })

  test('an open desk is not opened again; its owner can change', () => {
    scenario(agency).given(registered, opened).when('open-cluster-desk', open).then()
    scenario(agency).given(registered, opened).with(staff, 's2', person('s2')).when('open-cluster-desk', { ...open, owner: 's2' }).refused('desk-already-open', '/cluster')
    scenario(agency)
      .given(registered, opened)
      .with(staff, 's2', person('s2'))
      .when('change-desk-owner', { ...open, owner: 's2' })
      .then({ type: 'ClusterDeskOwnerChanged', data: { ...open, owner: 's2', before: 's1' } })
    scenario(agency).given(registered, opened).when('change-desk-owner', open).then()
    scenario(agency).given(registered).with(staff, 's2', person('s2')).when('change-desk-owner', { ...open, owner: 's2' }).refused('desk-not-open', '/cluster')
  })

  test('a desk is closed once, and can be opened again', () => {
    const close = { agency: 'eda', cluster: 'wichita-aerospace', reason: 'Merged.' }
    const closed = { type: 'ClusterDeskClosed', data: close }
    scenario(agency).given(registered, opened).when('close-cluster-desk', close).then(closed)
    scenario(agency).given(registered, opened).when('close-cluster-desk', close, { by: 'nsf' }).refused('not-own-agency')
    scenario(agency).given(registered, opened, closed).when('close-cluster-desk', close).then()
    scenario(agency).given(registered).when('close-cluster-desk', close).refused('desk-not-open', '/cluster')
    scenario(agency).given(registered, opened, closed, opened).when('close-cluster-desk', close).then(closed)
    scenario(agency).given(registered, opened, closed).with(staff, 's1', person('s1')).when('open-cluster-desk', open).then('ClusterDeskOpened')
  })

  test('a history without its registration folds to nothing', () => {
    expect(agency.evolve(agency.initial, recorded(opened) as never)).toEqual({ status: 'unknown' })
    for (const [name, data] of [['rename-agency', { agency: 'eda', name: 'x' }], ['open-cluster-desk', open], ['change-desk-owner', open], ['close-cluster-desk', { agency: 'eda', cluster: 'c', reason: 'x' }]] as const)
      scenario(agency).given(opened).when(name, data).refused('does-not-exist')
  })
})
