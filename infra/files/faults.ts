import { LogFault } from '../ports/event-log.ts'

const codeOf = (cause: unknown): string => {
  const code = (cause as { readonly code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

export const isSqlite = (cause: unknown): boolean => codeOf(cause).startsWith('SQLITE_')

/** The disk itself failed; what a later write says about durability cannot be believed. */
export const isDiskFailure = (cause: unknown): boolean => codeOf(cause).startsWith('SQLITE_IOERR')

/** Turns what SQLite says into what a person can act on. */
export const storeFault = (path: string, cause: unknown): LogFault => {
  if (cause instanceof LogFault) return cause
  const code = codeOf(cause)
  const message = cause instanceof Error ? cause.message : String(cause)
  const fault = (name: LogFault['code'], sentence: string, hint: string): LogFault => new LogFault(name, sentence, hint, { cause })
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return fault('log-locked', `Another process works on ${path}.`, 'Stop it, or speak to it: a store has one writer.')
  if (/^SQLITE_(READONLY|PERM|AUTH)/.test(code) || /EACCES|EROFS/.test(message))
    return fault('log-read-only', `${path} cannot be written.`, 'Make the file and its folder writable for the user that runs the ledger.')
  if (code === 'SQLITE_FULL' || /ENOSPC/.test(message))
    return fault('log-full', `There is no room to write ${path}.`, 'Free space on the disk; nothing that was acknowledged is lost.')
  if (/^SQLITE_(CORRUPT|NOTADB|MISMATCH)/.test(code))
    return fault('log-damaged', `${path} is damaged or is no ledger.`, 'Keep the file as it is, and restore the store from a backup.')
  if (isDiskFailure(cause))
    return fault('log-unavailable', `The disk failed at ${path} (${code}).`, 'Check the disk, then start again: what was acknowledged is looked for in the file.')
  if (/^SQLITE_CANTOPEN/.test(code) || /directory does not exist|ENOENT/.test(message))
    return fault('log-unavailable', `${path} cannot be opened.`, 'Check that the file and its folder exist, and that the user may read and write them.')
  return fault('log-unavailable', `${path}: ${message}`, 'See the cause in the log of the process.')
}
