import type { Step } from './step.ts'
import { invented } from './step.ts'
import type { Person } from './story-people.ts'
import { actorOf, attending, staffOf } from './story-people.ts'

const cluster = 'wichita-aerospace'
const by = (person: Person, day: string, name: string, key: string, body: Readonly<Record<string, unknown>>): Step => invented(actorOf(person), name, key, day, body)

const participant = (id: string, name: string, type: string, sizeClass: string, county = '20173'): Step =>
  by('ada', '2023-03-06', 'register-participant', id, { participant: id, name, type, sizeClass, county, cluster })

const finding = (person: Person, day: string, name: string, id: string, body: Readonly<Record<string, unknown>>): Step =>
  by(person, day, name, id, { finding: id, cluster, staff: staffOf(person), counties: ['20173'], ...body })

const who: readonly Step[] = [
  participant('prairie-airframe-works', 'Prairie Airframe Works', 'end-producer', '500-or-more'),
  participant('plains-composites', 'Plains Composites', 'component-supplier', '20-99'),
  participant('flint-hills-heat-treating', 'Flint Hills Heat Treating', 'component-supplier', '20-99', '20015'),
  participant('walnut-valley-tooling', 'Walnut Valley Tooling', 'component-supplier', '1-19', '20035'),
  participant('little-arkansas-technical-college', 'Little Arkansas Technical College', 'education', '100-499'),
  participant('south-kansas-aero-council', 'South Kansas Aero Council', 'trade-association', '1-19'),
  by('ada', '2023-04-03', 'recognize-convener', 'south-kansas-aero-council', { cluster, convener: 'south-kansas-aero-council', kind: 'trade-association', lead: true }),
  by('ada', '2023-04-10', 'record-linkage', 'flint-hills-prairie', { cluster, type: 'supplier-buyer', from: 'flint-hills-heat-treating', to: 'prairie-airframe-works', source: 'Supplier roundtable' }),
  by('ada', '2023-03-06', 'assign-liaison', 'wichita-ada', { staff: staffOf('ada'), cluster, role: 'lead', from: '2023-03-06', reviewBy: '2027-03-01' }),
  by('dan', '2023-03-06', 'assign-liaison', 'wichita-dan', { staff: staffOf('dan'), cluster, role: 'lead', from: '2023-03-06', reviewBy: '2025-03-01' }),
  by('finn', '2023-03-13', 'assign-liaison', 'wichita-finn', { staff: staffOf('finn'), cluster, role: 'support', from: '2023-03-13', reviewBy: '2027-03-01' }),
  by('ada', '2023-03-20', 'open-cluster-desk', 'wichita-eda', { agency: 'eda', cluster, owner: staffOf('ada') }),
  by('finn', '2023-03-20', 'open-cluster-desk', 'wichita-city', { agency: 'city-of-wichita', cluster, owner: staffOf('finn') }),
  by('kay', '2023-05-02', 'open-cluster-desk', 'wichita-nist', { agency: 'nist', cluster, owner: staffOf('kay') }),
  by('ada', '2023-05-02', 'record-expertise', 'wichita-ada', { staff: staffOf('ada'), cluster, area: 'Aerostructures supply chains', code: '336413' }),
  by('kay', '2023-05-02', 'record-expertise', 'wichita-kay', { staff: staffOf('kay'), cluster, area: 'Heat treatment and special processes', code: '332811' }),
]

const roundtable = 'wichita-supplier-roundtable-2024'
const convened: readonly Step[] = [
  by('ada', '2024-02-05', 'schedule-convening', roundtable, {
    convening: roundtable,
    clusters: [cluster],
    title: 'Wichita aerospace supplier roundtable',
    startsAt: '2024-03-12T15:00:00.000Z',
    endsAt: '2024-03-12T18:00:00.000Z',
    place: 'Wichita, Kansas',
    virtual: false,
    ledBy: 'government',
    withinConvenersEvent: false,
    convenerConsent: 'Letter of the South Kansas Aero Council of 2 February 2024.',
    hosts: ['eda', 'kansas-commerce', 'city-of-wichita'],
  }),
  by('ada', '2024-02-12', 'classify-convening-notice', roundtable, { convening: roundtable, faca: 'individual-views', basis: 'Each firm speaks for itself; no joint advice is asked for.', sameQuestionsToTenOrMore: false, antitrustStatementRead: true }),
  by('ada', '2024-03-12', 'record-convening-held', roundtable, {
    convening: roundtable,
    agencies: ['eda', 'kansas-commerce', 'city-of-wichita'],
    attendance: [{ type: 'end-producer', count: 1 }, { type: 'component-supplier', count: 7 }, { type: 'education', count: 2 }],
    participants: ['prairie-airframe-works', 'plains-composites', 'flint-hills-heat-treating', 'little-arkansas-technical-college'],
  }),
  by('ada', '2024-03-12', 'log-dialog', 'wichita-roundtable', {
    dialog: 'wichita-roundtable-2024-03',
    clusters: [cluster],
    format: 'roundtable',
    place: 'Wichita, Kansas',
    virtual: false,
    agencies: ['eda', 'kansas-commerce', 'city-of-wichita'],
    staff: attending('ada', 'dan', 'finn'),
    attendance: [{ type: 'end-producer', count: 1 }, { type: 'component-supplier', count: 7 }, { type: 'education', count: 2 }],
    participants: ['prairie-airframe-works', 'plains-composites', 'flint-hills-heat-treating', 'little-arkansas-technical-college'],
    topics: ['Heat treatment capacity', 'Machinists', 'Working capital of small suppliers'],
    noticeClass: 'individual-views',
    convening: roundtable,
  }),
]

const visited: readonly Step[] = [
  by('dan', '2024-05-21', 'log-dialog', 'wichita-visit', {
    dialog: 'wichita-site-visit-2024-05',
    clusters: [cluster],
    format: 'site-visit',
    place: 'Winfield, Kansas',
    virtual: false,
    agencies: ['kansas-commerce'],
    staff: attending('dan'),
    attendance: [{ type: 'component-supplier', count: 1 }],
    participants: ['walnut-valley-tooling'],
    topics: ['Equipment finance'],
    noticeClass: 'not-federal',
  }),
  by('finn', '2025-06-10', 'log-dialog', 'wichita-call', {
    dialog: 'wichita-call-2025-06',
    clusters: [cluster],
    format: 'call',
    virtual: true,
    agencies: ['city-of-wichita'],
    staff: attending('finn'),
    attendance: [{ type: 'component-supplier', count: 1 }, { type: 'trade-association', count: 1 }],
    participants: ['plains-composites', 'south-kansas-aero-council'],
    topics: ['Permits for test stands'],
    noticeClass: 'not-federal',
  }),
]

const learned: readonly Step[] = [
  finding('ada', '2024-03-14', 'identify-constraint', 'wichita-heat-treatment', {
    statement: 'Certified heat treatment is booked nine months ahead, and parts travel out of state.',
    counties: ['20173', '20015'],
    evidence: [{ kind: 'dialog', dialog: 'wichita-roundtable-2024-03' }],
    reporters: [{ type: 'component-supplier', count: 5 }, { type: 'end-producer', count: 1 }],
    confidentiality: 'open',
    category: 'infrastructure',
  }),
  finding('ada', '2024-03-14', 'report-skill-need', 'wichita-machinists', {
    statement: 'Five-axis machinists are missing on second shifts.',
    evidence: [{ kind: 'dialog', dialog: 'wichita-roundtable-2024-03' }],
    reporters: [{ type: 'component-supplier', count: 6 }],
    confidentiality: 'open',
    occupation: '51-4041',
    workers: 140,
    employers: 6,
    neededBy: '2026-06-30',
  }),
  finding('dan', '2024-05-22', 'record-company-need', 'wichita-equipment-finance', {
    statement: 'Tool shops need terms longer than five years to buy measuring machines.',
    counties: ['20035'],
    evidence: [{ kind: 'dialog', dialog: 'wichita-site-visit-2024-05' }],
    reporters: [{ type: 'component-supplier', count: 1 }],
    confidentiality: 'agencies',
    need: 'capital',
    singleFirm: true,
  }),
  finding('finn', '2025-06-11', 'identify-constraint', 'wichita-test-stands', {
    statement: 'Each shared test stand goes through zoning anew, which takes most of a year.',
    evidence: [{ kind: 'dialog', dialog: 'wichita-call-2025-06' }],
    reporters: [{ type: 'component-supplier', count: 1 }, { type: 'trade-association', count: 1 }],
    confidentiality: 'open',
    category: 'regulation',
  }),
]

const followed: readonly Step[] = [
  by('dan', '2024-05-24', 'refer-need', 'wichita-finance-to-sba', { referral: 'wichita-finance-to-sba', finding: 'wichita-equipment-finance', to: 'sba', request: 'Is there a loan product with terms of ten years for measuring machines?' }),
  by('ines', '2024-06-03', 'accept-referral', 'wichita-finance-to-sba', { referral: 'wichita-finance-to-sba', staff: staffOf('ines') }),
  by('ada', '2024-04-02', 'identify-gap', 'wichita-apprenticeship', {
    gap: 'wichita-apprenticeship',
    kind: 'gap',
    level: 'federal',
    responsible: 'eta',
    statement: 'No registered apprenticeship covers machining and composite repair in one program.',
    effect: 'Small suppliers train for one trade and lose the people to larger firms.',
    clusters: [cluster],
    findings: ['wichita-machinists'],
    confidentiality: 'open',
  }),
  by('jon', '2024-04-15', 'acknowledge-gap', 'wichita-apprenticeship', { gap: 'wichita-apprenticeship', staff: staffOf('jon') }),
  by('jon', '2024-06-20', 'answer-gap', 'wichita-apprenticeship', {
    gap: 'wichita-apprenticeship',
    decision: 'partly',
    reason: 'A combined standard can be tried by one sponsor before it is offered nationally.',
    responseClass: 'mechanism',
    promiseDue: '2026-09-30',
    staff: staffOf('jon'),
  }),
  by('finn', '2025-06-18', 'identify-gap', 'wichita-test-stand-permits', {
    gap: 'wichita-test-stand-permits',
    kind: 'gap',
    level: 'local',
    responsible: 'city-of-wichita',
    statement: 'There is no common permit for test stands that several firms share.',
    effect: 'Each stand waits for its own hearing, and firms test out of state.',
    clusters: [cluster],
    findings: ['wichita-test-stands'],
    confidentiality: 'open',
  }),
  by('ada', '2024-07-08', 'link-award-to-need', 'south-kansas-heat-treatment', {
    award: 'bbbrc-south-kansas-coalition-2022',
    need: { kind: 'finding', finding: 'wichita-heat-treatment' },
    relation: 'partly',
    note: 'Shared equipment may take special processes; capacity stays short.',
  }),
  by('dan', '2025-02-14', 'release-liaison', 'wichita-dan', { staff: staffOf('dan'), cluster, statedVacancy: true, reason: 'Post not filled until the new budget.' }),
]

/** Wichita aerospace: three agencies in dialog, findings of three kinds, two gaps, a referral, and a vacancy. All invented. */
export const wichitaSteps: readonly Step[] = [...who, ...convened, ...visited, ...learned, ...followed]
