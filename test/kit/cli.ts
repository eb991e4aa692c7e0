import { jest } from '@jest/globals'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The built program: what a user starts. `npm test` builds before it tests. */
const program = fileURLToPath(new URL('../../dist/api/cli/ledger.js', import.meta.url))

// Processes of their own take their time on a busy machine.
jest.setTimeout(240_000)

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly out: string; readonly err: string }

/** The environment without any settings of this machine, so that each test says what it needs. */
const environment = (settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv =>
  ({ ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LEDGER_'))), LEDGER_PORT: '0', LEDGER_PACK: 'none', ...settings })

export type Child = {
  readonly process: ChildProcess
  readonly output: { out: string; err: string }
  readonly ended: Promise<Ended>
}

/** Starts `command`, which is the program unless `wrapped` says otherwise. An empty setting is as if it were not there. */
export const startCli = (args: readonly string[], settings: Readonly<Record<string, string>> = {}, wrapped: readonly string[] = []): Child => {
  if (!existsSync(program)) throw new Error('Build first: npm run build')
  const [command = process.execPath, ...before] = [...wrapped, process.execPath]
  const child = spawn(command, [...before, program, ...args], { env: environment(settings), stdio: ['pipe', 'pipe', 'pipe'] })
  const output = { out: '', err: '' }
  child.stdout.on('data', (data: Buffer) => (output.out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output.err += data.toString()))
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as NodeJS.Signals | null, ...output }))
  return { process: child, output, ended }
}

/** Runs the program to its end. */
export const cli = (args: readonly string[], settings: Readonly<Record<string, string>> = {}, input = ''): Promise<Ended> => {
  const child = startCli(args, settings)
  child.process.stdin?.on('error', () => undefined)
  child.process.stdin?.end(input)
  return child.ended
}

export type Started = Child & { readonly address: string; readonly size: number; readonly tokens: Readonly<Record<string, string>> }

/** A server as a process of its own; resolves once it answers. Throws with what it said when it ends before. */
export const startServer = async (settings: Readonly<Record<string, string>>, args: readonly string[] = [], wrapped: readonly string[] = []): Promise<Started> => {
  const child = startCli(['serve', '--json', ...args], settings, wrapped)
  const line = await Promise.race([once(createInterface({ input: child.process.stdout as NodeJS.ReadableStream }), 'line'), child.ended])
  if (!Array.isArray(line)) throw new Error(`The server ended with ${(line as Ended).code}: ${(line as Ended).err}`)
  return { ...child, ...(JSON.parse(line[0] as string) as { address: string; size: number; tokens: Record<string, string> }) }
}

/** Asks a server to stop, and waits until it has. */
export const stopServer = async (server: Child | undefined): Promise<Ended | undefined> => {
  server?.process.kill('SIGTERM')
  return server?.ended
}

/** A request with the token of a role. */
export const askServer = (server: Started, path: string, role = 'liaison', init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.address}${path}`, { ...init, headers: { authorization: `Bearer ${server.tokens[role] ?? ''}`, 'content-type': 'application/json', ...(init.headers as Record<string, string> | undefined) } })
