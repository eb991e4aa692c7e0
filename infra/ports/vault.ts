/** A personal value as RFC 9901 writes it, and the digest of that text: the log keeps only the digest. */
export type Disclosure = { readonly disclosure: string; readonly digest: string }

/** A personal value in clear, with what binds it to the event whose `_sd` holds its digest. */
export type Revealed = Disclosure & { readonly subject: string; readonly name: string; readonly value: unknown }

/**
 * What to seal for one event about one person. `stream` lets an interrupted write be settled later (`sweepPending`).
 * `sealedAt` is given by a copy alone: RFC 3339 UTC with milliseconds, and it decides which value of a field is the latest.
 */
export type ToSeal = {
  readonly subject: string
  readonly eventId: string
  readonly stream: string
  readonly disclosures: readonly Disclosure[]
  readonly sealedAt?: string
}

/** What a vault holds of one person by one event, for a copy: in the order of sealing, values not yet confirmed as well. */
export type Kept = Required<ToSeal> & { readonly confirmed: boolean }

/** What the log holds of an event: its `_sd` digests. */
export type Confirmed = { readonly eventId: string; readonly digests: readonly string[] }

/** Proof of an erasure: which digests can no longer be opened by anyone. */
export type Forgotten = { readonly subject: string; readonly count: number; readonly digests: readonly string[] }

/** Numbers of values, not of events. */
export type Swept = { readonly confirmed: number; readonly deleted: number }

/**
 * Personal values, apart from the log and encrypted under a key of their subject. Order of writing: `sealAll` (durable
 * when it resolves), append to the log, `confirm`. What a crash leaves between is settled by `sweepPending`. Values that
 * are not confirmed are never shown. Two adapters and one contract suite keep this true; all reject with `VaultFault`.
 */
export type Vault = {
  /**
   * Keeps disclosures as pending. `subject` is the person's id, never a name. A value that is there already, of this event
   * and digest, stays as it is.
   */
  readonly sealAll: (items: readonly ToSeal[]) => Promise<void>
  /**
   * The events are in the log with these digests: their values may be shown. What an earlier attempt at the same event
   * left under other digests goes. Not to be called for an append that was a repetition.
   */
  readonly confirm: (events: readonly Confirmed[]) => Promise<void>
  /** Confirmed values of one event; empty when there were none or they were erased. */
  readonly reveal: (eventId: string) => Promise<readonly Revealed[]>
  /** Latest confirmed value of every field, by person; a person without values is left out. */
  readonly valuesOf: (subjects: readonly string[]) => Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>>
  /** Destroys the person's key and values for good; nobody is shown them once it resolves. */
  readonly forget: (subject: string) => Promise<Forgotten>
  /**
   * Settles what an interrupted write left: `recorded` gives the `_sd` digests of an event in the log, or `undefined` when
   * there is no such event. Digests on record are confirmed; all others are deleted when they were sealed before `before`,
   * since a younger one may still be on its way to the log.
   */
  readonly sweepPending: (recorded: (eventId: string, stream: string) => Promise<readonly string[] | undefined>, before: string) => Promise<Swept>
  /** Everybody of whom something is kept, in any order. */
  readonly subjects: () => AsyncIterable<string>
  /** All that is kept of one person. */
  readonly kept: (subject: string) => Promise<readonly Kept[]>
  readonly close: () => void
}

export type VaultFaultCode =
  | 'key-missing'
  | 'key-malformed'
  | 'key-exposed'
  | 'key-wrong'
  | 'vault-missing'
  | 'vault-damaged'
  | 'vault-full'
  | 'vault-read-only'
  | 'vault-unavailable'

/** What is wrong with the vault or its key, and what a person can do about it. */
export class VaultFault extends Error {
  readonly code: VaultFaultCode
  readonly hint: string

  constructor(code: VaultFaultCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'VaultFault'
    this.code = code
    this.hint = hint
  }
}
