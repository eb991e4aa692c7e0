import { createHash } from 'node:crypto'
import type { Random } from '../ports/random.ts'
import type { Disclosure } from '../ports/vault.ts'

/** base64url of the SHA-256 of the disclosure's ASCII text (RFC 9901, 4.2.3). */
export const digestOf = (disclosure: string): string => createHash('sha256').update(disclosure, 'ascii').digest('base64url')

/** base64url of the JSON array `[salt, name, value]`; the salt has 128 bits. */
export const disclose = (random: Random, name: string, value: unknown): Disclosure => {
  const salt = random.bytes(16).toString('base64url')
  const disclosure = Buffer.from(JSON.stringify([salt, name, value]), 'utf8').toString('base64url')
  return { disclosure, digest: digestOf(disclosure) }
}

/** The name and value inside a disclosure, or `undefined` when the text is not one. */
export const openDisclosure = (disclosure: string): { readonly name: string; readonly value: unknown } | undefined => {
  try {
    const parts: unknown = JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8'))
    return Array.isArray(parts) && parts.length === 3 && typeof parts[1] === 'string' ? { name: parts[1], value: parts[2] } : undefined
  } catch {
    return undefined
  }
}
