import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '../ports/random.ts'
import { VaultFault } from '../ports/vault.ts'

/** What the vault asks of storage. A name that is there always stands for a whole file. */
export type FolderFiles = {
  /** Names in a folder; `undefined` when there is no such folder. */
  readonly list: (folder: string) => Promise<readonly string[] | undefined>
  readonly read: (path: string) => Promise<Buffer | undefined>
  /** Milliseconds since 1970 of the last change; `undefined` when there is no such file. */
  readonly changed: (path: string) => Promise<number | undefined>
  /** A folder within one that is there; false when it was there. */
  readonly makeFolder: (path: string) => Promise<boolean>
  /** Writes a file, or another one in its place. */
  readonly put: (path: string, data: string | Buffer) => Promise<void>
  /** Writes a file where there is none; false when there is one, be it of another node at the same moment. */
  readonly putNew: (path: string, data: string) => Promise<boolean>
  /** An empty file that says something by its name. */
  readonly mark: (path: string) => Promise<void>
  /** False when there is nothing to move. */
  readonly move: (from: string, to: string) => Promise<boolean>
  /** False when there was nothing. */
  readonly remove: (path: string) => Promise<boolean>
  /** Overwrites the bytes of a file before it goes. */
  readonly wipe: (path: string) => Promise<void>
  /** Makes names that came and went in a folder durable. */
  readonly settle: (folder: string) => Promise<void>
}

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException | null)?.code

/** The answer of `task`, or `other` when it fails with one of these codes. */
const unless = async <T, U>(codes: readonly string[], task: () => Promise<T>, other: U): Promise<T | U> => {
  try {
    return await task()
  } catch (cause) {
    if (codes.includes(codeOf(cause) ?? '')) return other
    throw cause
  }
}

const using = async <T>(path: string, flags: string | number, task: (file: FileHandle) => Promise<T>): Promise<T> => {
  const file = await open(path, flags, 0o600)
  try {
    return await task(file)
  } finally {
    await file.close()
  }
}

/**
 * Durable files for several machines at once: written elsewhere, synced, and only then given their name. `scratch` is a
 * folder of the same storage for what is not whole yet; `makeLink` is the file system's, unless a test says otherwise.
 */
export const openFolderFiles = (scratch: string, random: Random, makeLink = link): FolderFiles => {
  const written = async <T>(data: string | Buffer, name: (temporary: string) => Promise<T>): Promise<T> => {
    const temporary = join(scratch, random.uuid())
    try {
      await using(temporary, 'wx', async (file) => {
        await file.writeFile(data)
        await file.sync()
      })
      return await name(temporary)
    } catch (cause) {
      await unlink(temporary).catch(() => undefined)
      throw cause
    }
  }

  const linked = async (temporary: string, path: string): Promise<boolean> => {
    try {
      // A network file system that asks twice is told that the name is there: it may be this very file.
      const made = await unless(['EEXIST'], async () => (await makeLink(temporary, path), true), false)
      const ours = made || (await stat(temporary)).nlink > 1
      await unlink(temporary)
      return ours
    } catch (cause) {
      if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(cause) ?? ''))
        throw new VaultFault('vault-unavailable', `The file system of ${path} makes no hard links.`, 'Put the vault on storage that does, such as NFS 4 or CephFS: without them two nodes could make two keys for one person.', cause)
      throw cause
    }
  }

  return {
    list: (folder) => unless(['ENOENT'], () => readdir(folder), undefined),
    read: (path) => unless(['ENOENT'], () => readFile(path), undefined),
    changed: (path) => unless(['ENOENT'], async () => (await stat(path)).mtimeMs, undefined),
    makeFolder: (path) => unless(['EEXIST'], async () => (await mkdir(path, 0o700), true), false),
    put: (path, data) => written(data, (temporary) => rename(temporary, path)),
    putNew: (path, data) => written(data, (temporary) => linked(temporary, path)),
    mark: (path) => using(path, 'a', async () => undefined),
    move: (from, to) => unless(['ENOENT'], async () => (await rename(from, to), true), false),
    remove: (path) => unless(['ENOENT'], async () => (await unlink(path), true), false),
    wipe: (path) =>
      unless(['ENOENT'], async () => {
        await using(path, constants.O_RDWR, async (file) => {
          const { size } = await file.stat()
          await file.write(Buffer.alloc(size), 0, size, 0)
          await file.sync()
        })
        await unlink(path)
      }, undefined),
    // Windows knows no such thing, and needs none.
    settle: (folder) => (process.platform === 'win32' ? Promise.resolve() : using(folder, 'r', (file) => file.sync())),
  }
}
