import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import type { Random } from '../ports/random.ts'

export type VaultFaultCode =
  | 'key-missing'
  | 'key-malformed'
  | 'key-exposed'
  | 'key-wrong'
  | 'vault-missing'
  | 'vault-damaged'
  | 'vault-full'
  | 'vault-read-only'
  | 'vault-unavailable'

/** What is wrong with the vault or its key, and what a person can do about it. */
export class VaultFault extends Error {
  readonly code: VaultFaultCode
  readonly hint: string

  constructor(code: VaultFaultCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'VaultFault'
    this.code = code
    this.hint = hint
  }
}

const keyLength = 32
const ivLength = 12
const tagLength = 16

/** AES-256-GCM with a fresh 96-bit IV: `iv | ciphertext | tag`. */
export const encrypt = (random: Random, key: Buffer, plain: Buffer, bound: string): Buffer => {
  const iv = Buffer.from(random.bytes(ivLength))
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound, 'utf8'))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Throws when the key, the bytes or what they are bound to differ by a single bit. */
export const decrypt = (key: Buffer, sealed: Buffer, bound: string): Buffer => {
  const end = sealed.length - tagLength
  if (end < ivLength) throw new VaultFault('vault-damaged', 'A sealed value is too short.', 'Restore the vault from its backup.')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivLength)).setAAD(Buffer.from(bound, 'utf8'))
  decipher.setAuthTag(sealed.subarray(end))
  return Buffer.concat([decipher.update(sealed.subarray(ivLength, end)), decipher.final()])
}

export const newKey = (random: Random): Buffer => Buffer.from(random.bytes(keyLength))

/** Tells one master key from another without saying anything of either. */
export const fingerprintOf = (key: Buffer): string => createHmac('sha256', key).update('cluster-ledger vault key').digest('base64url')

/** Reads the master key: one line of base64url, 256 bits, in a file that only its owner can read. */
export const readMasterKey = (path: string): Buffer => {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new VaultFault('key-exposed', `The vault key ${path} can be read by others.`, `Run: chmod 600 ${path}`)
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
  if (key.length !== keyLength)
    throw new VaultFault('key-malformed', `The vault key ${path} does not hold 256 bits.`, 'Restore the key file from its backup.')
  return key
}

/** Writes a new master key with mode 0600; an existing file is never overwritten. */
export const createMasterKey = (path: string, random: Random): Buffer => {
  if (existsSync(path)) return readMasterKey(path)
  const key = newKey(random)
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, `${key.toString('base64url')}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chmodSync(path, 0o600)
  return key
}
