#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander'
import { roles } from '../../domain/kernel/event.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import { version } from '../version.ts'
import { contractCommand } from './contract.ts'
import { exitCodes, Failure } from './failure.ts'
import { importCommand } from './importing.ts'
import { sayJson, warn } from './output.ts'
import { readingCommands } from './reading.ts'
import { serveCommand } from './serving.ts'
import { tokenCommand } from './token.ts'
import { writingCommands } from './writing.ts'

/** Options of every command that speaks to a ledger. */
const shared = (command: Command): Command =>
  command
    .option('--server <url>', 'a running ledger; without it the one that runs on the data folder, or the folder itself')
    .option('--data-folder <folder>', 'folder of the embedded store (LEDGER_DATA)')
    .option('--token <token>', 'access token (LEDGER_TOKEN); on a local store one is made')
    .addOption(new Option('--role <role>', 'role of the token that is made on a local store').choices(roles))
    .option('--agency <agency>', 'agency of the token that is made on a local store')
    .option('--json', 'the whole answer as JSON')

const report = (fault: unknown, json: boolean): number => {
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? exitCodes.done : exitCodes.usage
  const code = fault instanceof Failure ? fault.exitCode : fault instanceof LogFault ? exitCodes.store : exitCodes.failed
  const message = fault instanceof LogFault ? `${fault.message}\n${fault.hint}` : fault instanceof Error ? fault.message : String(fault)
  if (json) sayJson({ error: message, exitCode: code, ...(fault instanceof Failure && fault.detail !== undefined ? { problem: fault.detail } : {}) })
  else warn(message)
  return code
}

const program = new Command('ledger')
  .description('Cluster Ledger: the shared book of what agencies do with each industry cluster')
  .version(version)
  .showHelpAfterError('(ledger --help lists the commands)')
  .exitOverride()

serveCommand(program)
importCommand(program, shared)
writingCommands(program, shared)
readingCommands(program, shared)
tokenCommand(program)
contractCommand(program)

try {
  await program.parseAsync()
} catch (fault) {
  process.exitCode = report(fault, process.argv.includes('--json'))
}
