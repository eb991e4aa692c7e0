import type { Command } from 'commander'
import { commandSpecs } from '../../domain/catalog.ts'
import { asyncApi } from '../contract/asyncapi.ts'
import { openApi } from '../contract/openapi.ts'
import { renderReference } from '../contract/reference.ts'
import { say, sayJson, sayTable } from './output.ts'

/** `contract`: what the product promises, printed from the same catalogue that it runs on. */
export const contractCommand = (program: Command): void => {
  program
    .command('contract')
    .description('Print a contract: OpenAPI, AsyncAPI, the reference, or the list of commands')
    .addArgument(program.createArgument('<what>').choices(['openapi', 'asyncapi', 'reference', 'commands']))
    .option('--json', 'the list of commands as JSON')
    .action((what: string, o: { json?: boolean }) => {
      if (what === 'openapi') sayJson(openApi())
      else if (what === 'asyncapi') sayJson(asyncApi())
      else if (what === 'reference') say(renderReference())
      else if (o.json) sayJson(commandSpecs.map(({ command: { name, summary, roles, data, example } }) => ({ name, summary, roles, data, example })))
      else sayTable(['command', 'roles', 'what it does'], commandSpecs.map(({ command }) => [command.name, command.roles.join(' '), command.summary]))
    })
}
