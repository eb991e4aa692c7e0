import { existsSync } from 'node:fs'

/** Where an EventStoreDB is, and who speaks to it. Credentials never appear in a message. */
export type Address = {
  /** Connection string for the client, credentials taken out. */
  readonly text: string
  readonly credentials: { readonly username: string; readonly password: string }
  /** Hosts as they stand in the address, for messages. */
  readonly hosts: string
  readonly tls: boolean
}

/** An address that cannot be used: why, and what to write instead. */
export class AddressFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AddressFault'
  }
}

const schemes: readonly string[] = ['esdb:', 'esdb+discover:']
const options: readonly string[] = ['tls', 'tlscafile', 'nodepreference', 'maxdiscoverattempts', 'discoveryinterval', 'gossiptimeout', 'keepaliveinterval', 'keepalivetimeout', 'connectionname', 'usercertfile', 'userkeyfile']

const loopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)

const hostsOf = (text: string): readonly string[] => text.split(',').map((host) => host.trim())

const portOf = (host: string): string | undefined => /^(?:\[[^\]]*\]|[^:[\]]+)(?::(\d+))?$/.exec(host)?.[1]

/** What stands before `?`, after it, and the person; the grammar is the client's, several hosts with commas included. */
const grammar = /^([a-z+]+:)\/\/(?:([^:@/]+):([^@/]*)@)?([^?@/]+)\/?(?:\?(.*))?$/i

const checkedHosts = (text: string): readonly string[] => {
  const hosts = hostsOf(text)
  for (const host of hosts) {
    const port = portOf(host)
    if (host === '' || !/^(\[[^\]]+\]|[^:[\]]+)(:\d+)?$/.test(host)) throw new AddressFault(`"${host}" is no host. Write host:port, several with commas between them.`)
    if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) throw new AddressFault(`The port of ${host} must be from 1 to 65535.`)
  }
  return hosts
}

/**
 * Reads the address of a store. Refused: another scheme, options that the client would silently ignore, and `tls=false`
 * to anything but this machine.
 */
export const readAddress = (text: string, given: { readonly username?: string; readonly password?: string } = {}): Address => {
  const found = grammar.exec(text.trim())
  if (!found || !schemes.includes(found[1]?.toLowerCase() ?? '')) throw new AddressFault('Must be esdb://host:port?options or esdb+discover://name?options.')
  const [, scheme = '', user, password, hostText = '', search = ''] = found
  const hosts = checkedHosts(hostText)
  const query = new URLSearchParams(search)
  for (const name of query.keys()) {
    if (name.toLowerCase() === 'tlsverifycert') throw new AddressFault('tlsVerifyCert has no effect in this client. Give the authority of the certificate with tlsCAFile=path instead.')
    if (!options.includes(name.toLowerCase())) throw new AddressFault(`There is no option "${name}". Options: ${options.join(', ')}.`)
  }
  const value = (wanted: string): string | undefined => [...query].find(([name]) => name.toLowerCase() === wanted)?.[1]
  const tlsText = value('tls') ?? 'true'
  if (tlsText !== 'true' && tlsText !== 'false') throw new AddressFault('tls must be true or false.')
  const tls = tlsText === 'true'
  const far = hosts.find((host) => !loopback(host.replace(/:\d+$/, '')))
  if (!tls && (far !== undefined || scheme.toLowerCase() === 'esdb+discover:'))
    throw new AddressFault(`tls=false is refused to ${far ?? hostText}: passwords and entries would cross the network in clear. Use tls=true, with tlsCAFile=path where the certificates are your own.`)
  const authority = value('tlscafile')
  if (authority !== undefined && !existsSync(authority)) throw new AddressFault(`The file ${authority} (tlsCAFile) does not exist.`)
  const username = given.username ?? (user === undefined ? undefined : decodeURIComponent(user))
  const secret = given.password ?? (password === undefined ? undefined : decodeURIComponent(password))
  // A server without TLS asks nobody who they are; the client still needs credentials on each call to append safely.
  if (tls && (username === undefined || secret === undefined))
    throw new AddressFault('Needs a user and a password: LEDGER_STORE_USER and LEDGER_STORE_PASSWORD, or esdb://user:password@host.')
  const preference = value('nodepreference') === undefined ? [...query, ['nodePreference', 'leader'] as [string, string]] : [...query]
  return {
    text: `${scheme.toLowerCase()}//${hosts.join(',')}?${preference.map(([name, one]) => `${name}=${encodeURIComponent(one)}`).join('&')}`,
    credentials: { username: username ?? 'nobody', password: secret ?? 'nobody' },
    hosts: hosts.join(','),
    tls,
  }
}
