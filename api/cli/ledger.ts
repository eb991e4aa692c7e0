#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander'
import { roles } from '../../domain/kernel/event.ts'
import { version } from '../version.ts'
import { contractCommand } from './contract.ts'
import { copyCommand } from './copying.ts'
import { exitCodeMeanings, exitCodes, failureOf } from './failure.ts'
import { historyCommands } from './history.ts'
import { importCommand } from './importing.ts'
import { sayJson, warn } from './output.ts'
import { prepareCommand } from './preparing.ts'
import { readingCommands } from './reading.ts'
import { serveCommand } from './serving.ts'
import { tokenCommand } from './token.ts'
import { vaultCommand } from './vaulting.ts'
import { writingCommands } from './writing.ts'

/** Options of every command that speaks to a ledger. */
const shared = (command: Command): Command =>
  command
    .option('--server <url>', 'a running ledger; without it the one that runs on the data folder, or the folder itself')
    .option('--data-folder <folder>', 'folder of the embedded store (LEDGER_DATA)')
    .option('--token <token>', 'access token (LEDGER_TOKEN); on a local store one is made')
    .addOption(new Option('--role <role>', 'role of the token that is made on a local store').choices(roles))
    .option('--agency <agency>', 'agency of the token that is made on a local store')
    .option('--json', 'the whole answer as JSON, errors as well')

const json = process.argv.includes('--json')

const report = (fault: unknown): number => {
  // Asking for help or the version ends this way as well.
  if (fault instanceof CommanderError && fault.exitCode === 0) return exitCodes.done
  if (fault instanceof CommanderError) {
    if (json) sayJson({ error: fault.message.replace(/^error: /, ''), exitCode: exitCodes.usage })
    return exitCodes.usage
  }
  const { message, exitCode, detail } = failureOf(fault)
  if (json) sayJson({ error: message, exitCode, ...(detail === undefined ? {} : { problem: detail }) })
  else warn(message)
  // Where in the code is for who works on it.
  if (process.env.LEDGER_LOG === 'debug' && fault instanceof Error) warn(fault.stack ?? '')
  return exitCode
}

const program = new Command('ledger')
  .description('Cluster Ledger: the shared book of what agencies do with each industry cluster')
  .version(version)
  .showHelpAfterError('(ledger --help lists the commands)')
  .configureOutput(json ? { writeErr: () => undefined } : {})
  .exitOverride()
  .addHelpText('after', `\nExit codes:\n${Object.entries(exitCodes).map(([name, code]) => `  ${code}  ${exitCodeMeanings[name as keyof typeof exitCodes]}`).join('\n')}`)

serveCommand(program)
importCommand(program, shared)
writingCommands(program, shared)
readingCommands(program, shared)
historyCommands(program, shared)
tokenCommand(program)
contractCommand(program)
copyCommand(program)
prepareCommand(program)
vaultCommand(program)

try {
  await program.parseAsync()
} catch (fault) {
  process.exitCode = report(fault)
}
