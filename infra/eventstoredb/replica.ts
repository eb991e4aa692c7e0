import { openDatabase } from '../sqlite/database.ts'
import { entriesSchema, openEntries } from '../sqlite/entries.ts'
import { storeFault } from '../files/faults.ts'
import { openTransactions } from '../sqlite/group.ts'
import { namesSchema, openNames } from '../sqlite/names.ts'
import type { Positions } from '../sqlite/position.ts'
import { openTree } from '../sqlite/tree.ts'
import { leafOf } from '../transparency/leaf.ts'
import { bytesOf } from '../transparency/merkle.ts'
import { countUpTo, millisecondsOf } from '../ports/clock.ts'
import type { Entry, Position } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import type { Stored } from './form.ts'

/** How far the engine's log was looked through; both numbers are needed to go on exactly there. */
export type Checkpoint = { readonly commit: bigint; readonly prepare: bigint }

/**
 * `place` gives each leaf its position in the engine. `latest` is the largest time of recording so far: writers on
 * several machines have several clocks, and a date is turned into a size by what is certain.
 */
const schema = `
  ${namesSchema}
  ${entriesSchema}
  CREATE TABLE place (idx INTEGER PRIMARY KEY, commit_position INTEGER NOT NULL UNIQUE, latest INTEGER NOT NULL) STRICT;
  CREATE TABLE followed (one INTEGER PRIMARY KEY CHECK (one = 1), ledger TEXT NOT NULL, commit_position INTEGER, prepare_position INTEGER) STRICT;
`

const width = 20
const positionOf = (commit: bigint | number): Position => String(commit).padStart(width, '0') as Position

const commitOf = (position: Position): bigint => {
  if (!/^[0-9]{20}$/.test(position)) throw new LogFault('position-malformed', `"${position}" is not a position of this ledger.`, 'Use a position as an answer of this ledger gave it.')
  return BigInt(position)
}

/**
 * What this node has read of the engine's log: entries, tree, and the place of each, in one SQLite file that can be
 * deleted at any time. Every node comes to the same leaf indexes, since the engine has one order.
 */
export const openReplica = (path: string) => {
  const { db, close } = openDatabase(path, { schema })
  // Lost rows are read again: the engine has them.
  db.pragma('synchronous = NORMAL')
  const names = openNames(db, true)
  const commitAt = db.prepare<[number], number>('SELECT commit_position FROM place WHERE idx = ?').pluck()
  const indexUpTo = db.prepare<[bigint], { idx: number; commit_position: number }>('SELECT idx, commit_position FROM place WHERE commit_position <= ? ORDER BY commit_position DESC LIMIT 1')
  const latestAt = db.prepare<[number], number>('SELECT latest FROM place WHERE idx = ?').pluck()
  const addPlace = db.prepare<[number, bigint, number]>('INSERT INTO place VALUES (?, ?, ?)')
  const readFollowed = db.prepare<[], { ledger: string; commit_position: bigint | null; prepare_position: bigint | null }>('SELECT ledger, commit_position, prepare_position FROM followed').safeIntegers()
  const begin = db.prepare<[string]>('INSERT INTO followed VALUES (1, ?, NULL, NULL)')
  const move = db.prepare<[bigint, bigint]>('UPDATE followed SET commit_position = ?, prepare_position = ?')
  const positions: Positions = { of: (index) => positionOf(commitAt.get(index) ?? 0), indexOf: () => Number.NaN }
  const entries = openEntries(db, names, positions)
  const tree = openTree(db)
  const transaction = openTransactions(db)
  let latest = latestAt.get(tree.size() - 1) ?? 0

  const guarded = <T>(task: () => T): T => {
    try {
      return task()
    } catch (cause) {
      throw storeFault(path, cause)
    }
  }

  /** The ledger that this file follows, and how far; asked with every entry, so it is kept at hand. */
  const readAgain = (): { readonly ledger: string; readonly checkpoint: Checkpoint | undefined } | undefined => {
    const row = guarded(() => readFollowed.get())
    return row && { ledger: row.ledger, checkpoint: row.commit_position === null ? undefined : { commit: row.commit_position, prepare: row.prepare_position ?? row.commit_position } }
  }
  let followed = readAgain()

  const lastRevision = (stream: string): number => {
    const key = names.keyOf(stream)
    return (key === undefined ? undefined : entries.lastRevision(key)) ?? -1
  }

  /** One entry more, in the order of the engine. Seen before is no error; a hole or another entry in its place is. */
  const add = (event: Stored): void => {
    const last = lastRevision(event.stream)
    if (event.revision <= last) {
      const [known] = ofStream(event.stream, event.revision, 1)
      if (known?.id === event.id) return
      throw tampered(`entry ${event.revision} of ${event.stream} is another one than before`)
    }
    if (event.revision !== last + 1) throw tampered(`entry ${last + 1} of ${event.stream} is missing: ${event.revision} came in its place`)
    const index = tree.size()
    const recorded = Date.parse(event.recordedAt)
    latest = Math.max(latest, recorded)
    const hashes = tree.add(leafOf(event, event.stream, event.revision, event.recordedAt))
    entries.insert({ index, stream: names.keep(event.stream), revision: event.revision, recordedAt: recorded }, [event], [hashes])
    addPlace.run(index, event.commit, latest)
  }

  const ofStream = (stream: string, from: number, limit: number): readonly Entry[] => {
    const key = names.keyOf(stream)
    return key === undefined ? [] : entries.ofStream(key, from, limit)
  }

  return {
    size: () => tree.size(),
    positionOf,
    /** Place of the last entry in the engine; -1 without entries. */
    lastCommit: (): bigint => BigInt(commitAt.get(tree.size() - 1) ?? -1),
    followed: () => followed,
    begin: (ledger: string): void => {
      guarded(() => void begin.run(ledger))
      followed = { ledger, checkpoint: undefined }
    },
    /** Takes in what was read and how far it was read, together or not at all. */
    take: (events: readonly Stored[], checkpoint: Checkpoint | undefined): void => {
      const before = latest
      try {
        transaction(() => {
          for (const event of events) add(event)
          if (checkpoint) move.run(checkpoint.commit, checkpoint.prepare)
        })
        if (followed && checkpoint) followed = { ...followed, checkpoint }
      } catch (cause) {
        latest = before
        names.forget()
        tree.reload()
        throw storeFault(path, cause)
      }
    },
    lastRevision: (stream: string) => guarded(() => lastRevision(stream)),
    ofStream: (stream: string, from: number, limit: number) => guarded(() => ofStream(stream, from, limit)),
    inOrder: (from: number, to: number) => guarded(() => entries.inOrder(from, to)),
    at: (index: number) => guarded(() => entries.at(index)),
    /** Leaves at or before a position; the position itself may be of no entry. */
    sizeUpTo: (position: Position): { readonly size: number; readonly exact: boolean } => {
      const commit = commitOf(position)
      const row = guarded(() => indexUpTo.get(commit))
      return { size: row ? row.idx + 1 : 0, exact: row !== undefined && BigInt(row.commit_position) === commit }
    },
    sizeAsOf: (instant: string): number =>
      guarded(() => {
        const time = millisecondsOf(instant)
        return countUpTo(time, tree.size(), (index) => latestAt.get(index) as number)
      }),
    latest: () => latest,
    root: (size: number): string => guarded(() => bytesOf(tree.root(size)).toString('base64')),
    close,
  }
}

export type Replica = ReturnType<typeof openReplica>

const tampered = (what: string): LogFault =>
  new LogFault('log-damaged', `EventStoreDB gives another log than it gave before: ${what}.`, 'Stop writing, keep the database as it is, and see "tampering" in the operations guide.')
