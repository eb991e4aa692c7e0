import { CompactEncrypt, compactDecrypt } from 'jose'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { TokenFault } from './caller.ts'
import type { LocalIssuer } from './local-issuer.ts'

/** Keeps an access token in a cookie so that no script, and nobody who reads the cookie, can use it elsewhere. */
export type SessionCookie = {
  readonly name: string
  /** The value of the header `Set-Cookie` that begins a session of so many seconds, or ends it without a token. */
  readonly set: (token: string | undefined, seconds: number) => Promise<string>
  /** The token in the header `Cookie`, if there is one of ours; anything else counts as none. */
  readonly tokenIn: (header: string | undefined) => Promise<string | undefined>
}

/** Sessions of browsers: the cookie that holds them, and how one begins where no identity provider does it. */
export type Sessions = {
  readonly cookie: SessionCookie
  /** Local mode: tokens for whoever asks on this machine. */
  readonly local?: LocalIssuer['token']
}

/** Characters that a browser keeps of one cookie, less its name and attributes. */
const mostCookie = 3_900
/** Cookies that were opened lately: opening one takes longer than answering many a request. */
const kept = 2_000

/** The key of a node's own sessions, made when it is first needed; nodes that share sessions are given the same one. */
export const sessionKeyOf = (path: string): Uint8Array => {
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new TokenFault('keys-unavailable', `The key of sessions ${path} can be read by others.`, `Run: chmod 600 ${path}`)
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
  if (key.length !== 32) throw new TokenFault('keys-unavailable', `The key of sessions ${path} is not 32 bytes in base64url.`, 'Delete the file; a new key is made, and people sign in again.')
  return key
}

/** `secure`: sent over https alone, and bound to this very host by its name. */
export const openSessionCookie = (key: Uint8Array, { secure }: { readonly secure: boolean }): SessionCookie => {
  const name = secure ? '__Host-ledger-session' : 'ledger-session'
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  const opened = new Map<string, string | undefined>()
  const open = async (sealed: string): Promise<string | undefined> => {
    try {
      const { plaintext } = await compactDecrypt(sealed, key, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] })
      return new TextDecoder().decode(plaintext)
    } catch {
      return undefined
    }
  }
  return {
    name,
    set: async (token, seconds) => {
      if (token === undefined) return `${name}=; Max-Age=0; ${attributes}`
      const sealed = await new CompactEncrypt(new TextEncoder().encode(token)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key)
      if (sealed.length > mostCookie) throw new TokenFault('token-too-large', 'The access token is too long for a cookie.', 'Let the identity provider put fewer claims into access tokens of this ledger.')
      return `${name}=${sealed}; Max-Age=${Math.max(0, Math.floor(seconds))}; ${attributes}`
    },
    tokenIn: async (header) => {
      const value = (header ?? '')
        .split(';')
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${name}=`))
        ?.slice(name.length + 1)
      if (value === undefined || value === '') return undefined
      if (opened.has(value)) return opened.get(value)
      const token = await open(value)
      if (opened.size >= kept) opened.clear()
      opened.set(value, token)
      return token
    },
  }
}
