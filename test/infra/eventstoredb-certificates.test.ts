import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'

const script = join(import.meta.dirname, '../../infra/eventstoredb/certificates.sh')
let folder: string
const make = (...nodes: readonly string[]): string => execFileSync('sh', [script, folder, ...nodes], { encoding: 'utf8' })
const bytesOf = (name: string): Buffer => readFileSync(join(folder, name))
const certificateOf = (name: string): X509Certificate => new X509Certificate(bytesOf(name))

describe('certificates of the nodes', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('are good for the name of the node and this machine, for a server and a client, and of one authority', () => {
    make('db-1', 'db-2')
    const authority = certificateOf('trust/ca.crt')
    expect(authority.ca).toBe(true)
    for (const node of ['db-1', 'db-2']) {
      const certificate = certificateOf(`${node}/node.crt`)
      expect(certificate.verify(authority.publicKey)).toBe(true)
      expect([certificate.ca, certificate.subject, certificate.checkHost(node), certificate.checkHost('localhost'), certificate.checkIP('127.0.0.1')]).toEqual([false, 'CN=eventstoredb-node', node, 'localhost', '127.0.0.1'])
      expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
      expect(certificate.checkHost('db-3')).toBeUndefined()
    }
  })

  test('carry a connection that trusts the authority and nothing else', async () => {
    make('db-1')
    const server = createServer({ key: bytesOf('db-1/node.key'), cert: bytesOf('db-1/node.crt') }, (socket) => socket.end('hello')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const line = connect({ host: '127.0.0.1', port, servername: 'db-1', ca: bytesOf('trust/ca.crt') })
    expect(String((await once(line, 'data'))[0])).toBe('hello')
    const stranger = connect({ host: '127.0.0.1', port, servername: 'db-1' })
    expect(((await once(stranger, 'error')) as [NodeJS.ErrnoException])[0].code).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/)
    server.close()
  })

  test('can be read by their owner alone', () => {
    make('db-1')
    for (const name of ['authority/ca.key', 'db-1/node.key']) expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
  })

  test('are kept while they are good; a node that joins gets its own from the same authority', () => {
    make('db-1')
    const before = ['trust/ca.crt', 'db-1/node.crt', 'db-1/node.key'].map((name) => bytesOf(name).toString())
    expect(make('db-1', 'db-2')).toMatch(/^db-1: kept\ndb-2: made/)
    expect(['trust/ca.crt', 'db-1/node.crt', 'db-1/node.key'].map((name) => bytesOf(name).toString())).toEqual(before)
    expect(certificateOf('db-2/node.crt').verify(certificateOf('trust/ca.crt').publicKey)).toBe(true)
  })

  test('are made anew when the authority is another one, or the key is gone', () => {
    make('db-1')
    rmSync(join(folder, 'authority'), { recursive: true })
    expect(make('db-1')).toMatch(/^db-1: made/)
    expect(certificateOf('db-1/node.crt').verify(certificateOf('trust/ca.crt').publicKey)).toBe(true)
    rmSync(join(folder, 'db-1/node.key'))
    expect(make('db-1')).toMatch(/^db-1: made/)
  })

  test('are not made for what is no name of a host', () => {
    for (const name of ['../db', 'DB', 'a,DNS:evil.example', '']) {
      const { status, stderr } = spawnSync('sh', [script, folder, name], { encoding: 'utf8' })
      expect([status, stderr]).toEqual([2, expect.stringContaining('is not the name of a host')])
    }
    expect(spawnSync('sh', [script, folder]).status).toBe(2)
  })
})
