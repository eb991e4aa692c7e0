import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { VaultPlace } from '../../infra/engine/vaults.ts'
import { openVault, vaultIsAt } from '../../infra/engine/vaults.ts'
import { systemClock } from '../../infra/ports/clock.ts'
import { systemRandom } from '../../infra/ports/random.ts'
import { copyVault } from '../../infra/vault/copy.ts'
import { exitCodes, Failure } from './failure.ts'
import { localConfig } from './local.ts'
import { say, sayJson } from './output.ts'

const forms = 'sqlite:<file> or folder:<folder>'

const placeOf = (address: string, side: 'from' | 'to'): VaultPlace => {
  const [, kind, path] = /^(sqlite|folder):(.+)$/.exec(address) ?? []
  if (path === undefined) throw new Failure(exitCodes.usage, `--${side} must be ${forms}, not "${address}".`)
  return { kind: kind === 'folder' ? 'folder' : 'sqlite', path }
}

/** `vault copy`: names and contacts of people move to the other form of the vault. */
export const vaultCommand = (program: Command): void => {
  program
    .command('vault')
    .description('Work on the vault of personal values')
    .command('copy')
    .description('Bring personal values to another vault; what was begun goes on where it was. Stop whatever writes to either first')
    .requiredOption('--from <vault>', forms)
    .requiredOption('--to <vault>', `${forms}; made when it is not there, and what it holds stays`)
    .option('--from-key <file>', 'master key of the first (LEDGER_KEY_FILE, or master.key of the data folder)')
    .option('--to-key <file>', 'master key of the second (the same)')
    .option('--json', 'the whole answer as JSON, errors as well')
    .addHelpText('after', '\nThe values of several nodes come together in one folder: copy the vault.sqlite of each, with the master key of each as --from-key.')
    .action(async (o: { from: string; to: string; fromKey?: string; toKey?: string; json?: boolean }) => {
      const [source, target] = [placeOf(o.from, 'from'), placeOf(o.to, 'to')]
      if (resolve(source.path) === resolve(target.path)) throw new Failure(exitCodes.usage, '--from and --to are the same vault.')
      if (!vaultIsAt(source)) throw new Failure(exitCodes.store, `There is no vault at ${source.path}.\nName it with --from.`)
      const { keyFile } = localConfig(undefined)
      const given = { random: systemRandom(), clock: systemClock }
      const from = await openVault({ place: source, keyPath: o.fromKey ?? keyFile, ...given })
      try {
        const to = await openVault({ place: target, keyPath: o.toKey ?? keyFile, ...given })
        try {
          const done = await copyVault({ from, to })
          if (o.json) sayJson(done)
          else say(`${done.copied} of ${done.values} values of ${done.people} people copied, ${done.values - done.copied} were there; all of them were read back and are the same`)
        } finally {
          to.close()
        }
      } finally {
        from.close()
      }
    })
}
