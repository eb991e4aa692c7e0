import { roles } from '../domain/kernel/event.ts'
import type { Address } from '../infra/eventstoredb/address.ts'
import { AddressFault, readAddress } from '../infra/eventstoredb/address.ts'
import type { RemoteStore } from '../infra/engine/stores.ts'
import type { Family } from '../infra/identity/key-set.ts'
import { families, loopbackUrl } from '../infra/identity/key-set.ts'
import { isLoopback } from '../infra/identity/local-issuer.ts'

/** One setting: its environment variable, what it means, and its default as text. */
type Setting = { readonly variable: string; readonly meaning: string; readonly fallback: string }

/** Every setting of the product; `ledger serve --help` and the README print this list. */
export const settings = {
  data: { variable: 'LEDGER_DATA', meaning: 'Folder of the embedded store', fallback: 'data' },
  store: { variable: 'LEDGER_STORE', meaning: 'Where the log is: `sqlite`, in the data folder, or an EventStoreDB, `esdb://host:port?options` or `esdb+discover://name?options`', fallback: 'sqlite' },
  storeName: { variable: 'LEDGER_STORE_NAME', meaning: 'Name of the ledger in an EventStoreDB; several fit into one database', fallback: 'ledger' },
  storeUser: { variable: 'LEDGER_STORE_USER', meaning: 'User of the EventStoreDB', fallback: '' },
  storePassword: { variable: 'LEDGER_STORE_PASSWORD', meaning: 'Password of that user', fallback: '' },
  vault: { variable: 'LEDGER_VAULT', meaning: 'Folder for names and contacts of people, on storage that all nodes share; without it they are in `vault.sqlite` of the data folder', fallback: '' },
  host: { variable: 'LEDGER_HOST', meaning: 'Address to listen on; anything but loopback needs an identity provider', fallback: '127.0.0.1' },
  port: { variable: 'LEDGER_PORT', meaning: 'Port to listen on; when it is the default and taken, another free one is used', fallback: '8080' },
  pack: { variable: 'LEDGER_PACK', meaning: '`reference` loads the reference pack into an empty store, `none` does not', fallback: 'reference' },
  issuer: { variable: 'LEDGER_OIDC_ISSUER', meaning: 'Issuer of OIDC access tokens; local tokens when empty', fallback: '' },
  audience: { variable: 'LEDGER_OIDC_AUDIENCE', meaning: 'Audience that a token must name', fallback: 'cluster-ledger' },
  jwks: { variable: 'LEDGER_OIDC_JWKS', meaning: 'URL of the issuer\'s keys (https)', fallback: '' },
  family: { variable: 'LEDGER_OIDC_FAMILY', meaning: 'Family of the issuer\'s signatures: rsa, rsa-pss, ecdsa, ed25519', fallback: 'rsa' },
  roleClaim: { variable: 'LEDGER_OIDC_ROLE_CLAIM', meaning: 'Claim that holds the roles', fallback: 'roles' },
  agencyClaim: { variable: 'LEDGER_OIDC_AGENCY_CLAIM', meaning: 'Claim that holds the agency id', fallback: 'agency' },
  roleMap: { variable: 'LEDGER_OIDC_ROLES', meaning: 'Roles of the issuer and ours, `theirs=ours,...`; a role that is not listed gives nothing', fallback: '' },
  clientId: { variable: 'LEDGER_OIDC_CLIENT_ID', meaning: 'What the issuer knows the pages of this ledger by; without it people cannot sign in at the pages', fallback: '' },
  clientSecret: { variable: 'LEDGER_OIDC_CLIENT_SECRET', meaning: 'Secret of that client, if it has one', fallback: '' },
  scope: { variable: 'LEDGER_OIDC_SCOPE', meaning: 'What the pages ask the issuer for', fallback: 'openid' },
  pages: { variable: 'LEDGER_PAGES', meaning: 'Address under which people open the pages, such as https://ledger.example.gov; the issuer sends them back to its /session/callback', fallback: '' },
  sessionKey: { variable: 'LEDGER_SESSION_KEY', meaning: 'Key of sessions that all nodes share, 32 bytes in base64url; each node makes its own when empty', fallback: '' },
  localSignIn: { variable: 'LEDGER_LOCAL_SIGN_IN', meaning: 'In local mode, whether the pages let whoever opens them choose a role: on, off', fallback: 'on' },
  embed: { variable: 'LEDGER_EMBED', meaning: 'Sites that may frame the charts (/charts/...), and no other page: their addresses, such as https://www.example.gov, with commas between; none when empty', fallback: '' },
  keyFile: { variable: 'LEDGER_KEY_FILE', meaning: 'File of the master key that wraps the keys of personal data', fallback: '<data>/master.key' },
  logLevel: { variable: 'LEDGER_LOG', meaning: 'Level of the structured log: silent, error, warn, info, debug', fallback: 'warn' },
  metrics: { variable: 'LEDGER_METRICS', meaning: 'Address of its own for `GET /metrics` (Prometheus), `host:port`; none when empty', fallback: '' },
  rate: { variable: 'LEDGER_RATE', meaning: 'Requests a minute from one address before 429', fallback: '6000' },
} as const satisfies Readonly<Record<string, Setting>>

export type Config = {
  readonly data: string
  /** An EventStoreDB, and the name of the ledger in it; the log is in the data folder when absent. */
  readonly store?: RemoteStore
  /** Folder of personal values that all nodes share; they are in the data folder when absent. */
  readonly vault?: string
  readonly host: string
  readonly port: number
  /** False when the port is the default, which may be swapped for a free one. */
  readonly portGiven: boolean
  readonly pack: 'reference' | 'none'
  readonly oidc?: {
    readonly issuer: string
    readonly audience: string
    readonly jwks: string
    readonly family: Family
    readonly roleClaim: string
    readonly agencyClaim: string
    readonly roles: Readonly<Record<string, string>>
    /** What people sign in with at the pages. */
    readonly client?: { readonly clientId: string; readonly clientSecret?: string; readonly scope: string; readonly pages: string }
  }
  readonly sessionKey?: string
  readonly localSignIn: boolean
  /** Origins of sites that may frame the charts. */
  readonly embed: readonly string[]
  readonly keyFile: string
  readonly logLevel: string
  readonly rate: number
  readonly metrics?: { readonly host: string; readonly port: number }
}

/** A setting that cannot be used; the message names the variable. */
export class ConfigFault extends Error {
  constructor(variable: string, message: string) {
    super(`${variable}: ${message}`)
    this.name = 'ConfigFault'
  }
}

/** An address without a path; plain http is for one's own machine. */
const originOf = (setting: Setting, text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.pathname !== '/' || url.search !== '' || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))))
    throw new ConfigFault(setting.variable, `must be an https address without a path, such as https://ledger.example.gov, not "${text}".`)
  return url.origin
}

/** Origins with commas between. */
const originsOf = (setting: Setting, text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => originOf(setting, one))

const scopeOf = (text: string): string => {
  if (!text.split(' ').includes('openid')) throw new ConfigFault(settings.scope.variable, `must hold the word openid, not "${text}" alone.`)
  return text
}

const sessionKeyOf = (text: string): string => {
  if (Buffer.from(text, 'base64url').length !== 32) throw new ConfigFault(settings.sessionKey.variable, 'must be 32 bytes in base64url. Make one with: openssl rand 32 | basenc --base64url')
  return text
}

const integerOf = (setting: Setting, text: string, least: number, most: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new ConfigFault(setting.variable, `must be a whole number from ${least} to ${most}, not "${text}".`)
  return value
}

const oneOf = <const T extends string>(setting: Setting, text: string, allowed: readonly T[]): T => {
  if (!(allowed as readonly string[]).includes(text)) throw new ConfigFault(setting.variable, `must be one of ${allowed.join(', ')}, not "${text}".`)
  return text as T
}

const roleMapOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split(',')
      .filter((pair) => pair.trim() !== '')
      .map((pair) => {
        const [theirs, ours] = pair.split('=').map((part) => part.trim())
        if (!theirs || !ours) throw new ConfigFault(settings.roleMap.variable, `"${pair}" is not of the form theirs=ours.`)
        return [theirs, oneOf(settings.roleMap, ours, roles)]
      }),
  )

/** Where keys and tokens come from: what anybody on the way could exchange would let anybody in. */
const safeUrlOf = (setting: Setting, text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopbackUrl(url)))) throw new ConfigFault(setting.variable, `must be an https address, not "${text}".`)
  return text
}

/** What other programs of the product read from the environment. */
const otherVariables = ['LEDGER_TOKEN', 'LEDGER_STORE_ADMIN_USER', 'LEDGER_STORE_ADMIN_PASSWORD']

/** Variables that look like settings and are none: most likely misspelt, and so without the effect that somebody counts on. */
export const unknownSettings = (env: Readonly<Record<string, string | undefined>>): readonly { readonly variable: string; readonly message: string }[] => {
  const known = [...Object.values(settings).map(({ variable }): string => variable), ...otherVariables]
  return Object.keys(env)
    .filter((variable) => variable.startsWith('LEDGER_') && !known.includes(variable))
    .map((variable) => ({ variable, message: 'is not a setting and has no effect; `ledger serve --help` lists the settings.' }))
}

const addressOf = (text: string, username: string | undefined, password: string | undefined): Address => {
  try {
    return readAddress(text, { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) })
  } catch (fault) {
    if (fault instanceof AddressFault) throw new ConfigFault(settings.store.variable, fault.message)
    throw fault
  }
}

const ledgerNameOf = (text: string): string => {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(text)) throw new ConfigFault(settings.storeName.variable, `must be a small letter, then small letters, digits and hyphens, at most 40, not "${text}".`)
  return text
}

const listenerOf = (text: string): { readonly host: string; readonly port: number } => {
  const [, host = '', port = ''] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(text) ?? []
  if (host === '') throw new ConfigFault(settings.metrics.variable, `must be host:port, such as 127.0.0.1:9464, not "${text}".`)
  return { host: host.replace(/^\[|\]$/g, ''), port: integerOf(settings.metrics, port, 0, 65_535) }
}

/** Reads and checks the settings; options of the command line go over the environment. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>, options: Partial<Record<keyof typeof settings, string>> = {}): Config => {
  const given = (name: keyof typeof settings): string | undefined => {
    const text = options[name] ?? env[settings[name].variable]
    return text === undefined || text === '' ? undefined : text
  }
  const value = (name: keyof typeof settings): string => given(name) ?? settings[name].fallback
  const data = value('data')
  const issuer = value('issuer')
  const jwks = value('jwks')
  const host = value('host')
  if (issuer !== '' && jwks === '') throw new ConfigFault(settings.jwks.variable, 'is needed when an issuer is set.')
  if (issuer === '' && jwks !== '') throw new ConfigFault(settings.issuer.variable, 'is needed when the address of its keys is set.')
  if (issuer === '' && !isLoopback(host))
    throw new ConfigFault(settings.host.variable, `others could reach ${host}, and local tokens are no protection. Listen on 127.0.0.1, or set ${settings.issuer.variable} and ${settings.jwks.variable}.`)
  const [clientId, clientSecret, sessionKey] = [given('clientId'), given('clientSecret'), given('sessionKey')]
  if (clientId !== undefined && issuer === '') throw new ConfigFault(settings.issuer.variable, 'is needed when the pages have a client there.')
  if (clientId !== undefined) safeUrlOf(settings.issuer, issuer)
  if (clientId === undefined && clientSecret !== undefined) throw new ConfigFault(settings.clientId.variable, 'is needed when the client has a secret.')
  const store = value('store')
  const vault = given('vault')
  const metrics = given('metrics')
  return {
    data,
    ...(store === settings.store.fallback ? {} : { store: { address: addressOf(store, given('storeUser'), given('storePassword')), ledger: ledgerNameOf(value('storeName')) } }),
    ...(vault === undefined ? {} : { vault }),
    host,
    port: integerOf(settings.port, value('port'), 0, 65_535),
    portGiven: given('port') !== undefined,
    pack: oneOf(settings.pack, value('pack'), ['reference', 'none']),
    ...(issuer === ''
      ? {}
      : {
          oidc: {
            issuer,
            audience: value('audience'),
            jwks: safeUrlOf(settings.jwks, jwks),
            family: oneOf(settings.family, value('family'), Object.keys(families) as Family[]),
            roleClaim: value('roleClaim'),
            agencyClaim: value('agencyClaim'),
            roles: roleMapOf(value('roleMap')),
            ...(clientId === undefined ? {} : { client: { clientId, ...(clientSecret === undefined ? {} : { clientSecret }), scope: scopeOf(value('scope')), pages: originOf(settings.pages, value('pages')) } }),
          },
        }),
    ...(sessionKey === undefined ? {} : { sessionKey: sessionKeyOf(sessionKey) }),
    localSignIn: oneOf(settings.localSignIn, value('localSignIn'), ['on', 'off']) === 'on',
    embed: originsOf(settings.embed, value('embed')),
    keyFile: given('keyFile') ?? `${data}/master.key`,
    logLevel: oneOf(settings.logLevel, value('logLevel'), ['silent', 'error', 'warn', 'info', 'debug']),
    rate: integerOf(settings.rate, value('rate'), 1, 1_000_000),
    ...(metrics === undefined ? {} : { metrics: listenerOf(metrics) }),
  }
}
