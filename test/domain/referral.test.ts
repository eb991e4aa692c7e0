import { describe, expect, test } from '@jest/globals'
import { agency } from '../../domain/agency/agency.ts'
import { finding } from '../../domain/finding/finding.ts'
import { program } from '../../domain/program/program.ts'
import { referral } from '../../domain/referral/referral.ts'
import { staff } from '../../domain/staff/staff.ts'
import { scenario } from '../kit/scenario.ts'

const cluster = 'wichita-aerospace'
const need = (confidentiality: string) => ({
  type: 'CompanyNeedRecorded',
  data: { finding: 'f1', cluster, statement: 'x', counties: [], evidence: [{ kind: 'document', title: 'x' }], reporters: [{ type: 'end-producer', count: 1 }], confidentiality, need: 'technology', singleFirm: true },
})
const removed = { type: 'FindingRemoved', data: { finding: 'f1', cluster, outcome: 'solved', note: 'x' } }
const nsf = { type: 'AgencyRegistered', data: { agency: 'nsf', name: 'NSF', level: 'federal', codes: { cgac: '049' }, fiscalYearStart: 10 } }
const desk = { type: 'ClusterDeskOpened', data: { agency: 'nsf', cluster, owner: 's7' } }
const ask = { finding: 'f1', to: 'nsf', request: 'Can the line be shared?' }
const about = { referral: 'r1', finding: 'f1', cluster, to: 'nsf' }
const referred = { type: 'NeedReferred', data: { ...about, owner: 'nsf', request: ask.request, confidentiality: 'agencies' } }
const accepted = { type: 'ReferralAccepted', data: { ...about, owner: 'nsf' }, by: 'nsf' }
const declined = { type: 'ReferralDeclined', data: { ...about, owner: 'eda', reason: 'No such program here.', confidentiality: 'agencies' }, by: 'nsf' }
const completed = { type: 'ReferralCompleted', data: { ...about, owner: 'nsf', result: 'Opened.', confidentiality: 'agencies' }, by: 'nsf' }
const bare = (event: { type: string; data: object }) => ({ type: event.type, data: event.data })
const r1 = { referral: 'r1' }
const by = { by: 'nsf' }

describe('referral', () => {
  test('the asked agency owns the need; its desk is named when one covers the cluster', () => {
    const given = (...of: readonly (typeof nsf | typeof desk)[]) => scenario(referral).with(finding, 'f1', need('own')).with(agency, 'nsf', ...of)
    const data = { ...ask, referral: 'made-id', cluster, owner: 'nsf', confidentiality: 'agencies' }
    given(nsf).when('refer-need', ask).then({ type: 'NeedReferred', data })
    given(nsf, desk).when('refer-need', ask).then({ type: 'NeedReferred', data: { ...data, deskOwner: 's7' } })
  })

  test('a program is asked through the agency that runs it', () => {
    const line = {
      type: 'ProgramRegistered',
      data: { program: 'p1', name: 'P', level: 'federal', code: { kind: 'aln', aln: '47.084' }, policyArea: 'research', instrument: 'grant', targeting: 'general', activities: ['testing-facility'], fundingAgency: 'nsf', awardingAgency: 'nsf', implementingAgency: 'ita' },
    }
    const given = () => scenario(referral).with(finding, 'f1', need('own')).with(program, 'p1', line)
    const { to: _to, ...open } = ask
    given().when('refer-need', { ...open, program: 'p1' }).then({ type: 'NeedReferred', data: expect.objectContaining({ to: 'ita', owner: 'ita', program: 'p1' }) as unknown })
    given().when('refer-need', { ...ask, program: 'p1' }).then({ type: 'NeedReferred', data: expect.objectContaining({ to: 'nsf', owner: 'nsf', program: 'p1' }) as unknown })
    given().when('refer-need', { ...ask, to: 'sba', program: 'p1' }).refused('referral-program-of-another-agency', '/program')
    given().when('refer-need', open).refused('referral-to-nobody', '/to')
  })

  test('an open need is referred openly', () => {
    scenario(referral)
      .with(finding, 'f1', need('open'))
      .when('refer-need', ask, { by: 'sba' })
      .then({ type: 'NeedReferred', data: { ...ask, referral: 'made-id', cluster, owner: 'nsf', confidentiality: 'open' } })
  })

  test('what only its agency may read is passed on by that agency alone', () => {
    scenario(referral).with(finding, 'f1', need('own')).when('refer-need', ask, { by: 'sba' }).refused('not-own-agency')
    scenario(referral).with(finding, 'f1', need('agencies')).when('refer-need', ask, { by: 'sba' }).then('NeedReferred')
  })

  test('nobody refers to himself, nor what is over', () => {
    scenario(referral).with(finding, 'f1', need('own')).when('refer-need', { ...ask, to: 'eda' }).refused('referral-to-self', '/to')
    scenario(referral).with(finding, 'f1', need('own'), removed).when('refer-need', ask).refused('referral-of-closed-finding', '/finding')
    scenario(referral).when('refer-need', ask).refused('unknown-reference', '/finding')
  })

  test('only the asked agency decides', () => {
    const given = () => scenario(referral).given(referred)
    given().when('accept-referral', r1, by).then(bare(accepted))
    given().when('accept-referral', r1).refused('not-own-agency')
    given().when('decline-referral', { ...r1, reason: 'No such program here.' }).refused('not-own-agency')
    scenario(referral).given(referred, accepted).when('complete-referral', { ...r1, result: 'Opened.' }).refused('not-own-agency')
  })

  test('the person who acted works for the asked agency', () => {
    const home = (agencyId: string) => ({ type: 'StaffRegistered', data: { staff: 's9', agency: agencyId, title: 'Program officer' } })
    const steps = [['accept-referral', {}, [referred]], ['decline-referral', { reason: 'No such program here.' }, [referred]], ['complete-referral', { result: 'Opened.' }, [referred, accepted]]] as const
    for (const [name, more, history] of steps) {
      const ask = (agencyId: string) => scenario(referral).given(...history).with(staff, 's9', home(agencyId)).when(name, { ...r1, ...more, staff: 's9' }, by)
      ask('eda').refused('acting-staff-of-another-agency', '/staff')
      expect(ask('nsf')).toBeDefined()
      scenario(referral).given(...history).when(name, { ...r1, ...more, staff: 's9' }, by).refused('acting-staff-of-another-agency', '/staff')
    }
    scenario(referral).given(referred).with(staff, 's9', home('nsf')).when('accept-referral', { ...r1, staff: 's9' }, by).then('ReferralAccepted')
  })

  test('a declined need is back with who referred it', () => {
    scenario(referral).given(referred).when('decline-referral', { ...r1, reason: 'No such program here.' }, by).then(bare(declined))
    scenario(referral).given(referred).when('decline-referral', { ...r1, reason: 'no, no' }, by).refused('referral-decline-without-reason', '/reason')
    scenario(referral).given(referred, accepted).when('decline-referral', { ...r1, reason: 'No such program here.' }, by).then('ReferralDeclined')
    scenario(referral).given(referred, declined).when('decline-referral', { ...r1, reason: 'No such program here.' }, by).then()
    scenario(referral).given(referred, declined).when('decline-referral', { ...r1, reason: 'Not this year, though.' }, by).refused('referral-already-decided')
  })

  test('each step is taken once and in order', () => {
    const complete = { ...r1, result: 'Opened.' }
    scenario(referral).given(referred).when('complete-referral', complete, by).refused('referral-not-accepted')
    scenario(referral).given(referred, accepted).when('complete-referral', complete, by).then(bare(completed))
    scenario(referral).given(referred, accepted, completed).when('complete-referral', complete, by).then()
    scenario(referral).given(referred, accepted, completed).when('complete-referral', { ...r1, result: 'Closed again.' }, by).refused('referral-already-decided')
    scenario(referral).given(referred, accepted).when('accept-referral', r1, by).then()
    scenario(referral).given(referred, declined).when('accept-referral', r1, by).refused('referral-already-decided')
    scenario(referral).given(referred, accepted, completed).when('decline-referral', { ...r1, reason: 'No such program here.' }, by).refused('referral-already-decided')
  })
})
