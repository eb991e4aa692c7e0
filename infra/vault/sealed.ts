import type { Random } from '../ports/random.ts'
import type { Disclosure, Revealed } from '../ports/vault.ts'
import { VaultFault } from '../ports/vault.ts'
import { digestOf, openDisclosure } from './disclosure.ts'
import { decrypt, encrypt, newKey } from './keys.ts'

/** A key of one person, encrypted under the master key; it opens for that person alone. */
export type WrappedKey = { readonly key: Buffer; readonly wrapped: Buffer }

const restore = 'Restore the vault from its backup.'

/** A new key for a person, in clear and as it is kept. */
export const newPersonKey = (random: Random, master: Buffer, subject: string): WrappedKey => {
  const key = newKey(random)
  return { key, wrapped: encrypt(random, master, key, `subject|${subject}`) }
}

export const unwrapKey = (master: Buffer, subject: string, wrapped: Buffer): Buffer => {
  try {
    return decrypt(master, wrapped, `subject|${subject}`)
  } catch (cause) {
    throw new VaultFault('vault-damaged', `The key of subject ${subject} cannot be opened.`, restore, cause)
  }
}

const boundTo = (eventId: string, digest: string): string => `${eventId}|${digest}`

/** A sealed value opens with its person's key, at its event and its digest, and nowhere else. */
export const sealValue = (random: Random, key: Buffer, eventId: string, { disclosure, digest }: Disclosure): Buffer =>
  encrypt(random, key, Buffer.from(disclosure, 'ascii'), boundTo(eventId, digest))

export const openValue = (key: Buffer, value: { readonly subject: string; readonly eventId: string; readonly digest: string; readonly sealed: Buffer }): Revealed => {
  const { subject, eventId, digest, sealed } = value
  try {
    const disclosure = decrypt(key, sealed, boundTo(eventId, digest)).toString('ascii')
    const parts = digestOf(disclosure) === digest ? openDisclosure(disclosure) : undefined
    if (parts) return { subject, disclosure, digest, ...parts }
  } catch (cause) {
    throw new VaultFault('vault-damaged', `A value of event ${eventId} cannot be opened.`, restore, cause)
  }
  throw new VaultFault('vault-damaged', `A value of event ${eventId} does not match its digest.`, restore)
}

/** The latest value of every field; `values` are in the order of sealing. */
export const latestOf = (values: readonly Revealed[]): Readonly<Record<string, unknown>> => Object.fromEntries(values.map(({ name, value }) => [name, value]))
