import { TokenFault } from '../../infra/identity/caller.ts'
import { LogFault } from '../../infra/ports/event-log.ts'
import { VaultFault } from '../../infra/ports/vault.ts'
import { ConfigFault } from '../config.ts'

/** What a script can tell from how a command ended; `--help` prints this list. */
export const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, unreachable: 4, store: 5 } as const

export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done',
  failed: 'failed for a reason that is not one of these',
  usage: 'the command line or a setting is not right',
  refused: 'the ledger said no: not valid, not allowed, not there, or changed in the meantime',
  unreachable: 'no ledger answers',
  store: 'the store cannot be used: missing, locked, read-only, full or damaged',
}

/** Ends a command with a sentence for the person and an exit code for the script. */
export class Failure extends Error {
  readonly exitCode: number
  readonly detail: unknown

  constructor(exitCode: number, message: string, detail?: unknown) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
    this.detail = detail
  }
}

/** Every fault as the one that a command ends with. */
export const failureOf = (fault: unknown): Failure => {
  if (fault instanceof Failure) return fault
  if (fault instanceof ConfigFault) return new Failure(exitCodes.usage, fault.message)
  if (fault instanceof LogFault || fault instanceof VaultFault || (fault instanceof TokenFault && fault.code === 'keys-unavailable'))
    return new Failure(exitCodes.store, `${fault.message}\n${fault.hint}`)
  return new Failure(exitCodes.failed, fault instanceof Error ? fault.message : String(fault))
}
