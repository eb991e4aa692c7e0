import type { Command } from 'commander'
import { Option } from 'commander'
import { mkdirSync } from 'node:fs'
import type { Role } from '../../domain/kernel/event.ts'
import { roles } from '../../domain/kernel/event.ts'
import { grants } from '../../infra/identity/caller.ts'
import type { Grant } from '../../infra/identity/caller.ts'
import { openLocalIssuer } from '../../infra/identity/local-issuer.ts'
import { systemClock } from '../../infra/ports/clock.ts'
import { systemRandom } from '../../infra/ports/random.ts'
import { readConfig } from '../config.ts'
import { say, sayJson } from './output.ts'

/** A token for work on this machine's own store, signed with the key in its folder. */
export const localToken = async (folder: string, wanted: { readonly role?: string; readonly agency?: string; readonly subject?: string; readonly grants?: readonly Grant[]; readonly lifetime?: number } = {}): Promise<string> => {
  mkdirSync(folder, { recursive: true })
  const issuer = await openLocalIssuer({ folder, host: '127.0.0.1', clock: systemClock, random: systemRandom() })
  const { role = 'steward', agency = 'cluster-ledger', ...rest } = wanted
  return issuer.token({ role: role as Role, agency, ...rest })
}

export const tokenCommand = (program: Command): void => {
  program
    .command('token')
    .description('Make a token for local use; an identity provider makes those of a deployment')
    .addArgument(program.createArgument('<role>', 'what its bearer may do').choices(roles))
    .option('--agency <agency>', 'agency that its bearer acts for', 'eda')
    .option('--subject <subject>', 'tells two people of one agency apart')
    .option('--hours <n>', 'how long it lasts', '12')
    .addOption(new Option('--grant <grant>', 'a right beyond the role').choices(grants))
    .option('--data-folder <folder>', 'folder of the embedded store (LEDGER_DATA)')
    .option('--json', 'the answer as JSON')
    .action(async (role: string, o: { agency: string; subject?: string; hours: string; grant?: Grant; dataFolder?: string; json?: boolean }) => {
      const config = readConfig(process.env, o.dataFolder === undefined ? {} : { data: o.dataFolder })
      const token = await localToken(config.data, {
        role,
        agency: o.agency,
        ...(o.subject === undefined ? {} : { subject: o.subject }),
        ...(o.grant === undefined ? {} : { grants: [o.grant] }),
        lifetime: Math.round(Number(o.hours) * 3600),
      })
      if (o.json) sayJson({ token, role, agency: o.agency })
      else say(token)
    })
}
