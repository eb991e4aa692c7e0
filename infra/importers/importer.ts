import type { Actor, Origin } from '../../domain/kernel/event.ts'
import type { CommandOutcome, Commands, FieldFault } from '../ports/commands.ts'
import type { Known, Reader } from './known.ts'
import { differences } from './sameness.ts'

type CommandItem = {
  readonly kind: 'command'
  readonly row: number
  readonly rows: number
  readonly name: string
  readonly body: Readonly<Record<string, unknown>>
  /** Made from what tells one row from all others, so that importing twice writes once and a changed row is noticed. */
  readonly key: string
  /** Members of the body that the source speaks of, all when left out: a record that is there already is compared by them. */
  readonly speaksOf?: readonly string[]
  /** It rests on commands before it, which must be done first. */
  readonly after?: true
}

/** A row (or group of rows) of a source that became a command, was refused, or is none of the kind's business. */
export type Item =
  | CommandItem
  | { readonly kind: 'refused'; readonly row: number; readonly rows?: number; readonly faults: readonly FieldFault[] }
  | { readonly kind: 'left-out'; readonly rows: number }

export type Options = Readonly<Record<string, string>>

/** What stands between a file and its commands. */
export type Importer = {
  /** Kebab-case; the word of the CLI and the URL. */
  readonly name: string
  readonly title: string
  /** The source's columns or form, for help texts. */
  readonly form: string
  /** Options it understands, with their meaning. */
  readonly options: Options
  /** Options without which it cannot be run. */
  readonly needs?: readonly string[]
  readonly items: (source: Source, options: Options, known: Known) => AsyncIterable<Item>
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
  /** Rows that are no business of the kind, such as totals of other rows; absent when there are none. */
  readonly leftOut?: number
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

/** An option that is missing, unknown or not what it can be. */
export class OptionFault extends Error {
  readonly option: string

  constructor(option: string, message: string) {
    super(message)
    this.name = 'OptionFault'
    this.option = option
  }
}

/** Commands in flight at a time: so many share a transaction of the log, and few enough that nobody beside them waits long. */
const width = 256

type Tally = { rows: number; accepted: number; already: number; refused: number; leftOut: number; refusals: RowRefusal[] }

const changed: FieldFault = { field: '/', message: 'The ledger holds this row with other content. Correct the entry instead of importing over it.' }

const faultsOf = (outcome: Exclude<CommandOutcome, { kind: 'accepted' }>): readonly FieldFault[] => {
  switch (outcome.kind) {
    case 'refused':
      return [{ field: outcome.rejection.field ?? '/', message: `${outcome.rejection.message} ${outcome.rejection.remedy}` }]
    case 'invalid':
      return outcome.faults
    case 'unknown-command':
      return [{ field: '/', message: `There is no command ${outcome.name}.` }]
    case 'key-reused':
      return [changed]
    case 'stale':
      return [{ field: '/', message: 'The record changed in the meantime.' }]
  }
}

const thereAlready = (outcome: CommandOutcome): boolean => outcome.kind === 'key-reused' || (outcome.kind === 'refused' && outcome.rejection.code === 'already-exists')

const note = (tally: Tally, row: number, rows: number, faults: readonly FieldFault[]): void => {
  tally.refused += Math.max(1, rows)
  for (const { field, message } of faults) if (tally.refusals.length < refusalsListed) tally.refusals.push({ row, field, message })
}

const checkOptions = ({ name, options, needs = [] }: Importer, given: Options): void => {
  const unknown = Object.keys(given).find((option) => !Object.hasOwn(options, option))
  const known = Object.keys(options).join(', ')
  if (unknown !== undefined) throw new OptionFault(unknown, `Is no option of ${name}; ${known === '' ? 'it has none' : `its options are ${known}`}.`)
  const missing = needs.find((option) => (given[option] ?? '') === '')
  if (missing !== undefined) throw new OptionFault(missing, `Is needed by ${name}: ${options[missing] ?? ''}.`)
}

/**
 * Reads a source and carries out its commands. Every row is either accepted, found to be there already, or refused with
 * its reason. A preview does the same over `commands` that write nothing. Safe to run again after any interruption.
 * Throws `OptionFault` before anything is read.
 */
export const runImport = async (options: {
  readonly importer: Importer
  readonly source: Source
  readonly settings?: Options
  readonly commands: Commands
  readonly reader: Reader
  readonly actor: Actor
  readonly preview?: boolean
  readonly origin?: Origin
  readonly onProgress?: (rows: number) => void
}): Promise<Report> => {
  const { importer, source, commands, reader, actor, preview = false, settings = {} } = options
  checkOptions(importer, settings)
  const origin: Origin = options.origin ?? { kind: 'import', source: `${importer.name}: ${source.name}` }
  const tally: Tally = { rows: 0, accepted: 0, already: 0, refused: 0, leftOut: 0, refusals: [] }
  /** Commands on their way by their place in the file. */
  const flying = new Map<number, Promise<void>>()
  const settled = async (before = Infinity): Promise<void> => {
    await Promise.all([...flying].filter(([place]) => place < before).map(([, flight]) => flight))
  }
  let begun = 0
  let landed: (() => void) | undefined
  let broken: string | undefined
  /** What the ledger itself failed with, such as a full disk: no row is told so, the import ends. */
  const failures: unknown[] = []
  const goOn = (): void => {
    if (failures.length > 0) throw failures[0]
  }

  const carryOut = async (item: CommandItem, place: number): Promise<void> => {
    const outcome = await commands.execute({ name: item.name, body: item.body, actor, idempotencyKey: `${importer.name}/${item.key}`, origin })
    if (outcome.kind === 'accepted') {
      if (outcome.repeated) tally.already += item.rows
      else tally.accepted += item.rows
      return
    }
    // The record may be that of a row just before, which is still on its way.
    if (thereAlready(outcome)) await settled(place)
    const found = thereAlready(outcome) ? await reader.recordOf(item.name, item.body) : undefined
    const unlike = found ? differences(item.body, found, item.speaksOf) : undefined
    if (unlike?.length === 0) tally.already += item.rows
    else note(tally, item.row, item.rows, unlike ?? faultsOf(outcome))
  }

  try {
    for await (const item of importer.items(source, settings, { ...reader, settled })) {
      const rows = item.kind === 'refused' ? (item.rows ?? 1) : item.rows
      tally.rows += rows
      options.onProgress?.(tally.rows)
      if (item.kind === 'left-out') tally.leftOut += rows
      else if (item.kind === 'refused') note(tally, item.row, rows, item.faults)
      else {
        if (item.after) await settled()
        goOn()
        const place = begun++
        const done = (): void => {
          flying.delete(place)
          landed?.()
        }
        // Nobody may be waiting for it when it fails, and a fault that nobody hears ends the process.
        flying.set(place, carryOut(item, place).catch((fault: unknown) => void failures.push(fault)).finally(done))
        if (flying.size >= width) await new Promise<void>((resolve) => (landed = resolve))
      }
    }
  } catch (fault) {
    if (!(fault instanceof SourceFault)) throw fault
    broken = fault.row === undefined ? fault.message : `Row ${fault.row}: ${fault.message}`
  } finally {
    await settled()
  }
  goOn()
  const { leftOut, refusals, ...counts } = tally
  // Commands in flight end in any order; a person reads a file from its top.
  const listed = refusals.toSorted((a, b) => a.row - b.row)
  return { importer: importer.name, source: source.name, preview, ...counts, ...(leftOut === 0 ? {} : { leftOut }), refusals: listed, ...(broken === undefined ? {} : { broken }) }
}
