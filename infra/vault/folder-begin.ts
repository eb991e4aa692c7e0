import { rmSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '../ports/random.ts'
import { VaultFault } from '../ports/vault.ts'
import type { FolderFiles } from './folder-files.ts'
import type { Layout } from './folder-layout.ts'
import { fingerprintOf, keyForNewVault, keyOfVault } from './keys.ts'

type About = { readonly format: string; readonly version: number; readonly key: string }

const format = 'cluster-ledger-vault'
/** Of the form of the folder; a node that knows only older ones does not touch it. */
const version = 1

const readAbout = (path: string, bytes: Buffer): About => {
  let about: Partial<About> | undefined
  try {
    about = JSON.parse(bytes.toString('utf8')) as Partial<About>
  } catch {
    // It is told below, as any other file that is not ours.
  }
  if (about?.format !== format || typeof about.key !== 'string' || typeof about.version !== 'number')
    throw new VaultFault('vault-damaged', `${path} is damaged or is of no vault.`, 'Keep it as it is, and restore the vault from its backup.')
  if (about.version > version) throw new VaultFault('vault-unavailable', `The vault of ${path} was made by a newer version.`, 'Use that version, or a newer one.')
  return about as About
}

/** What a file system puts into a folder by itself. */
const ofOthers = (name: string): boolean => name.startsWith('.') || name === 'lost+found'

const checkEmpty = async (root: string, files: FolderFiles, layout: Layout): Promise<void> => {
  const own = [layout.subjects, layout.events, layout.pending, layout.erasing, layout.scratch, layout.about]
  const foreign = (await files.list(root))?.find((name) => !ofOthers(name) && !own.includes(join(root, name)))
  if (foreign !== undefined) throw new VaultFault('vault-damaged', `${root} is no vault: it holds ${foreign}.`, 'Name an empty folder, or one that a vault was made in.')
  if ((await files.list(layout.subjects))?.length)
    throw new VaultFault('vault-damaged', `The vault ${root} has lost its file vault.json.`, 'Restore it from the backup: it says which key opens the vault.')
}

const makeFolders = async (root: string, files: FolderFiles, layout: Layout): Promise<void> => {
  for (const folder of [layout.subjects, layout.events, layout.pending, layout.erasing, layout.scratch]) await files.makeFolder(folder)
  await files.settle(root)
}

/** Whether it can be written at all is told at the start, and not to the first person who is registered. */
const tryOut = async (files: FolderFiles, layout: Layout, random: Random): Promise<void> => {
  const path = join(layout.scratch, random.uuid())
  await files.putNew(path, '')
  await files.remove(path)
}

/** Opens or makes the folder, and gives the master key. Of two nodes that make one at once, the second finds that of the first. */
export const beginFolder = async (options: { readonly root: string; readonly files: FolderFiles; readonly layout: Layout; readonly keyPath: string; readonly random: Random }): Promise<Buffer> => {
  const { root, files, layout, keyPath, random } = options
  if ((await stat(root).catch(() => undefined))?.isFile()) throw new VaultFault('vault-damaged', `${root} is no vault: it is a file.`, 'Name a folder: one that a vault was made in, or an empty one.')
  await mkdir(root, { recursive: true, mode: 0o700 })
  const known = await files.read(layout.about)
  if (known !== undefined && known.length > 0) {
    const master = keyOfVault(keyPath, readAbout(layout.about, known).key)
    await makeFolders(root, files, layout)
    await tryOut(files, layout, random)
    return master
  }
  await checkEmpty(root, files, layout)
  await makeFolders(root, files, layout)
  await tryOut(files, layout, random)
  const { key, made } = keyForNewVault(keyPath, random)
  const about = JSON.stringify({ format, version, key: fingerprintOf(key) } satisfies About)
  // An empty file is what a person puts there to begin anew.
  const ours = known === undefined ? await files.putNew(layout.about, about) : (await files.put(layout.about, about), true)
  await files.settle(root)
  if (ours) return key
  const first = readAbout(layout.about, (await files.read(layout.about)) ?? Buffer.alloc(0))
  // A key file that both nodes read is the key of the vault by now.
  if (made && first.key !== fingerprintOf(key)) rmSync(keyPath)
  return keyOfVault(keyPath, first.key)
}
