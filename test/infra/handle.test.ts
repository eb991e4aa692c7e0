import { describe, expect, test } from '@jest/globals'
import { canonicalJson } from '../../domain/kernel/canonical-json.ts'
import type { Entry, EventLog } from '../../infra/ports/event-log.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import { openMemoryEventLog } from '../../infra/memory/event-log.ts'
import { liaison, openSmallLedger } from '../kit/small-ledger.ts'

const clock = () => '2026-03-01T12:00:00.000Z'
const open = () => openMemoryEventLog({ clock })
const bodies = async (log: EventLog): Promise<string> => {
  let text = ''
  for await (const batch of log.readAll()) for (const entry of batch) text += `${entry.type} ${entry.body}\n`
  return text
}
const request = (name: string, body: unknown, more: object = {}) => ({ name, body, actor: liaison, ...more })
const eda = request('open-office', { agency: 'eda', name: 'EDA' })

const withOffice = async () => {
  const log = open()
  const ledger = openSmallLedger(log)
  await ledger.execute(eda)
  return { log, ...ledger }
}

describe('the command path', () => {
  test('writes what was decided, as canonical bytes, with its frame', async () => {
    const { log, execute } = await withOffice()
    const outcome = await execute(request('join', { staff: 's1', agency: 'eda', occurredAt: '2026-02-01', authority: '13 CFR 300' }, { basis: 1 }))
    expect(outcome).toMatchObject({ kind: 'accepted', stream: 'staff-s1', id: 's1', revision: 0, size: 2, repeated: false })
    const [entry] = await log.readAt([1])
    expect(entry).toMatchObject({ type: 'PersonJoined', agency: 'eda', occurredAt: '2026-02-01T00:00:00.000Z' })
    expect(canonicalJson(JSON.parse(entry?.body ?? ''))).toBe(entry?.body)
    expect(JSON.parse(entry?.body ?? '')).toMatchObject({ actor: liaison, authority: '13 CFR 300', basis: { size: '1' }, schema: 1, data: { staff: 's1', agency: 'eda' } })
  })

  test('says field by field what is wrong with the input, and writes nothing', async () => {
    const { log, execute } = await withOffice()
    const outcome = await execute(request('join', { staff: 'S 1', duty: 'x' }))
    expect(outcome).toEqual({
      kind: 'invalid',
      faults: expect.arrayContaining([
        { field: '/agency', message: 'This field is required.' },
        { field: '/duty', message: 'There is no such field here.' },
        { field: '/staff', message: 'An id holds lower-case letters, digits and hyphens, at most 64.' },
      ]),
    })
    expect(await execute(request('join', [1]))).toMatchObject({ kind: 'invalid' })
    expect(await execute(request('join', { agency: 'eda', occurredAt: '2026-02-30' }))).toMatchObject({ kind: 'invalid', faults: [{ field: '/occurredAt' }, { field: '/occurredAt' }] })
    expect(await execute(request('fly', {}))).toEqual({ kind: 'unknown-command', name: 'fly' })
    expect(log.head().size).toBe(1)
  })

  test('refuses what refers to nothing, what exists, what does not, and what has not happened yet', async () => {
    const { log, execute } = await withOffice()
    expect(await execute(request('join', { agency: 'nsf' }))).toMatchObject({ kind: 'refused', rejection: { code: 'unknown-reference', field: '/agency' } })
    expect(await execute(eda)).toMatchObject({ kind: 'refused', rejection: { code: 'already-exists' } })
    expect(await execute(request('change-duty', { staff: 'nobody', duty: 'x' }))).toMatchObject({ kind: 'refused', rejection: { code: 'does-not-exist' } })
    expect(await execute(request('join', { agency: 'eda', occurredAt: '2026-03-01T12:00:00.001Z' }))).toMatchObject({ kind: 'refused', rejection: { code: 'occurs-in-future', field: '/occurredAt' } })
    expect(log.head().size).toBe(1)
  })

  test('keeps instants in UTC, so that their text sorts by time', async () => {
    const { log, execute } = await withOffice()
    await execute(request('join', { staff: 's1', agency: 'eda', since: '2026-01-01T01:00:00+02:00' }))
    expect(await bodies(log)).toContain('"since":"2025-12-31T23:00:00.000Z"')
  })

  test('keeps personal values out of the log', async () => {
    const { log, execute, sealed, confirmed } = await withOffice()
    await execute(request('join', { staff: 's1', agency: 'eda', name: 'Maria Sample' }))
    const text = await bodies(log)
    expect(text).not.toContain('Maria')
    expect(text).toMatch(/"_sd":\["[\w-]{43}"\]/)
    expect(sealed).toMatchObject([{ subject: 's1', stream: 'staff-s1' }])
    expect(confirmed).toEqual([sealed[0]?.eventId])
  })

  test('gives the same answer to the same key, also in a new process, and refuses the key for anything else', async () => {
    const { log, execute } = await withOffice()
    const join = request('join', { agency: 'eda' }, { idempotencyKey: 'k1' })
    const first = await execute(join)
    const { execute: restarted } = openSmallLedger(log)
    for (const again of [await execute(join), await restarted(join)]) {
      expect(again).toMatchObject({ kind: 'accepted', repeated: true })
      expect(again).toEqual({ ...first, repeated: true })
    }
    await execute(request('join', { agency: 'eda' }))
    expect(await execute(join)).toEqual({ ...first, repeated: true })
    expect(await execute({ ...join, body: { agency: 'eda', since: '2026-01-01T00:00:00Z' } })).toEqual({ kind: 'key-reused' })
    expect(await restarted({ ...join, body: { agency: 'eda', since: '2026-01-01T00:00:00Z' } })).toEqual({ kind: 'key-reused' })
    expect(log.head().size).toBe(3)
  })

  test('gives one answer to a key that arrives many times at once, and writes once', async () => {
    const { log, execute } = await withOffice()
    const join = request('join', { agency: 'eda', name: 'Maria Sample' }, { idempotencyKey: 'k1' })
    const other = request('join', { agency: 'eda', name: 'Somebody Else' }, { idempotencyKey: 'k1' })
    const answers = await Promise.all([join, join, other, join].map(execute))
    expect(answers.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'key-reused', 'accepted'])
    const [first, second, , last] = answers
    expect([second, last]).toEqual([{ ...first, repeated: true }, { ...first, repeated: true }])
    expect(log.head().size).toBe(2)
  })

  test('a key that was used for one thing is refused for another, also in a new process; ids of entries never meet', async () => {
    const { log, execute } = await withOffice()
    await execute(request('join', { staff: 's1', agency: 'eda' }, { idempotencyKey: 'k1' }))
    const elsewhere = request('join', { staff: 's2', agency: 'eda' }, { idempotencyKey: 'k1' })
    expect(await execute(elsewhere)).toEqual({ kind: 'key-reused' })
    expect(await openSmallLedger(log).execute(elsewhere)).toEqual({ kind: 'key-reused' })
    // Beyond what is remembered the key may be taken again, and then the entries are others.
    const forgetful = openSmallLedger({ ...log, readAll: async function* () {} })
    expect(await forgetful.execute(elsewhere)).toMatchObject({ kind: 'accepted' })
    const ids = (await log.readAt([1, 2])).map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
  })

  test('a key whose command was refused serves the mended command', async () => {
    const { execute } = await withOffice()
    expect(await execute(request('join', { agency: 'nsf' }, { idempotencyKey: 'k2' }))).toMatchObject({ kind: 'refused' })
    expect(await execute(request('join', { agency: 'eda' }, { idempotencyKey: 'k2' }))).toMatchObject({ kind: 'accepted', repeated: false })
  })

  test('finds what is already so, and honours the revision that the caller saw', async () => {
    const { log, execute } = await withOffice()
    await execute(request('join', { staff: 's1', agency: 'eda' }))
    await execute(request('change-duty', { staff: 's1', duty: 'lead' }))
    expect(await execute(request('change-duty', { staff: 's1', duty: 'lead' }))).toMatchObject({ kind: 'accepted', repeated: true, revision: 1, events: [] })
    expect(await execute(request('change-duty', { staff: 's1', duty: 'support' }, { expectedRevision: 0 }))).toEqual({ kind: 'stale', revision: 1 })
    expect(log.head().size).toBe(3)
  })

  test('puts a refusal of consequence on record, once a key', async () => {
    const { log, execute } = await withOffice()
    await execute(request('join', { staff: 's1', agency: 'eda' }))
    const foreign = { ...request('change-duty', { staff: 's1', duty: 'x' }, { idempotencyKey: 'k3' }), actor: { ...liaison, ref: 'someone-else', agency: 'nsf' } }
    expect(await execute(foreign)).toMatchObject({ kind: 'refused', rejection: { code: 'not-own-agency' } })
    expect(await execute(foreign)).toMatchObject({ kind: 'refused', rejection: { code: 'not-own-agency' } })
    expect(log.head().size).toBe(3)
    expect(await bodies(log)).toContain('CommandRefused')
    expect(await execute(request('change-duty', { staff: 's1', duty: 'y' }))).toMatchObject({ kind: 'accepted', revision: 2 })
  })

  test('a refusal about what is not there goes to the record of the agency, once a key, and is the answer from then on', async () => {
    const { log, execute } = await withOffice()
    const joining = { ...request('join-for', { staff: 's9', agency: 'eda' }, { idempotencyKey: 'k4' }), actor: { ...liaison, ref: 'someone-else', agency: 'nsf' } }
    await execute(request('open-office', { agency: 'nsf', name: 'NSF' }))
    const first = await execute(joining)
    expect(first).toMatchObject({ kind: 'refused', rejection: { code: 'not-own-agency' } })
    expect(await log.readStream('agency-nsf')).toMatchObject({ lastRevision: 1, entries: [{}, { type: 'CommandRefused' }] })
    expect(await execute(joining)).toMatchObject({ kind: 'refused', rejection: { code: 'not-own-agency' } })
    expect(await openSmallLedger(log).execute(joining)).toMatchObject({ kind: 'refused', rejection: { code: 'not-own-agency' } })
    expect(await execute({ ...joining, body: { staff: 's9', agency: 'nsf' } })).toEqual({ kind: 'key-reused' })
    expect(log.head().size).toBe(3)
  })

  test('gives up after some attempts when others are always first, and writes nothing', async () => {
    const { log, execute } = await withOffice()
    await execute(request('join', { staff: 's1', agency: 'eda' }))
    let attempts = 0
    const before = log.head().size
    const never: EventLog = { ...log, append: () => ((attempts += 1), Promise.reject(new LogFault('revision-conflict', 'behind', 'Read again.', { actual: 9 }))) }
    expect(await openSmallLedger(never).execute(request('change-duty', { staff: 's1', duty: 'y' }))).toMatchObject({ kind: 'refused', rejection: { code: 'too-busy' } })
    expect(attempts).toBe(8)
    expect(log.head().size).toBe(before)
  })

  test('says on the event whether the caller told what it had seen, and refuses sizes that never were', async () => {
    const { log, execute } = await withOffice()
    await execute(request('join', { staff: 's1', agency: 'eda' }, { basis: 0 }))
    await execute(request('join', { staff: 's2', agency: 'eda' }))
    const basisOf = async (index: number): Promise<unknown> => (JSON.parse((await log.readAt([index]))[0]?.body ?? '') as { basis: unknown }).basis
    expect([await basisOf(1), await basisOf(2)]).toEqual([{ size: '0' }, { assumed: true, size: '2' }])
    for (const basis of [4, -1, 0.5, Number.NaN])
      expect(await execute(request('join', { agency: 'eda' }, { basis }))).toMatchObject({ kind: 'invalid', faults: [{ field: 'basis', message: expect.stringContaining('it is at 3') }] })
    expect(log.head().size).toBe(3)
  })

  test('refuses moments that text does not sort, and what JSON cannot hold exactly', async () => {
    const { log, execute } = await withOffice()
    const moments = ['9999-12-31T23:59:59-12:00', '0000-01-01T00:00:00+12:00', '2016-12-31T23:59:60Z']
    for (const moment of moments) {
      expect(await execute(request('join', { agency: 'eda', occurredAt: moment }))).toMatchObject({ kind: 'invalid', faults: [{ field: '/occurredAt' }] })
      expect(await execute(request('join', { agency: 'eda', since: moment }))).toMatchObject({ kind: 'invalid', faults: [{ field: '/since' }] })
    }
    for (const more of [{}, { idempotencyKey: 'k6' }])
      expect(await execute(request('open-office', { agency: 'nsf', name: 'half \ud83d' }, more))).toEqual({ kind: 'invalid', faults: [{ field: '/name', message: expect.stringContaining('half a character') }] })
    expect(log.head().size).toBe(1)
  })

  test('decides on the same state in the process that wrote it as in the next one', async () => {
    const { log, loader, execute, codec } = await withOffice()
    await execute(request('join', { staff: 's1', agency: 'eda', occurredAt: '2026-02-01' }, { origin: { kind: 'synthetic', note: 'invented' }, basis: 1, correlation: '00000000-0000-4000-8000-000000000001' }))
    const [entry] = await log.readAt([1])
    const written = await loader.load('staff', 's1')
    const read = await openSmallLedger(log).loader.load('staff', 's1')
    expect(written.state).toEqual(read.state)
    expect(read.state).toMatchObject({ first: codec.decode(entry as Entry) })
  })

  test('decides again when another process was first', async () => {
    const { log, execute } = await withOffice()
    const other = openSmallLedger(log)
    await execute(request('join', { staff: 's1', agency: 'eda' }))
    await other.execute(request('change-duty', { staff: 's1', duty: 'a' }))
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? execute : other.execute)(request('change-duty', { staff: 's1', duty: `d${i}` }))),
    )
    const revisions = outcomes.map((o) => (o.kind === 'accepted' ? o.revision : o.kind)).toSorted()
    expect(revisions).toEqual(Array.from({ length: 20 }, (_, i) => i + 2).toSorted())
  })
})
