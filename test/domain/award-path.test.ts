import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { agency } from '../../domain/agency/agency.ts'
import { awardStream } from '../../domain/award/award.ts'
import { clusterStream } from '../../domain/cluster/cluster.ts'
import { correctionEvents } from '../../domain/correction/events.ts'
import { dialog } from '../../domain/dialog/dialog.ts'
import { finding } from '../../domain/finding/finding.ts'
import { gap } from '../../domain/gap/gap.ts'
import type { AnyStream } from '../../domain/kernel/decider.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { program } from '../../domain/program/program.ts'
import { staff } from '../../domain/staff/staff.ts'
import { openCodec } from '../../infra/codec/codec.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { openCommands } from '../../infra/engine/handle.ts'
import { openLoader } from '../../infra/engine/loaded.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import { agencyPortfolio } from '../../projections/agency-portfolio.ts'
import { awardLedger } from '../../projections/award-ledger.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { needsToAwards } from '../../projections/needs-to-awards.ts'
import { programInventory } from '../../projections/program-inventory.ts'
import { openNotedVault } from '../kit/small-ledger.ts'

const streams: readonly AnyStream[] = [agency, staff, dialog, finding, gap, clusterStream, program, awardStream]
const clock = () => '2026-03-01T12:00:00.000Z'
const cluster = 'wichita-aerospace'
const steward = { ref: '00000000-0000-4000-8000-000000000009', agency: 'eda', role: 'steward' } as const

/** The whole command path over the real streams; the cluster is put there as the log would hold it. */
const openLedger = async (log = openMemoryEventLog({ clock })) => {
  const random = { bytes: randomBytes, uuid: randomUUID }
  const codec = openCodec([...streams.flatMap((stream) => stream.events), ...correctionEvents], random, (name, value) => disclose(random, name, value))
  const { execute } = openCommands(
    { log, loader: openLoader(log, codec.decode, streams), codec, vault: openNotedVault().vault, validatorOf: openValidators(), clock, random },
    streams.flatMap((stream) => stream.commands.map((command) => ({ stream, command }))),
  )
  const as = (agencyId: string) => (name: string, body: unknown) =>
    execute({ name, body, actor: { ref: `00000000-0000-4000-8000-00000000000${agencyId.length}`, agency: agencyId, role: 'liaison' } })
  const history = async (): Promise<readonly Recorded[]> => {
    const events: Recorded[] = []
    for await (const batch of log.readAll()) events.push(...batch.map(codec.decode))
    return events
  }
  if (log.head().size > 0) return { as, history, log }
  const [identified] = clusterStream.events
  if (!identified) throw new Error('no event')
  const command = { id: randomUUID(), name: 'identify-cluster', print: '' }
  const frame = { id: randomUUID(), occurredAt: clock(), actor: steward, basis: 0, command, correlation: 'c', causation: 'c' }
  await log.append(`cluster-${cluster}`, 'no_stream', [codec.encode({ type: identified.type, data: { ...(identified.example as object), cluster } }, frame).entry])
  const registering = [
    { agency: 'eda', name: 'Economic Development Administration', level: 'federal', codes: { cgac: '013', subtier: '1325' } },
    { agency: 'kdc', name: 'Kansas Department of Commerce', level: 'state', codes: { geoid: '20', key: 'commerce' } },
  ]
  for (const body of registering) expect(await execute({ name: 'register-agency', body, actor: steward })).toMatchObject({ kind: 'accepted' })
  return { as, history, log }
}

const does = { policyArea: 'innovation', instrument: 'grant', targeting: 'cluster', activities: ['technology-development'] }
const parties = { fundingAgency: 'eda', awardingAgency: 'eda', implementingAgency: 'kdc' }
const federal = { program: 'bbbrc', name: 'Build Back Better', level: 'federal', code: { kind: 'aln', aln: '11.307' }, ...parties, ...does }
const shares = [{ cluster, share: 7500, attributedBy: 'eda', reason: 'Application.' }]
const award = {
  award: 'a1',
  key: { fain: 'ED22HDQ3070123', aln: '11.307', subtier: '1325' },
  program: 'bbbrc',
  recipient: { name: 'Wichita State University', uei: 'K9DBZWJ6BLP1' },
  amount: '5140000000',
  basis: 'obligated',
  actionDate: '2022-09-02',
  clusters: shares,
}

describe('from a program to the needs that its awards answer, over the command path', () => {
  test('what is recorded is what every view shows', async () => {
    const { as, history } = await openLedger()
    const [eda, kdc] = [as('eda'), as('kdc')]
    expect(await eda('register-program', federal)).toMatchObject({ kind: 'accepted' })
    expect(await eda('record-award', award)).toMatchObject({ kind: 'accepted' })
    expect(await kdc('modify-award', { award: 'a1', modification: '01', change: '-40000000', actionDate: '2022-10-01' })).toMatchObject({ kind: 'accepted' })
    const basis = { evidence: [{ kind: 'document', title: 'Survey' }], reporters: [{ type: 'labor', count: 1 }], confidentiality: 'own' }
    const need = { finding: 'f1', cluster, statement: 'Heat treatment is booked.', counties: [], category: 'infrastructure', ...basis }
    expect(await eda('identify-constraint', need)).toMatchObject({ kind: 'accepted' })
    const link = { award: 'a1', need: { kind: 'finding', finding: 'f1' }, relation: 'partly' }
    expect(await eda('link-award-to-need', { ...link, note: 'x' })).toMatchObject({ kind: 'refused', rejection: { code: 'award-note-on-confidential-need' } })
    expect(fold(needsToAwards, 'need/f1', await history()).unanswered).toBe(true)
    expect(await eda('link-award-to-need', link)).toMatchObject({ kind: 'accepted' })
    const events = await history()
    expect(fold(awardLedger, 'a1', events)).toMatchObject({ total: '5100000000', fiscalYear: 2022, modifications: [{ modification: '01', fiscalYear: 2023 }] })
    expect(fold(programInventory, 'bbbrc', events)).toMatchObject({ totals: { awards: 1, obligated: '5100000000' }, clusters: [cluster] })
    expect(fold(agencyPortfolio, 'kdc', events)).toMatchObject({ money: { byRole: { implements: { awards: 1, amount: '5100000000' } }, byCluster: { [cluster]: { amount: '3825000000' } } } })
    expect(fold(needsToAwards, 'need/f1', events)).toMatchObject({ links: [{ award: 'a1', relation: 'partly' }], unanswered: false })
    expect(fold(needsToAwards, 'award/a1', events)).toMatchObject({ links: [{ need: { finding: 'f1' } }], award: { total: '5100000000' } })
  })

  test('a state award has the fiscal year of the state agency', async () => {
    const { as, history } = await openLedger()
    const kdc = as('kdc')
    const ofState = { level: 'state', code: { kind: 'registered', registry: 'Kansas', code: 'KIT' }, fundingAgency: 'kdc', awardingAgency: 'kdc' }
    expect(await kdc('register-program', { ...federal, ...ofState, program: 'kit' })).toMatchObject({ kind: 'accepted' })
    expect(await kdc('record-award', { ...award, award: 'k1', program: 'kit', key: {}, actionDate: '2023-07-01' })).toMatchObject({ kind: 'accepted' })
    expect(fold(awardLedger, 'k1', await history())).toMatchObject({ level: 'state', fiscalYear: 2024 })
  })

  test('what is not in the ledger, belongs to others, or is malformed is refused', async () => {
    const { as, history } = await openLedger()
    const eda = as('eda')
    expect(await eda('register-program', { ...federal, implementingAgency: 'nobody' })).toMatchObject({ rejection: { code: 'unknown-reference', field: '/implementingAgency' } })
    expect(await eda('record-award', award)).toMatchObject({ rejection: { code: 'unknown-reference', field: '/program' } })
    await eda('register-program', federal)
    expect(await eda('record-award', { ...award, clusters: [{ ...shares[0], cluster: 'nowhere' }] })).toMatchObject({ rejection: { code: 'unknown-reference', field: '/clusters/0/cluster' } })
    expect(await eda('record-award', { ...award, recipient: { name: 'WSU', uei: '123456789' } })).toMatchObject({ rejection: { code: 'award-key-malformed', field: '/recipient/uei' } })
    expect(await eda('record-award', { ...award, performanceCounties: ['2017'] })).toMatchObject({ kind: 'invalid', faults: [{ field: '/performanceCounties/0' }] })
    expect(await as('nsf')('record-award', award)).toMatchObject({ rejection: { code: 'award-of-other-agencies', onRecord: true } })
    expect((await history()).filter(({ type }) => type === 'AwardRecorded')).toEqual([])
  })
})

describe('the key of an award', () => {
  const second = { ...award, award: 'a2' }
  const taken = { kind: 'refused', rejection: { code: 'same-as-another', kind: 'conflict', message: 'The award "a1" has the same FAIN, URI, listing and subtier.' } }
  const ready = async () => {
    const ledger = await openLedger()
    const eda = ledger.as('eda')
    await eda('register-program', federal)
    return { ...ledger, eda }
  }

  test('is held by one award', async () => {
    const { eda, history } = await ready()
    expect(await eda('record-award', award)).toMatchObject({ kind: 'accepted' })
    expect(await eda('record-award', second)).toMatchObject(taken)
    // A key without its listing is completed from the program.
    expect(await eda('record-award', { ...second, key: { fain: award.key.fain, subtier: '1325' } })).toMatchObject(taken)
    expect(await eda('record-award', { ...second, key: { ...award.key, modification: '01' } })).toMatchObject(taken)
    expect(await eda('record-award', { ...second, key: { ...award.key, subtier: '1350' } })).toMatchObject({ kind: 'accepted' })
    expect(await eda('record-award', { ...second, award: 'a3', key: { ...award.key, fain: 'ED22HDQ3070124' } })).toMatchObject({ kind: 'accepted' })
    expect((await history()).filter(({ type }) => type === 'AwardRecorded')).toHaveLength(3)
  })

  test('is nobody’s where an announcement has none', async () => {
    const { eda } = await ready()
    for (const id of ['n1', 'n2']) expect(await eda('record-award', { ...award, award: id, key: { aln: '11.307' }, basis: 'announced' })).toMatchObject({ kind: 'accepted' })
  })

  test('goes to the first of those who ask at once', async () => {
    const { eda, history } = await ready()
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, i) => eda('record-award', { ...award, award: `a${i}` })))
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome.kind === 'refused' && outcome.rejection.code === 'same-as-another')).toHaveLength(7)
    expect((await history()).filter(({ type }) => type === 'AwardRecorded')).toHaveLength(1)
  })

  test('is known after a restart, and to a second path over the same log', async () => {
    const { eda, log } = await ready()
    const again = (await openLedger(log)).as('eda')
    expect(await again('record-award', { ...second, key: { ...award.key, fain: 'X1' } })).toMatchObject({ kind: 'accepted' })
    expect(await eda('record-award', award)).toMatchObject({ kind: 'accepted' })
    expect(await again('record-award', { ...award, award: 'a9' })).toMatchObject(taken)
  })

  test('is free once its award is retracted, and moves with a replacement', async () => {
    const { eda } = await ready()
    await eda('record-award', award)
    await eda('record-award', { ...second, key: { ...award.key, fain: 'X1' } })
    const { basis: _, ...recordedAs } = { ...second, ...parties, programName: federal.name, level: 'federal', policyArea: 'innovation', instrument: 'grant', activities: does.activities, fiscalYearStart: 10, fiscalYear: 2022 }
    const replace = (fain: string) => eda('replace-entry', { stream: 'award-a2', revision: 0, reason: 'Other FAIN.', data: { ...recordedAs, basis: 'obligated', key: { ...award.key, fain } } })
    expect(await replace(award.key.fain)).toMatchObject(taken)
    expect(await replace('X2')).toMatchObject({ kind: 'accepted' })
    expect(await eda('record-award', { ...award, award: 'a3', key: { ...award.key, fain: 'X1' } })).toMatchObject({ kind: 'accepted' })
    expect(await eda('retract-entry', { stream: 'award-a1', revision: 0, reason: 'Recorded twice.' })).toMatchObject({ kind: 'accepted' })
    expect(await replace(award.key.fain)).toMatchObject({ kind: 'accepted' })
    expect(await eda('retract-entry', { stream: 'award-a1', revision: 1, reason: 'It was right.' })).toMatchObject({ kind: 'refused', rejection: { code: 'same-as-another', message: expect.stringContaining('"a2"') as unknown } })
  })
})
