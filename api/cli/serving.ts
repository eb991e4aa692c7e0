import type { Command } from 'commander'
import { readConfig, settings } from '../config.ts'
import { start } from '../serve.ts'
import { say, warn } from './output.ts'

/** `serve`: the ledger as a server, until it is told to stop. */
export const serveCommand = (program: Command): void => {
  const command = program.command('serve').description('Open the store, load the reference pack into an empty one, and serve it')
  command
    .option('--data <folder>', settings.data.meaning)
    .option('--host <address>', settings.host.meaning)
    .option('--port <port>', settings.port.meaning)
    .option('--pack <pack>', settings.pack.meaning)
    .addHelpText('after', `\nSettings from the environment:\n${Object.values(settings).map((s) => `  ${s.variable.padEnd(26)}${s.meaning} (${s.fallback || 'empty'})`).join('\n')}`)
    .action(async (o: { data?: string; host?: string; port?: string; pack?: string }) => {
      const running = await start(readConfig(process.env, o), { say, warn, progress: process.stderr.isTTY })
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
      })
      say('Stopping; everything that was acknowledged is on disk.')
      await running.close()
    })
}
