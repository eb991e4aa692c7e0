import type Database from 'better-sqlite3'
import { hash } from 'node:crypto'
import type { EventSpec, Recorded } from '../../domain/kernel/event.ts'
import { derivedFault, openDerived } from '../files/derived.ts'
import { breath } from '../ports/clock.ts'
import type { Entry, EventLog } from '../ports/event-log.ts'
import type { EntryQuery, Finder, Span, Term } from '../ports/finder.ts'
import { inOrderOfRarity, openTerms } from './terms.ts'

/** Entries that are taken in at once: little enough that nobody waits for it. */
const piece = 200
/** Entries of one transaction: each writes whole pages, and what is found by ids is all over the file. */
const together = 5_000
/** Milliseconds for which entries may gather before they are taken in, when nobody asks for them. */
const gather = 250
/** Numbers of terms that are remembered. */
const numbersKept = 20_000

/**
 * `place`: which entries a term stands in; a term is a number made of its hash, so that no text is kept. `moment`: when an
 * entry occurred, in milliseconds since 1970. `seen`: how far the log was gone through, and its last entry there.
 */
const tables = `
  CREATE TABLE IF NOT EXISTS place (term INTEGER NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (term, idx)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS moment (idx INTEGER PRIMARY KEY, occurred INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS seen (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, entry TEXT NOT NULL) STRICT;
`

type Seen = { readonly size: number; readonly entry: string }
type Line = { readonly index: number; readonly occurred: number; readonly terms: readonly number[] }

const openStore = (db: Database.Database) => {
  // It can be made again, so it need not survive a power cut entry by entry.
  db.pragma('synchronous = NORMAL')
  db.pragma('cache_size = -32768')
  db.exec(tables)
  const read = db.prepare<[], Seen>('SELECT size, entry FROM seen')
  const move = db.prepare<[number, string]>('INSERT INTO seen VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET size = excluded.size, entry = excluded.entry')
  const readSpan = db.prepare<[number], { readonly first: number | null; readonly last: number | null }>('SELECT min(occurred) AS first, max(occurred) AS last FROM moment WHERE idx >= ?')
  const addPlace = db.prepare<[number, number]>('INSERT OR IGNORE INTO place VALUES (?, ?)')
  const addMoment = db.prepare<[number, number]>('INSERT OR REPLACE INTO moment VALUES (?, ?)')
  return {
    seen: (): Seen | undefined => read.get(),
    begin: (): void => void db.exec('BEGIN IMMEDIATE'),
    note: (lines: readonly Line[]): void => {
      for (const { index, occurred, terms } of lines) {
        addMoment.run(index, occurred)
        for (const term of terms) addPlace.run(term, index)
      }
    },
    commit: (seen: Seen): void => {
      move.run(seen.size, seen.entry)
      db.exec('COMMIT')
    },
    /** Takes back what was not committed. */
    rollback: (): void => {
      if (db.inTransaction) db.exec('ROLLBACK')
    },
    forget: (): void => void db.exec('DELETE FROM place; DELETE FROM moment; DELETE FROM seen'),
    /** Bounds of when entries from an index on occurred. */
    spanFrom: (index: number): Span | undefined => {
      const { first = null, last = null } = readSpan.get(index) ?? {}
      return first === null || last === null ? undefined : { first, last }
    },
    /** Leaf indexes of entries that hold every term. */
    indexes: (terms: readonly number[], { occurred, from, to, newestFirst = false, limit }: Omit<EntryQuery, 'terms'>): readonly number[] => {
      const [first, ...others] = terms
      const main = first === undefined ? 'moment' : 'place'
      const conditions = [
        `${main}.idx >= ?`,
        `${main}.idx < ?`,
        ...(first === undefined ? [] : ['place.term = ?']),
        ...others.map(() => `EXISTS (SELECT 1 FROM place AS other WHERE other.term = ? AND other.idx = ${main}.idx)`),
        ...(occurred?.from === undefined ? [] : ['moment.occurred >= ?']),
        ...(occurred?.to === undefined ? [] : ['moment.occurred <= ?']),
      ]
      const timed = first !== undefined && occurred !== undefined
      const sql = `SELECT ${main}.idx FROM ${main}${timed ? ' CROSS JOIN moment ON moment.idx = place.idx' : ''} WHERE ${conditions.join(' AND ')} ORDER BY ${main}.idx ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`
      return db.prepare<number[], number>(sql).pluck().all(...[from, to, ...terms, occurred?.from, occurred?.to, limit].filter((value) => value !== undefined))
    },
    close: (): void => void db.close(),
  }
}

/** 52 bits of a hash: what SQLite and JavaScript both hold as a whole number. Two terms with one number are told apart by the entries. */
const openNumbers = () => {
  const known = new Map<string, number>()
  return ({ kind, value }: Term): number => {
    const text = `${kind} ${value}`
    const before = known.get(text)
    if (before !== undefined) return before
    const number = Number.parseInt(hash('sha256', text, 'hex').slice(0, 13), 16)
    // What names one entry does not come again.
    if (kind === 'id' || kind === 'cause' || kind === 'correlation') return number
    if (known.size >= numbersKept) known.clear()
    known.set(text, number)
    return number
  }
}

/**
 * Opens what entries are found by, in a file of its own that can be deleted at any time. It follows the log behind
 * everything else, and goes ahead when somebody asks.
 */
export const openFinder = async (options: {
  readonly log: EventLog
  readonly decode: (entry: Entry) => Recorded
  readonly specs: readonly EventSpec[]
  /** File, or `:memory:`. */
  readonly path: string
  readonly onFailure?: (problem: unknown) => void
}): Promise<Finder> => {
  const { log, decode, specs, path, onFailure = () => undefined } = options
  const store = await openDerived(path, openStore)
  const termsOf = openTerms(specs)
  const numberOf = openNumbers()
  let stopped = false

  const last = store.seen()
  const [entry] = last ? await log.readAt([last.size - 1]) : []
  // Another log, such as a backup, has other entries.
  if (last && entry?.id !== last.entry) store.forget()
  let size = store.seen()?.size ?? 0

  const lineOf = (one: Entry): Line => {
    return { index: one.index, occurred: Date.parse(one.occurredAt), terms: termsOf(decode(one)).map(numberOf) }
  }
  /** Takes in entries from `size` on, as one transaction; false when there were none. */
  const takeSome = async (): Promise<boolean> => {
    let end: Entry | undefined
    store.begin()
    try {
      for await (const entries of log.readAll({ from: size, to: Math.min(log.head().size, size + together), batch: piece })) {
        if (stopped) break
        store.note(entries.map(lineOf))
        end = entries.at(-1)
        await breath()
      }
      if (end) store.commit({ size: end.index + 1, entry: end.id })
    } finally {
      store.rollback()
    }
    if (end) size = end.index + 1
    return end !== undefined
  }
  const takeIn = async (): Promise<void> => {
    while (size < log.head().size) if (!(await takeSome())) return
  }
  let turn: Promise<void> = Promise.resolve()
  const caughtUp = (): Promise<void> => {
    const next = turn.then(takeIn)
    turn = next.catch(() => undefined)
    return next
  }

  let timer: NodeJS.Timeout | undefined
  const follow = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      caughtUp().catch((fault: unknown) => onFailure(derivedFault(path, fault)))
    }, gather).unref()
  }
  const unfollow = log.onGrowth(follow)
  follow()

  const fits = (one: Entry, terms: readonly Term[]): boolean => {
    const own = termsOf(decode(one))
    return terms.every(({ kind, value }) => own.some((term) => term.kind === kind && term.value === value))
  }

  // What was looked through once stays as it was: only what came since is looked at.
  let spanned: { readonly size: number; readonly span: Span | undefined } = { size: 0, span: undefined }
  const spanNow = (): Span | undefined => {
    if (spanned.size < size) {
      const [before, since] = [spanned.span, store.spanFrom(spanned.size)]
      spanned = { size, span: before && since ? { first: Math.min(before.first, since.first), last: Math.max(before.last, since.last) } : (before ?? since) }
    }
    return spanned.span
  }

  return {
    span: async () => {
      try {
        if (size < log.head().size) await caughtUp()
        return spanNow()
      } catch (fault) {
        throw derivedFault(path, fault)
      }
    },
    find: async ({ terms, ...query }) => {
      try {
        if (size < log.head().size) await caughtUp()
        const indexes = store.indexes(inOrderOfRarity(terms).map(numberOf), query)
        return (await log.readAt(indexes)).filter((one) => fits(one, terms))
      } catch (fault) {
        throw derivedFault(path, fault)
      }
    },
    close: async () => {
      stopped = true
      unfollow()
      clearTimeout(timer)
      await turn
      store.close()
    },
  }
}
