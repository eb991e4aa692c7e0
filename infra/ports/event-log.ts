/** Where an entry is in the log; ordered by the log alone, and opaque to everyone else. */
export type Position = string & { readonly position: unique symbol }

export type ExpectedRevision = 'any' | 'no_stream' | 'stream_exists' | number

/** What is handed in. `body` is canonical JSON (RFC 8785) and is kept byte for byte. */
export type NewEntry = {
  /** UUID, lower case. Not a unique key: a retried append is told by its place (see `append`). */
  readonly id: string
  readonly type: string
  /** The agency that speaks, as in the leaf record. */
  readonly agency: string
  /** RFC 3339 UTC with milliseconds. */
  readonly occurredAt: string
  readonly body: string
}

export type Entry = NewEntry & {
  readonly stream: string
  /** From 0, without gaps. */
  readonly revision: number
  /** Leaf index: from 0, without gaps over the whole log. */
  readonly index: number
  readonly position: Position
  readonly recordedAt: string
}

export type Appended = {
  /** Revision of the last entry of the append. */
  readonly revision: number
  /** Position of that entry: a read "at least" here sees it. */
  readonly position: Position
  readonly recordedAt: string
  /** True when these very entries were there already and nothing was written. */
  readonly repeated: boolean
}

type StreamRead = { readonly kind: 'found'; readonly entries: readonly Entry[]; readonly lastRevision: number } | { readonly kind: 'missing' }

export type Head = { readonly size: number; readonly position: Position | undefined; readonly recordedAt: string | undefined }

/** How it goes with the engine, for health and alarms. */
export type LogCondition = {
  readonly engine: 'memory' | 'sqlite' | 'eventstoredb'
  /** `stopped`: what was read is not what was written; nothing is taken in or written until a person has looked. */
  readonly state: 'live' | 'starting' | 'catching-up' | 'reconnecting' | 'stopped'
  /** Milliseconds since anything came from an engine on another machine. */
  readonly silence?: number
  /** Milliseconds since an entry was read back; absent before the first. */
  readonly lastEntry?: number
  /** Milliseconds for which an entry that is known to be written has been waited for. */
  readonly lag?: number
  /** How often following had to begin anew after a fault or an end. */
  readonly reconnects?: number
  /** Whether this node publishes the heads of the tree, and the size last published. */
  readonly sequencer?: boolean
  readonly published?: number
  readonly trouble?: string
}

/** Faults thrown by every event log; `revision-conflict` carries the actual revision. */
export type LogFaultCode =
  | 'revision-conflict'
  | 'append-too-large'
  | 'append-empty'
  | 'name-reserved'
  | 'id-malformed'
  | 'entry-malformed'
  | 'position-malformed'
  | 'log-closed'
  | 'log-locked'
  | 'log-read-only'
  | 'log-full'
  | 'log-damaged'
  | 'log-unavailable'

/** Errors that the log throws: what happened, and what a person can do about it. */
export class LogFault extends Error {
  readonly code: LogFaultCode
  readonly hint: string
  /** Set for `revision-conflict`: the last revision of the stream, or `no_stream`. */
  readonly actual: number | 'no_stream' | undefined

  constructor(code: LogFaultCode, message: string, hint: string, options: { readonly actual?: number | 'no_stream'; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'LogFault'
    this.code = code
    this.hint = hint
    this.actual = options.actual
  }
}

/** An append that a command is about to make: at exactly this revision, -1 for a stream without entries. */
export type Intent = { readonly stream: string; readonly revision: number }

/** One command's turn at a key that one thing alone may hold. */
export type Claim = {
  /** As `append` of the log while the turn lasts; afterwards a `revision-conflict`: somebody else may have the key by now. */
  readonly append: EventLog['append']
  /** Ends the turn of a command that came to nothing. After an append that was made, or may have been, there is nothing to do. */
  readonly release: () => Promise<void>
}

/**
 * The book itself, with the guarantees of EventStoreDB. Two adapters and one contract suite keep this true.
 */
export type EventLog = {
  /**
   * Appends all entries or none; resolves once they survive a power cut.
   *
   * Expected revision: `any` always fits; `no_stream` fits a stream without entries; `stream_exists` one with entries; a
   * number fits exactly that last revision. Where `no_stream` or a number is behind the stream, the append still
   * succeeds, unwritten and with the first answer, when every id equals the id stored at the following revisions. An id
   * that is already in the log elsewhere is stored again. At most 1 MiB (body bytes plus type) an append, at least one
   * entry; names that begin with `$` are reserved, and have at most 512 characters.
   */
  readonly append: (stream: string, expected: ExpectedRevision, entries: readonly NewEntry[]) => Promise<Appended>
  /**
   * Takes over entries of another log as they are, ids and times of recording included, when the first of them belongs
   * just at the end of this one. All or, after an interruption, the first of them; nobody else may write meanwhile.
   */
  readonly takeOver: (entries: readonly Entry[]) => Promise<void>
  /** Entries from `from` (inclusive, default 0), at most `limit` (default all). From beyond the end: found and empty. */
  readonly readStream: (stream: string, options?: { readonly from?: number; readonly limit?: number }) => Promise<StreamRead>
  /** The log in order, in batches, from leaf index `from` (inclusive) to `to` (exclusive, default the size at the start). */
  readonly readAll: (options?: { readonly from?: number; readonly to?: number; readonly batch?: number }) => AsyncIterable<readonly Entry[]>
  /** Entries by leaf index, in the order asked; unknown indexes are left out. */
  readonly readAt: (indexes: readonly number[]) => Promise<readonly Entry[]>
  /** Every entry after `after` (exclusive; from the start when absent), first those there are, then as they come, until aborted. */
  readonly follow: (after: Position | undefined, signal: AbortSignal, batch?: number) => AsyncIterable<readonly Entry[]>
  readonly head: () => Head
  /** The log size just after the entry at `position`; `undefined` when there is no such entry. */
  readonly sizeAt: (position: Position) => number | undefined
  /** The same once this node can read the entry, for which it waits; `undefined` when there is and will be no such entry. */
  readonly reached: (position: Position) => Promise<number | undefined>
  /** The largest size whose every entry was recorded at or before `instant`. */
  readonly sizeAsOf: (instant: string) => Promise<number>
  /** RFC 6962 tree head over the leaf records of the first `size` entries (default all), base64. */
  readonly root: (size?: number) => Promise<string>
  /**
   * Gives one command at a time, of all processes on this log, its turn at a key. `free` is asked once everything can be
   * read here that former turns have written; where it says no, nobody has a turn and nothing is returned. Callers of
   * one process take turns among themselves. Where one process writes, there is nothing to claim.
   */
  readonly claim: (key: string, intent: Intent, free: () => Promise<boolean>) => Promise<Claim | undefined>
  readonly condition: () => LogCondition
  /** Called after entries became durable; returns how to stop. */
  readonly onGrowth: (listener: (head: Head) => void) => () => void
  /** Called with what other processes wrote, once it can be read here; never where one process writes. Returns how to stop. */
  readonly onArrival: (listener: (arrived: readonly Pick<Entry, 'stream' | 'revision'>[]) => void) => () => void
  readonly close: () => Promise<void>
}
