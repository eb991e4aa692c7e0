/** Exit codes, as the operations guide prints them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, unreachable: 4, store: 5 } as const

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
