import { describe, expect, test } from '@jest/globals'
import { agency } from '../../domain/agency/agency.ts'
import { convening } from '../../domain/convening/convening.ts'
import { singleType } from '../../domain/dialog/composition.ts'
import { dialog } from '../../domain/dialog/dialog.ts'
import { staff } from '../../domain/staff/staff.ts'
import { scenario } from '../kit/scenario.ts'

const clusters = ['wichita-aerospace']
const federal = { type: 'AgencyRegistered', data: { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013' }, fiscalYearStart: 10 } }
const local = { type: 'AgencyRegistered', data: { agency: 'wichita', name: 'City', level: 'local', codes: { geoid: '2079000', key: 'c' }, fiscalYearStart: 1 } }
const person = { type: 'StaffRegistered', data: { staff: 's1', agency: 'eda', title: 'Liaison' } }
const session = {
  type: 'ConveningScheduled',
  data: { convening: 'c1', clusters, title: 'T', startsAt: '2026-03-01T10:00:00.000Z', endsAt: '2026-03-01T12:00:00.000Z', virtual: false, ledBy: 'convener', withinConvenersEvent: false, hosts: [] },
}
const log = {
  clusters,
  format: 'roundtable',
  virtual: false,
  agencies: ['eda'],
  staff: [{ staff: 's1', agency: 'eda' }],
  attendance: [{ type: 'component-supplier', count: 4 }, { type: 'end-producer', count: 1 }],
  participants: [],
  topics: ['Heat treatment'],
  noticeClass: 'individual-views',
}
const heldData = { ...log, dialog: 'made-id', agencies: [{ agency: 'eda', level: 'federal' }] }
const started = () => scenario(dialog).with(agency, 'eda', federal).with(agency, 'wichita', local).with(staff, 's1', person)

describe('dialog', () => {
  test('a dialog says which agencies, at which level, met whom', () => {
    started().when('log-dialog', log).then({ type: 'DialogHeld', data: heldData })
    const { staff: _staff, participants: _participants, topics: _topics, ...short } = log
    started().when('log-dialog', short).then({ type: 'DialogHeld', data: { ...heldData, staff: [], topics: [] } })
  })

  test('personal remarks stay in their own field', () => {
    started().when('log-dialog', { ...log, personalNotes: 'Prefers calls.' }).then({ type: 'DialogHeld', data: { ...heldData, personalNotes: 'Prefers calls.' } })
  })

  test('governments among themselves hold no dialog', () => {
    started().when('log-dialog', { ...log, attendance: [{ type: 'government', count: 3 }] }).refused('dialog-among-governments', '/attendance')
    started().when('log-dialog', { ...log, attendance: [] }).refused('dialog-among-governments', '/attendance')
  })

  test('who logs it took part', () => {
    started().when('log-dialog', log, { by: 'nsf' }).refused('dialog-of-other-agencies', '/agencies')
    started().when('log-dialog', log, { actor: { ref: 'p', agency: 'nsf', role: 'steward' } }).then('DialogHeld')
  })

  test('attending staff is registered staff of an agency that took part', () => {
    started().when('log-dialog', { ...log, agencies: ['eda', 'wichita'], staff: [{ staff: 's1', agency: 'wichita' }] }).refused('staff-of-another-agency', '/staff/0/staff')
    started().when('log-dialog', { ...log, staff: [{ staff: 's1', agency: 'wichita' }] }).refused('staff-agency-absent', '/staff/0/agency')
    started().when('log-dialog', { ...log, staff: [{ staff: 's2', agency: 'eda' }] }).refused('staff-of-another-agency')
  })

  test('each person is named once', () => {
    started().when('log-dialog', { ...log, staff: [...log.staff, ...log.staff] }).refused('staff-named-twice', '/staff/1/staff')
  })

  test('who had left did not attend', () => {
    const left = { type: 'StaffLeft', data: { staff: 's1', agency: 'eda' }, at: '2026-02-01T00:00:00.000Z' }
    started().with(staff, 's1', person, left).when('log-dialog', log).refused('staff-had-left', '/staff/0/staff')
    started().with(staff, 's1', person, left).when('log-dialog', log, { occurredAt: '2026-01-15T00:00:00.000Z' }).then('DialogHeld')
  })

  test('a Federal agency makes it a Federal dialog', () => {
    started().when('log-dialog', { ...log, noticeClass: 'not-federal' }).refused('dialog-class-of-another-level', '/noticeClass')
    started().when('log-dialog', { ...log, agencies: ['wichita'], staff: [], noticeClass: 'not-federal' }, { by: 'wichita' }).then('DialogHeld')
  })

  test('competing firms alone are acknowledged, and that goes on record', () => {
    const alone = { ...log, attendance: [{ type: 'end-producer', count: 3 }, { type: 'government', count: 1 }] }
    started().when('log-dialog', alone).refused('composition-not-acknowledged', '/compositionAcknowledged')
    started()
      .with(convening, 'c1', session)
      .when('log-dialog', { ...alone, convening: 'c1', compositionAcknowledged: true })
      .then(
        { type: 'DialogHeld', data: { ...heldData, attendance: alone.attendance, convening: 'c1' } },
        { type: 'ConveningCompositionChecked', data: { dialog: 'made-id', clusters, convening: 'c1', warning: 'single-type', type: 'end-producer', firms: 3, rule: 1 } },
      )
    started().when('log-dialog', { ...log, compositionAcknowledged: true }).then('DialogHeld')
  })

  test.each([
    [[{ type: 'end-producer', count: 1 }], undefined],
    [[{ type: 'end-producer', count: 2 }], { type: 'end-producer', firms: 2 }],
    [[{ type: 'end-producer', count: 1 }, { type: 'end-producer', count: 1 }], { type: 'end-producer', firms: 2 }],
    [[{ type: 'end-producer', count: 2 }, { type: 'logistics', count: 1 }], undefined],
    [[{ type: 'end-producer', subcluster: 'a', count: 2 }, { type: 'end-producer', subcluster: 'b', count: 1 }], undefined],
    [[{ type: 'end-producer', subcluster: 'a', count: 2 }, { type: 'end-producer', count: 1 }], { type: 'end-producer', firms: 3 }],
    [[{ type: 'end-producer', count: 2 }, { type: 'labor', count: 1 }], undefined],
    [[{ type: 'end-producer', count: 2 }, { type: 'government', count: 1 }], { type: 'end-producer', firms: 2 }],
    [[{ type: 'research', count: 9 }], undefined],
    [[{ type: 'labor', count: 9 }, { type: 'research', count: 2 }], undefined],
  ] as const)('composition of %j is %j', (came, warning) => {
    expect(singleType(came)).toEqual(warning)
  })

  test('the convening it was part of took place and was about its clusters', () => {
    const cancelled = { type: 'ConveningCancelled', data: { convening: 'c1', clusters, reason: 'Storm.' } }
    started().with(convening, 'c1', session).when('log-dialog', { ...log, convening: 'c1' }).then('DialogHeld')
    started().with(convening, 'c1', session, cancelled).when('log-dialog', { ...log, convening: 'c1' }).refused('dialog-of-cancelled-convening', '/convening')
    started().with(convening, 'c1', session).when('log-dialog', { ...log, clusters: ['detroit-automotive'], convening: 'c1' }).refused('dialog-of-another-convening', '/convening')
  })

  test('an agency that took part shares what it learned', () => {
    const share = { dialog: 'd1', what: 'Three plan the same line.', withAgencies: ['nsf'] }
    const given = () => started().given({ type: 'DialogHeld', data: { ...heldData, dialog: 'd1' } })
    given().when('share-information', share).then({ type: 'InformationShared', data: { ...share, clusters, confidentiality: 'agencies' } })
    given().when('share-information', share, { by: 'nsf' }).refused('not-own-agency')
    given().when('share-information', { ...share, confidentiality: 'own' }).refused('shared-and-unreadable', '/confidentiality')
    const shared = { type: 'InformationShared', data: { ...share, clusters, confidentiality: 'agencies' } }
    const again = () => started().given({ type: 'DialogHeld', data: { ...heldData, dialog: 'd1' } }, shared)
    again().when('share-information', share).then()
    again().when('share-information', { ...share, withAgencies: ['nsf', 'sba'] }).then('InformationShared')
    started().given(shared).when('share-information', share).refused('does-not-exist')
  })
})
