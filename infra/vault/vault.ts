import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import type { Clock } from '../ports/clock.ts'
import { systemClock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { makeDurable } from '../files/durable.ts'
import type { Disclosure } from './disclosure.ts'
import { digestOf, openDisclosure } from './disclosure.ts'
import { vaultFault } from './faults.ts'
import { createMasterKey, decrypt, encrypt, fingerprintOf, newKey, readMasterKey, VaultFault } from './keys.ts'

/** A personal value in clear, with what binds it to the event whose `_sd` holds its digest. */
type Revealed = Disclosure & { readonly subject: string; readonly name: string; readonly value: unknown }

/** What to seal for one event about one person. `stream` lets an interrupted write be settled later (`sweepPending`). */
export type ToSeal = { readonly subject: string; readonly eventId: string; readonly stream: string; readonly disclosures: readonly Disclosure[] }

/** What the log holds of an event: its `_sd` digests. */
export type Confirmed = { readonly eventId: string; readonly digests: readonly string[] }

/** Proof of an erasure: which digests can no longer be opened by anyone. */
type Forgotten = { readonly subject: string; readonly count: number; readonly digests: readonly string[] }

/**
 * Personal values, apart from the log and encrypted under a key of their subject. Order of writing: `seal` (durable when
 * it returns), append to the log, `confirm`. What a crash leaves between is settled by `sweepPending`. Values that are
 * not confirmed are never shown.
 */
export type Vault = {
  /** Keeps the disclosures of one event about one person as pending. `subject` is the person's id, never a name. */
  readonly seal: (subject: string, eventId: string, disclosures: readonly Disclosure[], stream?: string) => void
  /** The same for many, in one durable write. */
  readonly sealAll: (items: readonly ToSeal[]) => void
  /**
   * The events are in the log with these digests: their values may be shown. What an earlier attempt at the same event
   * left under other digests goes. Not to be called for an append that was a repetition.
   */
  readonly confirm: (events: readonly Confirmed[]) => void
  /** Confirmed values of one event; empty when there were none or they were erased. */
  readonly reveal: (eventId: string) => readonly Revealed[]
  /** Latest confirmed value of every field, by person; a person without values is left out. */
  readonly valuesOf: (subjects: readonly string[]) => Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Destroys the person's key and values for good. */
  readonly forget: (subject: string) => Forgotten
  /**
   * Settles what an interrupted write left: `recorded` gives the `_sd` digests of an event in the log, or `undefined` when
   * there is no such event. Digests on record are confirmed, all others deleted. Only rows sealed before `before`.
   */
  readonly sweepPending: (
    recorded: (eventId: string, stream: string) => Promise<readonly string[] | undefined>,
    before: string,
  ) => Promise<{ readonly confirmed: number; readonly deleted: number }>
  readonly close: () => void
}

type ValueRow = { readonly event_id: string; readonly digest: string; readonly subject: string; readonly sealed: Buffer }
type PendingRow = { readonly event_id: string; readonly digest: string; readonly stream: string }

const tables = `
  CREATE TABLE IF NOT EXISTS vault_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS subject_key (subject TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS personal_value (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, digest TEXT NOT NULL, subject TEXT NOT NULL, stream TEXT NOT NULL,
    sealed BLOB NOT NULL, sealed_at TEXT NOT NULL, confirmed INTEGER NOT NULL DEFAULT 0, UNIQUE (event_id, digest)) STRICT;
  CREATE INDEX IF NOT EXISTS personal_value_subject ON personal_value (subject, seq);
  CREATE INDEX IF NOT EXISTS personal_value_pending ON personal_value (sealed_at) WHERE confirmed = 0;
`

const openDatabase = (path: string, mostPages: number | undefined): Database.Database => {
  let db: Database.Database | undefined
  try {
    db = new Database(path)
    makeDurable(db, path)
    // Erased bytes are overwritten, not only unlinked.
    db.pragma('secure_delete = ON')
    db.pragma('busy_timeout = 5000')
    if (mostPages !== undefined) db.pragma(`max_page_count = ${mostPages}`)
    db.exec(tables)
    return db
  } catch (cause) {
    db?.close()
    const known = vaultFault(path, cause)
    if (known instanceof VaultFault) throw known
    throw new VaultFault('vault-unavailable', `The vault ${path} cannot be opened.`, 'Check that its folder is there and writable.', cause)
  }
}

const masterKeyOf = (db: Database.Database, keyPath: string, random: Random): Buffer => {
  const known = (db.prepare(`SELECT value FROM vault_meta WHERE name = 'key'`).get() as { value: string } | undefined)?.value
  if (known !== undefined && !existsSync(keyPath))
    throw new VaultFault('key-missing', `The vault holds values, but its key ${keyPath} is not there.`, 'Restore the key file; a new one could not open them.')
  const key = known === undefined ? createMasterKey(keyPath, random) : readMasterKey(keyPath)
  if (known !== undefined && known !== fingerprintOf(key))
    throw new VaultFault('key-wrong', `The key ${keyPath} is not the key of this vault.`, 'Put back the key file that belongs to it.')
  if (known === undefined) db.prepare(`INSERT INTO vault_meta (name, value) VALUES ('key', ?)`).run(fingerprintOf(key))
  return key
}

const boundTo = (eventId: string, digest: string): string => `${eventId}|${digest}`

/** Opens or creates the vault at `path`; throws `VaultFault`. */
export const openVault = (options: {
  readonly path: string
  readonly keyPath: string
  readonly random: Random
  readonly clock?: Clock
  /** Most pages of 4,096 bytes that the file may grow to. */
  readonly mostPages?: number
}): Vault => {
  const { random, clock = systemClock } = options
  const told = <T>(task: () => T): T => {
    try {
      return task()
    } catch (cause) {
      throw vaultFault(options.path, cause)
    }
  }
  const db = openDatabase(options.path, options.mostPages)
  let master: Buffer
  try {
    master = masterKeyOf(db, options.keyPath, random)
  } catch (fault) {
    db.close()
    throw vaultFault(options.path, fault)
  }
  const keyRow = db.prepare('SELECT wrapped FROM subject_key WHERE subject = ?')
  const addKey = db.prepare('INSERT INTO subject_key (subject, wrapped) VALUES (?, ?)')
  const addValue = db.prepare(
    'INSERT INTO personal_value (event_id, digest, subject, stream, sealed, sealed_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const settle = db.prepare('UPDATE personal_value SET confirmed = 1 WHERE event_id = ? AND digest = ?')
  const drop = db.prepare('DELETE FROM personal_value WHERE event_id = ? AND digest = ? AND confirmed = 0')
  const dropOthers = db.prepare('DELETE FROM personal_value WHERE event_id = ? AND confirmed = 0')
  const ofEvent = db.prepare('SELECT event_id, digest, subject, sealed FROM personal_value WHERE event_id = ? AND confirmed = 1 ORDER BY seq')
  const ofSubject = db.prepare('SELECT event_id, digest, subject, sealed FROM personal_value WHERE subject = ? AND confirmed = 1 ORDER BY seq')
  const pending = db.prepare('SELECT event_id, digest, stream FROM personal_value WHERE confirmed = 0 AND sealed_at < ?')
  const digestsOf = db.prepare('SELECT digest FROM personal_value WHERE subject = ? ORDER BY seq').pluck()

  const keyOf = (subject: string): Buffer | undefined => {
    const row = keyRow.get(subject) as { wrapped: Buffer } | undefined
    return row && decrypt(master, row.wrapped, `subject|${subject}`)
  }
  const makeKey = (subject: string): Buffer => {
    const key = newKey(random)
    addKey.run(subject, encrypt(random, master, key, `subject|${subject}`))
    return key
  }
  const open = (row: ValueRow, key: Buffer): Revealed => {
    try {
      const disclosure = decrypt(key, row.sealed, boundTo(row.event_id, row.digest)).toString('ascii')
      const parts = digestOf(disclosure) === row.digest ? openDisclosure(disclosure) : undefined
      if (parts) return { subject: row.subject, disclosure, digest: row.digest, ...parts }
    } catch (cause) {
      throw new VaultFault('vault-damaged', `A value of event ${row.event_id} cannot be opened.`, 'Restore the vault from its backup.', cause)
    }
    throw new VaultFault('vault-damaged', `A value of event ${row.event_id} does not match its digest.`, 'Restore the vault from its backup.')
  }
  const openAll = (rows: readonly ValueRow[]): readonly Revealed[] => {
    const keys = new Map<string, Buffer>()
    return rows.map((row) => {
      const key = keys.get(row.subject) ?? keyOf(row.subject)
      if (!key) throw new VaultFault('vault-damaged', `The key of subject ${row.subject} is not there.`, 'Restore the vault from its backup.')
      keys.set(row.subject, key)
      return open(row, key)
    })
  }

  const sealAll = db.transaction((items: readonly ToSeal[]) => {
    const at = clock()
    for (const { subject, eventId, stream, disclosures } of items) {
      if (disclosures.length === 0) continue
      const key = keyOf(subject) ?? makeKey(subject)
      for (const { disclosure, digest } of disclosures)
        addValue.run(eventId, digest, subject, stream, encrypt(random, key, Buffer.from(disclosure, 'ascii'), boundTo(eventId, digest)), at)
    }
  })

  const confirm = db.transaction((events: readonly Confirmed[]) => {
    for (const { eventId, digests } of events) {
      for (const digest of digests) settle.run(eventId, digest)
      dropOthers.run(eventId)
    }
  })

  return {
    seal: (subject, eventId, disclosures, stream = '') => told(() => sealAll.immediate([{ subject, eventId, stream, disclosures }])),
    sealAll: (items) => told(() => sealAll.immediate(items)),
    confirm: (events) => told(() => confirm.immediate(events)),
    reveal: (eventId) => told(() => openAll(ofEvent.all(eventId) as ValueRow[])),
    valuesOf: (subjects) =>
      told(() =>
        Object.fromEntries(
          [...new Set(subjects)].flatMap((subject) => {
            const values = openAll(ofSubject.all(subject) as ValueRow[])
            return values.length === 0 ? [] : [[subject, Object.fromEntries(values.map(({ name, value }) => [name, value]))]]
          }),
        ),
      ),
    forget: (subject) => told(() => {
      const digests = db.transaction(() => {
        const gone = digestsOf.all(subject) as string[]
        db.prepare('DELETE FROM personal_value WHERE subject = ?').run(subject)
        db.prepare('DELETE FROM subject_key WHERE subject = ?').run(subject)
        return gone
      })()
      // The write-ahead log still holds the old pages until it is emptied.
      db.pragma('wal_checkpoint(TRUNCATE)')
      db.exec('VACUUM')
      db.pragma('wal_checkpoint(TRUNCATE)')
      return { subject, count: digests.length, digests }
    }),
    sweepPending: async (recorded, before) => {
      const rows = pending.all(before) as PendingRow[]
      const counts = { confirmed: 0, deleted: 0 }
      for (const row of rows) {
        const digests = await recorded(row.event_id, row.stream)
        if (digests?.includes(row.digest)) counts.confirmed += told(() => settle.run(row.event_id, row.digest).changes)
        else counts.deleted += told(() => drop.run(row.event_id, row.digest).changes)
      }
      return counts
    },
    close: () => void db.close(),
  }
}
