import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { commandSpecs, eventSpecs, streams } from '../../domain/catalog.ts'
import type { Recorded } from '../../domain/kernel/event.ts'
import { projections } from '../../projections/catalog.ts'
import type { Codec } from '../codec/codec.ts'
import { openCodec } from '../codec/codec.ts'
import { openValidators } from '../codec/validators.ts'
import { openFinder } from '../finder/finder.ts'
import type { Clock } from '../ports/clock.ts'
import { systemClock } from '../ports/clock.ts'
import type { Commands } from '../ports/commands.ts'
import type { Entry, EventLog } from '../ports/event-log.ts'
import { LogFault } from '../ports/event-log.ts'
import type { Finder } from '../ports/finder.ts'
import type { Random } from '../ports/random.ts'
import { systemRandom } from '../ports/random.ts'
import type { Vault } from '../ports/vault.ts'
import { VaultFault } from '../ports/vault.ts'
import type { Views } from '../ports/views.ts'
import { disclose } from '../vault/disclosure.ts'
import { openViews } from '../views/views.ts'
import { fragmentationReactor } from './fragmentation.ts'
import { openCommands } from './handle.ts'
import { openHeldKeys } from './held-keys.ts'
import { openLoader } from './loaded.ts'
import type { Reactors } from './react.ts'
import { openReactors } from './react.ts'
import { keepSettled, settleVault } from './settle.ts'
import type { RemoteStore } from './stores.ts'
import { openLog } from './stores.ts'
import type { VaultPlace } from './vaults.ts'
import { openVault, vaultIsAt } from './vaults.ts'

export type Ledger = {
  readonly log: EventLog
  readonly commands: Commands
  readonly views: Views
  readonly finder: Finder
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
  /** Folder of the store and of this node's views; made when it is not there. */
  readonly folder: string
  /** An EventStoreDB that holds the log; without it the log is in the folder. */
  readonly store?: RemoteStore
  /** Folder of personal values on storage that all nodes share; without it they are in a file of the data folder. */
  readonly vault?: string
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

/**
 * Values cannot be made again from the log: a vault that is gone is not replaced by an empty one without a word. A node
 * that joins others on one log with a vault of its own has had none so far.
 */
const checkVaultThere = (place: VaultPlace, log: EventLog, joins: boolean): void => {
  if (log.head().size === 0 || vaultIsAt(place) || (joins && place.kind === 'sqlite')) return
  const hints = {
    sqlite: 'Restore it from its backup; to go on for good without the personal values in it, put an empty file in its place.',
    folder: 'See that its storage is mounted; bring values to it with `ledger vault copy`, or restore it from its backup. To go on for good without the personal values in it, put an empty file vault.json there.',
  }
  throw new VaultFault('vault-missing', `The ledger has entries, but its vault ${place.path} is not there.`, hints[place.kind])
}

/** Opens the embedded store and all that works on it; a second process on the same folder is refused. */
export const openLedger = async (options: LedgerOptions): Promise<Ledger> => {
  const { folder, clock = systemClock, random = systemRandom(), onFailure = () => undefined } = options
  makeFolder(folder)
  const toClose: (() => unknown)[] = []
  /** What was opened last is closed first, also when the rest cannot be opened. */
  const closeAll = async (): Promise<void> => {
    for (const close of toClose.splice(0).toReversed()) await close()
  }
  try {
    // The views are made after the vault, so a folder without them never had one.
    const viewsPath = join(folder, 'views.sqlite')
    const joins = options.store !== undefined && !existsSync(viewsPath)
    const log = await openLog({ folder, ...(options.store === undefined ? {} : { store: options.store }), clock, random })
    toClose.push(log.close)
    const place: VaultPlace = options.vault === undefined ? { kind: 'sqlite', path: join(folder, 'vault.sqlite') } : { kind: 'folder', path: options.vault }
    checkVaultThere(place, log, joins)
    const vault = await openVault({ place, keyPath: options.keyFile, random, clock })
    // A command under way confirms in the vault what the log has taken, so the vault goes last.
    toClose.unshift(vault.close)
    if (options.vault === undefined) await settleVault(log, vault)
    else toClose.push((await keepSettled({ log, vault, clock, onFailure })).close)
    const codec = openCodec(eventSpecs, random, (name, value) => disclose(random, name, value))
    const decode = (entry: Entry): Recorded => codec.decode(entry)
    const read = (entry: Entry): Recorded => codec.read(entry)
    const loader = openLoader(log, read, streams)
    const held = await openHeldKeys(join(folder, 'keys.sqlite'))
    toClose.push(held.close)
    const commands = openCommands({ log, loader, held, codec, vault, validatorOf: openValidators(), clock, random }, commandSpecs)
    const views = await openViews({ log, decode, projections, path: viewsPath, clock, onFailure })
    toClose.push(views.close)
    const finder = await openFinder({ log, decode, specs: eventSpecs, path: join(folder, 'finder.sqlite'), onFailure })
    toClose.push(finder.close)
    const reactors = await openReactors({ log, decode, commands, path: join(folder, 'reactors.sqlite'), reactors: [fragmentationReactor(views)], onFailure })
    toClose.push(reactors.close)
    return {
      log,
      commands,
      views,
      finder,
      vault,
      codec,
      decode: read,
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
      close: closeAll,
    }
  } catch (fault) {
    await closeAll()
    throw fault
  }
}
