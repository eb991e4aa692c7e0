import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Child } from '../kit/cli.ts'
import { askServer, cli, startCli, startServer } from '../kit/cli.ts'

const root = mkdtempSync(join(tmpdir(), 'ledger-serve-'))
let count = 0
const newFolder = (): string => join(root, `store-${(count += 1)}`)
const running: Child[] = []
const kept = <C extends Child>(child: C): C => {
  running.push(child)
  return child
}
afterEach(async () => {
  for (const child of running.splice(0)) {
    child.process.kill('SIGKILL')
    await child.ended
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const until = async (what: () => boolean): Promise<void> => {
  while (!what()) await wait(20)
}
/** One sentence or two for a person: no stack, no class name. */
const plainly = (text: string): void => expect(text).not.toMatch(/^\s+at |Error:|node:internal/m)

describe('a start', () => {
  test('greets with the address and a token for each role that works, and says what local tokens are worth', async () => {
    const folder = newFolder()
    const server = kept(startCli(['serve'], { LEDGER_DATA: folder }))
    await until(() => server.output.out.includes('admin'))
    const { out } = server.output
    const address = /serves (http:\/\/localhost:\d+)/.exec(out)?.[1] ?? ''
    expect(out).toContain(`Anybody who can read the folder ${folder} can act in any role.`)
    const roles: string[] = []
    for (const [, role, token] of out.matchAll(/^ {2}(\w+) +(eyJ\S+)$/gm)) {
      const me = (await (await fetch(`${address}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).json()) as { role: string }
      expect(me.role).toBe(role)
      roles.push(me.role)
    }
    expect(roles).toEqual(['liaison', 'reader', 'auditor', 'steward', 'admin'])
    // Without the pack there is no cluster to try them on.
    expect(out).not.toContain('curl')
    server.process.kill('SIGINT')
    expect(await server.ended).toMatchObject({ code: 0, out: expect.stringContaining('acknowledged is on disk') })
    expect(existsSync(join(folder, 'server.json'))).toBe(false)
  })

  test('takes another port when the usual one is taken, and says so; a port that was asked for is not exchanged', async () => {
    const other = createServer()
    // Somebody else may have it already; it is taken either way.
    await new Promise<void>((resolve) => other.once('error', () => resolve()).listen(8080, '127.0.0.1', resolve))
    const server = kept(await startServer({ LEDGER_DATA: newFolder(), LEDGER_PORT: '' }))
    const port = Number(new URL(server.address).port)
    expect(port).not.toBe(8080)
    expect(server.output.err).toContain(`Port 8080 is taken; using ${port}.`)
    const asked = await cli(['serve'], { LEDGER_DATA: newFolder(), LEDGER_PORT: String(port) })
    expect(asked).toMatchObject({ code: 2, err: `LEDGER_PORT: port ${port} is taken. Choose another, or 0 for any free one.\n` })
    await new Promise((resolve) => other.close(resolve))
  })

  test('is refused while another process works on the folder, which goes on', async () => {
    const folder = newFolder()
    const server = kept(await startServer({ LEDGER_DATA: folder }))
    const second = await cli(['serve'], { LEDGER_DATA: folder })
    expect(second).toMatchObject({ code: 5, out: '', err: `Another process works on ${join(folder, 'ledger.sqlite')}.\nStop it, or speak to it: a store has one writer.\n` })
    expect((await askServer(server, '/api/v1/me')).status).toBe(200)
  })

  test('with settings that cannot be used ends with one sentence', async () => {
    const open = await cli(['serve', '--host', '0.0.0.0'], { LEDGER_DATA: newFolder() })
    expect(open).toMatchObject({ code: 2, out: '' })
    expect(open.err).toMatch(/^LEDGER_HOST: others could reach 0\.0\.0\.0.*\n$/)
    const nobody = await cli(['serve', '--host', '127.9.9.9.9'], { LEDGER_DATA: newFolder() })
    expect(nobody).toMatchObject({ code: 2, err: expect.stringMatching(/^LEDGER_HOST: /) })
  })

  test('in a place where no folder can be ends with one sentence that names it', async () => {
    const file = join(root, 'a-file')
    writeFileSync(file, 'something else')
    for (const folder of [file, join(file, 'below')]) {
      const ended = await cli(['serve'], { LEDGER_DATA: folder })
      expect(ended).toMatchObject({ code: 5, out: '' })
      expect(ended.err).toContain(`The data folder ${folder} cannot be made`)
      expect(ended.err).toContain('LEDGER_DATA')
      plainly(ended.err)
    }
  })

  test('warns of a misspelt setting', async () => {
    const server = kept(await startServer({ LEDGER_DATA: newFolder(), LEDGER_PROT: '9' }))
    expect(server.output.err).toContain('LEDGER_PROT: is not a setting')
  })
})

describe('a stop', () => {
  test('ends those who follow the live stream, and whoever keeps a connection open', async () => {
    const server = kept(await startServer({ LEDGER_DATA: newFolder() }))
    const streams = await Promise.all(Array.from({ length: 5 }, () => askServer(server, '/api/v1/live')))
    const ends = Promise.all(streams.map((stream) => stream.text()))
    server.process.kill('SIGINT')
    expect((await ends).every((text) => text.startsWith('retry: 2000'))).toBe(true)
    expect(await server.ended).toMatchObject({ code: 0, signal: null })
  })

  test('is not waited for when it is asked for twice', async () => {
    const server = kept(await startServer({ LEDGER_DATA: newFolder() }))
    const { port } = new URL(server.address)
    // A request whose body does not come keeps a stop waiting.
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(`POST /api/v1/commands/register-agency HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${server.tokens.steward}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`)
    await wait(300)
    while (server.process.exitCode === null && server.process.signalCode === null) {
      server.process.kill('SIGINT')
      await wait(100)
    }
    expect(await server.ended).toMatchObject({ code: 130, err: 'Ended at once; everything that was acknowledged is on disk.\n' })
    socket.destroy()
  })

  test('comes with a line in the log when a fault was caught by nobody', async () => {
    const stray = `data:text/javascript,${encodeURIComponent('setInterval(() => { if (globalThis.ledgerStray ??= process.argv.includes("serve")) void Promise.reject(new Error("stray")) }, 1500)')}`
    const server = kept(startCli(['serve'], { LEDGER_DATA: newFolder(), NODE_OPTIONS: `--import ${stray}` }))
    const ended = await server.ended
    expect(ended.code).toBe(1)
    const line = JSON.parse(ended.err.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
    expect(line).toMatchObject({ level: 60, origin: 'unhandledRejection', fault: expect.stringContaining('stray'), msg: expect.stringContaining('the ledger stops') })
  })
})

describe('a note of a server that is gone', () => {
  test('does not lead a command astray', async () => {
    const folder = newFolder()
    const server = await startServer({ LEDGER_DATA: folder })
    server.process.kill('SIGKILL')
    await server.ended
    // Somebody else answers at the old address, and would get the token of this folder.
    const heard: unknown[] = []
    const other = createServer((request, response) => {
      heard.push(request.headers.authorization)
      response.end('{}')
    })
    await new Promise<void>((resolve) => other.listen(Number(new URL(server.address).port), '127.0.0.1', resolve))
    expect((other.address() as AddressInfo).port).toBe(Number(new URL(server.address).port))
    expect(existsSync(join(folder, 'server.json'))).toBe(true)
    expect(await cli(['log', '--json'], { LEDGER_DATA: folder })).toMatchObject({ code: 0, out: expect.stringContaining('"size": 0') })
    expect(heard).toEqual([])
    await new Promise((resolve) => other.close(resolve))
  })
})
