import { isSqlite } from '../files/faults.ts'
import { VaultFault } from './keys.ts'

/** Turns what SQLite says of the vault into what a person can act on. */
export const vaultFault = (path: string, cause: unknown): unknown => {
  if (!isSqlite(cause)) return cause
  const { code } = cause as { readonly code: string }
  if (code === 'SQLITE_FULL')
    return new VaultFault('vault-full', `There is no room to write the vault ${path}.`, 'Free space on the disk; nothing that was acknowledged is lost.', cause)
  if (/^SQLITE_(READONLY|PERM|AUTH)/.test(code))
    return new VaultFault('vault-read-only', `The vault ${path} cannot be written.`, 'Make the file and its folder writable for the user that runs the ledger.', cause)
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new VaultFault('vault-damaged', `${path} is damaged or is no vault.`, 'Keep the file as it is, and restore the vault from its backup.', cause)
  return new VaultFault('vault-unavailable', `The vault ${path} cannot be used (${code}).`, 'Check that the file is a vault, that it and its folder are writable, and that no other process works on it.', cause)
}
