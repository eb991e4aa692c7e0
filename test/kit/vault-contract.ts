import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../infra/ports/clock.ts'
import { systemRandom } from '../../infra/ports/random.ts'
import type { Disclosure, Vault } from '../../infra/ports/vault.ts'
import { disclose } from '../../infra/vault/disclosure.ts'

export const random = systemRandom()

/** One form of the vault: how it is opened at `path`, and how it is opened on a disk that is full. */
export type VaultForm = {
  readonly open: (at: { readonly path: string; readonly keyPath: string; readonly clock: Clock }) => Promise<Vault>
  readonly openFull: (at: { readonly path: string; readonly keyPath: string; readonly clock: Clock }) => Promise<Vault>
}

/** What the log holds of an event. */
export const on = (eventId: string, ...made: readonly { readonly digest: string }[]) => ({ eventId, digests: made.map(({ digest }) => digest) })

export const item = (subject: string, eventId: string, disclosures: readonly Disclosure[], stream = 's') => ({ subject, eventId, stream, disclosures })

/** Every byte and name under a folder. */
const bytesUnder = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true })
    .map((entry) => entry.name + (entry.isDirectory() ? bytesUnder(join(folder, entry.name)) : readFileSync(join(folder, entry.name)).toString('latin1')))
    .join()

/** What every form of the vault keeps to. */
export const vaultContract = (name: string, form: VaultForm): void => {
  let folder: string
  let now: string
  let opened: Vault[]
  let vault: Vault
  const keyPath = () => join(folder, 'vault.key')
  const at = () => ({ path: join(folder, 'held', 'vault'), keyPath: keyPath(), clock: () => now })
  const opening = async (task: Promise<Vault>): Promise<Vault> => {
    const one = await task
    opened.push(one)
    return one
  }
  const open = () => opening(form.open(at()))
  const again = async (): Promise<void> => {
    vault.close()
    vault = await open()
  }
  const bytes = () => bytesUnder(join(folder, 'held'))
  const registered = async (subject: string, eventId: string, ...made: readonly Disclosure[]): Promise<void> => {
    await vault.sealAll([item(subject, eventId, made)])
    await vault.confirm([on(eventId, ...made)])
  }

  const inFolder = (): void => {
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'vault-'))
      opened = []
      now = '2026-03-01T12:00:00.000Z'
      mkdirSync(join(folder, 'held'))
      vault = await open()
    })
    afterEach(() => {
      for (const one of opened) one.close()
      rmSync(folder, { recursive: true, force: true })
    })
  }

  describe(`vault (${name})`, () => {
    inFolder()

    test('shows nothing before the event is confirmed, and everything after, also when opened again', async () => {
      const made = disclose(random, 'name', 'Ada Byron')
      const email = disclose(random, 'email', 'ada@example.gov')
      await vault.sealAll([item('staff-1', 'e1', [made, email], 'staff-staff-1')])
      expect(await vault.reveal('e1')).toEqual([])
      expect(await vault.valuesOf(['staff-1'])).toEqual({})
      await vault.confirm([on('e1', made, email)])
      await again()
      expect(await vault.reveal('e1')).toEqual([
        { subject: 'staff-1', name: 'name', value: 'Ada Byron', ...made },
        { subject: 'staff-1', name: 'email', value: 'ada@example.gov', ...email },
      ])
      expect(await vault.valuesOf(['staff-1', 'staff-2', 'staff-1'])).toEqual({ 'staff-1': { name: 'Ada Byron', email: 'ada@example.gov' } })
    })

    test('the later value of a field wins, be the clock set back or stand still', async () => {
      const times = ['2026-03-01T12:00:00.000Z', '2026-03-01T12:00:00.000Z', '2026-02-01T00:00:00.000Z']
      for (const [i, time] of times.entries()) {
        now = time
        await registered('p', `e${i}`, disclose(random, 'name', `Ada ${i}`))
      }
      expect(await vault.valuesOf(['p'])).toEqual({ p: { name: 'Ada 2' } })
      expect((await vault.kept('p')).map(({ eventId }) => eventId)).toEqual(['e0', 'e1', 'e2'])
    })

    test('an event about two people shows the values of both, and one of them can be erased', async () => {
      const [ada, bob] = [disclose(random, 'name', 'Ada'), disclose(random, 'name', 'Bob')]
      await vault.sealAll([item('p', 'e', [ada]), item('q', 'e', [bob])])
      await vault.confirm([on('e', ada, bob)])
      expect((await vault.reveal('e')).map(({ subject, value }) => [subject, value]).toSorted()).toEqual([['p', 'Ada'], ['q', 'Bob']])
      await vault.forget('p')
      expect((await vault.reveal('e')).map(({ value }) => value)).toEqual(['Bob'])
    })

    test('holds no value in clear on disk', async () => {
      const made = disclose(random, 'name', 'Unmistakable Person')
      await registered('p', 'e', made)
      expect(bytes()).not.toContain('Unmistakable Person')
      expect(bytes()).not.toContain(made.disclosure)
      expect(bytes()).toContain(made.digest)
    })

    test('forgets one person for good: value, key and traces; others stay', async () => {
      const made = [disclose(random, 'name', 'Gone'), disclose(random, 'email', 'gone@example.gov')]
      await registered('p', 'e1', ...made)
      const stays = disclose(random, 'name', 'Stays')
      await registered('q', 'e2', stays)
      const onTheWay = disclose(random, 'name', 'Never on record')
      await vault.sealAll([item('p', 'e3', [onTheWay])])
      const digests = [...made, onTheWay].map(({ digest }) => digest)
      expect(await vault.forget('p')).toEqual({ subject: 'p', count: 3, digests })
      expect(await vault.reveal('e1')).toEqual([])
      expect(await vault.valuesOf(['p', 'q'])).toEqual({ q: { name: 'Stays' } })
      expect(digests.filter((digest) => bytes().includes(digest))).toEqual([])
      expect(await vault.forget('p')).toEqual({ subject: 'p', count: 0, digests: [] })
      expect(await vault.forget('nobody')).toEqual({ subject: 'nobody', count: 0, digests: [] })
      await vault.confirm([on('e3', onTheWay)])
      await again()
      expect(await vault.valuesOf(['p', 'q'])).toEqual({ q: { name: 'Stays' } })
    })

    test('who was erased can be registered again', async () => {
      await registered('p', 'e1', disclose(random, 'name', 'Old'), disclose(random, 'phone', '1'))
      await vault.forget('p')
      await registered('p', 'e2', disclose(random, 'name', 'New'))
      expect(await vault.valuesOf(['p'])).toEqual({ p: { name: 'New' } })
      expect(await vault.reveal('e1')).toEqual([])
    })

    test('settles what a crash left: on record is confirmed, off record is deleted once it is old, a second salt of the same event too', async () => {
      const [kept, second] = [disclose(random, 'name', 'Kept'), disclose(random, 'name', 'Kept')]
      await vault.sealAll([item('p', 'e1', [kept], 's1')])
      await vault.sealAll([item('p', 'e1', [second], 's1')])
      await vault.sealAll([item('q', 'e2', [disclose(random, 'name', 'Never appended')], 's2')])
      const asked = new Set<string>()
      const recorded = async (id: string, stream: string) => {
        asked.add(`${stream}:${id}`)
        return id === 'e1' ? [kept.digest] : undefined
      }
      expect(await vault.sweepPending(recorded, '2026-03-01T11:59:59.999Z')).toEqual({ confirmed: 1, deleted: 0 })
      expect((await vault.reveal('e1')).map(({ digest }) => digest)).toEqual([kept.digest])
      expect(await vault.sweepPending(recorded, '2026-03-01T13:00:00.000Z')).toEqual({ confirmed: 0, deleted: 2 })
      expect([...asked].toSorted()).toEqual(['s1:e1', 's2:e2'])
      expect((await vault.reveal('e1')).map(({ digest }) => digest)).toEqual([kept.digest])
      expect(await vault.sweepPending(recorded, '9999')).toEqual({ confirmed: 0, deleted: 0 })
    })

    test('confirms what the log holds, and forgets what an attempt that came to nothing left under the same event', async () => {
      const [first, second, half] = [disclose(random, 'name', 'Ada'), disclose(random, 'name', 'Ada'), disclose(random, 'email', 'no')]
      await vault.sealAll([item('p', 'e1', [first])])
      await vault.sealAll([item('p', 'e1', [second, half])])
      await vault.confirm([on('e1', second)])
      expect((await vault.reveal('e1')).map(({ digest }) => digest)).toEqual([second.digest])
      expect(await vault.sweepPending(async () => [first.digest, half.digest], '9999')).toEqual({ confirmed: 0, deleted: 0 })
    })

    test('sealing and confirming again what is there changes nothing', async () => {
      const made = disclose(random, 'name', 'Once')
      for (const _ of [1, 2, 3]) await registered('p', 'e1', made)
      expect(await vault.kept('p')).toEqual([expect.objectContaining({ eventId: 'e1', confirmed: true, disclosures: [expect.objectContaining(made)] })])
    })

    test('tells a copy all that it holds, in the order of sealing, and takes values with the times of another vault', async () => {
      const [a, b, c] = ['a', 'b', 'c'].map((value) => disclose(random, 'name', value)) as [Disclosure, Disclosure, Disclosure]
      await registered('p', 'e-late', a)
      await vault.sealAll([item('q', 'e-pending', [b], 's-q')])
      await vault.sealAll([{ ...item('p', 'e-early', [c]), sealedAt: '2020-01-01T00:00:00.000Z' }])
      await vault.confirm([on('e-early', c)])
      const subjects: string[] = []
      for await (const subject of vault.subjects()) subjects.push(subject)
      expect(subjects.toSorted()).toEqual(['p', 'q'])
      expect((await vault.kept('p')).map(({ eventId, confirmed }) => [eventId, confirmed])).toEqual([['e-early', true], ['e-late', true]])
      expect(await vault.kept('q')).toEqual([{ subject: 'q', eventId: 'e-pending', stream: 's-q', sealedAt: now, confirmed: false, disclosures: [expect.objectContaining(b)] }])
      expect(await vault.valuesOf(['p'])).toEqual({ p: { name: 'a' } })
      expect(await vault.kept('nobody')).toEqual([])
    })

    test('without room says so, keeps what it had, and goes on when there is room', async () => {
      await registered('p', 'e1', disclose(random, 'name', 'Kept'))
      vault.close()
      vault = await opening(form.openFull(at()))
      const big = disclose(random, 'note', 'x'.repeat(100_000))
      await expect(vault.sealAll([item('p', 'e2', [big])])).rejects.toMatchObject({ code: 'vault-full', hint: expect.stringMatching(/room|space/i) })
      expect(await vault.valuesOf(['p'])).toEqual({ p: { name: 'Kept' } })
      await again()
      expect(await vault.kept('p')).toHaveLength(1)
      await registered('p', 'e2', big)
      expect(await vault.valuesOf(['p'])).toEqual({ p: { name: 'Kept', note: 'x'.repeat(100_000) } })
    })

    test('whatever is done in whatever order, it shows what a list of it shows', async () => {
      const step = fc.record({ do: fc.constantFrom('seal', 'confirm', 'forget', 'sweep', 'again'), person: fc.constantFrom('p', 'q'), event: fc.constantFrom('e1', 'e2', 'e3'), field: fc.constantFrom('name', 'email') })
      let run = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
          run += 1
          type Row = { readonly subject: string; readonly eventId: string; readonly digest: string; readonly field: string; readonly value: string; confirmed: boolean }
          let rows: Row[] = []
          const [suffix, ids] = [`-${run}`, new Set<string>()]
          for (const [i, { do: what, person, event, field }] of steps.entries()) {
            const [subject, eventId] = [person + suffix, event + suffix]
            const pending = rows.filter((row) => row.eventId === eventId && !row.confirmed)
            if (what === 'seal') {
              const made = disclose(random, field, `${i}`)
              ids.add(subject)
              await vault.sealAll([item(subject, eventId, [made])])
              rows.push({ subject, eventId, digest: made.digest, field, value: `${i}`, confirmed: false })
            } else if (what === 'confirm') {
              const last = pending.at(-1)
              await vault.confirm([{ eventId, digests: last ? [last.digest] : [] }])
              rows = rows.filter((row) => row.eventId !== eventId || row.confirmed || row === last)
              if (last) last.confirmed = true
            } else if (what === 'forget') {
              const gone = rows.filter((row) => row.subject === subject)
              expect((await vault.forget(subject)).digests.toSorted()).toEqual(gone.map(({ digest }) => digest).toSorted())
              rows = rows.filter((row) => row.subject !== subject)
            } else if (what === 'sweep') {
              await vault.sweepPending(async (id) => (id === eventId ? pending.map(({ digest }) => digest) : undefined), '9999')
              rows = rows.filter((row) => row.confirmed || row.eventId === eventId)
              for (const row of pending) row.confirmed = true
            } else await again()
          }
          const shown = rows.filter(({ confirmed }) => confirmed)
          const wanted = [...ids].flatMap((subject) => {
            const own = shown.filter((row) => row.subject === subject)
            return own.length === 0 ? [] : [[subject, Object.fromEntries(own.map(({ field, value }) => [field, value]))]]
          })
          expect(await vault.valuesOf([...ids])).toEqual(Object.fromEntries(wanted))
          for (const event of ['e1', 'e2', 'e3'])
            expect((await vault.reveal(event + suffix)).map(({ digest }) => digest).toSorted()).toEqual(shown.filter(({ eventId }) => eventId === event + suffix).map(({ digest }) => digest).toSorted())
        }),
        { numRuns: 25 },
      )
    }, 60_000)
  })

  describe(`master key of a vault (${name})`, () => {
    inFolder()

    test('is for its owner only', async () => {
      expect(statSync(keyPath()).mode & 0o777).toBe(0o600)
      chmodSync(keyPath(), 0o644)
      await expect(open()).rejects.toMatchObject({ code: 'key-exposed' })
    })

    test('that is missing, foreign or cut is refused, and never made anew over existing values', async () => {
      rmSync(keyPath())
      await expect(open()).rejects.toMatchObject({ code: 'key-missing' })
      expect(existsSync(keyPath())).toBe(false)
      writeFileSync(keyPath(), Buffer.alloc(32, 7).toString('base64url'), { mode: 0o600 })
      await expect(open()).rejects.toMatchObject({ code: 'key-wrong' })
      writeFileSync(keyPath(), 'short', { mode: 0o600 })
      await expect(open()).rejects.toMatchObject({ code: 'key-malformed' })
    })

    test('that cannot be made or read says so', async () => {
      await expect(form.open({ path: join(folder, 'held', 'other'), keyPath: join(folder, 'no', 'such', 'key'), clock: () => now })).rejects.toMatchObject({ code: 'key-missing', hint: expect.stringContaining('LEDGER_KEY_FILE') })
    })

    test('beside a file that is no vault is not made', async () => {
      const path = join(folder, 'held', 'other')
      writeFileSync(path, 'not a database, but long enough to be told apart from an empty one'.repeat(20))
      await expect(form.open({ path, keyPath: join(folder, 'other.key'), clock: () => now })).rejects.toMatchObject({ code: 'vault-damaged', message: expect.stringContaining(path) })
      expect(existsSync(join(folder, 'other.key'))).toBe(false)
    })
  })
}
