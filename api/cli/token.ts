import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import { roles } from '../../domain/kernel/event.ts'
import { grants } from '../../infra/identity/caller.ts'
import type { Grant } from '../../infra/identity/caller.ts'
import { exitCodes, Failure } from './failure.ts'
import { localConfig, localToken, requireStore } from './local.ts'
import { say, sayJson } from './output.ts'

/** Hours that the verifier lets a local token last. */
const mostHours = 30 * 24

const hoursOf = (text: string): number => {
  const hours = Number(text)
  if (!(hours > 0 && hours <= mostHours)) throw new InvalidArgumentError(`It must be a number of hours up to ${mostHours}.`)
  return hours
}

/** `token`: somebody to be, on this machine's own store. */
export const tokenCommand = (program: Command): void => {
  program
    .command('token')
    .description('Make a token for local use; an identity provider makes those of a deployment')
    .addArgument(program.createArgument('<role>', 'what its bearer may do').choices(roles))
    .option('--agency <agency>', 'agency that its bearer acts for', 'eda')
    .option('--subject <subject>', 'tells two people of one agency apart')
    .option('--hours <n>', 'how long it lasts', hoursOf, 12)
    .addOption(new Option('--grant <grant>', 'a right beyond the role').choices(grants))
    .option('--data-folder <folder>', 'folder of the embedded store (LEDGER_DATA)')
    .option('--json', 'the answer as JSON')
    .action(async (role: string, o: { agency: string; subject?: string; hours: number; grant?: Grant; dataFolder?: string; json?: boolean }) => {
      const config = localConfig(o.dataFolder)
      if (config.oidc !== undefined) throw new Failure(exitCodes.usage, `LEDGER_OIDC_ISSUER is set: tokens come from ${config.oidc.issuer}, and one made here would be refused.`)
      requireStore(config.data)
      const token = await localToken(config.data, {
        role,
        agency: o.agency,
        ...(o.subject === undefined ? {} : { subject: o.subject }),
        ...(o.grant === undefined ? {} : { grants: [o.grant] }),
        lifetime: Math.round(o.hours * 3600),
      })
      if (o.json) sayJson({ token, role, agency: o.agency, hours: o.hours })
      else say(token)
    })
}
