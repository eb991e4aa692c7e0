import type { Command } from 'commander'
import pino from 'pino'
import type { Config } from '../config.ts'
import { readConfig, settings, unknownSettings } from '../config.ts'
import type { Running } from '../serve.ts'
import { exitCodes } from './failure.ts'
import { say, warn } from './output.ts'

type Options = { readonly dataFolder?: string; readonly host?: string; readonly port?: string; readonly pack?: string; readonly json?: boolean }

/** Milliseconds in which a second signal is the echo of the first: npm passes on what the terminal sends to all. */
const echo = 500
/** As a shell reports a process that was interrupted. */
const interrupted = 130

/** Aborts at the first signal to stop; the second one ends the process without waiting for anybody. */
const stopSignal = (): AbortSignal => {
  const stop = new AbortController()
  let heard = 0
  const hear = (): void => {
    const now = performance.now()
    if (!stop.signal.aborted) {
      heard = now
      stop.abort(new Error('stopped'))
    } else if (now - heard > echo) {
      warn('Ended at once; everything that was acknowledged is on disk.')
      process.exit(interrupted)
    }
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, hear)
  return stop.signal
}

/** A fault that nobody caught leaves the process in a state that nobody knows: it says so and ends. */
const endOnStrayFaults = (): void => {
  const logger = pino(pino.destination({ dest: 2, sync: true }))
  process.on('uncaughtException', (fault, origin) => {
    logger.fatal({ origin, fault: fault instanceof Error ? fault.stack : String(fault) }, 'a fault that nobody caught; the ledger stops, and what was acknowledged is on disk')
    process.exit(exitCodes.failed)
  })
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Starts, or resolves to nothing when it was stopped before it was up. */
const begin = async (config: Config, signal: AbortSignal, json: boolean): Promise<Running | undefined> => {
  // Loaded late, as is the greeting: the commands that speak to a server need none of it.
  const { start } = await import('../serve.ts')
  try {
    return await start(config, { say: json ? warn : say, warn, progress: process.stderr.isTTY, signal })
  } catch (fault) {
    if (fault !== signal.reason) throw fault
    say('Stopped while the reference pack was loading; the next start goes on from there.')
    return undefined
  }
}

/** `serve`: the ledger as a server, until it is told to stop. */
export const serveCommand = (program: Command): void => {
  program
    .command('serve')
    .description('Open the store, load the reference pack into an empty one, and serve it')
    .option('--data-folder <folder>', `${settings.data.meaning} (${settings.data.variable})`)
    .option('--host <address>', settings.host.meaning)
    .option('--port <port>', settings.port.meaning)
    .option('--pack <pack>', settings.pack.meaning)
    .option('--json', 'address and tokens as one line of JSON')
    .addHelpText('after', `\nSettings from the environment:\n${Object.values(settings).map((s) => `  ${s.variable.padEnd(26)}${s.meaning} (${s.fallback || 'empty'})`).join('\n')}`)
    .action(async ({ dataFolder, json = false, ...given }: Options) => {
      const config = readConfig(process.env, { ...given, ...(dataFolder === undefined ? {} : { data: dataFolder }) })
      for (const { variable, message } of unknownSettings(process.env)) warn(`${variable}: ${message}`)
      endOnStrayFaults()
      const signal = stopSignal()
      const running = await begin(config, signal, json)
      if (running === undefined) return
      const { tokensFor, welcome } = await import('./welcome.ts')
      const { address, callers, ledger } = running
      if (json) say(JSON.stringify({ address, mode: callers.mode, size: ledger.log.head().size, tokens: await tokensFor(running) }))
      else for (const line of await welcome(running, config)) say(line)
      await aborted(signal)
      if (!json) say('Stopping; everything that was acknowledged is on disk.')
      await running.close()
    })
}
