import { describe, expect, test } from '@jest/globals'
import { agency } from '../../domain/agency/agency.ts'
import type { CitationKind } from '../../domain/gap/citation.ts'
import { citationFault } from '../../domain/gap/citation.ts'
import { responseClock, startClock } from '../../domain/gap/clock.ts'
import { gap } from '../../domain/gap/gap.ts'
import { finding } from '../../domain/finding/finding.ts'
import { staff } from '../../domain/staff/staff.ts'
import { scenario } from '../kit/scenario.ts'

const clusters = ['wichita-aerospace']
const identify = {
  kind: 'weakness',
  level: 'federal',
  citation: { kind: 'cfr', text: '40 CFR 63.1(a)' },
  responsible: 'epa',
  statement: 'Permits take two years.',
  effect: 'No new capacity.',
  clusters,
  findings: ['f1'],
  confidentiality: 'open',
}
const epa = { type: 'AgencyRegistered', data: { agency: 'epa', name: 'EPA', level: 'federal', codes: { cgac: '068' }, fiscalYearStart: 10 } }
const desk = { type: 'ClusterDeskOpened', data: { agency: 'epa', cluster: 'wichita-aerospace', owner: 's9' } }
const basis = (cluster: string) => ({
  type: 'ConstraintIdentified',
  data: { finding: 'f1', cluster, statement: 'x', counties: [], evidence: [{ kind: 'document', title: 'x' }], reporters: [{ type: 'labor', count: 1 }], confidentiality: 'open', category: 'regulation' },
})
const clock = { version: 1, days: 90, dueBy: '2026-05-30' }
const identified = { type: 'PolicyGapIdentified', data: { ...identify, gap: 'g1', clock, desks: [] } }
const about = { gap: 'g1', clusters, responsible: 'epa' }
const acknowledged = { type: 'GapAcknowledged', data: about, by: 'epa' }
const accept = { gap: 'g1', decision: 'accept', responseClass: 'rule', promiseDue: '2026-12-31' }
const answered = { type: 'AgencyResponded', data: { ...about, ...accept, confidentiality: 'open' }, by: 'epa' }
const declined = { type: 'AgencyResponded', data: { ...about, decision: 'decline', reason: 'The statute leaves no room.', confidentiality: 'open' }, by: 'epa' }
const closed = { type: 'GapClosed', data: { ...about, how: 'In force.', confidentiality: 'open' }, by: 'epa' }
const bare = (event: { type: string; data: object; by?: string }) => ({ type: event.type, data: event.data })
const by = { by: 'epa' }

describe('gap', () => {
  test('identifying starts the clock and names the desks that cover the clusters', () => {
    scenario(gap)
      .with(agency, 'epa', epa, desk)
      .with(finding, 'f1', basis('wichita-aerospace'))
      .when('identify-gap', identify)
      .then({ type: 'PolicyGapIdentified', data: { ...identify, gap: 'made-id', clock, desks: [{ cluster: 'wichita-aerospace', owner: 's9' }] } })
  })

  test('the response clock is published', () => {
    expect(responseClock).toEqual({ criterion: 'gap-response', version: 1, days: 90 })
    expect(startClock('2026-03-01T23:59:59.000Z')).toEqual(clock)
  })

  test('a weakness cites what works badly; a gap need not', () => {
    const { citation: _citation, ...without } = identify
    scenario(gap).when('identify-gap', without).refused('weakness-without-citation', '/citation')
    scenario(gap).when('identify-gap', { ...without, kind: 'gap', findings: [] }).then('PolicyGapIdentified')
    scenario(gap).when('identify-gap', { ...identify, citation: { kind: 'cfr', text: '13 USC 5' } }).refused('citation-malformed', '/citation/text')
  })

  test('the level is that of the agency whose policy it is', () => {
    const given = () => scenario(gap).with(agency, 'epa', epa)
    for (const level of ['state', 'local']) given().when('identify-gap', { ...identify, level }).refused('gap-level-of-another-agency', '/level')
    given().when('identify-gap', identify).then('PolicyGapIdentified')
  })

  test('who is to answer can read it', () => {
    scenario(gap).when('identify-gap', { ...identify, confidentiality: 'own' }).refused('gap-unreadable-to-responsible', '/confidentiality')
    scenario(gap).when('identify-gap', { ...identify, confidentiality: 'own' }, { by: 'epa' }).then('PolicyGapIdentified')
    scenario(gap).when('identify-gap', { ...identify, confidentiality: 'agencies' }).then('PolicyGapIdentified')
  })

  test('a gap rests on findings of its clusters', () => {
    scenario(gap).with(finding, 'f1', basis('detroit-automotive')).when('identify-gap', identify).refused('gap-finding-of-another-cluster', '/findings/0')
  })

  test('only the responsible agency acknowledges, answers and acts; the attempt of others is on record', () => {
    const given = () => scenario(gap).given(identified)
    given().when('acknowledge-gap', { gap: 'g1' }, by).then(bare(acknowledged))
    given().when('acknowledge-gap', { gap: 'g1' }).refused('not-own-agency')
    given().when('answer-gap', accept).refused('not-own-agency')
    scenario(gap).given(identified, answered).when('log-gap-action', { gap: 'g1', what: 'Draft.', done: false }).refused('not-own-agency')
    scenario(gap).given(identified, acknowledged).when('acknowledge-gap', { gap: 'g1' }, by).then()
  })

  test('an acceptance says what comes and when', () => {
    const given = () => scenario(gap).given(identified)
    given().when('answer-gap', accept, by).then(bare(answered))
    given().when('answer-gap', { gap: 'g1', decision: 'accept', promiseDue: '2026-12-31' }, by).refused('answer-without-promise', '/responseClass')
    given().when('answer-gap', { gap: 'g1', decision: 'accept', responseClass: 'rule' }, by).refused('answer-without-promise', '/promiseDue')
    given().when('answer-gap', { ...accept, promiseDue: '2026-02-28' }, by).refused('promise-in-the-past', '/promiseDue')
    given().when('answer-gap', { ...accept, promiseDue: '2026-03-01' }, by).then('AgencyResponded')
    scenario(gap).given(identified, answered).when('answer-gap', accept, by).then()
    scenario(gap).given(identified, answered).when('answer-gap', { ...accept, promiseDue: '2027-01-31' }, by).then('AgencyResponded')
  })

  test('less than acceptance says why', () => {
    const given = () => scenario(gap).given(identified)
    given().when('answer-gap', { gap: 'g1', decision: 'decline' }, by).refused('answer-without-reason', '/reason')
    given().when('answer-gap', { gap: 'g1', decision: 'decline', reason: 'no . - !' }, by).refused('answer-without-reason', '/reason')
    given().when('answer-gap', { ...accept, decision: 'partly', reason: 'Some.' }, by).refused('answer-without-reason', '/reason')
    given().when('answer-gap', { gap: 'g1', decision: 'decline', reason: 'The statute leaves no room.' }, by).then(bare(declined))
  })

  test('the person who acted works for the responsible agency', () => {
    const home = (agencyId: string) => ({ type: 'StaffRegistered', data: { staff: 's9', agency: agencyId, title: 'Rule writer' } })
    scenario(gap).given(identified).with(staff, 's9', home('eda')).when('answer-gap', { ...accept, staff: 's9' }, by).refused('acting-staff-of-another-agency', '/staff')
    scenario(gap).given(identified).with(staff, 's9', home('epa')).when('answer-gap', { ...accept, staff: 's9' }, by).then('AgencyResponded')
    const left = { type: 'StaffLeft', data: { staff: 's9', agency: 'epa' }, at: '2026-02-01T00:00:00.000Z' }
    scenario(gap).given(identified).with(staff, 's9', home('epa'), left).when('acknowledge-gap', { gap: 'g1', staff: 's9' }, by).refused('acting-staff-of-another-agency', '/staff')
  })

  test('action follows an acceptance', () => {
    const act = { gap: 'g1', what: 'Draft.', done: false }
    scenario(gap).given(identified).when('log-gap-action', act, by).refused('gap-not-answered')
    scenario(gap).given(identified, declined).when('log-gap-action', act, by).refused('gap-declined')
    const acted = { type: 'ResponseActionLogged', data: { ...about, ...act, confidentiality: 'open' } }
    scenario(gap).given(identified, declined, answered).when('log-gap-action', act, by).then(acted)
    scenario(gap).given(identified, answered, acted).when('log-gap-action', act, by).then()
    scenario(gap).given(identified, answered, acted).when('log-gap-action', { ...act, done: true }, by).then('ResponseActionLogged')
  })

  test('closing needs an answer, reopening needs a closing', () => {
    const close = { gap: 'g1', how: 'In force.' }
    const reopen = { gap: 'g1', reason: 'Small furnaces are left out.' }
    scenario(gap).given(identified).when('close-gap', close, by).refused('gap-not-answered')
    scenario(gap).given(identified, answered).when('close-gap', close, by).then(bare(closed))
    scenario(gap).given(identified, answered).when('close-gap', close).then('GapClosed')
    scenario(gap).given(identified, answered).when('close-gap', close, { by: 'nsf' }).refused('not-own-agency')
    scenario(gap).given(identified, answered, closed).when('close-gap', close, by).then()
    scenario(gap).given(identified, answered, closed).when('close-gap', { ...close, how: 'Repealed.' }, by).refused('gap-closed')
    scenario(gap).given(identified, answered, closed).when('close-gap', close, { by: 'nsf' }).refused('not-own-agency')
    scenario(gap).given(identified, answered).when('reopen-gap', reopen).refused('gap-not-closed')
    scenario(gap).given(identified, answered, closed).when('reopen-gap', reopen).then({ type: 'GapReopened', data: { ...about, ...reopen, clock, confidentiality: 'open' } })
    scenario(gap).given(identified, answered, closed).when('reopen-gap', reopen, { by: 'nsf' }).refused('not-own-agency')
    scenario(gap).given(identified, answered, closed).when('answer-gap', accept, by).refused('gap-closed')
  })

  test('a reopened gap waits for a new answer', () => {
    const reopened = { type: 'GapReopened', data: { ...about, reason: 'x', clock, confidentiality: 'open' } }
    scenario(gap).given(identified, answered, closed, reopened).when('reopen-gap', { gap: 'g1', reason: 'x' }).then()
    scenario(gap).given(identified, answered, closed, reopened).when('reopen-gap', { gap: 'g1', reason: 'y' }).refused('gap-not-closed')
    scenario(gap).given(identified, answered, closed, reopened).when('close-gap', { gap: 'g1', how: 'x' }, by).refused('gap-not-answered')
    scenario(gap).given(identified, answered, closed, reopened).when('acknowledge-gap', { gap: 'g1' }, by).then('GapAcknowledged')
  })
})

describe('citations', () => {
  test.each<[CitationKind, readonly string[], readonly string[]]>([
    ['cfr', ['13 CFR 312.7(a)(4)', '13 CFR part 312', '13 CFR 312', '40 CFR 63.1', '26 CFR 1.401-1(b)', '2 CFR 200.306'], ['51 CFR 1.1', '0 CFR 1', '13 C.F.R. 312', '13 CFR', 'CFR 13.1', '13 CFR 312.7(a', '13 CFR 312(a)']],
    ['usc', ['15 U.S.C. 3722a(e)(5)', '5 U.S.C. ch. 10', '44 U.S.C. 3502', '42 U.S.C. 2000e-2(a)'], ['15 USC 3722a', '55 U.S.C. 1', '15 U.S.C.', '15 U.S.C. a']],
    ['fr-document', ['2017-00116', 'E7-1234', 'C1-2017-00116', '94-12345', 'R1-2011-5678'], ['2017', '17-00116', '2017-1', '82 FR 3131', '1817-00116', 'e7-1234']],
    ['fr-citation', ['82 FR 3131', '90 FR 10501'], ['82 Fed. Reg. 3131', 'FR 3131', '082 FR 1']],
    ['rin', ['0610-AA68', '2060-AU37'], ['610-AA68', '0610-A68', '0610-aa68', '0610-AA6', '0610AA68']],
    ['docket', ['EPA-HQ-OAR-2021-0317', 'CDC-2022-0131', 'EDA-2016-0003', 'FDA-2012-N-1210', 'RUS-22-ELECTRIC-0060', 'ED-2022-OPEPD-0155', 'NSF_FRDOC_0001'], ['EPA-HQ-OAR', 'EPA-0317', '2021-0317', 'epa-hq-oar-2021-0317', 'EPA-HQ-OAR-2021-', 'NSF_0001']],
    ['aln', ['11.307', '93.RD', '10.U01'], ['11.3', '11307', '1.307', '11.ABC']],
    ['state-code', ['KS Stat. 74-5001', 'NY Econ. Dev. Law 100'], ['XX Stat. 1', 'Kansas Stat. 74', 'KS Stat.', 'ks stat. 1']],
    ['local-code', ['Wichita, KS: Code of Ordinances 26.04'], ['Wichita: 26.04', 'Wichita, XX: 26.04', 'Wichita, KS: Code']],
  ])('%s', (kind, good, bad) => {
    for (const text of good) expect([text, citationFault({ kind, text })]).toEqual([text, undefined])
    for (const text of bad) expect([text, citationFault({ kind, text })]).toEqual([text, expect.stringContaining('such as')])
  })
})
