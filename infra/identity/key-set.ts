import type { CryptoKey, JWK } from 'jose'
import { importJWK } from 'jose'
import type { Clock } from '../ports/clock.ts'
import { TokenFault } from './caller.ts'

/** Signature algorithms by family; an issuer is given one family, and a shared secret is never one. */
export const families = {
  ed25519: ['EdDSA', 'Ed25519'],
  rsa: ['RS256', 'RS384', 'RS512'],
  'rsa-pss': ['PS256', 'PS384', 'PS512'],
  ecdsa: ['ES256', 'ES384', 'ES512'],
} as const
export type Family = keyof typeof families

const keyTypes: Readonly<Record<Family, string>> = { ed25519: 'OKP', rsa: 'RSA', 'rsa-pss': 'RSA', ecdsa: 'EC' }

/** Finds the public key that a token header names; `kid` may be left out only while the issuer has a single key. */
export type KeySource = (header: { readonly alg: string; readonly kid?: string }) => Promise<CryptoKey>

const unknownKey = (): TokenFault => new TokenFault('token-refused', 'The token is signed with a key that its issuer does not publish.')
const badSet = (why: string): TokenFault => new TokenFault('keys-unavailable', `The key set of the issuer cannot be used: ${why}.`, 'Ask the operator of the identity provider to mend its key set.')

/** Checks a key set: a list of public keys of one family, no `kid` twice, no key twice. */
export const readKeySet = (text: string, family: Family): readonly JWK[] => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw badSet('it is not JSON')
  }
  const keys = (parsed as { keys?: unknown }).keys
  if (!Array.isArray(keys)) throw badSet('it has no list of keys')
  const usable = (keys as JWK[]).filter(
    (key) =>
      key.kty === keyTypes[family] &&
      (key.use === undefined || key.use === 'sig') &&
      (key.key_ops === undefined || key.key_ops.includes('verify')) &&
      (key.alg === undefined || (families[family] as readonly string[]).includes(key.alg)),
  )
  if ((keys as JWK[]).some((key) => key.kty === 'oct' || 'd' in key)) throw badSet('it holds a secret key')
  const ids = (keys as JWK[]).map((key) => key.kid).filter((kid) => kid !== undefined)
  if (new Set(ids).size !== ids.length) throw badSet('two keys have one kid')
  if (usable.length > 1 && usable.some((key) => key.kid === undefined)) throw badSet('a key among several has no kid')
  return usable
}

const pick = async (keys: readonly JWK[], header: { readonly alg: string; readonly kid?: string }): Promise<CryptoKey | undefined> => {
  const fitting = header.kid === undefined ? keys : keys.filter((key) => key.kid === header.kid)
  const [key] = fitting
  if (!key || fitting.length > 1) return undefined
  if (key.alg !== undefined && key.alg !== header.alg) return undefined
  return (await importJWK(key, header.alg)) as CryptoKey
}

/** Keys that are known beforehand. */
export const fixedKeys = (keySet: string, family: Family): KeySource => {
  const keys = readKeySet(keySet, family)
  return async (header) => {
    const key = await pick(keys, header)
    if (!key) throw unknownKey()
    return key
  }
}

export type RemoteKeysOptions = {
  /** https; plain http only on loopback. */
  readonly url: string
  readonly family: Family
  readonly clock: Clock
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds for the whole answer; default 5,000. */
  readonly timeout?: number
  /** Bytes; default 64 KiB. */
  readonly maxBytes?: number
  /** Milliseconds between two fetches, so that made-up `kid`s cannot make us ask; default 30,000. */
  readonly coolDown?: number
  /** Milliseconds after which keys are fetched again; default 10 minutes. */
  readonly fresh?: number
  /** Milliseconds that known keys still count while the issuer cannot be reached; then nobody gets in. Default 1 hour. */
  readonly staleIfError?: number
}

/** Plain http is no danger within one machine. */
export const loopbackUrl = (url: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)

const readLimited = async (response: Response, maxBytes: number): Promise<string> => {
  if (!response.body) throw badSet('the answer is empty')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) throw badSet(`it is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Keys that an issuer publishes, kept for a while, fetched at most once a cool-down, failing closed. */
export const remoteKeys = (options: RemoteKeysOptions): KeySource => {
  const { family, clock, timeout = 5_000, maxBytes = 65_536, coolDown = 30_000, fresh = 600_000, staleIfError = 3_600_000 } = options
  const url = new URL(options.url)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopbackUrl(url)))
    throw new TokenFault('keys-unavailable', `The key set address ${url.origin} is not https.`, 'Give an https address.')
  const get = options.fetch ?? globalThis.fetch
  const millis = (): number => Date.parse(clock())
  let known: { readonly keys: readonly JWK[]; readonly at: number } | undefined
  let tried = -Infinity
  let under: Promise<void> | undefined

  const load = async (): Promise<void> => {
    const response = await get(url, { redirect: 'error', signal: AbortSignal.timeout(timeout), headers: { accept: 'application/json' } })
    if (!response.ok) throw badSet(`the answer is ${response.status}`)
    known = { keys: readKeySet(await readLimited(response, maxBytes), family), at: millis() }
  }
  // A clock set back must not freeze the keys for ever: distance in either direction counts.
  const since = (moment: number): number => Math.abs(millis() - moment)
  const refresh = async (): Promise<void> => {
    if (under === undefined && since(tried) >= coolDown) {
      tried = millis()
      under = load().finally(() => (under = undefined))
    }
    await under
  }
  const attempt = async (): Promise<unknown> => refresh().then(() => undefined, (fault: unknown) => fault)

  return async (header) => {
    let fault = known === undefined || since(known.at) >= fresh ? await attempt() : undefined
    if (known === undefined || since(known.at) >= fresh + staleIfError)
      throw new TokenFault('keys-unavailable', 'The keys of the issuer cannot be fetched at the moment.', 'Try again in a minute; if it lasts, tell the operator.', fault)
    const found = await pick(known.keys, header)
    if (found) return found
    fault = await attempt()
    const second = fault === undefined ? await pick(known.keys, header) : undefined
    if (!second) throw unknownKey()
    return second
  }
}
