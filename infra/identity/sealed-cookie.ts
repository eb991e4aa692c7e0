import { CompactEncrypt, compactDecrypt } from 'jose'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { TokenFault } from './caller.ts'

/** A cookie whose text no script can reach, and nobody can read or make who has not the key. */
export type SealedCookie = {
  /** The value of the header `Set-Cookie` that keeps a text for so many seconds, or takes the cookie away. */
  readonly set: (text: string | undefined, seconds: number) => Promise<string>
  /** The text in the header `Cookie`, if there is one of ours; anything else counts as none. */
  readonly textIn: (header: string | undefined) => Promise<string | undefined>
}

/** Characters that a browser keeps of one cookie, less its name and attributes. */
const mostCookie = 3_900
/** Cookies that were opened lately: opening one takes longer than answering many a request. */
const kept = 2_000

/** A key that several nodes are given, so that a session of one is good at all. */
export const sharedSessionKey = (text: string): Uint8Array => Buffer.from(text, 'base64url')

/** The key of a node's own sessions, made when it is first needed. */
export const ownSessionKey = (path: string): Uint8Array => {
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new TokenFault('keys-unavailable', `The key of sessions ${path} can be read by others.`, `Run: chmod 600 ${path}`)
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
  if (key.length !== 32) throw new TokenFault('keys-unavailable', `The key of sessions ${path} is not 32 bytes in base64url.`, 'Delete the file; a new key is made, and people sign in again.')
  return key
}

/**
 * `secure`: sent over https alone, which its name shows, so that nobody else's cookie takes its place. A cookie of `/`
 * alone is bound to this very host as well.
 */
export const openSealedCookie = (key: Uint8Array, { name: plain, path = '/', secure }: { readonly name: string; readonly path?: string; readonly secure: boolean }): SealedCookie => {
  const name = secure ? `${path === '/' ? '__Host-' : '__Secure-'}${plain}` : plain
  const attributes = `Path=${path}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  const opened = new Map<string, string | undefined>()
  const open = async (sealed: string): Promise<string | undefined> => {
    try {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] })
      // A text of one cookie is none of another.
      return protectedHeader.use === plain ? new TextDecoder().decode(plaintext) : undefined
    } catch {
      return undefined
    }
  }
  return {
    set: async (text, seconds) => {
      if (text === undefined) return `${name}=; Max-Age=0; ${attributes}`
      const sealed = await new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', use: plain }).encrypt(key)
      if (sealed.length > mostCookie) throw new TokenFault('token-too-large', 'The token is too long for a cookie.', 'Let the identity provider put fewer claims into access tokens of this ledger.')
      return `${name}=${sealed}; Max-Age=${Math.max(0, Math.floor(seconds))}; ${attributes}`
    },
    textIn: async (header) => {
      const value = (header ?? '')
        .split(';')
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${name}=`))
        ?.slice(name.length + 1)
      if (value === undefined || value === '') return undefined
      if (opened.has(value)) return opened.get(value)
      const text = await open(value)
      if (opened.size >= kept) opened.clear()
      opened.set(value, text)
      return text
    },
  }
}
