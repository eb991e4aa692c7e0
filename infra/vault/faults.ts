import { isSqlite } from '../files/faults.ts'
import type { VaultFaultCode } from '../ports/vault.ts'
import { VaultFault } from '../ports/vault.ts'

/** What the file system says, as far as it is told apart; everything else makes the vault unavailable. */
const ofFileSystem: Readonly<Record<string, VaultFaultCode>> = {
  ENOSPC: 'vault-full',
  EDQUOT: 'vault-full',
  EACCES: 'vault-read-only',
  EPERM: 'vault-read-only',
  EROFS: 'vault-read-only',
  ENOTDIR: 'vault-damaged',
  EISDIR: 'vault-damaged',
  ELOOP: 'vault-damaged',
}

const ofSqlite = (code: string): VaultFaultCode => {
  if (code === 'SQLITE_FULL') return 'vault-full'
  if (/^SQLITE_(READONLY|PERM|AUTH)/.test(code)) return 'vault-read-only'
  return /^SQLITE_(CORRUPT|NOTADB)/.test(code) ? 'vault-damaged' : 'vault-unavailable'
}

/** Turns what SQLite or the file system says of the vault into what a person can act on; anything else is left as it is. */
export const vaultFault = (path: string, cause: unknown): unknown => {
  if (cause instanceof VaultFault) return cause
  const code = String((cause as { readonly code?: unknown } | null)?.code)
  if (!isSqlite(cause) && !/^E[A-Z0-9]+$/.test(code)) return cause
  switch (isSqlite(cause) ? ofSqlite(code) : (ofFileSystem[code] ?? 'vault-unavailable')) {
    case 'vault-full':
      return new VaultFault('vault-full', `There is no room to write the vault ${path}.`, 'Free space on the disk; nothing that was acknowledged is lost.', cause)
    case 'vault-read-only':
      return new VaultFault('vault-read-only', `The vault ${path} cannot be written.`, 'Make it and its folder writable for the user that runs the ledger.', cause)
    case 'vault-damaged':
      return new VaultFault('vault-damaged', `${path} is damaged or is no vault.`, 'Keep it as it is, and restore the vault from its backup.', cause)
    default:
      return new VaultFault('vault-unavailable', `The vault ${path} cannot be used (${code}).`, 'Check that the vault is there and its storage answers, that it is writable, and that no other process works on a vault that is one file.', cause)
  }
}
