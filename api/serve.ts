import cliProgress from 'cli-progress'
import { rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pino from 'pino'
import type { Ledger } from '../infra/engine/ledger.ts'
import { openLedger } from '../infra/engine/ledger.ts'
import { importers } from '../infra/importers/catalog.ts'
import { openHub } from '../infra/live/hub.ts'
import { loadReferencePack } from '../infra/reference-pack/load.ts'
import type { Config } from './config.ts'
import { ConfigFault, settings } from './config.ts'
import { ledgerCatalog } from './contract/catalog.ts'
import { createApp } from './http/app.ts'
import { closeServer } from './http/close.ts'
import type { Callers } from './identity.ts'
import { openCallers } from './identity.ts'
import { version } from './version.ts'

/** How a start speaks to the person at the terminal; silent when left out. */
export type Console = { readonly say: (line: string) => void; readonly warn: (line: string) => void; readonly progress?: boolean }

export type Running = { readonly address: string; readonly ledger: Ledger; readonly callers: Callers; readonly close: () => Promise<void> }

/** Bytes that may wait for one follower of the live stream. */
const maxBuffered = 262_144

const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** Listens where it was told to; only the default port gives way to a free one when it is taken. */
const listenSomewhere = async (server: Server, config: Config, warn: (line: string) => void): Promise<number> => {
  try {
    return await listen(server, config.host, config.port)
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE') throw new ConfigFault(settings.host.variable, `cannot listen on ${config.host}:${config.port} (${code ?? String(fault)}).`)
    if (config.portGiven) throw new ConfigFault(settings.port.variable, `port ${config.port} is taken. Choose another, or 0 for any free one.`)
    const port = await listen(server, config.host, 0)
    warn(`Port ${config.port} is taken; using ${port}.`)
    return port
  }
}

const loadPack = async (ledger: Ledger, console: Console): Promise<void> => {
  const bar = console.progress
    ? new cliProgress.SingleBar({ format: 'Loading the reference pack {bar} {percentage}% · {value} of {total} entries', hideCursor: true, stream: process.stderr }, cliProgress.Presets.shades_classic)
    : undefined
  let started = false
  const done = await loadReferencePack(ledger, (value, total) => {
    if (!started) {
      started = true
      if (bar) bar.start(total, 0)
      else console.say(`Loading the reference pack (${total} entries) …`)
    }
    bar?.update(value)
  })
  bar?.stop()
  if (done > 0) console.say(`Reference pack loaded: ${done} commands, log size ${ledger.log.head().size}.`)
}

/** Opens the store, brings it up to date and serves it. Resolves once requests are answered. */
export const start = async (config: Config, console: Console = { say: () => undefined, warn: () => undefined }): Promise<Running> => {
  const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: false }))
  const ledger = await openLedger({ folder: config.data, keyFile: config.keyFile, onFailure: (problem) => logger.error({ problem }, 'a reactor failed') })
  try {
    const callers = await openCallers(config, ledger)
    if (config.pack === 'reference') await loadPack(ledger, console)
    const live = openHub({ log: ledger.log, views: ledger.views })
    const app = createApp({
      ledger,
      live,
      catalog: ledgerCatalog,
      importers,
      verifier: callers.verifier,
      info: { version, mode: callers.mode },
      logger,
      rate: config.rate,
      maxBuffered,
    })
    const server = createServer(app.handler)
    const port = await listenSomewhere(server, config, console.warn)
    const address = `http://${config.host.includes(':') ? `[${config.host}]` : config.host === '127.0.0.1' ? 'localhost' : config.host}:${port}`
    const note = join(config.data, 'server.json')
    writeFileSync(note, JSON.stringify({ address, pid: process.pid }))
    return {
      address,
      ledger,
      callers,
      close: async () => {
        rmSync(note, { force: true })
        await closeServer(server, app.live)
        await live.close()
        await ledger.close()
      },
    }
  } catch (fault) {
    await ledger.close()
    throw fault
  }
}
