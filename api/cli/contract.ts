import type { Command } from 'commander'
import { say, sayJson } from './output.ts'
import { sayTable } from './table.ts'

/** `contract`: what the product promises, printed from the same catalogue that it runs on. */
export const contractCommand = (program: Command): void => {
  program
    .command('contract')
    .description('Print a contract: OpenAPI, AsyncAPI, the reference, or the list of commands')
    .addArgument(program.createArgument('<what>').choices(['openapi', 'asyncapi', 'reference', 'commands']))
    .option('--json', 'the answer as JSON')
    .action(async (what: string, o: { json?: boolean }) => {
      // Loaded late: no other command needs the whole catalogue.
      if (what === 'openapi') sayJson((await import('../contract/openapi.ts')).openApi())
      else if (what === 'asyncapi') sayJson((await import('../contract/asyncapi.ts')).asyncApi())
      else if (what === 'reference') {
        const reference = (await import('../contract/reference.ts')).renderReference()
        if (o.json) sayJson({ reference })
        else say(reference)
      } else {
        const { commandSpecs } = await import('../../domain/catalog.ts')
        if (o.json) sayJson(commandSpecs.map(({ command: { name, summary, roles, data, example } }) => ({ name, summary, roles, data, example })))
        else sayTable(['command', 'roles', 'what it does'], commandSpecs.map(({ command }) => [command.name, command.roles.join(' '), command.summary]))
      }
    })
}
