import cliProgress from 'cli-progress'
import type { Command } from 'commander'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyLog } from '../../infra/engine/copy.ts'
import { openLog } from '../../infra/engine/stores.ts'
import { systemClock } from '../../infra/ports/clock.ts'
import type { EventLog } from '../../infra/ports/event-log.ts'
import { systemRandom } from '../../infra/ports/random.ts'
import { readConfig } from '../config.ts'
import { exitCodes, Failure } from './failure.ts'
import { say, sayJson } from './output.ts'

type Opened = { readonly log: EventLog; readonly close: () => Promise<void> }

/** A store by its address: `sqlite:<data folder>`, or that of an EventStoreDB. */
const openStore = async (address: string, side: 'from' | 'to', name: string | undefined): Promise<Opened> => {
  const folder = /^sqlite:(.+)$/.exec(address)?.[1]
  const given = { clock: systemClock, random: systemRandom() }
  if (folder !== undefined) {
    if (side === 'to') mkdirSync(folder, { recursive: true })
    const log = await openLog({ folder, ...given, readOnly: side === 'from' })
    return { log, close: log.close }
  }
  if (!address.startsWith('esdb')) throw new Failure(exitCodes.usage, `--${side} must be sqlite:<data folder>, esdb://… or esdb+discover://…, not "${address}".`)
  const { store } = readConfig(process.env, { store: address, ...(name === undefined ? {} : { storeName: name }) })
  if (store === undefined) throw new Failure(exitCodes.usage, `--${side} names no store.`)
  // What is read on the way is of use to nobody afterwards.
  const scratch = mkdtempSync(join(tmpdir(), 'ledger-copy-'))
  const log = await openLog({ folder: scratch, store, ...given })
  return {
    log,
    close: async () => {
      await log.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

/** `copy`: a ledger moves to another engine, entry by entry, as it is. */
export const copyCommand = (program: Command): void => {
  program
    .command('copy')
    .description('Copy a ledger to another engine; what was begun goes on where it was. Stop whatever writes to either first')
    .requiredOption('--from <store>', 'sqlite:<data folder>, esdb://host:port?options or esdb+discover://name?options')
    .requiredOption('--to <store>', 'the same forms; empty, or begun by an earlier copy')
    .option('--name <name>', 'name of the ledger in the EventStoreDB (LEDGER_STORE_NAME)')
    .option('--json', 'the whole answer as JSON, errors as well')
    .addHelpText('after', '\nUser and password of the EventStoreDB: LEDGER_STORE_USER and LEDGER_STORE_PASSWORD.\nNames and contacts of people are not in the log: take vault.sqlite and master.key along with the data folder, or bring them to a folder that all nodes share: ledger vault copy.')
    .action(async (o: { from: string; to: string; name?: string; json?: boolean }) => {
      const from = await openStore(o.from, 'from', o.name)
      const to = await openStore(o.to, 'to', o.name).catch(async (fault: unknown) => {
        await from.close()
        throw fault
      })
      const bar = process.stderr.isTTY ? new cliProgress.SingleBar({ format: 'Copying {bar} {value} of {total} entries', hideCursor: true, stream: process.stderr }, cliProgress.Presets.shades_classic) : undefined
      try {
        bar?.start(from.log.head().size, to.log.head().size)
        const copied = await copyLog({ from: from.log, to: to.log, onProgress: (done) => bar?.update(done) })
        bar?.stop()
        if (o.json) sayJson(copied)
        else say(`${copied.copied} of ${copied.size} entries copied, ${copied.size - copied.copied} were there; both trees have the root ${copied.root}`)
      } finally {
        bar?.stop()
        await to.close()
        await from.close()
      }
    })
}
