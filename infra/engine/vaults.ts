import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Vault } from '../ports/vault.ts'
import { openFolderVault } from '../vault/folder-vault.ts'
import { openSqliteVault } from '../vault/sqlite-vault.ts'

/** Where personal values are: in a file of this node, or in a folder on storage that all nodes share. */
export type VaultPlace = { readonly kind: 'sqlite' | 'folder'; readonly path: string }

/** Whether a vault is at its place, without a look into it. */
export const vaultIsAt = ({ kind, path }: VaultPlace): boolean => {
  switch (kind) {
    case 'sqlite':
      return existsSync(path)
    case 'folder':
      return existsSync(join(path, 'vault.json'))
  }
}

/** Opens or creates the vault at a place; rejects with `VaultFault`. */
export const openVault = async (options: { readonly place: VaultPlace; readonly keyPath: string; readonly random: Random; readonly clock: Clock }): Promise<Vault> => {
  const { place, ...rest } = options
  switch (place.kind) {
    case 'sqlite':
      return openSqliteVault({ path: place.path, ...rest })
    case 'folder':
      return openFolderVault({ path: place.path, ...rest })
  }
}
