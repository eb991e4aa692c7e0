import { describe, expect, test } from '@jest/globals'
import { agency } from '../../domain/agency/agency.ts'
import { staff } from '../../domain/staff/staff.ts'
import { recorded, scenario } from '../kit/scenario.ts'

const cluster = 'wichita-aerospace'
const registered = (id = 's1', home = 'eda') => ({ type: 'StaffRegistered', data: { staff: id, agency: home, title: 'Liaison' } })
const assigned = (id = 's1', home = 'eda', more: object = { reviewBy: '2027-01-05' }) => ({
  type: 'LiaisonAssigned',
  data: { staff: id, agency: home, cluster, role: 'lead', from: '2026-01-05', ...more },
})
const assign = { staff: 's1', cluster, role: 'lead', from: '2026-01-05', reviewBy: '2027-01-05' }
const handOver = { staff: 's1', cluster, to: 's2', notes: 'Two gaps are due in May.' }
const release = { staff: 's1', cluster, reason: 'Moved on.' }

describe('staff', () => {
  test('a person has a random id and is registered by the own agency', () => {
    const data = { agency: 'eda', title: 'Liaison', name: 'Sam Example', email: 'sam@agency.example' }
    const id = '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01'
    scenario(staff).when('register-staff', data).then({ type: 'StaffRegistered', data: { ...data, staff: 'made-id' } })
    scenario(staff).when('register-staff', { ...data, staff: id }).then({ type: 'StaffRegistered', data: { ...data, staff: id } })
    scenario(staff).when('register-staff', { ...data, staff: 'sam-example' }).refused('staff-id-not-random', '/staff')
    scenario(staff).when('register-staff', data, { by: 'nsf' }).refused('not-own-agency')
  })

  test('an assignment has an end or a day of review, in order', () => {
    const bare = { staff: 's1', cluster, role: 'lead', from: '2026-01-05' }
    scenario(staff).given(registered()).when('assign-liaison', assign).then(assigned())
    scenario(staff).given(registered()).when('assign-liaison', { ...bare, until: '2026-06-30' }).then(assigned('s1', 'eda', { until: '2026-06-30' }))
    scenario(staff).given(registered()).when('assign-liaison', bare).refused('assignment-without-end', '/reviewBy')
    scenario(staff).given(registered()).when('assign-liaison', { ...bare, until: '2025-12-31' }).refused('period-reversed', '/until')
    scenario(staff).given(registered()).when('assign-liaison', { ...bare, reviewBy: '2025-12-31' }).refused('period-reversed', '/reviewBy')
  })

  test('the same assignment is made once; another one replaces it', () => {
    scenario(staff).given(registered(), assigned()).when('assign-liaison', assign).then()
    scenario(staff).given(registered(), assigned()).when('assign-liaison', { ...assign, role: 'support' }).then('LiaisonAssigned')
  })

  test('other agencies do not assign our people', () => {
    scenario(staff).given(registered()).when('assign-liaison', assign, { by: 'nsf' }).refused('not-own-agency')
  })

  test('hand-over passes the cluster to an assigned colleague', () => {
    const given = () => scenario(staff).given(registered(), assigned())
    given()
      .with(staff, 's2', registered('s2'), assigned('s2'))
      .when('hand-over-cluster', handOver)
      .then({ type: 'LiaisonHandedOver', data: { ...handOver, agency: 'eda', role: 'lead', toAgency: 'eda', confidentiality: 'own' } })
    given().with(staff, 's2', registered('s2')).when('hand-over-cluster', handOver).refused('successor-not-ready', '/to')
    given().when('hand-over-cluster', { ...handOver, to: 's1' }).refused('successor-is-self', '/to')
    given().when('hand-over-cluster', handOver).refused('unknown-reference', '/to')
    scenario(staff).given(registered()).when('hand-over-cluster', handOver).refused('not-assigned', '/cluster')
    given().with(staff, 's2', registered('s2'), { type: 'StaffLeft', data: { staff: 's2', agency: 'eda' } }).when('hand-over-cluster', handOver).refused('staff-has-left', '/to')
  })

  test('hand-over to another agency is said outright', () => {
    const given = () => scenario(staff).given(registered(), assigned()).with(staff, 's2', registered('s2', 'nsf'), assigned('s2', 'nsf'))
    given().when('hand-over-cluster', handOver).refused('successor-of-another-agency', '/to')
    given()
      .when('hand-over-cluster', { ...handOver, otherAgency: true, confidentiality: 'agencies' })
      .then({ type: 'LiaisonHandedOver', data: { ...handOver, agency: 'eda', role: 'lead', toAgency: 'nsf', confidentiality: 'agencies' } })
  })

  test('a release names a successor or states the vacancy', () => {
    const given = () => scenario(staff).given(registered(), assigned())
    given().when('release-liaison', release).refused('release-without-successor', '/successor')
    given().with(staff, 's2', registered('s2'), assigned('s2')).when('release-liaison', { ...release, successor: 's2', statedVacancy: true }).refused('release-without-successor')
    given().when('release-liaison', { ...release, statedVacancy: true }).then({ type: 'LiaisonReleased', data: { ...release, agency: 'eda', statedVacancy: true } })
    given()
      .with(staff, 's2', registered('s2'), assigned('s2'))
      .when('release-liaison', { ...release, successor: 's2' })
      .then({ type: 'LiaisonReleased', data: { ...release, successor: 's2', agency: 'eda', statedVacancy: false } })
    given().with(staff, 's2', registered('s2', 'nsf'), assigned('s2', 'nsf')).when('release-liaison', { ...release, successor: 's2' }).refused('successor-of-another-agency', '/successor')
    scenario(staff).given(registered()).when('release-liaison', { ...release, statedVacancy: true }).refused('not-assigned')
  })

  test('an assignment that is over by the same words is over already', () => {
    const over = (type: string, data: object) => scenario(staff).given(registered(), assigned(), { type, data: { ...data, agency: 'eda' } })
    over('LiaisonHandedOver', { ...handOver, role: 'lead' }).when('hand-over-cluster', handOver).then()
    over('LiaisonHandedOver', { ...handOver, role: 'lead' }).when('hand-over-cluster', { ...handOver, notes: 'Other.' }).refused('not-assigned', '/cluster')
    over('LiaisonReleased', { ...release, statedVacancy: true }).when('release-liaison', { ...release, statedVacancy: true }).then()
    over('LiaisonReleased', { ...release, statedVacancy: true }).when('release-liaison', { ...release, successor: 's2' }).refused('not-assigned')
    scenario(staff)
      .given(registered(), assigned(), { type: 'LiaisonReleased', data: { ...release, agency: 'eda', statedVacancy: true } }, assigned())
      .when('release-liaison', { ...release, statedVacancy: true })
      .then('LiaisonReleased')
  })

  test('a successor is assigned on the day', () => {
    const until = (day: string) => scenario(staff).given(registered(), assigned()).with(staff, 's2', registered('s2'), assigned('s2', 'eda', { until: day })).when('hand-over-cluster', handOver)
    until('2026-02-28').refused('successor-not-ready', '/to')
    until('2026-03-01').then('LiaisonHandedOver')
  })

  test('expertise is declared once', () => {
    const declare = { staff: 's1', cluster, area: 'Aerostructures', code: '336413' }
    const event = { type: 'ExpertiseRecorded', data: { ...declare, agency: 'eda', basis: 'declared' } }
    scenario(staff).given(registered()).when('record-expertise', declare).then(event)
    scenario(staff).given(registered(), event).when('record-expertise', declare).then()
    scenario(staff).given(registered()).when('record-expertise', declare, { by: 'nsf' }).refused('not-own-agency')
  })

  test('nobody leaves with clusters or a desk in hand', () => {
    const desk = [
      { type: 'AgencyRegistered', data: { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013' }, fiscalYearStart: 10 } },
      { type: 'ClusterDeskOpened', data: { agency: 'eda', cluster, owner: 's1' } },
    ]
    scenario(staff).given(registered(), assigned()).when('record-staff-left', { staff: 's1' }).refused('staff-still-assigned')
    scenario(staff).given(registered()).with(agency, 'eda', ...desk).when('record-staff-left', { staff: 's1' }).refused('staff-owns-desk')
    scenario(staff)
      .given(registered(), assigned('s1', 'eda', { until: '2026-02-01' }))
      .when('record-staff-left', { staff: 's1' })
      .then({ type: 'StaffLeft', data: { staff: 's1', agency: 'eda' } })
    const left = { type: 'StaffLeft', data: { staff: 's1', agency: 'eda' } }
    scenario(staff).given(registered(), left).when('record-staff-left', { staff: 's1' }).then()
    scenario(staff).given(registered(), left).when('assign-liaison', assign).refused('staff-has-left')
  })

  test('leaving looks at the home agency', () => {
    const leave = staff.commands.find(({ name }) => name === 'record-staff-left')
    const state = staff.evolve(staff.initial, recorded(registered()) as never)
    const world = { of: () => undefined }
    expect(leave?.reads?.({ staff: 's1' } as never, state, world)).toEqual([{ kind: 'agency', id: 'eda' }])
    expect(leave?.reads?.({ staff: 's1' } as never, staff.initial, world)).toEqual([])
  })
})
