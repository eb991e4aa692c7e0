import type { Pack } from './pack.ts'
import type { Step } from './step.ts'
import { invented } from './step.ts'
import type { Person } from './story-people.ts'
import { actorOf, attending, staffOf } from './story-people.ts'
import { upstateCounties } from './story-places.ts'

const cluster = 'upstate-new-york-batteries'
const set = 'ny-batteries-2022'
const system = 'upstate-new-york-2022'
const lastDialog = 'upstate-batteries-testing-2025-10'
/** Stream of the last entry of the story: a ledger that has it holds the whole pack. */
export const lastOfStory = `dialog-${lastDialog}`

const by = (person: Person, day: string, name: string, key: string, body: Readonly<Record<string, unknown>>): Step => invented(actorOf(person), name, key, day, body)

/** The cluster as an analyst drew it: real industry codes and counties, an invented judgement. */
export const batteryGround = (pack: Pack): readonly Step[] => [
  by('gail', '2022-06-01', 'publish-definition-set', set, {
    definitionSet: set,
    kind: 'custom',
    version: '2022-1',
    classification: 'NAICS',
    vintage: '2017',
    jurisdiction: 'US-NY',
    method: 'Makers of storage and primary batteries.',
    publisher: 'Empire State Development',
    author: 'ny-esd',
    reason: 'The benchmark has battery makers among lighting and electrical equipment.',
    clusters: [{ id: 'batteries', name: 'Batteries', kind: 'traded', naics: ['335911', '335912'] }],
  }),
  by('gail', '2022-06-01', 'publish-region-system', system, {
    regionSystem: system,
    kind: 'custom',
    vintage: '2022',
    publisher: 'Empire State Development',
    regions: [{ id: 'upstate', name: 'Upstate New York', counties: upstateCounties(pack.areas) }],
  }),
  by('gail', '2022-06-08', 'identify-cluster', cluster, {
    cluster,
    name: 'Upstate New York batteries',
    basis: 'analyst',
    definitionSet: set,
    definition: 'batteries',
    regionSystem: system,
    region: 'upstate',
    reason: 'Published figures of battery makers are withheld in these counties; three announced programs name the cluster.',
    evidence: [{ kind: 'document', title: 'Finalists of the Build Back Better Regional Challenge, December 2021' }],
  }),
]

const participant = (id: string, name: string, type: string, sizeClass: string, county: string): Step =>
  by('gail', '2023-02-06', 'register-participant', id, { participant: id, name, type, sizeClass, county, cluster })

const finding = (person: Person, day: string, name: string, id: string, body: Readonly<Record<string, unknown>>): Step =>
  by(person, day, name, id, { finding: id, cluster, staff: staffOf(person), counties: [], ...body })

const who: readonly Step[] = [
  participant('susquehanna-cell-works', 'Susquehanna Cell Works', 'end-producer', '100-499', '36007'),
  participant('chenango-cathode', 'Chenango Cathode', 'component-supplier', '20-99', '36017'),
  participant('finger-lakes-separator', 'Finger Lakes Separator', 'component-supplier', '20-99', '36109'),
  participant('two-rivers-battery-laboratory', 'Two Rivers Battery Laboratory', 'research', '20-99', '36007'),
  participant('upstate-battery-alliance', 'Upstate Battery Alliance', 'trade-association', '1-19', '36067'),
  by('gail', '2023-03-01', 'recognize-convener', 'upstate-battery-alliance', { cluster, convener: 'upstate-battery-alliance', kind: 'trade-association', lead: true }),
  by('ben', '2023-03-06', 'assign-liaison', 'batteries-ben', { staff: staffOf('ben'), cluster, role: 'lead', from: '2023-03-06', reviewBy: '2027-03-01' }),
  by('cleo', '2024-02-12', 'assign-liaison', 'batteries-cleo', { staff: staffOf('cleo'), cluster, role: 'lead', from: '2024-02-12', reviewBy: '2027-02-01' }),
  by('gail', '2023-03-06', 'assign-liaison', 'batteries-gail', { staff: staffOf('gail'), cluster, role: 'lead', from: '2023-03-06', reviewBy: '2027-03-01' }),
  by('hugo', '2023-09-04', 'assign-liaison', 'batteries-hugo', { staff: staffOf('hugo'), cluster, role: 'support', from: '2023-09-04', reviewBy: '2027-03-01' }),
  by('ben', '2023-03-06', 'open-cluster-desk', 'batteries-eda', { agency: 'eda', cluster, owner: staffOf('ben') }),
  by('cleo', '2024-02-12', 'open-cluster-desk', 'batteries-nsf', { agency: 'nsf', cluster, owner: staffOf('cleo') }),
  by('gail', '2023-03-06', 'open-cluster-desk', 'batteries-esd', { agency: 'ny-esd', cluster, owner: staffOf('gail') }),
  by('leo', '2024-03-04', 'record-expertise', 'batteries-leo', { staff: staffOf('leo'), cluster, area: 'Cell testing and certification', code: '335912' }),
]

const learned: readonly Step[] = [
  by('ben', '2024-04-18', 'log-dialog', 'batteries-workshop', {
    dialog: 'upstate-batteries-workshop-2024-04',
    clusters: [cluster],
    format: 'workshop',
    place: 'Binghamton, New York',
    virtual: false,
    agencies: ['eda', 'ny-esd', 'broome-county'],
    staff: attending('ben', 'gail', 'hugo'),
    attendance: [{ type: 'end-producer', count: 2 }, { type: 'component-supplier', count: 4 }, { type: 'research', count: 1 }],
    participants: ['susquehanna-cell-works', 'chenango-cathode', 'two-rivers-battery-laboratory'],
    topics: ['Cell testing', 'Pilot lines'],
    noticeClass: 'individual-views',
  }),
  by('cleo', '2024-09-17', 'log-dialog', 'batteries-listening', {
    dialog: 'upstate-batteries-listening-2024-09',
    clusters: [cluster],
    format: 'listening-session',
    place: 'Ithaca, New York',
    virtual: true,
    agencies: ['nsf', 'doe'],
    staff: attending('cleo', 'leo'),
    attendance: [{ type: 'component-supplier', count: 3 }, { type: 'research', count: 2 }],
    participants: ['finger-lakes-separator', 'two-rivers-battery-laboratory'],
    topics: ['Test data that two programs ask for', 'Technicians'],
    noticeClass: 'individual-views',
  }),
  finding('ben', '2024-04-19', 'identify-constraint', 'upstate-cell-testing', {
    statement: 'Abuse testing of cells waits five months, and the two funded lines keep separate calendars.',
    evidence: [{ kind: 'dialog', dialog: 'upstate-batteries-workshop-2024-04' }],
    reporters: [{ type: 'component-supplier', count: 4 }, { type: 'end-producer', count: 2 }],
    confidentiality: 'open',
    category: 'infrastructure',
  }),
  finding('cleo', '2024-09-18', 'report-skill-need', 'upstate-battery-technicians', {
    statement: 'Dry-room technicians are trained by each firm for itself.',
    evidence: [{ kind: 'dialog', dialog: 'upstate-batteries-listening-2024-09' }],
    reporters: [{ type: 'component-supplier', count: 3 }],
    confidentiality: 'open',
    occupation: '51-9141',
    workers: 90,
    employers: 3,
    neededBy: '2026-12-31',
  }),
  finding('gail', '2024-04-22', 'record-company-need', 'upstate-pilot-line', {
    statement: 'Component makers need hours on a pilot line before they can qualify.',
    evidence: [{ kind: 'dialog', dialog: 'upstate-batteries-workshop-2024-04' }],
    reporters: [{ type: 'component-supplier', count: 3 }],
    confidentiality: 'agencies',
    need: 'technology',
    singleFirm: false,
  }),
  by('ben', '2024-05-06', 'link-award-to-need', 'new-energy-cell-testing', { award: 'bbbrc-new-energy-new-york-2022', need: { kind: 'finding', finding: 'upstate-cell-testing' }, relation: 'partly' }),
  by('cleo', '2024-10-01', 'link-award-to-need', 'engine-cell-testing', { award: 'nsf-engine-upstate-new-york-energy-storage-engine-2024', need: { kind: 'finding', finding: 'upstate-cell-testing' }, relation: 'partly' }),
]

const testing = 'upstate-battery-testing'
const settled: readonly Step[] = [
  by('ben', '2025-01-14', 'open-coordination-case', testing, {
    case: testing,
    cluster,
    programs: ['eda-build-back-better', 'eda-tech-hubs', 'nsf-engines'],
    agencies: ['eda', 'nsf'],
    question: 'Who pays for shared cell testing from 2026 on, and who keeps the calendar?',
  }),
  by('ben', '2025-02-03', 'state-position', 'testing-eda', { case: testing, position: 'We fund equipment and no operating cost.' }),
  by('cleo', '2025-02-20', 'state-position', 'testing-nsf', { case: testing, position: 'We fund research use of the line, not certification.' }),
  by('ben', '2025-03-11', 'agree-joint-action', 'testing-calendar', { case: testing, action: 'one-calendar', owner: 'nsf', due: '2026-06-30', text: 'One booking calendar for both testing lines.' }),
  by('cleo', '2025-10-08', 'log-dialog', 'batteries-testing', {
    dialog: lastDialog,
    clusters: [cluster],
    format: 'meeting',
    virtual: true,
    agencies: ['nsf', 'eda'],
    staff: attending('cleo', 'ben'),
    attendance: [{ type: 'research', count: 1 }, { type: 'end-producer', count: 1 }, { type: 'component-supplier', count: 2 }],
    participants: ['two-rivers-battery-laboratory', 'susquehanna-cell-works'],
    topics: ['Draft of the common booking calendar'],
    noticeClass: 'individual-views',
  }),
]

/** Upstate batteries: three programs of two agencies, and the question that they have to settle. People and words are invented. */
export const batterySteps: readonly Step[] = [...who, ...learned, ...settled]
