import Database from 'better-sqlite3'
import { makeDurable } from '../files/durable.ts'
import type { Clock } from '../ports/clock.ts'
import { systemClock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Confirmed, Forgotten, Kept, Revealed, ToSeal, Vault } from '../ports/vault.ts'
import { VaultFault } from '../ports/vault.ts'
import { vaultFault } from './faults.ts'
import { fingerprintOf, keyForNewVault, keyOfVault } from './keys.ts'
import { latestOf, newPersonKey, openValue, sealValue, unwrapKey } from './sealed.ts'

type ValueRow = { readonly event_id: string; readonly digest: string; readonly subject: string; readonly sealed: Buffer }
type KeptRow = ValueRow & { readonly stream: string; readonly sealed_at: string; readonly confirmed: number }
type PendingRow = { readonly event_id: string; readonly digest: string; readonly stream: string; readonly sealed_at: string }

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
  if (known !== undefined) return keyOfVault(keyPath, known)
  const { key } = keyForNewVault(keyPath, random)
  db.prepare(`INSERT INTO vault_meta (name, value) VALUES ('key', ?)`).run(fingerprintOf(key))
  return key
}

/** Opens or creates the vault in a SQLite file, which is for one process and a disk of its machine. */
export const openSqliteVault = (options: {
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
  const columns = 'event_id, digest, subject, sealed'
  const keyRow = db.prepare('SELECT wrapped FROM subject_key WHERE subject = ?')
  const addKey = db.prepare('INSERT INTO subject_key (subject, wrapped) VALUES (?, ?)')
  const addValue = db.prepare(
    'INSERT INTO personal_value (event_id, digest, subject, stream, sealed, sealed_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const lastOf = db.prepare<[string], string | null>('SELECT max(sealed_at) FROM personal_value WHERE subject = ?').pluck()
  const settle = db.prepare('UPDATE personal_value SET confirmed = 1 WHERE event_id = ? AND digest = ? AND confirmed = 0')
  const drop = db.prepare('DELETE FROM personal_value WHERE event_id = ? AND digest = ? AND confirmed = 0')
  const dropOthers = db.prepare('DELETE FROM personal_value WHERE event_id = ? AND confirmed = 0')
  const ofEvent = db.prepare<[string], ValueRow>(`SELECT ${columns} FROM personal_value WHERE event_id = ? AND confirmed = 1 ORDER BY sealed_at, seq`)
  const ofSubject = db.prepare<[string], ValueRow>(`SELECT ${columns} FROM personal_value WHERE subject = ? AND confirmed = 1 ORDER BY sealed_at, seq`)
  const allOfSubject = db.prepare<[string], KeptRow>(`SELECT ${columns}, stream, sealed_at, confirmed FROM personal_value WHERE subject = ? ORDER BY sealed_at, seq`)
  const nextSubject = db.prepare<[string], string | null>('SELECT min(subject) FROM personal_value WHERE subject > ?').pluck()
  const pending = db.prepare<[], PendingRow>('SELECT event_id, digest, stream, sealed_at FROM personal_value WHERE confirmed = 0')
  const digestsOf = db.prepare<[string], string>('SELECT digest FROM personal_value WHERE subject = ? ORDER BY sealed_at, seq').pluck()

  const keyOf = (subject: string): Buffer | undefined => {
    const row = keyRow.get(subject) as { wrapped: Buffer } | undefined
    return row && unwrapKey(master, subject, row.wrapped)
  }
  const makeKey = (subject: string): Buffer => {
    const { key, wrapped } = newPersonKey(random, master, subject)
    addKey.run(subject, wrapped)
    return key
  }
  const openAll = (rows: readonly ValueRow[]): readonly Revealed[] => {
    const keys = new Map<string, Buffer>()
    return rows.map((row) => {
      const { subject, event_id: eventId, digest, sealed } = row
      const key = keys.get(subject) ?? keyOf(subject)
      if (!key) throw new VaultFault('vault-damaged', `The key of subject ${subject} is not there.`, 'Restore the vault from its backup.')
      keys.set(subject, key)
      return openValue(key, { subject, eventId, digest, sealed })
    })
  }

  const sealAll = db.transaction((items: readonly ToSeal[]) => {
    const now = clock()
    for (const { subject, eventId, stream, disclosures, sealedAt } of items) {
      if (disclosures.length === 0) continue
      const key = keyOf(subject) ?? makeKey(subject)
      const last = lastOf.get(subject) ?? ''
      // A clock that was set back makes no later value an earlier one.
      const at = sealedAt ?? (now > last ? now : last)
      for (const made of disclosures) addValue.run(eventId, made.digest, subject, stream, sealValue(random, key, eventId, made), at)
    }
  })

  const confirm = db.transaction((events: readonly Confirmed[]) => {
    for (const { eventId, digests } of events) {
      for (const digest of digests) settle.run(eventId, digest)
      dropOthers.run(eventId)
    }
  })

  const forget = (subject: string): Forgotten => {
    const digests = db.transaction(() => {
      const gone = digestsOf.all(subject)
      db.prepare('DELETE FROM personal_value WHERE subject = ?').run(subject)
      db.prepare('DELETE FROM subject_key WHERE subject = ?').run(subject)
      return gone
    })()
    // The write-ahead log still holds the old pages until it is emptied.
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.exec('VACUUM')
    db.pragma('wal_checkpoint(TRUNCATE)')
    return { subject, count: digests.length, digests }
  }

  const kept = (subject: string): readonly Kept[] => {
    const groups: (Omit<Kept, 'disclosures'> & { disclosures: Revealed[] })[] = []
    const rows = allOfSubject.all(subject)
    for (const [i, opened] of openAll(rows).entries()) {
      const { event_id: eventId, stream, sealed_at: sealedAt, confirmed } = rows[i] as KeptRow
      const last = groups.at(-1)
      if (last?.eventId === eventId && last.sealedAt === sealedAt && last.confirmed === (confirmed === 1)) last.disclosures.push(opened)
      else groups.push({ subject, eventId, stream, sealedAt, confirmed: confirmed === 1, disclosures: [opened] })
    }
    return groups
  }

  return {
    sealAll: async (items) => told(() => sealAll.immediate(items)),
    confirm: async (events) => told(() => confirm.immediate(events)),
    reveal: async (eventId) => told(() => openAll(ofEvent.all(eventId))),
    valuesOf: async (subjects) =>
      told(() =>
        Object.fromEntries(
          [...new Set(subjects)].flatMap((subject) => {
            const values = openAll(ofSubject.all(subject))
            return values.length === 0 ? [] : [[subject, latestOf(values)]]
          }),
        ),
      ),
    forget: async (subject) => told(() => forget(subject)),
    sweepPending: async (recorded, before) => {
      const counts = { confirmed: 0, deleted: 0 }
      for (const row of told(() => pending.all())) {
        const digests = await recorded(row.event_id, row.stream)
        if (digests?.includes(row.digest)) counts.confirmed += told(() => settle.run(row.event_id, row.digest).changes)
        else if (row.sealed_at < before) counts.deleted += told(() => drop.run(row.event_id, row.digest).changes)
      }
      return counts
    },
    subjects: async function* () {
      for (let subject = told(() => nextSubject.get('')); subject != null; subject = nextSubject.get(subject)) yield subject
    },
    kept: async (subject) => told(() => kept(subject)),
    close: () => void db.close(),
  }
}
