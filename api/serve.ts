import cliProgress from 'cli-progress'
import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
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
import type { App } from './http/app.ts'
import { createApp } from './http/app.ts'
import { closeServer } from './http/close.ts'
import { metricsServer } from './http/metrics-server.ts'
import { openServer } from './http/server.ts'
import type { Callers } from './identity.ts'
import { openCallers } from './identity.ts'
import { leaveNote, removeNote } from './note.ts'
import { version } from './version.ts'

/** How a start speaks with the person at the terminal; silent when left out. */
type Console = {
  readonly say: (line: string) => void
  readonly warn: (line: string) => void
  /** Draws a bar instead of writing lines. */
  readonly progress?: boolean
  /** Ends a start that is under way: it rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export type Running = { readonly address: string; /** Port of the figures, where they are asked for. */ readonly metricsPort?: number; readonly ledger: Ledger; readonly callers: Callers; readonly close: () => Promise<void> }

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

/** Ports after the default one that are tried in turn before any free one will do. */
const neighbours = 10

/** Listens where it was told to; only the default port gives way to a free one when it is taken. */
const listenSomewhere = async (server: Server, config: Config, warn: (line: string) => void): Promise<number> => {
  const ports = config.portGiven ? [config.port] : [...Array.from({ length: neighbours }, (_, i) => config.port + i), 0]
  for (const port of ports) {
    try {
      const got = await listen(server, config.host, port)
      if (port !== config.port) warn(`Port ${config.port} is taken; using ${got}.`)
      return got
    } catch (fault) {
      const { code } = fault as NodeJS.ErrnoException
      if (code !== 'EADDRINUSE') throw new ConfigFault(settings.host.variable, `cannot listen on ${config.host}:${port} (${code ?? String(fault)}).`)
    }
  }
  throw new ConfigFault(settings.port.variable, `port ${config.port} is taken. Choose another, or 0 for any free one.`)
}

const listenForMetrics = async (server: Server, { metrics }: Config): Promise<number> => {
  const { host = '', port = 0 } = metrics ?? {}
  return listen(server, host, port).catch((fault: unknown) => {
    throw new ConfigFault(settings.metrics.variable, `cannot listen on ${host}:${port} (${(fault as NodeJS.ErrnoException).code ?? String(fault)}).`)
  })
}

/** Hears of every command of the pack: a bar for a person who watches, else a line for each quarter. */
const progressOf = (console: Console): { readonly tell: (done: number, total: number) => void; readonly end: () => void } => {
  const format = 'Loading the reference pack {bar} {percentage} % · {value} of {total}'
  const bar = console.progress ? new cliProgress.SingleBar({ format, hideCursor: true, stream: process.stderr }, cliProgress.Presets.shades_classic) : undefined
  let quarter = -1
  return {
    tell: (done, total) => {
      if (bar?.isActive) return bar.update(done)
      if (bar) return bar.start(total, done)
      const reached = Math.floor((4 * done) / total)
      if (reached > quarter) console.say(`Loading the reference pack: ${25 * reached} % (${done} of ${total})`)
      quarter = reached
    },
    // A bar hides the cursor; however the load ends, it has to come back.
    end: () => bar?.stop(),
  }
}

const loadPack = async (ledger: Ledger, console: Console): Promise<void> => {
  const progress = progressOf(console)
  try {
    await loadReferencePack(ledger, (done, total) => {
      console.signal?.throwIfAborted()
      progress.tell(done, total)
    })
  } finally {
    progress.end()
  }
}

/** What an operator would otherwise find out when a name is not shown. */
const warnOfVault = ({ data, store, vault }: Config, warn: (line: string) => void): void => {
  const own = join(data, 'vault.sqlite')
  if (store !== undefined && vault === undefined)
    warn(`Names and contacts of people stay on this node, in ${own}, and other nodes do not show them. Set ${settings.vault.variable} to a folder on storage that all nodes share.`)
  if (vault !== undefined && existsSync(own))
    warn(`${own} is not used, since ${settings.vault.variable} is set. Bring what it holds there with \`ledger vault copy\`, and delete it.`)
}

/** Opens the store, brings it up to date and serves it. Resolves once requests are answered. */
export const start = async (config: Config, console: Console = { say: () => undefined, warn: () => undefined }): Promise<Running> => {
  const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: false }))
  warnOfVault(config, console.warn)
  const ledger = await openLedger({
    folder: config.data,
    ...(config.store === undefined ? {} : { store: config.store }),
    ...(config.vault === undefined ? {} : { vault: config.vault }),
    keyFile: config.keyFile,
    onFailure: (problem) => logger.error({ problem }, 'work in the background failed; it is tried again'),
  })
  try {
    const callers = await openCallers(config, ledger)
    if (config.pack === 'reference') await loadPack(ledger, console)
    const live = openHub({ log: ledger.log, views: ledger.views })
    const metrics = config.metrics === undefined ? undefined : (await import('./http/metrics.ts')).openMetrics(ledger, () => app.live.count())
    const app: App = createApp({
      ledger: metrics === undefined ? ledger : { ...ledger, commands: metrics.commands(ledger.commands) },
      live,
      catalog: ledgerCatalog,
      importers,
      verifier: callers.verifier,
      ...(callers.sessions === undefined ? {} : { sessions: callers.sessions }),
      info: { version, mode: callers.mode },
      logger,
      embed: config.embed,
      rate: config.rate,
      maxBuffered,
      ...(metrics === undefined ? {} : { metrics }),
    })
    const server = openServer(app.handler)
    const figures = metrics === undefined ? undefined : metricsServer(metrics)
    const metricsPort = figures && (await listenForMetrics(figures, config))
    const port = await listenSomewhere(server, config, console.warn).catch((fault: unknown) => {
      figures?.close()
      throw fault
    })
    const addressAt = (host: string): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    // A program goes by the number: what a name stands for may be somebody else.
    leaveNote(config.data, { address: addressAt(config.host), pid: process.pid })
    return {
      address: addressAt(config.host === '127.0.0.1' ? 'localhost' : config.host),
      ledger,
      callers,
      ...(metricsPort === undefined ? {} : { metricsPort }),
      close: async () => {
        figures?.close()
        removeNote(config.data)
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
