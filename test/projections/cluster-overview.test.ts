import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AnyEvent, Recorded } from '../../domain/kernel/event.ts'
import { closedShown, gapsShown } from '../../projections/cluster-overview/gaps.ts'
import { conveningsShown } from '../../projections/cluster-overview/convenings.ts'
import { needsShown } from '../../projections/cluster-overview/needs.ts'
import { referralsShown } from '../../projections/cluster-overview/referrals.ts'
import { clusterOverview } from '../../projections/cluster-overview.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { recorded } from '../kit/scenario.ts'

type Given = AnyEvent & { readonly by?: string; readonly on?: number; readonly synthetic?: boolean }
const day = (n: number) => `2026-02-${String(n).padStart(2, '0')}T00:00:00.000Z`
const historyOf = (...events: readonly Given[]): readonly Recorded[] =>
  events.map(({ by = 'eda', on, synthetic, ...event }, index) =>
    recorded(event, { index, stream: 'finding-x', occurredAt: day(on ?? 1), agency: by, ...(synthetic ? { origin: { kind: 'synthetic', note: 'invented' } } : {}) }),
  )
const see = (...events: readonly Given[]) => fold(clusterOverview, 'wichita', historyOf(...events))
const cluster = 'wichita'

const dialog = (agencies: readonly object[], staff: readonly object[] = [], id = 'd') => ({ type: 'DialogHeld', data: { dialog: id, clusters: ['akron', cluster], agencies, staff, topics: [] } })
const eda = { agency: 'eda', level: 'federal' }
const kansas = { agency: 'ks', level: 'state' }
const constraint = (finding: string) => ({ type: 'ConstraintIdentified', data: { finding, cluster, category: 'skills', statement: `About ${finding}.`, confidentiality: 'open' } })

const presence = (year: number, lq: number) => ({ type: 'ClusterPresenceDetermined', data: { cluster, release: `cbp-${year}`, year, source: 'CBP', lq, present: true, employees: 22788 } })
const known = {
  type: 'ClusterIdentified',
  data: { cluster, name: 'Wichita aerospace', basis: 'benchmark', definitionSet: 'us-2014', definition: 'aerospace', definitionName: 'Aerospace', regionSystem: 'ea-2004', region: '176', regionName: 'Wichita-Winfield, KS', counties: ['20173'], states: ['20'] },
}

describe('identity of a cluster', () => {
  test('name, definition, region and the latest presence by year', () => {
    const view = see(known, presence(2021, 26.02), presence(2020, 25.5), { type: 'ClusterRegionRedrawn', data: { cluster, counties: ['20173', '40071'], states: ['20', '40'], reason: 'x' } })
    expect(view.identity).toEqual({
      name: 'Wichita aerospace',
      basis: 'benchmark',
      definition: { set: 'us-2014', id: 'aerospace', name: 'Aerospace' },
      region: { system: 'ea-2004', id: '176', name: 'Wichita-Winfield, KS' },
      counties: 2,
      states: ['20', '40'],
      presence: { year: 2021, source: 'CBP', lq: 26.02, present: true, employees: 22788 },
      conveners: [],
      convenerAbsentSince: null,
    })
    expect([view.lastActivity, clusterOverview.lists?.(view)]).toEqual([null, true])
  })

  test('who convenes it, or that nobody does', () => {
    const absent = { type: 'ConvenerAbsenceDetermined', data: { cluster, search: 'x', on: '2026-01-15' } }
    const recognized = { type: 'ConvenerRecognized', data: { cluster, convener: 'council', kind: 'trade-association', lead: true } }
    expect(see(absent).identity).toMatchObject({ conveners: [], convenerAbsentSince: '2026-01-15' })
    expect(see(absent, recognized).identity).toMatchObject({ conveners: [{ convener: 'council', lead: true }], convenerAbsentSince: null })
    expect(see(absent, recognized, { type: 'ConvenerRecognitionEnded', data: { cluster, convener: 'council', reason: 'x' } }).identity.conveners).toEqual([])
  })
})

describe('contacts of a cluster', () => {
  test('by agency and level, whatever the order of entry', () => {
    const view = see({ ...dialog([eda, kansas]), on: 9 }, { ...dialog([eda]), on: 3 }, { type: 'ConveningHeld', on: 12, data: { convening: 'c', clusters: [cluster], agencies: [kansas] } }, constraint('f1'))
    expect(view.contacts).toMatchObject({
      lastByLevel: { federal: day(9), state: day(12), local: null },
      byAgency: {
        eda: { level: 'federal', lastContact: day(9), dialogs: 2, convenings: 0, findings: 1, synthetic: false },
        ks: { level: 'state', lastContact: day(12), dialogs: 1, convenings: 1, findings: 0, synthetic: false },
      },
    })
    expect(view.lastActivity).toBe(day(12))
  })

  test('who was last there at each level, with whom, whatever the order of entry', () => {
    const people = [{ staff: 's1', agency: 'eda' }, { staff: 'k1', agency: 'ks' }]
    const nsf = { agency: 'nsf', level: 'federal' }
    const { latest } = see({ ...dialog([eda, nsf, kansas], people, 'd1'), on: 9 }, { ...dialog([nsf], [{ staff: 'n1', agency: 'nsf' }], 'd2'), on: 3 }, { type: 'ConveningHeld', on: 12, synthetic: true, data: { convening: 'c', clusters: [cluster], agencies: [kansas] } }).contacts
    expect(latest).toEqual({
      federal: { at: day(9), what: 'dialog', of: 'd1', agencies: ['eda', 'nsf'], staff: ['s1'], synthetic: false },
      state: { at: day(12), what: 'convening', of: 'c', agencies: ['ks'], staff: [], synthetic: true },
      local: null,
    })
    const history = historyOf({ ...dialog([eda], [], 'd1'), on: 9 }, { ...dialog([nsf], [], 'd2'), on: 3 })
    expect(fold(clusterOverview, cluster, history, { size: 2, occurred: day(5) }).contacts.latest.federal).toMatchObject({ of: 'd2', agencies: ['nsf'] })
  })
})

const referred = (referral: string, to = 'nsf') => ({ type: 'NeedReferred', on: 3, data: { referral, finding: 'f1', cluster, to, owner: to, request: 'Can it be shared?', confidentiality: 'agencies' } })
const onReferral = (type: string, referral: string, to = 'nsf') => ({ type, by: to, on: 5, data: { referral, finding: 'f1', cluster, to, owner: to } })

describe('referrals of a cluster', () => {
  test('open ones stand with the one agency that owns them, and how long by the day', () => {
    const view = see(referred('r1'), referred('r2', 'ks'), onReferral('ReferralAccepted', 'r1'))
    expect(view.referrals).toEqual({
      open: 2,
      byOwner: { nsf: 1, ks: 1 },
      items: [
        { referral: 'r1', finding: 'f1', status: 'accepted', owner: 'nsf', program: null, request: 'Can it be shared?', confidentiality: 'agencies', agency: 'eda', referredAt: day(3), synthetic: false },
        expect.objectContaining({ referral: 'r2', status: 'referred', owner: 'ks' }),
      ],
      more: 0,
    })
    expect(clusterOverview.clock?.of(view, '2026-02-13').referrals.items.map(({ daysOpen }) => daysOpen)).toEqual([10, 10])
  })

  test('declined and completed ones are gone; what never came changes nothing', () => {
    const view = see(referred('r1'), referred('r2'), onReferral('ReferralDeclined', 'r1'), onReferral('ReferralAccepted', 'r2'), onReferral('ReferralCompleted', 'r2'))
    expect(view.referrals).toEqual({ open: 0, byOwner: {}, items: [], more: 0 })
    expect(see(referred('r1'), onReferral('ReferralCompleted', 'r9')).referrals).toMatchObject({ open: 1, byOwner: { nsf: 1 } })
  })

  test('beyond what is shown they are counted, also when they end', () => {
    const names = Array.from({ length: referralsShown + 2 }, (_, i) => `r${i}`)
    const all = names.map((name) => referred(name))
    expect(see(...all).referrals).toMatchObject({ open: referralsShown + 2, more: 2, byOwner: { nsf: referralsShown + 2 } })
    expect(see(...all, ...names.map((name) => onReferral('ReferralCompleted', name))).referrals).toEqual({ open: 0, byOwner: {}, items: [], more: 0 })
  })
})

const scheduled = (convening: string, startsAt: string, more: object = {}) => ({ type: 'ConveningScheduled', data: { convening, clusters: [cluster], title: 'Roundtable', startsAt, endsAt: startsAt, virtual: false, ledBy: 'government', hosts: [kansas], ...more } })

describe('convenings of a cluster', () => {
  test('what is on the calendar is due from its host, earliest first', () => {
    const view = see(scheduled('c2', '2026-05-02T15:00:00.000Z', { hosts: [], ledBy: 'convener' }), scheduled('c1', '2026-04-01T15:00:00.000Z', { place: 'Wichita' }))
    expect(view.convenings.scheduled).toMatchObject([{ convening: 'c1', place: 'Wichita', hosts: ['ks'], agency: 'eda' }, { convening: 'c2', place: null, hosts: [] }])
    expect(view.due.items.map(({ what, due, agency, of }) => [what, due, agency, of])).toEqual([['convening', '2026-04-01', 'ks', 'c1'], ['convening', '2026-05-02', 'eda', 'c2']])
  })

  test('held and cancelled ones are off the calendar', () => {
    const both = [scheduled('c1', '2026-04-01T15:00:00.000Z'), scheduled('c2', '2026-05-02T15:00:00.000Z')]
    const view = see(...both, { type: 'ConveningHeld', data: { convening: 'c1', clusters: [cluster], agencies: [eda] } }, { type: 'ConveningCancelled', data: { convening: 'c2', clusters: [cluster], reason: 'Storm.' } })
    expect([view.convenings, view.due.items, view.contacts.byAgency.eda?.convenings]).toEqual([{ scheduled: [], more: 0 }, [], 1])
    expect(see({ type: 'ConveningCancelled', data: { convening: 'c9', clusters: [cluster], reason: 'x' } }).convenings).toEqual({ scheduled: [], more: 0 })
  })

  test('beyond what is shown they are counted', () => {
    const many = Array.from({ length: conveningsShown + 1 }, (_, i) => scheduled(`c${i}`, '2026-04-01T15:00:00.000Z'))
    expect(see(...many).convenings.more).toBe(1)
    expect(see(...many, { type: 'ConveningCancelled', data: { convening: `c${conveningsShown}`, clusters: [cluster], reason: 'x' } }).convenings).toMatchObject({ more: 0, scheduled: { length: conveningsShown } })
  })
})

describe('needs of a cluster', () => {
  test('open findings of three kinds, the newest with their words', () => {
    const view = see(
      constraint('f1'),
      { type: 'CompanyNeedRecorded', by: 'ks', on: 2, synthetic: true, data: { finding: 'f2', cluster, need: 'permitting', statement: 'The permit is unclear.', confidentiality: 'own' } },
      { type: 'SkillNeedReported', data: { finding: 'f3', cluster, occupation: '51-4041', statement: 'Machinists.', confidentiality: 'open' } },
      { type: 'FindingReassessed', data: { finding: 'f1', cluster, severity: 'high' } },
    )
    expect(view.needs.open).toEqual({ constraint: ['f1'], 'company-need': ['f2'], 'skill-need': ['f3'] })
    expect(view.needs.newest[1]).toEqual({ finding: 'f2', kind: 'company-need', category: 'permitting', statement: 'The permit is unclear.', severity: null, confidentiality: 'own', agency: 'ks', date: day(2), synthetic: true })
    expect(view.needs.newest.map((row) => [row.finding, row.severity])).toEqual([['f3', null], ['f2', null], ['f1', 'high']])
    expect(view.synthetic).toBe(true)
  })

  test('merged and removed findings are open no more; a removal that was retracted brings one back', () => {
    const events = [constraint('f1'), constraint('f2'), constraint('f3'), { type: 'FindingsMerged', data: { finding: 'f1', cluster, merged: 'f2' } }, { type: 'FindingRemoved', data: { finding: 'f3', cluster, outcome: 'solved' } }]
    expect(see(...events).needs.open.constraint).toEqual(['f1'])
    const history = historyOf(...events)
    const back = recorded({ type: 'EntryRetracted', data: { corrected: { event: history[4]?.id, revision: 4, type: 'FindingRemoved' }, reason: 'x', touches: [{ kind: 'cluster', id: cluster }] } }, { index: 5 })
    expect(fold(clusterOverview, cluster, [...history, back]).needs.open.constraint).toEqual(['f1', 'f3'])
    expect(fold(clusterOverview, cluster, [...history, back], { size: 5 }).needs.open.constraint).toEqual(['f1'])
  })

  test('words are capped, ids are not', () => {
    const { needs } = see(...Array.from({ length: needsShown + 5 }, (_, i) => constraint(`f${i}`)))
    expect([needs.newest.length, needs.newest[0]?.finding, needs.open.constraint.length]).toEqual([needsShown, `f${needsShown + 4}`, needsShown + 5])
  })
})

const about = (gap: string) => ({ gap, clusters: [cluster], responsible: 'epa' })
const identified = (gap: string) => ({ type: 'PolicyGapIdentified', data: { ...about(gap), kind: 'weakness', level: 'federal', statement: `About ${gap}.`, confidentiality: 'open', clock: { version: 1, days: 90, dueBy: '2026-05-30' } } })
const closed = (gap: string) => ({ type: 'GapClosed', data: { ...about(gap), how: 'Done.', confidentiality: 'open' } })
const reopened = (gap: string) => ({ type: 'GapReopened', data: { ...about(gap), reason: 'Not done.', clock: { version: 1, days: 90, dueBy: '2026-08-30' }, confidentiality: 'open' } })
const accepted = (gap: string) => ({ type: 'AgencyResponded', by: 'epa', data: { ...about(gap), decision: 'accept', promiseDue: '2026-12-31', confidentiality: 'open' } })

describe('policy gaps of a cluster', () => {
  test('open ones stand with the agency that owns them, with what is due', () => {
    const view = see(identified('g1'), identified('g2'), { type: 'GapAcknowledged', data: about('g1') }, accepted('g2'), { type: 'ResponseActionLogged', data: { ...about('g2'), what: 'Draft.', done: false, confidentiality: 'open' } })
    expect(view.gaps).toMatchObject({
      open: 2,
      closed: 0,
      byOwner: {
        epa: {
          level: 'federal',
          open: 2,
          more: 0,
          gaps: [
            { gap: 'g1', agency: 'eda', status: 'acknowledged', dueBy: '2026-05-30', promiseDue: null },
            { gap: 'g2', status: 'answered', dueBy: null, decision: 'accept', promiseDue: '2026-12-31' },
          ],
        },
      },
    })
    expect(view.due.items).toEqual([
      { what: 'gap-answer', due: '2026-05-30', agency: 'epa', of: 'g1', action: '', synthetic: false },
      { what: 'gap-promise', due: '2026-12-31', agency: 'epa', of: 'g2', action: '', synthetic: false },
    ])
  })

  test('a closed gap moves to the closed ones, and back when it is reopened', () => {
    expect(see(identified('g1'), accepted('g1'), closed('g1'))).toMatchObject({ gaps: { open: 0, closed: 1, byOwner: {}, recentlyClosed: [{ gap: 'g1', status: 'closed', promiseDue: null }] }, due: { items: [] } })
    expect(see(identified('g1'), closed('g1'), reopened('g1')).gaps).toMatchObject({
      open: 1,
      closed: 0,
      recentlyClosed: [],
      byOwner: { epa: { level: null, gaps: [{ gap: 'g1', statement: 'About g1.', status: 'identified', dueBy: '2026-08-30' }] } },
    })
  })

  test('beyond what is shown gaps are counted, also when they close or come back', () => {
    const names = Array.from({ length: gapsShown + 2 }, (_, i) => `g${i}`)
    const all = names.map(identified)
    expect(see(...all).gaps.byOwner.epa).toMatchObject({ open: gapsShown + 2, more: 2 })
    expect(see(...all, closed(`g${gapsShown}`)).gaps).toMatchObject({ open: gapsShown + 1, closed: 1, byOwner: { epa: { more: 1 } }, recentlyClosed: [] })
    const { gaps } = see(...all, ...names.map(closed))
    expect([gaps.open, gaps.closed, gaps.recentlyClosed.length, gaps.byOwner]).toEqual([0, gapsShown + 2, closedShown, {}])
    expect(see(...all, ...names.map(closed), reopened(names[0] ?? '')).gaps.byOwner.epa?.gaps).toMatchObject([{ statement: 'Not done.', kind: null }])
  })

  test('what closes or comes back without having been there is left out', () => {
    expect(see(closed('g1'), reopened('g1')).gaps).toEqual({ open: 0, byOwner: {}, closed: 0, recentlyClosed: [] })
    expect(fold(clusterOverview, cluster, historyOf({ ...identified('g1'), on: 1 }, { ...closed('g1'), on: 9 }), { size: 2, occurred: day(5) }).gaps.open).toBe(1)
  })
})

const from = { program: 'p1', fundingAgency: 'eda', awardingAgency: 'eda', implementingAgency: 'eda' }
const award = (id: string, amount: string, more: object = {}) => ({
  type: 'AwardRecorded',
  data: { award: id, ...from, amount, basis: 'obligated', actionDate: '2023-11-01', level: 'federal', policyArea: 'innovation', instrument: 'grant', fiscalYear: 2024, clusters: [{ cluster, share: 10_000 }], ...more },
})
const onAward = (id: string) => ({ award: id, clusters: [cluster], ...from })

describe('money for a cluster', () => {
  test('by agency, program, level, policy area, instrument, fiscal year and basis, exactly', () => {
    const { money } = see(
      award('a1', '9007199254740993'),
      award('a2', '100', { awardingAgency: 'ks', program: 'p2', level: 'state', policyArea: 'research', instrument: 'loan', implementingAgency: 'wichita-city', fiscalYear: 2023, basis: 'announced', clusters: [{ cluster, share: 3333 }, { cluster: 'akron', share: 6667 }] }),
      { type: 'AwardModified', data: { ...onAward('a1'), modification: '01', change: '-1', fiscalYear: 2025, actionDate: '2025-01-01' } },
    )
    expect(money.total).toEqual({ awards: 2, amount: '9007199254741025' })
    expect(money).toMatchObject({
      byAgency: { eda: { awards: 1, amount: '9007199254740992' }, ks: { awards: 1, amount: '33' } },
      byProgram: { p1: { amount: '9007199254740992' }, p2: { amount: '33' } },
      byLevel: { federal: { amount: '9007199254740992' }, state: { amount: '33' } },
      byPolicyArea: { innovation: { awards: 1 }, research: { awards: 1 } },
      byInstrument: { grant: { awards: 1, amount: '9007199254740992' }, loan: { awards: 1, amount: '33' } },
      byFiscalYear: { FY2024: { amount: '9007199254740993' }, FY2025: { awards: 1, amount: '-1' }, FY2023: { amount: '33' } },
      byBasis: { obligated: { awards: 1 }, announced: { amount: '33' } },
      awards: { a2: { fundingAgency: 'eda', agency: 'ks', implementingAgency: 'wichita-city' } },
    })
  })

  test('corrected and terminated awards', () => {
    const events = [award('a1', '500'), { type: 'AwardModified', data: { ...onAward('a1'), modification: '01', change: '50', fiscalYear: 2025, actionDate: '2025-01-01' } }]
    expect(see(...events, { type: 'AwardCorrected', data: { ...onAward('a1'), amount: '5', reason: 'x' } }).money.total).toEqual({ awards: 1, amount: '55' })
    expect(see(...events, { type: 'AwardCorrected', data: { ...onAward('a1'), modification: '01', amount: '7', reason: 'x' } }).money.byFiscalYear).toEqual({ FY2024: { awards: 1, amount: '500' }, FY2025: { awards: 1, amount: '7' } })
    expect(see(...events, { type: 'AwardTerminated', data: { ...onAward('a1'), on: '2025-06-30', reason: 'x' } }).money.awards.a1).toMatchObject({ terminated: '2025-06-30' })
  })

  test('shares that change move money in and out', () => {
    const attributed = (...shares: readonly object[]) => ({ type: 'AwardClusterAttributed', data: { award: 'a1', shares, before: [cluster], ...from } })
    expect(see(award('a1', '500'), attributed({ cluster, share: 5000 })).money.total).toEqual({ awards: 1, amount: '250' })
    expect(see(award('a1', '500'), attributed({ cluster: 'akron', share: 10_000 })).money).toMatchObject({ total: { awards: 0, amount: '0' }, byAgency: {}, byInstrument: {}, byFiscalYear: {}, awards: {} })
  })

  test('an award that came to the cluster later is named, and in no sum', () => {
    const attributed = { type: 'AwardClusterAttributed', data: { award: 'a1', shares: [{ cluster, share: 5000 }], before: ['akron'], ...from } }
    const { money } = see(attributed, { type: 'AwardModified', data: { ...onAward('a1'), modification: '01', change: '50', fiscalYear: 2025, actionDate: '2025-01-01' } })
    expect([money.total, money.awards.a1]).toMatchObject([{ awards: 0, amount: '0' }, { program: 'p1', agency: 'eda', share: 5000, transactions: [] }])
  })

  test('what is said of an unknown award is left out', () => {
    expect(see({ type: 'AwardCorrected', data: { ...onAward('a1'), amount: '5', reason: 'x' } }).money.awards).toEqual({})
  })
})

const assigned = (staff: string, more: object = {}) => ({ type: 'LiaisonAssigned', data: { staff, agency: 'eda', cluster, role: 'lead', from: '2026-01-05', ...more } })

describe('desk of a cluster', () => {
  test('who is there, until when, and where nobody is', () => {
    const view = see(assigned('s1', { reviewBy: '2027-01-05' }), assigned('s2', { role: 'support', until: '2026-12-31' }), { type: 'ClusterDeskOpened', data: { agency: 'eda', cluster, owner: 's1' } }, { type: 'ClusterDeskOwnerChanged', data: { agency: 'eda', cluster, owner: 's2', before: 's1' } })
    expect(view.desk).toEqual({
      staff: [
        { staff: 's1', agency: 'eda', role: 'lead', from: '2026-01-05', reviewBy: '2027-01-05', until: null, synthetic: false },
        { staff: 's2', agency: 'eda', role: 'support', from: '2026-01-05', reviewBy: null, until: '2026-12-31', synthetic: false },
      ],
      desks: { eda: { owner: 's2', synthetic: false } },
      vacancies: [],
    })
    expect(view.due.items.map(({ what, due, of }) => [what, due, of])).toEqual([['assignment-end', '2026-12-31', 's2'], ['assignment-review', '2027-01-05', 's1']])
  })

  test('a release leaves a vacancy where one is stated, and an assignment ends it', () => {
    const released = { type: 'LiaisonReleased', on: 8, data: { staff: 's1', agency: 'eda', cluster, statedVacancy: true, reason: 'No budget.' } }
    expect(see(assigned('s1'), released).desk).toMatchObject({ staff: [], vacancies: [{ agency: 'eda', since: '2026-02-08', reason: 'No budget.' }] })
    expect(see(assigned('s1'), released, assigned('s2')).desk).toMatchObject({ staff: [{ staff: 's2' }], vacancies: [] })
    expect(see(assigned('s1'), { ...released, data: { ...released.data, statedVacancy: false, successor: 's2' } }).desk).toMatchObject({ staff: [], vacancies: [] })
  })

  test('after a handover the first one is gone, and a closed desk too', () => {
    const view = see(assigned('s1'), assigned('s2'), { type: 'LiaisonHandedOver', data: { staff: 's1', agency: 'eda', cluster, role: 'lead', to: 's2', toAgency: 'eda', notes: 'x', confidentiality: 'own' } }, { type: 'ClusterDeskOpened', data: { agency: 'eda', cluster, owner: 's1' } }, { type: 'ClusterDeskClosed', data: { agency: 'eda', cluster, reason: 'x' } })
    expect(view.desk).toMatchObject({ staff: [{ staff: 's2' }], desks: {} })
  })
})

const detected = (relation: string, supersedes: readonly string[] = []) => ({
  type: 'FragmentationDetected',
  data: { coordination: cluster, cluster, relation, activity: 'research', awards: [{ award: 'a1', agency: 'eda' }, { award: 'a2', agency: 'nsf' }], programs: ['p1', 'p2'], agencies: ['eda', 'nsf'], supersedes },
})
const opened = (id: string) => ({ type: 'CoordinationCaseOpened', data: { case: id, cluster, relation: 'r1', programs: [], agencies: ['eda', 'nsf'], question: 'Who pays?' } })
const agreed = { type: 'JointActionAgreed', data: { case: 'c1', cluster, action: 'a1', owner: 'nsf', due: '2026-06-30', text: 'One schedule.' } }

describe('what is reckoned to the day that is asked for', () => {
  test('days open and left of the gaps by owner, and days until what is promised is due', () => {
    const on = (asOf: string) => clusterOverview.clock?.of(see(identified('g1')), asOf)
    const owned = (asOf: string) => Object.values(on(asOf)?.gaps.byOwner ?? {}).flatMap(({ gaps }) => gaps.map(({ daysOpen, daysLeft }) => [daysOpen, daysLeft]))
    const opened = day(1).slice(0, 10)
    expect(owned(opened)).toEqual([[0, 118]])
    expect(owned('2026-05-31')).toEqual([[119, -1]])
    expect(on('2026-05-31')?.due.items).toMatchObject([{ what: 'gap-answer', due: '2026-05-30', daysLeft: -1 }])
  })
})

describe('coordination of a cluster', () => {
  test('open relations and cases, and what was agreed', () => {
    const view = see(detected('r1'), { type: 'DuplicationSuspected', data: { ...detected('r2').data, basis: 'r1' } }, { type: 'OverlapDetected', data: detected('r3').data }, opened('c1'), agreed, { type: 'PositionStated', data: { case: 'c1', cluster, position: 'x' } })
    expect(view.coordination.relations.map((one) => [one.relation, one.kind, one.awards])).toEqual([['r1', 'fragmentation', 2], ['r2', 'duplication', 2], ['r3', 'overlap', 2]])
    expect(view.coordination.cases).toMatchObject([{ case: 'c1', relation: 'r1', actions: [{ action: 'a1', owner: 'nsf' }] }])
    expect(view.due.items).toEqual([{ what: 'joint-action', due: '2026-06-30', agency: 'nsf', of: 'c1', action: 'a1', synthetic: false }])
  })

  test('superseded and dismissed relations, done actions and closed cases are open no more', () => {
    const view = see(detected('r1'), detected('r2', ['r1']), detected('r3'), { type: 'RelationDismissed', data: { cluster, relation: 'r3' } }, opened('c1'), agreed, { type: 'JointActionDone', data: { case: 'c1', cluster, action: 'a1', owner: 'nsf', note: 'x' } })
    expect(view.coordination.relations.map((one) => one.relation)).toEqual(['r2'])
    expect(see(detected('r1'), detected('r2'), { type: 'RelationEnded', data: { cluster, relation: 'r1' } }).coordination.relations.map((one) => one.relation)).toEqual(['r2'])
    expect(view.coordination.cases[0]?.actions).toEqual([])
    expect(view.due.items).toEqual([])
    expect(see(opened('c1'), { type: 'CaseClosed', data: { case: 'c1', cluster, decision: 'x' } }).coordination).toMatchObject({ cases: [], moreCases: 0, closedCases: 1 })
    expect(see({ type: 'CaseClosed', data: { case: 'c1', cluster, decision: 'x' } }).coordination.closedCases).toBe(0)
  })

  test('beyond what is shown relations and cases are counted', () => {
    const many = Array.from({ length: 52 }, (_, i) => i)
    const relations = many.map((i) => detected(`r${i}`))
    const cases = many.map((i) => opened(`c${i}`))
    expect(see(...relations, ...cases).coordination).toMatchObject({ moreRelations: 2, moreCases: 2 })
    const after = see(...relations, { type: 'RelationDismissed', data: { cluster, relation: 'r51' } }, ...cases, { type: 'CaseClosed', data: { case: 'c51', cluster, decision: 'x' } })
    expect(after.coordination).toMatchObject({ moreRelations: 1, moreCases: 1, closedCases: 1 })
  })
})

describe('cluster overview', () => {
  test('lists clusters with anything in them, by columns', () => {
    const view = see(dialog([eda]), constraint('f1'), identified('g1'), detected('r1'), opened('c1'))
    expect(clusterOverview.columns.map((column) => column.of(view))).toEqual([day(1), null, null, null, [], day(1), null, null, ['eda'], 1, 0, [], 1, ['epa'], 0, 0, [], [], [], [], [], [], 1, 1, 0, null, '2026-05-30', 0])
    expect([clusterOverview.lists?.(view), clusterOverview.lists?.(clusterOverview.initial('none'))]).toEqual([true, false])
  })

  test('an agency may have any id', () => {
    const odd = 'constructor'
    const view = see(dialog([{ agency: odd, level: 'local' }]), { ...identified('g1'), data: { ...identified('g1').data, responsible: odd } }, award(odd, '5', { awardingAgency: odd }))
    expect([view.contacts.byAgency[odd]?.dialogs, view.gaps.byOwner[odd]?.open, view.money.byAgency[odd]?.amount, view.money.awards[odd]?.agency]).toEqual([1, 1, '5', odd])
  })

  test('any part of a history folds to a view', () => {
    const all = historyOf(dialog([eda, kansas]), constraint('f1'), constraint('f2'), { type: 'FindingsMerged', data: { finding: 'f1', cluster, merged: 'f2' } }, identified('g1'), accepted('g1'), closed('g1'), reopened('g1'), referred('r1'), onReferral('ReferralAccepted', 'r1'), onReferral('ReferralCompleted', 'r1'), scheduled('c1', day(20)), assigned('s1'), detected('r1'), opened('c1'), agreed)
    fc.assert(
      fc.property(fc.subarray([...all]), (part) => {
        const view = fold(clusterOverview, cluster, part)
        expect(view.referrals.open).toBe(view.referrals.items.length + view.referrals.more)
        expect(view.gaps.open).toBe(Object.values(view.gaps.byOwner).reduce((sum, owned) => sum + owned.open, 0))
      }),
    )
  })
})
