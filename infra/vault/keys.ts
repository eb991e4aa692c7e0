import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import type { Random } from '../ports/random.ts'
import { VaultFault } from '../ports/vault.ts'

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

const keyTold = <T>(path: string, task: () => T): T => {
  try {
    return task()
  } catch (cause) {
    if (cause instanceof VaultFault) throw cause
    const sentence = `The vault key ${path} can be neither read nor made (${(cause as NodeJS.ErrnoException).code}).`
    throw new VaultFault('key-missing', sentence, 'Let the user that runs the ledger read it, or name another file with LEDGER_KEY_FILE.', cause)
  }
}

/** Reads the master key: one line of base64url, 256 bits, in a file that only its owner can read. */
const readMasterKey = (path: string): Buffer => {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new VaultFault('key-exposed', `The vault key ${path} can be read by others.`, `Run: chmod 600 ${path}`)
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
  if (key.length !== keyLength)
    throw new VaultFault('key-malformed', `The vault key ${path} does not hold 256 bits.`, 'Restore the key file from its backup.')
  return key
}

/** Writes a new master key with mode 0600; an existing file is never overwritten. */
const createMasterKey = (path: string, random: Random): Buffer => {
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

/** The master key at `path` for a vault that is new, and whether it was made for it just now. */
export const keyForNewVault = (path: string, random: Random): { readonly key: Buffer; readonly made: boolean } =>
  keyTold(path, () => (existsSync(path) ? { key: readMasterKey(path), made: false } : { key: createMasterKey(path, random), made: true }))

/** The master key at `path` of a vault that has this fingerprint; never made, since another one would open nothing. */
export const keyOfVault = (path: string, fingerprint: string): Buffer =>
  keyTold(path, () => {
    if (!existsSync(path))
      throw new VaultFault('key-missing', `The vault holds values, but its key ${path} is not there.`, 'Restore the key file, or copy it from another node; a new one could not open them.')
    const key = readMasterKey(path)
    if (fingerprint !== fingerprintOf(key)) throw new VaultFault('key-wrong', `The key ${path} is not the key of this vault.`, 'Put back the key file that belongs to it; all nodes have the same.')
    return key
  })
