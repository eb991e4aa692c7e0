import type { Actor, Origin } from '../../domain/kernel/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { CommandOutcome, Commands, FieldFault } from '../ports/commands.ts'

/** A row (or group of rows) of a source that became a command. `key` makes importing twice write once. */
type Item =
  | { readonly kind: 'command'; readonly row: number; readonly rows: number; readonly name: string; readonly body: Readonly<Record<string, unknown>>; readonly key: string }
  | { readonly kind: 'refused'; readonly row: number; readonly faults: readonly FieldFault[] }

/** What stands between a file and its commands. */
export type Importer = {
  /** Kebab-case; the word of the CLI and the URL. */
  readonly name: string
  readonly title: string
  /** The source's columns or form, for help texts. */
  readonly form: string
  /** Options it understands, with their meaning. */
  readonly options: Readonly<Record<string, string>>
  readonly items: (source: Source, options: Readonly<Record<string, string>>) => AsyncIterable<Item>
}

/** Something to read from: the bytes, what to call it, and how many there are if that is known. */
export type Source = { readonly name: string; readonly bytes: AsyncIterable<Uint8Array>; readonly size?: number }

type RowRefusal = { readonly row: number; readonly field: string; readonly message: string }

export type Report = {
  readonly importer: string
  readonly source: string
  readonly preview: boolean
  /** Rows of the source that were read. */
  readonly rows: number
  readonly accepted: number
  /** Rows whose content was in the ledger already. */
  readonly already: number
  readonly refused: number
  /** The first refusals, at most `refusalsListed`. */
  readonly refusals: readonly RowRefusal[]
  /** Set when the source ended or broke before its end; what was accepted before stays. */
  readonly broken?: string
}

/** Refusals kept for the report; more are counted, not listed, so that a million bad rows cost no memory. */
const refusalsListed = 1000

/** A source that cannot be read on: cut off, in another encoding, or not of the form that the importer takes. */
export class SourceFault extends Error {
  readonly row: number | undefined

  constructor(message: string, row?: number) {
    super(message)
    this.name = 'SourceFault'
    this.row = row
  }
}

/** Commands in flight at a time: enough to fill the log's group commit. */
const width = 64

type Tally = { rows: number; accepted: number; already: number; refused: number; refusals: RowRefusal[] }

const faultsOf = (outcome: CommandOutcome): readonly FieldFault[] => {
  switch (outcome.kind) {
    case 'accepted':
      return []
    case 'refused':
      return [{ field: outcome.rejection.field ?? '/', message: `${outcome.rejection.message} ${outcome.rejection.remedy}` }]
    case 'invalid':
      return outcome.faults
    case 'unknown-command':
      return [{ field: '/', message: `There is no command ${outcome.name}.` }]
    case 'key-reused':
      return [{ field: '/', message: 'The ledger holds this row with other content. Correct the entry instead of importing over it.' }]
    case 'stale':
      return [{ field: '/', message: 'The record changed in the meantime.' }]
  }
}

const note = (tally: Tally, row: number, faults: readonly FieldFault[]): void => {
  tally.refused += 1
  for (const { field, message } of faults) if (tally.refusals.length < refusalsListed) tally.refusals.push({ row, field, message })
}

/**
 * Reads a source and carries out its commands. Every row is either accepted, found to be there already, or refused with
 * its reason. A preview validates and counts but writes nothing. Safe to run again after any interruption.
 */
export const runImport = async (options: {
  readonly importer: Importer
  readonly source: Source
  readonly settings?: Readonly<Record<string, string>>
  readonly commands: Commands
  /** Checks a command without carrying it out; used by previews. */
  readonly check: (name: string, body: unknown) => readonly FieldFault[]
  readonly actor: Actor
  readonly clock: Clock
  readonly preview?: boolean
  readonly origin?: Origin
  readonly onProgress?: (rows: number) => void
}): Promise<Report> => {
  const { importer, source, commands, actor, preview = false } = options
  const origin: Origin = options.origin ?? { kind: 'import', source: `${importer.name}: ${source.name}` }
  const tally: Tally = { rows: 0, accepted: 0, already: 0, refused: 0, refusals: [] }
  const flying = new Set<Promise<void>>()
  let broken: string | undefined

  const carryOut = async (item: Extract<Item, { kind: 'command' }>): Promise<void> => {
    const outcome = await commands.execute({ name: item.name, body: item.body, actor, idempotencyKey: `${importer.name}/${item.key}`, origin })
    if (outcome.kind !== 'accepted') note(tally, item.row, faultsOf(outcome))
    else if (outcome.repeated) tally.already += item.rows
    else tally.accepted += item.rows
  }

  try {
    for await (const item of importer.items(source, options.settings ?? {})) {
      tally.rows += item.kind === 'command' ? item.rows : 1
      options.onProgress?.(tally.rows)
      if (item.kind === 'refused') note(tally, item.row, item.faults)
      else if (preview) {
        const faults = options.check(item.name, item.body)
        if (faults.length > 0) note(tally, item.row, faults)
        else tally.accepted += item.rows
      } else {
        const flight: Promise<void> = carryOut(item).finally(() => flying.delete(flight))
        flying.add(flight)
        if (flying.size >= width) await Promise.race(flying)
      }
    }
  } catch (fault) {
    if (!(fault instanceof SourceFault)) throw fault
    broken = fault.row === undefined ? fault.message : `Row ${fault.row}: ${fault.message}`
  } finally {
    await Promise.all(flying)
  }
  return { importer: importer.name, source: source.name, preview, ...tally, ...(broken === undefined ? {} : { broken }) }
}
