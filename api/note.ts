import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running server leaves in its data folder, so that the commands of the same machine find it. */
type Note = { readonly address: string; readonly pid: number }

const pathOf = (folder: string): string => join(folder, 'server.json')

export const leaveNote = (folder: string, note: Note): void => writeFileSync(pathOf(folder), JSON.stringify(note))
export const removeNote = (folder: string): void => rmSync(pathOf(folder), { force: true })

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    // Another user's process lives, too.
    return (fault as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The address in the note; a note that a killed server left behind counts for nothing. */
export const notedAddress = (folder: string): string | undefined => {
  try {
    const { address, pid } = JSON.parse(readFileSync(pathOf(folder), 'utf8')) as Note
    return alive(pid) ? address : undefined
  } catch {
    return undefined
  }
}
