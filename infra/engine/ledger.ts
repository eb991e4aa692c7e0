import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { commandSpecs, eventSpecs, streams } from '../../domain/catalog.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { projections } from '../../projections/catalog.ts'
import type { Codec } from '../codec/codec.ts'
import { openCodec } from '../codec/codec.ts'
import { openValidators } from '../codec/validators.ts'
import type { Clock } from '../ports/clock.ts'
import { systemClock } from '../ports/clock.ts'
import type { Commands } from '../ports/commands.ts'
import type { Entry, EventLog } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import type { Random } from '../ports/random.ts'
import { systemRandom } from '../ports/random.ts'
import type { Views } from '../ports/views.ts'
import { openSqliteEventLog } from '../sqlite/event-log.ts'
import { isSqlite, storeFault } from '../sqlite/faults.ts'
import { disclose } from '../vault/disclosure.ts'
import type { Vault } from '../vault/vault.ts'
import { openVault } from '../vault/vault.ts'
import { openViews } from '../views/views.ts'
import { fragmentationReactor } from './fragmentation.ts'
import { openCommands } from './handle.ts'
import { openLoader } from './loaded.ts'
import type { Reactors } from './react.ts'
import { openReactors } from './react.ts'

export type Ledger = {
  readonly log: EventLog
  readonly commands: Commands
  readonly views: Views
  readonly vault: Vault
  readonly codec: Codec
  readonly decode: (entry: Entry) => Recorded
  readonly reactors: Reactors
  readonly clock: Clock
  readonly random: Random
  /** Resolves once views and reactors have answered everything that is in the log now. */
  readonly settled: () => Promise<void>
  readonly close: () => Promise<void>
}

export type LedgerOptions = {
  /** Folder of the store; made when it is not there. */
  readonly folder: string
  readonly keyFile: string
  readonly clock?: Clock
  readonly random?: Random
  readonly onFailure?: (problem: unknown) => void
}

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    const sentence = `The data folder ${folder} cannot be made (${(cause as NodeJS.ErrnoException).code}).`
    throw new LogFault('log-unavailable', sentence, 'Name another one with LEDGER_DATA, or let the user that runs the ledger write there.', { cause })
  }
}

/** Opens a file that holds nothing but what follows from the log: a damaged one is no loss. */
const openDerived = async <T>(path: string, open: (path: string) => T | Promise<T>): Promise<T> => {
  try {
    return await open(path)
  } catch (cause) {
    if (!isSqlite(cause)) throw cause
    const { code, message, hint } = storeFault(path, cause)
    throw new LogFault(code, message, code === 'log-damaged' ? 'Delete this one file; it is made again from the log.' : hint, { cause })
  }
}

type Part = { readonly close: () => unknown }

/** Opens the embedded store and all that works on it; a second process on the same folder is refused. */
export const openLedger = async (options: LedgerOptions): Promise<Ledger> => {
  const opened: Part[] = []
  try {
    return await openParts(options, (part) => {
      opened.unshift(part)
      return part
    })
  } catch (fault) {
    for (const part of opened) await part.close()
    throw fault
  }
}

const openParts = async (options: LedgerOptions, keep: <T extends Part>(part: T) => T): Promise<Ledger> => {
  const { folder, clock = systemClock, random = systemRandom(), onFailure = () => undefined } = options
  makeFolder(folder)
  const log = keep(await openSqliteEventLog({ path: join(folder, 'ledger.sqlite'), clock }))
  const vault = keep(openVault({ path: join(folder, 'vault.sqlite'), keyPath: options.keyFile, random, clock }))
  const codec = openCodec(eventSpecs, random, (name, value) => disclose(random, name, value))
  const decode = (entry: Entry): Recorded => codec.decode(entry)
  const loader = openLoader(log, decode, streams)
  const commands = openCommands({ log, loader, codec, vault, validatorOf: openValidators(), clock, random }, commandSpecs)
  const views = keep(await openDerived(join(folder, 'views.sqlite'), (path) => openViews({ log, decode, projections, path, clock })))
  const reactors = await openDerived(join(folder, 'reactors.sqlite'), (path) => openReactors({ log, decode, commands, path, reactors: [fragmentationReactor(views)], onFailure }))
  return {
    log,
    commands,
    views,
    vault,
    codec,
    decode,
    reactors,
    clock,
    random,
    settled: async () => {
      // A reactor's answer makes the log grow, so one look is not enough.
      for (let size = -1; size !== log.head().size; ) {
        size = log.head().size
        await views.caughtUp(size)
        await reactors.caughtUp(size)
      }
    },
    close: async () => {
      await reactors.close()
      await views.close()
      await log.close()
      vault.close()
    },
  }
}
