import { describe, test } from '@jest/globals'
import { agency } from '../../domain/agency/agency.ts'
import { clusterStream } from '../../domain/cluster/cluster.ts'
import { definitionSet } from '../../domain/definition-set/definition-set.ts'
import { convening } from '../../domain/convening/convening.ts'
import { scenario } from '../kit/scenario.ts'

const federal = { type: 'AgencyRegistered', data: { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013' }, fiscalYearStart: 10 } }
const state = { type: 'AgencyRegistered', data: { agency: 'kansas-commerce', name: 'KDC', level: 'state', codes: { geoid: '20', key: 'c' }, fiscalYearStart: 7 } }
const bare = {
  type: 'ClusterIdentified',
  data: { cluster: 'c', name: 'C', definitionSet: 'd', definition: 'x', regionSystem: 'ea', region: '1', counties: ['20173'], states: ['20'] },
}
const absence = { type: 'ConvenerAbsenceDetermined', data: { cluster: 'c', on: '2026-01-10', search: 'Asked the chambers.' } }
const recognized = (lead: boolean) => ({ type: 'ConvenerRecognized', data: { cluster: 'c', convener: 'wichita-manufacturers', kind: 'trade-association', lead } })
const absent = [bare, absence] as const
const led = [bare, recognized(true)] as const

const schedule = {
  clusters: ['wichita-aerospace'],
  title: 'Supplier roundtable',
  startsAt: '2026-03-01T10:00:00.000Z',
  endsAt: '2026-03-01T12:00:00.000Z',
  virtual: false,
  ledBy: 'government',
  withinConvenersEvent: false,
  hosts: ['eda'],
}
const hosts = [{ agency: 'eda', level: 'federal' }]
const scheduled = { type: 'ConveningScheduled', data: { ...schedule, convening: 'c1', hosts } }
const notice = { convening: 'c1', faca: 'individual-views', basis: 'No joint advice.', sameQuestionsToTenOrMore: false, antitrustStatementRead: true }
const classified = { type: 'ConveningNoticeClassified', data: { ...notice, clusters: schedule.clusters } }
const held = { convening: 'c1', agencies: ['eda'], attendance: [{ type: 'component-supplier', count: 12 }] }
const wasHeld = { type: 'ConveningHeld', data: { ...held, clusters: schedule.clusters, agencies: hosts, participants: [] } }
const cancelled = { type: 'ConveningCancelled', data: { convening: 'c1', clusters: schedule.clusters, reason: 'Storm.' } }
const started = () => scenario(convening).with(agency, 'eda', federal).with(agency, 'kansas-commerce', state)

describe('convening', () => {
  test('government leads where nobody else convenes', () => {
    started().with(clusterStream, 'wichita-aerospace', ...absent).when('schedule-convening', schedule).then({ type: 'ConveningScheduled', data: { ...schedule, convening: 'made-id', hosts } })
    started().with(clusterStream, 'wichita-aerospace', bare).when('schedule-convening', schedule).refused('convening-without-leave', '/clusters/0')
  })

  test('where there is a convener it must agree, or lead', () => {
    started().with(clusterStream, 'wichita-aerospace', ...led).when('schedule-convening', schedule).refused('convener-consent-missing', '/convenerConsent')
    started().with(clusterStream, 'wichita-aerospace', ...led).when('schedule-convening', { ...schedule, convenerConsent: 'Letter of 2 February.' }).then('ConveningScheduled')
    started().with(clusterStream, 'wichita-aerospace', ...led).when('schedule-convening', { ...schedule, ledBy: 'convener' }).then('ConveningScheduled')
    started().with(clusterStream, 'wichita-aerospace', ...led).when('schedule-convening', { ...schedule, withinConvenersEvent: true }).then('ConveningScheduled')
  })

  test('a recognized convener who does not lead is asked as well, and recognition ends an absence', () => {
    started().with(clusterStream, 'wichita-aerospace', bare, absence, recognized(false)).when('schedule-convening', schedule).refused('convener-consent-missing')
    const ended = { type: 'ConvenerRecognitionEnded', data: { cluster: 'c', convener: 'wichita-manufacturers', reason: 'Dissolved.' } }
    started().with(clusterStream, 'wichita-aerospace', bare, absence, recognized(true), ended).when('schedule-convening', schedule).refused('convening-without-leave')
  })

  test('consent of nobody is no consent', () => {
    started().with(clusterStream, 'wichita-aerospace', bare).when('schedule-convening', { ...schedule, convenerConsent: 'x' }).refused('convening-without-leave')
  })

  test('every cluster of a session is looked at', () => {
    started()
      .with(clusterStream, 'wichita-aerospace', ...absent)
      .with(clusterStream, 'detroit-automotive', bare)
      .when('schedule-convening', { ...schedule, clusters: ['wichita-aerospace', 'detroit-automotive'] })
      .refused('convening-without-leave', '/clusters/1')
  })

  test('a session about industries of the whole country calls no cluster, and names themes that a set defines', () => {
    const themes = [{ definitionSet: 'us', definition: 'automotive' }]
    const national = { ...schedule, clusters: [], themes }
    const published = { type: 'DefinitionSetPublished', data: { definitionSet: 'us', kind: 'custom', vintage: '2017', clusters: [{ id: 'automotive', name: 'Automotive', kind: 'traded', naics: ['336111'] }] } }
    started().with(definitionSet, 'us', published).when('schedule-convening', national).then({ type: 'ConveningScheduled', data: { ...national, convening: 'made-id', hosts } })
    started().with(definitionSet, 'us', published).when('schedule-convening', { ...national, themes: [...themes, { definitionSet: 'us', definition: 'footwear' }] }).refused('convening-theme-unknown', '/themes/1/definition')
    started().when('schedule-convening', { ...schedule, clusters: [] }).then('ConveningScheduled')
  })

  test('a session ends after it starts and has known hosts', () => {
    started().when('schedule-convening', { ...schedule, endsAt: '2026-03-01T09:00:00.000Z' }).refused('period-reversed', '/endsAt')
    started().when('schedule-convening', { ...schedule, hosts: ['nobody'] }).refused('unknown-reference', '/hosts/0')
    started().with(clusterStream, 'wichita-aerospace', ...absent).when('schedule-convening', { ...schedule, hosts: [] }).refused('convening-without-host', '/hosts')
  })

  test('a Federal session led by government is classified before it counts as held', () => {
    started().given(scheduled).when('record-convening-held', held).refused('convening-not-classified')
    started().given(scheduled, classified).when('record-convening-held', held).then(wasHeld)
    const byState = { ...scheduled, data: { ...scheduled.data, hosts: [{ agency: 'kansas-commerce', level: 'state' }] } }
    started().given(byState).when('record-convening-held', held).then('ConveningHeld')
    started().given({ ...scheduled, data: { ...scheduled.data, ledBy: 'convener' } }).when('record-convening-held', held).then('ConveningHeld')
  })

  test('it is held once, after it started, and not when cancelled', () => {
    started().given(scheduled, classified, wasHeld).when('record-convening-held', held).then()
    started().given(scheduled, classified, wasHeld).when('record-convening-held', { ...held, agencies: ['eda', 'kansas-commerce'] }).refused('convening-held-otherwise')
    started().given(scheduled, classified, wasHeld).when('record-convening-held', { ...held, attendance: [{ type: 'labor', count: 1 }] }).refused('convening-held-otherwise')
    started().given(scheduled, classified).when('record-convening-held', { ...held, attendance: [] }).refused('convening-held-by-nobody', '/attendance')
    started().given(scheduled, classified).when('record-convening-held', held, { by: 'nsf' }).refused('not-own-agency')
    started().given(scheduled, classified).when('record-convening-held', held, { occurredAt: '2026-02-28T10:00:00.000Z' }).then('ConveningHeld')
    started().given(scheduled, classified).when('record-convening-held', held, { occurredAt: '2026-02-28T09:59:59.999Z' }).refused('convening-not-started')
    started().given(scheduled, classified, cancelled).when('record-convening-held', held).refused('convening-not-scheduled')
    started().given(scheduled, classified).when('record-convening-held', held, { occurredAt: '2026-02-20T00:00:00.000Z' }).refused('convening-not-started', '/occurredAt')
    started().given(scheduled, classified).when('record-convening-held', held, { occurredAt: '2026-03-01T00:00:00.000Z' }).then('ConveningHeld')
  })

  test('a notice class is determined once, unless it changes', () => {
    started().given(scheduled, classified).when('classify-convening-notice', notice).then()
    started().given(scheduled, classified).when('classify-convening-notice', { ...notice, faca: 'advisory-committee' }).then('ConveningNoticeClassified')
    started().given(scheduled).when('classify-convening-notice', notice, { by: 'nsf' }).refused('not-own-agency')
  })

  test('a session led by government is put on the calendar by a host', () => {
    const given = () => started().with(clusterStream, 'wichita-aerospace', ...absent)
    given().when('schedule-convening', schedule, { by: 'kansas-commerce' }).refused('convening-of-other-hosts', '/hosts')
    given().when('schedule-convening', { ...schedule, hosts: ['eda', 'kansas-commerce'] }, { by: 'kansas-commerce' }).then('ConveningScheduled')
    given().when('schedule-convening', { ...schedule, ledBy: 'convener', hosts: [] }, { by: 'kansas-commerce' }).then('ConveningScheduled')
    given().when('schedule-convening', schedule, { actor: { ref: 's', agency: 'gsa', role: 'steward' } }).then('ConveningScheduled')
  })

  test('the same questions to ten persons need a control number, of Federal hosts', () => {
    const same = { ...notice, sameQuestionsToTenOrMore: true }
    started().given(scheduled).when('classify-convening-notice', same).refused('pra-control-number-missing', '/praControlNumber')
    started().given(scheduled).when('classify-convening-notice', { ...same, praControlNumber: '0610-0105' }).then('ConveningNoticeClassified')
    started().given(scheduled).when('classify-convening-notice', { ...notice, faca: 'not-federal' }).refused('notice-class-of-another-level', '/faca')
    const byState = { ...scheduled, data: { ...scheduled.data, hosts: [{ agency: 'kansas-commerce', level: 'state' }] } }
    started().given(byState).when('classify-convening-notice', { ...same, faca: 'not-federal' }).then('ConveningNoticeClassified')
    started().given(scheduled, cancelled).when('classify-convening-notice', notice).refused('convening-not-scheduled')
  })

  test('only hosts and the agency that scheduled it change it', () => {
    started().given(scheduled).when('cancel-convening', { convening: 'c1', reason: 'Storm.' }, { by: 'nsf' }).refused('not-own-agency')
    started().given({ ...scheduled, by: 'nsf' }).when('cancel-convening', { convening: 'c1', reason: 'Storm.' }).then(cancelled)
    started().given(scheduled, cancelled).when('cancel-convening', { convening: 'c1', reason: 'Storm.' }).then()
    started().given(scheduled, cancelled).when('cancel-convening', { convening: 'c1', reason: 'Snow.' }).refused('convening-not-scheduled')
    started().given(scheduled, classified, wasHeld).when('cancel-convening', { convening: 'c1', reason: 'Storm.' }).refused('convening-not-scheduled')
  })
})
