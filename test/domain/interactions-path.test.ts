import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { agency } from '../../domain/agency/agency.ts'
import { clusterStream } from '../../domain/cluster/cluster.ts'
import { convening } from '../../domain/convening/convening.ts'
import { correctionEvents } from '../../domain/correction/events.ts'
import { dialog } from '../../domain/dialog/dialog.ts'
import { finding } from '../../domain/finding/finding.ts'
import { gap } from '../../domain/gap/gap.ts'
import type { AnyStream } from '../../domain/kernel/decider.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { referral } from '../../domain/referral/referral.ts'
import { staff } from '../../domain/staff/staff.ts'
import { openCodec } from '../../infra/codec/codec.ts'
import { openValidators } from '../../infra/codec/validators.ts'
import { openCommands } from '../../infra/engine/handle.ts'
import { openLoader } from '../../infra/engine/loaded.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import { disclose } from '../../infra/vault/disclosure.ts'
import { coverageMatrix } from '../../projections/coverage-matrix.ts'
import { constraintRegister } from '../../projections/constraint-register.ts'
import { gapRegister } from '../../projections/gap-register.ts'
import { fold } from '../../projections/kernel/cut.ts'
import { referralQueue } from '../../projections/referral-queue.ts'
import { openNotedVault } from '../kit/small-ledger.ts'

const streams: readonly AnyStream[] = [agency, staff, convening, dialog, finding, gap, referral, clusterStream]
const clock = () => '2026-03-01T12:00:00.000Z'
const cluster = 'wichita-aerospace'
const sam = '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01'
const kim = '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a02'

/** The whole command path over the real streams; the cluster is put there as the log would hold it. */
const openLedger = async () => {
  const log = openMemoryEventLog({ clock })
  const random = { bytes: randomBytes, uuid: randomUUID }
  const { vault, sealed } = openNotedVault()
  const codec = openCodec([...streams.flatMap((stream) => stream.events), ...correctionEvents], random, (name, value) => disclose(random, name, value))
  const loader = openLoader(log, codec.decode, streams)
  const { execute } = openCommands(
    { log, loader, codec, vault, validatorOf: openValidators(), clock, random },
    streams.flatMap((stream) => stream.commands.map((command) => ({ stream, command }))),
  )
  const [identified] = clusterStream.events
  if (!identified) throw new Error('no event')
  const frame = { id: randomUUID(), occurredAt: clock(), actor: { ref: randomUUID(), agency: 'eda', role: 'liaison' }, basis: 0, command: { id: randomUUID(), name: 'identify-cluster', print: '' }, correlation: 'c', causation: 'c' } as const
  const { entry } = codec.encode({ type: identified.type, data: { ...(identified.example as object), cluster } }, frame)
  await log.append(`cluster-${cluster}`, 'no_stream', [entry])
  const as = (agencyId: string) => (name: string, body: unknown) => execute({ name, body, actor: { ref: `00000000-0000-4000-8000-00000000000${agencyId.length}`, agency: agencyId, role: 'liaison' } })
  const history = async (): Promise<readonly Recorded[]> => {
    const events: Recorded[] = []
    for await (const batch of log.readAll()) events.push(...batch.map(codec.decode))
    return events
  }
  return { as, history, sealed }
}

const agencies = async () => {
  const ledger = await openLedger()
  const [eda, nsf, kdc] = [ledger.as('eda'), ledger.as('nsf'), ledger.as('kdc')]
  const done: unknown[] = [
    await eda('register-agency', { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013', subtier: '1325' } }),
    await nsf('register-agency', { agency: 'nsf', name: 'NSF', level: 'federal', codes: { cgac: '049' } }),
    await kdc('register-agency', { agency: 'kdc', name: 'Commerce', level: 'state', codes: { geoid: '20', key: 'commerce' } }),
    await eda('register-staff', { staff: sam, agency: 'eda', title: 'Liaison', name: 'Sam Example', email: 'sam@agency.example' }),
    await nsf('register-staff', { staff: kim, agency: 'nsf', title: 'Program officer', name: 'Kim Example' }),
    await eda('assign-liaison', { staff: sam, cluster, role: 'lead', from: '2026-01-05', reviewBy: '2027-01-05' }),
    await nsf('open-cluster-desk', { agency: 'nsf', cluster, owner: kim }),
  ]
  expect(done).toEqual(done.map(() => expect.objectContaining({ kind: 'accepted' })))
  return { ...ledger, eda, nsf, kdc }
}

const meeting = {
  dialog: 'd1',
  clusters: [cluster],
  format: 'roundtable',
  virtual: false,
  agencies: ['eda', 'nsf'],
  staff: [{ staff: sam, agency: 'eda' }, { staff: kim, agency: 'nsf' }],
  attendance: [{ type: 'component-supplier', count: 4 }, { type: 'education', count: 1 }],
  noticeClass: 'individual-views',
  personalNotes: 'Prefers calls.',
  occurredAt: '2026-02-10',
}
const need = {
  finding: 'f1',
  cluster,
  statement: 'The test line is full.',
  counties: [],
  evidence: [{ kind: 'dialog', dialog: 'd1' }],
  reporters: [{ type: 'component-supplier', count: 3 }],
  confidentiality: 'agencies',
  staff: sam,
  category: 'infrastructure',
}

describe('from a dialog to an answer, over the command path', () => {
  test('what persons are called and what is noted about them never reaches the log', async () => {
    const { eda, history, sealed } = await agencies()
    expect(await eda('log-dialog', meeting)).toMatchObject({ kind: 'accepted', id: 'd1' })
    const text = JSON.stringify(await history())
    expect(['Sam Example', 'Kim Example', 'sam@agency.example', 'Prefers calls.'].filter((words) => text.includes(words))).toEqual([])
    expect(new Set(sealed.map(({ subject }) => subject))).toEqual(new Set([sam, kim, 'd1']))
  })

  test('a need goes from dialog to finding, referral and gap, and every view tells of it', async () => {
    const { eda, nsf, history } = await agencies()
    const done: unknown[] = [
      await eda('log-dialog', meeting),
      await eda('identify-constraint', need),
      await eda('refer-need', { referral: 'r1', finding: 'f1', to: 'nsf', request: 'Can the line be shared?' }),
      await nsf('accept-referral', { referral: 'r1', staff: kim }),
      await eda('identify-gap', { gap: 'g1', kind: 'gap', level: 'federal', responsible: 'nsf', statement: 'No shared booking.', effect: 'Waiting.', clusters: [cluster], findings: ['f1'], confidentiality: 'open' }),
      await nsf('answer-gap', { gap: 'g1', decision: 'accept', responseClass: 'mechanism', promiseDue: '2026-12-31', staff: kim }),
    ]
    expect(done).toEqual(done.map(() => expect.objectContaining({ kind: 'accepted' })))
    const events = await history()
    expect(fold(constraintRegister, 'f1', events)).toMatchObject({ status: 'open', dialogs: ['d1'], gaps: ['g1'], referrals: ['r1'] })
    expect(fold(referralQueue, 'r1', events)).toMatchObject({ status: 'accepted', owner: 'nsf', deskOwner: kim, confidentiality: 'agencies' })
    expect(fold(gapRegister, 'g1', events)).toMatchObject({ status: 'answered', dueBy: '2026-05-30', desks: [{ cluster, owner: kim }] })
    expect(fold(coverageMatrix, `eda/${cluster}`, events)).toMatchObject({ assigned: [{ staff: sam }], earned: [{ staff: sam, dialogs: 1, findings: 1 }] })
    expect(fold(coverageMatrix, `nsf/${cluster}`, events)).toMatchObject({ desk: { owner: kim }, asked: 2, earned: [{ staff: kim, dialogs: 1, answers: 1 }] })
  })

  test('answering for another agency is refused, and the attempt is on record', async () => {
    const { eda, kdc, history } = await agencies()
    await eda('identify-gap', { gap: 'g1', kind: 'gap', level: 'federal', responsible: 'nsf', statement: 'x', effect: 'x', clusters: [cluster], findings: [], confidentiality: 'open' })
    expect(await kdc('answer-gap', { gap: 'g1', decision: 'accept', responseClass: 'rule', promiseDue: '2026-12-31' })).toMatchObject({ kind: 'refused', rejection: { code: 'not-own-agency' } })
    expect((await history()).at(-1)).toMatchObject({ type: 'CommandRefused', stream: 'gap-g1', data: { command: 'answer-gap', code: 'not-own-agency' } })
  })

  test('nobody leaves with a desk in hand', async () => {
    const { eda, nsf } = await agencies()
    expect(await nsf('record-staff-left', { staff: kim })).toMatchObject({ kind: 'refused', rejection: { code: 'staff-owns-desk' } })
    expect(await eda('record-staff-left', { staff: sam })).toMatchObject({ kind: 'refused', rejection: { code: 'staff-still-assigned' } })
  })

  test('government does not convene before anybody looked for a convener', async () => {
    const { eda } = await agencies()
    const session = { clusters: [cluster], title: 'Roundtable', startsAt: '2026-04-10T10:00:00-05:00', endsAt: '2026-04-10T12:00:00-05:00', virtual: false, ledBy: 'government', withinConvenersEvent: false, hosts: ['eda'] }
    expect(await eda('schedule-convening', session)).toMatchObject({ kind: 'refused', rejection: { code: 'convening-without-leave' } })
    await eda('determine-convener-absence', { cluster, search: 'Asked the chambers and the six largest firms.' })
    expect(await eda('schedule-convening', { ...session, convening: 'c1' })).toMatchObject({ kind: 'accepted' })
    expect(await eda('record-convening-held', { convening: 'c1', agencies: ['eda'], attendance: [] })).toMatchObject({ kind: 'refused', rejection: { code: 'convening-not-started' } })
  })
})
