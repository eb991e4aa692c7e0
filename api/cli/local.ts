import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Role } from '../../domain/kernel/event.ts'
import type { Grant } from '../../infra/identity/caller.ts'
import { openLocalIssuer } from '../../infra/identity/local-issuer.ts'
import { systemClock } from '../../infra/ports/clock.ts'
import { systemRandom } from '../../infra/ports/random.ts'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { exitCodes, Failure } from './failure.ts'

/** Settings of a command on this machine: it never listens for others, whatever a server here would do. */
export const localConfig = (dataFolder: string | undefined): Config =>
  readConfig(process.env, { pack: 'none', port: '0', host: '127.0.0.1', ...(dataFolder === undefined ? {} : { data: dataFolder }) })

/** A folder without a store is most likely a misspelt one; it is not made into a ledger by looking at it. */
export const requireStore = (folder: string): void => {
  // The log itself, or what a node on an EventStoreDB has read of it.
  if (['ledger.sqlite', 'replica.sqlite'].some((file) => existsSync(join(folder, file)))) return
  throw new Failure(exitCodes.store, `There is no ledger in the folder ${folder}.\nName its folder with --data-folder or LEDGER_DATA, or make one: ledger serve --data-folder ${folder}`)
}

type Wanted = { readonly role?: string; readonly agency?: string; readonly subject?: string; readonly grants?: readonly Grant[]; readonly lifetime?: number }

/** A token for work on this machine's own store, signed with the key in its folder. */
export const localToken = async (folder: string, wanted: Wanted = {}): Promise<string> => {
  const issuer = await openLocalIssuer({ folder, host: '127.0.0.1', clock: systemClock, random: systemRandom() })
  const { role = 'steward', agency = 'cluster-ledger', ...rest } = wanted
  return issuer.token({ role: role as Role, agency, ...rest })
}
