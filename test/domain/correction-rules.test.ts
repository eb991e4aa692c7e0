import { describe, expect, test } from '@jest/globals'
import { eventSpecs, streams } from '../../domain/catalog.ts'
import type { CorrectionCommand } from '../../domain/correction/correction.ts'
import { decideCorrection } from '../../domain/correction/correction.ts'
import { subjectsIn } from '../../domain/kernel/schema.ts'
import { liaisonOf, now, recorded } from '../kit/scenario.ts'

type Data = Readonly<Record<string, unknown>>

const specOf = (type: string) => {
  const spec = eventSpecs.find((one) => one.type === type)
  if (!spec) throw new Error(`no event ${type}`)
  return spec
}
const exampleOf = (type: string): Data => specOf(type).example as Data

/** What comes of replacing the example of an event by itself with a change. */
const replace = (type: string, change: Data, more: object = {}) => {
  const { stream: kind, data } = specOf(type)
  const own = subjectsIn(data, exampleOf(type)).find((subject) => subject.kind === kind)
  const stream = `${kind}-${own?.id ?? 'x'}`
  const history = [recorded({ type, data: exampleOf(type) }, { stream })]
  const command = { name: 'replace-entry', data: { stream, revision: 0, reason: 'It was wrong.', data: { ...exampleOf(type), ...change }, ...more } } as CorrectionCommand
  return decideCorrection(command, history, (of, said) => subjectsIn(specOf(of).data, said), { actor: liaisonOf('eda'), now })
}
const refusal = (code: string, field?: string) => ({ rejected: expect.objectContaining({ code, ...(field === undefined ? {} : { field }) }) as unknown })
const share = (cluster: string, hundredths: number) => ({ cluster, share: hundredths, attributedBy: 'eda', reason: 'x' })

/** By type: a change that the command would refuse, with its code and field, and one that it would take. */
const cases: readonly (readonly [type: string, bad: Data, code: string, field: string, good: Data])[] = [
  ['AwardRecorded', { clusters: [share('a', 9000), share('b', 1001)] }, 'award-shares-over-whole', '/data/clusters', { clusters: [share('a', 9000), share('b', 1000)] }],
  ['AwardRecorded', { clusters: [share('a', 1), share('a', 2)] }, 'award-cluster-twice', '/data/clusters/1/cluster', { clusters: [] }],
  ['AwardRecorded', { amount: '-1' }, 'award-amount-negative', '/data/amount', { amount: '1' }],
  ['AwardRecorded', { basis: 'obligated' }, 'award-key-missing', '/data/key/fain', { basis: 'obligated', key: { fain: 'ED22' } }],
  ['AwardRecorded', { key: { aln: '11.3' } }, 'award-key-malformed', '/data/key/aln', { key: { aln: '11.020' } }],
  ['AwardRecorded', { recipient: { name: 'x', uei: '123456789' } }, 'award-key-malformed', '/data/recipient/uei', { recipient: { name: 'x', uei: 'ZQGGHJH74DW7' } }],
  ['AwardRecorded', { period: { start: '2024-01-02', end: '2024-01-01' } }, 'period-reversed', '/data/period/end', { period: { start: '2024-01-01', end: '2024-01-01' } }],
  ['AwardModified', { period: { start: '2024-01-02', end: '2024-01-01' } }, 'period-reversed', '/data/period/end', { change: '-5' }],
  ['AwardCorrected', { recipient: { name: 'x', uei: 'I' } }, 'award-key-malformed', '/data/recipient/uei', { amount: '7' }],
  ['AwardClusterAttributed', { shares: [share('a', 10_000), share('b', 1)] }, 'award-shares-over-whole', '/data/shares', { shares: [share('a', 1)] }],
  ['ParticipantRegistered', { uei: '0QGGHJH74DW7' }, 'uei-malformed', '/data/uei', { uei: 'ZQGGHJH74DW7' }],
  ['ProgramRegistered', { code: { kind: 'aln', aln: '11.30' } }, 'program-code-malformed', '/data/code/aln', { code: { kind: 'aln', aln: '11.300' } }],
  ['ProgramRegistered', { level: 'state' }, 'program-code-of-another-level', '/data/code', { level: 'state', code: { kind: 'registered', registry: 'Kansas', code: 'K1' } }],
  ['ProgramRegistered', { activeUntil: '2021-07-21' }, 'period-reversed', '/data/activeUntil', { activeUntil: '2021-07-22' }],
  ['AgencyRegistered', { codes: { geoid: '20', key: 'x' } }, 'agency-codes-of-another-level', '/data/codes', { codes: { cgac: '012', subtier: '12D2' } }],
  ['AgencyRegistered', { fiscalYearStart: 7 }, 'federal-fiscal-year', '/data/fiscalYearStart', { name: 'Other' }],
  ['LiaisonAssigned', { reviewBy: '2025-12-31' }, 'period-reversed', '/data/reviewBy', { reviewBy: '2026-01-05' }],
  ['LiaisonAssigned', { until: '2025-12-31' }, 'period-reversed', '/data/until', { until: '2026-01-05' }],
  ['LiaisonReleased', { statedVacancy: false }, 'release-without-successor', '/data/successor', { reason: 'Moved.' }],
  ['ConveningScheduled', { endsAt: '2026-03-10T14:59:59.999Z' }, 'period-reversed', '/data/endsAt', { endsAt: '2026-03-10T15:00:00.000Z' }],
  ['DialogHeld', { attendance: [{ type: 'government', count: 2 }] }, 'dialog-among-governments', '/data/attendance', { attendance: [{ type: 'labor', count: 1 }] }],
  ['LinkageRecorded', { to: 'plains-composites' }, 'linkage-to-itself', '/data/to', { type: 'service' }],
  ['SubclusterLinkageRecorded', { to: { kind: 'participant', participant: 'plains-composites' } }, 'linkage-to-itself', '/data/to', { type: 'service' }],
  ['LinkageEnded', { to: { kind: 'participant', participant: 'plains-composites' } }, 'linkage-to-itself', '/data/to', { reason: 'They merged.' }],
  ['ConstraintIdentified', { counties: ['20173', '99999'] }, 'place-unknown', '/data/counties/1', { counties: ['20173'], statement: 'Another sentence.' }],
  ['CompanyNeedRecorded', { confidentiality: 'open' }, 'finding-needs-open-confidentiality-consent', '/data/confidentiality', { confidentiality: 'open', firmAgreed: true }],
  ['SkillNeedReported', { occupation: '12-1011' }, 'occupation-unknown-group', '/data/occupation', { occupation: '11-1011' }],
  ['SkillNeedReported', { reporters: [{ type: 'training-provider', count: 1 }] }, 'skill-need-without-employer', '/data/reporters', { reporters: [{ type: 'logistics', count: 1 }] }],
  ['PolicyGapIdentified', { citation: { kind: 'rin', text: '0610' } }, 'citation-malformed', '/data/citation/text', { citation: { kind: 'rin', text: '0610-AA68' } }],
  ['AgencyResponded', { decision: 'decline' }, 'answer-without-reason', '/data/reason', { decision: 'decline', reason: 'The statute leaves no room.' }],
  ['CoordinationCaseOpened', { agencies: ['eda', 'eda'] }, 'case-needs-two-agencies', '/data/agencies', { agencies: ['eda', 'sba'] }],
  ['CaseClosed', { noActionReason: 'x' }, 'case-two-outcomes', '/data', { decision: 'Other.' }],
  ['DefinitionSetPublished', { method: 'Other.' }, 'definition-set-immutable', '/data/clusters', {}],
  ['RegionSystemPublished', { vintage: '2013' }, 'region-system-immutable', '/data/regions', {}],
]

describe('a correction is held to the rules of what it corrects', () => {
  test.each(cases)('%s with %j: %s', (type, bad, code, field, good) => {
    expect(replace(type, bad)).toEqual(refusal(code, field))
    expect(replace(type, good)).toEqual({ accepted: Object.keys(good).length === 0 ? [] : [expect.objectContaining({ type: 'EntryReplaced' })] })
  })

  test('every rule about data in themselves is among them', () => {
    const ruled = streams.flatMap(({ faults }) => Object.keys(faults ?? {}))
    expect(ruled.length).toBeGreaterThan(15)
    expect(ruled.filter((type) => !cases.some(([tested]) => tested === type))).toEqual([])
  })

  test('the day of a published set can be put right, and the set be retracted', () => {
    expect(replace('DefinitionSetPublished', {}, { occurredAt: '2024-01-01T00:00:00.000Z' })).toMatchObject({ accepted: [{ type: 'EntryReplaced' }] })
    const stream = 'definition-set-ny-batteries-2023'
    const history = [recorded({ type: 'DefinitionSetPublished', data: exampleOf('DefinitionSetPublished') }, { stream })]
    const command = { name: 'retract-entry', data: { stream, revision: 0, reason: 'Published by mistake.' } } as CorrectionCommand
    expect(decideCorrection(command, history, () => [], { actor: liaisonOf('eda'), now })).toMatchObject({ accepted: [{ type: 'EntryRetracted' }] })
  })

  test('without a citation a weakness stays refused', () => {
    const { citation: _, ...without } = exampleOf('PolicyGapIdentified')
    const stream = `gap-${String(without.gap)}`
    const history = [recorded({ type: 'PolicyGapIdentified', data: exampleOf('PolicyGapIdentified') }, { stream })]
    const command = { name: 'replace-entry', data: { stream, revision: 0, reason: 'x', data: without } } as CorrectionCommand
    expect(decideCorrection(command, history, () => [], { actor: liaisonOf('eda'), now })).toEqual(refusal('weakness-without-citation', '/data/citation'))
  })
})
