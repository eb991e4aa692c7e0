import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterStream } from '../../domain/cluster/cluster.ts'
import type { Actor, Origin } from '../../domain/kernel/event.ts'
import type { Ledger } from '../../infra/engine/ledger.ts'
import { openLedger } from '../../infra/engine/ledger.ts'
import type { CommandRequest } from '../../infra/ports/commands.ts'

const sam = '3b0d9f4e-2f5c-4d0a-9d7b-5a1c8e6f7a01'
const cluster = 'wichita-aerospace'
const actor: Actor = { ref: '00000000-0000-4000-8000-000000000001', agency: 'eda', role: 'liaison' }
const eda = { name: 'register-agency', body: { agency: 'eda', name: 'EDA', level: 'federal', codes: { cgac: '013', subtier: '1325' } } }
const samJoins = { name: 'register-staff', body: { staff: sam, agency: 'eda', title: 'Liaison', name: 'Sam Example' } }

let folder: string
let opened: Ledger[] = []
const keyFile = (): string => join(folder, 'master.key')
const file = (name: string): string => join(folder, 'store', name)
const open = async (): Promise<Ledger> => {
  const ledger = await openLedger({ folder: join(folder, 'store'), keyFile: keyFile(), clock: () => '2026-03-01T12:00:00.000Z' })
  opened.push(ledger)
  return ledger
}
const close = async (): Promise<void> => {
  for (const ledger of opened.splice(0)) await ledger.close()
}
const run = (ledger: Ledger, request: Omit<CommandRequest, 'actor'>) => ledger.commands.execute({ ...request, actor })
const filled = async (): Promise<Ledger> => {
  const ledger = await open()
  expect(await run(ledger, eda)).toMatchObject({ kind: 'accepted' })
  expect(await run(ledger, samJoins)).toMatchObject({ kind: 'accepted' })
  return ledger
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-whole-'))
})
afterEach(async () => {
  await close()
  opened = []
  rmSync(folder, { recursive: true, force: true })
})

describe('a ledger that cannot be opened', () => {
  test('lets go of what it had opened: once the key is back it opens, in the same process', async () => {
    await filled()
    await close()
    renameSync(keyFile(), join(folder, 'elsewhere'))
    await expect(open()).rejects.toMatchObject({ name: 'VaultFault', code: 'key-missing', message: expect.stringContaining('master.key') })
    writeFileSync(keyFile(), Buffer.alloc(32, 7).toString('base64url'), { mode: 0o600 })
    await expect(open()).rejects.toMatchObject({ code: 'key-wrong', message: expect.stringContaining('master.key') })
    renameSync(join(folder, 'elsewhere'), keyFile())
    expect(await (await open()).vault.valuesOf([sam])).toEqual({ [sam]: { name: 'Sam Example' } })
  })

  test('is one at a time, and the second says so', async () => {
    const first = await filled()
    await expect(open()).rejects.toMatchObject({ code: 'log-locked' })
    expect(await run(first, { ...samJoins, body: { ...samJoins.body, staff: sam.replace('01', '02') } })).toMatchObject({ kind: 'accepted' })
  })

  test('whose vault is gone does not take an empty one for it, unless told to', async () => {
    await filled()
    await close()
    rmSync(file('vault.sqlite'))
    await expect(open()).rejects.toMatchObject({ code: 'vault-missing', message: expect.stringContaining('vault.sqlite'), hint: expect.stringContaining('backup') })
    expect(existsSync(file('vault.sqlite'))).toBe(false)
    writeFileSync(file('vault.sqlite'), '')
    const ledger = await open()
    expect(await ledger.vault.valuesOf([sam])).toEqual({})
    expect(ledger.log.head().size).toBe(2)
  })

  test('whose vault is damaged names it, and touches nothing', async () => {
    await filled()
    await close()
    writeFileSync(file('vault.sqlite'), 'a letter to grandmother '.repeat(1000))
    await expect(open()).rejects.toMatchObject({ name: 'VaultFault', code: 'vault-damaged', message: expect.stringContaining('vault.sqlite') })
  })
})

describe('files that hold nothing of their own', () => {
  test.each(['views.sqlite', 'reactors.sqlite'])('%s is made anew when it is gone, cut or something else', async (name) => {
    const first = await filled()
    await first.settled()
    const rows = await first.views.rows('agency-directory')
    expect(rows.total).toBe(1)
    await close()
    const harms = [() => rmSync(file(name)), () => writeFileSync(file(name), 'not what it was '.repeat(3000)), () => writeFileSync(file(name), 'x')]
    for (const harm of harms) {
      harm()
      const ledger = await open()
      await ledger.settled()
      expect(await ledger.views.rows('agency-directory')).toEqual(rows)
      expect(ledger.log.head().size).toBe(2)
      await close()
    }
  })
})

describe('a write that was cut between vault and log', () => {
  const sealing = async (withEvent: boolean): Promise<void> => {
    const ledger = await open()
    await run(ledger, eda)
    const frame = { id: '00000000-0000-5000-8000-000000000009', occurredAt: '2026-03-01T12:00:00.000Z', actor, basis: 0, command: { id: sam, name: 'register-staff', print: '' }, correlation: sam, causation: sam }
    const { entry, sealed } = ledger.codec.encode({ type: 'StaffRegistered', data: samJoins.body }, frame)
    await ledger.vault.sealAll([{ subject: sam, eventId: entry.id, stream: `staff-${sam}`, disclosures: sealed }])
    if (withEvent) await ledger.log.append(`staff-${sam}`, 'no_stream', [entry])
    expect(await ledger.vault.valuesOf([sam])).toEqual({})
    await close()
  }

  test('after the append: the value is shown when the ledger is opened again', async () => {
    await sealing(true)
    expect(await (await open()).vault.valuesOf([sam])).toEqual({ [sam]: { name: 'Sam Example' } })
  })

  test('before the append: the value goes, and the command can be sent again', async () => {
    await sealing(false)
    const ledger = await open()
    expect(await ledger.vault.sweepPending(async () => undefined, '9999')).toEqual({ confirmed: 0, deleted: 0 })
    expect(await run(ledger, samJoins)).toMatchObject({ kind: 'accepted', repeated: false })
    expect(await ledger.vault.valuesOf([sam])).toEqual({ [sam]: { name: 'Sam Example' } })
  })
})

describe('corrections over the command path', () => {
  const convening = {
    convening: 'c1',
    clusters: [cluster],
    title: 'Supplier roundtable',
    startsAt: '2026-04-01T09:00:00-05:00',
    endsAt: '2026-04-01T12:00:00-05:00',
    place: 'Wichita, Kansas',
    virtual: false,
    ledBy: 'government',
    withinConvenersEvent: true,
    hosts: ['eda'],
  }
  const scheduled = async (): Promise<Ledger> => {
    const ledger = await filled()
    const [identified] = clusterStream.events
    if (!identified) throw new Error('no event')
    const frame = { id: '00000000-0000-5000-8000-000000000009', occurredAt: '2026-03-01T12:00:00.000Z', actor, origin: { kind: 'synthetic', note: 'invented' } as Origin, basis: 0, command: { id: sam, name: 'identify-cluster', print: '' }, correlation: sam, causation: sam }
    await ledger.log.append(`cluster-${cluster}`, 'no_stream', [ledger.codec.encode({ type: identified.type, data: { ...(identified.example as object), cluster } }, frame).entry])
    expect(await run(ledger, { name: 'schedule-convening', body: convening })).toMatchObject({ kind: 'accepted', stream: 'convening-c1' })
    return ledger
  }

  test('a replacement keeps its instants in UTC, like any other entry', async () => {
    const ledger = await scheduled()
    const [entry] = await ledger.log.readAt([3])
    const { data } = JSON.parse(entry?.body ?? '') as { data: { startsAt: string } }
    expect(data.startsAt).toBe('2026-04-01T14:00:00.000Z')
    const replaced = await run(ledger, { name: 'replace-entry', body: { stream: 'convening-c1', revision: 0, reason: 'It begins an hour later.', data: { ...data, startsAt: '2026-04-01T10:00:00-05:00' } } })
    expect(replaced).toMatchObject({ kind: 'accepted' })
    const [correction] = await ledger.log.readAt([4])
    expect((JSON.parse(correction?.body ?? '') as { data: { data: object } }).data.data).toMatchObject({ startsAt: '2026-04-01T15:00:00.000Z' })
  })

  test('a correction is told that it is one, and not which fields it lacks', async () => {
    const ledger = await scheduled()
    const [entry] = await ledger.log.readAt([3])
    const { data } = JSON.parse(entry?.body ?? '') as { data: object }
    expect(await run(ledger, { name: 'annotate-entry', body: { stream: 'convening-c1', revision: 0, reason: 'Confirmed.' } })).toMatchObject({ kind: 'accepted' })
    expect(await run(ledger, { name: 'replace-entry', body: { stream: 'convening-c1', revision: 1, reason: 'It said otherwise.', data } })).toMatchObject({ kind: 'refused', rejection: { code: 'correction-not-replaceable' } })
  })

  test('a moment that there is not, and a key that is used for another moment, are refused', async () => {
    const ledger = await scheduled()
    const [entry] = await ledger.log.readAt([3])
    const { data } = JSON.parse(entry?.body ?? '') as { data: object }
    const body = { stream: 'convening-c1', revision: 0, reason: 'It was scheduled before.', data }
    expect(await run(ledger, { name: 'replace-entry', body: { ...body, occurredAt: '2016-12-31T23:59:60Z' } })).toMatchObject({ kind: 'invalid', faults: [{ field: '/occurredAt' }] })
    const first = { name: 'replace-entry', body: { ...body, occurredAt: '2026-02-01T00:00:00Z' }, idempotencyKey: 'k1' }
    expect(await run(ledger, first)).toMatchObject({ kind: 'accepted', repeated: false })
    expect(await run(ledger, first)).toMatchObject({ kind: 'accepted', repeated: true })
    expect(await run(ledger, { ...first, body: { ...body, occurredAt: '2026-02-02T00:00:00Z' } })).toEqual({ kind: 'key-reused' })
  })
})

describe('what is known outside under one code', () => {
  const county = { geoid: '20173', key: 'Sedgwick' }
  const supplier = { participant: 'plains', name: 'Plains Composites', type: 'component-supplier', sizeClass: '20-99', uei: 'K9DBZWJ6BLP1' }

  test.each([
    ['a bureau', { ...eda.body, agency: 'eda-2' }, 'eda'],
    ['a county, whatever the case of its key', { agency: 'sedgwick-2', name: 'Sedgwick', level: 'local', codes: { ...county, key: 'sedgwick' }, fiscalYearStart: 1 }, 'sedgwick'],
  ])('%s is registered once', async (_what, again, holder) => {
    const ledger = await filled()
    const steward: Actor = { ...actor, role: 'steward' }
    const register = (body: unknown) => ledger.commands.execute({ name: 'register-agency', body, actor: steward })
    expect(await register({ agency: 'sedgwick', name: 'Sedgwick County', level: 'local', codes: county, fiscalYearStart: 1 })).toMatchObject({ kind: 'accepted' })
    expect(await register(again)).toMatchObject({ kind: 'refused', rejection: { code: 'same-as-another', message: expect.stringContaining(`"${holder}" has the same codes`) } })
    expect(await register({ agency: 'doc', name: 'Department of Commerce', level: 'federal', codes: { cgac: '013' } })).toMatchObject({ kind: 'accepted' })
  })

  test('an organization with a UEI is registered once, also after a restart; those without one are not told apart by it', async () => {
    const ledger = await filled()
    expect(await run(ledger, { name: 'register-participant', body: supplier })).toMatchObject({ kind: 'accepted' })
    await close()
    const again = await open()
    expect(await run(again, { name: 'register-participant', body: { ...supplier, participant: 'plains-2' } })).toMatchObject({
      kind: 'refused',
      rejection: { code: 'same-as-another', message: expect.stringContaining('"plains" has the same UEI') },
    })
    const { uei: _, ...without } = supplier
    for (const participant of ['p3', 'p4']) expect(await run(again, { name: 'register-participant', body: { ...without, participant } })).toMatchObject({ kind: 'accepted' })
  })
})
